from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError

from casefile.filings import documents, service
from casefile.filings.models import Draft, Paper
from casefile.infra import clock, files, pdf
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError
from tests import factories
from tests.filings import build


@pytest.fixture(autouse=True)
def plain_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers here are their HTML: what is tested is what is kept, not how it looks."""
    monkeypatch.setattr(pdf, "from_html", lambda html, **_: html.encode())
    monkeypatch.setattr(pdf, "page_count", lambda made: 1)


def finished(office: factories.Office, draft: Draft) -> Paper:
    made = service.make(draft, office.matter)
    with transaction():
        return service.finish(draft, made, office.matter)


def test_a_finished_paper_is_the_bytes_that_were_made(app: Flask, office: factories.Office) -> None:
    draft = build.notice(office)
    made = service.make(draft, office.matter)
    with transaction():
        paper = service.finish(draft, made, office.matter)
    assert service.open_paper(paper, office.matter) == made.pdf
    assert paper.sha256 == hashlib.sha256(made.pdf).hexdigest()
    assert paper.values_sha256 == documents.digest(made.values)


def test_a_finished_paper_lies_encrypted_in_the_store(app: Flask, office: factories.Office) -> None:
    paper = finished(office, build.notice(office))
    stored = (files.store().objects / paper.stored_name).read_bytes()  # type: ignore[attr-defined]
    assert b"Notice of Appearance" not in stored


def test_a_paper_stays_as_it_was_when_the_matter_changes(app: Flask, office: factories.Office) -> None:
    paper = finished(office, build.notice(office))
    before = service.open_paper(paper, office.matter)
    office.matter.docket_number = "9:99-cr-99999"
    assert service.open_paper(paper, office.matter) == before


@pytest.mark.parametrize("left_out", ["address", "phone", "email", "signature", "signed_on", "served_by", "counsel_id"])
def test_a_notice_that_lacks_a_part_is_not_finished(app: Flask, office: factories.Office, left_out: str) -> None:
    draft = build.notice(office, **{left_out: None})
    with pytest.raises(Refusal, match=r"Missing: .*on this page"):
        service.make(draft, office.matter)


def test_a_notice_without_a_court_is_not_finished(app: Flask, office: factories.Office) -> None:
    draft = build.notice(office)
    office.matter.court = None
    with pytest.raises(Refusal, match="the court"):
        service.make(draft, office.matter)


@pytest.mark.parametrize("how", ["mail", "hand", "email", "jail"])
def test_service_other_than_by_the_courts_system_needs_names_and_a_day(
    app: Flask, office: factories.Office, how: str
) -> None:
    lacking = service.missing(build.notice(office, served_by=how), office.matter)
    assert [part.field for part in lacking] == ["service.upon", "service.served_on"]


def test_counsel_who_left_the_team_does_not_appear(app: Flask, office: factories.Office) -> None:
    lacking = service.missing(build.notice(office, counsel_id=office.blake.id), office.matter)
    assert [part.field for part in lacking] == ["counsel.name"]


def test_nobody_else_finishes_a_paper_with_counsels_electronic_signature(app: Flask, office: factories.Office) -> None:
    draft = build.notice(office, signature="electronic")
    factories.act_as(office.casey)
    with pytest.raises(Refusal, match="Only Avery Stone can finish"):
        service.make(draft, office.matter)
    factories.act_as(office.avery)
    assert b"s/ Avery Stone" in service.make(draft, office.matter).pdf


def test_a_draft_is_finished_once(app: Flask, office: factories.Office) -> None:
    draft = build.notice(office)
    made = service.make(draft, office.matter)
    with transaction():
        service.finish(draft, made, office.matter)
    with pytest.raises(Refusal, match="was finished"), transaction():
        service.finish(draft, made, office.matter)


def test_what_is_finished_is_what_was_last_saved(app: Flask, office: factories.Office) -> None:
    draft = build.notice(office)
    made = service.make(draft, office.matter)
    with transaction():
        service.save_draft(draft, {**draft.typed, "phone": "402-555-0199"}, draft.revision)
    with pytest.raises(Refusal, match="in between"), transaction():
        service.finish(draft, made, office.matter)
    assert service.list_papers(office.matter) == []


def test_two_people_do_not_overwrite_each_others_words(app: Flask, office: factories.Office) -> None:
    draft = build.notice(office)
    seen = draft.revision
    with transaction():
        service.save_draft(draft, {**draft.typed, "phone": "1"}, seen)
    with pytest.raises(Refusal, match="Avery Stone saved version 3 of this draft in between"), transaction():
        service.save_draft(draft, {**draft.typed, "phone": "2"}, seen)


def test_a_stored_file_that_is_another_is_not_opened(app: Flask, office: factories.Office) -> None:
    first, second = (finished(office, build.notice(office, phone=phone)) for phone in ("1", "2"))
    other = Paper(stored_name=second.stored_name, sha256=first.sha256)
    with pytest.raises(Refusal, match="do not file this copy"):
        service.open_paper(other, office.matter)


def test_a_damaged_file_is_told_and_not_opened(app: Flask, office: factories.Office) -> None:
    paper = finished(office, build.notice(office))
    path = files.store().objects / paper.stored_name  # type: ignore[attr-defined]
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))
    with pytest.raises(Refusal, match="cannot be opened"):
        service.open_paper(paper, office.matter)


@pytest.mark.parametrize("statement", ["UPDATE paper SET title = 'x'", "DELETE FROM paper", "DELETE FROM paper_event"])
def test_the_database_itself_keeps_a_paper(app: Flask, office: factories.Office, statement: str) -> None:
    paper = finished(office, build.notice(office))
    with transaction():
        service.record_filing(paper, office.matter, clock.today(office.matter.zone), 12)
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(db.text(statement))


def test_a_filing_is_corrected_by_a_later_record(app: Flask, office: factories.Office) -> None:
    paper, today = finished(office, build.notice(office)), clock.today(office.matter.zone)
    with transaction():
        service.record_filing(paper, office.matter, today, None)
        service.record_filing(paper, office.matter, today, 12, "number read from the docket")
    db.session.expire(paper)
    assert [event.entry_number for event in paper.events] == [None, 12]
    assert paper.filed is not None
    assert paper.filed.entry_number == 12


@pytest.mark.parametrize("days", [-1, 1])
def test_a_paper_is_filed_between_its_finishing_and_today(app: Flask, office: factories.Office, days: int) -> None:
    paper = finished(office, build.notice(office))
    on = clock.today(office.matter.zone) + timedelta(days=days)
    with pytest.raises(Refusal, match="lies between then and today"), transaction():
        service.record_filing(paper, office.matter, on, None)


def test_a_case_summary_is_not_filed(app: Flask, office: factories.Office) -> None:
    build.fill(office)
    paper = finished(office, build.started(office, "case_summary"))
    with pytest.raises(Refusal, match="stays in the office"), transaction():
        service.record_filing(paper, office.matter, clock.today(office.matter.zone), None)


def test_a_kind_that_is_not_known_is_not_started(app: Flask, office: factories.Office) -> None:
    with pytest.raises(RuleError, match="no kind of paper"), transaction():
        service.start_draft(office.matter, "brief")


def test_a_new_notice_knows_the_address_its_author_wrote_last(app: Flask, office: factories.Office) -> None:
    build.notice(office, phone="402-555-0111")
    assert build.started(office, "notice_of_appearance").typed["phone"] == "402-555-0111"


def test_a_new_notice_knows_no_address_that_somebody_else_wrote(app: Flask, office: factories.Office) -> None:
    build.notice(office, phone="402-555-0111")
    with transaction():
        factories.act_as(office.casey)
        draft = service.start_draft(office.matter, "notice_of_appearance")
    assert draft.typed["phone"] == ""
    assert draft.typed["counsel_id"] == office.avery.id


@pytest.mark.parametrize("text", ["[[what counsel writes here]]", "{{ no.variable }}", "{{ ask.nothing }}"])
def test_a_gap_left_in_the_text_keeps_a_paper_from_being_finished(
    app: Flask, office: factories.Office, text: str
) -> None:
    draft = build.notice(office)
    with transaction():
        service.save_draft(draft, draft.typed, draft.revision, text=f"Words.\n\n{text}")
    with pytest.raises(Refusal, match=r"A gap is left in the text: .* \(line 3\)"):
        service.make(draft, office.matter)
