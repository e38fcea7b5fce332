"""The worksheet in the browser: every item says where it stands, each run is kept, and nothing changes a kept one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError

from casefile.charges import worksheets
from casefile.charges.models import Count
from casefile.charges.worksheet_models import WorksheetRun
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.charges.build import FORGERY, POSSESSION, RECEIPT, counted_queries, post, put
from tests.charges.sheets import DAY, address, filled, only, usual, words


@pytest.fixture
def receipt(matter: Matter, office: factories.Office) -> Count:
    [count] = put(matter, replace(RECEIPT, committed_on=DAY))
    return count


def test_a_worksheet_gives_the_range_and_what_it_would_be_if_the_disputed_item_falls(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    answer = post(avery, address(matter, receipt), **usual(receipt))
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    run = only()
    assert (run.answer["total_level"], run.answer["range"]) == (32, [121, 151])
    assert [78, 97] in [one["range"] for one in run.answer["alternatives"]]
    page = words(avery, answer.location)
    for text in ("121–151", "78–97", "Hypothetical.", "USSG §2G2.2(b)(4)", "law data"):
        assert text in page, text


def test_no_final_range_while_an_item_is_open(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    typed = usual(receipt, **{f"c{receipt.id}_b5": "open"})
    answer = post(avery, address(matter, receipt), **typed)
    run = only()
    assert run.answer["range"] is None
    assert any("b)(5)" in text or "b5" in text for text in run.answer["open"])
    assert "No final range yet." in words(avery, answer.location)


def test_items_begin_open_so_that_silence_applies_nothing(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    page = words(avery, address(matter, receipt))
    assert page.count('<option selected value="open">') >= 10


@pytest.mark.parametrize(
    ("typed", "why"),
    [({"zero_point": "yes"}, "4C1.1"), ({"b3E": "applied", "b3F": "applied"}, "b3")],
)
def test_what_the_manual_excludes_is_refused_and_what_was_typed_stays(
    avery: FlaskClient, matter: Matter, receipt: Count, typed: dict[str, str], why: str
) -> None:
    named = {f"c{receipt.id}_{key}" if key.startswith("b") else key: value for key, value in typed.items()}
    answer = post(avery, address(matter, receipt), **usual(receipt, title="My own words", **named))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert why in page
    assert "My own words" in page
    assert db.session.scalars(db.select(WorksheetRun)).all() == []


def test_the_next_version_begins_with_the_last_and_leaves_it_alone(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    post(avery, address(matter, receipt), **usual(receipt))
    before = only()
    kept = (before.id, dict(before.answer), dict(before.marks))
    page = words(avery, f"/matters/{matter.id}/worksheet/new?from={before.id}")
    assert '<option selected value="disputed">' in page
    assert 'value="620"' in page
    again = f"/matters/{matter.id}/worksheet/new?from={before.id}"
    assert post(avery, again, **usual(receipt, side="probation", acceptance="2")).status_code == 303
    db.session.expire_all()
    first, second = worksheets.list_runs(matter)[::-1]
    assert (first.id, first.answer, first.marks) == kept
    assert (second.side, second.answer["total_level"]) == ("probation", 33)
    sides = words(avery, f"/matters/{matter.id}/worksheet")
    assert "Side by side" in sides
    assert "135–168" in sides


def test_the_next_version_names_a_count_of_the_last_that_was_superseded_since(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    first, other = put(matter, replace(RECEIPT, committed_on=DAY), replace(POSSESSION, committed_on=DAY))
    assert post(avery, address(matter, first, other), **filled(first, other)).status_code == 303
    again = f"/matters/{matter.id}/worksheet/new?from={only().id}"
    assert "Left out." not in words(avery, again)
    put(matter, *(replace(one, committed_on=DAY) for one in (RECEIPT, POSSESSION, replace(RECEIPT, suffix="s"))))
    page = words(avery, again)
    assert f"The version before computed count {first.number} too" in page
    assert "begin a new worksheet" in page


def test_a_kept_run_cannot_be_changed_in_the_database(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    post(avery, address(matter, receipt), **usual(receipt))
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(db.update(WorksheetRun).values(title="Better"))


def test_two_counts_with_the_same_images_make_one_group(avery: FlaskClient, matter: Matter) -> None:
    one, two = put(matter, replace(RECEIPT, committed_on=DAY), replace(POSSESSION, committed_on=DAY))
    typed = filled(one, two, **{f"c{one.id}_images": 620, f"c{two.id}_images": 620, f"c{two.id}_same_images_as": "1"})
    answer = post(avery, address(matter, one, two), **typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2500:]
    assert [sorted(group["counts"]) for group in only().answer["groups"]] == [["1", "2"]]


def test_a_count_without_a_day_is_computed_and_its_statute_is_unknown(avery: FlaskClient, matter: Matter) -> None:
    [count] = put(matter, RECEIPT)
    answer = post(avery, address(matter, count), **usual(count))
    assert answer.status_code == 303
    assert only().answer["counts"][0]["statute"]["max_months"] is None
    assert "unknown" in words(avery, answer.location)


def test_without_a_count_chosen_the_list_says_what_to_do(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    answer = avery.get(f"/matters/{matter.id}/worksheet/new?c{receipt.id}=9Z9.9", follow_redirects=True)
    assert "Choose at least one count" in answer.get_data(as_text=True)


def test_a_run_of_another_matter_is_not_found(
    avery: FlaskClient, matter: Matter, office: factories.Office, receipt: Count
) -> None:
    post(avery, address(matter, receipt), **usual(receipt))
    with transaction():
        factories.act_as(office.avery)
        other = matters.open_matter(matters.MatterFacts("United States v. Roe"), office.avery)
    assert avery.get(f"/matters/{other.id}/worksheet").status_code == 200
    assert avery.get(f"/matters/{other.id}/worksheet/{only().id}").status_code == 404


def test_the_list_asks_as_often_for_20_runs_as_for_2(
    avery: FlaskClient, matter: Matter, office: factories.Office, receipt: Count
) -> None:
    post(avery, address(matter, receipt), **usual(receipt))
    run, page = only(), f"/matters/{matter.id}/worksheet"

    def statements_with(copies: int) -> int:
        with transaction():
            factories.act_as(office.avery)
            for turn in range(copies):
                worksheets.save(matter, "ours", f"copy {turn}", run.marks, run.facts)
        words(avery, page)
        with counted_queries() as sent:
            words(avery, page)
        return len(sent)

    assert statements_with(1) == statements_with(18) <= 16


def test_a_guideline_that_the_law_does_not_name_gives_no_range_until_its_reason_is_recorded(
    avery: FlaskClient, matter: Matter
) -> None:
    [count] = put(matter, replace(FORGERY, committed_on=date(2025, 6, 1)))
    assert "another, with a reason" in words(avery, f"/matters/{matter.id}/worksheet")
    typed = filled(count, section="2A6.2", acceptance="2")
    post(avery, address(matter, count, section="2A6.2"), **typed)
    silent = only()
    assert silent.answer["range"] is None
    assert any("names no guideline" in text for text in silent.answer["open"])
    reasoned = {**typed, f"c{count.id}_reason": "The most analogous: a course of conduct against one person."}
    post(avery, address(matter, count, section="2A6.2"), **reasoned)
    later = worksheets.newest_run(matter)
    assert later is not None
    assert later.answer["range"] == [21, 27]
    assert not any("names no guideline" in text for text in later.answer["open"])
