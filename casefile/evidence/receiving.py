"""How an item comes in: what is typed about it, its number, its bytes in the store, its first records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.evidence import drill, ledger, lists, standing
from casefile.evidence.models import Item
from casefile.infra import clock, files, keys
from casefile.infra.db import add
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.law.protection import ProtectiveClass, Use, refusal
from casefile.matters.models import Matter


@dataclass(frozen=True)
class IntakeFacts:
    """What is typed when an item comes in; everything but name, kind and giver may be empty."""

    name: str
    kind: str
    received_from: str
    description: str = ""
    giver_role: str = ""
    condition: str = ""
    method: str = ""
    seal: str = ""
    place: str = ""
    authority: str = ""
    reason: str = ""
    make: str = ""
    model: str = ""
    serial: str = ""
    marks: str = ""
    owner: str = ""
    report: str = ""
    tool: str = ""
    write_blocker: str = ""
    source_tz: str = ""
    platform: str = ""
    account: str = ""
    period: str = ""
    protection: str = "none"
    quantity: int = 1
    stated: Sequence[custody.StatedHash] = ()
    media_hash: custody.StatedHash | None = None
    copy_of: str = ""
    copy_why: str = ""
    copier_role: str = ""
    occurred: custody.Occurred | None = None
    late_reason: str = ""
    note: str = ""
    certification: str = ""


def log_item(
    matter: Matter,
    facts: IntakeFacts,
    stored: files.Stored | None,
    *,
    content: str = "",
    plain: bool = False,
    reference_only: bool = False,
) -> Item:
    """Log one item as received by whoever acts; with a file, its read-back is recorded as well.

    The file must have been stored and read back before: what is recorded here is what was found then.
    """
    ledger.hold(matter)  # so that nobody else takes the same number
    label = _next_label(matter)
    state = ledger.append(
        matter,
        _entry(matter, facts, label, stored, reference_only=reference_only),
        occurred=facts.occurred,
        late_reason=facts.late_reason,
        comment=facts.note,
    )
    if state is None:
        raise RuntimeError("an intake always has an item")
    item = add(
        Item(
            matter=matter,
            label=label,
            name=state.name,
            kind=facts.kind,
            description=facts.description,
            share="RO" if reference_only else "WP",
            received_from=facts.received_from,
            received_at=state.line[0].taken.at,
            holder_id=_me().id,
            holder_name=_me().name,
            protection=state.protection,
            reference_only=reference_only,
            sha256=stored.sha256 if stored else None,
            size_bytes=stored.size if stored else None,
            stored_name=stored.name if stored else None,
            content=content,
            plain=plain,
            certified=bool(facts.certification),
            fixity="unverified" if stored else "no file",
        )
    )
    if stored is not None:
        standing.record_fixity(item, files.Fixity(stored.sha256, stored.size, ok=True), "read back after intake")
    return item


def _entry(
    matter: Matter, facts: IntakeFacts, label: str, stored: files.Stored | None, *, reference_only: bool
) -> ledger.BuildEntry:
    """Return how the item comes into the log: received from somebody, or made here from another item."""
    if not facts.copy_of or stored is None:
        intake = _intake(facts, stored, _me(), reference_only)
        return lambda act: custody.received(act, label, intake)
    parent, original = original_of(matter, facts)
    told = {"kind": facts.kind, "description": facts.description, "protection": _limited(parent.protection)}
    return lambda act: custody.derived(
        act,
        label,
        parent=parent.item,
        parent_sha256=original,
        holder=_me(),
        name=facts.name,
        sha256=stored.sha256,
        size=stored.size,
        tool=facts.tool,
        why=facts.copy_why,
        more=told | ({"certified": facts.certification} if facts.certification else {}),
    )


def original_of(matter: Matter, facts: IntakeFacts) -> tuple[custody.Custody, str]:
    """Return the item that a working copy is made from, and its digest.

    Raises:
        Refusal: it has no file here, its custody has ended, access to it is stopped, or its order forbids a copy.
    """
    drill.refuse_stopped_label(matter, facts.copy_of)
    log = ledger.find_log(matter)
    parent = ledger.custody_of(log, facts.copy_of) if log else custody.Custody(facts.copy_of)
    why_not = "its custody has ended" if parent.disposed else refusal(parent.protection, Use.COPY, facts.copier_role)
    if why_not or parent.sha256 is None:
        raise Refusal(f"No working copy is made of {facts.copy_of}: {why_not or 'it has no file here'}.")
    return parent, parent.sha256


def _limited(protection: str) -> str:
    """Return a class as a record holds it: none is not said."""
    return "" if protection == ProtectiveClass.NONE else protection


def _intake(
    facts: IntakeFacts, stored: files.Stored | None, receiver: custody.Party, reference_only: bool
) -> custody.Intake:
    more = {
        "certified": facts.certification,
        "platform": facts.platform,
        "account": facts.account,
        "period": facts.period,
        "protection": _limited(facts.protection),
    }
    return custody.Intake(
        name=facts.name,
        kind=facts.kind,
        giver=custody.Party.from_outside(facts.received_from, facts.giver_role),
        receiver=receiver,
        description=facts.description,
        quantity=facts.quantity,
        make=facts.make,
        model=facts.model,
        serial=facts.serial,
        marks=facts.marks,
        owner=facts.owner,
        report=facts.report,
        tool=facts.tool,
        write_blocker=facts.write_blocker,
        source_tz=facts.source_tz,
        media_hash=facts.media_hash,
        condition=facts.condition,
        place=facts.place,
        authority=facts.authority,
        reason=facts.reason,
        method=facts.method,
        seal=facts.seal,
        sha256=stored.sha256 if stored else None,
        size=stored.size if stored else None,
        stated=facts.stated,
        reference_only=reference_only,
        more=more,
    )


def _me() -> custody.Party:
    me = ledger.actor()
    return custody.Party(me.id, me.name, me.role)


def refuse_unbearable(facts: IntakeFacts) -> None:
    """Refuse, before a byte is stored, what the log would refuse after it.

    Raises:
        Refusal: a text is longer than can be kept.
        BrokenChainError: it is recorded late without a reason, or lies in the future.
        LineError: a value cannot stand in the log.
    """
    act = custody.Act(ledger.actor(), clock.now(), facts.occurred, facts.late_reason, facts.note)
    trial = files.Stored("", custody.leaf_of("trial"), 1)
    entry = custody.received(act, "E-0001", _intake(facts, trial, _me(), False))
    custody.judge(custody.Custody("E-0001"), entry)
    custody.append(custody.Head("trial"), entry, "0" * 32)
    for what, text, most in (
        ("the name", entry.data["name"], 400),
        ("the kind", facts.kind, 40),
        ("who it was received from", facts.received_from, 200),
        ("the description", facts.description, 2000),
    ):
        if len(text) > most:
            raise Refusal(f"{what.capitalize()} has {len(text)} characters; at most {most} can be kept.")


def _next_label(matter: Matter) -> str:
    newest = lists.newest_label(matter)
    return f"E-{int(newest.removeprefix('E-')) + 1 if newest else 1:04d}"


def store_bytes(
    matter: Matter, stream: files.Readable, *, declared_size: int | None, sha256: str | None
) -> files.Stored:
    """Store a file encrypted under the matter's key and read it back; no row points to it yet.

    Raises:
        StoreError: nothing arrived, other than the declared number of bytes arrived, the digest differs, or no room.
    """
    key = keys.matter_key(matter.wrapped_key)
    stored = files.store().put(key, stream, declared_size=declared_size, expected_sha256=sha256)
    back = files.store().verify(stored.name, key)
    if not back.ok or back.sha256 != stored.sha256 or back.size != stored.size:
        raise files.StoreError(
            f"the file did not read back as it was written ({back.problem or 'other bytes'}); send it again"
        )
    return stored
