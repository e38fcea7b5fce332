"""Builds what a test names, and only that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.infra import audit, clock
from casefile.matters import service as matters
from casefile.matters.models import Matter

_numbers = count(1)


@dataclass
class Office:
    """The cast of the tests."""

    avery: User
    blake: User
    casey: User
    dana: User
    ellis: User
    morgan: User
    matter: Matter
    other_matter: Matter
    dana_person: Person
    ellis_person: Person


def user(name: str, *roles: str) -> User:
    """An account that signs in without a second factor, as demo accounts do."""
    return accounts.add_user(f"{name.split()[0].lower()}@office.example", name, list(roles), is_demo=True)


def act_as(who: User) -> None:
    """Let the rest of the test act as this account."""
    audit.set_actor(audit.Actor(who.id, who.name, "/".join(who.roles)))


def client_person(name: str, account: User) -> Person:
    person = clients.enter_person(name)
    person.user_id, person.portal_since = account.id, clock.now()
    return person


def from_outside(matter: Matter, account: User, role: str) -> None:
    """Let an account into a matter for a month, as co-counsel or expert."""
    matters.add_member(matter, account, role, until=clock.now() + timedelta(30))


def matter(lead: User | None, caption: str = "United States v. Doe", **facts: object) -> Matter:
    """A matter in the District of Nebraska."""
    number = f"4:26-cr-{next(_numbers):05d}"
    values = {"court": "ned", "docket_number": number, "stage": "charged", **facts}
    return matters.open_matter(matters.MatterFacts(caption=caption, **values), lead)  # type: ignore[arg-type]


def office() -> Office:
    avery = user("Avery Stone", "attorney")
    blake = user("Blake Marsh", "attorney")
    casey = user("Casey Reyes", "paralegal")
    dana = user("Dana Doe", "client")
    ellis = user("Ellis Roe", "client")
    morgan = user("Morgan Lane", "administrator")
    ours = matter(avery)
    theirs = matter(blake, "United States v. Roe")
    matters.add_member(ours, casey, "paralegal")
    dana_person, ellis_person = client_person("Dana Doe", dana), client_person("Ellis Roe", ellis)
    matters.add_part(ours, dana_person, "client")
    matters.add_part(theirs, ellis_person, "client")
    return Office(avery, blake, casey, dana, ellis, morgan, ours, theirs, dana_person, ellis_person)
