"""Reading every stored exhibit back within a set number of days, a little each hour; frozen media is counted only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from casefile.evidence import gate, service
from casefile.evidence.models import Item
from casefile.infra import audit, clock, keys
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.matters.models import Matter

SHARE = 24
"""Of what falls due within a day, this part is read each hour, so that no hour reads everything."""
LEAST_BYTES = 256 * 1024 * 1024
SECONDS_AT_MOST = 120
SCHEDULED = "scheduled"


@dataclass(frozen=True)
class Progress:
    """How far the reading is: of the files that may be read, how many were read within the days set."""

    files: int
    verified: int
    frozen: int
    mismatched: int
    oldest_at: datetime | None


def progress(days: int) -> Progress:
    """Return how far the reading is."""
    since = clock.now() - timedelta(days=days)
    rows = db.session.execute(
        select(Item.matter_id, Item.verified_at, Item.fixity, Item.plain, Item.certified, Item.stopped).where(
            Item.stored_name.is_not(None)
        )
    ).all()
    gated = {one: gate.state_of(db.session.get_one(Matter, one)).gated for one in {row.matter_id for row in rows}}
    open_ = [row for row in rows if not row.stopped and (not gated[row.matter_id] or row.plain or row.certified)]
    moments = [row.verified_at for row in open_ if row.verified_at]
    return Progress(
        files=len(open_),
        verified=sum(bool(row.verified_at and row.verified_at >= since) for row in open_),
        frozen=len(rows) - len(open_),
        mismatched=sum(row.fixity == "mismatch" for row in rows),
        oldest_at=min(moments) if moments and len(moments) == len(open_) else None,
    )


def verify_some(days: int) -> int:
    """Read back what falls due next, the longest unread first, and record what was found; return how many."""
    audit.set_actor(audit.THE_HOUSE)
    until = clock.now() + timedelta(seconds=SECONDS_AT_MOST)
    done, left = 0, max(LEAST_BYTES, _bytes_in_all() // max(1, days * SHARE))
    for item in list(_due(days)):
        if left <= 0 or clock.now() > until:
            break
        left -= item.size_bytes or 0
        done += _verify(item)
    return done


def _verify(item: Item) -> int:
    """Read one item back; one whose key or log is damaged is left to the alarms and stops no other."""
    try:
        found = service.read_back(item)
        with transaction():
            service.record_fixity(item, found, SCHEDULED)
    except (keys.KeyFileError, custody.BrokenChainError, Refusal):  # access may have been stopped meanwhile
        return 0
    return 1


def _due(days: int) -> Iterator[Item]:
    """Return the items to be read next, in their order, without those that are frozen."""
    half_a_day = timedelta(hours=12)  # so that none runs past its days for having waited its hour
    before = clock.now() - timedelta(days=days) + half_a_day
    query = select(Item).where(
        Item.stored_name.is_not(None), or_(Item.verified_at.is_(None), Item.verified_at < before)
    )
    states: dict[int, gate.GateState] = {}
    for item in db.session.scalars(query.order_by(Item.verified_at, Item.id)):
        if item.matter_id not in states:
            states[item.matter_id] = gate.state_of(item.matter)
        if not service.is_frozen(item, states[item.matter_id]):
            yield item


def _bytes_in_all() -> int:
    return db.session.scalar(select(func.sum(Item.size_bytes))) or 0
