"""The dates of a feed: each under the one name that it keeps through all its moves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from casefile.calendars.documents import FeedEvent
from casefile.deadlines.models import OPEN_STATES, Deadline, DeadlineEvent, Hearing, HearingEvent
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters.models import Matter

PAST = timedelta(days=60)
CANCELLED_FOR = timedelta(days=30)
MOST = 2000
ENDED_DEADLINES = ("rejected", "cancelled")
ENDED_HEARINGS = ("cancelled", "reset")

Address = Callable[[str, int, int], str]
"""Gives the page of a date: its kind, its matter and its number."""


@dataclass(frozen=True)
class History:
    """How many steps the life of a date has had, all its moves included, and when the last was."""

    steps: int
    changed_at: datetime


def number_of(matter_id: int) -> str:
    """Return the neutral number of a matter, by which a message or a feed may name it."""
    return f"M-{matter_id}"


def events_of(open_ids: Any, origin: str, *, full: bool, address: Address) -> list[FeedEvent]:
    """Return the deadlines and hearings of the matters that a subquery names, from 60 days ago on.

    Six queries, however many dates there are. ``origin`` is part of each name, so that no two installations share one.
    """
    return [*_deadlines(open_ids, origin, full, address), *_hearings(open_ids, origin, full, address)]


def uid(origin: str, kind: str, number: int) -> str:
    """Return the name that a date keeps in every calendar; it tells neither the office nor the number of the row."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{origin}/{kind}/{number}"))


def _first_day() -> date:
    return clock.now().date() - PAST


# --- deadlines -------------------------------------------------------------------------------------------------------


def _deadlines(open_ids: Any, origin: str, full: bool, address: Address) -> Iterable[FeedEvent]:
    lasting = Deadline.matter_id.in_(open_ids)
    needed = or_(Deadline.due_on >= _first_day(), Deadline.state == "superseded")
    histories = _histories(DeadlineEvent, DeadlineEvent.deadline_id, Deadline, and_(lasting, needed))
    older: dict[int, int | None] = {}
    moved: set[int] = set()
    links = select(Deadline.id, Deadline.replaces_id, Deadline.state).where(lasting)
    links = links.where(or_(Deadline.replaces_id.is_not(None), Deadline.state == "superseded"))
    for number, before, state in db.session.execute(links):
        older[number] = before
        if state == "superseded":
            moved.add(number)
    shown = or_(Deadline.state.in_((*OPEN_STATES, "done")), Deadline.state.in_(ENDED_DEADLINES))
    query = select(Deadline, Matter).join(Matter, Matter.id == Deadline.matter_id)
    query = query.where(
        lasting, shown, Deadline.due_on >= _first_day(), ~and_(Deadline.was_past, Deadline.state == "proposed")
    )
    for deadline, matter in db.session.execute(query.order_by(Deadline.due_on, Deadline.id).limit(MOST)):
        line = _line_of(deadline.id, older, moved)
        history = _together(line, histories, deadline.entered_at)
        if deadline.state in ENDED_DEADLINES and history.changed_at < clock.now() - CANCELLED_FOR:
            continue
        yield FeedEvent(
            uid=uid(origin, "deadline", line[-1]),
            title=_title("Date due", deadline.what, matter, _of_deadline(deadline.state), full=full),
            on=deadline.due_on,
            at=deadline.due_at,
            zone=matter.zone,
            status=_status(deadline.state),
            sequence=history.steps - 1,
            changed_at=history.changed_at,
            address=address("deadline", matter.id, deadline.id),
        )


def _line_of(number: int, older: Mapping[int, int | None], moved: set[int]) -> list[int]:
    """Return a deadline and those whose place it took, the first one last; one that still stands was not replaced."""
    line = [number]
    while (before := older.get(line[-1])) is not None and before in moved:
        line.append(before)
    return line


def _of_deadline(state: str) -> str:
    return {"proposed": "to be confirmed", "done": "done", "rejected": "cancelled", "cancelled": "cancelled"}.get(
        state, ""
    )


def _status(state: str) -> str:
    if state in (*ENDED_DEADLINES, *ENDED_HEARINGS):
        return "CANCELLED"
    return "TENTATIVE" if state in ("proposed", "unknown") else "CONFIRMED"


def _title(neutral: str, what: str, matter: Matter, note: str, *, full: bool) -> str:
    words = f"{what} · {matter.caption}" if full else f"{neutral} · {number_of(matter.id)}"
    return f"{words} ({note})" if note else words


# --- hearings --------------------------------------------------------------------------------------------------------


def _hearings(open_ids: Any, origin: str, full: bool, address: Address) -> Iterable[FeedEvent]:
    for hearing, matter, line, history in hearings_with_history(Hearing.matter_id.in_(open_ids)):
        yield FeedEvent(
            uid=uid(origin, "hearing", line[-1]),
            title=_title("Court date", hearing.what, matter, _of_hearing(hearing.status), full=full),
            on=hearing.starts_on,
            at=hearing.starts_at,
            zone=matter.zone,
            status=_status(hearing.status),
            sequence=history.steps - 1,
            changed_at=history.changed_at,
            busy=True,
            place=hearing.place if full else "",
            address=address("hearing", matter.id, hearing.id),
        )


def appointments_of(open_ids: Any, origin: str) -> list[FeedEvent]:
    """Return the days on which a client must be somewhere: neither what it is, nor where, nor whose office says so."""
    lasting = and_(Hearing.matter_id.in_(open_ids), Hearing.client_must_attend)
    return [
        FeedEvent(
            uid=uid(origin, "hearing", line[-1]),
            title="Appointment",
            on=hearing.starts_on,
            at=hearing.starts_at,
            zone=matter.zone,
            status=_status(hearing.status),
            sequence=history.steps - 1,
            changed_at=history.changed_at,
            busy=True,
        )
        for hearing, matter, line, history in hearings_with_history(lasting)
    ]


def hearings_with_history(lasting: Any) -> Iterable[tuple[Hearing, Matter, list[int], History]]:
    """Return the hearings that a feed shows, those whose place each took (the first last), and its history."""
    needed = or_(Hearing.starts_on >= _first_day(), Hearing.replaced_by_id.is_not(None))
    histories = _histories(HearingEvent, HearingEvent.hearing_id, Hearing, and_(lasting, needed))
    older: dict[int | None, int] = {}
    replaced = select(Hearing.replaced_by_id, Hearing.id).where(lasting, Hearing.replaced_by_id.is_not(None))
    for later, earlier in db.session.execute(replaced.order_by(Hearing.id.desc())):
        older[later] = earlier  # of several the first keeps the name
    query = select(Hearing, Matter).join(Matter, Matter.id == Hearing.matter_id)
    query = query.where(lasting, Hearing.starts_on >= _first_day(), Hearing.replaced_by_id.is_(None))
    for hearing, matter in db.session.execute(query.order_by(Hearing.starts_on, Hearing.id).limit(MOST)):
        line = [hearing.id]
        while (before := older.get(line[-1])) is not None and before not in line:
            line.append(before)
        history = _together(line, histories, hearing.entered_at)
        if hearing.status not in ENDED_HEARINGS or history.changed_at >= clock.now() - CANCELLED_FOR:
            yield hearing, matter, line, history


def _of_hearing(status: str) -> str:
    return {"unknown": "to be confirmed", "cancelled": "cancelled", "reset": "cancelled"}.get(status, "")


# --- histories -------------------------------------------------------------------------------------------------------


def _histories(events: Any, owner: Any, kind: Any, lasting: Any) -> dict[int, History]:
    """Return the history of each date that a feed may need: those of its days, and those that moved into them."""
    query = select(owner, func.count(), func.max(events.at)).join(kind, kind.id == owner).where(lasting)
    return {row[0]: History(row[1], row[2]) for row in db.session.execute(query.group_by(owner))}


def _together(line: Iterable[int], histories: Mapping[int, History], entered_at: datetime) -> History:
    found = [histories[one] for one in line if one in histories] or [History(1, entered_at)]
    return History(sum(one.steps for one in found), max(one.changed_at for one in found))
