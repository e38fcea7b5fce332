"""One edition of the Guidelines Manual as values: guidelines, table, zones, categories; and what is looked up in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casefile.law.dated import Verified
from casefile.law.errors import RuleError
from casefile.law.penalties import Months

CATEGORIES = ("I", "II", "III", "IV", "V", "VI")
Span = tuple[Months, Months]
"""A range in months, from and to."""


class GuidelineError(RuleError):
    """The worksheet refuses what was given."""


@dataclass(frozen=True, slots=True)
class Band:
    """Levels from just above a figure on; None: the levels are not loaded."""

    over: float
    levels: int | None


@dataclass(frozen=True, slots=True)
class BaseLevel:
    """One base level. ``settled_by``: offences, each with the tiers, for which the statute settles the choice."""

    id: str
    level: int | None
    cite: str
    condition: str
    settled_by: tuple[tuple[str, tuple[str, ...]], ...]
    verified: Verified
    open_because: str | None = None


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One specific offence characteristic; ``levels`` None where a choice, images or an amount give them."""

    id: str
    cite: str
    levels: int | None
    condition: str
    verified: Verified
    group: str | None = None
    needs_base: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    excludes_adjustments: tuple[str, ...] = ()
    warns_adjustments: tuple[str, ...] = ()
    choices: tuple[int, ...] = ()
    at_least: int | None = None
    by: str = "fact"
    bands: tuple[Band, ...] = ()
    capped_with: str | None = None
    cap: int | None = None
    open_because: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CrossReference:
    """Where a (c) cross-reference leads; ``greater``: only if the level there is greater."""

    cite: str
    to: str
    condition: str
    greater: bool


@dataclass(frozen=True, slots=True)
class Guideline:
    """One guideline of Chapter Two.

    ``aggregates``: listed in 3D1.2(d). ``each_victim_apart``: the instruction that treats each minor as a count.
    ``same_victim_groups``: the note by which counts with one victim group. ``independent``: Chapters Three and Four do
    not apply.
    """

    section: str
    title: str
    bases: tuple[BaseLevel, ...]
    characteristics: Mapping[str, Characteristic]
    cross_references: tuple[CrossReference, ...]
    verified: Verified
    source: str
    aggregates: bool = False
    each_victim_apart: str | None = None
    same_victim_groups: str | None = None
    independent: bool = False
    note: str | None = None

    def base(self, name: str) -> BaseLevel:
        """Return a base level by its id.

        Raises:
            GuidelineError: the guideline has none of that id.
        """
        for one in self.bases:
            if one.id == name:
                return one
        known = ", ".join(one.id for one in self.bases)
        raise GuidelineError(f"§{self.section} has no base level {name!r}; it has {known}")

    def characteristic(self, name: str) -> Characteristic:
        """Return a characteristic by its id.

        Raises:
            GuidelineError: the guideline has none of that id.
        """
        if name not in self.characteristics:
            known = ", ".join(self.characteristics) or "none"
            raise GuidelineError(f"§{self.section} has no characteristic {name!r}; it has {known}")
        return self.characteristics[name]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One adjustment of Chapter Three; ``whole``: taken once, after acceptance."""

    id: str
    levels: int | None
    condition: str
    verified: Verified
    choices: tuple[int, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    needs: str | None = None
    whole: bool = False
    note: str | None = None

    @property
    def cite(self) -> str:
        """Return the section."""
        return f"USSG §{self.id}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the Manual in words, with its place."""

    id: str
    cite: str
    text: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class PointRule:
    """How many points a kind of prior sentence brings; ``cap`` for all of the kind, ``threshold`` for status points."""

    id: str
    points: int
    cite: str
    condition: str
    verified: Verified
    cap: int | None = None
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures that share a place and a mark: ``rows`` are looked up by the functions of this module."""

    cite: str
    verified: Verified
    rows: tuple[tuple[Months | str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """One edition. ``cells`` are the sentencing table by level, in the order of the categories."""

    edition: str
    since: date
    cells: Mapping[int, tuple[Span, ...]]
    cells_cite: str
    cells_verified: Verified
    zones: Table
    categories: Table
    units: Table
    units_above: int
    fines: Table
    repeat_table: Table
    points: Mapping[str, PointRule]
    rules: Mapping[str, Rule]
    adjustments: Mapping[str, Adjustment]
    guidelines: Mapping[str, Guideline]
    not_loaded: Mapping[str, str]

    def cite(self, rule: str) -> str:
        """Return the place of a rule."""
        return self.rules[rule].cite


def bounded(level: int) -> int:
    """Return a level held between 1 and 43.

    Source: USSG ch. 5, pt. A, n.2.
    """
    return min(43, max(1, level))


def range_at(manual: Manual, level: int, category: str) -> Span:
    """Return the range in months of a level, bounded to 1 to 43, and a category.

    Raises:
        GuidelineError: there is no such category.
    """
    if category not in CATEGORIES:
        raise GuidelineError(f"{category!r} is no criminal history category; one of {', '.join(CATEGORIES)} is")
    return manual.cells[bounded(level)][CATEGORIES.index(category)]


def zone_of(manual: Manual, found: Span) -> str:
    """Return the zone of a range, which follows its lower end."""
    low = found[0]
    months = 10**6 if low == "life" else low
    zone = [row[0] for row in manual.zones.rows if isinstance(row[1], int) and row[1] <= months]
    return str(zone[-1])


def category_of(manual: Manual, points: int) -> str:
    """Return the category of a number of points.

    Raises:
        GuidelineError: the number is below nought.
    """
    if points < 0:
        raise GuidelineError(f"{points} is no number of criminal history points; a whole number from 0 is")
    fitting = [row[0] for row in manual.categories.rows if isinstance(row[1], int) and row[1] <= points]
    return str(fitting[-1])


def fine_at(manual: Manual, level: int) -> tuple[int, int]:
    """Return the guideline range of the fine, in dollars, at a total level."""
    held = bounded(level)
    for first, last, low, high in manual.fines.rows:
        if isinstance(first, int) and isinstance(last, int) and first <= held <= last:
            return int(low or 0), int(high or 0)
    raise GuidelineError(f"the fine table has no row for level {level}; levels 1 to 43 would be right")


def repeat_level(manual: Manual, max_months: Months) -> int | None:
    """Return the level the table of 4B1.5(a) gives for a statutory maximum, or None at one year or less."""
    for first, level in manual.repeat_table.rows:
        if max_months == "life" or (isinstance(first, int) and first <= max_months):
            return int(level or 0)
    return None
