"""Entries of the guidelines file, turned into values of the law."""

from __future__ import annotations

from types import MappingProxyType
from typing import cast

from casefile.law.guidelines import (
    CATEGORIES,
    Adjustment,
    Band,
    BaseLevel,
    Characteristic,
    CrossReference,
    Guideline,
    Manual,
    PointRule,
    Rule,
    Span,
    Table,
)
from casefile.law.penalties import Months
from casefile.lawdata.rows import Row

LEVELS = range(1, 44)


def read_manual(top: Row, sources: frozenset[str]) -> Manual:
    """Return the edition of the Manual that a file describes.

    Raises:
        LawDataError: a field is missing, misspelt or no value of its kind, or the table has a hole.
    """
    table = _need(top, "table")
    cells = _cells(table)
    units = _need(top, "units")
    above = units.number("above")
    rows = top.rows
    manual = Manual(
        edition=top.text("edition"),
        since=top.day("since"),
        cells=cells,
        cells_cite=table.text("cite"),
        cells_verified=table.verified(),
        zones=_table(_need(top, "zones"), "bands", ("zone", "from", "to"), sources),
        categories=_table(_need(top, "categories"), "bands", ("category", "from"), sources),
        units=_table(units, "add", ("halves", "levels"), sources),
        units_above=above,
        fines=_table(_need(top, "fines"), "rows", ("from", "to", "min_usd", "max_usd"), sources),
        repeat_table=_table(_need(top, "repeat_table"), "rows", ("from_months", "level"), sources),
        points=MappingProxyType({one.id: one for one in (_points(row, sources) for row in rows("points"))}),
        rules=MappingProxyType({one.id: one for one in (_rule(row, sources) for row in rows("rules"))}),
        adjustments=MappingProxyType({one.id: one for one in (_adjust(row, sources) for row in rows("adjustments"))}),
        guidelines=MappingProxyType({one.section: one for one in (_one(row, sources) for row in rows("guidelines"))}),
        not_loaded=MappingProxyType(dict(top.pairs("not_loaded"))),
    )
    _close_table(table, sources)
    _check(top, manual)
    return manual


def _check(top: Row, manual: Manual) -> None:
    if not manual.guidelines:
        top.refuse("guidelines", [], "at least one guideline")
    known = set(manual.guidelines) | set(manual.not_loaded)
    for section, guideline in manual.guidelines.items():
        for reference in guideline.cross_references:
            if reference.to not in known and reference.to != "2A":
                top.refuse(f"{section}, cross_references", reference.to, "a guideline of this file, or of not_loaded,")


def _need(top: Row, field: str) -> Row:
    row = top.row(field)
    if row is None:
        top.refuse(field, None, "a table with its cite, source and mark")
    return row


def _cells(table: Row) -> MappingProxyType[int, tuple[Span, ...]]:
    rows = table.raw("rows")
    if not isinstance(rows, dict) or sorted(rows) != list(LEVELS):
        table.refuse("rows", "not levels 1 to 43", "one row for every level from 1 to 43")
    found = {}
    for level, cells in rows.items():
        if not isinstance(cells, list) or len(cells) != len(CATEGORIES):
            table.refuse(f"rows, level {level}", cells, "six ranges, one a category,")
        found[level] = tuple(_span(table, level, cell) for cell in cells)
    return MappingProxyType(found)


def _span(table: Row, level: int, cell: object) -> Span:
    if not isinstance(cell, list) or len(cell) != 2 or not all(end == "life" or _whole(end) for end in cell):
        table.refuse(f"rows, level {level}", cell, "a range of two numbers of months, or life,")
    return cast(Span, (cell[0], cell[1]))


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _source(row: Row, sources: frozenset[str]) -> str:
    page = row.text_or_none("page")
    source = row.one_of("source", tuple(sorted(sources)))
    return f"{source}, {page}" if page else source


def _close_table(row: Row, sources: frozenset[str]) -> None:
    _source(row, sources)
    row.verified()
    row.close()


def _table(row: Row, field: str, columns: tuple[str, ...], sources: frozenset[str]) -> Table:
    rows = []
    for one in row.rows(field):
        rows.append(tuple(cast("Months | str | None", one.raw(name)) for name in columns))
        one.close()
    if not rows:
        row.refuse(field, [], "at least one row")
    found = Table(row.text("cite"), row.verified(), tuple(rows))
    _source(row, sources)
    row.close()
    return found


def _points(row: Row, sources: frozenset[str]) -> PointRule:
    _source(row, sources)
    found = PointRule(
        id=row.text("id"),
        points=row.number("points"),
        cite=row.text("cite"),
        condition=row.text("if"),
        verified=row.verified(),
        cap=row.number_or_none("cap"),
        threshold=row.number_or_none("threshold"),
    )
    row.close()
    return found


def _rule(row: Row, sources: frozenset[str]) -> Rule:
    _source(row, sources)
    found = Rule(row.text("id"), row.text("cite"), row.text("text"), row.verified())
    row.close()
    return found


def _levels(row: Row, field: str) -> int | None:
    value = row.raw(field)
    if value is not None and (not _whole(value) or not -20 <= cast(int, value) <= 43):
        row.refuse(field, value, "a whole number of levels")
    return cast("int | None", value)


def _choices(row: Row) -> tuple[int, ...]:
    value = row.raw("choices", [])
    if not isinstance(value, list) or not all(_whole(one) for one in value):
        row.refuse("choices", value, "a list of whole numbers of levels")
    return tuple(value)


def _adjust(row: Row, sources: frozenset[str]) -> Adjustment:
    _source(row, sources)
    parts = row.raw("parts", {})
    if not isinstance(parts, dict) or not all(_whole(one) for one in parts.values()):
        row.refuse("parts", parts, "paragraphs with their levels")
    found = Adjustment(
        id=row.text("id"),
        levels=_levels(row, "levels"),
        condition=row.text("if"),
        verified=row.verified(),
        choices=_choices(row),
        parts=tuple(parts.items()),
        needs=row.text_or_none("needs"),
        whole=row.flag("whole", False),
        note=row.text_or_none("note"),
    )
    if found.levels is None and not found.choices:
        row.refuse("levels", None, "a number of levels, or choices,")
    row.close()
    return found


def _one(row: Row, sources: frozenset[str]) -> Guideline:
    section = row.text("section")
    row.place = f"guidelines.yaml, {section}"
    characteristics: dict[str, Characteristic] = {}
    for one in row.rows("characteristics"):
        found = _characteristic(one, row)
        if found.id in characteristics:
            row.refuse("characteristics", found.id, "an id that stands once")
        characteristics[found.id] = found
    for found in characteristics.values():
        for name in (*found.excludes, *([found.capped_with] if found.capped_with else [])):
            if name not in characteristics:
                row.refuse(f"{found.id}, excludes", name, "a characteristic of the same guideline")
    guideline = Guideline(
        section=section,
        title=row.text("title"),
        bases=_bases(row),
        characteristics=MappingProxyType(characteristics),
        cross_references=tuple(_cross(one) for one in row.rows("cross_references")),
        verified=row.verified(),
        source=_source(row, sources),
        aggregates=row.flag("aggregates", False),
        each_victim_apart=row.text_or_none("each_victim_apart"),
        same_victim_groups=row.text_or_none("same_victim_groups"),
        independent=row.flag("independent", False),
        note=row.text_or_none("note"),
    )
    row.close()
    return guideline


def _bases(entry: Row) -> tuple[BaseLevel, ...]:
    """Return the base levels; entries of one id are one, settled by several offences."""
    found: dict[str, BaseLevel] = {}
    for row in entry.rows("bases"):
        tiers = row.texts("tiers")
        settled = tuple((offence, tiers) for offence in row.texts("offences"))
        name, condition = row.text("id"), row.text("if")
        if name in found:
            settled, condition = found[name].settled_by + settled, found[name].condition
        found[name] = BaseLevel(
            id=name,
            level=_levels(row, "level"),
            cite=row.text("cite"),
            condition=condition,
            settled_by=settled,
            verified=row.verified(default=entry.verified()),
            open_because=row.text_or_none("open_because"),
        )
        if found[name].level is None and not found[name].open_because:
            row.refuse("level", None, "a level, or open_because with the reason,")
        row.close()
    if not found:
        entry.refuse("bases", [], "at least one base level")
    return tuple(found.values())


def _characteristic(row: Row, entry: Row) -> Characteristic:
    found = Characteristic(
        id=row.text("id"),
        cite=row.text("cite"),
        levels=_levels(row, "levels"),
        condition=row.text("if"),
        verified=row.verified(default=entry.verified()),
        group=row.text_or_none("group"),
        needs_base=row.texts("needs_base"),
        excludes=row.texts("excludes"),
        excludes_adjustments=row.texts("excludes_adjustments"),
        warns_adjustments=row.texts("warns_adjustments"),
        choices=_choices(row),
        at_least=row.number_or_none("at_least"),
        by=row.one_of("by", ("fact", "images", "amount"), "fact"),
        bands=tuple(_band(one) for one in row.rows("bands")),
        capped_with=row.text_or_none("capped_with"),
        cap=row.number_or_none("cap"),
        open_because=row.text_or_none("open_because"),
        note=row.text_or_none("note"),
    )
    if found.levels is None and not (found.choices or found.bands or found.at_least):
        row.refuse("levels", None, "a number of levels, choices, at_least or bands")
    row.close()
    return found


def _band(row: Row) -> Band:
    over = row.number("from") - 1 if row.has("from") else row.number("over")
    band = Band(over, _levels(row, "levels"))
    row.close()
    return band


def _cross(row: Row) -> CrossReference:
    found = CrossReference(row.text("cite"), row.text("to"), row.text("if"), row.flag("greater"))
    row.close()
    return found
