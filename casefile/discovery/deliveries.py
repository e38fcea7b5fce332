"""Deliveries: logged once, their exhibits, hash lists compared with what is held, what became of each at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from casefile.discovery.models import ENDS, MEDIA, PROTECTION, Delivery, DeliveryEnd, DeliveryItem, ListComparison
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.law import hash_lists
from casefile.matters.models import Matter
from casefile.matters.records import (
    Correction,
    current,
    find,
    grouped,
    keep,
    list_current,
    refuse_ahead,
    refuse_missing,
    root,
)

MOST_SHOWN = 500


@dataclass(frozen=True)
class DeliveryFacts:
    """A delivery as typed. ``expected`` is what was announced, one a line; ``reference`` is a link as text."""

    received_from: str
    medium: str
    received_on: date | None
    reference: str = ""
    link_expires_on: date | None = None
    authority: str = ""
    protection: str = "none"
    protection_from: str = ""
    expected: str = ""
    note: str = ""


@dataclass(frozen=True)
class EndFacts:
    """What became of a delivery, as typed."""

    what: str
    on: date | None
    how: str = ""
    to_whom: str = ""
    witness: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery with its exhibits, its newest comparison and what became of it."""

    delivery: Delivery
    items: Sequence[DeliveryItem]
    newest: ListComparison | None
    end: DeliveryEnd | None

    @property
    def differs(self) -> int:
        """How many files of its newest list are not here as listed."""
        counts = self.newest.result["counts"] if self.newest else {}
        return int(counts.get("differs", 0)) + int(counts.get("missing here", 0))

    @property
    def lacks(self) -> int:
        """How many fewer exhibits are attached than were announced."""
        return max(0, len(self.delivery.expected_items) - len(self.items))


def record_delivery(matter: Matter, facts: DeliveryFacts, correction: Correction | None = None) -> Delivery:
    """Log a delivery, or a new row in the place of one.

    Raises:
        Refusal: sender or day is missing, a choice is unknown, the day lies ahead, or a restriction names no source.
    """
    values = asdict(facts)
    refuse_missing(values, (("received_from", "From whom it came"), ("received_on", "The day it came")))
    refuse_ahead(matter, facts.received_on)
    if facts.medium not in MEDIA or facts.protection not in PROTECTION:
        raise Refusal("Choose how it came, and its protective-order class, from the lists.")
    if facts.protection != "none" and not facts.protection_from.strip():
        raise Refusal("A restriction comes from somewhere: name the protective order or the letter.")
    if facts.link_expires_on and facts.received_on and facts.link_expires_on < facts.received_on:
        raise Refusal(f"The link expires on {facts.link_expires_on}, before the delivery came; correct one.")
    return keep(Delivery, matter, values, correction)


def attach(delivery: Delivery, typed: str, labels: Sequence[str]) -> int:
    """Attach exhibits by their labels, and return how many are new.

    Raises:
        Refusal: none is named, one is unknown, or all are attached already.
    """
    wanted = list(dict.fromkeys(typed.upper().replace(",", " ").split()))
    if not wanted:
        raise Refusal("Name at least one exhibit, such as E-0001.")
    found = {item.label: item for item in items_named(delivery.matter, wanted, labels)}
    unknown = [label for label in wanted if label not in found]
    if unknown:
        raise Refusal(f"{unknown[0][:40]!r} is no exhibit of this matter; log it under Evidence first.")
    there = {one.item_id for one in list_current(DeliveryItem, delivery.matter, _of(DeliveryItem, delivery))}
    new = [found[label] for label in wanted if found[label].id not in there]
    if not new:
        raise Refusal("These exhibits are attached to this delivery already.")
    for item in new:
        keep(DeliveryItem, delivery.matter, {"delivery_id": delivery.root_id, "item_id": item.id})
    return len(new)


def items_named(matter: Matter, wanted: Sequence[str], labels: Sequence[str]) -> list[Item]:
    """Return the exhibits with these labels that whoever asks may know of."""
    query = select(Item).where(Item.matter_id == matter.id, Item.label.in_(wanted), Item.share.in_(labels))
    return list(db.session.scalars(query))


def detach(delivery: Delivery, attached: DeliveryItem, why: str) -> None:
    """Take back that an exhibit came with a delivery; both rows stay."""
    values = {"delivery_id": delivery.root_id, "item_id": attached.item_id}
    keep(DeliveryItem, delivery.matter, values, Correction(attached, why, struck=True))


def without_class(line: DeliveryLine, labels: Sequence[str]) -> list[Item]:
    """Return the attached exhibits that have no class of their own yet, where the delivery has one."""
    if line.delivery.protection == "none" or line.delivery.struck:
        return []
    items = [one.item for one in line.items if one.item.share in labels]
    return [item for item in items if item.protection == "none" and not item.disposed]


def take_over_class(delivery: Delivery, wanted: Sequence[str], labels: Sequence[str]) -> int:
    """Give exhibits the class of the delivery they came with, as a change of each of them, and return how many.

    Raises:
        Refusal: none is named, or one has no part in this: not attached, or of a class of its own.
    """
    offered = {item.label: item for item in without_class(line_of(delivery)[0], labels)}
    chosen = list(dict.fromkeys(wanted))
    if not chosen:
        raise Refusal("Choose at least one exhibit.")
    for label in chosen:
        if label not in offered:
            raise Refusal(f"{label[:40]!r} came not with this delivery, or has a class of its own; open its page.")
    why = f"came with the delivery of {delivery.received_on} from {delivery.received_from}: {delivery.protection_from}"
    for label in chosen:
        evidence.protect(offered[label], delivery.protection, why[:500])
    return len(chosen)


def compare_list(delivery: Delivery, name: str, text: str, labels: Sequence[str]) -> ListComparison:
    """Compare a hash list with the exhibits of a delivery, and keep the result: names and hashes, nothing else of it.

    Raises:
        Refusal: a line is not understood; nothing of the list is kept.
    """
    listed = hash_lists.read(text)
    if listed.faults:
        more = f" And {len(listed.faults) - 5} more." if len(listed.faults) > 5 else ""
        raise Refusal(" ".join(listed.faults[:5]) + more)
    attached = [one.item for one in _attached(delivery) if one.item.share in labels]
    held = [hash_lists.Held(item.label, item.name, item.sha256) for item in attached]
    found = hash_lists.compare(listed.entries, held)
    return keep(
        ListComparison,
        delivery.matter,
        {
            "delivery_id": delivery.root_id,
            "name": name[:300] or "pasted",
            "form": listed.form,
            "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            "result": _result(delivery.matter, found, held, labels),
        },
    )


def _result(
    matter: Matter, found: hash_lists.Comparison, held: Sequence[hash_lists.Held], labels: Sequence[str]
) -> dict[str, Any]:
    missing = {line.entry.sha256 for line in found.lines if line.outcome == "missing here" and line.entry.sha256}
    elsewhere: dict[str, str] = {}
    if missing:
        query = select(Item.sha256, Item.label).where(
            Item.matter_id == matter.id, Item.sha256.is_not(None), Item.share.in_(labels)
        )
        elsewhere = {sha: label for sha, label in db.session.execute(query) if sha in missing}
    return {
        "counts": {one: found.count(one) for one in hash_lists.OUTCOMES},
        "lines": [
            {
                "line": line.entry.line,
                "name": line.entry.name,
                "hashes": [list(pair) for pair in line.entry.hashes],
                "outcome": line.outcome,
                "labels": list(line.labels),
                "elsewhere": elsewhere.get(line.entry.sha256 or "", "") if line.outcome == "missing here" else "",
            }
            for line in found.lines
        ],
        "unlisted": list(found.unlisted),
        "held": [[one.label, one.sha256 or ""] for one in held],
    }


def end_delivery(delivery: Delivery, facts: EndFacts, correction: Correction | None = None) -> DeliveryEnd:
    """Record what became of a delivery.

    Raises:
        Refusal: what was done, the day or how is missing, the day lies ahead, or an end is on record already.
    """
    values = asdict(facts)
    refuse_missing(values, (("on", "The day"), ("how", "How it was done")))
    refuse_ahead(delivery.matter, facts.on)
    if facts.what not in ENDS:
        raise Refusal(f"{facts.what!r} is no end of a delivery; choose one of: {', '.join(ENDS)}.")
    if correction is None and list_current(DeliveryEnd, delivery.matter, _of(DeliveryEnd, delivery)):
        raise Refusal("What became of it is on record already; correct that entry.")
    return keep(DeliveryEnd, delivery.matter, {"delivery_id": delivery.root_id, **values}, correction)


# --- read ------------------------------------------------------------------------------------------------------------


def _of(cls: Any, delivery: Delivery) -> Any:
    return cls.delivery_id == delivery.root_id


def _attached(delivery: Delivery) -> list[DeliveryItem]:
    query = current(DeliveryItem, delivery.matter, _of(DeliveryItem, delivery)).options(joinedload(DeliveryItem.item))
    return list(db.session.scalars(query.order_by(DeliveryItem.item_id)))


def find_delivery(matter: Matter, root_id: int) -> Delivery | None:
    """Return the newest row of a delivery of this matter."""
    return find(Delivery, matter, root_id)


def list_deliveries(matter: Matter) -> list[DeliveryLine]:
    """Return the deliveries that stand, each with its exhibits, newest comparison and end: in four queries."""
    rows = list_current(Delivery, matter, most=MOST_SHOWN)
    query = current(DeliveryItem, matter).options(joinedload(DeliveryItem.item)).order_by(DeliveryItem.item_id)
    items = grouped(db.session.scalars(query), "delivery_id")
    newest = select(func.max(ListComparison.id)).where(ListComparison.matter_id == matter.id)
    query_lists = select(ListComparison).where(ListComparison.id.in_(newest.group_by(ListComparison.delivery_id)))
    lists = {one.delivery_id: one for one in db.session.scalars(query_lists)}
    ends = {one.delivery_id: one for one in list_current(DeliveryEnd, matter)}
    return [
        DeliveryLine(row, items.get(row.root_id, ()), lists.get(row.root_id), ends.get(row.root_id)) for row in rows
    ]


def line_of(delivery: Delivery) -> tuple[DeliveryLine, list[ListComparison]]:
    """Return one delivery with what hangs on it, and every comparison, the newest first."""
    query = select(ListComparison).where(
        ListComparison.matter_id == delivery.matter_id, ListComparison.delivery_id == delivery.root_id
    )
    lists = list(db.session.scalars(query.order_by(ListComparison.id.desc())))
    ends = list_current(DeliveryEnd, delivery.matter, _of(DeliveryEnd, delivery))
    return DeliveryLine(delivery, _attached(delivery), next(iter(lists), None), next(iter(ends), None)), lists


def find_attached(delivery: Delivery, root_id: int) -> DeliveryItem | None:
    """Return an exhibit that stands attached to this delivery, by its first row."""
    return db.session.scalar(
        current(DeliveryItem, delivery.matter, _of(DeliveryItem, delivery), root(DeliveryItem) == root_id)
    )


def find_comparison(delivery: Delivery, number: int) -> ListComparison | None:
    """Return one comparison of this delivery."""
    query = select(ListComparison).where(
        ListComparison.id == number,
        ListComparison.matter_id == delivery.matter_id,
        ListComparison.delivery_id == delivery.root_id,
    )
    return db.session.scalar(query)


def attachable(matter: Matter, labels: Sequence[str]) -> list[Item]:
    """Return the newest exhibits of a matter, to be offered for attaching."""
    return evidence.list_items(matter, labels, limit=MOST_SHOWN)
