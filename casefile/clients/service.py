"""What can be done with people: entering them, naming how they are known, and looking for conflicts."""

from __future__ import annotations

import re
import unicodedata

from casefile.clients.models import IDENTITY_KINDS, Identity, IdentityEnd, Person
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal


def fold(value: str) -> str:
    """Return a name or handle as comparison sees it: no case, no accents, no punctuation, no leading @."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", plain.casefold()).strip()


def enter_person(name: str, *, pseudonym: str = "", firm: str = "", language: str = "", note: str = "") -> Person:
    """Enter one person."""
    if not name.strip():
        raise Refusal(
            "A person needs a name; where it is not known yet, write what they are, such as “unknown caller”."
        )
    return add(
        Person(name=name.strip(), pseudonym=pseudonym, firm=firm, language=language, note=note, created_at=clock.now())
    )


def add_identity(person: Person, kind: str, value: str, *, source: str = "", matter_id: int | None = None) -> Identity:
    """Add one way by which a person is known; the same one twice in one matter is kept once.

    One that ended is added anew: both stay on record.
    """
    if kind not in IDENTITY_KINDS:
        raise Refusal(f"{kind!r} is no kind of identity; choose one of: {', '.join(IDENTITY_KINDS)}.")
    for known in person.identities:
        alike = (known.kind, known.folded) == (kind, fold(value)) and (fold(value) or known.value == value.strip())
        if alike and known.ended is None and known.matter_id in (None, matter_id):
            return known
    return add(
        Identity(
            person=person,
            kind=kind,
            value=value.strip(),
            folded=fold(value),
            source=source.strip(),
            matter_id=matter_id,
            at=clock.now(),
            by_name=audit.actor().name,
        )
    )


def end_identity(identity: Identity, why: str) -> IdentityEnd:
    """Record that a person is no longer known so; it stays on record.

    Raises:
        Refusal: no reason is given, or it has ended already.
    """
    if not why.strip():
        raise Refusal("Say why this no longer holds, such as “number given up in May”; it stays on record.")
    known = db.session.scalar(db.select(IdentityEnd).where(IdentityEnd.identity_id == identity.id))
    if known is not None:
        raise Refusal("This was ended already; look at the page again.")
    ended = add(IdentityEnd(identity_id=identity.id, why=why.strip(), at=clock.now(), by_name=audit.actor().name))
    db.session.expire(identity, ["ended"])
    return ended


def find_person(person_id: int) -> Person | None:
    """Return one person."""
    return db.session.get(Person, person_id)


def find_person_of_user(user_id: int) -> Person | None:
    """Return the person that a client's account belongs to."""
    found: Person | None = db.session.scalar(db.select(Person).where(Person.user_id == user_id))
    return found
