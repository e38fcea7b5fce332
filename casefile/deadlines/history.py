"""The histories of deadlines and hearings: one place that writes them, and the two questions asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casefile.accounts.models import User
from casefile.deadlines.models import Deadline, DeadlineEvent, Hearing, HearingEvent
from casefile.infra import audit, clock
from casefile.infra.db import add, db


def note_deadline(
    deadline: Deadline, kind: str, reason: str = "", *, by: User | None = None, **more: Any
) -> DeadlineEvent:
    """Keep one step of a deadline's life, with what and when it was; ``by`` is who decided, else who acts."""
    who = by or audit.actor()
    audit.record(f"date.{kind}", matter_id=deadline.matter_id, target=f"deadline {deadline.id}")
    due = (deadline.due_at or deadline.due_on).isoformat()
    return add(
        DeadlineEvent(
            deadline_id=deadline.id,
            matter_id=deadline.matter_id,
            kind=kind,
            reason=reason,
            data={"what": deadline.what, "due": due, **more},
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def note_hearing(
    hearing: Hearing,
    kind: str,
    changed: Mapping[str, list[Any]],
    *,
    reason: str = "",
    entry_key: str | None = None,
) -> HearingEvent:
    """Keep one step of a hearing's life; ``changed`` is ``{field: [before, after]}``."""
    who = audit.actor()
    audit.record(f"hearing.{kind}", matter_id=hearing.matter_id, target=f"hearing {hearing.id}")
    starts = (hearing.starts_at or hearing.starts_on).isoformat()
    return add(
        HearingEvent(
            hearing_id=hearing.id,
            matter_id=hearing.matter_id,
            kind=kind,
            reason=reason,
            entry_key=entry_key,
            data={"what": hearing.what, "starts": starts, "changed": dict(changed)},
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def of_deadline(deadline: Deadline) -> list[DeadlineEvent]:
    """Return the life of a deadline, oldest step first."""
    query = select(DeadlineEvent).where(DeadlineEvent.deadline_id == deadline.id)
    return list(db.session.scalars(query.order_by(DeadlineEvent.id)))


def of_hearing(hearing: Hearing) -> list[HearingEvent]:
    """Return the life of a hearing, oldest step first."""
    query = select(HearingEvent).where(HearingEvent.hearing_id == hearing.id)
    return list(db.session.scalars(query.order_by(HearingEvent.id)))
