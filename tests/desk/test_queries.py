"""The pages that people look at all day ask the database a few times, however much there is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from casefile.infra.db import db, transaction
from casefile.matters import opening
from tests.charges.build import counted_queries
from tests.desk.rows import fill
from tests.factories import Office

MOST = 16
PAGES = ("/", "/matters/{matter}", "/matters/{matter}/evidence", "/matters", "/calendar", "/calendar/agenda")


def statements(client: FlaskClient, address: str) -> list[str]:
    with counted_queries() as sent:
        answer = client.get(address)
    assert answer.status_code == 200
    return [re.sub(r"IN \([?, ]+\)", "IN (…)", re.sub(r"%\(\w+\)s(::\w+)?", "?", statement)) for statement in sent]


@pytest.mark.parametrize(("page", "many"), [*((page, 10**6) for page in PAGES), ("/", 0)])
def test_a_page_asks_at_most_fifteen_times_and_as_often_for_2000_rows_as_for_10(
    page: str, many: int, avery: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MANY", many)  # the first page asks in another way for somebody on many matters
    address = page.format(matter=office.matter.id)
    with transaction():
        fill(office.matter, office.avery, office.dana_person, 10)
    first = statements(avery, address)  # of a new session: its CSRF token is stored as well
    few = statements(avery, address)
    with transaction():
        fill(office.matter, office.avery, office.dana_person, 1990)
    db.session.expunge_all()
    assert statements(avery, address) == few
    assert len(few) <= len(first) <= MOST


@pytest.mark.parametrize("page", PAGES)
def test_no_page_skips_rows_to_find_its_place(page: str, avery: FlaskClient, office: Office) -> None:
    with transaction():
        fill(office.matter, office.avery, office.dana_person, 60)
    skipped: list[object] = []

    def note(_conn: object, _cursor: object, _statement: str, _values: object, context: Any, _many: object) -> None:
        query = getattr(context.compiled, "statement", None)
        if getattr(query, "_offset_clause", None) is not None:
            skipped.append(query)

    event.listen(db.engine, "before_cursor_execute", note)
    avery.get(f"{page.format(matter=office.matter.id)}?after=30")
    event.remove(db.engine, "before_cursor_execute", note)
    assert skipped == []


def test_a_late_page_of_the_evidence_list_asks_what_the_first_asks(avery: FlaskClient, office: Office) -> None:
    with transaction():
        fill(office.matter, office.avery, office.dana_person, 200)
    address = f"/matters/{office.matter.id}/evidence"
    late = avery.get(f"{address}?after=150").get_data(as_text=True)
    assert late.count('data-label="Item"') == 50
    assert statements(avery, f"{address}?after=150") == statements(avery, address)


def test_reading_a_page_writes_once_what_was_read_and_that_somebody_is_there(
    avery: FlaskClient, office: Office
) -> None:
    avery.get("/")
    written: list[object] = []

    def note(connection: Any) -> None:
        if connection.get_execution_options().get("sqlite_begin") == "IMMEDIATE":
            written.append(connection)

    event.listen(db.engine, "begin", note)
    sent = statements(avery, f"/matters/{office.matter.id}/evidence")
    event.remove(db.engine, "begin", note)
    assert len(written) == 1
    assert [one.split()[:3] for one in sent if not one.startswith("SELECT")] == [
        ["UPDATE", "sign_in", "SET"],
        ["INSERT", "INTO", "audit_entry"],
    ]
