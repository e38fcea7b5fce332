"""What is to be told of dates today, to whom: worked out anew by each run, kept before it is sent, so never twice.

A reminder counts from the date as it stands, so it follows a date that moves. A run that comes late tells what is still
of use: of several days ahead that were missed only the nearest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casefile.calendars import escalation, recipients
from casefile.calendars.dated import LATE, TOLD_FOR, Dated, near_or_waiting
from casefile.calendars.escalation import MORNING
from casefile.calendars.models import Reminder
from casefile.calendars.recipients import ATTORNEYS, Recipient
from casefile.infra import clock
from casefile.infra.db import db, transaction

MOVED = "moved"
Key = tuple[str, int, int, str, str]
"""What is told once: about, the date's number, the account's, what is told, and the day that it counts from."""


@dataclass(frozen=True)
class Told:
    """One thing to tell one person of one date."""

    dated: Dated
    user_id: int
    what: str
    due: str

    @property
    def key(self) -> Key:
        """Return what makes it the same thing."""
        return (self.dated.about, self.dated.id, self.user_id, self.what, self.due)


def plan(now: datetime | None = None) -> list[Told]:
    """Work out everything that ought to have been told by now and is still of use, told already or not."""
    now = now or clock.now()
    dates = near_or_waiting()
    numbers = {one.matter_id for one in dates}
    people, heads = recipients.of_matters(numbers), recipients.administrators(numbers)
    found: list[Told] = []
    for one in dates:
        for person in people[one.matter_id]:
            if person.role != "client" or one.client_must_attend:
                found += _of_days(one, person, now)
        if one.state == "proposed":
            found += _of_waiting(one, people[one.matter_id], heads[one.matter_id], now)
    return found


def _of_days(one: Dated, person: Recipient, now: datetime) -> Iterator[Told]:
    moved = bool(one.moved_from) and one.since >= now - TOLD_FOR and not is_over(one, now)
    if moved and person.days:
        yield Told(one, person.user.id, MOVED, one.due)
    ahead = nearest(one, person.days, now)
    covered = moved and ahead is not None and morning(one, ahead) <= one.since
    if ahead is not None and not covered:
        yield Told(one, person.user.id, str(ahead), one.on.isoformat())


def nearest(one: Dated, days: Iterable[int], now: datetime) -> int | None:
    """Return the fewest days ahead whose morning has come, or None where none has or it is of no use any more."""
    come = [number for number in days if morning(one, number) <= now]
    if not come or is_over(one, now):
        return None
    if days_left(one, now) < 0 and min(come) != 0:
        return None
    return min(come)


def morning(one: Dated, ahead: int) -> datetime:
    """Return when a reminder is due: at seven by the court's clock."""
    return datetime.combine(one.on - timedelta(days=ahead), MORNING, ZoneInfo(one.zone))


def days_left(one: Dated, now: datetime) -> int:
    """Return the days from today, in the court's zone, to the date."""
    return (one.on - clock.local(now, one.zone).date()).days


def is_over(one: Dated, now: datetime) -> bool:
    """Whether nothing can be done any more: a hearing once it has begun, a deadline three days after."""
    left = days_left(one, now)
    if one.about == "hearing":
        return left < 0 or (one.at is not None and one.at < now)
    return left < -LATE.days


def _of_waiting(one: Dated, team: Sequence[Recipient], heads: Sequence[Recipient], now: datetime) -> Iterator[Told]:
    if is_over(one, now):
        return
    attorneys = [person for person in team if person.role in ATTORNEYS]
    lead = [person for person in attorneys if person.role == "lead"]
    groups = dict(zip(escalation.STEPS, (lead or attorneys or heads, attorneys or heads, heads), strict=True))
    for step in escalation.reached(one.since, one.on, one.zone, one.court, now):
        for person in groups[step]:
            yield Told(one, person.user.id, step, one.on.isoformat())


# --- keeping ---------------------------------------------------------------------------------------------------------


def keep_new(told: Sequence[Told]) -> int:
    """Keep what was not kept before, and return how many; another process that was faster is no error."""
    known = _known({one.dated.id for one in told})
    fresh = {one.key: one for one in told if one.key not in known}
    if not fresh:
        return 0
    try:
        with transaction():
            db.session.add_all(_row(one) for one in fresh.values())
    except IntegrityError:
        return 0  # of two machines one was first; the next run keeps what is left
    return len(fresh)


def _row(one: Told) -> Reminder:
    about, number, user_id, what, due = one.key
    return Reminder(
        matter_id=one.dated.matter_id, about=about, date_id=number, user_id=user_id, what=what, due=due, at=clock.now()
    )


def _known(numbers: Collection[int]) -> set[Key]:
    columns = (Reminder.about, Reminder.date_id, Reminder.user_id, Reminder.what, Reminder.due)
    wanted, found = sorted(numbers), set[Key]()
    for start in range(0, len(wanted), 500):
        query = select(*columns).where(Reminder.date_id.in_(wanted[start : start + 500]))
        found.update((row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(query))
    return found


def is_late(one: Dated, what: str, now: datetime) -> date | None:
    """Return the day on which a reminder was to go out, where that day is past and the date was known then."""
    if not what.isdecimal() or morning(one, int(what)) <= one.since:
        return None
    meant = morning(one, int(what)).date()
    return meant if meant < clock.local(now, one.zone).date() else None
