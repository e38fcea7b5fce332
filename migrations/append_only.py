"""What makes a table of a revision append-only; a later shape gets its own function: what is written here stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from alembic import op

Keys = tuple[tuple[str, ...], ...]


def stand_guards(tables: Mapping[str, Keys]) -> None:
    """Refuse every change and removal in these tables; a row that repeats one of a table's keys is a change."""
    dialect = op.get_bind().dialect.name
    for table, keys in tables.items():
        execute(_on_sqlite(table, keys) if dialect == "sqlite" else _on_postgresql(table))


def drop_guards(tables: Iterable[str]) -> None:
    """Remove what the guards of tables that were dropped have left behind."""
    if op.get_bind().dialect.name == "postgresql":
        execute(f"DROP FUNCTION IF EXISTS {table}_refuse()" for table in tables)


def execute(statements: Iterable[str]) -> None:
    """Run statements as they are written: a colon in them names no parameter."""
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _on_sqlite(table: str, keys: Keys) -> list[str]:
    repeated = ["(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys]
    same = " OR ".join(["rowid = NEW.rowid", *repeated])
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only');"
    repeats = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  (names of our own tables)
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse} END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse} END",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {repeats} BEGIN {refuse} END",
    ]


def _on_postgresql(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
