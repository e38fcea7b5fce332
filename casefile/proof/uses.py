"""Where a thing is used: the links that stand on an item or a docket entry, each with the part it is put to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from casefile.charges import service as charges
from casefile.charges.models import Count
from casefile.charges.worksheet_items import find_item
from casefile.evidence.models import Item
from casefile.infra.db import db
from casefile.lawdata import guidelines_reader, reader
from casefile.matters.models import DocketEntry, Matter
from casefile.proof.models import Link, LinkEnd


@dataclass(frozen=True, slots=True)
class Use:
    """One link of a thing, with the words of the part it is put to."""

    link: Link
    part: str
    text: str


def find_entry(matter: Matter, key: str) -> DocketEntry | None:
    """Return a docket entry of this matter by its key, or None."""
    query = select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.key == key[:80])
    return db.session.scalar(query)


def uses_of(matter: Matter, target: Item | DocketEntry, after: int = 0, limit: int = 100) -> list[Use]:
    """Return the links that stand on a thing, in the order they were made.

    A link to an element counts only while the count is mapped to the offence it was made under.
    """
    query = select(Link).outerjoin(Link.end).join(Link.count).options(contains_eager(Link.count))
    query = query.where(Link.matter_id == matter.id, LinkEnd.id.is_(None), Link.id > after)
    query = query.where(or_(Link.offence_key == "", Link.offence_key == Count.offence_key))
    query = query.where((Link.item_id if isinstance(target, Item) else Link.entry_id) == target.id)
    return [_use(row) for row in db.session.scalars(query.order_by(Link.id).limit(limit))]


def _use(row: Link) -> Use:
    if row.part == "factor":
        factor = reader.factors().get(row.part_key)
        return Use(row, "Factor", factor.name if factor else row.part_key)
    if row.part == "worksheet":
        item = find_item(guidelines_reader.manuals(), row.part_key)
        return Use(row, "Worksheet item", f"{item.cite}: {item.condition}" if item else row.part_key)
    offence = charges.offence_of(row.count)
    texts = {str(one.number): one.text for one in (offence.elements if offence else ())}
    return Use(row, f"{row.part.capitalize()} {row.part_key}", texts.get(row.part_key, ""))
