"""Dates as other pages list them: plain lines, each list from one query, only matters that one may open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, null, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from casefile.deadlines.models import OPEN_STATES, Deadline, Hearing
from casefile.deadlines.recount_rows import may_have_moved
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter

MOST = 2000
SHOWN = ("set", "held", "unknown")
STANDING = ("set", "unknown")


@dataclass(frozen=True)
class DateLine:
    """One deadline or hearing in a list. ``on`` is the day in the court's ``zone``; ``at`` is None without an hour."""

    kind: str
    id: int
    matter_id: int
    caption: str
    zone: str
    what: str
    on: date
    at: datetime | None
    state: str
    is_late: bool
    needs_review: bool = False
    place: str = ""
    client_must_attend: bool = False


# --- over all matters that one may open ------------------------------------------------------------------------------


def upcoming(user_id: int, first: date, last: date, *, limit: int = 500) -> list[DateLine]:
    """Return the open deadlines and standing hearings of ``first`` to ``last``, in the order of their days."""
    return between(user_id, first, last, states=OPEN_STATES, statuses=STANDING, limit=limit)


def between(
    user_id: int,
    first: date,
    last: date,
    *,
    states: Sequence[str] = (*OPEN_STATES, "done"),
    statuses: Sequence[str] = SHOWN,
    matter_id: int | None = None,
    member_id: int | None = None,
    limit: int = MOST,
) -> list[DateLine]:
    """Return deadlines and hearings of some days, in two queries; of one matter, or of those that a member works on."""
    due = _deadlines(user_id, Deadline.due_on.between(first, last), states, matter_id)
    heard = _hearings(user_id, first, last, statuses)
    if matter_id is not None:
        heard = heard.where(Hearing.matter_id == matter_id)
    if member_id is not None:
        theirs = Matter.id.in_(matters.open_matter_ids(member_id, on_team=True))
        due, heard = due.where(theirs), heard.where(theirs)
    lines = [hearing_line(h, m) for h, m in db.session.execute(heard.limit(limit))]
    lines += [deadline_line(d, m) for d, m in db.session.execute(due.limit(limit))]
    return in_order(lines)


def overdue(user_id: int, *, limit: int = 50) -> list[DateLine]:
    """Return the open deadlines whose day has passed, the oldest first.

    What was past already when it came in with the docket of a closed case is on the matter's own page only.
    """
    rows = db.session.execute(_deadlines(user_id, _past(), OPEN_STATES).limit(limit))
    return [line for line in (deadline_line(d, m) for d, m in rows) if line.is_late]


def unconfirmed(user_id: int, *, limit: int = 50) -> list[DateLine]:
    """Return the deadlines that wait for an attorney's confirmation, the nearest first."""
    waiting = _deadlines(user_id, _waiting(), ("proposed",)).limit(limit)
    return [deadline_line(d, m) for d, m in db.session.execute(waiting)]


@dataclass(frozen=True)
class DeskDates:
    """The dates of a person's first page; one that is overdue and proposed stands in both lists.

    ``to_count`` are those that something moved lately may concern. ``beside`` is what a room above asked of each
    deadline in the same query, by its number.
    """

    overdue: list[DateLine]
    upcoming: list[DateLine]
    unconfirmed: list[DateLine]
    to_count: list[tuple[Deadline, Matter]]
    beside: dict[int, Any]


def for_desk(
    user_id: int, first: date, last: date, *, most: int, beside: ColumnElement[Any] | None = None
) -> DeskDates:
    """Return all of a first page's dates together, in two queries: at most so many of each kind."""
    moved = may_have_moved().join(Matter, Matter.id == Deadline.matter_id).where(Matter.closed_at.is_(None))
    to_count = Deadline.id.in_(moved.where(matters.open_to(user_id, Deadline.matter_id)).limit(most))
    in_days = Deadline.due_on.between(first, last)
    asked_for = ((_past(), OPEN_STATES), (_waiting(), ("proposed",)), (in_days, OPEN_STATES))
    wanted = [Deadline.id.in_(ids) for when, states in asked_for for ids in _nearest(user_id, when, states, most)]
    asked = null() if beside is None else beside
    query = select(Deadline, Matter, to_count, asked).join(Matter, Matter.id == Deadline.matter_id)
    rows = db.session.execute(query.where(or_(to_count, *wanted)).order_by(Deadline.due_on, Deadline.id)).all()
    due = [(d, deadline_line(d, m)) for d, m, _, _ in rows]
    heard = db.session.execute(_nearest_hearings(user_id, first, last, most))
    on_days = [line for _, line in due if first <= line.on <= last]
    return DeskDates(
        overdue=[line for d, line in due if line.is_late and not d.was_past][:most],
        upcoming=in_order([*on_days[:most], *(hearing_line(h, m) for h, m in heard)]),
        unconfirmed=[line for d, line in due if line.state == "proposed" and not d.was_past][:most],
        to_count=[(d, m) for d, m, found, _ in rows if found],
        beside={d.id: found for d, _, _, found in rows if found is not None},
    )


def _nearest(user_id: int, when: ColumnElement[bool], states: Sequence[str], most: int) -> list[Select[int]]:
    """Return the ids of the first so many dates; for somebody on many matters of each state, as an index has them."""
    if not matters.is_on_many(user_id):
        return [_deadlines(user_id, when, states).with_only_columns(Deadline.id).limit(most)]
    mine = select(Deadline.id).where(matters.open_to(user_id, Deadline.matter_id), when)
    mine = mine.order_by(Deadline.due_on, Deadline.id).limit(most)
    return [mine.where(Deadline.state == state) for state in states]


def _nearest_hearings(user_id: int, first: date, last: date, most: int) -> Select[Hearing, Matter]:
    """Return the first so many standing hearings of some days, found as ``_nearest`` finds dates."""
    if not matters.is_on_many(user_id):
        return _hearings(user_id, first, last, STANDING).limit(most)
    mine = select(Hearing.id).where(matters.open_to(user_id, Hearing.matter_id), Hearing.starts_on.between(first, last))
    mine = mine.order_by(Hearing.starts_on, Hearing.id).limit(most)
    found = or_(*(Hearing.id.in_(mine.where(Hearing.status == status)) for status in STANDING))
    query = select(Hearing, Matter).join(Matter, Matter.id == Hearing.matter_id).where(found)
    return query.order_by(Hearing.starts_on, Hearing.id).limit(most)


def _past() -> ColumnElement[bool]:
    tomorrow = clock.now().date() + timedelta(days=1)  # in some zone it is tomorrow already
    return and_(Deadline.due_on <= tomorrow, ~Deadline.was_past)


def _waiting() -> ColumnElement[bool]:
    return ~Deadline.was_past


def _deadlines(
    user_id: int, when: ColumnElement[bool], states: Sequence[str], matter_id: int | None = None
) -> Select[Deadline, Matter]:
    query = (
        select(Deadline, Matter)
        .join(Matter, Matter.id == Deadline.matter_id)
        .where(_open_to(user_id, Deadline.matter_id), when, _plain(Deadline.state).in_(states))
        .order_by(Deadline.due_on, Deadline.id)
    )
    return query if matter_id is None else query.where(Deadline.matter_id == matter_id)


def _hearings(user_id: int, first: date, last: date, statuses: Sequence[str]) -> Select[Hearing, Matter]:
    return (
        select(Hearing, Matter)
        .join(Matter, Matter.id == Hearing.matter_id)
        .where(_open_to(user_id, Hearing.matter_id), Hearing.starts_on.between(first, last))
        .where(_plain(Hearing.status).in_(statuses))
        .order_by(Hearing.starts_on, Hearing.id)
    )


def _open_to(user_id: int, matter_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return matter_id.in_(matters.open_matter_ids(user_id))


def _plain(state: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Spell a state so that no index knows it.

    By the index of states and days SQLite would go through the dates of the whole office; so it takes the one of
    matters and days, and reads those of a person's own matters only.
    """
    return state + ""


def next_hearings(of: Sequence[Matter]) -> dict[int, Hearing]:
    """Return the next standing hearing of each matter, in one query; a matter without one is left out."""
    if not of:
        return {}
    today_there = case({zone: clock.today(zone) for zone in {matter.zone for matter in of}}, value=Matter.zone)
    one = aliased(Hearing)
    nearest = (
        select(one.id)
        .where(one.matter_id == Matter.id, one.status.in_(STANDING), one.starts_on >= today_there)
        .order_by(one.starts_on, one.starts_at.is_(None), one.starts_at, one.id)
        .limit(1)
        .scalar_subquery()
    )
    query = select(Hearing).join(Matter, Hearing.id == nearest).where(Matter.id.in_([matter.id for matter in of]))
    return {hearing.matter_id: hearing for hearing in db.session.scalars(query)}


# --- of one matter ---------------------------------------------------------------------------------------------------


def open_dates(matter: Matter, *, hearings: Sequence[Hearing] | None = None, limit: int = 200) -> list[DateLine]:
    """Return what is still open in a matter: its open deadlines and the hearings to come, unless these are given."""
    if hearings is None:
        hearings = list_hearings(matter, to_come=True, limit=limit)
    lines = [deadline_line(d, matter) for d in list_open(matter, limit=limit) if not d.was_past]
    return in_order([*lines, *(hearing_line(hearing, matter) for hearing in hearings)])


def list_open(matter: Matter, *, after: tuple[date, int] | None = None, limit: int = 200) -> list[Deadline]:
    """Return the open deadlines, the nearest first, paged by day and id."""
    query = select(Deadline).where(Deadline.matter_id == matter.id, Deadline.state.in_(OPEN_STATES))
    if after is not None:
        query = query.where(tuple_(Deadline.due_on, Deadline.id) > after)
    return list(db.session.scalars(query.order_by(Deadline.due_on, Deadline.id).limit(limit)))


def list_decided(matter: Matter, *, before: int | None = None, limit: int = 50) -> list[Deadline]:
    """Return the deadlines that are done, rejected, cancelled or superseded, the newest first, paged by id."""
    query = select(Deadline).where(Deadline.matter_id == matter.id, Deadline.state.not_in(OPEN_STATES))
    if before is not None:
        query = query.where(Deadline.id < before)
    return list(db.session.scalars(query.order_by(Deadline.id.desc()).limit(limit)))


def list_hearings(
    matter: Matter, *, to_come: bool, before: tuple[date, int] | None = None, limit: int = 100
) -> list[Hearing]:
    """Return the standing hearings to come, the nearest first; or all others, the latest first, paged by day and id."""
    asked = {"matter_id": matter.id, "today": clock.today(matter.zone), "most": limit}
    if to_come:
        return list(db.session.scalars(_TO_COME, asked))
    past = _OF_MATTER.where(~_COMING).order_by(Hearing.starts_on.desc(), Hearing.id.desc())
    if before is not None:
        past = past.where(tuple_(Hearing.starts_on, Hearing.id) < before)
    return list(db.session.scalars(past, asked))


_OF_MATTER = select(Hearing).where(Hearing.matter_id == bindparam("matter_id")).limit(bindparam("most", type_=Integer))
_COMING = and_(Hearing.starts_on >= bindparam("today"), Hearing.status.in_(STANDING))
_TO_COME = _OF_MATTER.where(_COMING).order_by(Hearing.starts_on, Hearing.starts_at, Hearing.id)


@dataclass(frozen=True)
class Sections:
    """The open deadlines of a matter as its page groups them."""

    overdue: list[Deadline]
    proposed: list[Deadline]
    confirmed: list[Deadline]
    was_past: list[Deadline]


def sections(matter: Matter, deadlines: Iterable[Deadline]) -> Sections:
    """Group open deadlines by what they ask of a person; each stands in one group only."""
    groups = Sections([], [], [], [])
    for deadline in deadlines:
        if deadline.was_past and deadline.state == "proposed":
            groups.was_past.append(deadline)
        elif is_late(deadline, matter):
            groups.overdue.append(deadline)
        else:
            (groups.proposed if deadline.state == "proposed" else groups.confirmed).append(deadline)
    return groups


def what_keeps_open(matter: Matter) -> list[matters.OpenDate]:
    """Return every open deadline, and every hearing still set for today or later: with these no matter is closed."""
    query = select(Deadline).where(Deadline.matter_id == matter.id, Deadline.state.in_(OPEN_STATES))
    found = [
        matters.OpenDate("deadline", one.id, one.what, one.due_on, one.state, one.was_past)
        for one in db.session.scalars(query)
    ]
    heard = db.session.scalars(select(Hearing).where(Hearing.matter_id == matter.id, _COMING), _today_in(matter))
    found += [matters.OpenDate("hearing", one.id, one.what, one.starts_on, one.status) for one in heard]
    return sorted(found, key=lambda one: (one.on, one.kind, one.id))


def _today_in(matter: Matter) -> dict[str, date]:
    return {"today": clock.today(matter.zone)}


# --- lines -----------------------------------------------------------------------------------------------------------


def deadline_line(deadline: Deadline, matter: Matter) -> DateLine:
    """Return the line of a deadline."""
    return DateLine(
        kind="deadline",
        id=deadline.id,
        matter_id=matter.id,
        caption=matter.caption,
        zone=matter.zone,
        what=deadline.what,
        on=deadline.due_on,
        at=deadline.due_at,
        state=deadline.state,
        is_late=is_late(deadline, matter),
        needs_review=deadline.needs_review,
    )


def is_late(deadline: Deadline, matter: Matter) -> bool:
    """Whether an open deadline's hour, or its whole day in the court's zone, has passed."""
    if not deadline.is_open:
        return False
    if deadline.due_at is not None:
        return deadline.due_at < clock.now()
    return deadline.due_on < clock.today(matter.zone)


def hearing_line(hearing: Hearing, matter: Matter) -> DateLine:
    """Return the line of a hearing."""
    return DateLine(
        kind="hearing",
        id=hearing.id,
        matter_id=matter.id,
        caption=matter.caption,
        zone=matter.zone,
        what=hearing.what,
        on=hearing.starts_on,
        at=hearing.starts_at,
        state=hearing.status,
        is_late=False,
        place=hearing.place,
        client_must_attend=hearing.client_must_attend,
    )


def in_order(lines: Iterable[DateLine]) -> list[DateLine]:
    """Return lines by day; on one day those with an hour first, in their order."""

    def place(line: DateLine) -> tuple[Any, ...]:
        return (line.on, line.at is None, line.at.timestamp() if line.at else 0, line.kind, line.id)

    return sorted(lines, key=place)
