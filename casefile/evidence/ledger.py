"""The custody log of a matter: one record after another, each judged on the state it finds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from casefile.config import Settings
from casefile.evidence import checkpoints
from casefile.evidence.models import CustodyLog, CustodyRecord
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.law import custody
from casefile.matters.models import Matter

BROKEN = ("V1", "V2", "V3", "V4", "V5", "V6", "V7")
"""The checks under which a finding means that the log itself was changed, not that something happened to an item."""

BuildEntry = Callable[[custody.Act], custody.Entry]


def append(
    matter: Matter,
    build: BuildEntry,
    *,
    occurred: custody.Occurred | None = None,
    late_reason: str = "",
    comment: str = "",
) -> custody.Custody | None:
    """Append one record and return where its item stands now.

    The log is locked until the transaction ends, so that two people never fork a chain: the second is judged on what
    the first left.

    Raises:
        BrokenChainError: the chain does not bear this act; the text says who holds the item.
        LineError: a value cannot stand in the log.
    """
    log = hold(matter)
    act = custody.Act(actor(), _head(log).not_before(clock.now()), occurred, late_reason, comment)
    entry = build(act)
    state = custody_of(log, entry.item) if entry.item else None
    if state is not None:
        custody.judge(state, entry)
    record = _write(log, entry)
    return custody.advance(state, record) if state is not None else None


def append_to_system(build: BuildEntry) -> CustodyLog:
    """Append one record to the log of the installation itself, begun by its first record, and return that log."""
    settings: Settings = current_app.config["SETTINGS"]
    origin = f"{settings.log_origin}/system"
    query = db.select(CustodyLog).where(CustodyLog.origin == origin).with_for_update()
    log = db.session.scalar(query.execution_options(populate_existing=True))
    log = log or add(CustodyLog(matter_id=None, origin=origin, size=0, head=custody.FIRST_PREV))
    _write(log, build(custody.Act(actor(), _head(log).not_before(clock.now()))))
    return log


def append_to_log(log: CustodyLog, build: BuildEntry) -> CustodyLog:
    """Append one record that names no item to a log, of a matter or of the installation; return it, locked."""
    query = db.select(CustodyLog).where(CustodyLog.id == log.id).with_for_update()
    held: CustodyLog = db.session.scalars(query.execution_options(populate_existing=True)).one()
    _write(held, build(custody.Act(actor(), _head(held).not_before(clock.now()))))
    return held


def _write(log: CustodyLog, entry: custody.Entry) -> custody.Record:
    record = custody.append(_head(log), entry, secrets.token_hex(16))
    add(CustodyRecord(log_id=log.id, seq=record.seq, leaf=record.leaf, body=record.line, item=entry.item))
    log.size, log.head, log.newest_at = record.seq, record.leaf, entry.at
    checkpoints.sign(log, record.leaf)
    audit.record(entry.type, matter_id=log.matter_id, target=f"{entry.item or 'log'} record {record.seq}")
    return record


def actor() -> custody.Actor:
    """Return who writes the record: the account that acts, or the operator at the command line."""
    who = audit.actor()
    if who.role == "housekeeping":
        return custody.Actor("casefile", who.name, who.role, who.auth)
    if who.id is None:
        return custody.Actor("operator", "Operator", "operator", who.auth)
    return custody.Actor(f"u-{who.id}", who.name, who.role or "member", who.auth)


def hold(matter: Matter) -> CustodyLog:
    """Lock the log of a matter until the transaction ends, and return it as it is now; begin it where there is none."""
    db.session.execute(db.select(Matter.id).where(Matter.id == matter.id).with_for_update(key_share=True))
    query = db.select(CustodyLog).where(CustodyLog.matter_id == matter.id).with_for_update()
    log = db.session.scalar(query.execution_options(populate_existing=True))
    return log or _begin(matter)


def _begin(matter: Matter) -> CustodyLog:
    settings: Settings = current_app.config["SETTINGS"]
    origin = f"{settings.log_origin}/matter/{matter.id}"
    log = add(CustodyLog(matter_id=matter.id, origin=origin, size=0, head=custody.FIRST_PREV))
    act = custody.Act(actor(), clock.now())
    _write(log, custody.case_opened(act, case_no=matter.docket_number or f"matter {matter.id}", caption=matter.caption))
    return log


def _head(log: CustodyLog) -> custody.Head:
    return custody.Head(log.origin, log.size, log.head, log.newest_at)


def find_log(matter: Matter) -> CustodyLog | None:
    """Return the log of a matter, or None where nothing was ever recorded."""
    return db.session.scalar(select(CustodyLog).where(CustodyLog.matter_id == matter.id))


@dataclass(frozen=True)
class Read:
    """What a log says: its records, oldest first, and the numbers of those that can no longer be read."""

    records: list[custody.Record]
    spoilt: list[int]


def read(log: CustodyLog, item: str | None = None) -> Read:
    """Return the records of one item, or of the whole log, to be shown; a spoilt line is told, never a stop."""
    query = db.select(CustodyRecord.seq, CustodyRecord.body).where(CustodyRecord.log_id == log.id)
    if item is not None:
        query = query.where(CustodyRecord.item == item)
    return read_rows(db.session.execute(query.order_by(CustodyRecord.seq)))


def read_rows(rows: Iterable[Any]) -> Read:
    """Return the records of rows that have a number and a line, in their order."""
    found = Read([], [])
    for row in rows:
        try:
            found.records.append(custody.read_record(row.body))
        except custody.LineError:
            found.spoilt.append(row.seq)
    return found


def custody_of(log: CustodyLog, item: str) -> custody.Custody:
    """Return where one item stands. Records that move nothing, as of somebody who looked, are counted and not read.

    Raises:
        BrokenChainError: a record of the item was changed in the database, so nothing can be judged on it.
    """
    of_item = (CustodyRecord.log_id == log.id, CustodyRecord.item == item)
    query = select(CustodyRecord.seq, CustodyRecord.body).where(*of_item, *_MOVES).order_by(CustodyRecord.seq)
    found = read_rows(db.session.execute(query))
    if found.spoilt:
        raise custody.BrokenChainError(
            f"record {found.spoilt[0]} of {item} was changed in the database and cannot be read; tell lead counsel, "
            "change nothing, and restore the newest backup"
        )
    newest = db.session.scalar(select(func.max(CustodyRecord.seq)).where(*of_item))
    return replace(custody.fold(found.records, item), last_seq=newest or 0)


# In canonical form the type and the version stand last, so the end of a line tells the type for certain.
_MOVES = [
    CustodyRecord.body.not_like(f'%"type":"{still}","v":{custody.FORMAT_VERSION}}}')
    for still in ("evidence.accessed", "evidence.exported")
]


def check(matter: Matter) -> custody.ChainReport:
    """Check the whole log of a matter as it is stored: form, links, order, times, custody, and its end."""
    log = find_log(matter)
    return check_log(log) if log else custody.verify_chain([])


def check_log(log: CustodyLog, anchors: int = checkpoints.MOST_IN_A_BAG) -> custody.ChainReport:
    """Check a whole log, of a matter or of the installation, against so many of its kept checkpoints."""
    rows = db.session.execute(
        db.select(CustodyRecord.body, CustodyRecord.leaf)
        .where(CustodyRecord.log_id == log.id)
        .order_by(CustodyRecord.seq)
    ).all()
    signed, spoilt = checkpoints.known(log, anchors)
    sizes = {one.size for one in signed}
    report = custody.verify_chain(
        (row.body for row in rows), log.origin, leaves=[row.leaf for row in rows], sizes=sizes
    )
    counted = rows[log.size - 1].leaf if 0 < log.size <= len(rows) else ""  # more may have come since it was counted
    if counted != log.head:
        text = f"the log counted {log.size} records; {len(rows)} are stored, or the last of them is another one"
        report.findings.append(custody.Finding("V6", log.size, text))
    report.findings += [custody.Finding("V7", log.size, why) for why in spoilt]
    for one in signed:
        report.findings += custody.check_checkpoint(report, one)
    return report


def checkpoint(matter: Matter) -> str:
    """Return the signed note of how long the log is now and what its root is."""
    log = find_log(matter)
    return checkpoints.newest(log) if log else ""
