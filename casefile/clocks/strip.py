"""The strip: one bar of days for each column on one axis of months, as shares of its width in per cent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casefile.clocks.standing import Row
from casefile.law.speedytrial import Clock, Side

NAMES: Mapping[Side, str] = {"ordered": "As ordered", "ours": "As we count", "government": "As the government counts"}
MOST_LABELS = 6
STEPS = (1, 2, 3, 6, 12, 24, 60)
LEAST_FOR_A_NUMBER = 9.0


@dataclass(frozen=True)
class Piece:
    """Days in a row of one kind: counted, excluded or left; ``number`` names their rows in the table."""

    x: float
    width: float
    kind: str
    days: int
    number: str = ""


@dataclass(frozen=True)
class Bar:
    """One column's days."""

    side: Side
    name: str
    clock: Clock
    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        """Return what the bar shows."""
        told = f"{self.name}: {self.clock.counted} of {self.clock.limit} days counted, {self.clock.excluded} excluded"
        return f"{told}, {self.clock.counted - self.clock.limit} over" if self.clock.violated else told


@dataclass(frozen=True)
class Month:
    """The first day of a month on the axis; the label is empty where labels would run into one another."""

    x: float
    label: str


@dataclass(frozen=True)
class Strip:
    """The picture: from the day after the start to the last day shown; ``today`` is where the count ends."""

    first: date
    last: date
    bars: tuple[Bar, ...]
    months: tuple[Month, ...]
    counted_to: float

    @property
    def words(self) -> str:
        """Return what the picture shows, for whoever does not see it."""
        days = f"Days from {self.first:%-d %B %Y} to {self.last:%-d %B %Y}"
        return f"{days}. {'. '.join(bar.words for bar in self.bars)}. The table below has every period."


def strip_of(columns: Mapping[Side, Clock], rows: Sequence[Row], *, ended: bool) -> Strip | None:
    """Return the picture of columns that were counted to one day; days left are drawn where the clock still runs."""
    if not rows:
        return None
    first, end = rows[0].first, rows[-1].last
    ahead = [] if ended else [one.last_day for one in columns.values() if one.last_day and not one.violated]
    last = max([end, *(day for day in ahead if day <= end + timedelta(days=366))])
    scale = _Scale(first, last)
    bars = tuple(
        Bar(side, NAMES[side], one, tuple(_pieces(one, rows, scale, end if ended else None)))
        for side, one in columns.items()
    )
    return Strip(first, last, bars, tuple(_months(scale)), scale.x(end + timedelta(days=1)))


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        return round(100.0 * (day - self.first).days / ((self.last - self.first).days + 1), 3)

    def width(self, first: date, last: date) -> float:
        return round(self.x(last + timedelta(days=1)) - self.x(first), 3)


def _pieces(clock: Clock, rows: Sequence[Row], scale: _Scale, ended: date | None) -> Iterator[Piece]:
    for span in clock.spans:
        width = scale.width(span.first, span.last)
        number = _number(span.first, span.last, rows) if not span.counted and width >= LEAST_FOR_A_NUMBER else ""
        yield Piece(scale.x(span.first), width, "counted" if span.counted else "excluded", span.days, number)
    after = rows[-1].last + timedelta(days=1)
    if ended is None and not clock.violated and clock.last_day and after <= clock.last_day <= scale.last:
        days = (clock.last_day - after).days + 1
        yield Piece(scale.x(after), scale.width(after, clock.last_day), "left", days)


def _number(first: date, last: date, rows: Sequence[Row]) -> str:
    inside = [number for number, row in enumerate(rows, 1) if row.first <= last and row.last >= first]
    return f"{inside[0]}" if len(inside) == 1 else f"{inside[0]}–{inside[-1]}"


def _months(scale: _Scale) -> Iterator[Month]:
    firsts = [day for day in _firsts(scale.first, scale.last) if day >= scale.first]
    step = next((step for step in STEPS if len(firsts) / step <= MOST_LABELS), STEPS[-1])
    for number, day in enumerate(firsts):
        labelled = number % step == 0 and scale.x(day) <= 92
        yield Month(scale.x(day), f"{day:%b %Y}" if labelled else "")


def _firsts(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)
