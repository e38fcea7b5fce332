"""Deciding on a conflict check, and the second attorney who signs a serious one off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casefile.accounts.models import User
from casefile.conflicts import service
from casefile.conflicts.models import GOES_ON, OUTCOMES, ConflictCheck, ConflictDecision, ConflictSignOff
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters


@dataclass(frozen=True)
class Decided:
    """What an attorney decided. ``second`` signs a serious one off."""

    outcome: str
    why: str
    consent_on: date | None = None
    second: User | None = None


def is_serious(check: ConflictCheck) -> bool:
    """Whether what who decides may see sets a client against somebody, or there is anything that they may not see.

    Of what is hidden the role is not asked: that a signature is needed would tell it.
    """
    told = service.told(check.decides_id, check)
    return told.hidden or told.stands or any(hit.serious for hit in told.hits)


def decide(user: User, check: ConflictCheck, decided: Decided) -> ConflictDecision:
    """Record the decision; an earlier one stays on record below it.

    Raises:
        Refusal: it is not theirs to decide, a reason, a consent or an answer is missing, or nobody else signs it off.
    """
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if user.id != check.decides_id:
        raise Refusal(f"{check.decides.name} decides on this check.")
    _refuse_unfounded(user, check, decided)
    serious = is_serious(check) and decided.outcome != "declined"
    if serious:
        _refuse_second(user, check, decided.second)
    audit.record("conflict.decided", matter_id=check.matter_id, target=f"check {check.id}", outcome_key=decided.outcome)
    return add(
        ConflictDecision(
            check_id=check.id,
            by_id=user.id,
            by_name=user.name,
            at=clock.now(),
            outcome=decided.outcome,
            why=decided.why.strip(),
            consent_on=decided.consent_on if decided.outcome == "waived" else None,
            serious=serious,
            second_id=decided.second.id if serious and decided.second else None,
        )
    )


def _refuse_unfounded(user: User, check: ConflictCheck, decided: Decided) -> None:
    if decided.outcome not in OUTCOMES:
        raise Refusal(f"{decided.outcome!r} is no decision; choose one of: {', '.join(OUTCOMES.values())}.")
    if not decided.why.strip():
        raise Refusal("Say why; the decision and its reason stay on record.")
    told = service.told(user.id, check)
    if told.waits and decided.outcome != "declined":
        raise Refusal(
            "Something was found that you may not see, and nobody who may has answered yet. Wait, or decline."
        )
    if told.stands and decided.outcome == "none":
        raise Refusal(
            "Somebody who may see what was found says that a conflict stands; “no conflict” cannot be recorded."
        )
    if decided.outcome == "waived" and (decided.consent_on is None or decided.consent_on > clock.now().date()):
        raise Refusal("Give the day of the written consent; it cannot lie ahead.")


def _refuse_second(user: User, check: ConflictCheck, second: User | None) -> None:
    if second is None or second.id == user.id or "attorney" not in second.roles or not second.active:
        raise Refusal("What was found is serious: choose another attorney of the office who signs the decision off.")
    if check.matter_id and matters.find_open_matter(second.id, check.matter_id) is None:
        raise Refusal(f"{second.name} is not on the team of this matter; put them on it, or choose another attorney.")


def sign_off(user: User, decision: ConflictDecision) -> ConflictSignOff:
    """Sign a decision off as the second attorney.

    Raises:
        Refusal: somebody else was asked to, it was signed already, or a later decision stands.
    """
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if user.id != decision.second_id:
        raise Refusal("Another attorney was asked to sign this off.")
    if newest_of(decision.check_id) is not decision:
        raise Refusal("A later decision stands; look at the check again.")
    if db.session.scalar(select(ConflictSignOff.id).where(ConflictSignOff.decision_id == decision.id)):
        raise Refusal("You signed this off already.")
    audit.record("conflict.signed_off", target=f"check {decision.check_id}")
    signed = add(ConflictSignOff(decision_id=decision.id, by_id=user.id, by_name=user.name, at=clock.now()))
    db.session.expire(decision, ["signed"])
    return signed


def decisions(check: ConflictCheck) -> list[ConflictDecision]:
    """Return the decisions on a check, the one that stands first."""
    query = select(ConflictDecision).where(ConflictDecision.check_id == check.id)
    return list(db.session.scalars(query.order_by(ConflictDecision.id.desc())))


def newest_of(check_id: int) -> ConflictDecision | None:
    """Return the decision that stands."""
    query = select(ConflictDecision).where(ConflictDecision.check_id == check_id)
    return db.session.scalar(query.order_by(ConflictDecision.id.desc()).limit(1))


def lets_go_on(check: ConflictCheck) -> bool:
    """Whether the office may act: decided so, and signed off where it is serious."""
    stands = newest_of(check.id)
    return stands is not None and stands.outcome in GOES_ON and (not stands.serious or stands.signed is not None)


def to_sign(user_id: int, *, limit: int = 20) -> list[ConflictDecision]:
    """Return the decisions that wait for a user's second signature."""
    signed = select(ConflictSignOff.id).where(ConflictSignOff.decision_id == ConflictDecision.id).exists()
    query = select(ConflictDecision).where(ConflictDecision.second_id == user_id, ~signed)
    rows = db.session.scalars(query.order_by(ConflictDecision.id).limit(limit))
    return [one for one in rows if newest_of(one.check_id) is one]
