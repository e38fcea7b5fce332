"""The caseload of the office: how many matters stand where. No matter content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
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
OTHER, NONE_YET = "other words", "none yet"
# Days from today to the last day of the trial clock, as it stands; upper ends, both ways counted in.
SPANS = ((0, "1 to 14 days left", 14), (14, "15 to 30 days left", 30), (30, "31 to 70 days left", 70))


def caseload(user_id: int) -> Summary:
    """Return the caseload over every open matter of the office, save those that this person is walled off from.

    One table for each question and none that crosses two: a cell must not tell one matter.
    """
    mine = matters.not_walled(user_id)
    open_ = select(Matter.id).where(Matter.closed_at.is_(None), mine)
    tables = (_stages(open_), _attorneys(open_), _offences(open_), _outcomes(mine), _days_left(open_))
    return Summary(
        key="caseload",
        title="Caseload",
        about="How many matters of the office stand where. Numbers only: no matter is named.",
        mark="CONFIDENTIAL",
        facts=(("Open matters", str(_number(open_))), ("Counted on", clock.today("UTC").isoformat() + " (UTC)")),
        tables=tables,
        end="Counted from the office's files. A matter that a wall keeps from whoever reads this is not counted.",
    )


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
