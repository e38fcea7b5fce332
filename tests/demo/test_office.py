"""The demo office: built once, on open court days around today, and never where an office is served."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from casefile import create_app
from casefile.accounts import service as accounts
from casefile.clocks import duties
from casefile.config import Settings
from casefile.deadlines.models import Deadline, Hearing
from casefile.demo import cast, invented, office
from casefile.evidence.models import CustodyRecord, Item
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.law.courtdays import CourtCalendar
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests.accounts.signing import sign_in
from tests.infra import tables


@pytest.fixture
def built(app: Flask) -> Matter:
    assert office.build()
    found = matters.find_by_docket(invented.COURT, invented.NUMBER)
    assert found is not None
    return found


def test_the_demo_loaded_twice_adds_nothing(built: Matter) -> None:
    before = tables.counts()
    assert not office.build()
    assert tables.counts() == before


def test_the_command_prints_sign_ins_that_work_and_says_when_it_was_there_already(app: Flask) -> None:
    first = app.test_cli_runner().invoke(args=["office", "demo", "--json"])
    told = json.loads(first.output)
    assert (first.exit_code, told["new"]) == (0, True)
    assert {one["password"] for one in told["sign_ins"]} == {cast.PASSWORD}
    again = json.loads(app.test_cli_runner().invoke(args=["office", "demo", "--json"]).output)
    assert not again["new"]
    assert again["sign_ins"] == told["sign_ins"]


def test_the_demo_is_refused_where_an_office_is_served(settings: Settings) -> None:
    served = create_app(replace(settings, mode="production", public_host="office.example"))
    with served.app_context():
        before = tables.counts()
        answer = served.test_cli_runner().invoke(args=["office", "demo"])
        assert answer.exit_code == 1
        assert "production" in answer.stderr
        assert tables.counts() == before
        db.session.remove()
        db.engine.dispose()


def test_the_two_demo_matters_have_different_names(built: Matter) -> None:
    docket = db.session.scalars(db.select(Matter).where(Matter.id != built.id)).one()
    assert built.caption == "United States v. Hale"
    assert docket.caption != built.caption
    client = matters.client_of(built)
    assert client is not None
    assert client.name == "Dana Hale"


def test_the_desk_of_the_demo_is_alive(built: Matter, app: Flask) -> None:
    lead = matters.lead_of(built)
    assert lead is not None
    page = sign_in(app.test_client(), lead).get("/").get_data(as_text=True)
    for words in ("Status conference", "Proposed, waiting for an attorney", "on its way to", "not acknowledged"):
        assert words.lower() in page.lower(), words


def test_the_reason_given_for_a_late_entry_makes_sense(built: Matter) -> None:
    records = db.session.scalars(db.select(CustodyRecord.body)).all()
    assert "The delivery came after hours; logged at the first opportunity" in " ".join(map(str, records))


def test_the_room_discovery_of_the_demo_shows_what_is_missing_and_what_to_ask(built: Matter, app: Flask) -> None:
    lead = matters.lead_of(built)
    assert lead is not None
    page = sign_in(app.test_client(), lead).get(f"/matters/{built.id}/discovery").get_data(as_text=True)
    for words in ("the promised day has passed", "1 fewer attached", "a recording that is overwritten", "3 topics"):
        assert words in page, words


def test_the_gated_matter_of_the_demo_holds_words_and_references_only(built: Matter, app: Flask) -> None:
    gated = db.session.scalars(db.select(Matter).where(Matter.id != built.id)).one()
    items = db.session.scalars(db.select(Item).where(Item.matter_id == gated.id)).all()
    assert [item.reference_only for item in items] == [True]
    lead = matters.lead_of(gated)
    assert lead is not None
    client = sign_in(app.test_client(), lead)
    for address, words in (("discovery/examinations", "412"), ("tips/1/worksheet", "Group 3: 1 file")):
        assert words in client.get(f"/matters/{gated.id}/{address}").get_data(as_text=True), address


YEARS = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]


def test_no_day_of_the_demo_is_a_weekend_or_a_holiday_whenever_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = CourtCalendar(state="AZ", court="azd", doubts=reader.doubts())
    for today in YEARS:
        monkeypatch.setattr(
            clock, "now", lambda today=today: datetime(today.year, today.month, today.day, 19, tzinfo=UTC)
        )
        for offset in (-120, -90, -36, -30, -7, -6, -2, 3, 6, 8, 11, 20, 48):
            day = invented._day(offset)
            assert not calendar.closed(day), (today, offset, day)
            assert (day < today) == (offset < 0), (today, offset, day)


def test_every_date_of_the_invented_matter_is_a_court_day(built: Matter) -> None:
    calendar = CourtCalendar(state="AZ", court="azd", doubts=reader.doubts())
    days = [*_days(Hearing.starts_on, built), *_days(Deadline.due_on, built)]
    assert len(days) >= 8
    assert [day for day in days if calendar.closed(day)] == []


def _days(column: object, matter: Matter) -> list[date]:
    table = column.class_  # type: ignore[attr-defined]
    return list(db.session.scalars(db.select(column).where(table.matter_id == matter.id)))  # type: ignore[call-overload]


def test_an_account_of_a_real_person_with_a_demo_address_stops_the_demo(app: Flask) -> None:
    with transaction():
        accounts.add_user(cast.address("avery"), "Somebody Real", ["attorney"])
    answer = app.test_cli_runner().invoke(args=["office", "demo"])
    assert answer.exit_code == 1
    assert db.session.scalars(db.select(Matter)).all() == []


def test_a_duty_of_the_demo_has_a_day_missed_and_one_that_nobody_recorded(built: Matter) -> None:
    (one,) = duties.list_duties(built)
    assert one.missed == 1
    assert len(one.unrecorded) in (1, 2)
    assert one.next_on
