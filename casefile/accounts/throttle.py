"""How often a secret may be tried, counted in the database: every worker sees it, and no restart forgets it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from casefile.accounts.models import Attempt
from casefile.accounts.names import plain_email
from casefile.infra import clock
from casefile.infra.db import db, transaction

_FIVE, _HOUR = timedelta(minutes=5), timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """So many tries within so long a time."""

    most: int
    within: timedelta


OF_ACCOUNT: dict[str, tuple[Limit, ...]] = {
    "password": (Limit(10, _FIVE),),
    "second factor": (Limit(5, _FIVE), Limit(20, _HOUR)),
    "setup code": (Limit(5, _FIVE), Limit(20, _HOUR)),
    "passkey": (),
    "lost phone": (Limit(5, _FIVE), Limit(20, _HOUR)),
    "wrong address": (),
    "calendar feed": (Limit(60, _HOUR),),
}
OF_ADDRESS: tuple[Limit, ...] = (Limit(60, _FIVE),)


def take(kind: str, account: str, address: str) -> list[int] | None:
    """Count one try before the secret is looked at, or return None where the limit is reached.

    The tries of one account and kind are counted one after another, so that many at once cannot slip through.
    """
    keys = {f"at {address}": OF_ADDRESS}
    if OF_ACCOUNT[kind]:
        keys[_key(plain_email(account))] = OF_ACCOUNT[kind]
    now = clock.now()
    with transaction():
        for key in sorted(keys):
            _queue_up(f"{kind} {key}")
        db.session.execute(delete(Attempt).where(Attempt.at < now - _HOUR))
        if any(_reached(key, kind, limit, now) for key, limits in keys.items() for limit in limits):
            return None
        tries = [Attempt(key=key, kind=kind, at=now) for key in keys]
        db.session.add_all(tries)
        db.session.flush()
        return [one.id for one in tries]


def give_back(tries: list[int]) -> None:
    """Take back a try that was no guess, because the secret was right."""
    with transaction():
        db.session.execute(delete(Attempt).where(Attempt.id.in_(tries)))


def first_use(kind: str, once: str) -> bool:
    """Whether a value that works once is used for the first time in this hour."""
    key = _key(once)
    with transaction():
        _queue_up(f"{kind} {key}")
        if db.session.scalar(select(Attempt.id).where(Attempt.key == key, Attempt.kind == kind).limit(1)):
            return False
        db.session.add(Attempt(key=key, kind=kind, at=clock.now()))
        return True


def _key(account: str) -> str:
    return hashlib.sha256(account.strip().lower().encode()).hexdigest()


def _reached(key: str, kind: str, limit: Limit, now: datetime) -> bool:
    counted = select(func.count()).where(Attempt.key == key, Attempt.kind == kind, Attempt.at > now - limit.within)
    return int(db.session.scalar(counted.select_from(Attempt)) or 0) >= limit.most


def _queue_up(name: str) -> None:
    """Wait for one's turn on PostgreSQL; on SQLite a transaction is its own queue."""
    if db.engine.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(number)))
