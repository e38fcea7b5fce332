"""Which items there are: of a matter, of one number, in need of somebody's eye; and which are frozen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Integer, Row, bindparam, func, select

from casefile.evidence.models import Item, StatedMetadata
from casefile.infra.db import db
from casefile.law.gate import GateState
from casefile.matters import service as matters
from casefile.matters.models import Matter

Line = Row[Any]
"""What the page of items shows of one: plain columns, for nothing is changed in a list."""

_LINES = (
    select(
        Item.id,
        Item.label,
        Item.name,
        Item.kind,
        Item.received_from,
        Item.holder_name,
        Item.in_transit_name,
        Item.reference_only,
        Item.sha256,
        Item.stored_name,
        Item.plain,
        Item.certified,
        Item.fixity,
        Item.open_discrepancies,
        Item.protection,
        Item.stopped,
    )
    .where(
        Item.matter_id == bindparam("matter_id"),
        Item.id > bindparam("after"),
        Item.share.in_(bindparam("labels", expanding=True)),
    )
    .order_by(Item.id)
    .limit(bindparam("most", type_=Integer))
)
_LINES_OF_KIND = _LINES.where(Item.kind == bindparam("kind"))


def newest_label(matter: Matter) -> str | None:
    """Return the number of the item logged last, or None where there is none."""
    query = select(Item.label).where(Item.matter_id == matter.id).order_by(Item.id.desc()).limit(1)
    found: str | None = db.session.scalar(query)
    return found


def list_items(matter: Matter, labels: Sequence[str], *, after: int = 0, limit: int = 50, kind: str = "") -> list[Item]:
    """Return the items of a matter with these labels, in their order, paged by id."""
    query = db.select(Item).where(Item.matter_id == matter.id, Item.id > after, Item.share.in_(labels))
    if kind:
        query = query.where(Item.kind == kind)
    return list(db.session.scalars(query.order_by(Item.id).limit(limit)))


def list_lines(matter: Matter, labels: Sequence[str], *, after: int = 0, limit: int = 50, kind: str = "") -> list[Line]:
    """Return what the page of items shows of each, in their order, paged by id."""
    asked = {"matter_id": matter.id, "after": after, "labels": labels, "most": limit, "kind": kind}
    return list(db.session.execute(_LINES_OF_KIND if kind else _LINES, asked))


def list_named(matter: Matter, labels: Sequence[str], named: Sequence[str]) -> list[Item]:
    """Return the items of a matter with these numbers, in their order."""
    query = db.select(Item).where(Item.matter_id == matter.id, Item.share.in_(labels), Item.label.in_(named))
    return list(db.session.scalars(query.order_by(Item.id)))


def list_papers(matter: Matter, labels: Sequence[str], *, but: Item, limit: int = 200) -> list[Line]:
    """Return the newest items with a file, other than one: among them the scan of a signed receipt."""
    query = select(Item.label, Item.name).where(Item.matter_id == matter.id, Item.share.in_(labels))
    query = query.where(Item.sha256.is_not(None), Item.id != but.id)
    return list(db.session.execute(query.order_by(Item.id.desc()).limit(limit)))


def find_item(matter: Matter, label: str, labels: Sequence[str]) -> Item | None:
    """Return one item of the matter that a role with these labels may know of."""
    query = select(Item).where(Item.matter_id == matter.id, Item.label == label, Item.share.in_(labels))
    return db.session.scalar(query)


def is_frozen(item: Item | Line, state: GateState) -> bool:
    """Whether this item's bytes are held back: access is stopped, or media came in before the matter was gated."""
    return bool(item.stopped or (state.gated and item.stored_name and not (item.certified or item.plain)))


def troubled(user_id: int, limit: int = 20) -> list[Item]:
    """Return the items of a user's matters that are in transit, not verified, mismatched or in discrepancy."""
    unsure = db.and_(Item.fixity.in_(("unverified", "mismatch")), Item.disposed.is_(False))  # no use after the end
    wanted = db.or_(Item.in_transit_to.is_not(None), unsure, Item.open_discrepancies > 0)
    query = db.select(Item).where(matters.open_to(user_id, Item.matter_id, on_team=True), wanted)
    return list(db.session.scalars(query.order_by(Item.id.desc()).limit(limit)))


def count_frozen(matter: Matter, state: GateState) -> int:
    """Return how many items of a matter are frozen now."""
    if not state.gated:
        return 0
    held = select(func.count(Item.id)).where(Item.matter_id == matter.id, Item.stored_name.is_not(None))
    return db.session.scalar(held.where(Item.plain.is_(False), Item.certified.is_(False))) or 0


def stated_media(items: Iterable[Item]) -> dict[int, list[str]]:
    """Return the hashes that images among some items state of their medium, by the item's id; the newest readings."""
    ids = [item.id for item in items]
    last = select(func.max(StatedMetadata.id)).where(StatedMetadata.item_id.in_(ids), StatedMetadata.kind == "ewf")
    query = select(StatedMetadata).where(StatedMetadata.id.in_(last.group_by(StatedMetadata.item_id)))
    rows = [row for row in db.session.scalars(query) if row.stated]
    return {row.item_id: [_written(one) for one in json.loads(row.stated).get("hashes", ())] for row in rows}


def _written(told: dict[str, Any]) -> str:
    return f"{str(told.get('alg', ''))[:10].upper()} {str(told.get('value', ''))[:128]}"
