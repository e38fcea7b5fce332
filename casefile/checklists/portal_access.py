"""Turning the portal on for a client, after an attorney has read the conditions of release, and off again."""

from __future__ import annotations

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.checklists.models import PortalCheck
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.infra import audit, clock, outgoing
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter

SHORTEST = 20


# One answer for every reason: which addresses belong to clients of colleagues is nobody's business.
NOT_JOINED = (
    "This client cannot be joined to such an account. Leave the address empty: the invitation makes an account of "
    "their own."
)


@outgoing.route("portal", "invitation")
def portal_turn_on(matter: Matter, person: Person, statement: str, account: User | None = None) -> PortalCheck:
    """Record the attorney's check of the release conditions; only then does the portal open for this client.

    ``account`` joins the person to a client's account that exists already; an invitation makes one else. The caller
    lets only attorneys here.

    Raises:
        Refusal: the person is not the client, the account cannot be joined, or the statement says nothing.
        NeverAddressed: the client is marked too, in any matter, or shares an address with somebody who is.
    """
    if all(part.person_id != person.id for part in matters.parts(matter, "client")):
        name = matters.shown_name(matter, person)
        raise Refusal(f"{name} is not the client in this matter; the portal is for the client alone.")
    if len(statement.strip()) < SHORTEST:
        raise Refusal(
            "Write which order or conditions were read and what they say about devices and the internet, "
            "such as “Order of 3 May (entry 14): no limit on phone or internet.”"
        )
    matters.refuse_addressing(person)
    if account is not None:
        matters.refuse_account(account)
    _join(person, account)
    person.portal_since = clock.now()
    return _keep(matter, person, "on", statement.strip())


def portal_turn_off(matter: Matter, person: Person, statement: str) -> PortalCheck:
    """Turn the portal off for a client at once: every session ends, and a code that was not used yet is void."""
    person.portal_since = None
    if person.user_id is not None:
        accounts.shut(db.session.get_one(User, person.user_id))
    return _keep(matter, person, "off", statement.strip())


def _join(person: Person, account: User | None) -> None:
    if person.user_id is not None:
        if account is not None and account.id != person.user_id:
            raise Refusal(f"{person.shown_name} has another account already; leave the address empty to keep it.")
        return
    if account is None:
        return  # an invitation makes one
    if set(account.roles) != {"client"} or clients.find_person_of_user(account.id) is not None:
        raise Refusal(NOT_JOINED)
    person.user_id = account.id


def _keep(matter: Matter, person: Person, turned: str, statement: str) -> PortalCheck:
    who = audit.actor()
    audit.record(f"portal.turned_{turned}", matter_id=matter.id, target=f"person {person.id}")
    return add(
        PortalCheck(
            matter_id=matter.id,
            person_id=person.id,
            turned=turned,
            statement=statement,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def portal_checks(matter: Matter) -> list[PortalCheck]:
    """Return when the portal was turned on or off in this matter, the newest first."""
    query = db.select(PortalCheck).where(PortalCheck.matter_id == matter.id).order_by(PortalCheck.id.desc())
    return list(db.session.scalars(query.limit(20)))
