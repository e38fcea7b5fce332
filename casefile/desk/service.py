"""What the staff's first page and a matter's overview draw together from the rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, literal
from sqlalchemy.orm import aliased

from casefile.calendars import escalation
from casefile.charges import service as charges
from casefile.checklists import service as checklists
from casefile.clocks import lists as clocks
from casefile.conflicts import service as conflicts
from casefile.deadlines import lists as dates
from casefile.deadlines import recount
from casefile.deadlines.lists import DateLine
from casefile.deadlines.models import Hearing
from casefile.evidence import drill as evidence_drill
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.filings import reviewing
from casefile.filings.models import Draft
from casefile.inbox import service as inbox
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter, Task
from casefile.messages import service as messages
from casefile.upkeep import service as upkeep

DAYS_AHEAD = 14
MOST = 12
MOST_DATES = 60
MOST_AHEAD = 8


@dataclass(frozen=True)
class Desk:
    """Everything the first page shows; each line leads to the thing itself."""

    alarms: list[upkeep.Alarm]
    stopped: list[evidence_drill.Alarm]
    today: date
    overdue: list[DateLine]
    upcoming: list[DateLine]
    clocks: list[clocks.Left]
    unconfirmed: list[DateLine]
    moved: list[recount.Recount]
    escalated: dict[int, str]
    unacknowledged: list[checklists.Unacknowledged]
    messages: list[messages.Waiting]
    evidence: list[Item]
    handed_in: list[inbox.Waiting]
    new_entries: list[tuple[DocketEntry, str]]
    tasks: list[Task]
    conflicts: int
    answered: int
    drafts: list[tuple[Draft, str, str]]
    recent: list[tuple[Matter, str]]


def desk(user_id: int, *, administrator: bool = False) -> Desk:
    """Gather the first page of one person, from the matters that they may open and from no other.

    The day is told by the court of their newest open matter.
    """
    recent = matters.list_matters(user_id, matters.Filter(), limit=MOST)
    today = clock.today(recent[0][0].zone if recent else "UTC")
    last = today + timedelta(days=DAYS_AHEAD)
    found = dates.for_desk(user_id, today, last, most=MOST_DATES, beside=escalation.newest_step())
    moved = recount.recounts(found.to_count)
    ahead = recount.at_the_earlier_day(found, moved, today, last)
    tasks, asked, answered = _tasks(user_id)
    return Desk(
        alarms=upkeep.for_user(user_id, administrator=administrator),
        stopped=evidence_drill.alarms(user_id),
        today=today,
        overdue=ahead.overdue[:MOST],
        upcoming=ahead.upcoming,
        clocks=clocks.for_desk(user_id, limit=MOST),
        unconfirmed=ahead.unconfirmed[:MOST],
        moved=moved[:MOST],
        escalated={number: escalation.WORDS[step] for number, step in found.beside.items()},
        unacknowledged=checklists.unacknowledged(user_id)[:MOST],
        messages=messages.waiting_for(user_id, limit=MOST),
        evidence=evidence.troubled(user_id, limit=MOST),
        handed_in=inbox.waiting_for(user_id, limit=MOST),
        new_entries=_new_entries(user_id),
        tasks=tasks,
        conflicts=asked,
        answered=answered,
        drafts=reviewing.waiting(user_id, limit=MOST),
        recent=recent,
    )


def _new_entries(user_id: int) -> list[tuple[DocketEntry, str]]:
    """Return the newest docket entries that an update brought during the last seven days.

    What came with a matter's first import is not new to anybody: it made the matter.
    """
    earliest = aliased(DocketEntry)
    first_import = (
        db.select(earliest.imported_at)
        .where(earliest.matter_id == DocketEntry.matter_id)
        .order_by(earliest.id)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        db.select(DocketEntry, Matter.caption)
        .join(Matter, Matter.id == DocketEntry.matter_id)
        .where(
            matters.open_to(user_id, DocketEntry.matter_id), DocketEntry.imported_at > clock.now() - timedelta(days=7)
        )
        .where(DocketEntry.imported_at > first_import)
        .order_by(DocketEntry.imported_at.desc(), DocketEntry.id.desc())
        .limit(6)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _tasks(user_id: int) -> tuple[list[Task], int, int]:
    """Return one's tasks, how many conflict checks wait for one's answer, and how many of one's own have theirs.

    All in one query.
    """
    own = matters.open_to(user_id, Task.matter_id, on_team=True)
    one = db.select(literal(1).label("one")).subquery()
    held = one.outerjoin(Task, and_(Task.assignee_id == user_id, Task.done_at.is_(None), own))
    counts = (conflicts.count_to_answer(user_id), conflicts.count_answered(user_id))
    query = db.select(Task, *counts).select_from(held)
    rows = db.session.execute(query.order_by(Task.due_on, Task.id).limit(MOST)).all()
    return [row[0] for row in rows if row[0]], rows[0][1], rows[0][2]


# --- one matter's overview -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Panels:
    """What other rooms tell on the overview of a matter."""

    counts: list[Any]
    dates: list[DateLine]
    guidance: str
    evidence: str
    handed_in: str


def hearings_ahead(matter: Matter) -> list[Hearing]:
    """Return the next few hearings: the first stands at the head of every page, all of them on the overview."""
    return dates.list_hearings(matter, to_come=True, limit=MOST_AHEAD)


def panels(matter: Matter, hearings: Sequence[Hearing]) -> Panels:
    """Gather the overview of one matter, with the hearings that its head has read already."""
    newest_item = db.select(Item.label).where(Item.matter_id == matter.id).order_by(Item.id.desc()).limit(1)
    label, waiting, *told = db.session.execute(
        db.select(newest_item.scalar_subquery(), inbox.tally(matter), *checklists.tally(matter))
    ).one()
    return Panels(
        counts=charges.list_printed(matter, limit=MOST),
        dates=dates.open_dates(matter, hearings=hearings, limit=MOST_AHEAD),
        guidance=checklists.tally_in_words(matter, *told),
        evidence=f"Logged up to {label}." if label else "No item is logged yet.",
        handed_in=inbox.tally_in_words(waiting),
    )
