"""What can be done with what clients hand in: allow it, take it, list it, decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from casefile.inbox.allowances import allow, allowances, allowed, end, matters_of
from casefile.inbox.deciding import FROZEN, accept, refuse, take_over, words_of
from casefile.inbox.models import Decision, HandIn
from casefile.inbox.receiving import (
    Notice,
    NotTakenError,
    note_refused,
    notice,
    take_file,
    take_words,
    words_only,
)
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter

__all__ = [
    "FROZEN",
    "NotTakenError",
    "Notice",
    "Waiting",
    "accept",
    "allow",
    "allowances",
    "allowed",
    "count_files",
    "end",
    "find",
    "handed_in_by",
    "list_hand_ins",
    "matters_of",
    "note_refused",
    "notice",
    "refuse",
    "take_file",
    "take_over",
    "take_words",
    "tally",
    "tally_in_words",
    "waiting",
    "waiting_for",
    "words_of",
    "words_only",
]


@dataclass(frozen=True)
class Waiting:
    """What waits for a decision in one matter: how many, and how many of them are files."""

    matter_id: int
    caption: str
    hand_ins: int
    files: int


def list_hand_ins(matter: Matter, *, waiting: bool, before: int | None = None, limit: int = 30) -> list[HandIn]:
    """Return what was handed in in a matter, with who and what was decided: what waits, or the rest; newest first."""
    query = select(HandIn).where(HandIn.matter_id == matter.id)
    query = query.options(joinedload(HandIn.person), joinedload(HandIn.decision))
    query = query.where(_undecided() if waiting else ~_undecided())
    if before:
        query = query.where(HandIn.id < before)
    return list(db.session.scalars(query.order_by(HandIn.id.desc()).limit(limit)))


def find(matter: Matter, hand_in_id: int) -> HandIn | None:
    """Return one hand-in of a matter."""
    query = select(HandIn).where(HandIn.id == hand_in_id, HandIn.matter_id == matter.id)
    return db.session.scalar(query.options(joinedload(HandIn.person)))


def handed_in_by(person_id: int, matter_ids: Sequence[int], limit: int = 50) -> list[HandIn]:
    """Return what a client handed in in these matters, the newest first, with what was decided."""
    query = select(HandIn).where(HandIn.person_id == person_id, HandIn.matter_id.in_(matter_ids))
    return list(db.session.scalars(query.options(joinedload(HandIn.decision)).order_by(HandIn.id.desc()).limit(limit)))


def waiting(matter: Matter) -> int:
    """Return how many hand-ins of a matter wait for a decision."""
    return db.session.scalar(select(tally(matter))) or 0


def tally(matter: Matter) -> Any:
    """Return how many hand-ins of a matter wait for a decision, as a column of a query."""
    count = select(func.count(HandIn.id)).where(HandIn.matter_id == matter.id, _undecided())
    return count.scalar_subquery()


def tally_in_words(waits: int) -> str:
    """Return what ``tally`` found in one sentence; nothing where nothing waits."""
    return {0: "", 1: "1 hand-in of the client waits."}.get(waits, f"{waits} hand-ins of the client wait.")


def waiting_for(user_id: int, limit: int = 12) -> list[Waiting]:
    """Return a person's matters in which something waits, the longest wait first, in one query."""
    is_file = case((HandIn.stored_name.is_not(None), 1), else_=0)
    rows = db.session.execute(
        select(Matter.id, Matter.caption, func.count(HandIn.id), func.sum(is_file))
        .join(Matter, Matter.id == HandIn.matter_id)
        .where(matters.open_to(user_id, HandIn.matter_id, on_team=True), Matter.closed_at.is_(None), _undecided())
        .group_by(Matter.id, Matter.caption)
        .order_by(func.min(HandIn.id))
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


def count_files(matter: Matter) -> int:
    """Return how many files lie in a matter's quarantine: so many are frozen while it is gated."""
    held = select(func.count(HandIn.id)).where(HandIn.matter_id == matter.id, HandIn.stored_name.is_not(None))
    return db.session.scalar(held.where(_undecided())) or 0


def _undecided() -> Any:
    return ~select(Decision.id).where(Decision.hand_in_id == HandIn.id).exists()
