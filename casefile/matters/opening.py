"""Who may open which matter: asked by the gate for one, and by every list for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from casefile.infra import clock
from casefile.infra.db import UtcDateTime, db
from casefile.matters.models import (
    OUTSIDE_ROLES,
    TEAM_ROLES,
    Matter,
    Membership,
    Wall,
)


def _walled(user_id: Any) -> Any:
    return exists().where(Wall.matter_id == Matter.id, Wall.user_id == user_id, Wall.until.is_(None))


def not_walled(user_id: int) -> ColumnElement[bool]:
    """Return the condition that no wall stands between an account and a matter, for counts over the whole office."""
    return cast("ColumnElement[bool]", ~_walled(user_id))


def current(moment: Any) -> Any:
    """Return the condition that a membership runs at a moment; one from outside without an end never does."""
    on_team = and_(Membership.until.is_(None), Membership.role.in_(TEAM_ROLES))
    return and_(Membership.since <= moment, or_(on_team, Membership.until > moment))


def _listed() -> Any:
    """Return the condition that a matter stands in lists: an expert sees what is shared with them, and no list."""
    return Membership.role != "expert"


def open_matters(user_id: int) -> Select[Matter, str]:
    """Return the one scoped query: the matters that a user may open now, each with the user's role in it.

    Every list, count, search and calendar is built on it, so a wall hides a matter everywhere at once. What is shared
    with an expert is in none of them.
    """
    return _open_matters(user_id, clock.now()).where(_listed())


def _open_matters(user_id: Any, moment: Any) -> Select[Matter, str]:
    return (
        select(Matter, Membership.role)
        .join(Membership, and_(Membership.matter_id == Matter.id, Membership.user_id == user_id))
        .where(current(moment), ~_walled(user_id))
    )


# Asked for every page of a matter, and therefore built once.
_NOW = bindparam("now", type_=UtcDateTime)
_OPEN_MATTER = _open_matters(bindparam("user_id"), _NOW).where(Matter.id == bindparam("matter_id")).limit(1)


def find_open_matter(user_id: int, matter_id: int) -> tuple[Matter, str] | None:
    """Return the matter and the user's role in it, or None where there is nothing or nothing to open."""
    asked = {"user_id": user_id, "matter_id": matter_id, "now": clock.now()}
    row = db.session.execute(_OPEN_MATTER, asked).first()
    return (row[0], row[1]) if row else None


def walled_ids(user_id: Any) -> Select[int]:
    """Return the ids of the matters that are walled from a user, for what other rooms keep beside a matter."""
    return select(Wall.matter_id).where(Wall.user_id == user_id, Wall.until.is_(None))


def open_matter_ids(user_id: Any, *, on_team: bool = False) -> Select[int]:
    """Return the ids of the matters that a user may open, as a subquery for other rooms' lists.

    ``user_id`` may be a column, for a list in which each row asks about another user.
    ``on_team``: only those in which they are no co-counsel from outside, for what is work product.
    """
    query = (
        select(Membership.matter_id)
        .join(Matter, Matter.id == Membership.matter_id)
        .where(Membership.user_id == user_id, current(clock.now()), _listed(), ~_walled(user_id))
    )
    return query.where(Membership.role.in_(TEAM_ROLES)) if on_team else query


MANY = 1000
"""Somebody on more matters than this is asked about row by row: a list then begins with its rows, not with matters."""


def is_on_many(user_id: int) -> bool:
    """Whether somebody is on so many matters that naming each costs more than asking for each row of a list."""
    known = db.session.info.setdefault("is_on_many", {})
    if user_id not in known:
        rows = select(Membership.id).where(Membership.user_id == user_id).limit(MANY + 1).subquery()
        known[user_id] = (db.session.scalar(select(func.count()).select_from(rows)) or 0) > MANY
    return bool(known[user_id])


def open_to(user_id: int, matter_id: Any, *, on_team: bool = False) -> ColumnElement[bool]:
    """Return the condition that the matter of a row is one that a user may open. See ``open_matter_ids``."""
    ids = open_matter_ids(user_id, on_team=on_team)
    if is_on_many(user_id):
        return ids.where(Membership.matter_id == matter_id).exists()
    return cast("ColumnElement[bool]", matter_id.in_(ids))


def shared_matters(user_id: int) -> list[Matter]:
    """Return the matters that lead counsel opened to somebody from outside, by what ends first."""
    query = _open_matters(user_id, clock.now()).where(Membership.role.in_(OUTSIDE_ROLES))
    return [row[0] for row in db.session.execute(query.order_by(Membership.until))]


@dataclass(frozen=True)
class Filter:
    """What the list of matters is narrowed to; an empty field does not narrow."""

    text: str = ""
    stage: str = ""
    court: str = ""
    member: int | None = None
    closed: bool = False


def list_matters(
    user_id: int, wanted: Filter, *, before: int | None = None, limit: int = 50
) -> list[tuple[Matter, str]]:
    """Return the matters a user may open, the newest first, paged by id."""
    query = open_matters(user_id).where(Matter.closed_at.is_not(None) if wanted.closed else Matter.closed_at.is_(None))
    if wanted.text:
        pattern = f"%{_literal(wanted.text)}%"
        query = query.where(
            or_(Matter.caption.ilike(pattern, escape="\\"), Matter.docket_number.ilike(pattern, escape="\\"))
        )
    if wanted.stage:
        query = query.where(Matter.stage == wanted.stage)
    if wanted.court:
        query = query.where(Matter.court == wanted.court)
    if wanted.member:
        query = query.where(Matter.id.in_(open_matter_ids(wanted.member)))
    if before:
        query = query.where(Matter.id < before)
    rows = db.session.execute(query.order_by(Matter.id.desc()).limit(limit)).all()
    return [(row[0], row[1]) for row in rows]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
