"""What can be done with evidence: logging it, handing it over, verifying it, opening it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.accounts.models import User
from casefile.evidence import documents, ledger
from casefile.evidence.lists import count_frozen, find_item, is_frozen, list_items, list_lines, newest_label, troubled
from casefile.evidence.models import Item
from casefile.evidence.receiving import IntakeFacts, log_item, refuse_unbearable, store_bytes
from casefile.evidence.standing import drift, history, project, record_fixity, standing
from casefile.infra import files, keys
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.matters.models import Matter

__all__ = [
    "Handling",
    "IntakeFacts",
    "accept",
    "count_frozen",
    "custody_log",
    "drift",
    "find_item",
    "history",
    "is_frozen",
    "list_items",
    "list_lines",
    "log_item",
    "newest_label",
    "note_discrepancy",
    "open_bytes",
    "party_of",
    "project",
    "read_back",
    "record_access",
    "record_fixity",
    "refuse_unbearable",
    "release",
    "standing",
    "store_bytes",
    "troubled",
]

# --- hand-over -------------------------------------------------------------------------------------------------------


def party_of(user: User) -> custody.Party:
    """Return an account as the log names it."""
    return custody.Party(f"u-{user.id}", user.name, "/".join(user.roles))


@dataclass(frozen=True)
class Handling:
    """What is typed at a hand-over: condition, seal, when it took place where that was another time."""

    condition: str = ""
    seal: str = ""
    place: str = ""
    method: str = ""
    purpose: str = ""
    occurred: custody.Occurred | None = None
    late_reason: str = ""
    comment: str = ""


def release(item: Item, to: custody.Party, how: Handling) -> None:
    """Let an item go to a named receiver; it is on its way until they accept it."""
    giver = custody.Party(item.holder_id, item.holder_name, outside=not item.holder_id.startswith("u-"))
    _act(
        item,
        lambda act: custody.released(
            act,
            item.label,
            giver=giver,
            to=to,
            purpose=how.purpose,
            condition=how.condition,
            seal=how.seal,
            method=how.method,
            sha256=item.sha256,
        ),
        how,
    )


def accept(item: Item, how: Handling) -> None:
    """Take an item that was released to whoever acts, and state its condition."""
    me = ledger.actor()
    to = custody.Party(me.id, me.name, me.role)
    giver = custody.Party(item.holder_id, item.holder_name, outside=not item.holder_id.startswith("u-"))
    _act(
        item,
        lambda act: custody.accepted(
            act, item.label, giver=giver, to=to, condition=how.condition, seal=how.seal, place=how.place
        ),
        how,
    )


def note_discrepancy(item: Item, what: str, *, refuses_hand_over: bool = False) -> None:
    """Note that something about an item is not as it should be, or that a hand-over did not happen."""
    state, _ = history(item)
    refused = state.release.seq if refuses_hand_over and state.release else None
    if refuses_hand_over and refused is None:
        raise Refusal(f"{item.label} is not on its way to anybody, so there is no hand-over to refuse.")
    _act(item, lambda act: custody.discrepancy_noted(act, item.label, what=what, refuses=refused), Handling())


def _act(item: Item, build: ledger.BuildEntry, how: Handling) -> None:
    state = ledger.append(item.matter, build, occurred=how.occurred, late_reason=how.late_reason, comment=how.comment)
    if state is not None:
        project(item, state)


# --- bytes -----------------------------------------------------------------------------------------------------------


def read_back(item: Item) -> files.Fixity:
    """Read an item's bytes and hash them. This may take long and needs no transaction."""
    return files.store().verify(_stored_name(item), keys.matter_key(item.matter.wrapped_key))


def record_access(item: Item, how: str, why: str) -> None:
    """Record that somebody is about to see an item; only after this may its bytes leave."""
    _stored_name(item)
    ledger.append(item.matter, lambda act: custody.accessed(act, item.label, how=how, why=why))


def open_bytes(item: Item) -> files.ClearReader:
    """Open the clear bytes of an item; a damaged file raises before a wrong byte leaves.

    Raises:
        DamagedFileError: the stored file is missing, cut, or not the one that was stored.
    """
    return files.store().open(_stored_name(item), keys.matter_key(item.matter.wrapped_key))


def _stored_name(item: Item) -> str:
    if item.stored_name is None:
        raise Refusal(f"{item.label} is kept by reference only: its bytes are not here and never were.")
    return item.stored_name


# --- on paper --------------------------------------------------------------------------------------------------------


_BROKEN = ("V1", "V2", "V3", "V4", "V6")


def custody_log(matter: Matter, labels: Sequence[str]) -> documents.CustodyLogPaper:
    """Gather the custody log of a matter for print, checked as it is gathered; a broken log gets no checkpoint."""
    items = list_items(matter, labels, limit=100_000)
    shown = {item.label for item in items}
    log = ledger.find_log(matter)
    records = ledger.read(log).records if log else []
    report = ledger.check(matter)
    return documents.CustodyLogPaper(
        caption=matter.caption,
        docket_number=matter.docket_number or "",
        zone=matter.zone,
        origin=log.origin if log else "",
        items=tuple(documents.log_item(item) for item in items),
        rows=tuple(
            documents.log_row(record, matter.zone)
            for record in records
            if record.entry.item is None or record.entry.item in shown
        ),
        findings=_findings(report, items),
        checkpoint="" if any(one.check in _BROKEN for one in report.findings) else ledger.checkpoint(matter),
        verifier_key=keys.log_key().verifier,
    )


def _findings(report: custody.ChainReport, items: Sequence[Item]) -> tuple[str, ...]:
    """Return what the check of the log found, and where rows differ from it; of other items only that there is more."""
    shown = {item.label for item in items}
    hidden = {label for label in report.custodies if label not in shown}
    found = [f"Record {one.seq}: {one.text}" for one in report.findings if not any(h in one.text for h in hidden)]
    if len(found) < len(report.findings):
        found.append(f"{len(report.findings) - len(found)} more findings, on items that are not printed here")
    for item in items:
        state = report.custodies.get(item.label) or custody.Custody(item.label)
        found += [f"{item.label}: {text}" for text in drift(item, state)]
    return tuple(found)
