"""The checklist of a kept worksheet, where it stands before it is kept, and its print."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from casefile.charges import worksheets
from casefile.charges.models import Count
from casefile.charges.worksheet_models import WorksheetRun
from casefile.infra.db import db, transaction
from casefile.matters.models import Matter
from tests import factories
from tests.charges.build import RECEIPT, post, put
from tests.charges.sheets import DAY, address, only, usual, words

NOTE = "The examiner names two files; we say neither shows it."


@pytest.fixture
def receipt(matter: Matter, office: factories.Office) -> Count:
    [count] = put(matter, replace(RECEIPT, committed_on=DAY))
    return count


@pytest.fixture
def run(avery: FlaskClient, matter: Matter, receipt: Count) -> WorksheetRun:
    states = {"b4_note": NOTE, "b1": "considered, not applicable"}
    post(avery, address(matter, receipt), **usual(receipt, **{f"c{receipt.id}_{key}": v for key, v in states.items()}))
    return only()


def looked(client: FlaskClient, matter: Matter, count: Count, look: str = "panel", **typed: object) -> tuple[int, str]:
    answer = post(client, address(matter, count), **{**usual(count), "title": "", "look": look, **typed})
    return answer.status_code, answer.get_data(as_text=True)


def test_every_item_stands_in_the_checklist_with_state_section_and_note(run: WorksheetRun) -> None:
    lines = {one["key"]: one for one in worksheets.checklist_of(run) if one["key"]}
    found = {key: lines[key]["state"] for key in ("2G2.2_a2", "2G2.2_b1", "2G2.2_b2", "2G2.2_b5", "2G2.2_b7")}
    assert found == {
        "2G2.2_a2": "applied",
        "2G2.2_b1": "considered, not applicable",
        "2G2.2_b2": "applied",
        "2G2.2_b5": "not applied",
        "2G2.2_b7": "applied",
    }
    assert (lines["2G2.2_b4"]["state"], lines["2G2.2_b4"]["note"]) == ("disputed", NOTE)
    assert (lines["2G2.2_b7"]["levels"], lines["ch3_3B1_1"]["state"]) == ("+5", "not applied")
    assert all(one["cite"] for one in lines.values())


def test_the_note_is_shown_beside_its_item_and_is_no_part_of_what_the_law_said(
    avery: FlaskClient, matter: Matter, run: WorksheetRun
) -> None:
    page = words(avery, f"/matters/{matter.id}/worksheet/{run.id}")
    assert NOTE in page
    assert "considered, not applicable" in page
    assert NOTE not in str(run.answer)
    assert NOTE not in str(run.facts)


def test_the_next_version_begins_with_the_notes(avery: FlaskClient, matter: Matter, run: WorksheetRun) -> None:
    assert NOTE in words(avery, f"/matters/{matter.id}/worksheet/new?from={run.id}")


def test_a_run_from_before_checklists_opens_prints_and_begins_the_next(
    avery: FlaskClient, matter: Matter, office: factories.Office, run: WorksheetRun
) -> None:
    known = ("chosen", "title", "side", "points", f"c{run.facts['counts'][0]['count']}_b2")
    with transaction():
        factories.act_as(office.avery)
        marks = {key: value for key, value in run.marks.items() if key in known}
        old = worksheets.save(matter, "ours", "Kept long ago", marks, run.facts)
    page = words(avery, f"/matters/{matter.id}/worksheet/{old.id}")
    assert "from before checklists were kept" in page
    assert avery.get(f"/matters/{matter.id}/worksheet/{old.id}/paper").status_code == 200
    assert avery.get(f"/matters/{matter.id}/worksheet/new?from={old.id}").status_code == 200
    assert avery.get(f"/matters/{matter.id}/worksheet-evidence").status_code == 200


def test_looking_shows_level_and_provisional_range_and_keeps_nothing(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    status, piece = looked(avery, matter, receipt)
    assert status == 200
    assert "<html" not in piece
    assert "Level 32, provisional range 121 to 151 months" in piece
    status, page = looked(avery, matter, receipt, "page")
    assert (status, "121–151 months" in page, "Compute and keep" in page) == (200, True, True)
    assert db.session.scalars(db.select(WorksheetRun)).all() == []


def test_looking_with_an_item_open_shows_the_level_so_far_and_no_range(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    _, piece = looked(avery, matter, receipt, **{f"c{receipt.id}_b5": "open"})
    assert "Level 32 so far, no range, 1 still open" in piece
    assert "none while something is open" in piece
    assert "121" not in piece


def test_looking_says_what_the_law_refuses_and_what_is_wrongly_typed(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    assert "4C1.1" in looked(avery, matter, receipt, zero_point="yes")[1]
    assert "Give one of these only" in looked(avery, matter, receipt, category="II")[1]
    status, page = looked(avery, matter, receipt, "page", category="II")
    assert (status, "Give one of these only" in page) == (422, True)


def test_the_print_of_a_run_holds_ranges_checklist_and_marks_and_never_changes(
    avery: FlaskClient, matter: Matter, run: WorksheetRun
) -> None:
    answer = avery.get(f"/matters/{matter.id}/worksheet/{run.id}/paper")
    assert answer.status_code == 200
    paper = PdfReader(BytesIO(answer.data))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for wanted in ("121–151", "78–97", "HYPOTHETICAL", "disputed", "considered, not", "USSG §2G2.2(b)(4)", run.lawdata):
        assert wanted in text, wanted
    assert "The examiner names two" in text
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert avery.get(f"/matters/{matter.id}/worksheet/{run.id}/paper").data == answer.data
    assert avery.get(f"/matters/{matter.id}/worksheet/{run.id + 1}/paper").status_code == 404
