"""Entries of the deadline and holiday files, turned into values of the law."""

from __future__ import annotations

from typing import cast

from casefile.law.counting import METHODS, UNITS, Period
from casefile.law.courtdays import Direction, DoubtfulDay, DoubtfulStateDay
from casefile.law.deadlines import DeadlineRule, NotLaterThan, OtherReading
from casefile.lawdata.offence_rows import read_example
from casefile.lawdata.rows import Row


def read_deadline(row: Row, sources: frozenset[str]) -> DeadlineRule:
    """Return the deadline rule an entry describes.

    Raises:
        LawDataError: a field is missing, misspelt or no value of its kind.
    """
    rule = DeadlineRule(
        key=row.text("key"),
        title=row.text("title"),
        who=row.text("who"),
        trigger=row.text("trigger"),
        period=_period(row) if row.has("period") else None,
        tiers=_tiers(row),
        method=row.one_of("method", METHODS),
        cite=row.text("cite"),
        verified=row.verified(),
        source=row.one_of("source", tuple(sorted(sources))),
        no_date_because=row.text_or_none("no_date_because"),
        runs_from_service=_from_service(row),
        not_before=row.flag("not_before", False),
        also=_also(row),
        other_readings=tuple(_other_reading(one, row) for one in row.rows("other_readings")),
        extendable=row.text_or_none("extendable"),
        consequence=row.text_or_none("consequence"),
        note=row.text_or_none("note"),
        examples=tuple(read_example(one) for one in row.rows("examples")),
    )
    counted = rule.method not in ("none", "set_by_court")
    if counted and not (rule.period or rule.tiers):
        row.refuse("period", None, f"a period for the method {rule.method}, or method: none with no_date_because,")
    if not counted and not rule.no_date_because:
        row.refuse("no_date_because", None, "the reason why no date can be counted")
    row.close()
    return rule


def read_doubtful_day(row: Row, sources: frozenset[str]) -> DoubtfulDay:
    """Return a day of which it is arguable whether it is a legal holiday."""
    row.one_of("source", tuple(sorted(sources)))
    row.verified()
    found = DoubtfulDay(row.day("day"), row.text("why"), row.texts("courts"))
    row.close()
    return found


def read_doubtful_state_day(row: Row, sources: frozenset[str]) -> DoubtfulStateDay:
    """Return a State's day of which it is arguable whether the State declared it a holiday."""
    row.one_of("source", tuple(sorted(sources)))
    row.verified()
    found = DoubtfulStateDay(row.text("state"), row.text("holiday"), row.text("why"))
    row.close()
    return found


def _period(row: Row, direction: str | None = None) -> Period:
    number = row.number("period")
    if number < 1:
        row.refuse("period", number, "a whole number from 1")
    way = row.one_of("direction", ("after", "before"), direction)
    return Period(number, row.one_of("unit", UNITS), cast(Direction, way))


def _tiers(row: Row) -> tuple[tuple[str, Period], ...]:
    found = []
    direction = row.one_of("direction", ("after", "before")) if row.has("direction") else None
    for one in row.rows("periods"):
        found.append((one.text("tier"), _period(one, direction)))
        one.close()
    return tuple(found)


def _from_service(row: Row) -> bool | None:
    value = row.raw("runs_from_service", False)
    if value == "unclear":
        return None
    if not isinstance(value, bool):
        row.refuse("runs_from_service", value, "true, false or unclear")
    return value


def _also(entry: Row) -> NotLaterThan | None:
    row = entry.row("also")
    if row is None:
        return None
    also = NotLaterThan(row.text("name"), _period(row))
    row.close()
    return also


def _other_reading(row: Row, entry: Row) -> OtherReading:
    reading = OtherReading(_period(row, str(entry.raw("direction"))), row.text("because"))
    row.close()
    return reading
