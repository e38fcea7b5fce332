"""Keeps the words of the search in step with the rows: with every flush, and anew from all rows.

A room says once what of its rows can be found (``feed``). What changes through a session is written in the same
transaction, so that neither is ever there without the other. Statements that pass by the session's rows
(``insert(Model)``) pass by here as well; no code of a room uses them for these rows, and ``fsck`` would tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, delete, event, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casefile.infra.db import Base, db
from casefile.infra.fulltext import FORM, Entry, SearchForm, SearchGram, SearchText
from casefile.infra.fulltext_words import grams

BATCH = 500
_COMPARED = ("matter_id", "label", "attorneys_only", "words")


@dataclass(frozen=True)
class Source:
    """The rows of one kind, and what can be found of one; it is drawn from the row itself and from no other."""

    kind: str
    model: type[Base]
    entry: Callable[[Any], Entry]


_SOURCES: dict[str, Source] = {}


def feed(source: Source) -> None:
    """Let the rows of a kind be found from now on."""
    _SOURCES[source.kind] = source


def sources() -> list[Source]:
    """Return all kinds of which rows can be found."""
    return list(_SOURCES.values())


@event.listens_for(db.session, "after_flush")
def _keep_in_step(session: Session, _context: Any) -> None:
    changed: list[Any] = [*session.new, *(row for row in session.dirty if session.is_modified(row))]
    removed: list[Any] = list(session.deleted)
    if not changed and not removed:
        return
    for source in _SOURCES.values():
        model: type[Any] = source.model
        if entries := [source.entry(row) for row in changed if isinstance(row, model)]:
            _write(session.connection(), source.kind, entries)
        if gone := [row.id for row in removed if isinstance(row, model)]:
            _remove(session.connection(), source.kind, gone)


def _write(connection: Connection, kind: str, entries: Sequence[Entry]) -> None:
    """Store what can be found of some rows, in one statement for all of them, and in two more the letters of names."""
    dialect = connection.dialect.name
    connection.execute(_PUT[dialect], [entry.row(kind, dialect) for entry in entries])
    named = {entry.target_id: sorted(grams(entry.names)) for entry in entries if entry.names}
    if named:
        connection.execute(_letters_of(kind, named))
        letters = [{"kind": kind, "target_id": n, "gram": one} for n, found in named.items() for one in found]
        if letters:
            connection.execute(insert(SearchGram), letters)


def _letters_of(kind: str, target_ids: Iterable[int]) -> Delete:
    return delete(SearchGram).where(SearchGram.kind == kind, SearchGram.target_id.in_(list(target_ids)))


def _put(into: Any) -> Any:
    new = {name: into.excluded[name] for name in _COMPARED}
    differs = or_(*(getattr(SearchText, name).is_distinct_from(value) for name, value in new.items()))
    return into.on_conflict_do_update(index_elements=["kind", "target_id"], set_=new, where=differs)


_PUT = {"sqlite": _put(sqlite.insert(SearchText)), "postgresql": _put(postgresql.insert(SearchText))}


def _remove(connection: Connection, kind: str, target_ids: Sequence[int]) -> None:
    connection.execute(delete(SearchText).where(SearchText.kind == kind, SearchText.target_id.in_(target_ids)))
    connection.execute(_letters_of(kind, target_ids))


# --- from all rows ---------------------------------------------------------------------------------------------------


def rebuild(connection: Connection) -> int:
    """Draw everything from the rows anew, and return how many things can be found."""
    found = 0
    for table in (SearchText, SearchGram, SearchForm):
        connection.execute(delete(table))
    for source, rows in _all_rows(connection):
        _write(connection, source.kind, [source.entry(row) for row in rows])
        found += len(rows)
    connection.execute(insert(SearchForm).values(form=FORM))
    return found


def is_up_to_date(connection: Connection) -> bool:
    """Whether the words were drawn in the form of this version."""
    return [row.form for row in connection.execute(select(SearchForm.form))] == [FORM]


def differences(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield each thing that is not found as its row stands, or that is found without one: which, and what is wrong."""
    rows_of: Counter[str] = Counter()
    for source, rows in _all_rows(connection):
        expected = {row.id: source.entry(row) for row in rows}
        rows_of[source.kind] += len(expected)
        for target_id, what in _compare(connection, source.kind, expected):
            yield f"{source.kind} {target_id}", what
    for kind, there in connection.execute(select(SearchText.kind, func.count()).group_by(SearchText.kind)):
        if there > rows_of[kind]:
            yield kind, f"the search keeps {there} of them, and there are {rows_of[kind]}"


def _compare(connection: Connection, kind: str, expected: Mapping[int, Entry]) -> Iterator[tuple[int, str]]:
    query = select(SearchText.__table__).where(SearchText.kind == kind, SearchText.target_id.in_(expected))
    there = {row.target_id: row for row in connection.execute(query)}
    for target_id, entry in expected.items():
        row = there.get(target_id)
        if row is None:
            yield target_id, "the search does not find it"
            continue
        wanted = entry.row(kind, connection.dialect.name)
        wrong = [name for name in _COMPARED[:-1] if getattr(row, name) != wanted[name]]
        if sorted(row.words.split()) != sorted(wanted["words"].split()):
            wrong.append("words")
        if wrong:
            yield target_id, f"what the search keeps of it is not what its row says: {', '.join(wrong)}"


def _all_rows(connection: Connection) -> Iterator[tuple[Source, list[Any]]]:
    """Yield the rows of each kind in the order of their numbers, a few hundred at a time."""
    for source in _SOURCES.values():
        model: Any = source.model
        after = 0
        with Session(connection, join_transaction_mode="rollback_only", autoflush=False) as session:
            while rows := list(session.scalars(select(model).where(model.id > after).order_by(model.id).limit(BATCH))):
                after = rows[-1].id
                yield source, rows
                session.expunge_all()
