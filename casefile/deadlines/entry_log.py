"""The log of every date entered, by day: what was entered, when, by whom. It is read from histories that only grow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from casefile.deadlines.models import Deadline, DeadlineEvent, Hearing, HearingEvent
from casefile.infra import clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter

MOST_DAYS = 31
MOST_LINES = 2000


@dataclass(frozen=True)
class LogLine:
    """One date as it was entered, and how it stands now. ``falls_on`` is a day or a moment in ISO 8601."""

    number: str
    at: datetime
    zone: str
    by: str
    matter_id: int
    caption: str
    what: str
    falls_on: str
    source: str
    state_now: str
    kind: str
    id: int


@dataclass(frozen=True)
class LogDay:
    """What was entered on one day; a working day without an entry is shown as such."""

    on: date
    is_weekend: bool
    lines: tuple[LogLine, ...]


def entry_log(user_id: int, first: date, last: date, matter_id: int | None = None) -> list[LogDay]:
    """Return the dates entered from ``first`` to ``last`` in the matters one may open, by the court's own days.

    Raises:
        Refusal: the span is turned round or too long, or holds more than fits one print.
    """
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Refusal(f"The log shows 1 to {MOST_DAYS} days at a time; {first} to {last} is not such a span.")
    lines = [*_deadlines(user_id, first, last, matter_id), *_hearings(user_id, first, last, matter_id)]
    if len(lines) >= MOST_LINES:
        raise Refusal(f"More than {MOST_LINES} dates were entered in these days; choose fewer days.")
    return _by_day(lines, first, last)


def _by_day(lines: Iterable[LogLine], first: date, last: date) -> list[LogDay]:
    found: dict[date, list[LogLine]] = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}
    for line in sorted(lines, key=lambda line: (line.at, line.kind, line.id)):
        on = clock.local(line.at, line.zone).date()
        if on in found:
            found[on].append(line)
    return [
        LogDay(on, on.weekday() >= 5, tuple(entered)) for on, entered in found.items() if entered or on.weekday() < 5
    ]


def _span(column: Any, first: date, last: date) -> Any:
    """Every moment that can fall on these days in some zone; the day itself is told by the court's zone afterwards."""
    midnight = time(tzinfo=UTC)
    since = datetime.combine(first, midnight) - timedelta(hours=14)
    until = datetime.combine(last, midnight) + timedelta(hours=38)
    return (column >= since) & (column < until)


def _deadlines(user_id: int, first: date, last: date, matter_id: int | None) -> Iterable[LogLine]:
    query = (
        select(DeadlineEvent, Deadline, Matter)
        .join(Deadline, Deadline.id == DeadlineEvent.deadline_id)
        .join(Matter, Matter.id == Deadline.matter_id)
        .where(DeadlineEvent.kind == "proposed", _span(DeadlineEvent.at, first, last))
        .where(Matter.id.in_(matters.open_matter_ids(user_id)))
    )
    if matter_id is not None:
        query = query.where(Deadline.matter_id == matter_id)
    for event, deadline, matter in db.session.execute(query.order_by(DeadlineEvent.id).limit(MOST_LINES)):
        source = deadline.cite if deadline.source == "rule" else f"{deadline.source} {deadline.entry_key or ''}".strip()
        yield _line("deadline", event, matter, source, deadline.state, deadline.id, event.data["due"])


def _hearings(user_id: int, first: date, last: date, matter_id: int | None) -> Iterable[LogLine]:
    query = (
        select(HearingEvent, Hearing, Matter)
        .join(Hearing, Hearing.id == HearingEvent.hearing_id)
        .join(Matter, Matter.id == Hearing.matter_id)
        .where(HearingEvent.kind == "entered", _span(HearingEvent.at, first, last))
        .where(Matter.id.in_(matters.open_matter_ids(user_id)))
    )
    if matter_id is not None:
        query = query.where(Hearing.matter_id == matter_id)
    for event, hearing, matter in db.session.execute(query.order_by(HearingEvent.id).limit(MOST_LINES)):
        source = f"docket entry {hearing.entry_key}" if hearing.entry_key else "person"
        yield _line("hearing", event, matter, source, hearing.status, hearing.id, event.data["starts"])


def _line(
    kind: str, event: DeadlineEvent | HearingEvent, matter: Matter, source: str, state: str, row_id: int, falls: str
) -> LogLine:
    return LogLine(
        number=f"{kind[0].upper()}{row_id}",
        at=event.at,
        zone=matter.zone,
        by=event.by_name,
        matter_id=matter.id,
        caption=matter.caption,
        what=event.data["what"],
        falls_on=falls,
        source=source,
        state_now=state,
        kind=kind,
        id=row_id,
    )
