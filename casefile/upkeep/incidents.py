"""What an incident may have touched: which matters, which records, by whom, from where, reads included.

Source: ABA Formal Op. 483: a lawyer determines what was accessed, to tell the clients that it concerns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select, type_coerce
from sqlalchemy.types import NullType

from casefile.accounts.models import User
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter

_Key = TypeVar("_Key")


class Touch(NamedTuple):
    """One way in which one person touched one thing; ``target`` names it by number, never by what it says."""

    matter_id: int | None
    action: str
    target: str
    outcome: str
    who_id: int | None
    who: str
    role: str


class Came(NamedTuple):
    """Somebody at one address."""

    who_id: int | None
    who: str
    address: str


@dataclass
class Times:
    """How often, first and last; moments in UTC as text, since a million of them may come."""

    count: int
    first: str
    last: str

    def document(self) -> dict[str, Any]:
        """Return it as fields of a JSON document."""
        return {"times": self.count, "first_at": _iso(self.first), "last_at": _iso(self.last)}


@dataclass
class Incident:
    """Everything the audit holds between two moments, of everybody or of one account."""

    since: datetime
    until: datetime
    user: str
    entries: int = 0
    matters: dict[int, str] = field(default_factory=dict)
    touched: dict[Touch, Times] = field(default_factory=dict)
    came: dict[Came, Times] = field(default_factory=dict)

    def by_matter(self) -> list[dict[str, Any]]:
        """Return the matters that were read or changed, with who did, and how many entries there are of each."""
        found: dict[int, tuple[int, set[str]]] = {}
        for touch, times in self.touched.items():
            if touch.matter_id is not None:
                count, people = found.get(touch.matter_id, (0, set()))
                found[touch.matter_id] = count + times.count, people | {touch.who or touch.role}
        return [
            {"matter_id": one, "matter": self.matters.get(one, ""), "entries": count, "people": sorted(people)}
            for one, (count, people) in sorted(found.items())
        ]

    def document(self) -> dict[str, Any]:
        """Return it as one JSON document."""
        return {
            "from": self.since.isoformat(),
            "to": self.until.isoformat(),
            "user": self.user,
            "entries": self.entries,
            "matters": self.by_matter(),
            "touched": [touch._asdict() | times.document() for touch, times in self.touched.items()],
            "came": [came._asdict() | times.document() for came, times in self.came.items()],
        }


def report(since: datetime, until: datetime, user: User | None = None) -> Incident:
    """Return what was read and done from one moment to another, the second not included.

    Raises:
        Refusal: the second moment is not after the first.
    """
    if until <= since:
        raise Refusal(f"--to {until.isoformat()} is not after --from {since.isoformat()}; give the later moment there.")
    found = Incident(since, until, user.email if user else "")
    captions = select(Matter.id, Matter.docket_number, Matter.caption)
    found.matters = {
        row.id: f"{row.docket_number or 'no number'} {row.caption}" for row in db.session.execute(captions)
    }
    query = entries(since, until, user).execution_options(yield_per=10_000)
    for *touch, address, at in db.session.connection().execute(query):
        _count(found, Touch(*touch), address, at if isinstance(at, str) else at.isoformat(" ", "microseconds"))
    return found


def entries(since: datetime, until: datetime, user: User | None) -> Any:
    """Return the query of the entries, in their order; it goes by the index of moments."""
    entry = AuditEntry
    columns = (entry.matter_id, entry.action, entry.target, entry.outcome, entry.actor_id, entry.actor_name, entry.role)
    query = select(*columns, entry.address, type_coerce(entry.at, NullType())).where(
        entry.at >= since, entry.at < until
    )
    if user is not None:
        tried = entry.actor_id.is_(None) & (entry.target == f"account {user.id}")  # a sign-in that failed
        query = query.where((entry.actor_id == user.id) | tried)
    return query.order_by(entry.at, entry.id)


def _count(found: Incident, touch: Touch, address: str, at: str) -> None:
    found.entries += 1
    _once_more(found.touched, touch, at)
    _once_more(found.came, Came(touch.who_id, touch.who, address), at)


def _once_more(group: dict[_Key, Times], key: _Key, at: str) -> None:
    times = group.get(key)
    if times is None:
        group[key] = Times(1, at, at)
    else:
        times.count, times.last = times.count + 1, at


def _iso(at: str) -> str:
    return at.replace(" ", "T") + "Z"
