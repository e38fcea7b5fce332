"""Matters that nobody leads: an administrator names who does, and sees nothing else of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from casefile.accounts.models import User
from casefile.infra import clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.lawdata import reader
from casefile.matters import service
from casefile.matters.models import Matter, Membership


@dataclass(frozen=True)
class Leaderless:
    """A matter without a lead, as far as an administrator may know it: no caption, no client, no docket number."""

    number: int
    opened_on: date
    court: str


def list_leaderless(*, before: int | None = None, limit: int = 50) -> list[Leaderless]:
    """Return the matters that nobody leads, the newest first, paged by number."""
    query = select(Matter.id, Matter.opened_at, Matter.zone, Matter.court).where(_led_by_nobody())
    if before:
        query = query.where(Matter.id < before)
    courts = reader.courts()
    return [
        Leaderless(row.id, clock.local(row.opened_at, row.zone).date(), courts[row.court].name if row.court else "")
        for row in db.session.execute(query.order_by(Matter.id.desc()).limit(limit))
    ]


def name_lead(number: int, user: User, *, by: int | None) -> Matter:
    """Let an attorney lead a matter that nobody leads; ``by`` is the administrator, or None at the command line.

    Raises:
        Refusal: no matter without a lead has this number, or the account cannot lead it.
    """
    matter: Matter | None = db.session.scalar(select(Matter).where(Matter.id == number, _led_by_nobody()))
    if matter is None:
        raise Refusal(f"No matter without a lead has the number {number}; the list shows those that wait for one.")
    if user.id == by:
        raise Refusal("Nobody names themselves; let another administrator do it, or the operator: office name-lead.")
    service.add_member(matter, user, "lead")
    return matter


def _led_by_nobody() -> Any:
    return ~exists().where(Membership.matter_id == Matter.id, Membership.role == "lead", service.current(clock.now()))
