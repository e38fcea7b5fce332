"""What waits for an answer, for a desk and for a matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func

from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter, Membership
from casefile.messages import presence, threads
from casefile.messages.absences import ATTORNEYS
from casefile.messages.models import COUNSEL_ONLY, Thread
from casefile.messages.presence import Place
from casefile.messages.reading import told_because, waiting_rows
from casefile.messages.threads import Reader

MOST = 1000


@dataclass(frozen=True)
class Waiting:
    """One thread that waits. Where it is not open to whoever looks, ``why`` says why they are told of it at all."""

    matter_id: int
    caption: str
    zone: str
    thread_id: int
    kind: str
    since: datetime
    opens: bool
    why: str


def waiting(matter: Matter, role: str = "paralegal") -> int:
    """Return how many threads of a matter wait; those for counsel alone are counted for counsel only."""
    conditions: list[Any] = [Thread.matter_id == matter.id]
    if role not in ATTORNEYS:
        conditions.append(Thread.kind.not_in(COUNSEL_ONLY))
    return int(db.session.scalar(db.select(func.count()).select_from(waiting_rows(*conditions)[0].subquery())) or 0)


def waiting_for(user_id: int, limit: int = 50) -> list[Waiting]:
    """Return what waits for somebody, the longest first, in a constant number of queries.

    What is open to them; and, without a word of it, what was addressed to somebody for whom they cover, or where nobody
    to whom it is addressed is there.
    """
    since = waiting_rows(matters.open_to(user_id, Thread.matter_id, on_team=True))[0].subquery()
    roles = matters.open_matters(user_id).with_only_columns(Matter.id, Membership.role).subquery()
    query = db.select(Thread, Matter.caption, Matter.zone, since.c.since, roles.c.role)
    query = query.join(since, since.c.thread_id == Thread.id).join(Matter, Matter.id == Thread.matter_id)
    query = query.join(roles, roles.c.id == Thread.matter_id)
    rows = [tuple(row) for row in db.session.execute(query.order_by(since.c.since).limit(MOST))]
    return _told(rows, user_id)[:limit] if rows else []


def _told(rows: Sequence[Any], user_id: int) -> list[Waiting]:
    to = threads.addressed([thread.id for thread, *_ in rows])
    ends = threads.early_ends([one for some in to.values() for one in some])
    here, now, found = presence.of({thread.matter_id for thread, *_ in rows}), clock.now(), list[Waiting]()
    for thread, caption, zone, since, role in rows:
        reader = Reader(user_id, role)
        until = threads.open_until(thread, to[thread.id], ends, reader)
        opens = until is not None and since <= until
        why = ""
        if not opens and role in ATTORNEYS:
            standing = threads.still_addressed(to[thread.id], ends, now)
            why = told_because(here, Place(thread.matter_id, zone), standing, reader)
        if opens or why:
            found.append(Waiting(thread.matter_id, caption, zone, thread.id, thread.kind, since, opens, why))
    return found
