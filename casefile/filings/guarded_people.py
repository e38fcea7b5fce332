"""Whose names and marks the guard looks for in the papers of a matter, as plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
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
ALIAS = "alias"
WITNESS = "complaining witness"
AT_HOME = ("client", WITNESS, "witness", "co-defendant", "family", "other")


@dataclass(frozen=True, slots=True)
class People:
    """The people of a matter as the guard takes them: protected, openly named, their homes and birth dates."""

    protected: tuple[Protected, ...]
    open_names: tuple[str, ...]
    homes: tuple[str, ...]
    born: tuple[date, ...]


def people_of(matter: Matter) -> People:
    """Return the people of a matter, and everybody with a pseudonym in another matter that the reader may open.

    Of matters that the reader may not open nothing is asked: a finding would tell that somebody is in one. Rows that
    were merged are one person: what shields one shields all.
    """
    held = parts(matter, ended=True)
    since = _first_day(matter)
    roles = {part.person.one_id: part.role for part in sorted(held, key=lambda part: part.role == WITNESS)}
    groups: dict[int, list[Person]] = {}
    for row in _rows({part.person_id for part in held}, roles):
        groups.setdefault(row.one_id, []).append(row)
    marks = _marks(matter, [row for rows in groups.values() for row in rows])
    shielded = {
        number: rows
        for number, rows in groups.items()
        if any(row.pseudonym or is_child(row, roles.get(number, ""), since) for row in rows)
    }
    named = [row for number, rows in groups.items() if number not in shielded for row in rows]
    return People(
        protected=tuple(_protected(rows, roles.get(number, ""), since, marks) for number, rows in shielded.items()),
        open_names=(*(row.name for row in named), *(member.user.name for member in matters.members(matter))),
        homes=tuple(
            value
            for row in named
            if roles.get(row.one_id) in AT_HOME
            for kind, value in marks[row.id]
            if kind == "address"
        ),
        born=tuple({row.born_on for row in named if row.born_on}),
    )


def _first_day(matter: Matter) -> date:
    """Return the day on which the case began as far as it is known: who was a child then is shielded still."""
    known = (matter.filed_on, clock.local(matter.opened_at, matter.zone).date(), clock.today(matter.zone))
    return min(day for day in known if day)


def _rows(here: Collection[int], ones: Collection[int]) -> list[Person]:
    """Return the rows of the people of the matter, and of those with a pseudonym in matters that the reader may open.

    Of a merged person, rows of matters that the reader may not open are left out.
    """
    there = select(Part.person_id).where(Part.matter_id.in_(open_matter_ids(audit.actor().id or 0)))
    of_one = func.coalesce(Person.kept_id, Person.id).in_(ones)
    asked = or_(Person.id.in_(here), and_(Person.id.in_(there), or_(of_one, Person.pseudonym != "")))
    query = select(Person).options(selectinload(Person.identities)).where(asked).order_by(Person.id)
    return list(db.session.scalars(query))


def _marks(matter: Matter, rows: list[Person]) -> dict[int, list[tuple[str, str]]]:
    """Return by what each row is known, ended marks too, without what was entered in a matter closed to the reader."""
    entered = {one.matter_id for row in rows for one in row.identities if one.matter_id} - {matter.id}
    opened = open_matter_ids(audit.actor().id or 0).where(Matter.id.in_(entered))
    seen = {None, matter.id, *(db.session.scalars(opened) if entered else ())}
    return {row.id: [(one.kind, one.value) for one in row.identities if one.matter_id in seen] for row in rows}


def is_child(person: Person, role: str, on: date) -> bool:
    """Whether somebody is to be treated as a child: by their age on a day, or as their pseudonym says.

    A complaining witness with a pseudonym whose birth date is not known is treated as one: the other error is worse.
    """
    if person.born_on:
        return (on.year - person.born_on.year) - (
            (on.month, on.day) < (person.born_on.month, person.born_on.day)
        ) < OF_AGE
    said = person.pseudonym.casefold()
    return said.startswith(CHILDREN) or bool(said and role == WITNESS)


def _protected(rows: list[Person], role: str, on: date, marks: Mapping[int, list[tuple[str, str]]]) -> Protected:
    known = [mark for row in rows for mark in marks[row.id]]
    return Protected(
        pseudonym=next((row.pseudonym for row in rows if row.pseudonym), "") or _initials(rows[0].name),
        names=tuple(dict.fromkeys((*(row.name for row in rows), *(value for kind, value in known if kind == ALIAS)))),
        is_child=any(is_child(row, role, on) for row in rows),
        identifiers=tuple((kind, value) for kind, value in known if kind != ALIAS),
        born_on=next((row.born_on for row in rows if row.born_on), None),
    )


def _initials(name: str) -> str:
    """Return the initials of a name, which may stand for a minor (Fed. R. Crim. P. 49.1(a)(3))."""
    return "".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())
