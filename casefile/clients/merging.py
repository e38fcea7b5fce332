"""Two rows that are one person: nothing is deleted, the merged row points to the kept one, and it can be undone.

Whether somebody may merge them is asked by the room above, which knows the matters. Both rows keep their names, their
identities, their parts and their account.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update

from casefile.clients.models import Person, PersonMerge
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal

_MERGING = 0x6D65726765  # merges are rare, and two at once would wait for each other's rows in two orders


def one_of(person: Any) -> ColumnElement[int]:
    """Return the row under which a person is read, as a column of ``person``."""
    return func.coalesce(person.kept_id, person.id)


def same_person(this: Any, other: Any) -> ColumnElement[bool]:
    """Return the condition that two aliases of the table hold rows of one person; an index serves it."""
    return or_(other.id == one_of(this), other.kept_id == one_of(this))


def rows_of(person: Person) -> list[Person]:
    """Return every row of a person, the kept one first."""
    query = select(Person).where(or_(Person.id == person.one_id, Person.kept_id == person.one_id))
    return sorted(db.session.scalars(query), key=lambda one: (one.kept_id is not None, one.id))


def hold(*person_ids: int) -> list[Person]:
    """Hold rows until the transaction ends and return them as they are now; who merges waits for whoever merges.

    Raises:
        Refusal: a row is not there.
    """
    db.session.flush()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_MERGING)))
    query = select(Person).where(Person.id.in_(person_ids)).order_by(Person.id)
    held = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    if len(held) != len(set(person_ids)):
        raise Refusal("One of these people is not on record.")
    return list(held)


def merge(merged: Person, kept: Person, why: str) -> PersonMerge:
    """Let one row point to another: from here on both are read as one person.

    Raises:
        Refusal: no reason is given, it is one row, one was merged meanwhile, or both have an account.
    """
    if not why.strip():
        raise Refusal("Say by what you know that they are one person; it stays on record.")
    if merged.id == kept.id:
        raise Refusal("A person cannot be merged with themselves; choose another.")
    hold(merged.id, kept.id)
    if merged.kept_id or kept.kept_id:
        raise Refusal("One of these was merged meanwhile; open the person again, and begin from what stands now.")
    both = [*rows_of(merged), *rows_of(kept)]
    if len([one for one in both if one.user_id]) > 1:
        raise Refusal(
            "Both have an account for the client's pages, and two accounts cannot be merged. Turn the portal off for "
            "one of them and go on with the other; the two people stay apart here."
        )
    entry = _entry(merged.id, kept.id, why, undone=False)
    _point(merged.id, kept.id)
    return entry


def undo(merged: Person, why: str) -> PersonMerge:
    """Take a merge back by a new entry: the row, and what had been merged into it before, stands for itself again.

    Raises:
        Refusal: no reason is given, or the row is not merged.
    """
    if not why.strip():
        raise Refusal("Say why they are two people after all; it stays on record.")
    hold(merged.id)
    last = last_entry(merged.id)
    if last is None or last.undone:
        raise Refusal("This is not merged, or was undone meanwhile; open the person again.")
    hold(*[one.id for one in rows_of(merged)])
    entry = _entry(merged.id, last.kept_id, why, undone=True)
    _point(merged.id, None)
    return entry


def last_entry(merged_id: int) -> PersonMerge | None:
    """Return the newest entry about a row, or None where it was never merged."""
    query = select(PersonMerge).where(PersonMerge.merged_id == merged_id).order_by(PersonMerge.number.desc())
    return db.session.scalar(query.limit(1))


def entries(person: Person) -> list[PersonMerge]:
    """Return the history of a person's merges, the newest first."""
    ids = [one.id for one in rows_of(person)]
    query = select(PersonMerge).where(or_(PersonMerge.merged_id.in_(ids), PersonMerge.kept_id.in_(ids)))
    return list(db.session.scalars(query.order_by(PersonMerge.id.desc())))


def _entry(merged_id: int, kept_id: int, why: str, *, undone: bool) -> PersonMerge:
    last, who = last_entry(merged_id), audit.actor()
    audit.record("person.merge_undone" if undone else "person.merged", target=f"person {merged_id} into {kept_id}")
    return add(
        PersonMerge(
            merged_id=merged_id,
            kept_id=kept_id,
            number=last.number + 1 if last else 1,
            undone=undone,
            why=why.strip(),
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def _point(merged_id: int, kept_id: int | None) -> None:
    """Point a row, and all that hang below it, at the last of the chain; the links themselves are in the history."""
    db.session.flush()
    below = _below(merged_id)
    last = kept_id if kept_id is not None else merged_id
    db.session.execute(update(Person).where(Person.id.in_(below - {last})).values(kept_id=last))
    db.session.execute(update(Person).where(Person.id == last).values(kept_id=None))
    db.session.expire_all()


def _below(person_id: int) -> set[int]:
    """Return a row and those merged into it, or into those, as the newest entry of each says."""
    newest = select(func.max(PersonMerge.id)).group_by(PersonMerge.merged_id)
    links = select(PersonMerge.merged_id, PersonMerge.kept_id)
    rows = db.session.execute(links.where(PersonMerge.id.in_(newest), PersonMerge.undone.is_(False))).all()
    found, grown = {person_id}, True
    while grown:
        more = {merged for merged, kept in rows if kept in found} - found
        found, grown = found | more, bool(more)
    return found
