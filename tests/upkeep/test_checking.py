"""office fsck: every fault that is planted is found, nothing is changed, and a sound house has none."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from casefile.config import Settings
from casefile.evidence import ledger
from casefile.evidence.models import CustodyLog, Item
from casefile.filings.models import Paper
from casefile.infra import clock, files, keys
from casefile.infra.db import add, db, transaction
from casefile.upkeep import checking, outside
from tests.evidence.build import close_gate, flip, stored_file
from tests.factories import Office, act_as
from tests.upkeep.build import fill, run, tally, told


@pytest.fixture
def filled(app: Flask, office: Office) -> list[Item]:
    return fill(office)


def execute(*statements: str) -> None:
    """Change the database behind the guards' back, as its administrator can."""
    db.session.commit()  # lets go of what it has read: it would go on seeing that
    with db.engine.begin() as connection:
        sqlite = connection.dialect.name == "sqlite"
        names = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        standing = [row[0] for row in connection.execute(text(names))] if sqlite else []
        if sqlite:
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.exec_driver_sql(statement)
        for statement in standing:
            connection.exec_driver_sql(statement)
    db.session.expire_all()


def guard(statement: str) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def drop_guard(name: str, table: str) -> None:
    on = "" if db.engine.dialect.name == "sqlite" else f" ON {table}"
    guard(f"DROP TRIGGER {name}{on}")


def hollow_guard() -> None:
    if db.engine.dialect.name == "sqlite":
        drop_guard("custody_record_no_update", "custody_record")
        guard("CREATE TRIGGER custody_record_no_update BEFORE UPDATE ON custody_record BEGIN SELECT 1; END")
    else:
        guard("ALTER TABLE custody_record ENABLE REPLICA TRIGGER custody_record_no_update")


def stray(name: str, folder: str = "objects") -> None:
    store = files.store()
    assert isinstance(store, files.FolderStore)
    (getattr(store, folder) / name).write_bytes(b"x" * 100)


def cut(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:60])


def row(statement: str) -> Callable[[list[Item]], None]:
    return lambda _: execute(statement)


def of(item: Item, change: str) -> None:
    execute(f"UPDATE evidence_item SET {change} WHERE id = {item.id}")  # noqa: S608


def swap(items: list[Item]) -> None:
    one, other = stored_file(items[0]), stored_file(items[1])
    kept = one.read_bytes()
    for path, data in ((one, other.read_bytes()), (other, kept)):
        path.chmod(0o600)
        path.write_bytes(data)


RECORD = "UPDATE custody_record SET {} WHERE seq = 2 AND log_id = 1"
PLANTED: dict[str, tuple[Callable[[list[Item]], Any], str]] = {
    "a stored file removed": (lambda items: stored_file(items[0]).unlink(), "row without file"),
    "a stored file flipped": (lambda items: flip(stored_file(items[0])), "bad hash"),
    "a stored file cut": (lambda items: cut(stored_file(items[1])), "bad hash"),
    "two stored files exchanged": (swap, "bad hash"),
    "a stored file that no row names": (lambda _: stray("ab" * 16), "file without row"),
    "a strange file in the store": (lambda _: stray("notes.txt"), "strange file"),
    "a part of a cut-off upload": (lambda _: stray("ab" * 16 + ".part", "incoming"), "orphan part"),
    "a row pointed to no file": (lambda items: of(items[0], "stored_name = NULL"), "row without file"),
    "a digest changed in the row": (lambda items: of(items[1], f"sha256 = '{'a' * 64}'"), "row drifted"),
    "a title changed in the row": (lambda items: of(items[1], "name = 'Another name'"), "row drifted"),
    "a holder changed in the row": (lambda items: of(items[1], "holder_id = 'u-1'"), "row drifted"),
    "an item removed": (lambda items: execute(f"DELETE FROM evidence_item WHERE id = {items[2].id}"), "item missing"),  # noqa: S608
    "bytes for an item by reference": (lambda items: of(items[2], f"stored_name = '{'ab' * 16}'"), "row drifted"),
    "a record edited": (row(RECORD.format("body = replace(body, 'Agent One', 'Agent Two')")), "log"),
    "a record edited with its leaf": (row(RECORD.format(f"leaf = '{'b' * 64}'")), "log"),
    "the newest record removed": (row("DELETE FROM custody_record WHERE log_id = 1 AND seq = 6"), "log"),
    "a log removed": (row("UPDATE custody_log SET matter_id = NULL WHERE id = 1"), "log missing"),
    "a checkpoint without signature": (row("UPDATE custody_log SET note = '' WHERE id = 1"), "checkpoint unsigned"),
    "a false signature": (
        row("UPDATE custody_log SET note = replace(note, '/matter/1', '/matter/7') WHERE id = 1"),
        "log",
    ),
    "a false tree": (row("UPDATE custody_log SET peaks = '[]' WHERE id = 1"), "checkpoint false"),
    "a guard removed": (lambda _: drop_guard("custody_record_no_update", "custody_record"), "guard missing"),
    "the guard of order removed": (lambda _: drop_guard("custody_record_in_order", "custody_record"), "guard missing"),
    "a guard that refuses nothing": (lambda _: hollow_guard(), "guard hollow"),
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_fault_is_found_and_nothing_is_changed(what: str, app: Flask, filled: list[Item]) -> None:
    plant, kind = PLANTED[what]
    plant(filled)
    db.session.expire_all()
    before = tally()
    answer = run(app, "fsck", "--json")
    assert answer.exit_code == 1
    document = json.loads(answer.stdout)
    assert kind in {fault["kind"] for fault in document["faults"]}, document
    assert document["ok"] is False
    assert tally() == before


def test_a_sound_house_has_no_fault(app: Flask, filled: list[Item], settings: Settings) -> None:
    outside.write_newest(settings)
    document = told(run(app, "fsck", "--json"))
    counted = {name: document[name] for name in ("ok", "logs", "records", "items", "files", "frozen", "unread")}
    assert counted == {"ok": True, "logs": 2, "records": 9, "items": 4, "files": 3, "frozen": 0, "unread": 0}
    assert run(app, "fsck").stdout.endswith("no faults\n")


def test_a_file_without_row_is_moved_out_of_the_store_after_a_day_and_never_removed(
    app: Flask, filled: list[Item], settings: Settings
) -> None:
    outside.write_newest(settings)
    old, young = "ab" * 16, "cd" * 16
    stray(old)
    stray(young)
    store = files.store()
    assert isinstance(store, files.FolderStore)
    two_days_ago = time.time() - 2 * 86_400
    os.utime(store.objects / old, (two_days_ago, two_days_ago))
    rows = set(store.names()) - {old, young}
    answer = run(app, "fsck", "--set-aside", "--json")
    document = json.loads(answer.stdout)
    assert (answer.exit_code, document["aside"]) == (1, 1)
    assert [(one["kind"], one["where"]) for one in document["faults"]] == [("file without row", young)]
    assert set(store.names()) == rows | {young}
    assert (store.objects.with_name("set-aside") / old).read_bytes() == b"x" * 100


@pytest.mark.parametrize("what", ["a row pointed to no file", "a digest changed in the row"])
def test_nothing_is_set_aside_while_a_row_may_have_lost_its_file(
    what: str, app: Flask, filled: list[Item], settings: Settings
) -> None:
    outside.write_newest(settings)
    PLANTED[what][0](filled)
    stray("ab" * 16)
    store = files.store()
    assert isinstance(store, files.FolderStore)
    for name in store.names():
        os.utime(store.objects / name, (0, 0))
    there = set(store.names())
    refused = run(app, "fsck", "--set-aside")
    assert refused.exit_code == 1
    assert "Nothing was set aside: first see to what else is wrong" in refused.stderr
    assert set(store.names()) == there


def test_one_matter_is_checked_by_itself(app: Flask, office: Office, filled: list[Item]) -> None:
    flip(stored_file(filled[3]))
    assert told(run(app, "fsck", "--matter", office.matter.id, "--json"))["files"] == 2
    assert run(app, "fsck", "--matter", office.other_matter.id).exit_code == 1


def test_frozen_media_is_counted_and_not_read(app: Flask, office: Office, filled: list[Item]) -> None:
    act_as(office.avery)
    close_gate(office.matter)
    flip(stored_file(filled[0]))
    document = told(run(app, "fsck", "--json"))
    assert (document["frozen"], document["files"]) == (1, 2)


def test_a_false_checkpoint_that_was_kept_is_found_however_old(app: Flask, office: Office, filled: list[Item]) -> None:
    from casefile.evidence import checkpoints

    with transaction():
        log = ledger.hold(office.matter)
        kept = checkpoints.keep(log, "exported")
    forged = kept.replace(f"\n{log.size}\n", f"\n{log.size - 1}\n").replace("'", "''")
    execute(f"UPDATE custody_anchor SET note = '{forged}'")  # noqa: S608
    assert run(app, "fsck").exit_code == 1


def test_a_log_that_went_back_behind_a_checkpoint_outside_is_found(
    app: Flask, office: Office, filled: list[Item], settings: Settings
) -> None:
    outside.write_newest(settings)
    log = db.session.scalar(db.select(CustodyLog).where(CustodyLog.matter_id == office.matter.id))
    folder = outside.folder_of(settings, log.origin)
    (folder / f"{log.size:08d}.note").rename(folder / f"{log.size + 5:08d}.note")
    assert checking.check().faults == []  # what counts is what it says, not its name
    execute("DELETE FROM custody_record WHERE log_id = 1 AND seq > 4", "UPDATE custody_log SET size = 4 WHERE id = 1")
    assert "checkpoint outside" in {fault.kind for fault in checking.check().faults}


def test_a_finished_paper_is_read_back_too(app: Flask, office: Office, filled: list[Item]) -> None:
    store = files.store()
    assert isinstance(store, files.FolderStore)
    stored = store.put(keys.matter_key(office.matter.wrapped_key), io.BytesIO(b"%PDF"))
    values = {"kind": "x", "title": "x", "label": "WP", "pages": 1, "values_sha256": "", "lawdata_version": ""}
    with transaction():
        paper = add(
            Paper(
                matter_id=office.matter.id,
                stored_name=stored.name,
                sha256=stored.sha256,
                size_bytes=stored.size,
                made_at=clock.now(),
                made_by="Avery Stone",
                **values,
            )
        )
    flip(store.objects / stored.name)
    assert [(fault.kind, fault.where) for fault in checking.check().faults] == [
        ("bad hash", f"paper {paper.id} of matter {office.matter.id}")
    ]
