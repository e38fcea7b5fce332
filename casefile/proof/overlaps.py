"""Overlaps between counts: the same thing behind several, possession beside receipt, counts stacked on one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

POSSESSION = "csam_possession"
RECEIPT = ("csam_receipt", "csam_distribution")
CONTAINED = (
    "Possession stands beside receipt or distribution of the same item. Counsel checks whether the one is contained in "
    "the other (double jeopardy): from general knowledge, not read in a source."
)
SHARED = "The same thing is linked to several counts: check whether one act is charged more than once."


@dataclass(frozen=True, slots=True)
class Charged:
    """A count that stands, as this comparison needs it: its name and the categories of its offence."""

    id: int
    label: str
    categories: tuple[str, ...]


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


def stacks(charged: Sequence[Charged], found: Iterable[Overlap]) -> list[tuple[Charged, ...]]:
    """Return the groups of counts that rest on one another's evidence, directly or through a third."""
    group = {one.id: {one.id} for one in charged}
    for overlap in found:
        joined = set().union(*(group[one.id] for one in overlap.counts))
        for count_id in joined:
            group[count_id] = joined
    unique = {frozenset(ids) for ids in group.values() if len(ids) > 1}
    return sorted((tuple(one for one in charged if one.id in ids) for ids in unique), key=lambda one: one[0].id)
