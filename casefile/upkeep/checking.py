"""The check of the whole installation: it reads, compares, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection, select, text

from casefile.config import Settings
from casefile.evidence import ledger, service
from casefile.evidence.models import CustodyLog, Item
from casefile.infra import audit, files, fulltext_feeding
from casefile.infra.db import db, hollow_guards, missing_guards, transaction
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.matters.models import Matter
from casefile.upkeep import outside
from casefile.upkeep.holdings import Holding, holdings
from casefile.upkeep.proving import Reading

LOG_CHECKS = (*ledger.BROKEN, "V8", "V11", "V14")
"""What a log must satisfy; V13, that a comparison once failed, is history: the files are compared anew here."""


STRAY = "file without row"
SETTLED = timedelta(days=1)
"""After this time no upload still comes in, and what a commit that failed left on the disk is known."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: of which kind, where, and in words what."""

    kind: str
    where: str
    text: str


@dataclass
class Checked:
    """What was looked at, in counts, and what is wrong."""

    logs: int = 0
    records: int = 0
    items: int = 0
    files: int = 0
    frozen: int = 0
    unread: int = 0
    aside: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What was looked at, in one line."""
        more = f", {self.unread} not read for want of a key" if self.unread else ""
        more += f", {self.aside} files without row set aside" if self.aside else ""
        return (
            f"{self.records} records in {self.logs} logs, {self.items} items, {self.files} files read back, "
            f"{self.frozen} frozen and not read{more}: {len(self.faults) or 'no'} fault{'s' * (len(self.faults) != 1)}"
        )

    def document(self) -> dict[str, Any]:
        """Return it as one JSON document."""
        return {"ok": not self.faults, **asdict(self)}


def check(matter: Matter | None = None) -> Checked:
    """Check one matter, or everything: logs, rows against records, files against rows, guards, what lies outside."""
    done = Checked()
    connection = db.session.connection()
    if matter is None:
        done.faults += [*_database(connection), *_store(connection), *_outside(), *_search(connection)]
    done.faults += [*_logs(matter, done), *_files(connection, matter, done)]
    return done


def set_aside(found: Checked) -> list[str]:
    """Move stored files that no row names out of the store, and return their names; nothing is removed.

    Raises:
        Refusal: something else is wrong too, so that a file may be without a row because its row was changed.
    """
    others = sorted({one.kind for one in found.faults} - {STRAY})
    if others:
        raise Refusal(f"Nothing was set aside: first see to what else is wrong ({', '.join(others)}).")
    moved = files.store().set_aside([one.where for one in found.faults], SETTLED)
    with transaction():
        for name in moved:
            audit.record("store.set_aside", target=name)
    return moved


def _database(connection: Connection) -> Iterator[Fault]:
    for name in missing_guards(connection):
        yield Fault("guard missing", name, "the trigger that refuses changes of what only grows is not there")
    for name in hollow_guards(connection):
        yield Fault("guard hollow", name, "the trigger is there and refuses nothing")
    if connection.dialect.name != "sqlite":
        return
    for (found,) in connection.execute(text("PRAGMA integrity_check(20)")):
        if found != "ok":
            yield Fault("database damaged", "database", str(found))
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield Fault("row without parent", f"{table} {row}", f"it points to a row of {parent} that is not there")


def _store(connection: Connection) -> Iterator[Fault]:
    store = files.store()
    there = set(store.names())  # listed before the rows are read: a file comes before its row
    named = {one.name for one in holdings(connection)}
    for name in sorted(there - named):
        why = "no row names this file; where an upload is coming in just now, check again when it is done"
        yield Fault(STRAY, name, why)
    for name in store.orphans():
        yield Fault("orphan part", name, "an upload was cut off and left this part; housekeeping removes it")
    for name in store.strangers():
        yield Fault("strange file", name, "the store writes no file of this name")


def _outside() -> Iterator[Fault]:
    settings: Settings = current_app.config["SETTINGS"]
    for origin, _, wrong in outside.contradictions(settings):
        yield Fault("checkpoint outside", origin, wrong)


def _search(connection: Connection) -> Iterator[Fault]:
    """Hold what the search finds against the rows; nothing that counts is lost where they differ."""
    for where, what in fulltext_feeding.differences(connection):
        yield Fault("search", where, f"{what}; “flask office reindex” draws it anew")


def _logs(matter: Matter | None, done: Checked) -> Iterator[Fault]:
    query = select(CustodyLog).order_by(CustodyLog.id)
    if matter is not None:
        query = query.where(CustodyLog.matter_id == matter.id)
    with_log = set()
    for log in db.session.scalars(query):
        with_log.add(log.matter_id)
        report = ledger.check_log(log, anchors=10**9)
        done.logs, done.records = done.logs + 1, done.records + report.head.size
        for one in report.findings:
            if one.check in LOG_CHECKS:
                yield Fault("log", f"{log.origin} record {one.seq}", f"{one.text} ({one.check})")
        yield from _signing(log, report)
        if log.matter_id is not None:
            yield from _items(log.matter_id, report, done)
    wanted = select(Item.matter_id).distinct()
    for matter_id in db.session.scalars(wanted if matter is None else wanted.where(Item.matter_id == matter.id)):
        if matter_id not in with_log:
            yield Fault("log missing", f"matter {matter_id}", "there are items, and no log of how they came")


def _signing(log: CustodyLog, report: custody.ChainReport) -> Iterator[Fault]:
    """Hold what the next checkpoint will stand on against the records."""
    if log.size and not log.note:
        yield Fault("checkpoint unsigned", log.origin, "the log has no signed checkpoint of where it stands")
    if log.peaks is None:
        return
    try:
        root = custody.Tree(log.size, log.peaks).root()
    except (ValueError, IndexError, TypeError, custody.CheckpointError):
        root = ""
    if root != report.root:
        yield Fault("checkpoint false", log.origin, "what the next checkpoint will stand on is not of these records")


def _items(matter_id: int, report: custody.ChainReport, done: Checked) -> Iterator[Fault]:
    shown = set()
    for item in db.session.scalars(select(Item).where(Item.matter_id == matter_id).order_by(Item.id)):
        done.items += 1
        shown.add(item.label)
        state = report.custodies.get(item.label) or custody.Custody(item.label)
        for drifted in service.drift(item, state):
            yield Fault("row drifted", f"matter {matter_id} {item.label}", drifted)
        if state.sha256 and not item.stored_name:
            yield Fault(
                "row without file", f"matter {matter_id} {item.label}", "its records tell of a file; it names none"
            )
        if item.reference_only and item.stored_name:
            yield Fault("row drifted", f"matter {matter_id} {item.label}", "it is by reference only, and has a file")
    for label in sorted(set(report.custodies) - shown):
        yield Fault("item missing", f"matter {matter_id} {label}", "the log has records of it, the lists have not")


def _files(connection: Connection, matter: Matter | None, done: Checked) -> Iterator[Fault]:
    reading, there = Reading(), set(files.store().names())
    for one in holdings(connection):
        if matter is not None and one.matter_id != matter.id:
            continue
        if one.name not in there:
            yield Fault("row without file", one.words, f"its stored file {one.name} is not in the store")
            continue
        yield from _file(reading, one, done)


def _file(reading: Reading, one: Holding, done: Checked) -> Iterator[Fault]:
    how, wrong = reading.compare(one)
    if how == "frozen":
        done.frozen += 1
    elif how == "sealed_only":
        done.unread += 1
        yield Fault("key missing", one.words, "no master key at hand opens its file")
    else:
        done.files += 1
    if wrong:
        yield Fault("bad hash", one.words, wrong)
