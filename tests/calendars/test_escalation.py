"""A proposed date that nobody confirms: to lead counsel, all attorneys, then administrators, who learn no content."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.accounts import service as accounts
from casefile.calendars import escalation, recipients
from casefile.config import Settings
from casefile.deadlines import service
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import sign_in
from tests.calendars.test_reminders import AVERY, CASEY, MORGAN, House
from tests.factories import Office

SAM = "sam@office.example"
NEBRASKA = "America/Chicago"
WAITING = "A date waits for confirmation"


@pytest.fixture
def house(office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> House:
    with transaction():
        matters.add_member(office.matter, factories.user("Sam Second", "attorney"), "attorney")
    made = House(office, settings.home, monkeypatch)
    made.at(date(2036, 5, 1), 10)  # a Thursday
    return made


def escalated(house: House, first: date, last: date) -> dict[date, set[str]]:
    """Let every day pass; return who was told on which day that a date waits."""
    found: dict[date, set[str]] = {}
    while first <= last:
        house.at(first, 7, 30)
        for one in house.run():
            if "waits since" in one.body or "waits for confirmation" in one.body:
                found.setdefault(first, set()).add(one.to)
        first += timedelta(days=1)
    return found


def test_who_is_told_grows_by_working_days_from_the_second_one_on(house: House) -> None:
    house.due(date(2036, 7, 1), confirmed=False)
    assert escalated(house, date(2036, 5, 1), date(2036, 5, 20)) == {
        date(2036, 5, 5): {AVERY},
        date(2036, 5, 6): {AVERY, SAM},
        date(2036, 5, 7): {MORGAN},
    }


def test_a_date_that_is_near_is_told_sooner(house: House) -> None:
    house.due(date(2036, 5, 10), confirmed=False)
    assert escalated(house, date(2036, 5, 2), date(2036, 5, 10)) == {
        date(2036, 5, 3): {AVERY},  # seven days before, a Saturday
        date(2036, 5, 5): {AVERY, SAM},
        date(2036, 5, 6): {MORGAN},
    }


def test_a_date_entered_on_its_last_day_goes_to_everybody_within_hours(house: House) -> None:
    house.due(date(2036, 5, 2), confirmed=False)
    told = {}
    for hour in (11, 12, 14, 16):
        house.at(date(2036, 5, 1), hour, 1)
        told[hour] = {one.to for one in house.run() if one.subject in (WAITING, "2 dates")}
    assert told == {11: set(), 12: {AVERY}, 14: {AVERY, SAM}, 16: {MORGAN}}


@pytest.mark.parametrize("decided", ["confirmed", "rejected", "moved"])
def test_it_ends_with_a_decision_and_begins_anew_with_a_new_date(house: House, decided: str) -> None:
    deadline = house.due(date(2036, 7, 1), confirmed=False)
    assert escalated(house, date(2036, 5, 5), date(2036, 5, 5)) == {date(2036, 5, 5): {AVERY}}
    with transaction():
        if decided == "confirmed":
            service.confirm(deadline, house.office.avery)
        elif decided == "rejected":
            service.reject(deadline, "no such order", house.office.avery)
        else:
            service.move(deadline, date(2036, 7, 8), "order", house.office.avery)
    anew = {date(2036, 5, 7): {AVERY}, date(2036, 5, 8): {AVERY, SAM}, date(2036, 5, 9): {MORGAN}}
    assert escalated(house, date(2036, 5, 6), date(2036, 5, 12)) == (anew if decided == "moved" else {})


def test_an_administrator_learns_a_number_and_nothing_else(house: House) -> None:
    house.due(date(2036, 7, 1), confirmed=False)
    house.at(date(2036, 5, 7))
    (told,) = [one for one in house.run() if one.to == MORGAN]
    assert told.subject == WAITING
    number = house.office.matter.id
    assert f"In matter M-{number} a proposed date waits" in told.body
    for word in ("Doe", "count", "2036", "July", "/matters", "http", str(house.office.matter.docket_number)):
        assert word not in told.body, word


def test_counsel_are_told_the_day_and_where_it_stands_and_no_more(house: House) -> None:
    deadline = house.due(date(2036, 7, 1), confirmed=False)
    house.at(date(2036, 5, 5))
    (told,) = house.run()
    assert "due on Tuesday 1 July 2036, waits since Thursday 1 May 2036" in told.body
    assert f"/dates/{deadline.id}" in told.body
    for word in ("Doe", "count", "Motion", str(house.office.matter.docket_number)):
        assert word not in told.body, word


def test_nobody_can_turn_it_off(house: House) -> None:
    with transaction():
        recipients.choose(house.office.avery, ())
        recipients.choose(house.office.casey, ())
    house.due(date(2036, 7, 1), confirmed=False)
    assert escalated(house, date(2036, 5, 5), date(2036, 5, 5)) == {date(2036, 5, 5): {AVERY}}


def test_an_administrator_behind_a_wall_is_not_told(house: House) -> None:
    with transaction():
        second = accounts.add_user("max@office.example", "Max Lane", ["administrator"], is_demo=True)
        matters.set_wall(house.office.matter, second, "was a witness")
    house.due(date(2036, 7, 1), confirmed=False)
    assert escalated(house, date(2036, 5, 7), date(2036, 5, 7))[date(2036, 5, 7)] == {AVERY, SAM, MORGAN}


def test_a_matter_without_an_attorney_goes_to_the_administrators_at_once(house: House) -> None:
    with transaction():
        for member in matters.members(house.office.matter):
            if member.role != "paralegal":
                member.until = clock.now()
    with transaction():
        facts = service.DateFacts("Motion", date(2036, 7, 1), why="order")
        service.enter_date(house.office.matter, facts)
    assert escalated(house, date(2036, 5, 5), date(2036, 5, 5)) == {date(2036, 5, 5): {MORGAN}}


def test_the_desk_says_to_whom_it_went(app: Flask, house: House) -> None:
    house.due(date(2036, 7, 1), confirmed=False)
    assert "escalated" not in desk(app, house)
    for day, words in ((5, "lead counsel was told"), (6, "all attorneys were told"), (7, "administrators were told")):
        house.at(date(2036, 5, day))
        house.run()
        assert f"escalated: {words}" in desk(app, house)


def desk(app: Flask, house: House) -> str:
    return sign_in(app.test_client(), house.office.avery).get("/").get_data(as_text=True)


def test_a_paralegal_hears_of_the_date_and_not_of_the_waiting(house: House) -> None:
    house.due(date(2036, 5, 10), confirmed=False)
    house.at(date(2036, 5, 6))
    bodies = [one.body for one in house.run() if one.to == CASEY]
    assert len(bodies) == 1
    assert "waits since" not in bodies[0]


def test_a_holiday_is_no_working_day() -> None:
    entered = datetime(2036, 7, 2, 10, tzinfo=ZoneInfo(NEBRASKA))  # a Wednesday before 4 July
    first, second, third = escalation.moments(entered, date(2036, 9, 1), NEBRASKA, "ned")
    assert [moment.date().day for moment in (first, second, third)] == [7, 8, 9]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    hours=st.integers(0, 14 * 365 * 24),
    ahead=st.integers(-10, 400),
    court=st.sampled_from(["ned", "azd", None]),
)
def test_each_step_comes_after_the_one_before_and_before_the_date_where_there_is_time(
    hours: int, ahead: int, court: str | None
) -> None:
    moment = datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(hours=hours)
    due = moment.date() + timedelta(days=ahead)
    first, second, third = escalation.moments(moment, due, NEBRASKA, court)
    assert moment < first <= second <= third
    if ahead >= 9:
        assert first.date() <= due - timedelta(days=7)
        assert second.date() <= due - timedelta(days=3)
        assert third.date() < due
