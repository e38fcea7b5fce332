"""The accident drill: access to one item's bytes is stopped, lead counsel is told, and who saw it is written down.

It is kept apart from the custody log, which goes to the other side: whether anything of this is said to anybody is for
counsel. Nothing is removed, and nothing is reported. Source: the handling rules for contraband, "accident drill".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from casefile.evidence.models import CustodyLog, CustodyRecord, DrillEntry, Item
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter

STOPPED, TOLD, READ, OPENED = "stopped", "told", "read", "opened"
REFUSED = "access to it is stopped until lead counsel has decided"


@dataclass(frozen=True)
class Account:
    """What somebody who was there tells: who saw it, when, and how it came."""

    saw: str
    seen: str
    arrived: str


@dataclass(frozen=True)
class Alarm:
    """What lead counsel has not read yet, of one matter: since when, and of which items. What it is, is not said."""

    matter: Matter
    labels: tuple[str, ...]
    entries: int


def stop(item: Item) -> None:
    """Stop access to the bytes of an item, for everybody and at once; they stay where they are.

    Raises:
        Refusal: it is stopped already, or has no bytes here.
    """
    if item.stored_name is None:
        raise Refusal(f"{item.label} is kept by reference only: its bytes are not here and never were.")
    db.session.refresh(item, with_for_update=True)
    if item.stopped:
        raise Refusal(f"Access to {item.label} is stopped already. Write down what you know of it below.")
    item.stopped = True
    _enter(item.matter_id, item, STOPPED)
    audit.record("evidence.stopped", matter_id=item.matter_id, target=item.label)


def tell(matter: Matter, item: Item | None, account: Account) -> DrillEntry:
    """Keep what somebody tells; what was told stays, and is put right by telling more."""
    audit.record("evidence.told", matter_id=matter.id, target=item.label if item else "")
    told = _enter(matter.id, item, TOLD, saw=account.saw, seen=account.seen, arrived=account.arrived)
    return told


def mark_read(matter: Matter) -> None:
    """Record that lead counsel has read what there is; the alarm on the desk ends until more comes."""
    _enter(matter.id, None, READ)
    audit.record("evidence.drill_read", matter_id=matter.id)


def open_again(item: Item, statement: str) -> None:
    """Record why lead counsel lets an item be opened again, and let it.

    Raises:
        Refusal: it is not stopped.
    """
    db.session.refresh(item, with_for_update=True)
    if not is_stopped(item):
        raise Refusal(f"Access to {item.label} is not stopped.")
    item.stopped = False
    _enter(item.matter_id, item, OPENED, statement=statement)
    audit.record("evidence.opened_again", matter_id=item.matter_id, target=item.label)


def _enter(matter_id: int, item: Item | None, kind: str, **words: str) -> DrillEntry:
    who = audit.actor()
    return add(
        DrillEntry(
            matter_id=matter_id,
            item_id=item.id if item else None,
            kind=kind,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name or "Operator",
            **words,
        )
    )


def is_stopped(item: Item) -> bool:
    """Whether access to an item is stopped, by its newest entry or by its row: either is enough."""
    newest = select(DrillEntry.kind).where(DrillEntry.item_id == item.id, DrillEntry.kind.in_((STOPPED, OPENED)))
    row = select(Item.stopped).where(Item.id == item.id)
    return db.session.scalar(newest.order_by(DrillEntry.id.desc()).limit(1)) == STOPPED or bool(db.session.scalar(row))


def refuse_stopped(item: Item) -> None:
    """Refuse whatever would read the bytes of an item to which access is stopped.

    Raises:
        Refusal: it is.
    """
    if is_stopped(item):
        raise Refusal(f"{item.label} is not opened: {REFUSED}.")


def refuse_stopped_label(matter: Matter, label: str) -> None:
    """Refuse as ``refuse_stopped`` does, for an item by its number; one that is not there passes.

    Raises:
        Refusal: access to it is stopped.
    """
    item = db.session.scalar(select(Item).where(Item.matter_id == matter.id, Item.label == label))
    if item is not None:
        refuse_stopped(item)


# --- what is shown ---------------------------------------------------------------------------------------------------


def entries(matter: Matter, *, only_by: int | None = None, limit: int = 200) -> list[DrillEntry]:
    """Return what was recorded in a matter, the newest first; ``only_by`` leaves what others told out."""
    query = select(DrillEntry).where(DrillEntry.matter_id == matter.id, DrillEntry.kind != READ)
    if only_by is not None:
        query = query.where(or_(DrillEntry.kind != TOLD, DrillEntry.by_id == only_by))
    return list(db.session.scalars(query.order_by(DrillEntry.id.desc()).limit(limit)))


def kin(item: Item) -> list[Item]:
    """Return the items of the matter that were made from this one, or that hold the same bytes."""
    made = select(CustodyRecord.item).join(CustodyLog, CustodyLog.id == CustodyRecord.log_id)
    made = made.where(CustodyLog.matter_id == item.matter_id, CustodyRecord.body.contains(f'"parent":"{item.label}"'))
    alike = Item.label.in_(made) if item.sha256 is None else or_(Item.label.in_(made), Item.sha256 == item.sha256)
    query = select(Item).where(Item.matter_id == item.matter_id, Item.id != item.id, alike)
    return list(db.session.scalars(query.where(Item.stored_name.is_not(None)).order_by(Item.id)))


def alarms(user_id: int) -> list[Alarm]:
    """Return what somebody has not read yet of the matters that they lead; nobody else is told on the desk."""
    read = (
        select(DrillEntry.matter_id, func.max(DrillEntry.id).label("upto"))
        .where(DrillEntry.kind == READ)
        .group_by(DrillEntry.matter_id)
        .subquery()
    )
    query = (
        select(DrillEntry.matter_id, Item.label)
        .outerjoin(Item, Item.id == DrillEntry.item_id)
        .outerjoin(read, read.c.matter_id == DrillEntry.matter_id)
        .where(DrillEntry.kind.in_((STOPPED, TOLD)), DrillEntry.id > func.coalesce(read.c.upto, 0))
        .order_by(DrillEntry.id)
    )
    unread = [(row.matter_id, row.label) for row in db.session.execute(query)]
    if not unread:  # nearly always
        return []
    mine = matters.open_matters(user_id).where(Matter.id.in_({one for one, _ in unread}))
    led = [row[0] for row in db.session.execute(mine) if row[1] == "lead"]
    return [_alarm(matter, [label for one, label in unread if one == matter.id]) for matter in led]


def _alarm(matter: Matter, labels: Sequence[str | None]) -> Alarm:
    return Alarm(matter, tuple(dict.fromkeys(filter(None, labels))), len(labels))


def count_stopped() -> int:
    """Return to how many items access is stopped, in the whole installation."""
    return db.session.scalar(select(func.count(Item.id)).where(Item.stopped)) or 0
