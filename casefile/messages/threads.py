"""Which threads there are, to whom each is open, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casefile.infra.db import db
from casefile.matters.models import Matter
from casefile.messages.absences import ATTORNEYS
from casefile.messages.models import COUNSEL_ONLY, AbsenceEnd, Addressed, Message, Thread

NO_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Reader:
    """Somebody of the office as they stand to a matter."""

    user_id: int
    role: str


def find(matter: Matter, thread_id: int) -> Thread | None:
    """Return one thread of a matter."""
    found: Thread | None = db.session.scalar(_threads().where(Thread.id == thread_id, Thread.matter_id == matter.id))
    return found


def find_own(person_id: int, thread_id: int, matter_ids: Collection[int]) -> Thread | None:
    """Return one thread of a client in these matters; another client's looks like what does not exist."""
    query = _threads().where(Thread.id == thread_id, Thread.person_id == person_id, Thread.matter_id.in_(matter_ids))
    found: Thread | None = db.session.scalar(query)
    return found


def _threads() -> Select[Thread]:
    return select(Thread).options(joinedload(Thread.matter), joinedload(Thread.given))


def addressed(thread_ids: Collection[int]) -> dict[int, list[Addressed]]:
    """Return to whom threads are addressed, in one query."""
    query = db.select(Addressed).options(joinedload(Addressed.user)).where(Addressed.thread_id.in_(sorted(thread_ids)))
    found: dict[int, list[Addressed]] = defaultdict(list)
    for one in db.session.scalars(query.order_by(Addressed.id)):
        found[one.thread_id].append(one)
    return found


def early_ends(rows: Collection[Addressed]) -> dict[int, datetime]:
    """Return when absences ended before their last day, by their ids."""
    wanted = sorted({one.absence_id for one in rows if one.absence_id})
    query = db.select(AbsenceEnd.absence_id, AbsenceEnd.at).where(AbsenceEnd.absence_id.in_(wanted))
    return {row[0]: row[1] for row in db.session.execute(query)} if wanted else {}


def open_until(
    thread: Thread, rows: Collection[Addressed], ends: dict[int, datetime], reader: Reader
) -> datetime | None:
    """Return until when entries of a thread are open to somebody, or None where the thread is not.

    Counsel open what is addressed to them; a cover what arrived while the absence lasted. Paralegals open what is not
    for counsel alone.
    """
    if reader.role == "paralegal":
        return None if thread.kind in COUNSEL_ONLY else NO_END
    if reader.role not in ATTORNEYS:
        return None
    return max((_end_of(one, ends) for one in rows if one.user_id == reader.user_id), default=None)


def _end_of(one: Addressed, ends: dict[int, datetime]) -> datetime:
    until = one.until or NO_END
    return min(until, ends.get(one.absence_id, NO_END)) if one.absence_id else until


def still_addressed(rows: Collection[Addressed], ends: dict[int, datetime], now: datetime) -> list[int]:
    """Return the accounts to whom a thread is addressed now: no cover whose absence is over."""
    return list(dict.fromkeys(one.user_id for one in rows if _end_of(one, ends) > now))


def newest_entry(thread_id: int) -> Message | None:
    """Return the newest entry of a thread."""
    query = db.select(Message).where(Message.thread_id == thread_id).order_by(Message.id.desc()).limit(1)
    found: Message | None = db.session.scalar(query)
    return found


def entries(thread: Thread) -> list[Message]:
    """Return what a thread holds, the oldest first."""
    query = db.select(Message).where(Message.thread_id == thread.id).order_by(Message.id)
    return list(db.session.scalars(query))
