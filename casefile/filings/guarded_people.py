"""Whose names and marks the guard looks for in the papers of a matter, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casefile.clients.models import Person
from casefile.infra import audit, clock
from casefile.infra.db import db
from casefile.law.guard import Protected
from casefile.matters import service as matters
from casefile.matters.models import Matter, Part
from casefile.matters.opening import open_matter_ids
from casefile.matters.people import parts

OF_AGE = 18
CHILDREN = ("mv", "minor", "child", "juvenile")
NAMED_AS = ("alias",)
AT_HOME = ("client", "complaining witness", "witness", "co-defendant", "family", "other")


@dataclass(frozen=True, slots=True)
class People:
    """The people of a matter as the guard takes them: protected, openly named, their homes and birth dates."""

    protected: tuple[Protected, ...]
    open_names: tuple[str, ...]
    homes: tuple[str, ...]
    born: tuple[date, ...]


def people_of(matter: Matter) -> People:
    """Return the people of a matter, and everybody with a pseudonym in another matter that the reader may open.

    Of matters that the reader may not open nothing is asked: a finding would tell that somebody is in one.
    """
    held = parts(matter, ended=True)
    here = {part.person_id: part for part in held}
    today = clock.today(matter.zone)
    since = min(day for day in (matter.filed_on, clock.local(matter.opened_at, matter.zone).date(), today) if day)
    shielded = {one.id for one in (part.person for part in held) if one.pseudonym or is_child(one, "", since)}
    protected = [_protected(part.person, part.role, since) for part in here.values() if part.person_id in shielded]
    protected += [_protected(person, "", since) for person in _elsewhere() if person.id not in here]
    return People(
        protected=tuple(protected),
        open_names=(
            *(part.person.name for part in here.values() if part.person_id not in shielded),
            *(member.user.name for member in matters.members(matter)),
        ),
        homes=tuple(
            identity.value
            for part in here.values()
            if part.role in AT_HOME and part.person_id not in shielded
            for identity in part.person.identities
            if identity.kind == "address"
        ),
        born=tuple({part.person.born_on for part in held if part.person.born_on}),
    )


def is_child(person: Person, role: str, on: date) -> bool:
    """Whether somebody is to be treated as a child: by their age on a day, or as their pseudonym says.

    A complaining witness with a pseudonym whose birth date is not known is treated as one: the other error is worse.
    """
    if person.born_on:
        return (on.year - person.born_on.year) - (
            (on.month, on.day) < (person.born_on.month, person.born_on.day)
        ) < OF_AGE
    said = person.pseudonym.casefold()
    return said.startswith(CHILDREN) or bool(said and role == "complaining witness")


def _elsewhere() -> list[Person]:
    who = audit.actor().id
    if who is None:
        return []
    there = select(Part.person_id).where(Part.matter_id.in_(open_matter_ids(who)))
    query = select(Person).options(selectinload(Person.identities)).where(Person.pseudonym != "", Person.id.in_(there))
    return list(db.session.scalars(query.order_by(Person.id)))


def _protected(person: Person, role: str, on: date) -> Protected:
    aliases = [one.value for one in person.identities if one.kind in NAMED_AS]
    return Protected(
        pseudonym=person.pseudonym or _initials(person.name),
        names=(person.name, *aliases),
        is_child=is_child(person, role, on),
        identifiers=tuple((one.kind, one.value) for one in person.identities if one.kind not in NAMED_AS),
        born_on=person.born_on,
    )


def _initials(name: str) -> str:
    """Return the initials of a name, which may stand for a minor (Fed. R. Crim. P. 49.1(a)(3))."""
    return "".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())
