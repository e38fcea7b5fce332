"""One person over many matters, as far as the reader may open those matters; of all others nothing is said.

A person's page shows the rows of the person that have a part in a matter open to the reader, their parts there, and the
identities that were entered there. A row, part or identity of any other matter looks as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select

from casefile.clients import likeness, merging
from casefile.clients import service as clients
from casefile.clients.models import Identity, Person, PersonMerge
from casefile.infra import audit
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.closing import must_be_open
from casefile.matters.models import TEAM_ROLES, Matter, Membership, Part
from casefile.matters.opening import open_matter_ids, open_matters, open_to
from casefile.matters.people import add_part, client_of

NOT_YOURS = (
    "These two cannot be merged, or taken apart, from your account. There can be several reasons, and none is told "
    "here. Nothing was changed."
)


@dataclass(frozen=True)
class Role:
    """A part of the person in a matter that the reader may open."""

    part: Part
    matter: Matter


@dataclass(frozen=True)
class Seen:
    """A person as one reader sees them. ``person`` is the row under which they are shown."""

    person: Person
    rows: tuple[Person, ...]
    roles: tuple[Role, ...]
    identities: tuple[Identity, ...]

    @property
    def name(self) -> str:
        """The pseudonym of any row that is seen, else the name."""
        return next((row.pseudonym for row in self.rows if row.pseudonym), self.person.name)

    @property
    def also(self) -> list[str]:
        """The other names under which they were entered; where a pseudonym stands, pseudonyms alone."""
        return names_beside(self.name, self.rows)

    @property
    def is_marked(self) -> bool:
        """Whether somewhere the reader may look they are marked no-contact."""
        return any(role.part.no_contact for role in self.roles)

    @property
    def open_matters(self) -> list[Matter]:
        """The matters in which something may still be entered about them."""
        found = {role.matter.id: role.matter for role in self.roles if not role.matter.is_closed}
        return list(found.values())


def names_beside(name: str, rows: Sequence[Person]) -> list[str]:
    """Return the names of the rows beside the one that is shown, each once; no real name beside a pseudonym."""
    hidden = any(row.pseudonym for row in rows)
    found = {row.pseudonym if hidden else row.name for row in rows}
    return sorted(found - {name, ""})


def find(user_id: int, person_id: int) -> Seen | None:
    """Return a person as a user sees them, or None where they have no part in a matter that the user may open."""
    asked = clients.find_person(person_id)
    if asked is None:
        return None
    rows = merging.rows_of(asked)
    roles = _roles(user_id, [row.id for row in rows])
    parted = {role.part.person_id for role in roles}
    if asked.id not in parted:
        return None
    seen = tuple(row for row in rows if row.id in parted)
    return Seen(seen[0], seen, tuple(roles), tuple(_identities(user_id, parted)))


def _roles(user_id: int, person_ids: Sequence[int]) -> list[Role]:
    query = _on_team(user_id).join(Part, Part.matter_id == Matter.id).add_columns(Part)
    query = query.where(Part.person_id.in_(person_ids)).order_by(Part.until.is_not(None), Matter.id.desc(), Part.id)
    return [Role(part, matter) for matter, _role, part in db.session.execute(query)]


def _on_team(user_id: int) -> Select[Matter, str]:
    return open_matters(user_id).where(Membership.role.in_(TEAM_ROLES))


def _identities(user_id: int, person_ids: set[int]) -> list[Identity]:
    mine = open_matter_ids(user_id, on_team=True)
    query = select(Identity).where(Identity.person_id.in_(person_ids))
    query = query.where(Identity.matter_id.is_(None) | Identity.matter_id.in_(mine))
    return list(db.session.scalars(query.order_by(Identity.id)))


def list_people(user_id: int, *, before: int | None = None, limit: int = 50) -> list[Person]:
    """Return the people of a user's matters, who was entered last first, paged by id."""
    query = select(Person).where(_parted(user_id))
    if before:
        query = query.where(Person.id < before)
    return list(db.session.scalars(query.order_by(Person.id.desc()).limit(limit)))


def shown_names(user_id: int, people: Iterable[Person]) -> dict[int, str]:
    """Return the name of each row as a user is shown it: the pseudonym of any row of the person that they see."""
    asked = {one.id: one for one in people}
    ones = {one.one_id for one in asked.values()}
    query = select(Person).where(Person.id.in_(ones) | Person.kept_id.in_(ones), Person.pseudonym != "")
    query = query.where(_parted(user_id)).order_by(Person.kept_id.is_not(None), Person.id)
    hidden: dict[int, str] = {}
    for row in db.session.scalars(query):
        hidden.setdefault(row.one_id, row.pseudonym)
    return {number: hidden.get(one.one_id) or one.shown_name for number, one in asked.items()}


def _parted(user_id: int) -> ColumnElement[bool]:
    part = select(Part.id).where(Part.person_id == Person.id, open_to(user_id, Part.matter_id, on_team=True))
    return part.exists()


def others_of_client(user_id: int, matter: Matter) -> list[Matter]:
    """Return the other matters of a matter's client that a user may open, the newest first."""
    client = client_of(matter)
    if client is None:
        return []
    query = _on_team(user_id).with_only_columns(Matter).join(Part, Part.matter_id == Matter.id)
    query = query.join(Person, Person.id == Part.person_id).distinct()
    query = query.where((Person.id == client.one_id) | (Person.kept_id == client.one_id))
    query = query.where(Part.role == "client", Part.until.is_(None), Matter.id != matter.id)
    return list(db.session.scalars(query.order_by(Matter.id.desc())))


# --- entering --------------------------------------------------------------------------------------------------------


def matters_to_join(user_id: int) -> list[Matter]:
    """Return the matters in which a user may give somebody a part, the newest first."""
    query = _on_team(user_id).with_only_columns(Matter).where(Matter.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Matter.id.desc())))


def give_part(
    user_id: int, seen: Seen, matter_id: int, role: str, *, detail: str = "", no_contact: bool = False
) -> Part:
    """Give a person a part in another matter that the user may open.

    Raises:
        Refusal: the matter is none of those, or was closed meanwhile.
    """
    matter = next((one for one in matters_to_join(user_id) if one.id == matter_id), None)
    if matter is None:
        raise Refusal("Choose one of your open matters.")
    must_be_open(matter)
    return add_part(matter, seen.person, role, detail=detail, no_contact=no_contact)


def add_identity(seen: Seen, matter_id: int, kind: str, value: str, source: str) -> Identity:
    """Enter how a person is known, and in which matter that was learnt: its team alone is shown it.

    Raises:
        Refusal: the matter is none of theirs that is open, or nothing says where it is known from.
    """
    matter = next((one for one in seen.open_matters if one.id == matter_id), None)
    if matter is None:
        raise Refusal("Choose the open matter in which this was learnt.")
    must_be_open(matter)
    if not source.strip():
        raise Refusal("Say where this is known from, such as “the client, 3 May” or “discovery, EX-4”.")
    row = next(role.part.person for role in seen.roles if role.matter.id == matter.id)
    audit.record("person.identity", matter_id=matter.id, target=f"person {row.id}")
    return clients.add_identity(row, kind, value, source=source, matter_id=matter.id)


def end_identity(seen: Seen, identity: Identity, why: str) -> None:
    """Record that somebody is no longer known so.

    Raises:
        Refusal: the matter in which it was entered is closed, no reason is given, or it has ended already.
    """
    if identity.matter_id is not None:
        must_be_open(next(role.matter for role in seen.roles if role.matter.id == identity.matter_id))
    audit.record("person.identity_ended", matter_id=identity.matter_id, target=f"person {identity.person_id}")
    clients.end_identity(identity, why)


# --- duplicates ------------------------------------------------------------------------------------------------------


def likely_the_same(user_id: int, seen: Seen, *, most: int = 10) -> list[tuple[Person, likeness.Alike]]:
    """Return people of the user's matters who may be the same person, the most alike first."""
    mine = [row.one_id for row in seen.rows]
    query = select(Person).where(_parted(user_id), Person.id.not_in([row.id for row in seen.rows]))
    people = [one for one in db.session.scalars(query) if one.one_id not in mine]
    held = known_of(people, _identities(user_id, {one.id for one in people}))
    own = known_of(seen.rows, seen.identities)
    asked = [own[row.id] for row in seen.rows]
    found = []
    for one in people:
        best = max((hit for known in asked if (hit := likeness.alike(known, held[one.id]))), key=_score, default=None)
        if best is not None:
            found.append((one, best))
    return sorted(found, key=lambda pair: -pair[1].score)[:most]


def _score(hit: likeness.Alike) -> int:
    return hit.score


def known_of(people: Sequence[Person], identities: Sequence[Identity]) -> dict[int, likeness.Known]:
    """Return by what each row of a person is known."""
    pairs: dict[int, list[tuple[str, str]]] = {one.id: [("name", one.name)] for one in people}
    for identity in identities:
        pairs[identity.person_id].append((identity.kind, identity.value))
    return {person_id: likeness.known_by(named) for person_id, named in pairs.items()}


def merge(user_id: int, seen: Seen, other: Seen, why: str) -> PersonMerge:
    """Let two people read as one from here on, the second under the first.

    Raises:
        Refusal: the user may not open every matter of both (nothing more is said), both have an account, or one was
            merged meanwhile.
    """
    merging.hold(seen.person.id, other.person.id)
    _refuse_unless_all_open(user_id, [seen.person, other.person])
    if seen.person.one_id == other.person.one_id:
        raise Refusal("These are one person already; open the page again.")
    kept, merged = (clients.find_person(one.person.one_id) for one in (seen, other))
    assert kept is not None  # noqa: S101 - a foreign key says so
    assert merged is not None  # noqa: S101
    return merging.merge(merged, kept, why)


def undo(user_id: int, seen: Seen, merged_id: int, why: str) -> PersonMerge:
    """Take a merge of this person back.

    Raises:
        Refusal: the user may not open every matter of the person (nothing more is said), or it was undone meanwhile.
    """
    merging.hold(seen.person.id)
    _refuse_unless_all_open(user_id, [seen.person])
    merged = next((row for row in merging.rows_of(seen.person) if row.id == merged_id), None)
    if merged is None:
        raise Refusal("This is not merged, or was undone meanwhile; open the person again.")
    return merging.undo(merged, why)


def history(user_id: int, seen: Seen) -> list[PersonMerge]:
    """Return the merges of a person, the newest first; only those of whose rows the user sees both."""
    visible = {row.id for row in seen.rows}
    found = merging.entries(seen.person)
    apart = {number for one in found for number in (one.merged_id, one.kept_id)} - visible
    visible |= {number for number in apart if find(user_id, number)}
    return [one for one in found if {one.merged_id, one.kept_id} <= visible]


def _refuse_unless_all_open(user_id: int, people: Sequence[Person]) -> None:
    """Refuse where any part or identity of the people, under any row, lies in a matter that the user may not open."""
    rows = [row.id for one in people for row in merging.rows_of(one)]
    mine = open_matter_ids(user_id, on_team=True)
    parts = select(Part.id).where(Part.person_id.in_(rows), Part.matter_id.not_in(mine))
    told = select(Identity.id).where(
        Identity.person_id.in_(rows), Identity.matter_id.is_not(None), Identity.matter_id.not_in(mine)
    )
    if db.session.scalar(parts.limit(1)) or db.session.scalar(told.limit(1)):
        raise Refusal(NOT_YOURS)


# --- one matter ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A person of a matter in one role; ``also`` are the other rows under which they were entered here."""

    part: Part
    also: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every row that the line stands for."""
        return (self.part, *self.also)

    @property
    def name(self) -> str:
        """The pseudonym of any row of the person in this matter, else the name."""
        return self.part.shown_name

    @property
    def also_named(self) -> list[str]:
        """The other names under which they were entered here; where a pseudonym stands, pseudonyms alone."""
        if self.part.one_pseudonym:
            return sorted({part.person.pseudonym for part in self.parts} - {self.name, ""})
        return names_beside(self.name, [part.person for part in self.parts])

    @property
    def no_contact(self) -> bool:
        """Whether contact is forbidden under any of the rows."""
        return any(part.no_contact for part in self.parts)

    @property
    def identities(self) -> list[Identity]:
        """How they are known, as far as it was learnt in this matter or before that was asked."""
        known = [one for part in self.parts for one in part.person.identities]
        return [one for one in known if one.matter_id in (None, self.part.matter_id)]


def lines(parts: Sequence[Part]) -> list[Line]:
    """Return the parts of a matter with the rows of one person in one role as one line."""
    found: dict[tuple[int, str], list[Part]] = {}
    for part in parts:
        found.setdefault((part.person.one_id, part.role), []).append(part)
    return [Line(first, tuple(rest)) for first, *rest in found.values()]
