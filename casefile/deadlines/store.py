"""The one way by which a deadline comes to be stored: as proposed, with its first step in the history."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from casefile.deadlines.history import note_deadline
from casefile.deadlines.models import Deadline
from casefile.infra import audit, clock
from casefile.infra.db import add
from casefile.matters.closing import must_be_open
from casefile.matters.models import Matter


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Everything that is stored of a deadline when it is entered."""

    what: str
    due_on: date
    source: str
    due_at: datetime | None = None
    who: str = ""
    rule: str | None = None
    cite: str = ""
    consequence: str = ""
    verified: str = "false"
    trigger: str = ""
    trigger_on: date | None = None
    trigger_at: datetime | None = None
    trigger_hearing_id: int | None = None
    trigger_deadline_id: int | None = None
    served_by: str = ""
    asked: dict[str, Any] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    also_possible: list[dict[str, Any]] = field(default_factory=list)
    entry_key: str | None = None
    replaces_id: int | None = None
    was_past: bool = False
    needs_review: bool = False


def enter(matter: Matter, entry: Entry) -> Deadline:
    """Store a deadline as proposed.

    Raises:
        Refusal: the matter was closed meanwhile: nobody is reminded of a date in it.
    """
    must_be_open(matter)
    who = audit.actor()
    values = {**asdict(entry), "what": entry.what[:300], "trigger": entry.trigger[:300], "cite": entry.cite[:300]}
    deadline = add(
        Deadline(
            matter_id=matter.id,
            matter=matter,
            **values,
            state="proposed",
            entered_at=clock.now(),
            entered_by_id=who.id,
            entered_by=who.name,
        )
    )
    note_deadline(deadline, "proposed", source=entry.source, entry=entry.entry_key)
    return deadline
