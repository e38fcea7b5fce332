"""Duties that come again: entered from the order, due day after due day, each recorded as done, missed or excused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import takewhile

from casefile.clocks.other_models import KINDS, OUTCOMES, UNITS, DutyReport, RecurringDuty
from casefile.infra import clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.law.recurring import days_due
from casefile.matters.models import Matter
from casefile.matters.records import (
    Correction,
    current,
    earlier,
    find,
    grouped,
    hold,
    keep,
    list_current,
    refuse_ahead,
    refuse_missing,
)

MOST_EVERY = 1000


@dataclass(frozen=True)
class DutyFacts:
    """A duty as typed."""

    kind: str
    what: str
    source: str
    first_on: date | None
    every: int | None
    unit: str
    until: date | None = None


@dataclass(frozen=True)
class ReportFacts:
    """What became of one due day, as typed."""

    due_on: date | None
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DutyStand:
    """Where a duty stands: the next day it is due, the days gone by of which nothing is recorded, what is recorded."""

    row: RecurringDuty
    next_on: date | None
    days_left: int | None
    unrecorded: tuple[date, ...]
    reports: tuple[DutyReport, ...]

    @property
    def missed(self) -> int:
        """Return how many due days are recorded as missed."""
        return sum(one.outcome == "missed" for one in self.reports)

    @property
    def rhythm(self) -> str:
        """Return how often it comes, in words."""
        unit = UNITS[self.row.unit]
        return f"every {unit[:-1]}" if self.row.every == 1 else f"every {self.row.every} {unit}"


def record_duty(matter: Matter, facts: DutyFacts, correction: Correction | None = None) -> RecurringDuty:
    """Enter a duty, or a new row in the place of one.

    Raises:
        Refusal: something is missing, or it would end before it begins.
    """
    values = asdict(facts)
    refuse_missing(
        values,
        (
            ("what", "What is to be done"),
            ("source", "The order or statute that sets it"),
            ("first_on", "The first day it is due"),
            ("every", "How often it comes"),
        ),
    )
    if facts.kind not in KINDS or facts.unit not in UNITS:
        raise Refusal("Choose the kind of duty, and days, weeks or months, from the lists.")
    if not facts.every or not 1 <= facts.every <= MOST_EVERY:
        raise Refusal(f"It comes every {facts.every} {facts.unit}; a number from 1 to {MOST_EVERY} would be right.")
    if facts.until and facts.first_on and facts.until < facts.first_on:
        raise Refusal(f"It ends on {facts.until}, before it is first due on {facts.first_on}; correct one.")
    return keep(RecurringDuty, matter, values, correction)


def record_report(matter: Matter, duty: RecurringDuty, facts: ReportFacts, why: str = "") -> DutyReport:
    """Record what became of a due day; a day recorded before is corrected, with the reason.

    Raises:
        Refusal: the duty is not due on that day, the day lies ahead, or it is recorded already and no reason is given.
    """
    if duty.struck:
        raise Refusal("This duty was entered by mistake; nothing is recorded of it any more.")
    if facts.outcome not in OUTCOMES:
        raise Refusal("Choose what became of it from the list.")
    if facts.due_on is None or facts.due_on not in due_days(duty, facts.due_on):
        raise Refusal(f"It is not due on {facts.due_on}; choose a day of the list.")
    refuse_ahead(matter, facts.due_on)
    hold(matter)  # before it is looked up what is recorded: of two people at once the second is asked why
    before = [
        one
        for one in list_current(DutyReport, matter, DutyReport.duty_id == duty.root_id)
        if one.due_on == facts.due_on
    ]
    if before and not why.strip():
        raise Refusal(f"{facts.due_on} is recorded as {before[-1].outcome}; say why that is corrected.")
    correction = Correction(before[-1], why) if before else None
    return keep(DutyReport, matter, {**asdict(facts), "duty_id": duty.root_id}, correction)


def due_days(duty: RecurringDuty, until: date) -> list[date]:
    """Return the days on which a duty is due, up to a day."""
    return list(days_due(duty.first_on, duty.every, duty.unit, min(until, duty.until) if duty.until else until))


def list_duties(matter: Matter) -> list[DutyStand]:
    """Return where every duty of a matter stands, the nearest first; in two queries."""
    reports = grouped(list_current(DutyReport, matter), "duty_id")
    found = [_stand(matter, row, reports.get(row.root_id, [])) for row in list_current(RecurringDuty, matter)]
    return sorted(found, key=lambda one: (one.next_on or date.max, one.row.root_id))


def find_duty(matter: Matter, root_id: int) -> RecurringDuty | None:
    """Return the newest row of a duty of this matter; one that was entered by mistake is found too."""
    return find(RecurringDuty, matter, root_id)


def list_struck(matter: Matter) -> list[RecurringDuty]:
    """Return the duties that were entered by mistake."""
    return list(db.session.scalars(current(RecurringDuty, matter, struck=True).order_by(RecurringDuty.id)))


def stand(matter: Matter, row: RecurringDuty) -> DutyStand:
    """Return where one duty stands."""
    return _stand(matter, row, list_current(DutyReport, matter, DutyReport.duty_id == row.root_id))


def _stand(matter: Matter, row: RecurringDuty, reports: Sequence[DutyReport]) -> DutyStand:
    today = clock.today(matter.zone)
    recorded = {one.due_on for one in reports}
    coming = days_due(row.first_on, row.every, row.unit, row.until or date.max)
    past = [*takewhile(lambda day: day < today, coming)]
    next_on = _next_open(row, today, recorded)
    return DutyStand(
        row=row,
        next_on=next_on,
        days_left=(next_on - today).days if next_on else None,
        unrecorded=tuple(day for day in past if day not in recorded),
        reports=tuple(sorted(reports, key=lambda one: one.due_on, reverse=True)),
    )


def _next_open(row: RecurringDuty, today: date, recorded: Collection[date]) -> date | None:
    days = days_due(row.first_on, row.every, row.unit, row.until or date.max)
    return next((day for day in days if day >= today and day not in recorded), None)


def to_record(matter: Matter, row: RecurringDuty) -> list[date]:
    """Return the due days that may be recorded: today and before, the newest first."""
    return due_days(row, clock.today(matter.zone))[::-1]


def before(row: RecurringDuty) -> list[RecurringDuty]:
    """Return what a corrected duty said before, the newest first."""
    return earlier(row)
