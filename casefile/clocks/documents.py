"""The plain values of the exhibit: the ledger with a column for each side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casefile.clocks import positions, proposals, standing
from casefile.clocks.book import entries_of, ledger
from casefile.clocks.models import EVENT_KINDS
from casefile.clocks.positions import Position
from casefile.clocks.questions import questions
from casefile.clocks.standing import Standing
from casefile.matters.caption import Frame, frame_of
from casefile.matters.models import Matter


@dataclass(frozen=True)
class Told:
    """One event or period: its days, what it is, where the docket says it, in which words."""

    days: str
    what: str
    cite: str
    entry: str
    words: str
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True)
class Exhibit:
    """Everything the paper says; ``unknown`` is what the docket does not say.

    ``is_extended_by_unknown``: an order lengthens the thirty days, and nobody has entered by how many.
    """

    frame: Frame
    as_of: date
    events: tuple[Told, ...]
    periods: tuple[Told, ...]
    stand: Standing
    unknown: tuple[str, ...]
    is_extended_by_unknown: bool = False


def exhibit(matter: Matter, as_of: date) -> Exhibit:
    """Return the values of the exhibit of a matter, counted to a day."""
    book = ledger(matter).accepted()
    entries = entries_of(matter, book.rows)
    events = tuple(
        Told(_day(one.on), EVENT_KINDS[one.kind], "", standing.label_of(one.entry_key, entries), one.words)
        for one in book.events
    )
    periods = tuple(
        Told(
            f"{_day(line.period.first)} to {_day(line.period.last) if line.period.last else 'open'}",
            line.period.what,
            line.ground.cite,
            line.label,
            line.period.words,
            tuple(line.positions.values()),
        )
        for line in positions.lines(book.periods, entries)
    )
    stand = standing.stand(book, entries, as_of)
    extended = _extended(matter)
    unknown_days = any(one.days is None for one in book.extensions) or bool(extended and not book.extensions)
    told = (*questions(book), *extended)
    return Exhibit(frame_of(matter), as_of, events, periods, stand, told, unknown_days)


def _extended(matter: Matter) -> list[str]:
    """Return what the docket tells of orders that lengthen the thirty days and stand in no row of the ledger."""
    found = proposals.found(matter, ledger(matter))
    names = [f"entry {one.number}" if one.number is not None else "an entry" for one in found.extended_by]
    return [f"The order of {name} extends the time to indict; it is not in the ledger, nor counted." for name in names]


def _day(day: date) -> str:
    return f"{day:%b %-d, %Y}"
