"""A file that arrives in pieces, in a matter that is not gated: begun, gone on with, finished as any other intake."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from casefile.evidence import gate, intake, service, stated
from casefile.evidence.models import Item, UnfinishedFile
from casefile.infra import audit, clock, crypto_pieces, files, keys
from casefile.infra.crypto import CHUNK_BYTES
from casefile.infra.db import add, db, transaction
from casefile.infra.errors import Refusal
from casefile.infra.files_pieces import COMMIT_EVERY
from casefile.infra.files_writing import Hasher
from casefile.law import gate as rule
from casefile.law.custody_state import LATE_AFTER
from casefile.matters.models import Matter

LIVES = timedelta(days=7)
TOLD_FOR = timedelta(days=1)
MOST_SHOWN = 50
GATED = (
    "This matter is gated: a file is sent in one request, at most 32 MB, and examined in memory before anything is "
    "written, so it cannot be sent in pieces. Send a text document by the page for logging a file; record anything "
    "else by reference only instead."
)


class WrongOffsetError(Refusal):
    """A piece that does not begin where the file ends so far."""


class ChecksumError(Refusal):
    """The bytes of a piece are not those that its sender announced."""


class NotThereError(Refusal):
    """There is no unfinished file of this name, or not any more."""


@dataclass(frozen=True)
class About:
    """What was said of a file when it was begun: its name exactly, the fields of the form, and what to compare."""

    name: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    sha256: str | None = None
    metadata: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Checksum:
    """The digest that was announced for one piece: by which algorithm, and its bytes."""

    algorithm: str
    expected: bytes


@dataclass(frozen=True)
class Progress:
    """How far a file is, and the item it became once it is whole."""

    offset: int
    label: str | None = None


def begin(matter: Matter, facts: service.IntakeFacts, about: About, size: int, *, limit: int) -> UnfinishedFile:
    """Begin a file; nothing is written for it but the row that names it.

    Raises:
        GateRefusal: the matter is gated.
        Refusal, RuleError: what is said about the file cannot stand in the log.
        StoreError: a file of this length cannot be stored, or the stated digest cannot be compared.
    """
    _refuse_closed(matter)
    if gate.state_of(matter).gated:
        with transaction():
            _record_refused(matter, about.name, size)
        raise intake.GateRefusal(f"{GATED} Nothing of it was kept.")
    service.refuse_unbearable(facts)
    files.refuse_digest(about.sha256)
    files.store().refuse_before(size, limit)
    name, now = secrets.token_hex(16), clock.now()
    sealed = crypto_pieces.seal_words(_key(matter).secret, name, json.dumps(asdict(about)).encode())
    with transaction():
        return add(
            UnfinishedFile(
                name=name,
                matter=matter,
                by_id=audit.actor().id,
                size_bytes=size,
                about=sealed,
                began_at=now,
                expires_at=now + LIVES,
            )
        )


def find(matter: Matter, name: str) -> UnfinishedFile:
    """Return a file that whoever acts has begun in a matter.

    Raises:
        NotThereError: there is none; somebody else's looks the same.
    """
    query = db.select(UnfinishedFile).where(UnfinishedFile.name == name, UnfinishedFile.matter_id == matter.id)
    found: UnfinishedFile | None = db.session.scalar(query.where(UnfinishedFile.by_id == audit.actor().id))
    if found is None:
        raise NotThereError("There is no unfinished file here; it may have been removed. Begin it again.")
    return found


def list_mine(matter: Matter) -> list[UnfinishedFile]:
    """Return what whoever acts has begun in a matter and not finished, the newest last."""
    query = db.select(UnfinishedFile).where(UnfinishedFile.matter_id == matter.id, UnfinishedFile.label.is_(None))
    query = query.where(UnfinishedFile.by_id == audit.actor().id, UnfinishedFile.expires_at > clock.now())
    return list(db.session.scalars(query.order_by(UnfinishedFile.id).limit(MOST_SHOWN)))


def about(one: UnfinishedFile) -> About:
    """Return what was said of a file when it was begun."""
    said = json.loads(crypto_pieces.open_words(_key(one.matter).secret, one.name, one.about))
    return About(**{**said, "fields": [(name, value) for name, value in said["fields"]]})


def offset(one: UnfinishedFile) -> int:
    """Return how many bytes of a file are kept."""
    return one.size_bytes if one.label else files.store().parts.offset(one.name, _key(one.matter))


def receive(
    one: UnfinishedFile,
    facts: service.IntakeFacts,
    stream: intake.Stream,
    *,
    at: int,
    checksum: Checksum | None = None,
) -> Progress:
    """Take the next bytes of a file; with the last of them it is read back, compared and logged.

    What is kept survives a cut, a kill and a full disk. A piece with a checksum is kept whole or not at all. The last
    bytes are kept only with the record: a file that was sent whole and could not be logged is still unfinished.

    Raises:
        WrongOffsetError, ChecksumError: nothing of this piece was kept.
        NotThereError: it was removed meanwhile.
        GateRefusal: the matter became gated; all of the file is removed.
        StoreError: another request sends it, there is no room, or it is not the file that was announced.
        Refusal, RuleError: it cannot be logged; what was kept before stays.
    """
    with files.store().parts.hold(one.name) as part:
        one = _as_it_stands(one)
        if one.label:
            part.clear()
            return _told_again(one, at)
        _refuse_closed(one.matter)
        _refuse_gated(one, part)
        part.open(_key(one.matter), one.size_bytes)
        if part.offset != at:
            raise WrongOffsetError(f"This file is at {part.offset} bytes, not at {at}; go on from there.")
        files.store().refuse_before(one.size_bytes - at)
        try:
            _take(one, part, stream, checksum)
            if part.offset == one.size_bytes:
                return _finish(one, facts, part)
            part.commit()
        except files.StoreFullError:
            part.roll_back()
            raise
        _let_live(one)
        return Progress(part.kept)


def _told_again(one: UnfinishedFile, at: int) -> Progress:
    if at != one.size_bytes:
        raise WrongOffsetError(f"This file is whole, with {one.size_bytes} bytes, and logged as {one.label}.")
    return Progress(one.size_bytes, one.label)


def _take(one: UnfinishedFile, part: files.HeldPart, stream: intake.Stream, checksum: Checksum | None) -> None:
    """Write what arrives, keeping it now and then; the gate is asked as often."""
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    asked_at = part.offset
    db.session.commit()  # nothing is held open while bytes arrive
    while (left := one.size_bytes - part.offset) and (piece := stream.read(min(CHUNK_BYTES, left))):
        part.write(piece)
        if digest:
            digest.update(piece)
        if part.offset - asked_at >= COMMIT_EVERY:
            asked_at = part.offset
            _refuse_gated(one, part)
            if not digest:
                part.commit()
    if digest and checksum and digest.digest() != checksum.expected:
        raise ChecksumError(
            f"the {checksum.algorithm} of this piece is not the one announced: it was cut off or changed on its way; "
            "nothing of it was kept. Send it again."
        )
    if not left and stream.read(1):
        raise files.LengthMismatchError(f"more than the {one.size_bytes} bytes declared arrived; begin the file again")


def _finish(one: UnfinishedFile, facts: service.IntakeFacts, part: files.HeldPart) -> Progress:
    """Read the whole file back, compare it, ask the gate once more, and log it."""
    try:
        sha256, found = _read_back(one, facts, part)
    except (files.DigestMismatchError, files.DamagedFileError):
        with transaction():
            _remove(one, part)
        raise
    _refuse_gated(one, part)
    stored = files.Stored(one.name, sha256, one.size_bytes)
    with transaction():
        one = _as_it_stands(one)
        facts = replace(facts, late_reason=facts.late_reason or _began_in_time(one, facts), certification="")
        item = service.log_item(one.matter, facts, stored, content=found.kind, plain=found.plain)
        one.label, one.expires_at = item.label, clock.now() + TOLD_FOR
        part.store()
    part.clear()
    stated.ask(item)
    return Progress(one.size_bytes, one.label)


def _read_back(one: UnfinishedFile, facts: service.IntakeFacts, part: files.HeldPart) -> tuple[str, rule.Examination]:
    """Return the digest of what can be read back of a whole file, and what it was found to be."""
    with part.finish() as clear, Hasher() as hasher:
        for chunk in clear.chunks():
            hasher.add(chunk)
        sha256 = hasher.result()
        expected = files.refuse_digest(about(one).sha256)
        if expected is not None and sha256 != expected:
            raise files.DigestMismatchError(
                f"the bytes that arrived have SHA-256 {sha256}, stated was {expected}; nothing was kept, send it again"
            )
        clear.seek(0)
        return sha256, intake.looked_at(facts, clear, one.size_bytes)[1]


def _began_in_time(one: UnfinishedFile, facts: service.IntakeFacts) -> str:
    """Return why a file whose upload began within a day of its receipt is recorded later, or nothing."""
    if facts.occurred is None or one.began_at - facts.occurred.at > LATE_AFTER:
        return ""
    late = clock.now() - facts.occurred.at > LATE_AFTER
    return f"its upload began in time, {one.began_at:%Y-%m-%d %H:%M} UTC, and ended now" if late else ""


def give_up(one: UnfinishedFile) -> None:
    """Remove an unfinished file and all that arrived of it; one that was logged meanwhile stays logged.

    Raises:
        PartBusyError: it is being sent at the moment.
    """
    with files.store().parts.hold(one.name) as part, transaction():
        one = _as_it_stands(one)
        if one.label:
            raise WrongOffsetError(f"This file is whole and logged as {one.label}: nothing logged is ever removed.")
        _remove(one, part)


def sweep() -> None:
    """Remove what nobody goes on with, and what may not be gone on with since its matter became gated."""
    now, gated = clock.now(), {}
    for one in db.session.scalars(db.select(UnfinishedFile).order_by(UnfinishedFile.id)).all():
        if one.matter_id not in gated:
            gated[one.matter_id] = gate.state_of(one.matter).gated
        if one.expires_at <= now or (gated[one.matter_id] and one.label is None):
            with suppress(files.PartBusyError, NotThereError), files.store().parts.hold(one.name) as part:
                _sweep_one(one, part, gated[one.matter_id])
    known = set(db.session.scalars(db.select(UnfinishedFile.name)))
    for name in set(files.store().parts.names(older_than_seconds=TOLD_FOR.total_seconds())) - known:
        with suppress(files.PartBusyError), files.store().parts.hold(name) as part:
            part.clear()


def _sweep_one(one: UnfinishedFile, part: files.HeldPart, gated: bool) -> None:
    with transaction():
        one = _as_it_stands(one)
        if one.label is None and gated:
            _record_refused(one.matter, about(one).name, one.size_bytes)
        elif one.label is None:
            audit.record("evidence.expired", matter_id=one.matter_id, target=f"unfinished, {one.size_bytes} bytes")
        _remove(one, part)


def _remove(one: UnfinishedFile, part: files.HeldPart) -> None:
    """Remove a row and its file. A stored file stays where a record names it, whatever the row says."""
    if one.label or db.session.scalar(db.select(Item.id).where(Item.stored_name == one.name)):
        part.clear()
    else:
        part.discard()
    db.session.delete(one)


def _refuse_gated(one: UnfinishedFile, part: files.HeldPart) -> None:
    """Refuse to go on with a file whose matter became gated, and remove all that arrived of it."""
    gated = gate.state_of(one.matter).gated
    db.session.commit()
    if gated:
        with transaction():
            one = _as_it_stands(one)
            _record_refused(one.matter, about(one).name, one.size_bytes)
            _remove(one, part)
        raise intake.GateRefusal(
            "This matter became gated while the file was on its way: it can neither go on nor be finished. "
            "Nothing of it was kept. Record it by reference only instead."
        )


def _record_refused(matter: Matter, name: str, size: int) -> None:
    """Keep that a file was refused: not its name, not a byte of it."""
    audit.record("evidence.refused", matter_id=matter.id, target=rule.trace(name, size), outcome="refused")


def _refuse_closed(matter: Matter) -> None:
    if matter.is_closed:
        raise Refusal("This matter is closed. Lead counsel can reopen it; until then nothing is logged in it.")


def _let_live(one: UnfinishedFile) -> None:
    """Put off the day on which a file is given up: somebody goes on with it."""
    if one.expires_at < clock.now() + LIVES - timedelta(days=1):
        with transaction():
            one.expires_at = clock.now() + LIVES


def _as_it_stands(one: UnfinishedFile) -> UnfinishedFile:
    """Read a row again: another request may have finished or removed the file while this one waited."""
    found = db.session.get(UnfinishedFile, one.id, populate_existing=True)
    if found is None:
        raise NotThereError("This file was removed meanwhile. Begin it again.")
    return found


def _key(matter: Matter) -> keys.MatterKey:
    return keys.matter_key(matter.wrapped_key)
