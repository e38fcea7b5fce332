"""The database's promises: all or nothing, no lost write, moments with a zone, tables that only grow, a safe SQLite."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pysqlite3.dbapi2
import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from casefile import create_app
from casefile.config import ROOT, Settings
from casefile.infra import audit
from casefile.infra.audit import AuditEntry
from casefile.infra.db import UtcDateTime, append_only_tables, db, refuse_unsafe_sqlite, transaction
from casefile.infra.readiness import refuse_unready
from casefile.infra.settings import SettingError
from tests.conftest import settings_at
from tests.infra import tables


def kept() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


# --- one transaction -------------------------------------------------------------------------------------------------


def test_a_transaction_inside_another_is_refused_and_nothing_of_either_is_kept(app: Flask) -> None:
    def nested() -> None:
        with transaction():
            audit.record("outer")
            with transaction():
                audit.record("inner")

    with pytest.raises(RuntimeError, match="already open"):
        nested()
    assert kept() == 0


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_and_an_interruption_keep_nothing(app: Flask, error: type[BaseException]) -> None:
    def broken_off() -> None:
        with transaction():
            audit.record("one")
            db.session.flush()
            raise error

    with pytest.raises(error):
        broken_off()
    assert kept() == 0


def test_after_an_error_the_next_transaction_works(app: Flask) -> None:
    with pytest.raises(ValueError), transaction():
        raise ValueError
    with transaction():
        audit.record("two")
    assert kept() == 1


WRITERS = """
import json, os
from casefile import create_app
from casefile.infra import audit
from casefile.infra.db import transaction
create_app()  # imports all there is; each writer makes an app of its own, with connections of its own
def write(number):
    failed = []
    with create_app().app_context():
        os.write(1, b"ready\\n")
        os.read(0, 1)
        for n in range(50):
            try:
                with transaction():
                    audit.record("small write", target=f"{number}/{n}")
            except Exception as error:
                failed.append(repr(error))
    os.write(1, (json.dumps(failed) + "\\n").encode())
for number in range(8):
    if os.fork() == 0:
        write(number)
        os._exit(0)
print(json.dumps([os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(8)]))
"""


@pytest.mark.slow
def test_eight_processes_of_fifty_writes_lose_none_and_none_is_turned_away(app: Flask, settings: Settings) -> None:
    env = {
        "CASEFILE_HOME": str(settings.home),
        "CASEFILE_KEY_DIR": str(settings.key_dir),
        "DATABASE_URL": settings.database_url,
        "PATH": "/usr/bin:/bin",
    }
    db.session.rollback()
    writers = subprocess.Popen(
        [sys.executable, "-u", "-c", WRITERS],
        cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert writers.stdout is not None
    assert [writers.stdout.readline() for _ in range(8)] == ["ready\n"] * 8
    out, errors = writers.communicate("." * 8, timeout=120)
    said = [json.loads(line) for line in out.splitlines()]
    assert said == [[]] * 8 + [[0] * 8], errors
    targets = set(db.session.scalars(select(AuditEntry.target)))
    assert targets == {f"{process}/{n}" for process in range(8) for n in range(50)}


# --- moments ---------------------------------------------------------------------------------------------------------


def test_a_moment_without_a_zone_is_refused(app: Flask) -> None:
    naive = datetime.fromisoformat("2026-03-01T12:00")
    with pytest.raises(StatementError, match="names no time zone"), transaction():
        db.session.execute(select(AuditEntry).where(AuditEntry.at > naive))


def test_a_moment_comes_back_in_utc(app: Flask) -> None:
    kind = UtcDateTime()
    noon = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("America/Phoenix"))
    stored = kind.process_bind_param(noon, db.engine.dialect)
    assert kind.process_result_value(stored, db.engine.dialect) == datetime(2026, 3, 1, 19, tzinfo=UTC)
    assert kind.process_bind_param(None, db.engine.dialect) is None
    assert kind.process_result_value(None, db.engine.dialect) is None


# --- a safe SQLite ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3.40.1", "3.50.6", "3.51.2", "3.51.0", "3.44.5", "3.45.0", "3.49.9", "3.7.17"])
def test_an_sqlite_that_can_lose_committed_data_is_refused(version: str) -> None:
    with pytest.raises(SettingError, match=version):
        refuse_unsafe_sqlite(version)


@pytest.mark.parametrize("version", ["3.44.6", "3.50.7", "3.51.3", "3.52.0", "3.53.4", "4.0.0"])
def test_an_sqlite_that_was_mended_is_taken(version: str) -> None:
    refuse_unsafe_sqlite(version)


def test_the_app_does_not_start_on_a_feigned_old_sqlite(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    on_sqlite = replace(settings, database_url=f"sqlite:///{settings.home / 'other.sqlite3'}")
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version", "3.40.1")
    with pytest.raises(SettingError, match=r"3\.40\.1"):
        create_app(on_sqlite)


def test_every_sqlite_connection_keeps_what_is_acknowledged(app: Flask, settings: Settings) -> None:
    if not settings.on_sqlite:
        pytest.skip("pragmas are a matter of SQLite")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    for _ in range(2):
        with db.engine.connect() as connection:
            assert {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted} == wanted
        db.engine.dispose()


# --- tables that only grow -------------------------------------------------------------------------------------------


def test_every_append_only_table_refuses_change_and_removal(app: Flask) -> None:
    with transaction():
        audit.record("one")
    assert len(append_only_tables()) > 8
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text("UPDATE audit_entry SET actor_name = 'nobody'"))
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text("DELETE FROM audit_entry"))
    assert kept() == 1


def test_a_row_cannot_be_put_in_the_place_of_another(app: Flask, settings: Settings) -> None:
    with transaction():
        audit.record("one")
    before = tables.contents()
    on_sqlite = "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry"
    statement = on_sqlite if settings.on_sqlite else "TRUNCATE audit_entry"
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(statement))
    assert tables.changed(before, tables.contents()) == []


# --- ready to serve --------------------------------------------------------------------------------------------------


def test_a_whole_database_is_served(bare_app: Flask) -> None:
    refuse_unready(bare_app)


def test_a_database_without_tables_is_refused_with_the_command_to_run(settings: Settings) -> None:
    empty = settings_at(settings.home.with_name("empty"))
    with pytest.raises(SettingError, match="flask db upgrade"):
        refuse_unready(create_app(empty))


def test_a_fallen_guard_is_refused_by_name(app: Flask, settings: Settings) -> None:
    drop = "DROP TRIGGER note_no_update" + ("" if settings.on_sqlite else " ON note")
    with transaction():
        db.session.execute(text(drop))
    with pytest.raises(SettingError, match="note_no_update"):
        refuse_unready(app)


@pytest.mark.parametrize("where", ["header", "table"])
def test_a_damaged_file_is_refused_with_the_steps_to_take(settings: Settings, bare_app: Flask, where: str) -> None:
    if not settings.on_sqlite:
        pytest.skip("a file is a matter of SQLite")
    start = 0 if where == "header" else _start_of("audit_entry", bare_app)
    with (settings.home / "casefile.sqlite3").open("r+b") as stream:
        stream.seek(start)
        stream.write(b"\xff" * 100)
    with pytest.raises(SettingError, match=r"(damaged|cannot be read) .*restore the newest backup"):
        refuse_unready(bare_app)


def _start_of(table: str, app: Flask) -> int:
    with app.app_context():
        with db.engine.connect() as connection:
            root = text("SELECT rootpage FROM sqlite_master WHERE name = :table")
            page = connection.execute(root, {"table": table}).scalar_one()
            size = connection.execute(text("PRAGMA page_size")).scalar_one()
        db.engine.dispose()
    return int((page - 1) * size)
