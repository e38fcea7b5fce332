"""The way of a file into the store: the gate first, then the bytes, then the record."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import NoReturn, Protocol

from casefile.evidence import gate, service, stated
from casefile.evidence.examine import HEAD_BYTES, examine, sniff
from casefile.evidence.models import Item
from casefile.infra import audit, files
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law import gate as rule
from casefile.matters.models import Matter

DRILL = "Was something seen that must not be here? The accident drill, at the foot of the page, says what to do."


class Stream(Protocol):
    """Bytes as they arrive."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end."""


class GateRefusal(Refusal):
    """The gate does not let this file in; ``certifiable`` where a named attorney's certification would."""

    def __init__(self, text: str, *, certifiable: bool = False) -> None:
        super().__init__(text)
        self.certifiable = certifiable


def take_in(
    matter: Matter,
    facts: service.IntakeFacts,
    stream: Stream,
    *,
    declared_size: int | None,
    sha256: str | None = None,
) -> Item:
    """Let a file through the gate, store it encrypted, read it back, and record it.

    In a gated matter the file is examined whole, in memory, before a byte of it is written anywhere. In another the
    gate is asked again when the last byte has arrived, before the store keeps them; a file that the store holds when
    the gate closes is logged, and frozen with the rest.

    Raises:
        GateRefusal: the gate is closed to this file; nothing of it was kept.
        Refusal, RuleError: what is said about the file cannot stand in the log; nothing of it was kept.
        StoreError: the bytes are not those declared, or there is no room; nothing of it was kept.
    """
    if matter.is_closed:
        raise Refusal("This matter is closed. Lead counsel can reopen it; until then nothing is logged in it.")
    service.refuse_unbearable(facts)
    if facts.copy_of:
        service.original_of(matter, facts)
    state = gate.state_of(matter)
    body: files.Readable
    if state.gated:
        body, found = _examined_whole(matter, state, facts, stream, declared_size)
    else:
        whole, found = looked_at(facts, stream, declared_size)
        body = _AskedAtTheEnd(whole, matter)
        facts = replace(facts, certification="")
    db.session.commit()  # nothing is held open while bytes arrive
    stored = service.store_bytes(matter, body, declared_size=declared_size, sha256=sha256)
    with transaction():
        item = service.log_item(matter, facts, stored, content=found.kind, plain=found.plain)
    stated.ask(item)
    return item


def _examined_whole(
    matter: Matter, state: rule.GateState, facts: service.IntakeFacts, stream: Stream, declared_size: int | None
) -> tuple[files.Readable, rule.Examination]:
    """Read and examine a file in memory; nothing of it is written before the gate has let it in."""
    if declared_size is not None and declared_size > rule.GATED_LIMIT_BYTES:
        found = rule.Examination(rule.Kind.UNKNOWN, declared_size, None)
        data = b""
    else:
        data = _read_up_to(stream, rule.GATED_LIMIT_BYTES + 1)
        _refuse_other_length(len(data), declared_size)
        found = examine(facts.name, data)
    admission = rule.may_store(state, found, bool(facts.certification))
    if not admission.allowed:
        _refuse(matter, facts.name, found.size, admission)
    return io.BytesIO(data), found


def _refuse_other_length(size: int, declared: int | None) -> None:
    """Refuse a file that was cut off as what it is, before it is examined as if it were whole."""
    if not size:
        raise files.EmptyFileError("no bytes arrived; choose the right file and send it again")
    if declared is not None and size != declared:
        raise files.LengthMismatchError(
            f"{size} bytes arrived of {declared} declared: the transfer was cut off; send the file again"
        )


def _refuse(matter: Matter, name: str, size: int, admission: rule.Admission) -> NoReturn:
    """Refuse, and keep that somebody tried: not the name of the file, not a byte of it."""
    with transaction():
        audit.record("evidence.refused", matter_id=matter.id, target=rule.trace(name, size), outcome="refused")
    way_out = " Record it by reference only instead." if admission.offer_reference_only else ""
    why = (
        f"This matter is gated, and this file is not let in: {admission.why}.{way_out} Nothing of it was kept. {DRILL}"
    )
    raise GateRefusal(why, certifiable=admission.needs_certification)


def looked_at(
    facts: service.IntakeFacts, stream: Stream, declared_size: int | None
) -> tuple[files.Readable, rule.Examination]:
    """Look at a file of an ungated matter: whole if it is a short text, which need not freeze later; else its head."""
    head = _read_up_to(stream, HEAD_BYTES)
    kind = sniff(facts.name, head)
    if kind in rule.TEXT_KINDS and declared_size is not None and declared_size <= rule.GATED_LIMIT_BYTES:
        data = head + _read_up_to(stream, rule.GATED_LIMIT_BYTES + 1 - len(head))
        return io.BytesIO(data), examine(facts.name, data)
    return _Joined(head, stream), rule.Examination(kind, declared_size or 0, None)


def _read_up_to(stream: Stream, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Joined:
    """The head that was looked at, then the rest of the stream."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def read(self, size: int, /) -> bytes:
        return self._head.read(size) or self._rest.read(size)


class _AskedAtTheEnd:
    """A stream that asks the gate once more at its end, where what arrived is not kept yet."""

    def __init__(self, body: files.Readable, matter: Matter) -> None:
        self._body, self._matter = body, matter

    def read(self, size: int, /) -> bytes:
        part = self._body.read(size)
        if not part:
            gated = gate.state_of(self._matter).gated
            db.session.commit()
            if gated:
                raise GateRefusal("This matter became gated while the file was on its way. Nothing of it was kept.")
        return part
