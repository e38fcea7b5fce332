"""What staff and clients see of threads, and that they opened it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from casefile.accounts.models import User
from casefile.infra import audit, clock
from casefile.infra.db import db
from casefile.matters.models import Matter
from casefile.messages import presence, threads
from casefile.messages.absences import ATTORNEYS
from casefile.messages.kinds import in_words
from casefile.messages.models import COUNSEL_ONLY, Addressed, Message, MessageOpened, Thread
from casefile.messages.presence import Place, Presence
from casefile.messages.sealing import unseal
from casefile.messages.threads import Reader


@dataclass(frozen=True)
class Entry:
    """One entry of a thread with its words, and by whom it was opened; ``chosen`` holds what was asked and answered."""

    id: int
    kind: str
    text: str
    chosen: list[tuple[str, str]]
    at: datetime
    by_name: str
    by_role: str
    by_cover: bool
    opened: list[MessageOpened]


@dataclass(frozen=True)
class Line:
    """One thread of a list. ``opens``: it is open to whoever looks; ``unread``: the replies not opened yet."""

    thread: Thread
    state: str
    since: datetime
    opens: bool
    to: list[str]
    why: str = ""
    left: bool = False
    unread: int = 0


# --- staff -----------------------------------------------------------------------------------------------------------


def inbox(matter: Matter, reader: Reader, *, before: int | None = None, limit: int = 30) -> list[Line]:
    """Return the threads of a matter that somebody opens, and those that wait and that nobody there can open.

    Of the latter only the kind, to whom it is addressed and since when it waits.
    """
    query = db.select(Thread).options(joinedload(Thread.given)).where(Thread.matter_id == matter.id)
    if reader.role not in ATTORNEYS:
        query = query.where(Thread.kind.not_in(COUNSEL_ONLY))
    else:
        mine = db.select(Addressed.thread_id).where(Addressed.user_id == reader.user_id)
        query = query.where(Thread.id.in_(mine) | Thread.id.in_(waiting_rows(Thread.matter_id == matter.id)[1]))
    if before:
        query = query.where(Thread.id < before)
    rows = list(db.session.scalars(query.order_by(Thread.id.desc()).limit(limit)))
    return _lines(matter, rows, reader)


def _lines(matter: Matter, rows: Sequence[Thread], reader: Reader) -> list[Line]:
    numbers = [one.id for one in rows]
    states, waits, to = newest(numbers), waiting_since(numbers), threads.addressed(numbers)
    ends = threads.early_ends([one for some in to.values() for one in some])
    here, place, found = presence.of([matter.id]), Place(matter.id, matter.zone), list[Line]()
    for thread in rows:
        until = threads.open_until(thread, to[thread.id], ends, reader)
        since = waits.get(thread.id)
        opens = until is not None
        why = (
            ""
            if opens
            else told_because(here, place, threads.still_addressed(to[thread.id], ends, clock.now()), reader)
        )
        if opens or (since is not None and why):
            names = list(dict.fromkeys(one.user.name for one in to[thread.id]))
            kind, at = states[thread.id]
            left = not any(here.is_counsel(one.user_id, place) for one in to[thread.id] if one.how != "cover")
            found.append(Line(thread, kind, since or at, opens, names, why, left))
    return found


def told_because(here: Presence, place: Place, standing: Sequence[int], reader: Reader) -> str:
    """Say why counsel is told that a thread waits which they may not open, or nothing where they are not told.

    Whoever covers is told of what was addressed before. Where nobody is there, every attorney of the matter is told.
    """
    left = [user_id for user_id in standing if here.is_counsel(user_id, place)]
    if any(here.absence(user_id, place) is None for user_id in left) or not here.is_counsel(reader.user_id, place):
        return ""
    covers = {one.user.id for one in here.covers(left, place)}
    if covers:
        return "addressed to a colleague who is away; you cover" if reader.user_id in covers else ""
    return "nobody to whom it is addressed is there" if left else "everybody to whom it was addressed has left"


def newest(thread_ids: Collection[int]) -> dict[int, tuple[str, datetime]]:
    """Return kind and moment of the newest entry of threads: whether they wait, were answered, or were closed."""
    last = db.select(func.max(Message.id)).where(Message.thread_id.in_(sorted(thread_ids))).group_by(Message.thread_id)
    rows = db.session.execute(db.select(Message.thread_id, Message.kind, Message.at).where(Message.id.in_(last)))
    return {row[0]: (row[1], row[2]) for row in rows}


def waiting_rows(*conditions: Any) -> tuple[Select[int, datetime], Select[int]]:
    """Return two queries of what waits: threads with the moment since when, and their ids alone."""
    later = aliased(Message)
    answered = exists().where(later.thread_id == Message.thread_id, later.id > Message.id, later.kind != "client")
    ids = select(Message.thread_id).join(Thread, Thread.id == Message.thread_id)
    ids = ids.where(Message.kind == "client", ~answered, *conditions).group_by(Message.thread_id)
    return ids.add_columns(func.min(Message.at).label("since")), ids


def waiting_since(thread_ids: Collection[int]) -> dict[int, datetime]:
    """Return since when each of these threads waits for an answer; those that do not are left out."""
    query, _ = waiting_rows(Message.thread_id.in_(sorted(thread_ids)))
    return {row[0]: row[1] for row in db.session.execute(query)}


def opened_entries(thread: Thread, reader: Reader) -> list[Entry] | None:
    """Return what a thread holds as far as it is open to somebody of the office, or None where it is not."""
    rows = threads.addressed([thread.id])[thread.id]
    until = threads.open_until(thread, rows, threads.early_ends(rows), reader)
    if until is None:
        return None
    return _entries(thread, [one for one in threads.entries(thread) if one.at <= until], rows)


def _entries(thread: Thread, rows: list[Message], to: Sequence[Addressed]) -> list[Entry]:
    words, opened = unseal(thread.matter, rows), _opened([one.id for one in rows])
    covers = {one.user_id for one in to if one.how == "cover"} - {one.user_id for one in to if one.how != "cover"}
    return [
        Entry(
            id=one.id,
            kind=one.kind,
            text=words.get(one.id, {}).get("text", ""),
            chosen=in_words(thread.kind, words.get(one.id, {})),
            at=one.at,
            by_name=one.by_name,
            by_role=one.by_role,
            by_cover=one.by_id in covers,
            opened=opened[one.id],
        )
        for one in rows
    ]


def names_of(thread: Thread) -> list[tuple[str, str]]:
    """Return to whom a thread is addressed, by name, and how that came."""
    return list(dict.fromkeys((one.user.name, one.how) for one in threads.addressed([thread.id])[thread.id]))


def _opened(message_ids: Collection[int]) -> dict[int, list[MessageOpened]]:
    query = db.select(MessageOpened).where(MessageOpened.message_id.in_(sorted(message_ids)))
    found: dict[int, list[MessageOpened]] = defaultdict(list)
    for one in db.session.scalars(query.order_by(MessageOpened.id)):
        found[one.message_id].append(one)
    return found


def note_opened(entries: Sequence[Entry], role: str) -> None:
    """Keep that these entries stood on somebody's screen for the first time: the other side's, not their own."""
    who = audit.actor()
    theirs = [one.id for one in to_open(entries, role, who.id)]
    db.session.execute(db.select(User.id).where(User.id == who.id).with_for_update())  # one page of theirs at a time
    known = db.select(MessageOpened.message_id).where(MessageOpened.user_id == who.id)
    before = set(db.session.scalars(known.where(MessageOpened.message_id.in_(theirs))))
    for number in theirs:
        if number not in before:
            db.session.add(
                MessageOpened(message_id=number, user_id=who.id, by_name=who.name, role=role, at=clock.now())
            )
    db.session.flush()


def to_open(entries: Sequence[Entry], role: str, user_id: int | None) -> list[Entry]:
    """Return the entries of the other side that somebody has not opened yet."""
    kind = "reply" if role == "client" else "client"
    return [one for one in entries if one.kind == kind and all(opening.user_id != user_id for opening in one.opened)]


# --- the client ------------------------------------------------------------------------------------------------------


def own_threads(person_id: int, matter_ids: Collection[int], *, limit: int = 50) -> list[Line]:
    """Return a client's threads in these matters, the newest first, with the replies not opened yet."""
    query = db.select(Thread).options(joinedload(Thread.given), joinedload(Thread.matter))
    query = query.where(Thread.person_id == person_id, Thread.matter_id.in_(sorted(matter_ids)))
    rows = list(db.session.scalars(query.order_by(Thread.id.desc()).limit(limit)))
    states, unread = newest([one.id for one in rows]), _unread(rows)
    return [Line(one, *states[one.id], opens=True, to=[], unread=unread.get(one.id, 0)) for one in rows]


def _unread(rows: Sequence[Thread]) -> dict[int, int]:
    query = db.select(Message.thread_id, func.count()).where(Message.thread_id.in_([one.id for one in rows]))
    query = query.where(Message.kind == "reply", _never_opened()).group_by(Message.thread_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _never_opened() -> Any:
    return ~exists().where(MessageOpened.message_id == Message.id, MessageOpened.role == "client")


def own_entries(thread: Thread) -> list[Entry]:
    """Return what a thread of a client holds."""
    return _entries(thread, threads.entries(thread), threads.addressed([thread.id])[thread.id])


def unread_in(matter_id: Any, person_id: int) -> Any:
    """Return how many replies a client has not opened in a matter, as a column of a query."""
    query = db.select(func.count(Message.id)).join(Thread, Thread.id == Message.thread_id)
    query = query.where(Thread.person_id == person_id, Thread.matter_id == matter_id)
    return query.where(Message.kind == "reply", _never_opened()).scalar_subquery()
