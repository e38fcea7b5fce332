"""The rows of every table as text, and back: the same on both databases, in one snapshot, with flat memory.

A row is one line, a JSON array of its values in the order of the columns. Moments are ISO 8601, bytes base64; a JSON
column is kept as the text that it holds, so that what comes back is what was there, letter for letter.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Date, DateTime, LargeBinary, MetaData, Table, cast, event, func, select, text
from sqlalchemy import Text as TextType
from sqlalchemy.types import UserDefinedType

from casefile.infra.db import Base, db

BATCH = 500


class _Verbatim(UserDefinedType[str]):
    """A JSON column, read and written as the text it holds."""

    cache_ok = True

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"

    def column_expression(self, column: Any) -> Any:
        return cast(column, TextType)

    def bind_expression(self, bindvalue: Any) -> Any:
        return cast(bindvalue, self if self.dialect == "postgresql" else TextType)


@dataclass
class Tally:
    """How many rows of a table there are, and the digest over their lines."""

    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Count one line."""
        self.rows += 1
        self.digest.update(line)

    def told(self) -> dict[str, Any]:
        """Return it as the manifest of a backup holds it."""
        return {"rows": self.rows, "sha256": self.digest.hexdigest()}


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Read the database as it stands at one moment, however long it takes and whatever is written meanwhile."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def revision_of(connection: Connection) -> str:
    """Return the revision that the tables are at."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def stored_tables(connection: Connection) -> list[Table]:
    """Return our tables as the database has them, those that others point to first.

    What is drawn from other rows is none of them: it is drawn again from those that came back.
    """
    found, dialect = MetaData(), connection.dialect.name

    @event.listens_for(found, "column_reflect")
    def _keep_text(_inspector: Any, _table: Any, column: Any) -> None:
        if isinstance(column["type"], JSON):
            column["type"] = _Verbatim(dialect)

    names = [name for name, table in Base.metadata.tables.items() if not table.info.get("drawn_from_rows")]
    found.reflect(connection, only=lambda name, _: name in names)
    return [found.tables[table.name] for table in Base.metadata.sorted_tables if table.name in found.tables]


def is_empty(connection: Connection, tables: Iterable[Table]) -> bool:
    """Whether no table has a row."""
    return not any(connection.execute(select(1).select_from(table).limit(1)).first() for table in tables)


def dump(connection: Connection, table: Table, tally: Tally) -> Iterator[bytes]:
    """Return the rows of a table as lines, in the order of its key."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execute(query.execution_options(yield_per=BATCH)):
        line = json.dumps([_said(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        tally.add(line)
        yield line


def load(connection: Connection, table: Table, columns: list[str], lines: Iterable[bytes]) -> None:
    """Add rows that ``dump`` wrote.

    Raises:
        ValueError: a line is none of a row of this table.
    """
    readers = [_reader(table.columns[name].type) for name in columns]
    batch: list[dict[str, Any]] = []
    for line in lines:
        values = json.loads(line)
        pairs = zip(columns, readers, values, strict=True)
        batch.append({name: None if value is None else read(value) for name, read, value in pairs})
        if len(batch) == BATCH:
            connection.execute(table.insert(), batch)
            batch = []
    if batch:
        connection.execute(table.insert(), batch)


@contextmanager
def links_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """Let rows point to rows that are yet to come; at the end every link must hold."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))  # the commit checks them
        yield
        return
    links = connection.execute(
        text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for table, name, _ in links:
        connection.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
    yield
    for table, name, definition in links:
        connection.execute(text(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'))


def count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """Let new rows be numbered after those that were loaded; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in tables:
        for column in table.primary_key.columns:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            newest = connection.scalar(select(func.max(column))) if sequence else None
            if newest is not None:
                connection.execute(select(func.setval(sequence, newest)))


def _said(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _reader(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    return base64.b64decode if isinstance(kind, LargeBinary) else lambda value: value
