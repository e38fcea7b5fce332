"""How every such record is kept: entered, corrected by a new row that says why, found by its first row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from casefile.infra import audit, clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.matters.recorded import Recorded

Row = TypeVar("Row", bound=Recorded)
MOST = 2000


@dataclass(frozen=True)
class Correction:
    """The row that a new one takes the place of, why, and whether it was entered by mistake altogether."""

    old: Any
    why: str
    struck: bool = False


def hold(matter: Matter) -> None:
    """Hold the matter, so that two people who correct the same thing at once do so one after the other."""
    db.session.flush()
    db.session.execute(select(Matter.id).where(Matter.id == matter.id).with_for_update())


def keep(cls: type[Row], matter: Matter, values: dict[str, Any], correction: Correction | None = None) -> Row:
    """Keep a row, or a new one in the place of another.

    Raises:
        Refusal: a correction gives no reason, or somebody has corrected the same row meanwhile.
    """
    hold(matter)
    who = audit.actor()
    stamp = {"why": "", "struck": False, "at": clock.now(), "by_id": who.id, "by_name": who.name}
    row = cls(**{"matter_id": matter.id, **stamp, **_tidy(values)})
    if correction is not None:
        _refuse_stale(cls, correction)
        row.first_id, row.replaces_id = correction.old.root_id, correction.old.id
        row.why, row.struck = correction.why.strip(), correction.struck
    db.session.add(row)
    db.session.flush()
    done = "corrected" if correction else "entered"
    room = cls.__module__.split(".")[1]
    audit.record(f"{room}.{done}", matter_id=matter.id, target=f"{_name(cls)} {row.root_id}")
    return row


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _name(cls: type[Recorded]) -> str:
    return str(cls.__tablename__).replace("_", " ")


def _refuse_stale(cls: type[Recorded], correction: Correction) -> None:
    if not correction.why.strip():
        raise Refusal("Say why this is corrected; both rows stay on record.")
    if db.session.scalar(select(cls.id).where(cls.replaces_id == correction.old.id)):
        raise Refusal("This was corrected meanwhile; open it again and correct its newest row.")


def current(cls: type[Row], matter: Matter, *where: ColumnElement[bool], struck: bool = False) -> Select[Row]:
    """Return the query of what stands: rows that no other row replaces, without those struck."""
    newer = aliased(cls)
    query = select(cls).outerjoin(newer, newer.replaces_id == cls.id)
    return query.where(cls.matter_id == matter.id, newer.id.is_(None), cls.struck.is_(struck), *where)


def list_current(cls: type[Row], matter: Matter, *where: ColumnElement[bool], most: int = MOST) -> list[Row]:
    """Return what stands, in the order in which it was first entered."""
    return list(db.session.scalars(current(cls, matter, *where).order_by(root(cls)).limit(most)))


def find(cls: type[Row], matter: Matter, root_id: int) -> Row | None:
    """Return the newest row of the line whose first row has this id, or None; one that is struck is found too."""
    newer = aliased(cls)
    query = select(cls).outerjoin(newer, newer.replaces_id == cls.id)
    return db.session.scalar(query.where(cls.matter_id == matter.id, newer.id.is_(None), root(cls) == root_id))


def root(cls: type[Recorded]) -> ColumnElement[int]:
    """Return the id of the first row of a line, as a column."""
    return func.coalesce(cls.first_id, cls.id)


def earlier(row: Row) -> list[Row]:
    """Return what a corrected row said before, the newest first."""
    cls = type(row)
    query = select(cls).where(cls.matter_id == row.matter_id, root(cls) == row.root_id, cls.id < row.id)
    return list(db.session.scalars(query.order_by(cls.id.desc())))


def grouped(rows: Iterable[Row], by: str) -> dict[int, list[Row]]:
    """Return rows by one of their numbers, each list in the given order."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, by), []).append(row)
    return found


def refuse_missing(values: dict[str, Any], needed: Sequence[tuple[str, str]]) -> None:
    """Refuse values without what cannot be left out.

    Raises:
        Refusal: one of them is empty; it says which.
    """
    for name, words in needed:
        if values.get(name) is None or (isinstance(values[name], str) and not values[name].strip()):
            raise Refusal(f"{words} is needed.")


def refuse_ahead(matter: Matter, *days: Any) -> None:
    """Refuse a day that has not come.

    Raises:
        Refusal: one of the days lies ahead in the court's zone.
    """
    for day in days:
        if day and day > clock.today(matter.zone):
            raise Refusal(f"{day} lies ahead; give the day on which it took place.")
