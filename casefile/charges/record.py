"""Counts as they are kept: read, held while they change, and every change noted once in their history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from casefile.charges.models import Count, CountEvent, ElementEvent, FactorEvent
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.matters.models import Matter


def list_counts(matter: Matter) -> list[Count]:
    """Return the counts of a matter by number, dismissed ones included, with elements and factors."""
    return _by_number(db.session.scalars(_counts(matter).order_by(Count.position, Count.id)))


def _by_number(counts: Iterable[Count]) -> list[Count]:
    """Put counts in the order of their numbers, as counsel speak of them; a docket prints the pending ones first."""
    return sorted(counts, key=lambda count: (not count.number.isdecimal(), count.number.zfill(9), count.position))


def list_printed(matter: Matter, limit: int = 200) -> list[Count]:
    """Return the counts by number, for a page that shows no elements and no factors: in one query."""
    query = db.select(Count).where(Count.matter_id == matter.id).order_by(Count.position, Count.id)
    return _by_number(db.session.scalars(query.limit(limit)))


def find_count(matter: Matter, count_id: int) -> Count | None:
    """Return one count of this matter, or None."""
    query: Any = _counts(matter).where(Count.id == count_id)
    found: Count | None = db.session.scalar(query)
    return found


def _counts(matter: Matter) -> Select[tuple[Count]]:
    query = db.select(Count).options(selectinload(Count.elements), selectinload(Count.factors))
    found: Select[tuple[Count]] = query.where(Count.matter_id == matter.id)
    return found


def hold(count: Count) -> None:
    """Read the count again and hold it, so that two people who change it at once do so one after the other."""
    db.session.flush()
    db.session.refresh(count, with_for_update=True)


def note(count: Count, kind: str, data: dict[str, Any]) -> CountEvent:
    """Keep one change of a count in its history and in the audit."""
    who = audit.actor()
    audit.record(f"charge.{kind}", matter_id=count.matter_id, target=name_for_audit(count))
    return add(CountEvent(count_id=count.id, kind=kind, data=data, at=clock.now(), by_id=who.id, by_name=who.name))


def name_for_audit(count: Count) -> str:
    """Return how the audit names a count: by number and id, never by its words."""
    return f"count {count.number}{count.suffix} ({count.id})"


def history(count: Count, limit: int = 50) -> list[CountEvent]:
    """Return the newest changes of a count."""
    query = db.select(CountEvent).where(CountEvent.count_id == count.id).order_by(CountEvent.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def element_history(count: Count, limit: int = 200) -> list[ElementEvent]:
    """Return the newest states given to the elements of a count, also under an offence it was mapped to before."""
    query = db.select(ElementEvent).where(ElementEvent.count_id == count.id).order_by(ElementEvent.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def factor_history(count: Count, limit: int = 200) -> list[FactorEvent]:
    """Return the newest positions recorded on the factors of a count."""
    query = db.select(FactorEvent).where(FactorEvent.count_id == count.id).order_by(FactorEvent.id.desc())
    return list(db.session.scalars(query.limit(limit)))
