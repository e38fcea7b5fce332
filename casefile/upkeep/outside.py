"""Checkpoints outside: the newest of each log, in a folder apart from the database and its backups.

Only these show that an old database was put in the place of a newer one, or that a log was rewritten and signed anew.
Each is a file of its own that nothing overwrites: a rewritten log cannot cover what an earlier checkpoint says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from casefile.config import Settings
from casefile.evidence import checkpoints
from casefile.evidence.models import CustodyLog, CustodyRecord
from casefile.infra import clock, keys
from casefile.infra.crypto import sync_folder
from casefile.infra.db import db, transaction
from casefile.law import custody

_NOTE = re.compile(r"(\d{8})\.note")


def folder_of(settings: Settings, origin: str) -> Path:
    """Return where the checkpoints of a log lie: ``matter/3`` becomes ``matter-3``."""
    return settings.checkpoint_dir / origin.removeprefix(settings.log_origin).strip("/").replace("/", "-")


def newest_note(folder: Path) -> Path | None:
    """Return the newest checkpoint in the folder of a log."""
    found = sorted(path for path in folder.glob("*.note") if _NOTE.fullmatch(path.name))
    return found[-1] if found else None


def write_newest(settings: Settings) -> int:
    """Write the checkpoint of every log that grew and does not contradict the one before; return how many."""
    written = 0
    for log in db.session.scalars(select(CustodyLog).order_by(CustodyLog.id)):
        folder = folder_of(settings, log.origin)
        before = newest_note(folder)
        if not log.size or (before and int(before.stem) >= log.size) or contradiction(settings, log):
            continue
        with transaction():
            db.session.refresh(log, with_for_update=True)
            size, note = log.size, checkpoints.keep(log, "file")
        _write(folder, size, note)
        written += 1
    return written


def _write(folder: Path, size: int, note: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    building, path = folder / f"{size:08d}.part", folder / f"{size:08d}.note"
    with building.open("w", encoding="utf-8") as stream:
        stream.write(note)
        stream.flush()
        os.fsync(stream.fileno())  # a name without its bytes would be an alarm after a power cut
    building.rename(path)
    sync_folder(folder)


def contradiction(settings: Settings, log: CustodyLog) -> str:
    """Return what the newest checkpoint outside says otherwise than a log, or nothing where they agree.

    The leaves are read only where the log has grown since.
    """
    path = newest_note(folder_of(settings, log.origin))
    if path is None:
        return ""
    try:
        note = path.read_text(encoding="utf-8")
        keys.verify_note(note, keys.log_verifiers())
        outside = custody.read_note(note).checkpoint()
    except (OSError, UnicodeDecodeError, custody.CheckpointError, keys.NoteError) as wrong:
        return f"The checkpoint {path.name} kept outside cannot be relied on: {wrong}."
    if outside.origin != log.origin:
        return f"The checkpoint {path.name} kept outside is of another log, {outside.origin}."
    if outside.size > log.size:
        return f"A checkpoint kept outside counts {outside.size} records; the log has {log.size}: records are missing."
    if _root(log, outside.size) != outside.root:
        return f"The first {outside.size} records are not those of the checkpoint that was kept outside."
    return ""


def _root(log: CustodyLog, size: int) -> str:
    if size == log.size and log.note:
        return custody.read_note(log.note).checkpoint().root
    query = select(CustodyRecord.leaf).where(CustodyRecord.log_id == log.id, CustodyRecord.seq <= size)
    return custody.merkle_root(db.session.scalars(query.order_by(CustodyRecord.seq)))


def contradictions(settings: Settings) -> Iterator[tuple[str, int | None, str]]:
    """Return each log that a checkpoint outside contradicts: its origin, its matter, and what is wrong.

    A log of which a checkpoint lies outside and that the database does not have at all is one of them.
    """
    logs = {log.origin: log for log in db.session.scalars(select(CustodyLog).order_by(CustodyLog.id))}
    for origin, log in logs.items():
        try:
            wrong = contradiction(settings, log)
        except custody.CheckpointError as spoilt:
            wrong = f"The checkpoint in the database cannot be read: {spoilt}."
        if wrong:
            yield origin, log.matter_id, wrong
    known = {folder_of(settings, origin).name for origin in logs}
    for folder in sorted(settings.checkpoint_dir.glob("*/")):
        if folder.name not in known and newest_note(folder):
            yield folder.name, None, "A checkpoint of this log lies outside, and the database has no such log."


def set_aside(settings: Settings, origins: list[str]) -> None:
    """Lay the checkpoints that a restore went back behind aside, whole: what comes is compared with newer ones."""
    names = {folder_of(settings, origin).name for origin in origins}
    for folder in sorted(settings.checkpoint_dir.glob("*/")):
        if folder.name in names:
            aside = settings.checkpoint_dir / ".before-restore" / f"{clock.now():%Y%m%dT%H%M%S}"
            aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.rename(aside / folder.name)
