"""Overlaps between counts: the same thing behind several, possession beside receipt, counts stacked on one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

POSSESSION = "csam_possession"
RECEIPT = ("csam_receipt", "csam_distribution")
CONTAINED = (
    "Possession stands beside receipt or distribution of the same item. Counsel checks whether the one is contained in "
    "the other (double jeopardy): from general knowledge, not read in a source."
)
SAME_THING = "same thing linked"
SAME_DAYS = "same days charged"
WITHIN_DAYS = "days of one lie within those of another, same kind of offence"
ONE_ACT = "Is one act charged more than once here?"
SHARED = "The same thing is linked to several counts: check whether one act is charged more than once."


@dataclass(frozen=True, slots=True)
class Charged:
    """A count that stands, as this comparison needs it: its name and the categories of its offence."""

    id: int
    label: str
    categories: tuple[str, ...]
    committed_on: date | None = None
    started_on: date | None = None

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day charged, or None where no day is known."""
        return (self.started_on or self.committed_on, self.committed_on) if self.committed_on else None


@dataclass(frozen=True, slots=True)
class Stack:
    """Counts that may be stacked on one act, and why that is asked; ``question`` is for counsel and never a finding."""

    counts: tuple[Charged, ...]
    reasons: tuple[str, ...]
    question: str = ONE_ACT


@dataclass(frozen=True, slots=True)
class Overlap:
    """A thing that several counts rest on, and why that matters."""

    reference: str
    what: str
    counts: tuple[Charged, ...]
    why: str
    is_contained: bool


def overlaps(charged: Sequence[Charged], things: Mapping[tuple[str, str], Iterable[int]]) -> list[Overlap]:
    """Return the overlaps, possession beside receipt first.

    ``things`` names, by reference and words, the ids of the counts a thing is linked to; a count that does not stand
    is not compared.
    """
    found = []
    for (reference, what), ids in things.items():
        wanted = set(ids)
        counts = tuple(one for one in charged if one.id in wanted)
        if len(counts) > 1:
            contained = _is_contained(counts)
            found.append(Overlap(reference, what, counts, CONTAINED if contained else SHARED, contained))
    return sorted(found, key=lambda one: not one.is_contained)


def _is_contained(counts: Iterable[Charged]) -> bool:
    """Whether one count is possession and another receipt or distribution."""
    rest = list(counts)
    possessed = {one.id for one in rest if POSSESSION in one.categories}
    received = {one.id for one in rest if any(kind in one.categories for kind in RECEIPT)}
    return bool(possessed and received - possessed) or bool(received and possessed - received)


def stacks(charged: Sequence[Charged], found: Iterable[Overlap]) -> list[Stack]:
    """Return the groups of counts that may be stacked on one act, each count joined directly or through a third.

    Counts are joined by a thing linked to both, by equal days charged, or by days that lie within the other's where
    the offences are of one kind. A count without a day is joined by things alone.
    """
    pairs = [(one.id, two.id, SAME_THING) for overlap in found for one, two in _neighbours(overlap.counts)]
    pairs += [(one, two, why) for why, alike in _ALIKE for one, two in alike(charged)]
    group = {one.id: {one.id} for one in charged}
    for one, two, _ in pairs:
        joined = group[one] | group[two]
        for count_id in joined:
            group[count_id] = joined
    unique = {frozenset(ids) for ids in group.values() if len(ids) > 1}
    made = [
        Stack(
            tuple(one for one in charged if one.id in ids),
            tuple(dict.fromkeys(why for one, _, why in pairs if one in ids)),
        )
        for ids in unique
    ]
    return sorted(made, key=lambda one: one.counts[0].id)


def _neighbours(counts: Sequence[Charged]) -> list[tuple[Charged, Charged]]:
    return list(pairwise(counts))


def _same_days(charged: Sequence[Charged]) -> list[tuple[int, int]]:
    """Return pairs that chain together the counts of equal days."""
    by_days: dict[tuple[date, date], list[Charged]] = {}
    for one in charged:
        if one.span:
            by_days.setdefault(one.span, []).append(one)
    return [(one.id, two.id) for same in by_days.values() for one, two in _neighbours(same)]


def _within_days(charged: Sequence[Charged]) -> list[tuple[int, int]]:
    """Return pairs of one kind of offence of which the days of the one lie within the other's and are not the same.

    Sorted by the first day, the longer span first: what lies within an earlier one ends no later than the one that
    reaches furthest, so each count is compared once with that one alone.
    """
    found = []
    for kind in dict.fromkeys(kind for one in charged for kind in one.categories):
        dated = [(one.span, one) for one in charged if one.span and kind in one.categories]
        furthest: tuple[tuple[date, date], Charged] | None = None
        for span, one in sorted(dated, key=lambda pair: (pair[0][0], -pair[0][1].toordinal(), pair[1].id)):
            if furthest is None or span[1] > furthest[0][1]:
                furthest = (span, one)
            elif span != furthest[0]:
                found.append((furthest[1].id, one.id))
    return found


_ALIKE: tuple[tuple[str, Callable[[Sequence[Charged]], list[tuple[int, int]]]], ...] = (
    (SAME_DAYS, _same_days),
    (WITHIN_DAYS, _within_days),
)
