from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from casefile.charges import service as charges
from casefile.clients import service as clients
from casefile.deadlines import lists as dates
from casefile.evidence import service as evidence
from casefile.filings import service
from casefile.infra import clock, pdf
from casefile.infra.db import transaction
from casefile.matters import service as matters
from casefile.matters.caption import frame_of
from tests import factories
from tests.filings import build
from tests.papers import refuse_faults

LABELS = ("WP", "CV", "XS", "PR", "RO")


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_a_notice_reads_as_the_court_expects_it(app: Flask, office: factories.Office, tmp_path: Path) -> None:
    build.fill(office)
    made = service.make(build.notice(office, bar_number="NE 12345"), office.matter)
    refuse_faults(made.pdf, tmp_path)
    told = flat(build.text_of(made.pdf, tmp_path))
    assert "IN THE UNITED STATES DISTRICT COURT FOR THE DISTRICT OF NEBRASKA" in told
    assert "UNITED STATES OF AMERICA," in told
    assert "DANA DOE," in told
    assert "Case No." in told
    assert f"No. {office.matter.docket_number}" in told
    assert "Judge Morgan Hale" in told
    assert "NOTICE OF APPEARANCE" in told
    assert "Bar No. NE 12345 Stone & Reyes 1 Main Street Lincoln, Nebraska 68508 402-555-0100" in told
    assert "on March 2, 2026 I filed the foregoing with the Clerk of the Court" in told
    assert f"Page 1 of {made.pages}" in told


@pytest.mark.parametrize(
    ("printed", "told"), [("Harold T. Judge", "Judge Harold T. Judge"), ("Chief Judge Ann Lee", "Chief Judge Ann Lee")]
)
def test_a_judge_has_a_title_once(app: Flask, office: factories.Office, printed: str, told: str) -> None:
    with transaction():
        matters.add_part(office.matter, clients.enter_person(printed), "judge")
    assert frame_of(office.matter).judge == told


def test_a_deadline_past_its_day_stands_apart(app: Flask, office: factories.Office, tmp_path: Path) -> None:
    matter = build.fill(office)
    deadline = dates.DateLine(
        "deadline", 1, matter.id, "", matter.zone, "Reply brief", date(2026, 1, 5), None, "proposed", True
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "open_dates", lambda matter: [deadline])
        made = service.make(build.started(office, "case_summary"), matter)
    told = flat(build.text_of(made.pdf, tmp_path))
    assert "no deadline lies ahead" in told
    assert "Deadlines still open and past their day" in told
    assert "Reply brief" in told.partition("past their day")[2]


def test_service_by_mail_names_whom_and_when(app: Flask, office: factories.Office, tmp_path: Path) -> None:
    draft = build.notice(
        office, served_by="mail", served_upon="Jordan Pike\n100 Centennial Mall", served_on="2026-03-03"
    )
    told = flat(build.text_of(service.make(draft, office.matter).pdf, tmp_path))
    assert "on March 3, 2026 I served a copy of the foregoing by United States mail" in told
    assert "Jordan Pike 100 Centennial Mall" in told


def test_a_preview_says_on_its_page_that_it_is_a_draft(app: Flask, office: factories.Office, tmp_path: Path) -> None:
    draft = build.notice(office)
    assert "Draft, not finished" in build.text_of(service.preview(draft, office.matter), tmp_path)
    assert "Draft, not finished" not in build.text_of(service.make(draft, office.matter).pdf, tmp_path)


def test_a_case_summary_holds_counts_elements_ranges_dates_and_evidence(
    app: Flask, office: factories.Office, tmp_path: Path
) -> None:
    matter, item = build.fill(office), build.log_evidence(office)
    made = service.make(build.started(office, "case_summary"), matter)
    refuse_faults(made.pdf, tmp_path)
    told = flat(build.text_of(made.pdf, tmp_path))
    assert "PRIVILEGED · ATTORNEY WORK PRODUCT" in told
    assert "Count 1: CYBERSTALKING" in told
    assert "Count 2: EXTORTION BY THREATS" in told
    assert "contested" in told
    assert (
        "Statutory range: no mandatory minimum, maximum 5 years 18 U.S.C. § 2261(b)(5), checked in the source" in told
    )
    assert "one after the other, no mandatory minimum, maximum 7 years" in told
    assert "Status conference" in told
    assert "Courtroom 5, Lincoln" in told
    assert f"{item.label} messages.txt" in told
    assert (item.sha256 or "none")[:16] in told
    assert "Nothing has been given yet." in told


def test_a_count_without_its_date_says_what_is_open(app: Flask, office: factories.Office, tmp_path: Path) -> None:
    with transaction():
        charges.put_counts(office.matter, [replace(build.STALKING, committed_on=None)])
    told = flat(build.text_of(service.make(build.started(office, "case_summary"), office.matter).pdf, tmp_path))
    assert "Range unknown" in told
    assert "Open: " in told


def test_the_custody_log_prints_every_digest_whole(app: Flask, office: factories.Office, tmp_path: Path) -> None:
    build.fill(office)
    items = [build.log_evidence(office), build.log_evidence(office, b"x" * 5000)]
    log = evidence.custody_log(office.matter, LABELS)
    made = pdf.render("pdf/custody_log.html", title="Custody log", made_at=clock.now(), log=log)
    refuse_faults(made, tmp_path)
    told = build.text_of(made, tmp_path)
    for digest in [*(item.sha256 for item in items), *(row.leaf for row in log.rows)]:
        assert digest
        assert digest in told
    assert "every record follows from the one before" in flat(told)
    assert log.checkpoint.splitlines()[2] in told
    assert log.verifier_key in told
    assert "unchanged since intake" in flat(told)


def test_an_empty_custody_log_prints_too(app: Flask, office: factories.Office, tmp_path: Path) -> None:
    log = evidence.custody_log(office.matter, LABELS)
    made = pdf.render("pdf/custody_log.html", title="Custody log", made_at=clock.now(), log=log)
    assert "No item is logged." in build.text_of(made, tmp_path)


@pytest.mark.parametrize("field", ["firm", "address", "phone", "bar_number", "served_upon"])
def test_what_is_typed_is_printed_as_it_stands_and_never_read_as_a_page(
    app: Flask, office: factories.Office, tmp_path: Path, field: str
) -> None:
    planted = '<img src="file:///etc/passwd"></style><b>x'
    made = service.preview(build.notice(office, served_by="hand", **{field: planted}), office.matter)
    assert planted.replace(" ", "") in build.text_of(made, tmp_path).replace(" ", "").replace("\n", "")


def test_the_same_matter_at_the_same_moment_gives_the_same_bytes(
    app: Flask, office: factories.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = build.fill(office)
    draft, moment = build.started(office, "case_summary"), clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert service.make(draft, matter).pdf == service.make(draft, matter).pdf
