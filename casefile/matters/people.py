"""The people of a matter, each by the role they have in it."""

from __future__ import annotations

from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.orm import joinedload

from casefile.accounts.models import User
from casefile.clients.models import Person
from casefile.infra import audit, clock
from casefile.infra.db import UtcDateTime, add, db
from casefile.infra.errors import Refusal
from casefile.matters.models import (
    PERSON_ROLES,
    TEAM_ROLES,
    Matter,
    Membership,
    Part,
)
from casefile.matters.opening import current


def add_part(matter: Matter, person: Person, role: str, *, detail: str = "", no_contact: bool = False) -> Part:
    """Give a person a role in the matter; the same role twice is kept once."""
    if role not in PERSON_ROLES:
        raise Refusal(f"{role!r} is no role in a matter; choose one of: {', '.join(PERSON_ROLES)}.")
    for part in parts(matter, role):
        if part.person_id == person.id:
            return part
    audit.record("matter.person", matter_id=matter.id, target=f"person {person.id}")
    shielded = no_contact or role == "complaining witness"
    return add(
        Part(matter_id=matter.id, person=person, role=role, detail=detail, no_contact=shielded, since=clock.now())
    )


def end_part(part: Part) -> None:
    """End a person's role; that they had it stays on record."""
    part.until = clock.now()
    audit.record("matter.person_ended", matter_id=part.matter_id, target=f"person {part.person_id}")


def parts(matter: Matter, role: str | None = None, *, ended: bool = False) -> list[Part]:
    """Return the present roles of people in a matter, with the people and how they are known; ``ended`` ones too."""
    query = db.select(Part).options(joinedload(Part.person).selectinload(Person.identities))
    query = query.where(Part.matter_id == matter.id)
    if not ended:
        query = query.where(Part.until.is_(None))
    if role:
        query = query.where(Part.role == role)
    return list(db.session.scalars(query.order_by(Part.id)))


def named(matter: Matter) -> list[tuple[str, str]]:
    """Return role and name of client, judge and each member of the ``team``, in one query, for a page's head."""
    rows = db.session.execute(_NAMED, {"matter_id": matter.id, "now": clock.now()})
    return [(row.role, row.name) for row in rows]


def _named() -> Select[str, str]:
    shown = func.coalesce(Part.one_pseudonym, Person.name)
    people = select(literal(0).label("group"), Part.id.label("id"), Part.role.label("role"), shown.label("name"))
    people = people.join(Person, Person.id == Part.person_id).where(
        Part.matter_id == bindparam("matter_id"), Part.until.is_(None), Part.role.in_(("client", "judge"))
    )
    team = select(literal(1), Membership.id, literal("team"), User.name).join(User, User.id == Membership.user_id)
    team = team.where(Membership.matter_id == bindparam("matter_id"), Membership.role.in_(TEAM_ROLES))
    team = team.where(current(bindparam("now", type_=UtcDateTime)))
    both = people.union_all(team).subquery()
    return select(both.c.role, both.c.name).order_by(both.c.group, both.c.id)


_NAMED = _named()


def shown_name(matter: Matter, person: Person) -> str:
    """Return a person's name as a matter shows it: the pseudonym of any of their rows there, else the name."""
    return names_in(matter).get(person.id) or person.shown_name


def names_in(matter: Matter) -> dict[int, str]:
    """Return the name of everybody who has, or had, a part in a matter, by their row, as the matter shows it."""
    query = select(Part).options(joinedload(Part.person)).where(Part.matter_id == matter.id)
    return {part.person_id: part.shown_name for part in db.session.scalars(query)}


def client_of(matter: Matter) -> Person | None:
    """Return the client."""
    found = parts(matter, "client")
    return found[0].person if found else None


def of_person(person_id: int) -> Select[Matter]:
    """Return the query for the matters in which a person is the client: what their portal may show."""
    query = select(Matter).join(Part, Part.matter_id == Matter.id)
    return query.where(Part.person_id == person_id, Part.role == "client", Part.until.is_(None)).order_by(Matter.id)


def matters_of_person(person_id: int) -> list[Matter]:
    """Return the matters in which a person is the client."""
    return list(db.session.scalars(of_person(person_id)))
