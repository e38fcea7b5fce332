"""The caseload of the office: how many matters stand where. No matter content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from casefile.accounts.models import User
from casefile.charges.models import Count
from casefile.charges.service import offences
from casefile.clocks.models import ClockStanding
from casefile.infra import clock
from casefile.infra.db import db
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter, Membership
from casefile.summaries.documents import Column, Row, Summary, Table

UNMATCHED = "no offence of the library"
# In the order in which they are asked: the first that fits a disposition names it.
OUTCOMES = (
    ("acquitted", r"acquit|not guilty (?:verdict|by)|found not guilty"),
    ("dismissed", r"dismiss|nolle|vacated|withdrawn"),
    ("sentenced", r"imprison|months|years|custody|probation|time served|sentenc|committed to"),
    ("pleaded or found guilty", r"(?<!not )guilty|convict"),
)
FEWEST = 3
OTHER, NONE_YET = "other words", "none yet"
# Days from today to the last day of the trial clock, as it stands; upper ends, both ways counted in.
SPANS = ((0, "1 to 14 days left", 14), (14, "15 to 30 days left", 30), (30, "31 to 70 days left", 70))


def caseload(user_id: int) -> Summary:
    """Return the caseload over every open matter of the office, save those that this person is walled off from.

    One table for each question and none that crosses two: a cell must not tell one matter. Where matters are counted
    that the reader may not open, numbers under three stand together.
    """
    mine = matters.not_walled(user_id)
    open_ = select(Matter.id).where(Matter.closed_at.is_(None), mine)
    tables: tuple[Table, ...] = (
        _stages(open_),
        _attorneys(open_),
        _offences(open_),
        _outcomes(mine),
        _days_left(open_),
    )
    if _sees_less(user_id, mine):
        tables = tuple(_without_small(one) for one in tables)
    return Summary(
        key="caseload",
        title="Caseload",
        about="How many matters of the office stand where. Numbers only: no matter is named.",
        mark="CONFIDENTIAL",
        facts=(("Open matters", str(_number(open_))), ("Counted on", f"{clock.today('UTC'):%B %-d, %Y} (UTC)")),
        tables=tables,
        end="Counted from the office's files. A matter that a wall keeps from whoever reads this is not counted.",
    )


def _sees_less(user_id: int, mine: ColumnElement[bool]) -> bool:
    """Whether matters are counted that this person may not open: a small number could tell one of them."""
    opened = matters.open_matter_ids(user_id)
    return db.session.scalar(select(Matter.id).where(mine, Matter.id.not_in(opened)).limit(1)) is not None


def _without_small(table: Table) -> Table:
    """Return a table whose numbers under ``FEWEST`` stand together in one row, unless that sum is as small."""
    few = [row for row in table.rows if int(row.cells[1]) < FEWEST]
    if not few:
        return table
    kept = tuple(row for row in table.rows if row not in few)
    told = f"{len(few)} rows with fewer than {FEWEST} each" if len(few) > 1 else f"1 row with fewer than {FEWEST}"
    sum_ = sum(int(row.cells[1]) for row in few)
    together = Row((told, str(sum_) if sum_ >= FEWEST and len(few) > 1 else f"fewer than {FEWEST}"))
    note = f"Small numbers are not told apart: they could tell a matter that is not yours to see. {table.note}".strip()
    return replace(table, rows=(*kept, together), note=note)


def _number(open_: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(open_.subquery())) or 0


def _counted(heading: str, name: str, rows: Iterable[tuple[str, int]], empty: str, note: str = "") -> Table:
    columns = (Column(name, 75), Column("Matters", 25))
    return Table(heading, columns, tuple(Row((told, str(number))) for told, number in rows), empty, note)


def _stages(open_: Select[Any]) -> Table:
    found = dict(_grouped(select(Matter.stage, func.count()).where(Matter.id.in_(open_)).group_by(Matter.stage)))
    known = [(stage.name, found.pop(stage.id)) for stage in reader.stages() if stage.id in found]
    return _counted("By stage", "Stage", [*known, *sorted(found.items())], "No matter is open.")


def _attorneys(open_: Select[Any]) -> Table:
    query = (
        select(User.name, func.count(func.distinct(Membership.matter_id)))
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.matter_id.in_(open_), Membership.role == "lead", Membership.until.is_(None))
        .group_by(User.id, User.name)
        .order_by(func.count(func.distinct(Membership.matter_id)).desc(), User.name)
    )
    return _counted("By lead counsel", "Lead counsel", _grouped(query), "No matter has a lead.")


def _offences(open_: Select[Any]) -> Table:
    query = (
        select(Count.offence_key, func.count(func.distinct(Count.matter_id)))
        .where(Count.matter_id.in_(open_), Count.status == "pending")
        .group_by(Count.offence_key)
        .order_by(func.count(func.distinct(Count.matter_id)).desc(), Count.offence_key)
    )
    library = offences()
    rows = [
        (f"{library[key].name} ({library[key].citation})" if key in library else UNMATCHED, number)
        for key, number in _grouped(query)
    ]
    note = "A matter with several offences stands in several rows."
    return _counted("By offence charged", "Offence", rows, "No count is pending.", note)


def _outcomes(mine: ColumnElement[bool]) -> Table:
    """Count the counts of all matters by what their disposition says; the docket's words are free."""
    query = (
        select(Count.disposition, func.count())
        .join(Matter, Matter.id == Count.matter_id)
        .where(mine, Count.status != "complaint")
        .group_by(Count.disposition)
    )
    found: Counter[str] = Counter()
    for words, number in _grouped(query):
        found[outcome(words)] += number
    rows = [(name, found[name]) for name in (*(name for name, _ in OUTCOMES), OTHER, NONE_YET) if found[name]]
    note = "Counts, not matters, closed matters too; read from the docket's words by fixed patterns."
    columns = (Column("Outcome of the count", 75), Column("Counts", 25))
    told = tuple(Row((name, str(number))) for name, number in rows)
    return Table("By outcome", columns, told, "No count is entered.", note)


def outcome(words: str) -> str:
    """Return what the disposition of a count comes to, by the first pattern that fits."""
    if not words.strip():
        return NONE_YET
    return next((name for name, pattern in OUTCOMES if re.search(pattern, words, re.IGNORECASE)), OTHER)


def _days_left(open_: Select[Any]) -> Table:
    today = clock.today("UTC")
    last = ClockStanding.last_day
    spans = [(last <= today + timedelta(upper), literal(name)) for _, name, upper in SPANS]
    bucket = case(
        (ClockStanding.ended.is_(True), literal("ended")),
        (last.is_(None), literal("stands still, or no last day known")),
        (last < today, literal("past its last day")),
        (last == today, literal("last day is today")),
        *spans,
        else_=literal("more than 70 days left"),
    )
    query = (
        select(bucket, func.count())
        .select_from(Matter)
        .join(ClockStanding, ClockStanding.matter_id == Matter.id)
        .where(Matter.id.in_(open_))
        .group_by(bucket)
    )
    found = dict(_grouped(query))
    counted = sum(found.values())
    order = ("past its last day", "last day is today", *(name for _, name, _ in SPANS), "more than 70 days left")
    rows = [(name, found[name]) for name in (*order, "stands still, or no last day known", "ended") if name in found]
    without = _number(open_) - counted
    if without:
        rows.append(("no clock can be counted", without))
    note = "Calendar days to the last day of the trial clock under 18 U.S.C. § 3161(c)(1), as the ledgers stand today."
    return _counted("By days left to trial", "Speedy-trial clock", rows, "No matter is open.", note)


def _grouped(query: Select[Any, int]) -> list[tuple[Any, int]]:
    return [(name, number) for name, number in db.session.execute(query)]
