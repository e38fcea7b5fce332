"""The life of a deadline, told by the services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from casefile.deadlines import service
from casefile.deadlines.models import Deadline, DeadlineEvent
from casefile.infra import clock
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError
from casefile.matters import service as matters
from tests.factories import Office, act_as

VERDICT = date(2025, 12, 11)


def proposed(office: Office, rule: str = "acquittal_motion", on: date = VERDICT) -> Deadline:
    act_as(office.casey)
    with transaction():
        return service.propose(office.matter, service.Asked(rule, on))


def confirmed(office: Office, rule: str = "acquittal_motion", on: date = VERDICT) -> Deadline:
    deadline = proposed(office, rule, on)
    with transaction():
        service.confirm(deadline, office.avery)
    return deadline


def kinds(deadline: Deadline) -> list[str]:
    return [event.kind for event in service.of_deadline(deadline)]


def test_a_proposal_keeps_the_count_its_law_and_who_entered_it(office: Office) -> None:
    deadline = proposed(office)
    assert (deadline.due_on, deadline.state, deadline.source) == (date(2025, 12, 26), "proposed", "rule")
    assert deadline.cite == "Fed. R. Crim. P. 29(c)(1)"
    assert deadline.verified == "true"
    assert deadline.consequence
    assert deadline.entered_by == "Casey Reyes"
    assert [step["date"] for step in deadline.steps][:2] == ["2025-12-11", "2025-12-25"]


def test_a_date_with_two_readings_takes_the_earlier_and_asks_for_review(office: Office) -> None:
    deadline = proposed(office)
    assert deadline.needs_review
    assert [one["due"] for one in deadline.also_possible] == ["2025-12-29"]


def test_a_date_without_a_second_reading_asks_for_no_review(office: Office) -> None:
    assert not proposed(office, on=date(2026, 6, 1)).needs_review


def test_the_days_of_the_courts_own_state_are_looked_at(office: Office) -> None:
    arbor_day = proposed(office, "days:14", date(2026, 4, 10))
    assert arbor_day.due_on == date(2026, 4, 27)


def test_a_period_of_hours_keeps_its_minute_over_a_change_of_clocks(office: Office) -> None:
    act_as(office.casey)
    event = datetime(2007, 11, 2, 15, 0, tzinfo=UTC)  # 10:00 in Nebraska, two days before the clocks went back
    with transaction():
        deadline = service.propose(office.matter, service.Asked("hours:72", date(2007, 11, 2), event))
    assert deadline.due_at is not None
    assert clock.local(deadline.due_at, "America/Chicago").strftime("%a %H:%M") == "Mon 09:00"
    assert deadline.due_on == date(2007, 11, 5)


def test_a_rule_without_a_period_is_not_stored_but_says_what_to_do(office: Office) -> None:
    with pytest.raises(Refusal, match="Enter the date that the court set"):
        proposed(office, "pretrial_motions")
    assert db.session.scalar(select(Deadline)) is None


def test_a_rule_that_is_not_in_the_library_is_refused(office: Office) -> None:
    with pytest.raises(RuleError, match="there is no deadline rule 'acquital_motion'"):
        proposed(office, "acquital_motion")


def test_an_attorney_of_the_matter_confirms_under_their_name(office: Office) -> None:
    deadline = confirmed(office)
    assert (deadline.state, deadline.confirmed_by, deadline.confirmed_by_id) == (
        "confirmed",
        "Avery Stone",
        office.avery.id,
    )
    steps = [(event.kind, event.by_name) for event in service.of_deadline(deadline)]
    assert steps == [("proposed", "Casey Reyes"), ("confirmed", "Avery Stone")]


@pytest.mark.parametrize("who", ["casey", "blake", "morgan", "dana"])
def test_nobody_but_an_attorney_of_the_matter_decides(office: Office, who: str) -> None:
    deadline, other = proposed(office), getattr(office, who)
    for verb in (
        lambda: service.confirm(deadline, other),
        lambda: service.reject(deadline, "no", other),
        lambda: service.cancel(deadline, "no", other),
        lambda: service.move(deadline, date(2026, 1, 5), "no", other),
        lambda: service.reject_past(office.matter, "no", other),
    ):
        with pytest.raises(Refusal, match="Only an attorney of this matter"), transaction():
            verb()
    assert deadline.state == "proposed"


def test_a_wall_takes_the_decision_from_an_attorney_of_the_team(office: Office) -> None:
    deadline = proposed(office)
    with transaction():
        matters.add_member(office.matter, office.blake, "attorney")
        matters.set_wall(office.matter, office.blake, "represented a witness before")
    with pytest.raises(Refusal), transaction():
        service.confirm(deadline, office.blake)


def test_a_rejection_needs_its_reason(office: Office) -> None:
    deadline = proposed(office)
    with pytest.raises(Refusal, match="with a reason"), transaction():
        service.reject(deadline, "  ", office.avery)
    with transaction():
        service.reject(deadline, "The verdict was not guilty.", office.avery)
    assert deadline.state == "rejected"
    assert service.of_deadline(deadline)[-1].reason == "The verdict was not guilty."


def test_a_cancellation_needs_its_reason_and_a_confirmed_date(office: Office) -> None:
    deadline = proposed(office)
    with pytest.raises(Refusal, match="only one that is confirmed can be cancelled"), transaction():
        service.cancel(deadline, "moot", office.avery)
    with transaction():
        service.confirm(deadline, office.avery)
    with pytest.raises(Refusal, match="with a reason"), transaction():
        service.cancel(deadline, "", office.avery)


def test_only_a_confirmed_date_can_be_done(office: Office) -> None:
    deadline = proposed(office)
    with pytest.raises(Refusal, match="only one that is confirmed can be done"), transaction():
        service.mark_done(deadline)
    with transaction():
        service.confirm(deadline, office.avery)
        service.mark_done(deadline, "filed as entry 61")
    assert kinds(deadline) == ["proposed", "confirmed", "done"]


def test_what_is_decided_cannot_be_decided_again(office: Office) -> None:
    deadline = confirmed(office)
    for verb in (
        lambda: service.confirm(deadline, office.avery),
        lambda: service.reject(deadline, "late", office.avery),
    ):
        with pytest.raises(Refusal, match="This date is confirmed"), transaction():
            verb()


def test_a_date_that_moves_keeps_what_it_was(office: Office) -> None:
    deadline = confirmed(office)
    with transaction():
        moved = service.move(deadline, date(2026, 1, 9), "extended by order, entry 44", office.avery)
    assert (deadline.due_on, deadline.state) == (date(2025, 12, 26), "superseded")
    assert (moved.due_on, moved.state, moved.replaces_id) == (date(2026, 1, 9), "proposed", deadline.id)
    event = service.of_deadline(deadline)[-2]
    assert (event.kind, event.data["old_due"], event.data["new_due"]) == ("moved", "2025-12-26", "2026-01-09")
    assert service.successor(deadline) is moved
    assert moved.consequence == deadline.consequence


def test_a_date_cannot_move_to_where_it_is_or_without_a_reason(office: Office) -> None:
    deadline = confirmed(office)
    with pytest.raises(Refusal, match="already"), transaction():
        service.move(deadline, deadline.due_on, "order", office.avery)
    with pytest.raises(Refusal, match="with a reason"), transaction():
        service.move(deadline, date(2026, 1, 9), " ", office.avery)


def test_a_superseded_date_cannot_move_a_second_time(office: Office) -> None:
    deadline = confirmed(office)
    with transaction():
        service.move(deadline, date(2026, 1, 9), "order", office.avery)
    with pytest.raises(Refusal, match="superseded"), transaction():
        service.move(deadline, date(2026, 2, 9), "order", office.avery)


def test_a_date_of_the_court_is_entered_as_it_stands(office: Office) -> None:
    act_as(office.casey)
    saturday = date(2026, 8, 1)
    with transaction():
        deadline = service.enter_date(
            office.matter, service.DateFacts("Pretrial motions", saturday, why="order, entry 9")
        )
    assert (deadline.due_on, deadline.source, deadline.state) == (saturday, "person", "proposed")
    with pytest.raises(Refusal, match="where it comes from"), transaction():
        service.enter_date(office.matter, service.DateFacts("Pretrial motions", saturday))


@pytest.mark.parametrize("statement", ["UPDATE deadline_event SET kind = 'x'", "DELETE FROM deadline_event"])
def test_the_database_itself_refuses_to_change_the_history(office: Office, statement: str) -> None:
    confirmed(office)
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(text(statement))
    assert len(list(db.session.scalars(select(DeadlineEvent)))) == 2


def test_the_database_itself_refuses_to_delete_a_deadline(office: Office) -> None:
    confirmed(office)
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(text("DELETE FROM deadline"))
    assert db.session.scalar(select(Deadline)) is not None


def test_every_step_is_in_the_audit_without_its_words(office: Office) -> None:
    deadline = proposed(office)
    with transaction():
        service.reject(deadline, "the client told us otherwise", office.avery)
    entries = list(db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("date.%"))))
    assert [entry.action for entry in entries] == ["date.proposed", "date.rejected"]
    assert "client told" not in str([(entry.target, entry.detail) for entry in entries])


def test_a_date_is_late_when_its_day_is_over_in_the_courts_zone(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadline = confirmed(office, on=date(2036, 6, 2))
    last_minute = datetime(2036, 6, 17, 4, 59, tzinfo=UTC)  # 23:59 in Nebraska on the 16th, the day it is due
    for moment, late in ((last_minute, False), (last_minute + timedelta(minutes=1), True)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert [line.is_late for line in service.overdue(office.avery.id)] == ([True] if late else [])
        assert service.open_dates(office.matter)[0].is_late is late
    assert deadline.is_open
