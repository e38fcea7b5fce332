"""Who works on a matter, and who is walled off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import joinedload

from casefile.accounts.models import User
from casefile.infra import audit, clock, outgoing
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters.addressing import refuse_account
from casefile.matters.events import note_event
from casefile.matters.models import (
    MATTER_ROLES,
    OUTSIDE_ROLES,
    TEAM_ROLES,
    Matter,
    Membership,
    Wall,
)
from casefile.matters.opening import current, open_matter_ids


@outgoing.route("place on a team", "share")
def add_member(matter: Matter, user: User, role: str, *, until: datetime | None = None) -> Membership:
    """Put somebody of the office on the team, or change their role. A new lead takes over: the old one is an attorney.

    ``until`` is when it ends by itself: somebody from outside always has an end, somebody of the team never.

    Raises:
        Refusal: the account does not fit the role, is walled off, or has the role already; or lead counsel would go.
        NeverAddressed: they are, or share an address with, somebody whom the system never addresses.
    """
    if role not in MATTER_ROLES:
        raise Refusal(f"{role!r} is no role on a team; choose one of: {', '.join(MATTER_ROLES)}.")
    _must_fit(user, role)
    refuse_account(user)
    if (role in OUTSIDE_ROLES) != (until is not None):
        raise Refusal("Somebody from outside is let in until a day, under Evidence, Access from outside; no other is.")
    if any(wall.user_id == user.id for wall in walls(matter)):
        raise Refusal(f"A wall stands between {user.name} and this matter; choose somebody else.")
    team = members(matter)
    for held in (m for m in team if m.user_id == user.id):
        _must_change(held, role)
        held.until = clock.now()
    if role == "lead":
        _step_back(team)
    note_event(matter, "team", {"joined": user.name, "role": role})
    return add(
        Membership(
            matter_id=matter.id, user_id=user.id, role=role, since=clock.now(), until=until, added_by=audit.actor().id
        )
    )


def _must_change(held: Membership, role: str) -> None:
    if held.role == role:
        raise Refusal(f"{held.user.name} is on the team already, in this role.")
    if held.role == "lead":
        raise Refusal("Lead counsel stays the lead until another attorney leads; name the new lead instead.")


def _must_fit(user: User, role: str) -> None:
    if not user.active:
        raise Refusal(f"The account of {user.name} is disabled; an administrator can enable it.")
    needed = "attorney" if role in ("lead", "attorney") else role
    if needed not in user.roles:
        raise Refusal(f"{user.name} is no {needed} in this office; an administrator sets the roles of accounts.")


def _step_back(team: Sequence[Membership]) -> None:
    for member in team:
        if member.role == "lead":
            member.role = "attorney"


def end_membership(membership: Membership) -> None:
    """Take somebody off the team; their access ends with their next request."""
    if membership.role == "lead":
        raise Refusal("Lead counsel cannot leave before another attorney leads; put the new lead on the team first.")
    if membership.role in OUTSIDE_ROLES:
        raise Refusal("Access from outside is ended under Evidence, Access from outside, with its reason.")
    membership.until = clock.now()
    note_event(membership.matter, "team", {"left": membership.user.name})


def end_outside(membership: Membership) -> None:
    """End the access of somebody from outside with their next request, whatever a clock says later."""
    membership.until = membership.since
    note_event(membership.matter, "team", {"left": membership.user.name})


def members(matter: Matter) -> list[Membership]:
    """Return the present team, with accounts."""
    query = db.select(Membership).options(joinedload(Membership.user)).where(Membership.matter_id == matter.id)
    return list(db.session.scalars(query.where(current(clock.now())).order_by(Membership.id)))


def teams(matter_ids: Collection[int]) -> dict[int, list[Membership]]:
    """Return the present teams of matters, with accounts that work; nobody from outside, nobody behind a wall."""
    screened = db.exists().where(
        Wall.matter_id == Membership.matter_id, Wall.user_id == Membership.user_id, Wall.until.is_(None)
    )
    query = db.select(Membership).options(joinedload(Membership.user, innerjoin=True)).join(Membership.user)
    query = query.where(Membership.role.in_(TEAM_ROLES), current(clock.now()), User.disabled_at.is_(None), ~screened)
    found: dict[int, list[Membership]] = defaultdict(list)
    wanted = sorted(matter_ids)
    for start in range(0, len(wanted), 500):
        some = query.where(Membership.matter_id.in_(wanted[start : start + 500]))
        for one in db.session.scalars(some.order_by(Membership.id)):
            found[one.matter_id].append(one)
    return found


def colleagues(user_id: int) -> list[tuple[int, str]]:
    """Return id and name of everybody on the teams of the matters that a user may open, by name."""
    query = db.select(User.id, User.name).join(Membership, Membership.user_id == User.id).distinct()
    query = query.where(Membership.role.in_(TEAM_ROLES), current(clock.now()))
    query = query.where(Membership.matter_id.in_(open_matter_ids(user_id))).order_by(User.name, User.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def lead_of(matter: Matter) -> User | None:
    """Return lead counsel."""
    return next((m.user for m in members(matter) if m.role == "lead"), None)


def set_wall(matter: Matter, user: User, reason: str) -> Wall:
    """Screen an account from a matter; it beats every membership, from the next request on."""
    lead = lead_of(matter)
    if lead is not None and lead.id == user.id:
        raise Refusal("Lead counsel cannot be walled off; hand over the lead first.")
    if not reason.strip():
        raise Refusal("A wall needs its reason, such as “represented a witness before joining”.")
    if any(wall.user_id == user.id for wall in walls(matter)):
        raise Refusal(f"A wall stands between {user.name} and this matter already.")
    note_event(matter, "wall", {"set": user.name})
    return add(
        Wall(matter_id=matter.id, user_id=user.id, reason=reason.strip(), set_by=audit.actor().id, since=clock.now())
    )


def walls(matter: Matter) -> list[Wall]:
    """Return the walls that stand around a matter."""
    query = db.select(Wall).options(joinedload(Wall.user)).where(Wall.matter_id == matter.id, Wall.until.is_(None))
    return list(db.session.scalars(query.order_by(Wall.id)))


def staff() -> list[User]:
    """Return the accounts of the office that can join a team."""
    users = db.session.scalars(db.select(User).where(User.disabled_at.is_(None)).order_by(User.name))
    return [user for user in users if set(user.roles) & {"attorney", "paralegal", "cocounsel", "expert"}]
