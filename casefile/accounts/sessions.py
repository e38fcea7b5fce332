"""Sessions on the server: the cookie holds a random token, the database its SHA-256 and everything else."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, has_request_context, request
from sqlalchemy import ColumnElement, bindparam, case, delete, insert, select, update

from casefile.accounts.models import SetupCode, SignIn, User
from casefile.infra import clock
from casefile.infra.db import UtcDateTime, db

IDLE = timedelta(minutes=30)
CLIENT_IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
UNFINISHED = timedelta(minutes=15)  # a right password that still waits for its second factor
SKEW = timedelta(minutes=1)
_DEVICES = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac"}
TOKEN_BYTES = 32
TOKEN_LENGTH = 43


@dataclass(frozen=True)
class Found:
    """What the server keeps of one living session, and the account it belongs to."""

    id: int
    proved_at: datetime | None
    ends_at: datetime
    signed_in_at: datetime | None
    data: dict[str, Any]
    came_at: datetime
    user: User


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> Found | None:
    """Find the living session of a token; ``count`` then counts the request as activity."""
    if len(token) != TOKEN_LENGTH:
        return None
    now = clock.now()
    asked = {"token": digest(token), "now": now, "soon": now + SKEW}
    row = db.session.execute(_FIND, asked).one_or_none()
    if row is None:
        return None
    return Found(row.id, row.proved_at, row.ends_at, row.signed_in_at, dict(row.data), now, row.User)


def count(found: Found, data: dict[str, Any] | None = None) -> None:
    """Count a request as activity at the moment it came in, and store ``data`` where the session's has changed.

    A session that was ended meanwhile stays ended, and one that was seen later is not set back.
    """
    came_at = found.came_at
    asked = {"session": found.id, "now": came_at, "idle": came_at + IDLE, "client_idle": came_at + CLIENT_IDLE}
    statement = _COUNT if data is None else _COUNT.values(data=data)
    counted = db.session.connection().execute(statement, asked).rowcount
    if data is not None and not counted:
        keep(found.id, data)


def start(user: User, data: dict[str, Any], *, signed_in: bool, renews: Found | None = None) -> str:
    """Start a session and return its token, which is kept nowhere.

    ``renews`` is the session whose place it takes: one that is signed in already lasts no longer by a new token.
    """
    now, token = clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
    longest = timedelta(hours=current_app.config["SETTINGS"].portal_hours) if user.is_client else LONGEST
    since = renews.signed_in_at if renews else None
    if signed_in and since is None:
        sweep()
    db.session.execute(
        insert(SignIn).values(
            digest=digest(token),
            user_id=user.id,
            started_at=now,
            signed_in_at=(since or now) if signed_in else None,
            proved_at=now if signed_in else None,
            seen_at=now,
            idle_until=now + (CLIENT_IDLE if user.is_client else IDLE),
            ends_at=renews.ends_at if renews and since else now + (longest if signed_in else UNFINISHED),
            of_client=user.is_client,
            address=_address(),
            browser=_browser(),
            data=data,
        )
    )
    return token


def keep(session_id: int, data: dict[str, Any]) -> None:
    """Store what changed in a session; one that was ended meanwhile stays ended."""
    db.session.execute(update(SignIn).where(SignIn.id == session_id).values(data=data))


def end(session_id: int, *, user_id: int | None = None) -> bool:
    """End one session, of that user where one is given; return whether there was one."""
    query = delete(SignIn).where(SignIn.id == session_id)
    if user_id is not None:
        query = query.where(SignIn.user_id == user_id)
    return bool(db.session.execute(query.returning(SignIn.id)).first())


def end_all(user_id: int, *, but: int | None = None) -> int:
    """End every session of an account, ``but`` one; return how many there were."""
    query = delete(SignIn).where(SignIn.user_id == user_id)
    if but is not None:
        query = query.where(SignIn.id != but)
    return len(db.session.execute(query.returning(SignIn.id)).all())


def end_every() -> int:
    """End every session of everybody; return how many there were."""
    return len(db.session.execute(delete(SignIn).returning(SignIn.id)).all())


def list_open(user_id: int) -> list[SignIn]:
    """Return the sessions in which an account is signed in now, newest first."""
    return list(
        db.session.scalars(
            select(SignIn)
            .where(SignIn.user_id == user_id, SignIn.signed_in_at.is_not(None), *_alive(clock.now()))
            .order_by(SignIn.id.desc())
            .limit(50)
        )
    )


def device_of(browser: str) -> str:
    """Return which device a browser says it runs on, so that its owner knows it again; empty where it says nothing."""
    return next((name for sign, name in _DEVICES.items() if sign in browser), "")


def sweep() -> int:
    """Remove sessions and setup codes that have run out; return how many."""
    now = clock.now()
    gone = db.session.execute(
        delete(SignIn).where((SignIn.ends_at <= now) | (SignIn.idle_until <= now)).returning(SignIn.id)
    ).all()
    codes = db.session.execute(delete(SetupCode).where(SetupCode.ends_at <= now).returning(SetupCode.id)).all()
    return len(gone) + len(codes)


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return when a session lives. One that was seen in the future is dead: a clock put back revives nothing."""
    return _lives(now, now + SKEW)


def _lives(now: Any, soon: Any) -> tuple[ColumnElement[bool], ...]:
    return SignIn.idle_until > now, SignIn.ends_at > now, SignIn.seen_at <= soon


def _address() -> str:
    return (request.remote_addr or "")[:60] if has_request_context() else "command line"


def _browser() -> str:
    return request.user_agent.string[:200] if has_request_context() else ""


def _moment(name: str) -> Any:
    return bindparam(name, type_=UtcDateTime)


# Sent with every request, and therefore built once.
_FIND = (
    select(SignIn.id, SignIn.proved_at, SignIn.ends_at, SignIn.signed_in_at, SignIn.data, User)
    .join(User, User.id == SignIn.user_id)
    .where(SignIn.digest == bindparam("token"), *_lives(_moment("now"), _moment("soon")))
)
_COUNT = (
    update(SignIn)
    .where(SignIn.id == bindparam("session"), *_lives(_moment("now"), _moment("now")))
    .values(seen_at=_moment("now"), idle_until=case((SignIn.of_client, _moment("client_idle")), else_=_moment("idle")))
)
