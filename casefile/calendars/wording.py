"""The words of a reminder: the matter's number and the day; no caption, no client, no offence, no case number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from babel.dates import format_date
from flask import current_app

from casefile.accounts.notices import not_for_you
from casefile.calendars import escalation
from casefile.calendars.dated import Dated
from casefile.calendars.feed_dates import number_of
from casefile.calendars.models import Reminder
from casefile.calendars.recipients import Recipient
from casefile.calendars.reminders import MOVED, days_left, is_late
from casefile.config import Settings
from casefile.infra import clock
from casefile.infra.languages import gettext, language

Line = tuple[Reminder, Dated, Recipient]
"""A reminder, its date, and the person as they stand to the matter."""
MOST_LINES = 60
_FOOT = (
    "This message names no client and no case. Which reminders you get, you choose in the calendar, under Reminders."
)
_DAYS = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}


def message(lines: Sequence[Line], settings: Settings, now: datetime) -> tuple[str, str]:
    """Return subject and body of one person's message."""
    if all(person.role == "client" for _, _, person in lines):
        said = [_to_client(reminder, one, now) for reminder, one, _ in lines]
        foot = gettext("Your list has more. This message asks for nothing.")
        line = not_for_you(settings, lines[0][2].user) if lines else ""
        return gettext("Appointment"), "\n".join([*dict.fromkeys(said), "", foot, "", line, ""])
    said = [_line(reminder, one, person, settings, now) for reminder, one, person in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        said.append(f"And {len(lines) - MOST_LINES} more: they stand on the desk.")
    return _subject(lines), "\n\n".join([*said, _FOOT, ""])


def _subject(lines: Sequence[Line]) -> str:
    if len(lines) > 1:
        return f"{len(lines)} dates"
    reminder, one, _ = lines[0]
    if reminder.what in escalation.STEPS:
        return "A date waits for confirmation"
    if reminder.what == MOVED:
        return "A date has moved"
    return "A court date" if one.about == "hearing" else "A date is due"


def _line(reminder: Reminder, one: Dated, person: Recipient, settings: Settings, now: datetime) -> str:
    number = number_of(one.matter_id)
    if person.role == "administrator":
        return (
            f"In matter {number} a proposed date waits for confirmation; its counsel have been told and have not "
            "decided. Nothing else of the matter is told here: ask its lead counsel."
        )
    name = f"{'A court date' if one.about == 'hearing' else 'A date'} of matter {number}"
    if reminder.what in escalation.STEPS:
        entered = clock.local(one.since, one.zone)
        words = f"{name}, due {_when(one)}, waits since {_day(entered.date())} for an attorney to confirm or reject it."
    elif reminder.what == MOVED:
        words = f"{name} has moved: it is now {_when(one)}, no longer {_was(one)}.{_waits(one)}"
    else:
        words = f"{name} {_ahead(one, now)}, {_when(one)}.{_waits(one)}{_late(reminder, one, now)}"
    if person.must:
        words += " You turned reminders off; you are told because no other attorney of this matter is."
    return f"{words}\n  {address(one, settings)}"


def _ahead(one: Dated, now: datetime) -> str:
    left, due = days_left(one, now), "is" if one.about == "hearing" else "is due"
    if left < 0:
        return f"was due {'yesterday' if left == -1 else f'{-left} days ago'} and is still open"
    return f"{due} {'today' if left == 0 else 'tomorrow' if left == 1 else f'in {left} days'}"


def _waits(one: Dated) -> str:
    return " It is proposed: no attorney has confirmed it yet." if one.state in ("proposed", "unknown") else ""


def _late(reminder: Reminder, one: Dated, now: datetime) -> str:
    meant = is_late(one, reminder.what, now)
    return f" This reminder is late: it was to go out on {_day(meant)}, and could not be sent." if meant else ""


def _when(one: Dated) -> str:
    return f"on {_day(one.on)}" + (f" at {clock.local(one.at, one.zone):%-I:%M %p %Z}" if one.at else "")


def _was(one: Dated) -> str:
    if "T" not in one.moved_from:
        return f"on {_day(date.fromisoformat(one.moved_from))}"
    moment = clock.local(datetime.fromisoformat(one.moved_from), one.zone)
    return f"on {_day(moment.date())} at {moment:%-I:%M %p %Z}"


def _day(day: date) -> str:
    return f"{day:%A %-d %B %Y}"


def _to_client(reminder: Reminder, one: Dated, now: datetime) -> str:
    at, when = clock.local(one.at, one.zone) if one.at else None, _client_day(one.on)
    if at:
        half = gettext("am") if at.hour < 12 else gettext("pm")
        when = gettext("%(day)s at %(time)s", day=when, time=f"{at:%-I:%M} {half} ({at:%Z})")
    if reminder.what == MOVED:
        return gettext("Your appointment has a new day: %(when)s.", when=when)
    left = days_left(one, now)
    if left == 0:
        return gettext("You have an appointment today, %(when)s.", when=when)
    if left == 1:
        return gettext("You have an appointment tomorrow, %(when)s.", when=when)
    return gettext("You have an appointment on %(when)s.", when=when)


def _client_day(on: date) -> str:
    return format_date(on, _DAYS[language()], locale=language())


def address(one: Dated, settings: Settings) -> str:
    """Return the page of a date: whole where the office has a name, else its path on this machine."""
    endpoint = "deadlines.hearing" if one.about == "hearing" else "deadlines.deadline"
    values = {"matter_id": one.matter_id, f"{one.about}_id": one.id}
    adapter = current_app.url_map.bind(settings.public_host, url_scheme="https")
    return adapter.build(endpoint, values, method="GET", force_external=settings.https)


def said_of(reminder: Reminder) -> str:
    """Return in a few words what a reminder told."""
    about = "a court date" if reminder.about == "hearing" else "a date"
    day = _day(datetime.fromisoformat(reminder.due).date())
    if reminder.what in escalation.STEPS:
        return f"{about} due {day} waits for confirmation"
    return f"{about} moved to {day}" if reminder.what == MOVED else f"{about} of {day}"
