"""What a conflict check finds: everybody in every matter, closed ones too, and everybody who ever asked for counsel.

It looks at everything, whoever asks; what of it the asker may be told is another question, asked elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from casefile.clients import likeness, surnames
from casefile.clients.likeness import SAME, Alike, Known
from casefile.clients.models import Identity, Person
from casefile.clients.surnames import Reading
from casefile.conflicts.models import Prospect
from casefile.infra.db import db
from casefile.matters.models import Part

NEUTRAL = ("judge", "referred judge", "prosecutor", "defence counsel", "interpreter")
PROSPECTIVE = "prospective client"
_ON_FILE = Alike("the same person on file", SAME)


@dataclass(frozen=True)
class Asked:
    """One person who is asked about. With a ``one_id`` they are on file under it; ``shown`` is what pages call them."""

    name: str
    part: str
    known_as: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    shown: str = ""
    one_id: int | None = None
    more: tuple[tuple[str, str], ...] = ()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All by which they are known, with its kind; several other names are kept apart by commas."""
        called = [("alias", one) for one in re.split(r"[,;\n]", self.known_as)]
        reached = [("e-mail", self.email), ("phone", self.phone), ("address", self.address)]
        return [("name", self.name), *called, *reached, *self.more]

    @property
    def known(self) -> Known:
        """All by which they are known, as comparison sees it."""
        return likeness.known_by(self.pairs)

    def kept(self) -> dict[str, str]:
        """Return what stays on record of the question."""
        plain = replace(self, more=(), one_id=None)
        told = {name: value for name, value in vars(plain).items() if isinstance(value, str) and value}
        return {**told, "part": self.part, "shown": self.shown or self.name}


@dataclass(frozen=True)
class Found:
    """One part of one person, or one inquiry, that is like an asked line; ``line`` counts from 0."""

    line: int
    asked: Asked
    hit: Alike
    role: str
    ended: bool
    person_id: int | None = None
    matter_id: int | None = None
    prospect_id: int | None = None

    @property
    def serious(self) -> bool:
        """Whether a client stands on one side, and on the other somebody who may stand against a client."""
        sides = {"client" if role == PROSPECTIVE else role for role in (self.asked.part, self.role)}
        return "client" in sides and len(sides) == 2 and not sides & set(NEUTRAL)

    @property
    def digest(self) -> str:
        """The SHA-256 of the asked line and of what was found, each field framed."""
        fields = [self.asked.kept(), self.role, self.ended, self.hit.how, self.hit.score]
        return _digest([*fields, self.person_id, self.matter_id, self.prospect_id])


def digest_of(people: Sequence[Asked], found: Sequence[Found]) -> str:
    """Return the SHA-256 of a whole check: what was asked, and the digests of all that was found."""
    return _digest([[one.kept() for one in people], [one.digest for one in found]])


def _digest(fields: Sequence[object]) -> str:
    framed = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(framed.encode()).hexdigest()


def find(people: Sequence[Asked], *, but_matter: int | None = None, but_prospect: int | None = None) -> list[Found]:
    """Return all that is like the asked people, the most alike first; not the matter or inquiry that asks itself."""
    asked = [(line, one, one.known, surnames.readings(one.pairs)) for line, one in enumerate(people)]
    found = _among_people(asked, but_matter) + _among_prospects(asked, but_prospect)
    return sorted(found, key=lambda one: (one.line, -one.hit.score, one.matter_id or 0, one.prospect_id or 0))


_Lines = Sequence[tuple[int, Asked, Known, frozenset[Reading]]]


def _among_people(asked: _Lines, but_matter: int | None) -> list[Found]:
    pairs: dict[int, list[tuple[str, str]]] = {}
    ones: dict[int, int] = {}
    for person_id, kept_id, name in db.session.execute(select(Person.id, Person.kept_id, Person.name)):
        pairs[person_id], ones[person_id] = [("name", name)], kept_id or person_id
    for person_id, kind, value in db.session.execute(select(Identity.person_id, Identity.kind, Identity.value)):
        pairs[person_id].append((kind, value))
    like: dict[int, list[tuple[int, Asked, Alike]]] = defaultdict(list)
    surnamed = _by_surname(asked, pairs)
    for person_id, named in pairs.items():
        held = likeness.known_by(named)
        for line, one, known, _ in asked:
            hit = _ON_FILE if one.one_id == ones[person_id] else likeness.alike(known, held)
            if hit := hit or surnamed[line].get(person_id):
                like[person_id].append((line, one, hit))
    parts = select(Part).where(Part.person_id.in_(list(like)), Part.matter_id != (but_matter or 0))
    return [
        Found(line, one, hit, part.role, part.until is not None, person_id=part.person_id, matter_id=part.matter_id)
        for part in db.session.scalars(parts)
        for line, one, hit in like[part.person_id]
    ]


def _by_surname(asked: _Lines, pairs: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, dict[int, Alike]]:
    """Return for each asked line who may bear its name, of those who are given by number."""
    roll = surnames.Roll()
    for number, named in pairs.items():
        roll.add(number, surnames.readings(named))
    return {line: roll.find(read) for line, _, _, read in asked}


def _among_prospects(asked: _Lines, but_prospect: int | None) -> list[Found]:
    """Look at inquiries; one that became a matter is found there, as its client."""
    found = []
    inquiries = list(db.session.scalars(select(Prospect).where(Prospect.id != (but_prospect or 0))))
    surnamed = _by_surname(asked, {one.id: of_prospect(one).pairs for one in inquiries})
    for prospect in inquiries:
        steps = {step.kind for step in prospect.steps}
        if "opened" in steps:
            continue
        held = of_prospect(prospect).known
        for line, one, known, _ in asked:
            if hit := likeness.alike(known, held) or surnamed[line].get(prospect.id):
                found.append(Found(line, one, hit, PROSPECTIVE, "declined" in steps, prospect_id=prospect.id))
    return found


def of_prospect(prospect: Prospect) -> Asked:
    """Return somebody who asks for counsel as somebody who is asked about."""
    return Asked(
        prospect.name,
        "client",
        prospect.known_as,
        prospect.email,
        prospect.phone,
        prospect.address,
    )
