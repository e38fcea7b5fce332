"""Dates in lists: only of matters one may open, with one query for each kind however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from casefile.deadlines import entry_log, lists, service
from casefile.deadlines.models import Deadline, Hearing
from casefile.deadlines.suggestions import suggest
from casefile.infra import audit, clock
from casefile.infra.db import add, db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter
from tests.factories import Office, act_as

FIRST = date(2036, 5, 1)


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def fill(matter: Matter, number: int, first: date = FIRST) -> None:
    """Half deadlines, half hearings, a few a day."""
    who, now = audit.actor(), clock.now()
    by = {"entered_at": now, "entered_by_id": who.id, "entered_by": who.name, "matter_id": matter.id}
    for n in range(number // 2):
        on = first + timedelta(days=n % 28)
        deadline = Deadline(
            **by,
            what=f"Brief {n}",
            due_on=on,
            source="person",
            state="confirmed" if n % 2 else "proposed",
            asked={},
            steps=[],
            also_possible=[],
        )
        db.session.add_all([deadline, Hearing(**by, what=f"Hearing {n}", starts_on=on, docket_says={})])


def due(office: Office, matter: Matter, what: str, on: date) -> Deadline:
    act_as(office.avery)
    with transaction():
        return service.enter_date(matter, service.DateFacts(what, on, why="order"))


def whats(user_id: int, days: int = 30) -> list[str]:
    return [line.what for line in service.upcoming(user_id, FIRST, FIRST + timedelta(days=days))]


def test_a_person_sees_the_dates_of_their_own_matters_only(office: Office) -> None:
    due(office, office.matter, "Ours", FIRST)
    due(office, office.other_matter, "Theirs", FIRST)
    assert whats(office.avery.id) == ["Ours"]
    assert whats(office.casey.id) == ["Ours"]
    assert whats(office.blake.id) == ["Theirs"]
    assert whats(office.morgan.id) == []


def test_a_wall_hides_dates_from_every_list(office: Office) -> None:
    overdue = due(office, office.matter, "Ours", date(2026, 1, 5))
    due(office, office.matter, "Later", FIRST)
    with transaction():
        matters.add_member(office.matter, office.blake, "attorney")
    assert whats(office.blake.id) == ["Later"]
    with transaction():
        matters.set_wall(office.matter, office.blake, "represented a witness before")
    assert whats(office.blake.id) == []
    assert service.overdue(office.blake.id) == []
    assert service.unconfirmed(office.blake.id) == []
    assert all(not day.lines for day in entry_log.entry_log(office.blake.id, *_around(overdue)))


def _around(deadline: Deadline) -> tuple[date, date]:
    day = deadline.entered_at.date()
    return day - timedelta(days=1), day + timedelta(days=1)


def test_the_days_asked_for_are_all_included_and_no_others(office: Office) -> None:
    for n in (-1, 0, 14, 15):
        due(office, office.matter, f"day {n}", FIRST + timedelta(days=n))
    assert whats(office.avery.id, 14) == ["day 0", "day 14"]


def test_what_is_decided_is_not_upcoming_but_stays_in_the_calendar_if_done(office: Office) -> None:
    done, rejected = due(office, office.matter, "done", FIRST), due(office, office.matter, "rejected", FIRST)
    with transaction():
        service.confirm(done, office.avery)
        service.mark_done(done)
        service.reject(rejected, "no", office.avery)
    assert whats(office.avery.id) == []
    assert [line.what for line in lists.between(office.avery.id, FIRST, FIRST)] == ["done"]


def test_every_list_takes_the_same_queries_for_ten_dates_and_for_two_thousand(office: Office) -> None:
    with transaction():
        fill(office.matter, 10)
    few = _counts(office)
    with transaction():
        fill(office.matter, 2000)
    db.session.expunge_all()
    assert (
        _counts(office) == few == {"upcoming": 2, "overdue": 1, "unconfirmed": 1, "calendar": 2, "next": 1, "open": 2}
    )


def test_the_dates_of_a_person_are_looked_up_by_matter_and_not_among_those_of_the_office(office: Office) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's plan is looked at; PostgreSQL plans by statistics that a test's few rows lack")
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    lists.between(office.avery.id, FIRST, FIRST + timedelta(days=30))
    lists.overdue(office.avery.id)
    lists.unconfirmed(office.avery.id)
    event.remove(db.engine, "before_cursor_execute", note)
    connection = db.session.connection()
    plans = [
        step[3]
        for statement, values in sent
        for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    assert sum("ix_deadline_matter_id_due_on (matter_id=?" in step for step in plans) == 3
    assert sum("ix_hearing_matter_id_starts_on (matter_id=?" in step for step in plans) == 1
    assert [step for step in plans if "ix_deadline_state" in step or "ix_hearing_status" in step] == []


def _counts(office: Office) -> dict[str, int]:
    me, last = office.avery.id, FIRST + timedelta(days=30)
    asked = {
        "upcoming": lambda: service.upcoming(me, FIRST, last),
        "overdue": lambda: service.overdue(me),
        "unconfirmed": lambda: service.unconfirmed(me),
        "calendar": lambda: lists.between(me, FIRST, last),
        "next": lambda: service.next_hearings([office.matter, office.other_matter]),
        "open": lambda: service.open_dates(office.matter),
    }
    counts = {}
    for name, ask in asked.items():
        with queries() as seen:
            assert ask() is not None
        counts[name] = len(seen)
    return counts


@pytest.mark.parametrize("address", ["/matters/{}/dates", "/calendar?month=2036-05", "/calendar/entered"])
def test_a_page_takes_the_same_queries_for_ten_dates_and_for_two_thousand(
    office: Office, avery: FlaskClient, address: str
) -> None:
    where = address.format(office.matter.id)
    counts = []
    for number in (10, 1990):
        with transaction():
            fill(office.matter, number)
        avery.get(where)
        with queries() as seen:
            assert avery.get(where).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 24


def test_pages_of_open_dates_join_without_a_gap_or_a_double(office: Office) -> None:
    with transaction():
        fill(office.matter, 60, first=FIRST)
    found: list[int] = []
    after = None
    while page := lists.list_open(office.matter, after=after, limit=7):
        found += [deadline.id for deadline in page]
        after = (page[-1].due_on, page[-1].id)
    assert len(found) == len(set(found)) == 30


# --- the log of dates entered ----------------------------------------------------------------------------------------


def test_the_log_holds_what_was_entered_even_when_it_was_rejected_since(office: Office) -> None:
    deadline = due(office, office.matter, "Pretrial motions", FIRST)
    with transaction():
        service.reject(deadline, "no", office.avery)
        service.add_hearing(office.matter, service.HearingFacts("Arraignment", FIRST))
    day = clock.today(office.matter.zone)
    (today,) = entry_log.entry_log(office.avery.id, day, day)
    assert [(line.what, line.by, line.state_now, line.falls_on) for line in today.lines] == [
        ("Pretrial motions", "Avery Stone", "rejected", "2036-05-01"),
        ("Arraignment", "Avery Stone", "set", "2036-05-01"),
    ]


def test_a_date_is_logged_on_the_courts_own_day(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    evening = clock.now().replace(year=2036, month=5, day=14, hour=3, minute=0)  # the 13th in Nebraska
    monkeypatch.setattr(clock, "now", lambda: evening)
    due(office, office.matter, "Late in the evening", FIRST)
    days = entry_log.entry_log(office.avery.id, date(2036, 5, 12), date(2036, 5, 14))
    assert [(day.on.day, len(day.lines)) for day in days] == [(12, 0), (13, 1), (14, 0)]


def test_a_working_day_without_an_entry_is_shown_and_an_empty_weekend_is_not(office: Office) -> None:
    days = entry_log.entry_log(office.avery.id, date(2036, 5, 9), date(2036, 5, 12))
    assert [day.on.day for day in days] == [9, 12]


def test_the_log_refuses_a_span_turned_round_or_too_long(office: Office) -> None:
    for first, last in ((FIRST, FIRST - timedelta(days=1)), (FIRST, FIRST + timedelta(days=31))):
        with pytest.raises(Refusal, match="1 to 31 days"):
            entry_log.entry_log(office.avery.id, first, last)


# --- suggestions -----------------------------------------------------------------------------------------------------


def suggested(matter: Matter) -> dict[str, str]:
    return {one.asked.rule: one.event for one in suggest(matter)[0]}


def heard(office: Office, what: str, on: date, status: str = "set") -> Hearing:
    with transaction():
        return service.add_hearing(office.matter, service.HearingFacts(what, on), status=status)


def test_a_sentencing_that_is_set_suggests_the_presentence_dates(office: Office) -> None:
    heard(office, "Sentencing", date(2036, 9, 15))
    assert suggested(office.matter).keys() == {"psr_disclosure", "psr_final"}


def test_an_arraignment_that_was_held_suggests_and_one_that_is_set_does_not(office: Office) -> None:
    yesterday = clock.today(office.matter.zone) - timedelta(days=1)
    heard(office, "Arraignment", date(2036, 9, 15))
    assert suggested(office.matter) == {}
    heard(office, "Arraignment", yesterday, "held")
    assert suggested(office.matter).keys() == {"bill_of_particulars", "discovery_conference"}


def test_a_judgment_on_the_docket_suggests_the_notice_of_appeal(office: Office) -> None:
    _entry(office, "JUDGMENT as to defendant Dana Doe (1)")
    assert "entry 124" in suggested(office.matter)["notice_of_appeal_def"]


def test_a_judgment_of_the_court_of_appeals_suggests_nothing(office: Office) -> None:
    _entry(office, "Judgment from USCA - 8th Circuit as to Dana Doe")
    assert suggested(office.matter) == {}


def _entry(office: Office, words: str) -> None:
    with transaction():
        add(
            DocketEntry(
                matter_id=office.matter.id,
                key="124",
                number=124,
                filed_on=clock.today(office.matter.zone),
                text=words,
                imported_at=clock.now(),
            )
        )


def test_what_was_proposed_once_is_not_suggested_again_whatever_became_of_it(office: Office) -> None:
    hearing = heard(office, "Sentencing", date(2036, 9, 15))
    with transaction():
        deadline = service.propose(office.matter, service.Asked("psr_final", hearing.starts_on), hearing_id=hearing.id)
        service.reject(deadline, "waived", office.avery)
    assert suggested(office.matter).keys() == {"psr_disclosure"}


def test_looking_at_suggestions_stores_nothing(office: Office, avery: FlaskClient) -> None:
    heard(office, "Sentencing", date(2036, 9, 15))
    page = avery.get(f"/matters/{office.matter.id}/dates").get_data(as_text=True)
    assert "Could be proposed" in page
    assert db.session.scalar(db.select(Deadline)) is None


def test_days_that_are_past_are_counted_and_not_suggested(office: Office) -> None:
    heard(office, "Arraignment", date(2020, 1, 6), "held")
    assert suggest(office.matter) == ([], 2)
