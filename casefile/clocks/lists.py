"""Speedy-trial days left, for the head of a matter and for the desk: read from short rows, one query however many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casefile.clocks.models import ClockStanding
from casefile.clocks.summary import counted_by
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter


@dataclass(frozen=True)
class Left:
    """The trial clock of a matter on a day: ``left`` below nought says by how many days it has run over.

    ``if_found`` is the same where every finding that nobody knows of was made. ``strip`` are its days so far and, where
    it runs, those left: ``{days, kind, why}``.
    """

    matter_id: int
    caption: str
    docket_number: str
    limit: int
    left: int
    if_found: int
    stands_still: bool
    last_day: date | None
    ended: bool
    questions: int
    strip: tuple[dict[str, Any], ...]

    @property
    def words(self) -> str:
        """Return the days left in words."""
        if self.ended:
            return f"ended with {_days(self.left)} left" if self.left >= 0 else f"ended, {_days(-self.left)} over"
        told = f"{_days(self.left)} left" if self.left >= 0 else f"{_days(-self.left)} over"
        return told + (", standing still" if self.stands_still else "")

    @property
    def is_over(self) -> bool:
        """Whether more days have counted than the limit."""
        return self.left < 0


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def of_matter(matter: Matter) -> Left | None:
    """Return the trial clock of one matter, or None where none can be counted."""
    row = db.session.get(ClockStanding, matter.id)
    return None if row is None else _left(row, matter)


def for_desk(user_id: int, *, limit: int) -> list[Left]:
    """Return the trial clocks that still run in the matters of a person's teams, the earliest last day first."""
    query = (
        select(ClockStanding, Matter)
        .join(Matter, Matter.id == ClockStanding.matter_id)
        .where(matters.open_to(user_id, ClockStanding.matter_id, on_team=True))
        .where(ClockStanding.ended.is_(False), Matter.closed_at.is_(None))
        .order_by(ClockStanding.last_day.is_(None), ClockStanding.last_day, ClockStanding.matter_id)
        .limit(limit)
    )
    return [_left(row, matter) for row, matter in db.session.execute(query)]


def _left(row: ClockStanding, matter: Matter) -> Left:
    day = clock.today(matter.zone)
    end = min(day, _end(row.days)) if row.ended else day
    return Left(
        matter_id=matter.id,
        caption=matter.caption,
        docket_number=matter.docket_number or "",
        limit=row.limit,
        left=row.limit - counted_by(row.days, end),
        if_found=row.limit - counted_by(row.if_found, end),
        stands_still=not row.ended and not _counts(row.days, end),
        last_day=row.last_day,
        ended=row.ended,
        questions=row.questions,
        strip=_strip(row, end),
    )


def _end(days: Sequence[Sequence[Any]]) -> date:
    return date.fromisoformat(days[-1][1]) if days else date.min


def _counts(days: Iterable[Sequence[Any]], day: date) -> bool:
    inside = (counted for first, last, counted in days if date.fromisoformat(first) <= day <= date.fromisoformat(last))
    return next(inside, True)


def _strip(row: ClockStanding, end: date) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    for first, last, counted in row.days:
        begins, ends = date.fromisoformat(first), min(date.fromisoformat(last), end)
        if begins <= ends:
            found.append({"days": (ends - begins).days + 1, "kind": "counted" if counted else "excluded"})
    left = row.limit - counted_by(row.days, end)
    if left > 0 and not row.ended:
        found.append({"days": left, "kind": "left"})
    return tuple(found)
