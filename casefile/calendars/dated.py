"""Dates as reminders see them: deadlines and hearings of open matters, each with since when it stands so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from casefile.deadlines.lists import STANDING
from casefile.deadlines.models import OPEN_STATES, Deadline, Hearing, HearingEvent
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters.models import Matter

AHEAD = timedelta(days=12)
LATE = timedelta(days=3)
TOLD_FOR = timedelta(days=3)
CORRECTED_WITHIN = timedelta(minutes=5)
MOST = 20_000


@dataclass(frozen=True)
class Dated:
    """One date. ``since`` is when it was entered, or moved in its place; ``moved_from`` what it was before, ISO 8601.

    ``on`` is the day in the court's ``zone``, ``at`` the moment where an hour is known.
    """

    about: str
    id: int
    matter_id: int
    zone: str
    court: str | None
    is_demo: bool
    on: date
    at: datetime | None
    state: str
    since: datetime
    moved_from: str = ""
    client_must_attend: bool = False

    @property
    def due(self) -> str:
        """Return the day and, where one is known, the moment, as ISO 8601."""
        return (self.at or self.on).isoformat()


def near_or_waiting() -> list[Dated]:
    """Return the dates of the next days, those that wait for confirmation, and those that moved in the last days."""
    now = clock.now()
    first, last = now.date() - LATE, now.date() + AHEAD
    return [*_deadlines(now, first, last), *_hearings(now, first, last)]


def named(keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], Dated]:
    """Return those of these dates that still stand, as they are now."""
    deadlines = [number for about, number in keys if about == "deadline"]
    hearings = [number for about, number in keys if about == "hearing"]
    found = [
        *_read_deadlines(_open_deadlines().where(Deadline.id.in_(deadlines))),
        *_read_hearings(_standing_hearings().where(Hearing.id.in_(hearings))),
    ]
    return {(one.about, one.id): one for one in found}


# --- deadlines -------------------------------------------------------------------------------------------------------

_BEFORE = aliased(Deadline)


def _open_deadlines() -> Any:
    return (
        select(Deadline, Matter, _BEFORE)
        .join(Matter, Matter.id == Deadline.matter_id)
        .outerjoin(_BEFORE, and_(_BEFORE.id == Deadline.replaces_id, _BEFORE.state == "superseded"))
        .where(Matter.closed_at.is_(None), Deadline.state.in_(OPEN_STATES), ~Deadline.was_past)
    )


def _deadlines(now: datetime, first: date, last: date) -> Iterable[Dated]:
    near = Deadline.due_on.between(first, last)
    waiting = and_(Deadline.state == "proposed", Deadline.due_on >= first)
    moved = and_(_BEFORE.id.is_not(None), Deadline.entered_at >= now - TOLD_FOR)
    return _read_deadlines(_open_deadlines().where(or_(near, waiting, moved)).order_by(Deadline.due_on).limit(MOST))


def _read_deadlines(query: Any) -> Iterable[Dated]:
    for deadline, matter, before in db.session.execute(query):
        yield Dated(
            "deadline",
            deadline.id,
            matter.id,
            matter.zone,
            matter.court,
            matter.is_demo,
            deadline.due_on,
            deadline.due_at,
            deadline.state,
            deadline.entered_at,
            _moved(before and (before.due_at or before.due_on), before and before.entered_at, deadline.entered_at),
        )


def _moved(was: date | None, known_at: datetime | None, moved_at: datetime) -> str:
    """Return what a date was, where somebody can have known it: not if it was corrected at once, or read together."""
    if was is None or known_at is None or moved_at - known_at < CORRECTED_WITHIN:
        return ""
    return was.isoformat()


# --- hearings --------------------------------------------------------------------------------------------------------

_EARLIER = aliased(Hearing)


def _standing_hearings() -> Any:
    return (
        select(Hearing, Matter, _EARLIER)
        .join(Matter, Matter.id == Hearing.matter_id)
        .outerjoin(_EARLIER, _EARLIER.replaced_by_id == Hearing.id)
        .where(Matter.closed_at.is_(None), Hearing.status.in_(STANDING))
    )


def _hearings(now: datetime, first: date, last: date) -> Iterable[Dated]:
    recent = select(HearingEvent.hearing_id).where(HearingEvent.at >= now - TOLD_FOR)
    moved = and_(Hearing.starts_on >= first, Hearing.id.in_(recent))
    near = Hearing.starts_on.between(first, last)
    return _read_hearings(_standing_hearings().where(or_(near, moved)).order_by(Hearing.starts_on).limit(MOST))


def _read_hearings(query: Any) -> Iterable[Dated]:
    rows = db.session.execute(query).all()
    in_place = _moved_in_place({hearing.id for hearing, _, _ in rows})
    seen: set[int] = set()
    for hearing, matter, before in rows:
        if hearing.id in seen:
            continue
        seen.add(hearing.id)
        since, was = in_place.get(hearing.id, (hearing.entered_at, ""))
        if not was and before is not None:
            was = _moved(before.starts_at or before.starts_on, before.entered_at, hearing.entered_at)
        yield Dated(
            "hearing",
            hearing.id,
            matter.id,
            matter.zone,
            matter.court,
            matter.is_demo,
            hearing.starts_on,
            hearing.starts_at,
            hearing.status,
            since,
            was,
            hearing.client_must_attend,
        )


def _moved_in_place(hearing_ids: set[int]) -> Mapping[int, tuple[datetime, str]]:
    """Return when and from where hearings were moved that keep their row: those whose day the docket itself changed."""
    recent = select(HearingEvent.hearing_id, HearingEvent.at, HearingEvent.data).order_by(HearingEvent.id)
    recent = recent.where(HearingEvent.at >= clock.now() - AHEAD, HearingEvent.kind != "reset")
    found: dict[int, tuple[datetime, str]] = {}
    for number, at, data in db.session.execute(recent):
        was, _ = (data.get("changed") or {}).get("starts") or (None, None)
        if was and number in hearing_ids:
            found[number] = (at, was)
    return found
