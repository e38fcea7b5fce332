"""The history of a matter: one append-only line for each change."""

from __future__ import annotations

from typing import Any

from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.matters.models import (
    Matter,
    MatterEvent,
)


def note_event(matter: Matter, kind: str, data: dict[str, Any]) -> MatterEvent:
    """Keep one change of a matter in its history and in the audit."""
    who = audit.actor()
    audit.record(f"matter.{kind}", matter_id=matter.id)
    return add(MatterEvent(matter_id=matter.id, kind=kind, data=data, at=clock.now(), by_id=who.id, by_name=who.name))


def history(matter: Matter, kind: str | None = None, limit: int = 50) -> list[MatterEvent]:
    """Return the newest changes of a matter."""
    query = db.select(MatterEvent).where(MatterEvent.matter_id == matter.id)
    if kind:
        query = query.where(MatterEvent.kind == kind)
    return list(db.session.scalars(query.order_by(MatterEvent.id.desc()).limit(limit)))
