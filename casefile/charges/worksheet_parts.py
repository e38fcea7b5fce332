"""What a worksheet asks about each count: its guideline's base levels, characteristics and adjustments, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.charges import own_library
from casefile.charges.models import Count
from casefile.law.dated import Verified
from casefile.law.guidelines import BaseLevel, Guideline, Manual
from casefile.law.offences import Offence


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. ``choices`` are the levels that counsel chooses among; empty where the law fixes them.

    ``key`` names its fields; an item that ``images`` settles is counted and never ticked.
    """

    key: str
    id: str
    cite: str
    condition: str
    levels: str
    choices: tuple[int, ...]
    free: bool
    verified: Verified
    note: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One count of the worksheet with the guideline it is computed under."""

    key: str
    count: Count
    offence: Offence
    guideline: Guideline
    items: tuple[Item, ...]
    adjustments: tuple[Item, ...]
    counted: tuple[str, ...]

    @property
    def bases(self) -> tuple[BaseLevel, ...]:
        """Return the base levels to choose among, each id once."""
        return tuple({one.id: one for one in reversed(self.guideline.bases)}.values())[::-1]

    @property
    def name(self) -> str:
        """How the facts name the count: its number as printed, or its place where it has none."""
        return f"{self.count.number}{self.count.suffix}" or f"row {self.count.id}"


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
    asked = [one for one in guideline.characteristics.values() if one.by == "fact"]
    return Part(
        key=key,
        count=count,
        offence=offence,
        guideline=guideline,
        items=tuple(
            Item(
                key=f"{key}_{one.id}",
                id=one.id,
                cite=one.cite,
                condition=one.condition,
                levels=_levels(one.levels, one.choices),
                choices=one.choices,
                free=one.levels is None and not one.choices,
                verified=one.verified,
                note=one.note,
            )
            for one in asked
        ),
        adjustments=tuple(
            Item(
                key=f"{key}_ch3_{one.id.replace('.', '_')}",
                id=one.id,
                cite=one.cite,
                condition=one.condition,
                levels=_levels(one.levels, one.choices),
                choices=one.choices,
                free=False,
                verified=one.verified,
                note=one.note,
            )
            for one in manual.adjustments.values()
            if not one.whole
        ),
        counted=tuple(one.by for one in guideline.characteristics.values() if one.by != "fact"),
    )


def _levels(levels: int | None, among: tuple[int, ...]) -> str:
    if levels is not None:
        return f"{levels:+d}"
    return " or ".join(f"{one:+d}" for one in among) if among else "?"
