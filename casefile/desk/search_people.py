"""People in the search: found by their rows and by how they are known, each as far as the reader may open the matters.

A person is found where they have a part in a matter that is open to the reader; by an identity only on the team of
the matter in which it was learnt, for it is work product. Two rows that were merged are one hit, under the pseudonym
if either has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Select, and_, or_, select

from casefile.clients.models import Identity, Person
from casefile.desk.search_rights import roles_in
from casefile.desk.searched import KNOWN_BY, PEOPLE, of_identity, of_person
from casefile.infra import fulltext
from casefile.infra.db import db
from casefile.infra.fulltext import SearchGram, SearchText
from casefile.infra.fulltext_query import Query
from casefile.infra.fulltext_words import grams, stored, words
from casefile.matters import opening
from casefile.matters.models import TEAM_ROLES, Matter, Membership, Part
from casefile.matters.persons import names_beside

ALIKE, SUGGESTED, CANDIDATES, MOST_WORDS = 72.0, 5, 60, 6


@dataclass(frozen=True)
class Someone:
    """A person as one reader sees them: the rows with a part in their matters, those parts, how they are known there.

    ``on_team``: whether the reader is on a team there; somebody from outside knows a pseudonym and no name behind it.
    """

    rows: tuple[Person, ...]
    in_matters: tuple[tuple[Part, Matter], ...]
    identities: tuple[Identity, ...]
    on_team: bool

    @property
    def name(self) -> str:
        """The pseudonym of any row that is seen, else the name."""
        return next((row.pseudonym for row in self.rows if row.pseudonym), self.rows[0].name)

    @property
    def names(self) -> list[str]:
        """The names by which this reader may look for them."""
        if not self.on_team:
            return [self.name, *names_beside(self.name, self.rows)]
        return [name for row in self.rows for name in of_person(row).names]

    @property
    def firms(self) -> list[str]:
        """The firms of the rows, each once."""
        return list(dict.fromkeys(row.firm for row in self.rows if row.firm))

    @property
    def address(self) -> tuple[str, dict[str, Any]]:
        """The page on which they stand: their own, or for somebody from outside that of the matter."""
        part, matter = self.in_matters[0]
        if self.on_team:
            return "persons.person", {"person_id": part.person_id}
        return "matters.people", {"matter_id": matter.id, "_anchor": f"person-{part.person_id}"}

    def is_behind(self, kind: str, target_id: int) -> bool:
        """Whether a row of the index is theirs: one of their names, or a way in which they are known."""
        return target_id in [one.id for one in (self.identities if kind == KNOWN_BY else self.rows)]

    def is_found(self, query: Query) -> bool:
        """Whether what this reader sees of them holds what is looked for."""
        by_name = query.found_in(stored((*self.names, *self.firms)))
        return by_name or any(query.found_in(stored(of_identity(one).texts)) for one in self.identities)


# --- in the index ----------------------------------------------------------------------------------------------------


def queries(user_id: int, query: Query, matter_id: int | None) -> list[Any]:
    """Return the queries for people by their names, and by how they are known."""
    parted = _parted(user_id, matter_id)
    by_name = fulltext.matching(query, PEOPLE).where(parted.where(Part.person_id == SearchText.target_id).exists())
    learnt = opening.open_matter_ids(user_id, on_team=True).where(Membership.matter_id == SearchText.matter_id)
    by_identity = fulltext.matching(query, KNOWN_BY).join(Identity, Identity.id == SearchText.target_id)
    by_identity = by_identity.where(
        _parted(user_id, matter_id, on_team=True).where(Part.person_id == Identity.person_id).exists(),
        or_(SearchText.matter_id.is_(None), learnt.exists()),
    )
    return [by_name, by_identity]


def _parted(user_id: int, matter_id: int | None, *, on_team: bool = False) -> Select[int]:
    """Return the query for the people who have a part in a matter that the user may open, or in one of these."""
    query = opening.open_matter_ids(user_id, on_team=on_team).with_only_columns(Part.person_id)
    query = query.join(Part, Part.matter_id == Membership.matter_id)
    return query.where(Part.matter_id == matter_id) if matter_id else query


# --- from the rows ---------------------------------------------------------------------------------------------------


def found(user_id: int, hits: Sequence[tuple[str, int]], matter_id: int | None) -> list[Someone]:
    """Return the people behind some rows of the index, in their order, each once, as this user sees them."""
    known = _identities(Identity.id.in_([target for kind, target in hits if kind == KNOWN_BY]))
    owner = {one.id: one.person_id for one in known}
    asked = [target if kind == PEOPLE else owner.get(target) for kind, target in hits]
    rows = _with_merged([one for one in asked if one])
    one_of = {row.id: row.one_id for row in rows}
    parts = _parts(user_id, [row.id for row in rows], matter_id)
    mine = roles_in(user_id, (part.matter_id for part in parts))
    held = _identities(Identity.person_id.in_({part.person_id for part in parts}))
    learnt = _on_team(roles_in(user_id, (one.matter_id for one in held)))
    team = _on_team(mine)
    people = {}
    for one_id in dict.fromkeys(one_of[number] for number in asked if number in one_of):
        own = [part for part in parts if one_of[part.person_id] == one_id and part.matter_id in mine]
        if own:
            ids = {part.person_id for part in own}
            told = {part.person_id for part in own if part.matter_id in team}
            people[one_id] = Someone(
                tuple(row for row in rows if row.id in ids),
                tuple((part, mine[part.matter_id][0]) for part in own),
                tuple(one for one in held if one.person_id in told and (not one.matter_id or one.matter_id in learnt)),
                bool(told),
            )
    return list(people.values())


def _on_team(mine: Mapping[int | None, tuple[Matter, set[str]]]) -> set[int | None]:
    """Return those matters on whose team the reader is: how somebody is known is work product of that team."""
    return {matter_id for matter_id, (_matter, roles) in mine.items() if roles & set(TEAM_ROLES)}


def _with_merged(ids: Sequence[int]) -> list[Person]:
    """Return some rows of people with those that read as one with them."""
    kept = select(Person.kept_id).where(Person.id.in_(ids), Person.kept_id.is_not(None))
    own = select(Person.id).where(Person.id.in_(ids), Person.kept_id.is_(None))
    ones = kept.union(own).subquery()
    query = select(Person).where(or_(Person.id.in_(select(ones)), Person.kept_id.in_(select(ones))))
    return list(db.session.scalars(query.order_by(Person.id)))


def _parts(user_id: int, person_ids: Sequence[int], matter_id: int | None) -> list[Part]:
    """Return their parts in the matters that may be opened, those that they have before those that ended."""
    query = select(Part).where(Part.person_id.in_(person_ids))
    query = query.where(Part.matter_id.in_(opening.open_matter_ids(user_id)))
    if matter_id:
        query = query.where(Part.matter_id == matter_id)
    return list(db.session.scalars(query.order_by(Part.until.is_not(None), Part.id.desc())))


def _identities(which: Any) -> list[Identity]:
    return list(db.session.scalars(select(Identity).where(which).order_by(Identity.id)))


# --- names with a mistake --------------------------------------------------------------------------------------------


def meant(user_id: int, query: Query, typed: str, matter_id: int | None) -> list[str]:
    """Return the names of people, as they are shown, that are much like what was typed."""
    asked = [word for word in words(typed) if not word.isdigit()][:MOST_WORDS]
    if not query or len("".join(asked)) < 3:
        return []
    parted = _parted(user_id, matter_id)
    mine = opening.open_matter_ids(user_id, on_team=True)
    known = select(Identity.id).where(Identity.person_id.in_(_parted(user_id, matter_id, on_team=True)))
    known = known.where(or_(Identity.matter_id.is_(None), Identity.matter_id.in_(mine)))
    allowed = or_(
        and_(SearchGram.kind == PEOPLE, SearchGram.target_id.in_(parted)),
        and_(SearchGram.kind == KNOWN_BY, SearchGram.target_id.in_(known)),
    )
    near = fulltext.near(grams(asked), allowed, CANDIDATES)
    people = found(user_id, [(row.kind, row.target_id) for row in near], matter_id)
    scored = [(max(_likeness(asked, name) for name in _called(one)), one.name) for one in people]
    scored.sort(key=lambda pair: -pair[0])
    return list(dict.fromkeys(name for score, name in scored if score >= ALIKE))[:SUGGESTED]


def _called(one: Someone) -> list[str]:
    return [*one.names, *(name for known in one.identities for name in of_identity(known).names)]


def _likeness(typed: Iterable[str], name: str) -> float:
    """Return how much alike they are, of a hundred: each word typed beside the word of the name most like it."""
    there = words(name)
    scores = [max((fuzz.ratio(word, one) for one in there), default=0.0) for word in typed]
    return sum(scores) / len(scores)
