"""One line of the worksheet: a base level, a characteristic or an adjustment, and the key it is known by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casefile.law.dated import Verified
from casefile.law.guidelines import Adjustment, BaseLevel, Characteristic, Guideline, Manual

CHAPTER_THREE = "ch3_"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. ``choices`` are the levels that counsel chooses among; empty where the law fixes them.

    ``key`` names its fields in a form; ``link`` names it wherever evidence is put to it, such as ``2G2.2_b4``. An item
    that ``counted`` settles follows from images or an amount and is never ticked.
    """

    key: str
    link: str
    id: str
    cite: str
    condition: str
    levels: str
    choices: tuple[int, ...]
    free: bool
    verified: Verified
    note: str | None
    counted: str = ""


def of_characteristic(guideline: Guideline, one: Characteristic, at: str = "") -> Item:
    """Return the line of a characteristic."""
    return Item(
        key=f"{at}_{one.id}",
        link=f"{guideline.section}_{one.id}",
        id=one.id,
        cite=one.cite,
        condition=one.condition,
        levels=level_words(one.levels, one.choices),
        choices=one.choices,
        free=one.levels is None and not one.choices and (one.by == "fact" or _table_missing(one)),
        verified=one.verified,
        note=one.note,
        counted="" if one.by == "fact" else one.by,
    )


def of_adjustment(one: Adjustment, at: str = "") -> Item:
    """Return the line of an adjustment of Chapter Three."""
    name = CHAPTER_THREE + one.id.replace(".", "_")
    return Item(
        key=f"{at}_{name}",
        link=name,
        id=one.id,
        cite=one.cite,
        condition=one.condition,
        levels=level_words(one.levels, one.choices),
        choices=one.choices,
        free=False,
        verified=one.verified,
        note=one.note,
    )


def of_base(guideline: Guideline, one: BaseLevel, at: str = "") -> Item:
    """Return the line of a base level."""
    levels = "?" if one.level is None else str(one.level)
    link = f"{guideline.section}_{one.id}"
    return Item(f"{at}_base", link, one.id, one.cite, one.condition, levels, (), False, one.verified, one.open_because)


def find_item(manuals: Mapping[str, Manual], link: str) -> Item | None:
    """Return the line that a key names in the newest edition that has it, or None."""
    for manual in reversed(list(manuals.values())):
        if link.startswith(CHAPTER_THREE):
            named = [of_adjustment(one) for one in manual.adjustments.values()]
            found = [one for one in named if one.link == link]
        else:
            section, _, name = link.partition("_")
            guideline = manual.guidelines.get(section)
            if guideline is None:
                continue
            found = [of_characteristic(guideline, one) for one in guideline.characteristics.values() if one.id == name]
            found += [of_base(guideline, one) for one in guideline.bases if one.id == name]
        if found:
            return found[0]
    return None


def _table_missing(one: Characteristic) -> bool:
    """Whether the levels of a figure follow from a table that is not loaded, so that counsel types them."""
    return any(band.levels is None for band in one.bands)


def level_words(levels: int | None, among: tuple[int, ...]) -> str:
    """Return how many levels an item brings, in signs."""
    if levels is not None:
        return f"{levels:+d}"
    return " or ".join(f"{one:+d}" for one in among) if among else "?"
