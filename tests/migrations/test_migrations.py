"""Every revision goes up and down, the schema is the models', and the guards stand after."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from casefile import create_app
from casefile.cli import init_migrations
from casefile.config import ROOT
from casefile.infra.db import Base, append_only_tables, db, missing_guards
from casefile.infra.fulltext import belongs_to_the_index
from casefile.infra.readiness import refuse_unready
from casefile.infra.settings import SettingError
from tests import factories, postgres
from tests.conftest import settings_at

REVISIONS = [revision.revision for revision in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()][::-1]


def modelled(name: str | None, kind: str, _parents: object) -> bool:
    return not belongs_to_the_index(name, kind)


@pytest.fixture
def empty_app(backend: str, postgres_server: str | None, tmp_path: Path) -> Flask:
    """An app on a database without a single table."""
    if backend == "postgresql" and postgres_server is None:
        pytest.skip("PostgreSQL was not found")
    address = postgres.create_database(postgres_server) if backend == "postgresql" and postgres_server else ""
    app = create_app(settings_at(tmp_path / "var", address))
    init_migrations(app)
    yield app  # type: ignore[misc]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if address and postgres_server:
        postgres.drop_database(postgres_server, address)


def shape(app: Flask) -> dict[str, list[str]]:
    """Return the tables and their columns, in order."""
    with app.app_context(), db.engine.connect() as connection:
        seen = inspect(connection)
        return {name: [column["name"] for column in seen.get_columns(name)] for name in sorted(seen.get_table_names())}


def test_every_revision_goes_up_and_down_and_up_to_the_same_shape(empty_app: Flask) -> None:
    before = None
    for number, revision in enumerate(REVISIONS):
        with empty_app.app_context():
            flask_migrate.upgrade(revision=revision)
            after = shape(empty_app)
            flask_migrate.downgrade(revision=REVISIONS[number - 1] if number else "base")
            assert before is None or shape(empty_app) == before
            flask_migrate.upgrade(revision=revision)
        assert shape(empty_app) == after
        before = after


def test_going_all_the_way_down_leaves_nothing_behind(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
    assert set(shape(empty_app)) <= {"alembic_version"}


def test_the_migrated_schema_is_the_models(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": False, "include_name": modelled})
            assert compare_metadata(context, Base.metadata) == []


def test_every_guard_stands_after_the_migrations(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            assert missing_guards(connection) == []
    refuse_unready(empty_app)


@pytest.mark.parametrize("table", sorted(append_only_tables()) or ["audit_entry"])
def test_serving_is_refused_when_a_guard_has_fallen(app: Flask, table: str) -> None:
    with db.engine.begin() as connection:
        on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER {table}_no_update{on}"))
    with pytest.raises(SettingError, match=f"{table}_no_update"):
        refuse_unready(app)


def test_serving_is_refused_when_the_order_of_the_ledger_is_not_guarded(app: Flask) -> None:
    with db.engine.begin() as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON custody_record"
        connection.execute(text(f"DROP TRIGGER custody_record_in_order{on}"))
    with pytest.raises(SettingError, match="custody_record_in_order"):
        refuse_unready(app)


def test_serving_is_refused_before_the_tables_are_made(empty_app: Flask) -> None:
    with pytest.raises(SettingError, match="flask db upgrade"):
        refuse_unready(empty_app)


def test_the_database_itself_refuses_to_change_or_remove_the_audit(app: Flask, office: factories.Office) -> None:
    for statement in ("UPDATE audit_entry SET actor_name = 'X'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))


MATTER = (
    "INSERT INTO matter (id, caption, defendant, zone, stage, whereabouts, facility, interpreter, is_demo, opened_at, "
    "wrapped_key) VALUES (1, 'x', 1, 'UTC', 'charged', '', '', '', :is_demo, '2026-03-02 00:00:00', :key)"
)
DRAFT = (
    "INSERT INTO draft (id, matter_id, kind, typed, revision, started_at, started_by, changed_at, changed_by) "
    "VALUES (1, 1, 'notice_of_appearance', :typed, 4, '2026-03-02 00:00:00', 'A', '2026-03-03 00:00:00', 'B')"
)


def test_a_draft_from_before_versions_gets_what_was_last_saved_as_its_first(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0032")
        with db.engine.begin() as connection:
            connection.execute(text(MATTER), {"is_demo": False, "key": b"x"})
            connection.execute(text(DRAFT), {"typed": '{"firm": "Stone"}'})
        flask_migrate.upgrade(revision="0029")
        with db.engine.connect() as connection:
            row = connection.execute(text("SELECT number, text, CAST(typed AS TEXT), by_name FROM draft_version")).one()
    assert tuple(row) == (4, None, '{"firm": "Stone"}', "B")
