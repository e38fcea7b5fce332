"""What somebody from outside the team is let see: given by lead counsel until a day, ended at once, never widened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casefile.accounts.models import User
from casefile.evidence import ledger
from casefile.evidence.lists import list_items, list_named
from casefile.evidence.models import Item
from casefile.evidence.sharing_models import AccessEnd, AccessGrant
from casefile.infra import audit, clock, outgoing
from casefile.infra.access import labels_for
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law import custody
from casefile.law.protection import Use, refusal
from casefile.matters import service as matters
from casefile.matters.models import LABELS, OUTSIDE_ROLES, Matter, Membership

MOST_DAYS = 90
MOST_SHOWN = 500


@dataclass(frozen=True)
class GrantFacts:
    """An access as typed. ``items`` are labels of exhibits, for an expert; ``until`` is the last day, in full."""

    role: str
    until: date | None
    purpose: str
    items: str = ""
    may_copy: bool = False
    acknowledged_on: date | None = None
    acknowledgement: str = ""


@dataclass(frozen=True, slots=True)
class GrantLine:
    """An access with what ended it, and whether it runs now."""

    grant: AccessGrant
    end: AccessEnd | None
    runs: bool


@outgoing.route("access from outside", "share")
def give(matter: Matter, user: User, facts: GrantFacts) -> AccessGrant:
    """Open part of a matter to somebody from outside.

    Raises:
        Refusal: they are on the team or let in already, the account does not fit, the span is longer than 90 days,
            the purpose is missing, or an exhibit may not be shared with them; it says which and why.
        NeverAddressed: they are, or share an address with, somebody whom the system never addresses.
    """
    matters.refuse_account(user)
    if facts.role not in OUTSIDE_ROLES:
        raise Refusal(f"{facts.role!r} is no role outside the team; choose one of: {', '.join(OUTSIDE_ROLES)}.")
    if not facts.purpose.strip():
        raise Refusal("Say what the access is for; it stands in the custody log.")
    until = _end_of(matter, facts.until)
    _refuse_half_acknowledged(matter, facts)
    held = next((one for one in matters.members(matter) if one.user_id == user.id), None)
    if held is not None:
        raise Refusal(f"{user.name} has access to this matter already; end that first, or leave it.")
    ledger.hold(matter)
    items = _shareable(matter, facts) if facts.role == "expert" else []
    membership = matters.add_member(matter, user, facts.role, until=until)
    who = audit.actor()
    grant = AccessGrant(
        matter=matter,
        membership=membership,
        until=until,
        purpose=facts.purpose.strip(),
        items=[item.label for item in items],
        may_copy=facts.may_copy,
        acknowledged_on=facts.acknowledged_on,
        acknowledgement=facts.acknowledgement.strip(),
        at=clock.now(),
        by_id=who.id,
        by_name=who.name,
    )
    told = {"user": f"u-{user.id}", "name": user.name, "role": facts.role, "until": str(facts.until)}
    purpose = facts.purpose.strip()
    ledger.append(matter, lambda act: custody.access_granted(act, **told, purpose=purpose))
    return add(grant)


def _end_of(matter: Matter, last: date | None) -> datetime:
    """Return the moment at which an access ends whose last day this is, by the court's clock."""
    today = clock.today(matter.zone)
    if last is None or not today <= last <= today + timedelta(MOST_DAYS):
        raise Refusal(f"Access from outside ends on a day from {today} to {today + timedelta(MOST_DAYS)}; give one.")
    return datetime.combine(last + timedelta(1), time(), ZoneInfo(matter.zone))


def _refuse_half_acknowledged(matter: Matter, facts: GrantFacts) -> None:
    if bool(facts.acknowledged_on) != bool(facts.acknowledgement.strip()):
        raise Refusal("An acknowledgement of the protective order has its day and its paper; give both, or neither.")
    if facts.acknowledged_on and facts.acknowledged_on > clock.today(matter.zone):
        raise Refusal(f"{facts.acknowledged_on} lies ahead; give the day on which the order was acknowledged.")


def _shareable(matter: Matter, facts: GrantFacts) -> list[Item]:
    """Return the exhibits that are named for an expert; one that may not be shared refuses all."""
    wanted = list(dict.fromkeys(facts.items.upper().replace(",", " ").split()))
    if not wanted:
        raise Refusal("Name the exhibits that the expert may see, such as E-0001; an expert sees no others.")
    found = {item.label: item for item in list_named(matter, tuple(LABELS), wanted)}
    for label in wanted:
        if label not in found:
            raise Refusal(f"{label[:40]!r} is no exhibit of this matter; give labels such as E-0001.")
        if found[label].share not in labels_for(facts.role):
            carried = LABELS[found[label].share].lower()
            raise Refusal(
                f"{label} carries the label “{carried}”; set it to “{LABELS['XS'].lower()}” on its page first."
            )
        if why := forbidden(found[label], facts.role, acknowledged=facts.acknowledged_on is not None):
            raise Refusal(f"{label} cannot be shared: {why}.")
    return [found[label] for label in wanted]


def forbidden(item: Item, role: str, *, acknowledged: bool) -> str:
    """Return why an exhibit's protective-order class forbids to show it outside, or nothing where it does not."""
    return refusal(item.protection, Use.SHARE, role, acknowledged=acknowledged)


def end(line: GrantLine, why: str) -> None:
    """End an access before its day, from the next request on.

    Raises:
        Refusal: it runs no longer, or no reason is given.
    """
    if not line.runs:
        raise Refusal("This access runs no longer.")
    if not why.strip():
        raise Refusal("Say why it ends; it stands in the custody log.")
    membership, who = line.grant.membership, audit.actor()
    matters.end_outside(membership)
    add(AccessEnd(grant_id=line.grant.id, why=why.strip(), at=clock.now(), by_id=who.id, by_name=who.name))
    user, name = f"u-{membership.user_id}", membership.user.name
    ledger.append(line.grant.matter, lambda act: custody.access_revoked(act, user=user, name=name, why=why.strip()))


# --- read ------------------------------------------------------------------------------------------------------------


def list_grants(matter: Matter) -> list[GrantLine]:
    """Return every access that was given to somebody from outside, the newest first: in one query."""
    return _lines(AccessGrant.matter_id == matter.id)


def find_grant(matter: Matter, grant_id: int) -> GrantLine | None:
    """Return one access of this matter, or None."""
    return next(iter(_lines(AccessGrant.matter_id == matter.id, AccessGrant.id == grant_id)), None)


def grant_of(matter: Matter, user_id: int) -> AccessGrant | None:
    """Return the access by which somebody from outside sees this matter now, or None."""
    found = _lines(AccessGrant.matter_id == matter.id, Membership.user_id == user_id)
    return next((line.grant for line in found if line.runs), None)


def _lines(*where: object) -> list[GrantLine]:
    query = select(AccessGrant, AccessEnd).join(Membership, Membership.id == AccessGrant.membership_id)
    query = query.outerjoin(AccessEnd, AccessEnd.grant_id == AccessGrant.id).where(*where)  # type: ignore[arg-type]
    query = query.options(joinedload(AccessGrant.membership).joinedload(Membership.user))
    now = clock.now()
    found: list[tuple[AccessGrant, AccessEnd | None]] = [
        (row[0], row[1]) for row in db.session.execute(query.order_by(AccessGrant.id.desc()))
    ]
    return [GrantLine(grant, end, end is None and grant.at <= now < grant.until) for grant, end in found]


def seen_by(grant: AccessGrant) -> list[Item]:
    """Return the exhibits that somebody from outside sees: by label, and for an expert those that were listed."""
    labels = labels_for(grant.role)
    if grant.role == "expert":
        return list_named(grant.matter, labels, grant.items)
    return list_items(grant.matter, labels, limit=MOST_SHOWN)


def find_seen(grant: AccessGrant, label: str) -> Item | None:
    """Return one exhibit that somebody from outside sees, or None where it is not there or not for them."""
    found = next(iter(list_named(grant.matter, labels_for(grant.role), [label])), None)
    return found if found and (grant.role != "expert" or label in grant.items) else None
