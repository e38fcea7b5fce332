"""What a summary is: facts, tables and bars as plain values, so that page, PDF and CSV say the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from casefile.law.offences import Months

WORK_PRODUCT = "PRIVILEGED · ATTORNEY WORK PRODUCT"
AID = (
    "Drawn from the file. Figures marked “not checked” or “partly checked” are to be read in their source before they "
    "are relied on. An aid to counsel, not legal advice."
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``width`` is its share of the printed page in percent, all of a table make 100."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``leads_to`` is the page of the thing itself, as endpoint and arguments, for the screen alone."""

    cells: tuple[str, ...]
    leads_to: tuple[str, dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A range drawn on the axis of its table; months, ``life``, or None where it is unknown."""

    label: str
    min_months: Months | None
    max_months: Months | None
    guideline: tuple[Months, Months] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One part of a summary. ``note`` stands below it; ``left_out`` says how many rows a print of one page dropped."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str
    note: str = ""
    bars: tuple[Bar, ...] = ()
    axis_months: int = 60
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary: ``facts`` are names and values at its head, ``mark`` is printed on every page.

    ``one_page``: its PDF is held to a single page, with what was left out said below each table.
    """

    key: str
    title: str
    about: str
    mark: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    end: str
    landscape: bool = False
    one_page: bool = False


def shortened(summary: Summary, most_rows: int) -> Summary:
    """Return a summary whose tables hold at most so many rows each, and say how many were left out."""
    tables = tuple(
        replace(one, rows=one.rows[:most_rows], left_out=max(0, len(one.rows) - most_rows)) for one in summary.tables
    )
    return replace(summary, tables=tables)


def lines(summary: Summary) -> list[tuple[str, ...]]:
    """Return a summary as rows of a spreadsheet: one table with its head only, several under their names."""
    if len(summary.tables) == 1:
        return _table(summary.tables[0])
    found: list[tuple[str, ...]] = [(summary.title,), *summary.facts]
    for one in summary.tables:
        found += [(), (one.heading,), *(_table(one) if one.rows else [(one.empty,)])]
    return found


def _table(table: Table) -> list[tuple[str, ...]]:
    return [tuple(column.name for column in table.columns), *(row.cells for row in table.rows)]
