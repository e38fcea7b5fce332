"""When a proposed date that nobody confirms is told to more people: lead counsel, all attorneys, administrators."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from casefile.calendars.models import Reminder
from casefile.deadlines.models import Deadline
from casefile.law.courtdays import CourtCalendar
from casefile.law.errors import CalendarError
from casefile.lawdata import reader

STEPS = ("escalation 1", "escalation 2", "escalation 3")
WORDS = {STEPS[0]: "lead counsel was told", STEPS[1]: "all attorneys were told", STEPS[2]: "administrators were told"}
MORNING = time(7)
GRACE = timedelta(hours=2)
_A_DAY = timedelta(days=1)


def moments(entered_at: datetime, due_on: date, zone: str, court: str | None) -> tuple[datetime, datetime, datetime]:
    """Return when each step is taken, in the morning of a day of the court's zone.

    The first two working days after the date was entered, or seven days before it is due, whichever is earlier; each
    further one a working day later, but at the latest three days and one day before. A date that is entered late has
    two hours for each step.
    """
    clocks = ZoneInfo(zone)
    entered_on = entered_at.astimezone(clocks).date()
    first = min(_working_days_after(entered_on, 2, court), due_on - timedelta(days=7))
    second = min(_working_days_after(first, 1, court), due_on - timedelta(days=3))
    third = min(_working_days_after(second, 1, court), due_on - _A_DAY)
    one, two, three = (
        max(datetime.combine(day, MORNING, clocks), entered_at + GRACE * n)
        for n, day in ((1, first), (2, second), (3, third))
    )
    return one, two, three


def reached(entered_at: datetime, due_on: date, zone: str, court: str | None, now: datetime) -> list[str]:
    """Return the steps whose moment has come."""
    return [step for step, moment in zip(STEPS, moments(entered_at, due_on, zone, court), strict=True) if moment <= now]


def _working_days_after(day: date, number: int, court: str | None) -> date:
    found = reader.court(court) if court else None
    calendar = CourtCalendar(state=found.state if found else None, court=court)
    while number:
        day += _A_DAY
        number -= not _is_closed(calendar, day)
    return day


def _is_closed(calendar: CourtCalendar, day: date) -> bool:
    try:
        return calendar.closed(day) is not None
    except CalendarError:  # holidays of such a year are not known: weekends are
        return day.weekday() >= 5


def newest_step() -> ColumnElement[str | None]:
    """Return, for a query of deadlines, the last step that was taken for each of them."""
    query = select(func.max(Reminder.what)).where(Reminder.about == "deadline", Reminder.date_id == Deadline.id)
    return query.where(Reminder.what.in_(STEPS)).correlate(Deadline).scalar_subquery()
