"""The database: one declarative base, one transaction, append-only tables, and the SQLite that is safe to use."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pysqlite3.dbapi2
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    event,
    func,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from casefile.infra.settings import SettingError, Settings

SAFE_SQLITE = "3.51.3 or newer (or 3.50.7+ of that line, or 3.44.6+ of that line)"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; a naive one is refused, because SQLite would forget its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the moment as naive UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} names no time zone; give a moment with one")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base of every stored class."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
_Row = TypeVar("_Row", bound=Base)


def refuse_unsafe_sqlite(version: str) -> None:
    """Refuse an SQLite that can lose committed data in WAL mode.

    Raises:
        SettingError: the version has the WAL-reset bug.

    Source: https://www.sqlite.org/wal.html#the_wal_reset_bug
    """
    parts = tuple(int(part) for part in version.split("."))
    line, patch = parts[:2], parts[2] if len(parts) > 2 else 0
    safe = parts >= (3, 51, 3) or (line == (3, 50) and patch >= 7) or (line == (3, 44) and patch >= 6)
    if not safe:
        raise SettingError(f"SQLite {version} can lose committed data in WAL mode; {SAFE_SQLITE} is needed")


def engine_options(settings: Settings) -> dict[str, Any]:
    """Return what SQLAlchemy needs to know to open the database of ``settings``."""
    if settings.on_sqlite:
        refuse_unsafe_sqlite(pysqlite3.dbapi2.sqlite_version)
        return {"module": pysqlite3.dbapi2, "connect_args": {"timeout": 10, "check_same_thread": False}}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


def init_db(app: Flask, settings: Settings) -> None:
    """Attach the database to the app, with the pragmas on every SQLite connection."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    app.config["WRITE_LOCK"] = settings.home / "write.lock"
    db.init_app(app)
    with app.app_context():
        if settings.on_sqlite:
            prepare_sqlite(db.engine)


def prepare_sqlite(engine: Engine) -> None:
    """Set the pragmas that keep acknowledged work, and let ``transaction`` choose how one begins."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        driver: Any = connection.connection.driver_connection
        driver.execute(f"BEGIN {mode}")


@contextmanager
def transaction() -> Iterator[None]:
    """Run one unit of writing: all of it is kept, or none.

    What was read before is let go first, so that rows are judged as they are now. On SQLite writers wait for a file
    lock, which is fair, and not for the busy handler, which starves some of them for seconds.
    """
    if db.session.info.get("writing"):
        raise RuntimeError("a transaction is already open; services flush, only their callers open one")
    db.session.commit()
    with _write_turn():
        db.session.info["writing"] = True
        try:
            db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            db.session.info.pop("writing", None)


@contextmanager
def _write_turn() -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    path: Path = current_app.config["WRITE_LOCK"]
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Yield whether nobody else, in any process of any machine on this database, is in the place of this name.

    Unlike a transaction it lasts while a mail server is waited for: it holds no row, and ends with its process.
    """
    if db.engine.dialect.name == "sqlite":
        with Path(current_app.config["WRITE_LOCK"]).with_name(f"{name}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        return
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(select(func.pg_try_advisory_lock(key))):
            yield False
            return
        try:
            yield True
        finally:
            connection.scalar(select(func.pg_advisory_unlock(key)))


def add(row: _Row) -> _Row:
    """Add a row, give it its id, and return it."""
    db.session.add(row)
    db.session.flush()
    return row


# --- tables that only grow -------------------------------------------------------------------------------------------

_APPEND_ONLY: dict[str, Table] = {}
_MORE_GUARDS: set[str] = set()
_GUARD_KINDS = ("no_update", "no_delete", "no_replace", "no_truncate")


def append_only(cls: type[_Row]) -> type[_Row]:
    """Mark a stored class as append-only: the database itself refuses update, delete, replace and truncate."""
    table = cls.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{cls.__name__} is not mapped to one table")
    _APPEND_ONLY[table.name] = table

    @event.listens_for(table, "after_create")
    def _guard(target: Table, connection: Connection, **_: Any) -> None:
        for statement in guard_statements(target.name, unique_sets(target), connection.dialect.name):
            connection.execute(text(statement))

    return cls


def expect_guard(name: str) -> None:
    """Say that the database must hold a trigger of this name beside those of append-only tables."""
    _MORE_GUARDS.add(name)


def unique_sets(table: Table) -> list[list[str]]:
    """Return the sets of columns that are unique in a table: ``INSERT OR REPLACE`` removes a row by any of them."""
    unique = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    indexes = [one for one in table.indexes if one.unique]
    return sorted([column.name for column in one.columns] for one in [*unique, *indexes])


def guard_statements(table: str, keys: list[list[str]], dialect: str) -> list[str]:
    """Return the statements that make ``table`` append-only in the database itself.

    ``keys`` are the sets of columns that are unique in it; SQLite knows a row by its own number (rowid) as well.
    """
    if dialect == "sqlite":
        same = " OR ".join(
            ["rowid = NEW.rowid", *("(" + " AND ".join(f"{c} = NEW.{c}" for c in key) + ")" for key in keys)]
        )
        refuse = f"SELECT RAISE(ABORT, '{table} is append-only');"
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse} END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse} END",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - our own table names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse} END",
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


def append_only_tables() -> list[str]:
    """Return the names of the tables that only grow."""
    return sorted(_APPEND_ONLY)


def missing_guards(connection: Connection) -> list[str]:
    """Return the guards that should stand in the database and do not."""
    if connection.dialect.name == "sqlite":
        names = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        kinds: tuple[str, ...] = ("no_update", "no_delete", "no_replace")
    else:
        names = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        kinds = ("no_update", "no_truncate")
    standing = {row[0] for row in connection.execute(names)}
    wanted = [f"{table}_{kind}" for table in append_only_tables() for kind in kinds] + sorted(_MORE_GUARDS)
    return [name for name in wanted if name not in standing]


def hollow_guards(connection: Connection) -> list[str]:
    """Return the guards that stand in the database and would refuse nothing: emptied, or set to sleep."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql NOT LIKE '%RAISE(ABORT%'"
    else:
        query = (
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal "
            "AND (tgenabled NOT IN ('O', 'A') OR prosrc NOT LIKE '%RAISE EXCEPTION%')"
        )
    found = {row[0] for row in connection.exec_driver_sql(query.replace("%", "%%"))}
    names = {f"{table}_{kind}" for table in append_only_tables() for kind in _GUARD_KINDS} | _MORE_GUARDS
    return sorted(found & names)


def grants_for(role: str, tables: list[str]) -> list[str]:
    """Return what the app's own PostgreSQL role needs, which owns no table: to what only grows it may only add."""
    quoted = '"' + role.replace('"', '""') + '"'
    growing = set(append_only_tables())
    changing = [table for table in tables if table not in growing]
    return [
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(changing)} TO {quoted}",
        f"GRANT SELECT, INSERT ON {', '.join(sorted(growing))} TO {quoted}",
    ]
