"""What is read to count dates again: the hearings and dates they run from, what was decided, and which to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from casefile.deadlines.court_models import CourtEntry
from casefile.deadlines.models import Deadline, DeadlineEvent, Hearing, HearingEvent
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters.models import Matter

CORRECTED = "event corrected"
KEPT = "kept"
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


def may_have_moved() -> ColumnElement[bool]:
    """Say which counted dates something concerns that moved in the last half year, for a query of dates and matters.

    What nobody decided by then still stands on the matter's own page.
    """
    since = clock.now() - LOOK_BACK
    moved = select(HearingEvent.hearing_id).where(HearingEvent.kind != "entered", HearingEvent.at >= since)
    in_matter = select(HearingEvent.matter_id).where(HearingEvent.kind != "entered", HearingEvent.at >= since)
    decided = select(DeadlineEvent.deadline_id).where(
        DeadlineEvent.kind.in_(("superseded", "rejected", "cancelled", CORRECTED)), DeadlineEvent.at >= since
    )
    concerned = or_(
        Deadline.trigger_hearing_id.in_(moved),
        and_(Deadline.matter_id.in_(in_matter), Deadline.asked["also_hearing"].as_integer().is_not(None)),
        Deadline.trigger_deadline_id.in_(decided),
        Deadline.id.in_(decided),
        _entered_since(),
    )
    return and_(Deadline.source == "rule", concerned)


def _entered_since() -> ColumnElement[bool]:
    """Say which dates an entry for their court that was saved after them may move."""
    return (
        select(CourtEntry.id)
        .where(CourtEntry.at >= clock.now() - LOOK_BACK, CourtEntry.at >= Deadline.entered_at)
        .where(or_(CourtEntry.court == Matter.court, CourtEntry.court == ""))
        .where(
            or_(CourtEntry.rule == Deadline.rule, Deadline.due_on.between(CourtEntry.near_from, CourtEntry.near_until))
        )
        .correlate(Deadline, Matter)
        .exists()
    )
