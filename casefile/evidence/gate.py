"""The gate in front of every upload, as it stands for one matter. The rule itself is ``law.gate``."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from casefile.charges import service as charges
from casefile.evidence.models import GateDecision
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law import gate as rule
from casefile.law.gate import GateState
from casefile.matters.models import Matter

__all__ = ["GateState", "decide", "decisions", "state_of"]


def state_of(matter: Matter) -> GateState:
    """Return whether a matter is gated, and why. Without counts, with one unmatched, or not opened: gated."""
    is_open = db.session.scalar(_NEWEST, {"matter_id": matter.id})
    return rule.gate(charges.gated_flags(matter), bool(is_open))


_NEWEST = (
    select(GateDecision.is_open)
    .where(GateDecision.matter_id == bindparam("matter_id"))
    .order_by(GateDecision.id.desc())
    .limit(1)
)


def decisions(matter: Matter, limit: int = 20) -> list[GateDecision]:
    """Return what lead counsel recorded, the newest first."""
    query = db.select(GateDecision).where(GateDecision.matter_id == matter.id)
    return list(db.session.scalars(query.order_by(GateDecision.id.desc()).limit(limit)))


def decide(matter: Matter, is_open: bool, statement: str) -> GateDecision:
    """Record that a matter is not gated, or that it is after all. The counts keep the last word."""
    flags = charges.gated_flags(matter)
    if is_open and (not flags or any(flag is not False for flag in flags)):
        raise Refusal(
            "This matter stays gated: each of its counts, dismissed ones included, must first be matched to an offence "
            "that is not gated."
        )
    who = audit.actor()
    audit.record("gate.open" if is_open else "gate.close", matter_id=matter.id)
    return add(
        GateDecision(
            matter_id=matter.id, is_open=is_open, statement=statement, at=clock.now(), by_id=who.id, by_name=who.name
        )
    )
