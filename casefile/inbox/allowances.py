"""Letting a client hand things in: off until an attorney allows it, matter by matter, apart from the portal's check."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from casefile.clients.models import Person
from casefile.inbox.models import Allowance
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter, Part

SHORTEST = 20


def allow(matter: Matter, person: Person, statement: str) -> Allowance:
    """Let a client hand things in. The caller lets only attorneys here.

    Raises:
        Refusal: the person is not the client, or the statement says nothing.
    """
    if all(part.person_id != person.id for part in matters.parts(matter, "client")):
        name = matters.shown_name(matter, person)
        raise Refusal(f"{name} is not the client in this matter; only the client hands things in here.")
    if len(statement.strip()) < SHORTEST:
        raise Refusal("Write what was agreed, such as “Pay slips and letters. Told on 3 May: words only, no pictures.”")
    return _keep(matter, person, "on", statement)


def end(matter: Matter, person: Person, why: str) -> Allowance:
    """Let a client hand in nothing more; what was handed in stays."""
    return _keep(matter, person, "off", why)


def _keep(matter: Matter, person: Person, turned: str, statement: str) -> Allowance:
    who = audit.actor()
    audit.record(f"inbox.turned_{turned}", matter_id=matter.id, target=f"person {person.id}")
    return add(
        Allowance(
            matter_id=matter.id,
            person_id=person.id,
            turned=turned,
            statement=statement.strip(),
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def allowances(matter: Matter) -> list[Allowance]:
    """Return what was allowed or ended in a matter, the newest first."""
    query = select(Allowance).where(Allowance.matter_id == matter.id).order_by(Allowance.id.desc()).limit(20)
    return list(db.session.scalars(query))


def allowed(person_id: int) -> bool:
    """Return whether a client may hand things in anywhere: for the link on their page."""
    return bool(db.session.scalar(_allowed_matters(person_id).with_only_columns(Matter.id).limit(1)))


def matters_of(person_id: int) -> list[Matter]:
    """Return the open matters in which a client may hand things in."""
    return list(db.session.scalars(_allowed_matters(person_id).order_by(Matter.id)))


def _allowed_matters(person_id: int) -> Select[Matter]:
    """Return the open matters of a client whose newest word is that they may, where the portal is on for them."""
    newest = select(func.max(Allowance.id)).where(Allowance.person_id == person_id).group_by(Allowance.matter_id)
    said = select(Allowance.matter_id).where(Allowance.id.in_(newest), Allowance.turned == "on")
    theirs = select(Part.matter_id).where(Part.person_id == person_id, Part.role == "client", Part.until.is_(None))
    portal = select(Person.id).where(Person.id == person_id, Person.portal_since.is_not(None))
    return select(Matter).where(Matter.closed_at.is_(None), Matter.id.in_(said), Matter.id.in_(theirs), portal.exists())
