"""Where an item stands: read from its records, drawn into the row that lists show, and the two compared."""

from __future__ import annotations

from casefile.evidence import ledger
from casefile.evidence.models import Item
from casefile.infra import files
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.law import custody

VERSION = "0.1.0"
TOOL = f"Casefile {VERSION}, SHA-256 of the clear bytes as read back from the store"


def state_of(item: Item) -> custody.Custody:
    """Return where an item stands, without its records."""
    log = ledger.find_log(item.matter)
    return ledger.custody_of(log, item.label) if log else custody.Custody(item.label)


def history(item: Item) -> tuple[custody.Custody, list[custody.Record]]:
    """Return where an item stands, and its records."""
    state, records, _ = standing(item)
    return state, records


def standing(item: Item) -> tuple[custody.Custody, list[custody.Record], list[str]]:
    """Return where an item stands, its records, and what does not agree between them and what the lists show."""
    log = ledger.find_log(item.matter)
    found = ledger.read(log, item.label) if log else ledger.Read([], [])
    state = custody.fold(found.records, item.label)
    spoilt = [f"record {seq} was changed in the database and cannot be read" for seq in found.spoilt]
    return state, found.records, spoilt + drift(item, state)


def drift(item: Item, state: custody.Custody) -> list[str]:
    """Return what the row of an item says otherwise than its records; nothing where it was drawn from them."""
    if not state.known:
        return [f"the log has no record of how {item.label} was received"]
    to, last = state.in_transit_to, state.line[-1]
    pairs = (
        ("its name", item.name, state.name),
        ("its holder", item.holder_id, state.holder.id if state.holder else ""),
        ("the receiver it is on its way to", item.in_transit_to, to.id if to else None),
        ("its SHA-256", item.sha256, state.sha256),
        ("its size", item.size_bytes, state.size),
        ("what verifying it found", item.fixity, (last.verified or "unverified") if state.sha256 else "no file"),
        ("whether it is reference only", item.reference_only, state.reference_only),
        ("its open discrepancies", item.open_discrepancies, len(state.discrepancies)),
        ("its protective-order class", item.protection, state.protection),
        ("its label", item.share, state.share or item.share),
        ("whether it was disposed of", item.disposed, state.disposed),
    )
    return [
        f"{what} is shown otherwise than recorded: {shown!r}, recorded {kept!r}"
        for what, shown, kept in pairs
        if shown != kept
    ]


def project(item: Item, state: custody.Custody) -> None:
    """Draw what the pages show of an item from its records; the log must be held."""
    db.session.refresh(item)  # it may have been read before somebody else's act
    holder, to = state.holder, state.in_transit_to
    item.holder_id, item.holder_name = (holder.id, holder.name) if holder else ("", "nobody")
    item.in_transit_to, item.in_transit_name = (to.id, to.name) if to else (None, None)
    item.open_discrepancies = len(state.discrepancies)
    item.disposed = state.disposed
    item.protection = state.protection
    item.share = state.share or item.share
    if item.sha256:
        item.fixity = (state.line[-1].verified if state.line else None) or "unverified"
        item.verified_at = state.verified_at
    db.session.flush()


def record_fixity(item: Item, found: files.Fixity, why: str) -> None:
    """Record what reading an item back found."""
    log = ledger.hold(item.matter)
    intake = ledger.custody_of(log, item.label)  # compared with the log, not with the row that the lists show
    if intake.sha256 is None or intake.size is None:
        raise Refusal(f"{item.label} has no file here, so there is nothing to verify.")
    expected_sha256, expected_size = intake.sha256, intake.size
    state = ledger.append(
        item.matter,
        lambda act: custody.verified(
            act,
            item.label,
            expected_sha256=expected_sha256,
            found_sha256=found.sha256,
            expected_size=expected_size,
            found_size=found.size,
            tool=TOOL,
            why=why,
        ),
    )
    if state is not None:
        project(item, state)
