"""The ways of counting a period, one reading at a time, and the readings side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Literal

from casefile.law.courtdays import (
    Closed,
    CourtCalendar,
    Direction,
    check_year,
    closed_run,
    count_open_days,
    first_accessible,
    roll,
    same_time_on,
    shift,
    shift_hours,
)
from casefile.law.errors import CalendarError, DeadlineError

METHODS_WITH_HOLIDAYS: dict[str, Literal["yes", "doubtful", "no"]] = {
    "rule45": "yes",
    "running": "yes",
    "excluding_closed_days": "doubtful",
    "business_days": "doubtful",
    "sup_ct_30": "no",
}
"""The methods for which a State's own holidays matter after an event, and how surely."""

METHODS = (*METHODS_WITH_HOLIDAYS, "continuous", "calendar", "set_by_court", "none")
UNITS = ("hours", "days", "months", "years")
_NEAR = 10
"""Days around the last day in which a doubtful day can change the answer; no run of closed days is longer."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time and whether it runs after or before its event."""

    number: int
    unit: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class CountStep:
    """One step of the arithmetic, with the day it leads to."""

    text: str
    date: date | datetime | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A due date, the steps to it, and the other dates that are arguable with the reason for each."""

    due: date | datetime
    steps: tuple[CountStep, ...]
    others: tuple[tuple[date | datetime, str], ...] = ()

    def beside(self, other: Counted, why: str, why_self: str) -> Counted:
        """Return the earlier of two readings with the later kept as possible, each with its own reason."""
        if other.due == self.due:
            return self
        if _before(other.due, self.due):
            return replace(other, others=(*other.others, (self.due, why_self), *self.others))
        return replace(self, others=(*self.others, (other.due, why), *other.others))

    def with_other(self, other: Counted, why: str) -> Counted:
        """Return the count as it is, another reading kept as possible."""
        return replace(self, others=(*self.others, (other.due, why), *other.others))

    def not_later_than(self, limit: Counted, why: str) -> Counted:
        """Return the count cut off by a second limit where that comes first."""
        step = CountStep(why, limit.due)
        if not _before(limit.due, self.due):
            return replace(self, steps=(*self.steps, step, CountStep("The first limit comes first", self.due)))
        steps = (*self.steps, step, CountStep("The second limit comes first", limit.due))
        return Counted(limit.due, steps, limit.others)


def count(event: date | datetime, period: Period, method: str, calendar: CourtCalendar, add_three: bool) -> Counted:
    """Return the due date of a period, with the other dates that follow where a day's standing is arguable.

    Of several readings the earliest is due: nothing is lost by acting on it.

    Raises:
        CalendarError: the count leaves the years the calendar covers.
        DeadlineError: hours are counted from a day without a time.
    """
    plain = _read(event, period, method, calendar, add_three, frozenset())
    readings = [(frozenset[date](), plain)]
    doubtful = _doubtful_days(event, plain, period, method, calendar)
    for taken in chain(({day} for day in doubtful), [set(doubtful)] if len(doubtful) > 1 else []):
        readings.append((frozenset(taken), _read(event, period, method, calendar, add_three, frozenset(taken))))
    closed_taken, first = min(readings, key=lambda one: (_day(one[1].due), len(one[0])))
    others = tuple(
        (reading.due, _difference(closed_taken, taken, calendar))
        for taken, reading in readings
        if reading.due != first.due
    )
    found = replace(first, others=others)
    if method == "business_days":
        found = _weekends_only(found, event, period)
    if method == "running":
        found = _rolled_beside(found, period, calendar)
    return found


def _read(
    event: date | datetime,
    period: Period,
    method: str,
    calendar: CourtCalendar,
    add_three: bool,
    taken: frozenset[date],
) -> Counted:
    """Return one reading, in which the doubtful days of ``taken`` are closed and the others open."""

    def closed(day: date) -> str | None:
        sure = calendar.closed(day)
        return sure or (calendar.doubtful(day) if day in taken else None)

    if method in ("excluding_closed_days", "business_days"):
        return _excluding(_day(event), period, closed)
    if period.unit == "hours":
        return _hours(event, period, method, calendar, add_three, closed)
    return _days(_day(event), period, method, calendar, add_three, closed)


def _days(
    event: date, period: Period, method: str, calendar: CourtCalendar, add_three: bool, closed: Closed
) -> Counted:
    last = shift(event, period.number, period.unit, period.direction)
    check_year(last)
    steps = [
        CountStep("The day of the event is not counted", event),
        CountStep(f"Day {period.number}" if period.unit == "days" else f"{period.number} {period.unit} on", last),
    ]
    if method in ("calendar", "running"):
        steps.append(CountStep("The last day is not moved", last))
        return Counted(last, tuple(steps))
    due = _settle(last, period.direction, calendar, closed, steps)
    if add_three:
        added = due + timedelta(days=3)
        steps.append(CountStep("Three days are added for the way of service (Rule 45(c))", added))
        due = _settle(added, "after", calendar, closed, steps)
    return Counted(due, tuple(steps))


def _hours(
    event: date | datetime, period: Period, method: str, calendar: CourtCalendar, add_three: bool, closed: Closed
) -> Counted:
    if not isinstance(event, datetime) or event.tzinfo is None:
        raise DeadlineError(
            "hours run from a moment in a time zone: give the time, such as 2026-09-03T14:23, and the court or the zone"
        )
    last = shift_hours(event, period.number, period.direction)
    check_year(last)
    steps = [
        CountStep("The count starts at once", event),
        CountStep(f"Hour {period.number}, every hour counted, clock changes included", last),
    ]
    if method != "rule45":
        steps.append(CountStep("The last hour is not moved", last))
        return Counted(last, tuple(steps))
    due = same_time_on(last, _settle(last.date(), period.direction, calendar, closed, steps))
    if add_three:
        steps.append(CountStep("Three days are added for the way of service (Rule 45(c))", due + timedelta(days=3)))
        due = same_time_on(due, _settle(due.date() + timedelta(days=3), "after", calendar, closed, steps))
    if due != last:
        steps.append(CountStep("The same time on that day", due))
    return Counted(due, tuple(steps))


def _settle(day: date, direction: Direction, calendar: CourtCalendar, closed: Closed, steps: list[CountStep]) -> date:
    """Return the last day after the roll and after a clerk's office that was inaccessible, each noted."""
    due = roll(day, direction, closed)
    steps += [CountStep(f"Closed: {why}", passed) for passed, why in closed_run(day, due, closed)]
    if due != day:
        way = "on" if direction == "after" else "back"
        steps.append(CountStep(f"The period runs {way} to the next open day", due))
    reached = first_accessible(due, calendar.shut, closed)
    if reached != due:
        passed_over = closed_run(due, reached, lambda day: closed(day) or calendar.shut(day))
        steps += [CountStep(f"Closed: {why}", passed) for passed, why in passed_over]
        steps.append(CountStep("The first accessible day (Rule 45(a)(3))", reached))
    return reached


def _excluding(event: date, period: Period, closed: Closed) -> Counted:
    due = count_open_days(event, period.number, closed)
    steps = [CountStep("The day of the event is not counted", event)]
    day = event + timedelta(days=1)
    while day < due:
        if why := closed(day):
            steps.append(CountStep(f"Not counted: {why}", day))
        day += timedelta(days=1)
    return Counted(due, (*steps, CountStep(f"Day {period.number} of those counted", due)))


def _weekends_only(found: Counted, event: date | datetime, period: Period) -> Counted:
    """Add the reading in which a business day leaves out only weekends: the statute does not define the word."""
    due = count_open_days(_day(event), period.number, lambda day: "weekend" if day.weekday() >= 5 else None)
    if due == found.due:
        return found
    why = "if business day leaves out only Saturdays and Sundays: the statute does not define it"
    return replace(found, others=((due, why), *found.others))


def _rolled_beside(found: Counted, period: Period, calendar: CourtCalendar) -> Counted:
    rolled = roll(_day(found.due), period.direction, calendar.closed)
    if rolled == found.due:
        return found
    return replace(
        found, others=(*found.others, (rolled, "if the last day of the clock moves on as under Rule 45(a)(1)(C)"))
    )


def _doubtful_days(
    event: date | datetime, plain: Counted, period: Period, method: str, calendar: CourtCalendar
) -> list[date]:
    if method not in METHODS_WITH_HOLIDAYS or method == "running":
        return []
    last = _day(plain.due)
    if method in ("excluding_closed_days", "business_days"):
        first, until = _day(event) + timedelta(days=1), last + timedelta(days=_NEAR)
    else:
        first, until = last - timedelta(days=_NEAR), last + timedelta(days=_NEAR)
    return [day for day in _days_between(first, until) if _covered(day) and calendar.doubtful(day)]


def _covered(day: date) -> bool:
    try:
        check_year(day)
    except CalendarError:
        return False
    return True


def _days_between(first: date, until: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((until - first).days + 1))


def _difference(chosen: frozenset[date], other: frozenset[date], calendar: CourtCalendar) -> str:
    parts = [f"if {day} counts as a holiday ({calendar.doubtful(day)})" for day in sorted(other - chosen)]
    parts += [f"if {day} counts as an ordinary day ({calendar.doubtful(day)})" for day in sorted(chosen - other)]
    return "; ".join(parts)


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _before(one: date | datetime, other: date | datetime) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return _day(one) < _day(other)
