"""What a file states of itself: read by a process with limits, after the record that it is opened, and kept.

Nothing here says that what a file states is so. A file is never parsed in this process, and no item is changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from flask import current_app
from sqlalchemy import select

from casefile.evidence import gate, ledger, lists, service
from casefile.evidence.models import Item, StatedMetadata
from casefile.infra import audit, children, clock, files, jobs
from casefile.infra.db import add, db, transaction
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError

JOB = "evidence.stated"
HOW = "metadata read"
WHY = "to show what the file states of itself"
MOST_STATED = 256 * 1024
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Reader:
    """What reads one kind of file: its number goes up when it reads otherwise; ``library`` is what it reads with."""

    kind: str
    words: str
    number: int
    library: str = ""

    @property
    def file(self) -> Path:
        """The file that is run in a process of its own."""
        return _HERE / f"stated_{self.kind}_child.py"

    @property
    def told(self) -> str:
        """What is kept of it beside each reading."""
        own = f"Casefile {self.kind} reader {self.number}"
        return f"{own}, {self.library} {version(self.library)}" if self.library else own


READERS = {
    one.kind: one
    for one in (
        Reader("exif", "the EXIF of a picture", 1, "ExifRead"),
        Reader("pdf", "the properties of a PDF", 1, "pypdf"),
        Reader("mail", "the header of an e-mail", 1),
        Reader("office", "the properties of an office file", 1),
        Reader("ewf", "the header of an EnCase image", 1),
    )
}
_BY_CONTENT = {"image": "exif", "pdf": "pdf", "mail": "mail", "docx": "office"}
_OFFICE = frozenset((".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".xltx", ".pptx", ".pptm", ".ppsx", ".potx"))
_EWF = frozenset((".e01", ".l01", ".s01"))
_RAW_PICTURES = frozenset((".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".heic", ".heif"))


def reader_of(item: Item) -> Reader | None:
    """Return what reads this kind of file, by what it was found to be at intake and how it is named; None: nothing."""
    suffix = PurePosixPath(item.name).suffix.lower()
    kind = _BY_CONTENT.get(item.content)
    if kind is None and item.content in ("container", "office document") and suffix in _OFFICE:
        kind = "office"
    elif kind is None and item.content == "forensic image" and suffix in _EWF:
        kind = "ewf"
    elif kind is None and item.content in ("video", "unknown") and suffix in _RAW_PICTURES:
        kind = "exif"
    return READERS.get(kind or "")


def why_not(item: Item, *, frozen: bool) -> str:
    """Return why an item is not read, as a sentence; nothing where it may be."""
    if item.reference_only or item.stored_name is None:
        return "It is kept by reference only: its bytes are not here and never were."
    if item.stopped:
        return "Access to it is stopped, so it is not read."
    if frozen:
        return "The matter is gated and this is media: it is frozen, and not read."
    if item.disposed:
        return "Its custody has ended, so it is not opened any more."
    if reader_of(item) is None:
        return "Nothing is read from this kind of file."
    return ""


def ask(item: Item) -> None:
    """Let an item be read in the background, where it may be; what asks goes on at once."""
    if reader_of(item) is None or why_not(item, frozen=_is_frozen(item)):
        return
    try:
        jobs.later(JOB, item.id)
    except Exception:  # the item is logged and stays so; whoever sent it must not believe otherwise and send it again
        current_app.logger.exception("item %s could not be queued to be read", item.id)


@jobs.handler(JOB)
def read_later(item_id: int) -> None:
    """Read an item that nobody has read yet."""
    item = db.session.get(Item, item_id)
    if item is None or newest(item) is not None or why_not(item, frozen=_is_frozen(item)):
        return
    audit.set_actor(audit.Actor(None, "Casefile", "housekeeping", "after intake"))
    read(item)


def read(item: Item, role: str = "") -> StatedMetadata:
    """Read what a file states of itself and keep it as a new row; earlier rows stay. Opens its own transactions.

    The access is in the log before the first byte is read. What cannot be read is kept as a row with the reason.

    Args:
        item: the item.
        role: theirs who ask, in the matter; none for the office's own reading after intake.

    Raises:
        Refusal: the item may not be read.
    """
    reader = reader_of(item)
    _refuse_closed(item)
    if reader is None:
        raise Refusal(f"{item.label} is of a kind that nothing is read from.")
    seq, problem = _record(item, role)
    stated = ""
    if seq is not None:
        stated, problem = _asked(item, reader)
    return _keep(item, reader, stated, problem, seq)


def _record(item: Item, role: str) -> tuple[int | None, str]:
    """Record that the item is opened and return the record's number; none, and why, where its order forbids it."""
    try:
        with transaction():
            log = ledger.hold(item.matter)
            db.session.refresh(item)
            _refuse_closed(item)
            service.record_access(item, HOW, WHY, role)
            return ledger.custody_of(log, item.label).last_seq, ""
    except (Refusal, RuleError) as refusal:
        if why_not(item, frozen=_is_frozen(item)):
            raise
        return None, str(refusal)


def _asked(item: Item, reader: Reader) -> tuple[str, str]:
    """Return what the process found, as JSON, or why it found nothing; no transaction is open meanwhile."""
    try:
        opened = service.opener(item)
        db.session.commit()
        with opened() as source:
            found = children.ask(reader.file, source, source.size)
    except children.ChildError as why:
        return "", f"Nothing was read: {why}. The item is as it was."
    except (files.StoreError, OSError):
        return "", "Nothing was read: it does not open as it was stored. Verify it, and tell lead counsel."
    text = json.dumps(_clean(found))
    return (text, "") if len(text) <= MOST_STATED else ("", "Nothing was kept: it states more than can be shown.")


def _clean(value: Any) -> Any:
    """Return what a reader found without halves of characters, which neither pages nor terminals can write."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return {_clean(key): _clean(one) for key, one in value.items()} if isinstance(value, dict) else value


def _keep(item: Item, reader: Reader, stated: str, problem: str, seq: int | None) -> StatedMetadata:
    with transaction():
        if _is_frozen(item):  # the gate may have closed while it was read
            stated, problem = "", "What was read was dropped: the matter became gated meanwhile, and this is media."
        return add(
            StatedMetadata(
                item_id=item.id,
                kind=reader.kind,
                reader=reader.told,
                stated=stated,
                problem=problem[:500],
                seq=seq,
                read_at=clock.now(),
                by_name=ledger.actor().name,
            )
        )


def _is_frozen(item: Item) -> bool:
    return lists.is_frozen(item, gate.state_of(item.matter))


def _refuse_closed(item: Item) -> None:
    why = why_not(item, frozen=_is_frozen(item))
    if why:
        raise Refusal(f"{item.label} is not read. {why}")


def newest(item: Item) -> StatedMetadata | None:
    """Return the newest reading of an item, or None where it was never read."""
    query = select(StatedMetadata).where(StatedMetadata.item_id == item.id)
    return db.session.scalar(query.order_by(StatedMetadata.id.desc()).limit(1))
