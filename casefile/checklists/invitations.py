"""Invitations: a one-time code by which a client comes to their pages, made by an attorney and handed over by a human.

No mail carries the code or a link that signs in. A new code voids the one before it, and everything else that opened
the account: whoever asks for a new one may have lost the phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.checklists.models import PortalCheck, PortalInvitation
from casefile.clients.models import Person
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.infra.languages import language_of
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.orders import service as orders

HANDED = {
    "in person": "In person",
    "visit": "By counsel at a visit",
    "phone": "By telephone, after the voice was recognised",
}
DAYS = (1, 3, 7)  # a longer life is for a visit, such as in jail; never more than a week
BY_PHONE_DAYS = 1


@dataclass(frozen=True)
class Invited:
    """A fresh invitation: the account, and the code that is shown this once."""

    user: User
    code: str
    ends_at: datetime


@dataclass(frozen=True)
class Invitation:
    """How the newest invitation stands: ``made``, ``used`` or ``run out``."""

    row: PortalInvitation
    state: str


def invite(matter: Matter, person: Person, handed: str, days: int, email: str = "") -> Invited:
    """Make a code for the client, and their account where they have none. The caller lets only attorneys here.

    Raises:
        Refusal: the check is not on record, the code would last too long, or the address cannot be used.
        NeverAddressed: the client is marked too, in any matter.
    """
    if all(part.person_id != person.id for part in matters.parts(matter, "client")):
        name = matters.shown_name(matter, person)
        raise Refusal(f"{name} is not the client in this matter; the portal is for the client alone.")
    if person.portal_since is None:
        raise Refusal("The check of the release conditions comes first; record it, then make the invitation.")
    if handed not in HANDED or days not in DAYS or (handed == "phone" and days > BY_PHONE_DAYS):
        raise Refusal("A code given by telephone lasts one day; three or seven days are for a visit or in person.")
    matters.refuse_addressing(person)
    lasts = timedelta(days=days)
    if person.user_id is None:
        user = accounts.add_client(email, person.name, language_of(person.language))
        person.user_id = user.id
        code = accounts.give_code(user, lasts)
    else:
        user = db.session.get_one(User, person.user_id)
        code = accounts.start_reset(user, by=None, lost_factor=True, lasts=lasts)
    made = _keep(matter, person, user, handed, clock.now() + lasts)
    return Invited(user, code, made.ends_at)


def _keep(matter: Matter, person: Person, user: User, handed: str, ends_at: datetime) -> PortalInvitation:
    who = audit.actor()
    audit.record("portal.invited", matter_id=matter.id, target=f"person {person.id}", handed=handed)
    return add(
        PortalInvitation(
            matter_id=matter.id,
            person_id=person.id,
            user_id=user.id,
            handed=handed,
            at=clock.now(),
            ends_at=ends_at,
            by_id=who.id,
            by_name=who.name,
        )
    )


def newest_invitation(person: Person) -> Invitation | None:
    """Return how the newest invitation of a person stands.

    An invitation voids whatever opened the account before, so that anything that opens it now was set by its code.
    """
    query = db.select(PortalInvitation).where(PortalInvitation.person_id == person.id)
    row = db.session.scalar(query.order_by(PortalInvitation.id.desc()).limit(1))
    if row is None:
        return None
    user = db.session.get_one(User, row.user_id)
    if user.password or user.webauthn:
        return Invitation(row, "used")
    return Invitation(row, "run out" if row.ends_at <= clock.now() else "made")


def changed_since_check(matter: Matter, person: Person | None) -> datetime | None:
    """Return when an order changed after the check that opened the portal, or None where the check still covers it."""
    if person is None or person.portal_since is None:
        return None
    query = db.select(PortalCheck.at).where(PortalCheck.matter_id == matter.id, PortalCheck.turned == "on")
    checked = db.session.scalar(query.order_by(PortalCheck.id.desc()).limit(1))
    later = [one.at for one in orders.changes_of(matter) if checked and one.at > checked]
    return max(later, default=None)
