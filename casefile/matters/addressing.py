"""Whom the system never addresses: the complaining witness, and whoever is marked no-contact, in whatever matter.

A mark holds after the part has ended and after the matter is closed. An order is lifted by a court and not by an entry
of ours, and a part is ended for many reasons; silence costs a call by counsel, one message may cost a client's release.
Where two rows are one person, the mark of either holds for both, with all by which either can be reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from casefile.accounts.models import User
from casefile.clients.merging import same_person
from casefile.clients.models import Identity, Person
from casefile.infra import audit, outgoing
from casefile.infra.addresses import emails_in, phones_in, words_of
from casefile.infra.db import db
from casefile.infra.outgoing import Asked, NeverAddressed
from casefile.matters.models import Matter, Part
from casefile.matters.opening import find_open_matter

WITNESS = "complaining witness"
ONLY_COUNSEL = "Only counsel decides on any contact, in person and after legal advice."
MARKED = or_(Part.no_contact.is_(True), Part.role == WITNESS)
_NAMES = ("alias", "handle")
_SHORT = 3


@dataclass
class Marked:
    """One marked person: where they are marked, as what and under which name, and all that could reach them."""

    person: Person
    marks: dict[int, str] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def refuse_addressing(person: Person) -> None:
    """Refuse to address a person who is marked, in any matter, or who shares an address with one who is.

    Raises:
        NeverAddressed: it says why, and of another's matter no more than that there is one.
    """
    outgoing.refuse(Asked(person_id=person.id))


def refuse_account(user: User) -> None:
    """Refuse to address an account that is, or whose address is, that of somebody who is marked.

    Raises:
        NeverAddressed: it says why.
    """
    outgoing.refuse(Asked(user_id=user.id, address=user.email))


def refuse_recipient(matter: Matter, words: str) -> None:
    """Refuse words that name a recipient, where they name a marked person of this matter or an address of any.

    Raises:
        NeverAddressed: it says whom they name.
    """
    outgoing.refuse(Asked(words=words, matter_id=matter.id))


def never_addressed(user_ids: Collection[int]) -> set[int]:
    """Return those accounts that are, or whose address is, that of somebody whom the system may never address."""
    if not user_ids:
        return set()
    users = db.session.scalars(select(User).where(User.id.in_(user_ids)))
    book = _book()
    theirs = _emails_of(user_ids) if book else {}
    return {user.id for user in users if _by_account(book, user.id, emails_in(user.email) | theirs.get(user.id, set()))}


def unmarked_person_of(user_id: int) -> Person | None:
    """Return the person of an account unless they are marked, in any matter: one query, asked for every page."""
    other = aliased(Person)
    marked = exists().where(same_person(Person, other), Part.person_id == other.id, MARKED)
    found: Person | None = db.session.scalar(select(Person).where(Person.user_id == user_id, ~marked))
    return found


def why_never(asked: Asked) -> str:
    """Return why somebody is never addressed, or nothing where they may be; this is the question of the one door."""
    book = _book()
    if not book:
        return ""
    emails, phones = emails_in(f"{asked.address} {asked.words}"), phones_in(f"{asked.address}\n{asked.words}")
    users = _users(asked.user_id, emails)
    person = db.session.get(Person, asked.person_id) if asked.person_id else None
    if person is not None and person.user_id:
        users |= _users(person.user_id, set())
    ids = {user.id for user in users}
    people = [person] if person else []
    people += db.session.scalars(select(Person).where(Person.user_id.in_(ids))) if ids else []
    for one in people:
        if found := next((marked for marked in book if marked.person.id == one.id), None):
            return _why(found, found.person.shown_name)
    emails |= {address for user in users for address in emails_in(user.email)}
    for one in people:
        emails |= _reached(one, "e-mail")
        phones |= _reached(one, "phone") if one is person else set()
    return _by_address(book, emails, phones) or _by_words(book, asked)


def silenced(matter: Matter) -> list[str]:
    """Return, for staff, why people of this matter who would be written to are not: the mark wins over the part."""
    query = select(Part).where(Part.matter_id == matter.id, Part.role == "client", Part.until.is_(None))
    return [why for part in db.session.scalars(query) if (why := outgoing.why_never(Asked(person_id=part.person_id)))]


# --- who is marked ---------------------------------------------------------------------------------------------------


def _book() -> list[Marked]:
    """Return everybody who is marked, with what could reach them: in two queries."""
    found: dict[int, Marked] = {}
    entered = aliased(Person)  # the row that is marked; every row of the same person is in the book with it
    rows = select(Part.matter_id, Part.role, entered.name, Part.one_pseudonym, Person, User.email)
    rows = rows.join(entered, entered.id == Part.person_id).join(Person, same_person(entered, Person))
    rows = rows.outerjoin(User, User.id == Person.user_id).where(MARKED).order_by(Part.id)
    for matter_id, role, name, pseudonym, person, email in db.session.execute(rows):
        one = found.setdefault(person.id, Marked(person))
        if one.marks.get(matter_id) != WITNESS:
            one.marks[matter_id] = role
        one.called.setdefault(matter_id, pseudonym or name)
        one.emails |= emails_in(email or "")
        one.names |= {words for words in (words_of(person.name), words_of(person.pseudonym)) if words}
    if found:
        marked = select(Part.person_id).where(MARKED)
        entered, other = aliased(Person), aliased(Person)
        rows_of_marked = select(other.id).join(entered, same_person(entered, other)).where(entered.id.in_(marked))
        for identity in db.session.scalars(select(Identity).where(Identity.person_id.in_(rows_of_marked))):
            _note(found[identity.person_id], identity)
    return list(found.values())


def _note(one: Marked, identity: Identity) -> None:
    one.emails |= emails_in(identity.value)
    if identity.kind in ("phone", "other"):
        one.phones |= phones_in(identity.value)
    if identity.kind == "address" and (place := words_of(identity.value)):
        one.places.add(place)
    if identity.kind in _NAMES and (name := words_of(identity.value)):
        one.names.add(name)


def _users(user_id: int | None, emails: Collection[str]) -> set[User]:
    """Return the account of that number, and those whose address is one of these however it is written."""
    found = set(db.session.scalars(select(User).where(User.id == user_id))) if user_id else set()
    return found | set(db.session.scalars(select(User).where(User.email.in_(emails)))) if emails else found


def _emails_of(user_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the e-mail addresses of the people to whom accounts belong."""
    query = select(User.id, Identity.value).join(Person, Person.user_id == User.id)
    query = query.join(Identity, Identity.person_id == Person.id)
    found: dict[int, set[str]] = defaultdict(set)
    for user_id, value in db.session.execute(query.where(User.id.in_(user_ids), Identity.kind == "e-mail")):
        found[user_id] |= emails_in(value)
    return found


def _reached(person: Person, kind: str) -> set[str]:
    read = emails_in if kind == "e-mail" else phones_in
    return {found for identity in person.identities if identity.kind == kind for found in read(identity.value)}


def _by_account(book: Iterable[Marked], user_id: int, emails: set[str]) -> bool:
    return any(one.person.user_id == user_id or one.emails & emails for one in book)


def _by_address(book: Iterable[Marked], emails: set[str], phones: set[str]) -> str:
    for one in book:
        if one.emails & emails:
            return _why(one, "", "This e-mail address")
        if one.phones & phones:
            return _why(one, "", "This telephone number")
    return ""


def _by_words(book: Iterable[Marked], asked: Asked) -> str:
    """Return why words that name a recipient may not: a marked name of that matter, a marked postal address of any."""
    said = words_of(f"{asked.address} {asked.words}")
    if not said:
        return ""
    for one in book:
        if any(_within(place, said) for place in one.places):
            return _why(one, "", "This address")
        if asked.matter_id in one.marks and any(_within(name, said) for name in one.names):
            return _why(one, one.called[asked.matter_id])
    if asked.words and (_within(WITNESS, said) or _within("accuser", said)):
        return f"The words name a complaining witness: the system never writes to one. {ONLY_COUNSEL}"
    return ""


def _within(name: str, said: str) -> bool:
    return name == said if len(name) < _SHORT else f" {name} " in f" {said} "


# --- the words -------------------------------------------------------------------------------------------------------


def _why(one: Marked, name: str, what: str = "") -> str:
    """Say why, naming a matter only to somebody who may open it, and its people to nobody else."""
    who = audit.actor().id
    known = next((number for number in one.marks if who is not None and find_open_matter(who, number)), None)
    if known is None:
        said = f"{name} is" if name else f"{what} is that of somebody"
        marked = "marked no-contact in a matter of this office"
        return f"{said} {marked}: the system never writes to them. {ONLY_COUNSEL}"
    said = f"{name} is" if name else f"{what} is that of {one.called[known]},"
    role = "the complaining witness" if one.marks[known] == WITNESS else "marked no-contact"
    return f"{said} {role} in M-{known}: the system never writes to them. {ONLY_COUNSEL}"


__all__ = (
    "NeverAddressed",
    "never_addressed",
    "refuse_account",
    "refuse_addressing",
    "refuse_recipient",
    "silenced",
    "why_never",
)
