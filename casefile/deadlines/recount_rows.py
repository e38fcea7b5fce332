"""What is read to count dates again: the hearings and dates they run from, what was decided, and which to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union_all
from sqlalchemy.orm import aliased

from casefile.deadlines.court_models import CourtEntry
from casefile.deadlines.models import OPEN_STATES, Deadline, DeadlineEvent, Hearing, HearingEvent
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters.models import Matter

CORRECTED = "event corrected"
KEPT = "kept"
MOVES = ("changed", "reset", "cancelled", "held", "set", "unknown")
DECIDED = ("superseded", "rejected", "cancelled", CORRECTED)
LOOK_BACK = timedelta(days=180)


@dataclass(frozen=True)
class Rows:
    """The rows that a recount asks for, read at once."""

    hearings: dict[int, Hearing]
    deadlines: dict[int, Deadline]
    successors: dict[int, Deadline]
    events: dict[tuple[int, str], DeadlineEvent]

    def standing(self, hearing: Hearing) -> Hearing:
        """Return the hearing that now stands in the place of one that was moved, or the last one there is."""
        seen = {hearing.id}
        while hearing.replaced_by_id in self.hearings and hearing.replaced_by_id not in seen:
            hearing = self.hearings[hearing.replaced_by_id]
            seen.add(hearing.id)
        return hearing

    def successor(self, deadline: Deadline) -> Deadline:
        """Return the date that now stands in the place of one that was moved, or the date itself."""
        while deadline.id in self.successors:
            deadline = self.successors[deadline.id]
        return deadline

    def last(self, deadline_id: int, kind: str, name: str) -> Any:
        """Return what the newest step of a kind says, or None."""
        event = self.events.get((deadline_id, kind))
        return event.data.get(name) if event else None


def read_rows(of: Sequence[tuple[Deadline, Matter]]) -> Rows:
    """Read what these dates are counted from, in three queries or fewer."""
    of_matter = {matter.id for _, matter in of}
    deadlines = {one.id: one for one, _ in of}
    if any(one.trigger_deadline_id for one, _ in of):
        query = select(Deadline).where(Deadline.matter_id.in_(of_matter))
        linked = or_(Deadline.replaces_id.is_not(None), Deadline.trigger_deadline_id.is_not(None))
        starts = Deadline.id.in_(select(Deadline.trigger_deadline_id).where(Deadline.matter_id.in_(of_matter)))
        deadlines |= {one.id: one for one in db.session.scalars(query.where(or_(linked, starts)))}
    on_hearings = any(one.trigger_hearing_id or one.asked.get("also_hearing") for one in deadlines.values())
    hearings = db.session.scalars(select(Hearing).where(Hearing.matter_id.in_(of_matter))) if on_hearings else ()
    events = db.session.scalars(
        select(DeadlineEvent)
        .where(DeadlineEvent.deadline_id.in_(deadlines), DeadlineEvent.kind.in_((CORRECTED, KEPT)))
        .order_by(DeadlineEvent.id)
    )
    return Rows(
        {hearing.id: hearing for hearing in hearings},
        deadlines,
        {one.replaces_id: one for one in deadlines.values() if one.replaces_id is not None},
        {(event.deadline_id, event.kind): event for event in events},
    )


def may_have_moved() -> Select[int]:
    """Return the ids of open counted dates that something concerns that moved in the last half year.

    What nobody decided by then still stands on the matter's own page. It starts from what moved, which is little, and
    not from the dates, which are many: a coalesced column is one that no index can lead away from there.
    """
    since = clock.now() - LOOK_BACK
    heard = and_(HearingEvent.kind.in_(MOVES), HearingEvent.at >= since)
    decided = select(DeadlineEvent.deadline_id).where(DeadlineEvent.kind.in_(DECIDED), DeadlineEvent.at >= since)
    one = aliased(Deadline)
    concerned = union_all(
        select(one.id).where(one.trigger_hearing_id.in_(select(HearingEvent.hearing_id).where(heard))),
        select(one.id).where(
            one.matter_id.in_(select(HearingEvent.matter_id).where(heard)),
            one.asked["also_hearing"].as_integer().is_not(None),
        ),
        select(one.id).where(one.trigger_deadline_id.in_(decided)),
        decided,
        _under_rules_entered(since),
        _near_days_entered(since),
    )
    state = func.coalesce(Deadline.state, "").in_(OPEN_STATES)
    return select(Deadline.id).where(Deadline.id.in_(concerned), state, Deadline.source == "rule")


def _under_rules_entered(since: datetime) -> Select[int]:
    one = aliased(Deadline)
    rules = select(CourtEntry.rule).where(CourtEntry.at >= since, CourtEntry.rule != "")
    here = select(CourtEntry.id).where(
        CourtEntry.rule == one.rule, CourtEntry.court == Matter.court, CourtEntry.at >= one.entered_at
    )
    query = select(one.id).join(Matter, Matter.id == one.matter_id)
    return query.where(one.rule.in_(rules), here.correlate(one, Matter).exists())


def _near_days_entered(since: datetime) -> Select[int]:
    one = aliased(Deadline)
    lately = CourtEntry.at >= since
    first = select(func.min(CourtEntry.near_from)).where(lately).scalar_subquery()
    last = select(func.max(CourtEntry.near_until)).where(lately).scalar_subquery()
    here = select(CourtEntry.id).where(
        one.due_on.between(CourtEntry.near_from, CourtEntry.near_until),
        or_(CourtEntry.court == Matter.court, CourtEntry.court == ""),
        CourtEntry.at >= one.entered_at,
    )
    query = select(one.id).join(Matter, Matter.id == one.matter_id).where(one.state.in_(OPEN_STATES))
    return query.where(one.due_on >= first, one.due_on <= last, here.correlate(one, Matter).exists())
