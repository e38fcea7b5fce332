"""What can be done with evidence: logging it, handing it over, verifying it, opening it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from casefile.evidence import documents, drill, ledger, lists
from casefile.evidence.acts import Ending, ask_correction, correct, end, label, move, protect, resolve, seal
from casefile.evidence.hands import (
    Handling,
    accept,
    accept_outside,
    note_discrepancy,
    party_of,
    release,
    take_back,
)
from casefile.evidence.lists import (
    Line,
    count_frozen,
    find_item,
    is_frozen,
    list_items,
    list_lines,
    list_named,
    list_papers,
    newest_label,
    troubled,
)
from casefile.evidence.models import Item
from casefile.evidence.receiving import IntakeFacts, log_item, original_of, refuse_unbearable, store_bytes
from casefile.evidence.standing import drift, history, project, record_fixity, standing
from casefile.infra import files, keys
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.law.protection import OUTSIDE, Use, refusal
from casefile.matters.models import Matter

__all__ = [
    "Ending",
    "Handling",
    "IntakeFacts",
    "Line",
    "accept",
    "accept_outside",
    "ask_correction",
    "correct",
    "count_frozen",
    "custody_log",
    "drift",
    "end",
    "find_item",
    "history",
    "is_frozen",
    "label",
    "list_items",
    "list_lines",
    "list_named",
    "list_papers",
    "log_findings",
    "log_item",
    "move",
    "newest_label",
    "note_discrepancy",
    "open_bytes",
    "opener",
    "original_of",
    "party_of",
    "project",
    "protect",
    "read_back",
    "record_access",
    "record_fixity",
    "refuse_unbearable",
    "release",
    "resolve",
    "seal",
    "standing",
    "store_bytes",
    "take_back",
    "troubled",
    "was_opened",
]

_LOOKS = frozenset(("view", "metadata read"))

# --- bytes -----------------------------------------------------------------------------------------------------------


def read_back(item: Item) -> files.Fixity:
    """Read an item's bytes and hash them. This may take long and needs no transaction."""
    return files.store().verify(_stored_name(item), keys.matter_key(item.matter.wrapped_key))


def record_access(item: Item, how: str, why: str, role: str = "", *, acknowledged: bool = False) -> None:
    """Record that somebody is about to see an item; only after this may its bytes leave.

    ``how`` is view, download or metadata read, ``role`` theirs in the matter; what is forbidden is read from the log,
    which is held. What takes no copy is judged as looking at it.
    Somebody from outside the team needs what sharing needs besides; ``acknowledged`` says that they acknowledged the
    protective order.

    Raises:
        Refusal: its protective order forbids this.
    """
    _stored_name(item)
    protection = ledger.custody_of(ledger.hold(item.matter), item.label).protection
    uses = (Use.VIEW if how in _LOOKS else Use.COPY, *((Use.SHARE,) if role in OUTSIDE else ()))
    forbidden = next(filter(None, (refusal(protection, use, role, acknowledged=acknowledged) for use in uses)), "")
    if forbidden:
        raise Refusal(f"{item.label} is not opened this way: {forbidden}.")
    ledger.append(item.matter, lambda act: custody.accessed(act, item.label, how=how, why=why))


def was_opened(item: Item, why: str) -> bool:
    """Whether the log says that whoever acts opened an item for this purpose already."""
    log, who = ledger.find_log(item.matter), ledger.actor().id
    records = ledger.read(log, item.label).records if log else []
    opened = (one.entry for one in records if one.entry.type == "evidence.accessed")
    return any(one.actor.id == who and one.data.get("why") == why for one in opened)


def open_bytes(item: Item) -> files.ClearReader:
    """Open the clear bytes of an item; a damaged file raises before a wrong byte leaves.

    Raises:
        DamagedFileError: the stored file is missing, cut, or not the one that was stored.
    """
    return opener(item)()


def opener(item: Item) -> Callable[[], files.ClearReader]:
    """Return what opens the clear bytes of an item, later and without the database or the app."""
    return partial(files.store().open, _stored_name(item), keys.matter_key(item.matter.wrapped_key))


def _stored_name(item: Item) -> str:
    """Return where the bytes of an item lie; every way to them begins here.

    Raises:
        Refusal: there are none, or access to them is stopped.
    """
    if item.stored_name is None:
        raise Refusal(f"{item.label} is kept by reference only: its bytes are not here and never were.")
    drill.refuse_stopped(item)
    return item.stored_name


# --- on paper --------------------------------------------------------------------------------------------------------


def custody_log(matter: Matter, labels: Sequence[str], *, without: Collection[str] = ()) -> documents.CustodyLogPaper:
    """Gather the custody log of a matter for print, checked as it is gathered; a broken log gets no checkpoint."""
    items = [item for item in list_items(matter, labels, limit=100_000) if item.label not in without]
    shown, media = {item.label for item in items}, lists.stated_media(items)
    log = ledger.find_log(matter)
    records = ledger.read(log).records if log else []
    report = ledger.check(matter)
    return documents.CustodyLogPaper(
        caption=matter.caption,
        docket_number=matter.docket_number or "",
        zone=matter.zone,
        origin=log.origin if log else "",
        items=tuple(documents.log_item(item, media.get(item.id, ())) for item in items),
        rows=tuple(
            documents.log_row(record, matter.zone)
            for record in records
            if record.entry.item is None or record.entry.item in shown
        ),
        findings=log_findings(report, items),
        checkpoint="" if any(one.check in ledger.BROKEN for one in report.findings) else ledger.checkpoint(matter),
        verifier_key=keys.log_key().verifier,
    )


def log_findings(report: custody.ChainReport, items: Sequence[Item]) -> tuple[str, ...]:
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
