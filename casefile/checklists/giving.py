"""Approving the wording of guidance, giving it to the client, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from casefile.charges import service as charges
from casefile.checklists.models import Approval, Given, GivenEnd, version_of
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law import checklists
from casefile.law.checklists import GuidanceItem
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import Matter

ALWAYS_SHOWN = "crisis"  # stands on every portal page by itself; nobody gives it and nobody acknowledges it
MOST = 4000


@dataclass(frozen=True)
class Suggestion:
    """One item of the library beside what counsel approved of it and what the client has of it now."""

    item: GuidanceItem
    reasons: tuple[str, ...]
    approval: Approval | None
    given: Given | None

    @property
    def state(self) -> str:
        """``to approve``, ``to give``, ``to give anew`` (another wording was approved since) or ``given``."""
        if self.approval is None:
            return "to approve"
        if self.given is None:
            return "to give"
        return "given" if self.given.version == self.approval.version else "to give anew"

    @property
    def library_changed(self) -> bool:
        """Whether the library's text is another than the one counsel had in view when approving."""
        return self.approval is not None and self.approval.library_version != self.item.version


def suggested(matter: Matter) -> list[Suggestion]:
    """Return what fits the stage, the charges and the whereabouts of a matter, with reasons and the state of each."""
    released = {"released": True, "in custody": False}.get(matter.whereabouts)
    fitting = checklists.items_for(
        matter.stage, charges.offence_keys(matter), released, reader.guidance_items(), charges.offences()
    )
    return _beside_records(matter, [(one.item, one.reasons) for one in fitting if one.item.id != ALWAYS_SHOWN])


def others(matter: Matter, but: Sequence[Suggestion]) -> list[Suggestion]:
    """Return the rest of the library: counsel may approve any of it."""
    named = {one.item.id for one in but} | {ALWAYS_SHOWN}
    return _beside_records(matter, [(item, ()) for item in reader.guidance_items().values() if item.id not in named])


def suggestion(matter: Matter, item_id: str) -> Suggestion | None:
    """Return one item of the library beside its records in a matter."""
    item = reader.guidance_items().get(item_id)
    if item is None or item_id == ALWAYS_SHOWN:
        return None
    found = next((one for one in suggested(matter) if one.item.id == item_id), None)
    return found or _beside_records(matter, [(item, ())])[0]


def _beside_records(matter: Matter, items: Sequence[tuple[GuidanceItem, tuple[str, ...]]]) -> list[Suggestion]:
    approved, given = approvals(matter), standing(matter)
    return [Suggestion(item, reasons, approved.get(item.id), given.get(item.id)) for item, reasons in items]


def approvals(matter: Matter) -> dict[str, Approval]:
    """Return the approval that stands for each item: the newest."""
    newest = db.select(func.max(Approval.id)).where(Approval.matter_id == matter.id).group_by(Approval.item_id)
    return {row.item_id: row for row in db.session.scalars(db.select(Approval).where(Approval.id.in_(newest)))}


def standing(matter: Matter) -> dict[str, Given]:
    """Return what the client has now, by item."""
    query = db.select(Given).outerjoin(GivenEnd, GivenEnd.given_id == Given.id)
    rows = db.session.scalars(query.where(Given.matter_id == matter.id, GivenEnd.id.is_(None)).order_by(Given.id))
    return {row.item_id: row for row in rows}


def find_given(matter: Matter, given_id: int) -> Given | None:
    """Return one item given in this matter, with the approval behind it, whether it still stands or not."""
    eager = (joinedload(Given.approval), joinedload(Given.end))
    found: Given | None = db.session.scalar(
        db.select(Given).options(*eager).where(Given.id == given_id, Given.matter_id == matter.id)
    )
    return found


def wordings(matter: Matter, item_id: str) -> list[Given]:
    """Return every wording of one item that was given in this matter, the newest first."""
    query = (
        db.select(Given).options(joinedload(Given.end)).where(Given.matter_id == matter.id, Given.item_id == item_id)
    )
    return list(db.session.scalars(query.options(joinedload(Given.end)).order_by(Given.id.desc())))


def approve(matter: Matter, item_id: str, wording: str | None = None) -> Approval:
    """Approve the wording of one item, the library's where none is written. The caller lets only attorneys here.

    Raises:
        Refusal: the item is not in the library or is not given, or the wording is empty or too long.
    """
    item = reader.guidance_items().get(item_id)
    if item is None or item_id == ALWAYS_SHOWN:
        raise Refusal(f"{item_id!r} is no guidance that can be given; choose an item of the library.")
    text = (item.client_text if wording is None else wording).replace("\r\n", "\n").strip()
    if not text or len(text) > MOST:
        raise Refusal(f"The wording has {len(text)} characters; write between 1 and {MOST}.")
    version, current = version_of(item.title, text, item.why), approvals(matter).get(item_id)
    if current and (current.version, current.library_version) == (version, item.version):
        return current
    who = audit.actor()
    audit.record("guidance.approved", matter_id=matter.id, target=f"guidance {item_id}", version=version)
    return add(
        Approval(
            matter_id=matter.id,
            item_id=item_id,
            title=item.title,
            wording=text,
            why=item.why,
            version=version,
            library_version=item.version,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def give(matter: Matter, item_ids: Sequence[str]) -> list[Given]:
    """Give approved items to the client; one that stands in the same wording stays, a changed wording asks again.

    Raises:
        Refusal: the matter names no client, or an item has no approved wording.
    """
    client = matters.client_of(matter)
    if client is None:
        raise Refusal("This matter names no client yet; enter the client under People, then give guidance.")
    _one_at_a_time(matter)
    approved, has_now = approvals(matter), standing(matter)
    if missing := [item_id for item_id in item_ids if item_id not in approved]:
        raise Refusal(f"Counsel has not approved: {', '.join(missing)}. An attorney approves the wording first.")
    if not item_ids:
        raise Refusal("No item is chosen; tick what the client should get.")
    made = []
    for item_id in dict.fromkeys(item_ids):
        before = has_now.get(item_id)
        if before is None or (before.version, before.person_id) != (approved[item_id].version, client.id):
            made.append(_give_one(approved[item_id], client.id, before))
    return made


def _one_at_a_time(matter: Matter) -> None:
    """Let two people who give or withdraw at the same moment do so one after the other."""
    db.session.execute(db.select(Matter.id).where(Matter.id == matter.id).with_for_update())


def _give_one(approval: Approval, person_id: int, before: Given | None) -> Given:
    library = reader.guidance_items()
    item, who = library[approval.item_id], audit.actor()
    audit.record("guidance.given", matter_id=approval.matter_id, target=f"guidance {item.id}", version=approval.version)
    made = add(
        Given(
            matter_id=approval.matter_id,
            person_id=person_id,
            approval_id=approval.id,
            replaces_id=before.id if before else None,
            item_id=item.id,
            title=approval.title,
            wording=approval.wording,
            why=approval.why,
            version=approval.version,
            position=_position(item, list(library)),
            completed_by=list(item.completed_by),
            repeat_days=item.repeat_days or 0,
            repeat_on=list(item.repeat_on),
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
    if before is not None:
        _end(before, "A new wording took its place.", made)
    return made


def _position(item: GuidanceItem, library: Sequence[str]) -> int:
    """Return where an item stands in the client's list: first what every client must read first."""
    return item.show_first if item.show_first is not None else 100 + library.index(item.id)


def withdraw(given: Given, why: str) -> GivenEnd:
    """Take an item back from the client's list; what was shown and acknowledged stays provable.

    Raises:
        Refusal: no reason is written, or the item does not stand any more.
    """
    if not why.strip():
        raise Refusal("Withdrawing guidance needs its reason, such as “the order was lifted”.")
    db.session.execute(db.select(Matter.id).where(Matter.id == given.matter_id).with_for_update())
    if db.session.scalar(db.select(GivenEnd.id).where(GivenEnd.given_id == given.id)):
        raise Refusal("This item no longer stands; it was withdrawn or replaced before.")
    audit.record("guidance.withdrawn", matter_id=given.matter_id, target=f"given {given.id}")
    return _end(given, why.strip()[:300], None)


def _end(given: Given, why: str, superseded_by: Given | None) -> GivenEnd:
    who = audit.actor()
    return add(
        GivenEnd(
            given_id=given.id,
            superseded_by_id=superseded_by.id if superseded_by else None,
            why=why,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
