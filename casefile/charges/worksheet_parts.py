"""What a worksheet asks about each count: its guideline's base levels, characteristics and adjustments, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.charges import own_library
from casefile.charges.models import Count
from casefile.charges.worksheet_items import Item, of_adjustment, of_characteristic
from casefile.law.guidelines import BaseLevel, CrossReference, Guideline, Manual
from casefile.law.offences import Offence

__all__ = ["Item", "Part", "Way", "offered", "parts", "sections_for"]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a cross-reference of a count leads; ``guideline`` None: this edition does not have its figures."""

    section: str
    reference: CrossReference
    guideline: Guideline | None


@dataclass(frozen=True, slots=True)
class Part:
    """One count of the worksheet with the guideline it is computed under.

    ``figures`` are the items that a number settles, ``counted`` what kinds of number are asked; ``whole`` are the
    adjustments that are taken once for all counts.
    """

    key: str
    count: Count
    offence: Offence
    guideline: Guideline
    items: tuple[Item, ...]
    figures: tuple[Item, ...]
    adjustments: tuple[Item, ...]
    whole: tuple[Item, ...]
    ways: tuple[Way, ...]

    @property
    def bases(self) -> tuple[BaseLevel, ...]:
        """Return the base levels to choose among, each id once."""
        return bases_of(self.guideline)

    @property
    def name(self) -> str:
        """How the facts name the count: its number as printed, or its place where it has none."""
        return f"{self.count.number}{self.count.suffix}" or f"row {self.count.id}"

    @property
    def counted(self) -> tuple[str, ...]:
        """Return the kinds of number that its guideline, or one that it leads to, asks for."""
        there = [way.guideline for way in self.ways if way.guideline]
        kinds = (one.by for rows in (self.guideline, *there) for one in rows.characteristics.values())
        return tuple(dict.fromkeys(kind for kind in kinds if kind != "fact"))


def bases_of(guideline: Guideline) -> tuple[BaseLevel, ...]:
    """Return the base levels of a guideline, each id once."""
    return tuple({one.id: one for one in reversed(guideline.bases)}.values())[::-1]


def sections_for(offence: Offence, manual: Manual) -> tuple[str, ...]:
    """Return the guidelines that the law names for an offence and this edition holds; none, where it names none."""
    proposal = offence.guideline
    named = [proposal.value, *(section for _, section in proposal.options)]
    return tuple(dict.fromkeys(str(one) for one in named if one in manual.guidelines))


def offered(counts: Sequence[Count], manual: Manual) -> list[tuple[Count, Offence, tuple[str, ...]]]:
    """Return the counts that a worksheet can take up, with the guidelines each may be computed under."""
    library = own_library.offences()
    found = [(count, library.get(count.offence_key or "")) for count in counts]
    return [(count, offence, sections_for(offence, manual)) for count, offence in found if offence]


def parts(counts: Sequence[Count], chosen: Mapping[int, str], manual: Manual) -> list[Part]:
    """Return the parts of a worksheet: for each count that was chosen, the guideline chosen for it."""
    return [
        _part(count, offence, manual.guidelines[chosen[count.id]], manual)
        for count, offence, _ in offered(counts, manual)
        if chosen.get(count.id) in manual.guidelines
    ]


def _part(count: Count, offence: Offence, guideline: Guideline, manual: Manual) -> Part:
    key = f"c{count.id}"
    lines = [of_characteristic(guideline, one, key) for one in guideline.characteristics.values()]
    return Part(
        key=key,
        count=count,
        offence=offence,
        guideline=guideline,
        items=tuple(one for one in lines if not one.counted),
        figures=tuple(one for one in lines if one.counted),
        adjustments=tuple(of_adjustment(one, key) for one in manual.adjustments.values() if not one.whole),
        whole=tuple(of_adjustment(one, "all") for one in manual.adjustments.values() if one.whole),
        ways=tuple(_ways(guideline, manual)),
    )


def _ways(guideline: Guideline, manual: Manual) -> list[Way]:
    """Return where its cross-references lead; one that names a Part of a Chapter leads to each guideline of it."""
    found = []
    for one in guideline.cross_references:
        if one.to in manual.guidelines or len(one.to) > 2:
            sections = [one.to]
        else:
            of_part = [name for name in manual.guidelines if name.startswith(one.to) and name != guideline.section]
            sections = [name for name in of_part if not manual.guidelines[name].independent]
        found += [Way(section, one, manual.guidelines.get(section)) for section in sections]
    return found
