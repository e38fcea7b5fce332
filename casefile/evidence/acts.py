"""What is done with an item in the hands that hold it, how its custody ends, and how its records are put right."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.evidence import ledger
from casefile.evidence.hands import Handling, holder_of, receipt_sha256, record
from casefile.evidence.models import Item
from casefile.evidence.standing import history, state_of
from casefile.infra.errors import Refusal
from casefile.law import custody


@dataclass(frozen=True)
class Ending:
    """How custody of an item ends: by what authority and method, before whom, and to whom it goes if to anybody."""

    authority: str
    method: str
    witness: str
    to: custody.Party | None = None
    id_seen: str = ""


def seal(item: Item, number: str, why: str, how: Handling, *, opened: bool = False) -> None:
    """Record that an item was sealed under a number, or that this seal was opened."""
    record(item, lambda act: custody.sealed(act, item.label, seal=number, why=why, opened=opened), how)


def move(item: Item, place: str, why: str, how: Handling) -> None:
    """Record that the holder put an item in another place."""
    state = state_of(item)
    record(item, lambda act: custody.moved(act, item.label, place=place, from_place=state.place, why=why), how)


def end(item: Item, ending: Ending, how: Handling) -> None:
    """Record that custody of an item ended: destroyed, or given back; after it nothing is done with the item.

    Raises:
        Refusal: it went to somebody outside the office, and no receipt signed by them is named.
    """
    if ending.to is not None and not how.receipt:
        raise Refusal(f"{ending.to.name} has no account here: file their signed receipt as an item, and name it.")
    giver, sha256 = holder_of(item), receipt_sha256(item, how.receipt)
    record(
        item,
        lambda act: custody.disposed(
            act,
            item.label,
            giver=giver,
            authority=ending.authority,
            method=ending.method,
            witness=ending.witness,
            to=ending.to,
            id_seen=ending.id_seen,
            receipt_item=how.receipt,
            receipt_sha256=sha256,
        ),
        how,
    )


def resolve(item: Item, seq: int, text: str, how: Handling) -> None:
    """Record how a discrepancy, named by the number of its record, was cleared up."""
    record(item, lambda act: custody.discrepancy_resolved(act, item.label, seq=seq, how=text), how)


def correct(item: Item, seq: int, *, said: str, right: str, why: str, answers: int | None = None) -> None:
    """Record that an earlier record of an item is wrong and what is right; the earlier one stays as it is.

    ``answers`` names the discrepancy, where there is one, that this clears up.

    Raises:
        Refusal: the record is none of this item.
    """
    _own(item, seq)
    changes = {"said": said, "right": right}
    record(item, lambda act: custody.corrected(act, item.label, seq=seq, changes=changes, why=why), Handling())
    if answers is not None:
        corrected_in = _newest(item)
        resolve(item, answers, f"corrected by record {corrected_in}", Handling())


def ask_correction(item: Item, seq: int, what: str) -> None:
    """Note that a record is held to be wrong, so that counsel may correct it."""
    _own(item, seq)
    record(item, lambda act: custody.discrepancy_noted(act, item.label, what=what, about=seq), Handling())


def protect(item: Item, protection: str, why: str) -> None:
    """Record the protective-order class of an item, and why; the earlier ones stay in their records.

    Raises:
        Refusal: it has this class already.
    """
    state = state_of(item)
    if state.protection == protection:
        raise Refusal(f"{item.label} has the class “{protection}” already; choose another, or leave it.")
    changes = {"protection": protection}
    record(item, lambda act: custody.described(act, item.label, changes=changes, why=why), Handling())


def label(item: Item, share: str, why: str) -> None:
    """Record which label an item carries, that is who outside the team may know of it, and why; it can be undone.

    Raises:
        Refusal: it carries this label already, or cannot carry it.
    """
    own = "RO" if item.reference_only else "WP"
    if share not in (own, "CV", "XS", "PR"):
        raise Refusal(f"{item.label} cannot carry the label {share!r}; choose one of: {own}, CV, XS, PR.")
    if item.share == share:
        raise Refusal(f"{item.label} carries this label already; choose another, or leave it.")
    record(item, lambda act: custody.described(act, item.label, changes={"share": share}, why=why), Handling())


def _own(item: Item, seq: int) -> None:
    _, records = history(item)
    numbers = [one.seq for one in records]
    if seq not in numbers:
        known = ", ".join(map(str, numbers))
        raise Refusal(f"Record {seq} is none of {item.label}; its records are {known}.")


def _newest(item: Item) -> int:
    log = ledger.find_log(item.matter)
    return log.size if log else 0
