"""Those who ask whether the office will act: taken, checked for conflicts, opened as a matter or declined.

What they tell is kept in confidence come what may: who took it, who decides, and whom they let in may read it.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from casefile.accounts.models import User
from casefile.clients import service as clients
from casefile.conflicts import deciding, service
from casefile.conflicts.matching import of_prospect
from casefile.conflicts.models import ConflictCheck, Prospect, ProspectStep
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter

HOW = ("phone call", "visit", "jail call", "letter", "e-mail", "referral", "other")
OPEN_DAYS = 30
"""How long an inquiry waits before the page says that it should be decided or kept on: the house's own span."""


def take(user: User, decides: User, asked_on: date, **facts: str) -> Prospect:
    """Take an inquiry down.

    Raises:
        Refusal: there is no name, who decides is no attorney, or the day lies ahead.
    """
    if not facts.get("name", "").strip():
        raise Refusal("Give the name; where it is not known yet, write what they are, such as “unknown caller”.")
    if "attorney" not in decides.roles:
        raise Refusal(f"{decides.name} is no attorney of this office; choose the attorney who decides.")
    if asked_on > clock.today("Pacific/Guam"):
        raise Refusal(f"{asked_on} lies ahead; give the day on which they asked.")
    told = {name: value.strip() for name, value in facts.items()}
    court = told.pop("court", "") or None
    audit.record("prospect.taken")
    return add(
        Prospect(
            by_id=user.id,
            by_name=user.name,
            decides_id=decides.id,
            at=clock.now(),
            asked_on=asked_on,
            expires_on=asked_on + timedelta(days=OPEN_DAYS),
            court=court,
            **told,
        )
    )


def find(user_id: int, prospect_id: int) -> Prospect | None:
    """Return an inquiry that a user may read."""
    return db.session.scalar(select(Prospect).where(Prospect.id == prospect_id, service.readable(user_id)))


def list_prospects(user_id: int, *, before: int | None = None, limit: int = 50) -> list[Prospect]:
    """Return the inquiries that a user may read, the newest first, paged by id."""
    query = select(Prospect).where(service.readable(user_id))
    if before:
        query = query.where(Prospect.id < before)
    return list(db.session.scalars(query.order_by(Prospect.id.desc()).limit(limit)))


def state_of(prospect: Prospect) -> str:
    """Return open, expired, declined or opened."""
    kinds = {step.kind for step in prospect.steps}
    for kind in ("opened", "declined"):
        if kind in kinds:
            return kind
    return "expired" if clock.today("America/New_York") > expires_on(prospect) else "open"


def expires_on(prospect: Prospect) -> date:
    """Return until when the inquiry waits, as it was last kept on."""
    kept = [step.expires_on for step in prospect.steps if step.expires_on]
    return kept[-1] if kept else prospect.expires_on


def decline(user: User, prospect: Prospect, why: str) -> ProspectStep:
    """Record that the office does not act, and why; the inquiry stays for conflict checks.

    Raises:
        Refusal: no reason is given, or it is decided already.
    """
    _refuse_decided(prospect)
    if not why.strip():
        raise Refusal("Say why the office does not act; it stays on record, for those who may read this inquiry.")
    return _step(user, prospect, "declined", why=why)


def extend(user: User, prospect: Prospect, until: date) -> ProspectStep:
    """Keep an inquiry on until a later day.

    Raises:
        Refusal: it is decided already, or the day is no later one.
    """
    _refuse_decided(prospect)
    if until <= max(expires_on(prospect), clock.today("America/New_York")):
        raise Refusal(f"It is kept until {expires_on(prospect)} already; give a later day, after today.")
    return _step(user, prospect, "extended", expires_on=until)


def let_in(user: User, prospect: Prospect, colleague: User) -> ProspectStep:
    """Let a colleague read an inquiry.

    Raises:
        Refusal: they are no attorney or paralegal, or may read it already.
    """
    if not {"attorney", "paralegal"} & set(colleague.roles):
        raise Refusal(f"{colleague.name} is no attorney or paralegal of this office.")
    if db.session.scalar(select(Prospect.id).where(Prospect.id == prospect.id, service.is_walled(colleague.id))):
        raise Refusal(f"A wall stands between {colleague.name} and the matter that this became; choose somebody else.")
    if find(colleague.id, prospect.id):
        raise Refusal(f"{colleague.name} may read this inquiry already.")
    return _step(user, prospect, "let in", user_id=colleague.id)


def check_of(prospect: Prospect) -> ConflictCheck | None:
    """Return the newest conflict check of an inquiry."""
    query = select(ConflictCheck).where(ConflictCheck.prospect_id == prospect.id)
    return db.session.scalar(query.order_by(ConflictCheck.id.desc()).limit(1))


def why_not_opened(prospect: Prospect) -> str:
    """Return what still keeps an inquiry from becoming a matter, or nothing.

    A check that did not look for them by all that the inquiry holds is none of them.
    """
    check = check_of(prospect)
    if check is None:
        return "Look for conflicts first."
    if of_prospect(prospect).kept() not in check.people:
        return "The newest conflict check did not look for them as they stand here. Look for conflicts again."
    if not deciding.lets_go_on(check):
        return "The newest conflict check is not decided so that the office may act, or not signed off yet."
    return ""


def open_as(user: User, prospect: Prospect, facts: matters.MatterFacts) -> Matter:
    """Open a matter for somebody who asked, with them as the client, covered by the check of the inquiry.

    Raises:
        Refusal: it is decided already, or the conflict check does not let the office act.
    """
    _refuse_decided(prospect)
    if missing := why_not_opened(prospect):
        raise Refusal(missing)
    matter = matters.open_matter(facts, user)
    person = clients.enter_person(prospect.name)
    matters.add_part(matter, person, "client")
    for kind, value in _identities(prospect):
        clients.add_identity(person, kind, value, source=f"inquiry of {prospect.asked_on}", matter_id=matter.id)
    check = check_of(prospect)
    assert check is not None  # noqa: S101 - it was asked for above
    db.session.refresh(person, ["identities"])
    service.cover(check, matter, person.id, [one.id for one in person.identities])
    _step(user, prospect, "opened", matter_id=matter.id)
    return matter


def _identities(prospect: Prospect) -> list[tuple[str, str]]:
    named = [("alias", prospect.known_as), ("e-mail", prospect.email), ("phone", prospect.phone)]
    return [(kind, value) for kind, value in [*named, ("address", prospect.address)] if value]


def _refuse_decided(prospect: Prospect) -> None:
    """Hold the inquiry's turn, and refuse one that is declined or opened."""
    db.session.execute(select(User.id).where(User.id == prospect.by_id).with_for_update())
    query = select(ProspectStep.kind).where(ProspectStep.prospect_id == prospect.id)
    done = set(db.session.scalars(query)) & {"declined", "opened"}
    if done:
        raise Refusal(f"This inquiry is {done.pop()} already.")


def _step(
    user: User,
    prospect: Prospect,
    kind: str,
    *,
    why: str = "",
    matter_id: int | None = None,
    user_id: int | None = None,
    expires_on: date | None = None,
) -> ProspectStep:
    audit.record(f"prospect.{kind.replace(' ', '_')}", target=f"prospect {prospect.id}")
    step = add(
        ProspectStep(
            prospect_id=prospect.id,
            by_id=user.id,
            by_name=user.name,
            at=clock.now(),
            kind=kind,
            why=why.strip(),
            matter_id=matter_id,
            user_id=user_id,
            expires_on=expires_on,
        )
    )
    db.session.expire(prospect, ["steps"])
    return step
