"""Summaries: one value, told alike as page, PDF and CSV; nothing of another matter in them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.charges import service as charges
from casefile.clocks.models import ClockStanding
from casefile.infra import clock, pdf, spreadsheets
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.proof import service as proof
from casefile.summaries import service
from casefile.summaries.caseload import outcome
from casefile.summaries.documents import Column, Row, Summary, Table, lines, shortened
from tests import factories
from tests.accounts.signing import sign_in
from tests.discovery.build import reference

ROBIN = "Robin Example"


@pytest.fixture
def office(app: Flask) -> factories.Office:
    made = factories.office()
    factories.act_as(made.avery)
    for number in ("1", "2"):
        charges.add_count(made.matter, charges.CountFacts(number=number, citation="18:2252A(a)(2)", title="RECEIPT"))
    proof.add_fact(made.matter, proof.FactFacts("=HYPERLINK(1)", "EX-1", happened_on=clock.today(made.matter.zone)))
    db.session.commit()
    reference(made.matter, made.avery)
    return made


@pytest.fixture
def avery(app: Flask, office: factories.Office) -> FlaskClient:
    return sign_in(app.test_client(), office.avery)


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", service.KINDS)
def test_page_and_csv_of_a_summary_say_the_same(kind: str, avery: FlaskClient, office: factories.Office) -> None:
    made = service.KINDS[kind](office.matter)
    page = avery.get(f"/matters/{office.matter.id}/summaries/{kind}").get_data(as_text=True)
    found = cells(avery.get(f"/matters/{office.matter.id}/summaries/{kind}.csv").data)
    rows = [[spreadsheets.disarmed(cell) for cell in row.cells] for table in made.tables for row in table.rows]
    assert rows
    assert [row for row in rows if row not in found] == []
    assert [table.heading for table in made.tables if table.heading not in page] == []


@pytest.mark.parametrize("kind", ["case", "hearing"])
def test_a_summary_of_one_page_is_one_page_however_much_the_file_holds(kind: str, office: factories.Office) -> None:
    made = service.KINDS[kind](office.matter)
    full = Table("Counts", (Column("Count", 100),), tuple(Row((f"Count {n} " + "word " * 30,)) for n in range(80)), "–")
    crowded = Summary(kind, made.title, "", made.mark, made.facts, (full, full), made.end, one_page=True)
    content = service.as_pdf(crowded, caption="United States v. Doe", zone="UTC")
    assert pdf.page_count(content) == 1
    assert pdf.page_count(service.as_pdf(made, caption="United States v. Doe", zone="UTC")) == 1


def test_what_a_page_had_no_room_for_is_counted() -> None:
    table = Table("Counts", (Column("Count", 100),), tuple(Row((str(n),)) for n in range(9)), "–")
    [kept] = shortened(Summary("case", "t", "", "", (), (table,), ""), 4).tables
    assert (len(kept.rows), kept.left_out) == (4, 5)


def test_one_table_alone_stands_in_a_spreadsheet_with_its_head_only() -> None:
    table = Table("Counts", (Column("Count", 100),), (Row(("1",)),), "–")
    assert lines(Summary("x", "t", "", "", (), (table,), "")) == [("Count",), ("1",)]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "＝1", " =1", "'x"])
def test_no_cell_is_a_formula_and_each_text_comes_back(text: str) -> None:
    [[cell]] = csv.reader(io.StringIO(spreadsheets.written([[text]])))
    assert cell.startswith("'")
    assert cell[1:] == text


def test_a_formula_in_a_fact_is_disarmed_in_the_chronology(avery: FlaskClient, office: factories.Office) -> None:
    found = cells(avery.get(f"/matters/{office.matter.id}/summaries/chronology.csv").data)
    assert "'=HYPERLINK(1)" in {cell for row in found for cell in row}


def test_a_summary_of_no_kind_and_no_form_is_not_found(avery: FlaskClient, office: factories.Office) -> None:
    at = f"/matters/{office.matter.id}/summaries"
    assert [avery.get(f"{at}/{end}").status_code for end in ("none", "none.pdf", "case.docx", "case.")] == [404] * 4
    assert avery.get("/caseload.docx").status_code == 404


def test_a_paralegal_reads_a_summary_and_takes_none_out(app: Flask, office: factories.Office) -> None:
    casey, at = sign_in(app.test_client(), office.casey), f"/matters/{office.matter.id}/summaries"
    assert casey.get(f"{at}/case").status_code == 200
    assert casey.get(f"{at}/case.csv").status_code in (403, 404)


# --- the caseload ----------------------------------------------------------------------------------------------------


def told(made: Summary, heading: str) -> dict[str, int]:
    [table] = [one for one in made.tables if one.heading == heading]
    return {row.cells[0]: int(row.cells[1]) for row in table.rows}


def test_the_caseload_counts_each_open_matter_once_in_each_table(office: factories.Office) -> None:
    matters.add_member(office.other_matter, office.avery, "attorney")
    today = clock.today("UTC")
    values = {"ended": False, "limit": 70, "questions": 0, "days": [], "if_found": [], "at": clock.now()}
    db.session.add(ClockStanding(matter_id=office.matter.id, last_day=today + timedelta(14), **values))
    db.session.flush()
    made = service.caseload(office.avery.id)
    assert dict(made.facts)["Open matters"] == "2"
    assert sum(told(made, "By stage").values()) == 2
    assert told(made, "By lead counsel") == {"Avery Stone": 1, "Blake Marsh": 1}
    assert sum(told(made, "By offence charged").values()) == 1
    assert told(made, "By outcome") == {"none yet": 2}
    assert told(made, "By days left to trial") == {"1 to 14 days left": 1, "no clock can be counted": 1}


def test_small_numbers_are_not_told_apart_where_matters_are_counted_that_the_reader_may_not_open(
    office: factories.Office,
) -> None:
    for made in (service.caseload(office.avery.id), service.caseload(office.morgan.id)):
        rows = [row.cells for table in made.tables for row in table.rows]
        assert {number for _, number in rows} <= {"fewer than 3"}
        assert {name for name, _ in rows} <= {"1 row with fewer than 3", "2 rows with fewer than 3 each"}


def test_small_numbers_that_make_a_large_one_are_summed(office: factories.Office) -> None:
    for name in ("Finley Ash", "Gray Holt", "Indy Park"):
        factories.matter(factories.user(name, "attorney"))
    db.session.flush()
    made = service.caseload(office.morgan.id)
    [table] = [one for one in made.tables if one.heading == "By lead counsel"]
    assert [row.cells for row in table.rows] == [("5 rows with fewer than 3 each", "5")]


def test_a_closed_matter_leaves_the_caseload(office: factories.Office) -> None:
    office.other_matter.closed_at = clock.now()
    db.session.flush()
    assert dict(service.caseload(office.avery.id).facts)["Open matters"] == "1"


def test_a_walled_matter_is_in_no_number(office: factories.Office) -> None:
    matters.set_wall(office.other_matter, office.avery, "conflict")
    db.session.flush()
    made = service.caseload(office.avery.id)
    assert dict(made.facts)["Open matters"] == "1"
    assert told(made, "By lead counsel") == {"Avery Stone": 1}  # all that is counted is hers, so it is told


def test_the_caseload_names_no_matter(app: Flask, office: factories.Office) -> None:
    for who in (office.avery, office.morgan):
        page = sign_in(app.test_client(), who).get("/caseload").get_data(as_text=True)
        shown = page[page.index("<main") :]
        assert "v. Doe" not in shown
        assert "v. Roe" not in shown
        assert "Blake Marsh" not in shown


def test_the_caseload_is_closed_to_paralegals_and_clients(app: Flask, office: factories.Office) -> None:
    assert sign_in(app.test_client(), office.casey).get("/caseload").status_code in (403, 404)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Dismissed on motion of the government", "dismissed"),
        ("Defendant committed to custody for 60 months", "sentenced"),
        ("Found NOT GUILTY by jury", "acquitted"),
        ("GUILTY PLEA entered", "pleaded or found guilty"),
        ("Pleaded not guilty", "other words"),
        ("not guilty verdict", "acquitted"),
        ("Transferred", "other words"),
        (" ", "none yet"),
    ],
)
def test_an_outcome_is_read_from_the_docket_s_words(words: str, name: str) -> None:
    assert outcome(words) == name
