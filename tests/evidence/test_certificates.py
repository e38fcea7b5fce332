"""Draft certificates: both sides of each comparison, everything amiss, a warning for the wrong signer, no signature."""

from __future__ import annotations

import io
import re
import tomllib
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from casefile.config import ROOT
from casefile.evidence import certificates, drill, service, standing
from casefile.evidence.certificates import Asked
from casefile.infra import pdf
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.matters.models import Matter
from tests.evidence.build import JPG, TEXT, accept, address, edit_stored, flip, log, post, release, sha256, stored_file
from tests.evidence.test_ledger import another_giver, edit
from tests.factories import Office, act_as

MD5 = "97fdc6ae00000000000000000000dead"
TYPED = {
    "declarant": "Casey Reyes",
    "title": "paralegal",
    "employer": "Stone Defense",
    "qualifications": "Keeps the custody log of this office since 2024.",
    "account": "0",
    "place": "Omaha, Nebraska",
    "notice_on": "2026-12-01",
}


@pytest.fixture
def stated(two_items: Matter, office: Office) -> Matter:
    """A third item, whose SHA-256 its giver stated, and an MD5."""
    hashes = [
        custody.StatedHash("sha256", sha256(JPG), "Metro PD report 24-118"),
        custody.StatedHash("md5", MD5, "Metro PD report 24-118"),
    ]
    log(two_items, office.casey, "c.jpg", JPG, stated=hashes)
    return two_items


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render_counted", lambda *_, **__: (b"%PDF-", 1))


def new(client: FlaskClient, matter: Matter, kind: str, exhibits: str, **typed: Any) -> TestResponse:
    return post(client, address(matter, f"/certificates/new?kind={kind}&exhibits={exhibits}"), **{**TYPED, **typed})


def asked(kind: str, *exhibits: str, **more: Any) -> Asked:
    return Asked(kind, exhibits, "Casey Reyes", "paralegal", "Stone Defense", "Keeps the log.", **more)


def drawn(matter: Matter, office: Office, one: Asked) -> Any:
    act_as(office.avery)
    return certificates.paper(matter, one, ["WP"])


def words(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_both_sides_of_a_comparison_stand_in_the_pdf_whole(avery: FlaskClient, stated: Matter, office: Office) -> None:
    _, records = service.history(service.list_named(stated, ["WP"], ["E-0003"])[0])
    keys = [f"{records[0].seq}s0", str(records[1].seq)]
    account = str(office.casey.id)
    assert new(avery, stated, "902(14)", "E-0003", comparisons=keys, account=account).status_code == 303
    row = certificates.list_drafts(stated)[0]
    answer = avery.get(address(stated, f"/certificates/{row.id}"))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]
    assert all("DRAFT" in page and "NOT SIGNED" in page for page in pages)
    assert len(pages) == row.pages
    text = " ".join(pages)
    assert text.count(sha256(JPG)) >= 5  # the exhibit, and both sides of both
    for told in ("Metro PD report 24-118", "computed while the file was stored", "Casey Reyes", "28 U.S.C. 1746"):
        assert told in text
    assert MD5 in text
    assert row.warnings == []
    assert "Before anybody signs" not in text


def test_a_declarant_who_did_not_make_the_comparison_is_warned_on_page_and_paper(
    avery: FlaskClient, stated: Matter, office: Office
) -> None:
    _, records = service.history(service.list_named(stated, ["WP"], ["E-0003"])[0])
    key, account = str(records[1].seq), str(office.avery.id)
    new(avery, stated, "902(14)", "E-0003", comparisons=[key], declarant="Avery Stone", account=account)
    page = avery.get(address(stated, "/certificates")).text
    told = "Avery Stone did not make the comparison of E-0003"
    assert told in page
    row = certificates.list_drafts(stated)[0]
    assert told in " ".join(words(avery.get(address(stated, f"/certificates/{row.id}")).data).split())
    assert any("No comparison chosen has a value stated for the source" in one for one in row.warnings)


def test_everything_amiss_is_listed(two_items: Matter, stated: Matter, office: Office) -> None:
    item = service.list_named(stated, ["WP"], ["E-0003"])[0]
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    act_as(office.avery)
    with transaction():
        service.note_discrepancy(item, "the label is torn")
        service.correct(item, 2 + 4, said="torn", right="whole", why="looked again")
    flip(stored_file(item))
    with transaction():
        service.record_fixity(item, service.read_back(item), "test")
    found = "\n".join(drawn(stated, office, asked("902(11)", "E-0003")).anomalies)
    for told in ("the label is torn", "Corrected", "did not match", f"md5 {MD5}; that was not computed here", "(open)"):
        assert told in found


def test_what_was_not_compared_after_a_hand_over_is_listed(two_items: Matter, office: Office) -> None:
    item = service.list_named(two_items, ["WP"], ["E-0001"])[0]
    release(item, office.casey, office.avery)
    assert any("not accepted yet" in one for one in drawn(two_items, office, asked("902(11)", "E-0001")).anomalies)
    accept(item, office.avery)
    found = drawn(two_items, office, asked("902(11)", "E-0001")).anomalies
    assert "E-0001: not compared since it came into the present hands" in found


def test_values_that_differ_are_said_to_differ(two_items: Matter, office: Office) -> None:
    hashes = [custody.StatedHash("sha256", sha256(TEXT), "Metro PD")]
    log(two_items, office.casey, "c.jpg", JPG, stated=hashes)
    values = drawn(two_items, office, asked("902(11)", "E-0003"))
    assert [one.identical for one in values.comparisons] == [False, True]
    assert any("are not identical" in one for one in values.warnings)


def test_a_log_that_was_changed_gives_findings_and_no_checkpoint(two_items: Matter, office: Office) -> None:
    edit(two_items, 2, another_giver)
    values = drawn(two_items, office, asked("902(13)", "E-0001"))
    assert values.log.findings
    assert values.log.checkpoint == ""


def test_the_system_is_described_under_902_13_only(
    two_items: Matter, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[str] = []
    monkeypatch.setattr(pdf, "_made", lambda html, *_: pages.append(html) or (b"%PDF-", 1))
    act_as(office.avery)
    for kind in ("902(13)", "902(11)"):
        certificates.draft(two_items, asked(kind, "E-0001"), ["WP"])
    assert ["<h2>The system</h2>" in page for page in pages] == [True, False]
    for page in pages:
        assert page.count('<p class="line"></p>') == 3
        assert "s/ Casey" not in page
        assert page.count("not legal advice") == 1


def test_the_declarant_is_typed_and_never_guessed(avery: FlaskClient, two_items: Matter, unset: None) -> None:
    page = avery.get(address(two_items, "/certificates/new?kind=902(11)&exhibits=E-0001")).text
    assert 'value="Avery' not in page
    for missing in ("declarant", "title", "employer", "qualifications"):
        answer = new(avery, two_items, "902(11)", "E-0001", **{missing: " "})
        assert answer.status_code == 422
        assert certificates.list_drafts(two_items) == []


@pytest.mark.parametrize("chosen", [[], ["999"], ["2s0"]])
def test_under_902_14_only_comparisons_of_the_log_can_be_chosen(
    avery: FlaskClient, two_items: Matter, unset: None, chosen: list[str]
) -> None:
    answer = new(avery, two_items, "902(14)", "E-0001", comparisons=chosen)
    assert (answer.status_code, "Choose the comparisons" in answer.text) == (422, True)
    assert TYPED["qualifications"] in answer.text


@pytest.mark.parametrize("exhibits", ["", "E-0009", "E-0001%2CE-0009", "nonsense"])
def test_an_exhibit_that_is_not_there_is_refused(avery: FlaskClient, two_items: Matter, exhibits: str) -> None:
    assert new(avery, two_items, "902(11)", exhibits).status_code == 422


def test_a_kind_that_is_not_there_is_refused(avery: FlaskClient, two_items: Matter) -> None:
    assert new(avery, two_items, "902(12)", "E-0001").status_code == 422


def test_an_item_to_which_access_is_stopped_is_not_certified(two_items: Matter, office: Office) -> None:
    act_as(office.casey)
    with transaction():
        drill.stop(service.list_named(two_items, ["WP"], ["E-0001"])[0])
    with pytest.raises(Refusal, match="access to it is stopped"):
        drawn(two_items, office, asked("902(11)", "E-0001"))


def test_a_draft_is_never_changed_and_a_new_one_says_which_it_replaces(
    avery: FlaskClient, two_items: Matter, unset: None
) -> None:
    new(avery, two_items, "902(11)", "E-0001")
    first = certificates.list_drafts(two_items)[0]
    page = avery.get(address(two_items, f"/certificates/new?kind=902(11)&exhibits=E-0001&replaces={first.id}")).text
    assert TYPED["qualifications"] in page
    assert new(avery, two_items, "902(11)", f"E-0001&replaces={first.id}").status_code == 303
    newest = certificates.list_drafts(two_items)[0]
    assert newest.replaces_id == first.id
    assert "replaced by draft 2" in avery.get(address(two_items, "/certificates")).text
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(db.text("UPDATE certificate_draft SET declarant = 'Somebody'"))


def test_a_draft_of_another_matter_is_not_replaced(avery: FlaskClient, two_items: Matter, unset: None) -> None:
    answer = new(avery, two_items, "902(11)", "E-0001&replaces=77")
    assert (answer.status_code, "not in this matter" in answer.text) == (422, True)


def test_a_draft_changed_in_the_store_is_not_sent(avery: FlaskClient, two_items: Matter, unset: None) -> None:
    new(avery, two_items, "902(11)", "E-0001")
    row = certificates.list_drafts(two_items)[0]
    edit_stored(row.stored_name)
    assert avery.get(address(two_items, f"/certificates/{row.id}")).status_code == 409


def test_a_paralegal_reads_drafts_and_makes_none(casey: FlaskClient, two_items: Matter) -> None:
    assert casey.get(address(two_items, "/certificates")).status_code == 200
    assert new(casey, two_items, "902(11)", "E-0001").status_code == 404


def test_the_tool_on_record_names_the_version_of_the_program() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"Casefile {told}," in standing.TOOL


VERDICTS = re.compile(
    r"authentic(?!ator|ation app)|tamper.?proof|genuine|unaltered|since acquisition|court.?ready|certified true", re.I
)
PLACES = ("templates/pdf", "templates/evidence", "casefile/evidence", "casefile/lawdata/us/certificates.yaml")


def test_no_page_paper_or_text_of_evidence_gives_a_verdict() -> None:
    files = [path for place in PLACES for path in ([ROOT / place] if "." in place else (ROOT / place).rglob("*.*"))]
    assert len(files) > 80
    told = {path.name: VERDICTS.findall(path.read_text()) for path in files if path.suffix in (".html", ".py", ".yaml")}
    assert {name: found for name, found in told.items() if found} == {}
