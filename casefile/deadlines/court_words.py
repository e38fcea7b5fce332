"""Which docket entries tell what became of a hearing: the court's own words beside each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from casefile.deadlines.models import Hearing, HearingEvent
from casefile.infra.db import db
from casefile.matters.models import DocketEntry, Matter


def entries_of(matter: Matter, keys: Iterable[str | None]) -> dict[str, DocketEntry]:
    """Return the docket entries of a matter by their keys, in one query."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    query = select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.key.in_(wanted))
    return {entry.key: entry for entry in db.session.scalars(query)}


def told_by(matter: Matter, hearings: Sequence[Hearing]) -> dict[int, DocketEntry]:
    """Return, by the hearing's id, the entry that tells how it stands now; none where a person recorded it."""
    query = select(HearingEvent).where(HearingEvent.hearing_id.in_([hearing.id for hearing in hearings]))
    last: dict[int, HearingEvent] = {}
    standing = {hearing.id: hearing.status for hearing in hearings}
    for event in db.session.scalars(query.order_by(HearingEvent.id)):
        if _gives(event) == standing[event.hearing_id]:
            last[event.hearing_id] = event
    entries = entries_of(matter, (event.entry_key for event in last.values()))
    return {number: entries[event.entry_key] for number, event in last.items() if event.entry_key in entries}


def _gives(event: HearingEvent) -> str:
    """Return the status that a step gave its hearing."""
    if event.kind != "entered":
        return event.kind
    changed = event.data.get("changed", {}).get("status", [None, ""])
    return str(changed[1])
