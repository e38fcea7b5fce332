"""Duties that come again: entered from the order, recorded day by day, corrected and never rewritten."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from casefile.clocks import duties
from casefile.clocks.duties import DutyFacts, DutyStand, ReportFacts
from casefile.clocks.other_models import RecurringDuty
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.matters.records import Correction
from tests.at_once import Meeting, at_once
from tests.factories import Office, act_as

FIRST = date(2026, 3, 2)
FACTS: dict[str, Any] = {
    "kind": "release condition",
    "what": "Report to the pretrial officer",
    "source": "order of 2 March 2026, entry 8",
    "first_on": FIRST,
    "every": 1,
    "unit": "weeks",
}


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 18, 18, tzinfo=UTC))
    act_as(office.casey)


def enter(matter: Matter, correction: Correction | None = None, **more: Any) -> RecurringDuty:
    with transaction():
        return duties.record_duty(matter, DutyFacts(**{**FACTS, **more}), correction)


def report(matter: Matter, duty: RecurringDuty, on: date, outcome: str = "done", why: str = "") -> None:
    with transaction():
        duties.record_report(matter, duty, ReportFacts(on, outcome), why)


def only(matter: Matter) -> DutyStand:
    (one,) = duties.list_duties(matter)
    return one


def test_a_duty_shows_when_it_is_next_due_and_which_days_nobody_recorded(matter: Matter) -> None:
    enter(matter)
    one = only(matter)
    assert (one.next_on, one.days_left) == (date(2026, 3, 23), 5)
    assert one.unrecorded == (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16))
    assert one.rhythm == "every week"


def test_a_recorded_day_leaves_the_list_of_those_unrecorded(matter: Matter) -> None:
    duty = enter(matter)
    report(matter, duty, date(2026, 3, 2))
    report(matter, duty, date(2026, 3, 9), "missed")
    one = only(matter)
    assert one.unrecorded == (date(2026, 3, 16),)
    assert (one.missed, [each.due_on for each in one.reports]) == (1, [date(2026, 3, 9), date(2026, 3, 2)])


def test_a_day_of_today_that_is_recorded_gives_way_to_the_next(matter: Matter) -> None:
    duty = enter(matter, first_on=date(2026, 3, 18))
    assert only(matter).days_left == 0
    report(matter, duty, date(2026, 3, 18))
    assert only(matter).next_on == date(2026, 3, 25)


def test_a_duty_with_an_end_has_no_day_after_it(matter: Matter) -> None:
    enter(matter, until=date(2026, 3, 16))
    assert only(matter).next_on is None


def test_a_day_recorded_before_is_corrected_only_with_a_reason_and_both_rows_stay(matter: Matter) -> None:
    duty = enter(matter)
    report(matter, duty, FIRST, "missed")
    with pytest.raises(Refusal, match="recorded as missed; say why"):
        report(matter, duty, FIRST, "excused")
    report(matter, duty, FIRST, "excused", "the officer excused it in writing")
    assert [each.outcome for each in only(matter).reports] == ["excused"]
    assert db.session.execute(text("select count(*) from duty_report")).scalar() == 2


@pytest.mark.parametrize(
    ("on", "said"), [(date(2026, 3, 3), "not due on 2026-03-03"), (date(2026, 3, 23), "lies ahead")]
)
def test_a_day_on_which_it_is_not_due_or_that_has_not_come_is_refused(matter: Matter, on: date, said: str) -> None:
    duty = enter(matter)
    with pytest.raises(Refusal, match=said):
        report(matter, duty, on)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"what": " "}, "What is to be done is needed"),
        ({"source": ""}, "order or statute that sets it is needed"),
        ({"first_on": None}, "first day it is due is needed"),
        ({"every": 0}, "a number from 1 to 1000"),
        ({"unit": "years"}, "from the lists"),
        ({"kind": "bail"}, "from the lists"),
        ({"until": date(2026, 3, 1)}, "before it is first due"),
    ],
)
def test_a_duty_that_cannot_be_counted_is_refused(matter: Matter, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        enter(matter, **more)


def test_of_two_who_record_one_day_at_once_the_second_is_asked_why(
    app: Flask, matter: Matter, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, duty, meeting = matter.id, enter(matter).id, Meeting()
    monkeypatch.setattr(duties, "list_current", meeting.after(duties.list_current))

    def records(outcome: str) -> None:
        mine = db.session.get_one(Matter, number)
        report(mine, db.session.get_one(RecurringDuty, duty), FIRST, outcome)

    said = at_once(app, lambda: records("done"), lambda: records("missed"))
    assert sorted(one.partition(" is recorded")[0] for one in said) == ["2026-03-02", "done"]
    assert db.session.scalar(text("SELECT count(*) FROM duty_report")) == 1


def test_a_changed_duty_keeps_what_it_said_and_what_was_recorded(matter: Matter) -> None:
    duty = enter(matter)
    report(matter, duty, FIRST)
    changed = enter(matter, Correction(duty, "conditions modified, entry 13"), every=2)
    assert [one.every for one in duties.before(changed)] == [1]
    one = only(matter)
    assert (one.next_on, len(one.reports)) == (date(2026, 3, 30), 1)


def test_a_duty_entered_by_mistake_leaves_the_list_and_takes_no_record(matter: Matter) -> None:
    struck = enter(matter, Correction(enter(matter), "another matter's order", struck=True))
    assert duties.list_duties(matter) == []
    assert duties.list_struck(matter) == [struck]
    with pytest.raises(Refusal, match="entered by mistake"):
        report(matter, struck, FIRST)


def test_a_duty_of_another_matter_is_not_found(office: Office) -> None:
    duty = enter(office.matter)
    assert duties.find_duty(office.other_matter, duty.root_id) is None


@pytest.mark.parametrize("change", ["update recurring_duty set every = 9", "delete from duty_report"])
def test_the_database_itself_refuses_to_change_or_delete_a_row(matter: Matter, change: str) -> None:
    report(matter, enter(matter), FIRST)
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(text(change))
