"""The exhibit: a column for each side, every period with its ground and entry, what is unknown; always the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from casefile.clocks import documents
from casefile.clocks.strip import strip_of
from casefile.infra import pdf
from tests.clocks import build
from tests.clocks.build import TODAY
from tests.factories import Office
from tests.papers import refuse_faults

MADE_AT = datetime(2026, 3, 12, 15, tzinfo=UTC)


def printed(office: Office, matter: object = None) -> bytes:
    paper = documents.exhibit(matter or office.matter, TODAY)  # type: ignore[arg-type]
    strip = strip_of(paper.stand.columns, paper.stand.rows, ended=paper.stand.ended)
    return pdf.render("pdf/speedy_trial.html", title="Ledger", made_at=MADE_AT, paper=paper, strip=strip)


def words(made: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages))


@pytest.fixture
def made(office: Office) -> bytes:
    return printed(office, build.nebraska(office))


def test_the_nebraska_exhibit_has_three_columns_their_totals_and_what_is_not_on_the_docket(made: bytes) -> None:
    said = words(made)
    assert "As ordered 45 906 25 June 17, 2016" in said
    assert "As the defence counts 655 296 585 over December 30, 2013" in said
    assert "As the government counts 45 906 25 June 17, 2016" in said
    assert "Days counted 45 655 45" in said
    assert "ordered; whether findings were made is not on the docket" in said
    assert "What is not on the docket" in said
    assert "§ 3161(h)(1)(D)" in said
    assert "18 U.S.C. § 3162(a)(2)" in said


def test_an_extension_of_unknown_length_stands_in_the_exhibit_before_anybody_has_entered_it(office: Office) -> None:
    said = words(printed(office, build.taken_in(office, "arizona-reentry.html", "azd")))
    assert "last day not known, as an order adds days of a number that nobody has entered; without them March 9" in said
    assert "The order of entry 7 extends the time to indict; it is not in the ledger, nor counted." in said


def test_the_same_ledger_gives_the_same_bytes_and_they_are_tagged(office: Office, tmp_path: Path) -> None:
    matter = build.started(office)
    build.period(matter, TODAY.replace(day=1), TODAY)
    made = printed(office)
    assert printed(office) == made
    refuse_faults(made, tmp_path)


def test_the_exhibit_is_marked_as_a_draft_of_counsel(made: bytes) -> None:
    assert "DRAFT EXHIBIT, NOT FILED" in words(made)


def test_a_ledger_without_a_start_prints_that_nothing_can_be_counted(office: Office, app: Flask) -> None:
    assert "The clock to trial cannot be counted" in words(printed(office))


def test_the_exhibit_comes_as_a_file_to_whoever_may_read_the_ledger(
    office: Office, casey: FlaskClient, blake: FlaskClient
) -> None:
    build.started(office)
    address = f"/matters/{office.matter.id}/speedy-trial/exhibit"
    answer = casey.get(address)
    assert answer.mimetype == "application/pdf"
    assert f'filename="speedy-trial-{office.matter.id}.pdf"' in answer.headers["Content-Disposition"]
    assert blake.get(address).status_code == 404
