"""Who is to be told of a matter's dates by mail, and how many days ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from casefile.accounts import addresses
from casefile.accounts.models import User
from casefile.calendars.models import ReminderChoice
from casefile.clients.models import Person
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter, Membership, Part, Wall

AHEAD = (10, 7, 1, 0)
AHEAD_OF_CLIENTS = (7, 1, 0)
ATTORNEYS = ("lead", "attorney")


@dataclass(frozen=True)
class Recipient:
    """One person, their role in the matter (or ``client``, or ``administrator``), and the days ahead they chose.

    ``must``: they turned everything off, and no other attorney of the matter is told.
    """

    user: User
    role: str
    days: tuple[int, ...]
    must: bool = False


def of_matters(matter_ids: Collection[int]) -> dict[int, list[Recipient]]:
    """Return who is told of the dates of matters: their teams, and clients who asked for it and whose portal is on."""
    teams = matters.teams(matter_ids)
    clients = _clients(matter_ids)
    users = {one.user.id for team in teams.values() for one in team} | {u.id for some in clients.values() for u in some}
    chosen, never = choices_of(users), matters.never_addressed(users)
    found: dict[int, list[Recipient]] = {}
    for matter_id in matter_ids:
        team = [
            Recipient(one.user, one.role, chosen.get(one.user.id, AHEAD))
            for one in teams.get(matter_id, ())
            if one.user.id not in never
        ]
        asked = [Recipient(user, "client", chosen.get(user.id, ())) for user in clients.get(matter_id, ())]
        found[matter_id] = [*_somebody_must(team), *(one for one in asked if one.user.id not in never)]
    return found


def _somebody_must(team: list[Recipient]) -> list[Recipient]:
    """Let lead counsel be told after all where no attorney of a matter is: people leave teams, and choices stay."""
    if any(one.days for one in team if one.role in ATTORNEYS):
        return team
    return [replace(one, days=AHEAD, must=True) if one.role == "lead" else one for one in team]


def _clients(matter_ids: Collection[int]) -> dict[int, list[User]]:
    query = (
        select(Part.matter_id, User)
        .join(Person, Person.id == Part.person_id)
        .join(User, User.id == Person.user_id)
        .where(Part.role == "client", Part.until.is_(None), Part.no_contact.is_(False))
        .where(Person.portal_since.is_not(None), User.disabled_at.is_(None))
    )
    found: dict[int, list[User]] = defaultdict(list)
    wanted = set(matter_ids)
    for matter_id, user in db.session.execute(query):
        if matter_id in wanted and user.is_client and user.has_mailbox:
            found[matter_id].append(user)
    silent = addresses.stopped({user.id for users in found.values() for user in users}) if found else set()
    return {matter_id: [user for user in users if user.id not in silent] for matter_id, users in found.items()}


def administrators(matter_ids: Collection[int]) -> dict[int, list[Recipient]]:
    """Return the office's administrators for each matter, but those who are walled off from it."""
    users = [
        u for u in db.session.scalars(select(User).where(User.disabled_at.is_(None))) if "administrator" in u.roles
    ]
    never = matters.never_addressed([user.id for user in users])
    standing = db.session.execute(select(Wall.matter_id, Wall.user_id).where(Wall.until.is_(None)))
    walls = {(row[0], row[1]) for row in standing}
    return {
        matter_id: [
            Recipient(user, "administrator", ())
            for user in users
            if user.id not in never and (matter_id, user.id) not in walls
        ]
        for matter_id in matter_ids
    }


# --- what a person chose ---------------------------------------------------------------------------------------------


def choices_of(user_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the days ahead that people chose; whoever chose nothing yet is left out."""
    wanted = set(user_ids)
    rows = db.session.execute(select(ReminderChoice.user_id, ReminderChoice.days))
    return {user_id: tuple(int(day) for day in days) for user_id, days in rows if user_id in wanted}


def choose(user: User, days: Collection[int]) -> None:
    """Keep how many days ahead a person wants to be told.

    Raises:
        Refusal: an attorney turns everything off in a matter of which no other attorney is told.
    """
    offered = AHEAD_OF_CLIENTS if set(user.roles) == {"client"} else AHEAD
    wanted = [str(day) for day in offered if day in days]
    if not wanted and (alone := _alone_in(user)):
        named = ", ".join(f"M-{number}" for number in alone[:10]) + (" and others" if len(alone) > 10 else "")
        raise Refusal(
            f"No other attorney is reminded of the dates of {named}, and somebody must be. Keep one reminder, or let "
            "another attorney of the matter turn theirs on first."
        )
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())  # one choice of a person at a time
    found = db.session.scalar(select(ReminderChoice).where(ReminderChoice.user_id == user.id))
    if found is None:
        add(ReminderChoice(user_id=user.id, days=wanted, changed_at=clock.now()))
    else:
        found.days, found.changed_at = wanted, clock.now()
    audit.record("reminder.chosen", target=f"account {user.id}", days=wanted)


def _alone_in(user: User) -> list[int]:
    """Return the open matters of which this person is an attorney and no other attorney is reminded."""
    query = select(Matter.id).join(Membership, Membership.matter_id == Matter.id)
    query = query.where(Membership.user_id == user.id, Membership.role.in_(ATTORNEYS), Matter.closed_at.is_(None))
    teams = matters.teams(list(db.session.scalars(query.where(matters.current(clock.now())))))
    others = {one.user_id for team in teams.values() for one in team if one.user_id != user.id}
    chosen = choices_of(others)
    told = {other for other in others if chosen.get(other, AHEAD)} - matters.never_addressed(others)
    return sorted(
        matter_id
        for matter_id, team in teams.items()
        if not any(one.user_id in told for one in team if one.role in ATTORNEYS)
    )
