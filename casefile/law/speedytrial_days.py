"""Days in a row and their arithmetic: stretches merged, counted, and laid over the days of a clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row, both ends in it, with the reason, the law and the docket entries."""

    first: date
    last: date
    why: str
    cite: str
    entries: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1


def day_after(day: date) -> date:
    """Return the next day; the last day of the calendar stays."""
    return day + _ONE if day < date.max else day


def later(day: date, days: int) -> date:
    """Return the day so many days later, not beyond the calendar."""
    return day + timedelta(days=min(days, (date.max - day).days))


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches in order, those that share a day made one with all reasons; touching ones stay two."""
    found: list[Stretch] = []
    for one in sorted(set(stretches), key=lambda each: (each.first, each.last, each.why, each.cite, each.entries)):
        if found and one.first <= found[-1].last:
            found[-1] = _joined(found[-1], one)
        else:
            found.append(one)
    return tuple(found)


def _joined(one: Stretch, other: Stretch) -> Stretch:
    return Stretch(
        one.first,
        max(one.last, other.last),
        "; ".join(_each_once(one.why.split("; "), other.why.split("; "))),
        "; ".join(_each_once(one.cite.split("; "), other.cite.split("; "))),
        _each_once(one.entries, other.entries),
    )


def _each_once(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def within(stretches: Iterable[Stretch], first: date, last: date) -> tuple[Stretch, ...]:
    """Return the parts that lie between two days, both in it."""
    cut = (replace(one, first=max(one.first, first), last=min(one.last, last)) for one in stretches)
    return tuple(one for one in cut if one.first <= one.last)


def day_number(start: date, number: int, excluded: Sequence[Stretch]) -> date | None:
    """Return the day on which the count reaches ``number``; ``start`` itself and excluded days are not counted.

    ``excluded`` is merged. None where the count leaves the calendar.
    """
    day, left = start, number
    for one in within(excluded, day_after(start), date.max):
        open_days = (one.first - day).days - 1
        if open_days >= left:
            break
        day, left = one.last, left - open_days
    return day + timedelta(days=left) if (date.max - day).days >= left else None


def laid_out(
    first: date, last: date, excluded: Sequence[Stretch], counted: Sequence[Stretch], plain: tuple[str, str]
) -> tuple[tuple[Stretch, bool], ...]:
    """Return every day from ``first`` to ``last`` in stretches, each with whether it counts.

    ``excluded`` is merged; ``counted`` says why days that somebody might leave out count all the same; ``plain`` is the
    reason and the law of all others.
    """
    found: list[tuple[Stretch, bool]] = []
    day = first
    for one in within(excluded, first, last):
        found += _counting(day, one.first - _ONE, counted, plain)
        found.append((one, False))
        day = day_after(one.last)
    if not found or found[-1][0].last < last:
        found += _counting(day, last, counted, plain)
    return tuple(found)


def _counting(
    first: date, last: date, counted: Sequence[Stretch], plain: tuple[str, str]
) -> list[tuple[Stretch, bool]]:
    found: list[tuple[Stretch, bool]] = []
    day = first
    for one in merged(within(counted, first, last)):
        if day < one.first:
            found.append((Stretch(day, one.first - _ONE, *plain), True))
        found.append((one, True))
        day = day_after(one.last)
    if first <= last and (not found or found[-1][0].last < last):
        found.append((Stretch(day, last, *plain), True))
    return found
