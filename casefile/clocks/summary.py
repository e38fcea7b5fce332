"""The short row of a trial clock that lists read: written when the ledger changes, and again where it has grown old."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from casefile.clocks.book import entries_of, ledger
from casefile.clocks.models import ClockStanding
from casefile.clocks.questions import questions
from casefile.clocks.standing import is_federal, is_over, stand
from casefile.infra import clock
from casefile.infra.db import db
from casefile.law.speedytrial import Span
from casefile.matters.models import Matter
from casefile.matters.records import hold

AHEAD = timedelta(days=800)


def refresh(matter: Matter) -> None:
    """Write anew where the trial clock stands, or take the row away where no clock can be counted any more."""
    hold(matter)  # two who open the same old ledger would else both enter its row
    made = _summary(matter)
    row = db.session.get(ClockStanding, matter.id)
    if made is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(ClockStanding(matter_id=matter.id, at=clock.now(), **made))
    else:
        for name, value in {**made, "at": clock.now()}.items():
            setattr(row, name, value)
    db.session.flush()


def is_stale(matter: Matter) -> bool:
    """Whether the short row is old, or says something else than the ledger, as after a change of the law's code."""
    made, row = _summary(matter), find_standing(matter)
    if made is None or row is None:
        return (made is None) != (row is None)
    if clock.now() - row.at > AHEAD / 4:
        return True
    if any(getattr(row, name) != made[name] for name in ("ended", "last_day", "limit", "questions")):
        return True
    day = clock.today(matter.zone)
    pairs = ((row.days, made["days"]), (row.if_found, made["if_found"]))
    return any(counted_by(before, day) != counted_by(now, day) for before, now in pairs)


def find_standing(matter: Matter) -> ClockStanding | None:
    """Return the short row of a matter."""
    return db.session.get(ClockStanding, matter.id)


def counted_by(days: Iterable[Sequence[Any]], day: date) -> int:
    """Return how many days of a short row count, up to a day and with it."""
    found = 0
    for first, last, counted in days:
        begins, ends = date.fromisoformat(first), min(date.fromisoformat(last), day)
        found += (ends - begins).days + 1 if counted and ends >= begins else 0
    return found


def _summary(matter: Matter) -> dict[str, Any] | None:
    """Return the columns of the short row: the clock counted far ahead, so that it holds on every day until then."""
    book = ledger(matter)
    if not is_federal(matter):
        return None
    horizon = clock.today(matter.zone) + AHEAD
    far = stand(book, entries_of(matter, book.rows), horizon, with_rows=False)
    if far.trial is None:
        return None
    last = far.trial.last_day
    return {
        "ended": is_over(book),
        "last_day": last if last and last <= horizon else None,
        "limit": far.trial.limit,
        "days": _plain(far.trial.spans),
        "if_found": _plain(far.columns["ordered"].spans),
        "questions": len(questions(book)),
    }


def _plain(spans: Iterable[Span]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for one in spans:
        if found and found[-1][2] == one.counted:
            found[-1][1] = one.last.isoformat()
        else:
            found.append([one.first.isoformat(), one.last.isoformat(), one.counted])
    return found
