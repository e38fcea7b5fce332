"""Links: what is put to a part of a count, on which side, with its pinpoint; and links taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from casefile.charges.models import Count
from casefile.charges.record import hold, name_for_audit
from casefile.charges.worksheet_items import find_item
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.lawdata import guidelines_reader, reader
from casefile.matters.models import DocketEntry, Matter
from casefile.proof.cells import element_of
from casefile.proof.facts import find_fact, newest_wordings
from casefile.proof.models import BEARINGS, PARTS, SIDES, STRENGTHS, Fact, Link, LinkEnd

_FACT = re.compile(r"F-?(\d{1,9})", re.IGNORECASE)
_ENTRY = re.compile(r"D-(\S{1,80})", re.IGNORECASE)

Target = Item | DocketEntry | Fact


@dataclass(frozen=True)
class Part:
    """What a link is put to: ``element`` with its number, ``factor`` with its key, ``worksheet`` with its item's."""

    kind: str
    key: str


@dataclass(frozen=True)
class LinkFacts:
    """A link as typed; ``pinpoint`` is the page, the message or the timestamp."""

    side: str
    bearing: str
    strength: str
    pinpoint: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link as pages show it. ``fact`` is the newest wording where a fact is linked."""

    link: Link
    fact: Fact | None

    @property
    def reference(self) -> str:
        """The thing linked, by its number."""
        if self.link.item:
            return self.link.item.label
        if self.link.entry:
            return reference_of(self.link.entry)
        return f"F-{self.link.fact_id}"

    @property
    def what(self) -> str:
        """The thing linked, in words."""
        if self.link.item:
            return self.link.item.name
        if self.link.entry:
            return self.link.entry.text
        return self.fact.text if self.fact else ""


def reference_of(entry: DocketEntry) -> str:
    """Return how a docket entry is named in a link."""
    return f"D-{entry.key}"


def find_target(matter: Matter, reference: str, labels: Sequence[str]) -> Target:
    """Return the thing of this matter that a reference names: ``E-0005``, ``D-45`` or ``F-3``.

    Raises:
        Refusal: it names nothing that a role with these labels may know of.
    """
    typed = reference.strip()
    found: Target | None = None
    if fact := _FACT.fullmatch(typed):
        found = find_fact(matter, min(int(fact[1]), 2**31 - 1))
    elif entry := _ENTRY.fullmatch(typed):
        query = db.select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.key == entry[1])
        found = db.session.scalar(query)
    else:
        found = evidence.find_item(matter, typed.upper(), labels)
    if found is None:
        raise Refusal(f"{typed!r} names nothing in this matter; an item is E-0001, a docket entry D-12, a fact F-3.")
    return found


def link(count: Count, part: Part, target: Target, facts: LinkFacts) -> Link:
    """Put an item, a docket entry or a fact to an element, a factor or a worksheet item of a count.

    Raises:
        Refusal: the part, side, bearing or strength is unknown, the thing is of another matter, or the same thing is
            put there already on that side with that pinpoint and bearing.
    """
    for word, known in ((part.kind, PARTS), (facts.side, tuple(SIDES)), (facts.bearing, BEARINGS)):
        if word not in known:
            raise Refusal(f"{word!r} cannot be meant here; choose one of: {', '.join(known)}.")
    if facts.strength not in STRENGTHS:
        raise Refusal(f"{facts.strength!r} is no strength; choose one of: {', '.join(STRENGTHS)}.")
    if target.matter_id != count.matter_id:
        raise Refusal("That belongs to another matter; link what is in this one.")
    hold(count)
    row = _row(count, part, target, facts)
    _refuse_twice(row)
    audit.record("proof.linked", matter_id=count.matter_id, target=_name(count, part))
    return add(row)


def _row(count: Count, part: Part, target: Target, facts: LinkFacts) -> Link:
    who = audit.actor()
    return Link(
        matter_id=count.matter_id,
        count_id=count.id,
        offence_key=_checked_part(count, part),
        part=part.kind,
        part_key=part.key,
        side=facts.side,
        item_id=target.id if isinstance(target, Item) else None,
        entry_id=target.id if isinstance(target, DocketEntry) else None,
        fact_id=target.root_id if isinstance(target, Fact) else None,
        pinpoint=facts.pinpoint.strip(),
        bearing=facts.bearing,
        strength=facts.strength,
        note=facts.note.strip(),
        at=clock.now(),
        by_id=who.id,
        by_name=who.name,
    )


def _checked_part(count: Count, part: Part) -> str:
    """Return the offence an element belongs to; a factor or worksheet item belongs to the count whatever it is."""
    if part.kind == "factor":
        if part.key not in reader.factors():
            raise Refusal(f"{part.key!r} is no factor of the catalogue; choose one from the list.")
        return ""
    if part.kind == "worksheet":
        if find_item(guidelines_reader.manuals(), part.key) is None:
            raise Refusal(f"{part.key!r} is no item of the Manual; open the item from a worksheet's checklist.")
        return ""
    offence, _ = element_of(count, int(part.key) if part.key.isdecimal() else 0)
    return offence.key


def _refuse_twice(row: Link) -> None:
    query = _standing([row.count_id]).where(
        Link.offence_key == row.offence_key,
        Link.part == row.part,
        Link.part_key == row.part_key,
        Link.side == row.side,
        Link.item_id.is_not_distinct_from(row.item_id),
        Link.entry_id.is_not_distinct_from(row.entry_id),
        Link.fact_id.is_not_distinct_from(row.fact_id),
        Link.pinpoint == row.pinpoint,
        Link.bearing == row.bearing,
    )
    if db.session.scalars(query).first():
        raise Refusal(
            "This is linked there already, with the same pinpoint; name another place in it, or take it back."
        )


def _name(count: Count, part: Part) -> str:
    return f"{name_for_audit(count)} {part.kind} {part.key}"


def _standing(count_ids: Sequence[int]) -> Select[Link]:
    """Return the query for the links of counts that were not taken back."""
    return select(Link).outerjoin(Link.end).where(Link.count_id.in_(count_ids), LinkEnd.id.is_(None))


def find_link(count: Count, link_id: int) -> Link | None:
    """Return one link of a count, taken back or not, or None."""
    found: Link | None = db.session.scalar(db.select(Link).where(Link.id == link_id, Link.count_id == count.id))
    return found


def take_back(count: Count, row: Link, why: str) -> LinkEnd:
    """Take a link back; it stays on record with the reason.

    Raises:
        Refusal: no reason is given, or it was taken back already.
    """
    if not why.strip():
        raise Refusal("Say why the link is taken back.")
    hold(count)
    if db.session.scalar(db.select(LinkEnd.id).where(LinkEnd.link_id == row.id)):
        raise Refusal("This link was taken back already.")
    who = audit.actor()
    audit.record("proof.link_ended", matter_id=row.matter_id, target=_name(count, Part(row.part, row.part_key)))
    return add(LinkEnd(link_id=row.id, why=why.strip(), at=clock.now(), by_id=who.id, by_name=who.name))


def links_of(matter: Matter, counts: Sequence[Count], part: Part | None = None) -> list[LinkLine]:
    """Return the links that stand on counts of one matter, in the order they were made.

    A link to an element counts only while the count is mapped to the offence it was made under.
    """
    query = _standing([count.id for count in counts])
    if part:
        query = query.where(Link.part == part.kind, Link.part_key == part.key)
    query = query.options(joinedload(Link.item), joinedload(Link.entry)).order_by(Link.id)
    mapped = {count.id: count.offence_key for count in counts}
    rows = [row for row in db.session.scalars(query) if row.offence_key in ("", mapped[row.count_id])]
    return _lines(matter, rows)


def ended_links(matter: Matter, count: Count, part: Part, limit: int = 50) -> list[LinkLine]:
    """Return the links of one part that were taken back, the newest first."""
    query = db.select(Link).join(Link.end).where(Link.count_id == count.id)
    query = query.where(Link.part == part.kind, Link.part_key == part.key).options(contains_eager(Link.end))
    query = query.options(joinedload(Link.item), joinedload(Link.entry)).order_by(LinkEnd.id.desc()).limit(limit)
    return _lines(matter, list(db.session.scalars(query)))


def _lines(matter: Matter, rows: Sequence[Link]) -> list[LinkLine]:
    facts = newest_wordings(matter, (row.fact_id for row in rows if row.fact_id))
    return [LinkLine(row, facts.get(row.fact_id or 0)) for row in rows]


def links_to_facts(matter: Matter, facts: Sequence[Fact]) -> dict[int, list[Link]]:
    """Return, by the id of the first wording, the links that stand on each fact, with their counts."""
    query = db.select(Link).outerjoin(Link.end).join(Link.count).options(contains_eager(Link.count))
    query = query.where(Link.matter_id == matter.id, Link.fact_id.in_({fact.root_id for fact in facts}))
    found: dict[int, list[Link]] = {}
    for row in db.session.scalars(query.where(LinkEnd.id.is_(None)).order_by(Link.id)):
        if row.offence_key in ("", row.count.offence_key):
            found.setdefault(row.fact_id or 0, []).append(row)
    return found
