"""What can be done with a matter: opening it, its team and walls, its stage, its people, its notes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload

from casefile.accounts.models import User
from casefile.clients.models import Person
from casefile.infra import audit, clock, keys
from casefile.infra.db import UtcDateTime, add, db
from casefile.infra.errors import Refusal
from casefile.lawdata import reader
from casefile.matters.models import (
    MATTER_ROLES,
    PERSON_ROLES,
    WHEREABOUTS,
    DocketEntry,
    Matter,
    MatterEvent,
    Membership,
    Part,
    Wall,
)

# --- who may open what -----------------------------------------------------------------------------------------------


def _walled(user_id: Any) -> Any:
    return exists().where(Wall.matter_id == Matter.id, Wall.user_id == user_id, Wall.until.is_(None))


def current(moment: Any) -> Any:
    """Return the condition that a membership runs at a moment."""
    return and_(Membership.since <= moment, or_(Membership.until.is_(None), Membership.until > moment))


def open_matters(user_id: int) -> Select[Matter, str]:
    """Return the one scoped query: the matters that a user may open now, each with the user's role in it.

    Every list, count, search and calendar is built on it, so a wall hides a matter everywhere at once.
    """
    return _open_matters(user_id, clock.now())


def _open_matters(user_id: Any, moment: Any) -> Select[Matter, str]:
    return (
        select(Matter, Membership.role)
        .join(Membership, and_(Membership.matter_id == Matter.id, Membership.user_id == user_id))
        .where(current(moment), ~_walled(user_id))
    )


# Asked for every page of a matter, and therefore built once.
_NOW = bindparam("now", type_=UtcDateTime)
_OPEN_MATTER = _open_matters(bindparam("user_id"), _NOW).where(Matter.id == bindparam("matter_id")).limit(1)


def find_open_matter(user_id: int, matter_id: int) -> tuple[Matter, str] | None:
    """Return the matter and the user's role in it, or None where there is nothing or nothing to open."""
    asked = {"user_id": user_id, "matter_id": matter_id, "now": clock.now()}
    row = db.session.execute(_OPEN_MATTER, asked).first()
    return (row[0], row[1]) if row else None


def open_matter_ids(user_id: int) -> Select[int]:
    """Return the ids of the matters that a user may open, as a subquery for other rooms' lists."""
    return (
        select(Membership.matter_id)
        .join(Matter, Matter.id == Membership.matter_id)
        .where(Membership.user_id == user_id, current(clock.now()), ~_walled(user_id))
    )


@dataclass(frozen=True)
class Filter:
    """What the list of matters is narrowed to; an empty field does not narrow."""

    text: str = ""
    stage: str = ""
    court: str = ""
    member: int | None = None
    closed: bool = False


def list_matters(
    user_id: int, wanted: Filter, *, before: int | None = None, limit: int = 50
) -> list[tuple[Matter, str]]:
    """Return the matters a user may open, the newest first, paged by id."""
    query = open_matters(user_id).where(Matter.closed_at.is_not(None) if wanted.closed else Matter.closed_at.is_(None))
    if wanted.text:
        pattern = f"%{_literal(wanted.text)}%"
        query = query.where(
            or_(Matter.caption.ilike(pattern, escape="\\"), Matter.docket_number.ilike(pattern, escape="\\"))
        )
    if wanted.stage:
        query = query.where(Matter.stage == wanted.stage)
    if wanted.court:
        query = query.where(Matter.court == wanted.court)
    if wanted.member:
        query = query.where(Matter.id.in_(open_matter_ids(wanted.member)))
    if before:
        query = query.where(Matter.id < before)
    rows = db.session.execute(query.order_by(Matter.id.desc()).limit(limit)).all()
    return [(row[0], row[1]) for row in rows]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


# --- a matter's life -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MatterFacts:
    """What a matter is opened with. ``zone`` may be left out where the court is known."""

    caption: str
    court: str | None = None
    docket_number: str | None = None
    defendant: int = 1
    zone: str = ""
    filed_on: date | None = None
    terminated_on: date | None = None
    stage: str = "before_charge"
    is_demo: bool = False


def open_matter(facts: MatterFacts, lead: User | None) -> Matter:
    """Open a matter with its own key; whoever opens it leads it.

    Raises:
        Refusal: the caption is missing, or lead counsel is no attorney of this office.
    """
    if not facts.caption.strip():
        raise Refusal("A matter needs a caption, such as “United States v. Doe”.")
    matter = add(
        Matter(
            caption=facts.caption.strip(),
            court=facts.court,
            docket_number=facts.docket_number,
            defendant=facts.defendant,
            zone=facts.zone or zone_of(facts.court),
            filed_on=facts.filed_on,
            terminated_on=facts.terminated_on,
            stage=facts.stage,
            whereabouts="unknown",
            facility="",
            interpreter="",
            is_demo=facts.is_demo,
            opened_at=clock.now(),
            wrapped_key=keys.new_matter_key(),
        )
    )
    note_event(matter, "opened", {"stage": facts.stage})
    if lead is not None:
        add_member(matter, lead, "lead")
    return matter


def one_at_a_time(court: str, docket_number: str) -> None:
    """Let two who open one docket wait for each other on PostgreSQL; on SQLite writers take turns anyhow."""
    if db.engine.dialect.name == "postgresql":
        digest = hashlib.sha256(f"{court} {docket_number}".encode()).digest()
        db.session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest[:8], "big", signed=True))))


def zone_of(court: str | None) -> str:
    """Return the time zone of a court, or UTC where the court is not known."""
    found = reader.courts().get(court or "")
    return found.zone if found else "UTC"


def find_by_docket(court: str, docket_number: str, defendant: int = 1) -> Matter | None:
    """Return the first matter that holds a docket, whoever may open it."""
    wanted = _of_docket(court, docket_number, defendant)
    return db.session.scalar(select(Matter).where(wanted).order_by(Matter.id).limit(1))


def find_own_by_docket(user_id: int, court: str, docket_number: str, defendant: int = 1) -> tuple[Matter, str] | None:
    """Return the first matter with a docket that a user may open, and the user's role in it."""
    query = open_matters(user_id).where(_of_docket(court, docket_number, defendant))
    row = db.session.execute(query.order_by(Matter.id).limit(1)).first()
    return (row[0], row[1]) if row else None


def _of_docket(court: str, docket_number: str, defendant: int) -> Any:
    return and_(Matter.court == court, Matter.docket_number == docket_number, Matter.defendant == defendant)


def note_event(matter: Matter, kind: str, data: dict[str, Any]) -> MatterEvent:
    """Keep one change of a matter in its history and in the audit."""
    who = audit.actor()
    audit.record(f"matter.{kind}", matter_id=matter.id)
    return add(MatterEvent(matter_id=matter.id, kind=kind, data=data, at=clock.now(), by_id=who.id, by_name=who.name))


def move_to_stage(matter: Matter, stage: str, why: str = "") -> None:
    """Move a matter to a stage of the procedure."""
    known = [s.id for s in reader.stages()]
    if stage not in known:
        raise Refusal(f"{stage!r} is no stage; choose one of: {', '.join(known)}.")
    note_event(matter, "stage", {"from": matter.stage, "to": stage, "why": why})
    matter.stage = stage


def record_whereabouts(matter: Matter, whereabouts: str, facility: str, interpreter: str) -> None:
    """Record whether the client is in custody or released, where, and which interpreter is needed."""
    if whereabouts not in WHEREABOUTS:
        raise Refusal(f"{whereabouts!r} cannot be recorded; choose one of: {', '.join(WHEREABOUTS)}.")
    note_event(matter, "whereabouts", {"from": matter.whereabouts, "to": whereabouts, "facility": facility})
    matter.whereabouts, matter.facility, matter.interpreter = whereabouts, facility, interpreter


def amend(matter: Matter, **facts: Any) -> None:
    """Change facts of the matter itself; what they were stays in its history."""
    changed = {
        name: [_plain(getattr(matter, name)), _plain(value)]
        for name, value in facts.items()
        if getattr(matter, name) != value
    }
    if changed:
        note_event(matter, "facts", changed)
        for name, value in facts.items():
            setattr(matter, name, value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def close(matter: Matter) -> None:
    """Close a matter: from here on nothing in it can be changed, save custody and reopening."""
    note_event(matter, "closed", {})
    matter.closed_at = clock.now()


def reopen(matter: Matter) -> None:
    """Reopen a closed matter."""
    note_event(matter, "reopened", {})
    matter.closed_at = None


def history(matter: Matter, kind: str | None = None, limit: int = 50) -> list[MatterEvent]:
    """Return the newest changes of a matter."""
    query = db.select(MatterEvent).where(MatterEvent.matter_id == matter.id)
    if kind:
        query = query.where(MatterEvent.kind == kind)
    return list(db.session.scalars(query.order_by(MatterEvent.id.desc()).limit(limit)))


# --- team and walls --------------------------------------------------------------------------------------------------


def add_member(matter: Matter, user: User, role: str) -> Membership:
    """Put somebody of the office on the team, or change their role. A new lead takes over: the old one is an attorney.

    Raises:
        Refusal: the account does not fit the role, is walled off, or has the role already; or lead counsel would go.
    """
    if role not in MATTER_ROLES:
        raise Refusal(f"{role!r} is no role on a team; choose one of: {', '.join(MATTER_ROLES)}.")
    _must_fit(user, role)
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
        Membership(matter_id=matter.id, user_id=user.id, role=role, since=clock.now(), added_by=audit.actor().id)
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
    membership.until = clock.now()
    note_event(membership.matter, "team", {"left": membership.user.name})


def members(matter: Matter) -> list[Membership]:
    """Return the present team, with accounts."""
    query = db.select(Membership).options(joinedload(Membership.user)).where(Membership.matter_id == matter.id)
    return list(db.session.scalars(query.where(current(clock.now())).order_by(Membership.id)))


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


# --- people ----------------------------------------------------------------------------------------------------------


def add_part(matter: Matter, person: Person, role: str, *, detail: str = "", no_contact: bool = False) -> Part:
    """Give a person a role in the matter; the same role twice is kept once."""
    if role not in PERSON_ROLES:
        raise Refusal(f"{role!r} is no role in a matter; choose one of: {', '.join(PERSON_ROLES)}.")
    for part in parts(matter, role):
        if part.person_id == person.id:
            return part
    audit.record("matter.person", matter_id=matter.id, target=f"person {person.id}")
    shielded = no_contact or role == "complaining witness"
    return add(
        Part(matter_id=matter.id, person=person, role=role, detail=detail, no_contact=shielded, since=clock.now())
    )


def end_part(part: Part) -> None:
    """End a person's role; that they had it stays on record."""
    part.until = clock.now()
    audit.record("matter.person_ended", matter_id=part.matter_id, target=f"person {part.person_id}")


def parts(matter: Matter, role: str | None = None, *, ended: bool = False) -> list[Part]:
    """Return the present roles of people in a matter, with the people and how they are known; ``ended`` ones too."""
    query = db.select(Part).options(joinedload(Part.person).selectinload(Person.identities))
    query = query.where(Part.matter_id == matter.id)
    if not ended:
        query = query.where(Part.until.is_(None))
    if role:
        query = query.where(Part.role == role)
    return list(db.session.scalars(query.order_by(Part.id)))


def named(matter: Matter) -> list[tuple[str, str]]:
    """Return role and name of client, judge and each member of the ``team``, in one query, for a page's head."""
    rows = db.session.execute(_NAMED, {"matter_id": matter.id, "now": clock.now()})
    return [(row.role, row.name) for row in rows]


def _named() -> Select[str, str]:
    shown = func.coalesce(func.nullif(Person.pseudonym, ""), Person.name)
    people = select(literal(0).label("group"), Part.id.label("id"), Part.role.label("role"), shown.label("name"))
    people = people.join(Person, Person.id == Part.person_id).where(
        Part.matter_id == bindparam("matter_id"), Part.until.is_(None), Part.role.in_(("client", "judge"))
    )
    team = select(literal(1), Membership.id, literal("team"), User.name).join(User, User.id == Membership.user_id)
    team = team.where(Membership.matter_id == bindparam("matter_id"), current(_NOW))
    both = people.union_all(team).subquery()
    return select(both.c.role, both.c.name).order_by(both.c.group, both.c.id)


_NAMED = _named()


def client_of(matter: Matter) -> Person | None:
    """Return the client."""
    found = parts(matter, "client")
    return found[0].person if found else None


def matters_of_person(person_id: int) -> list[Matter]:
    """Return the matters in which a person is the client: what their portal may show."""
    query = db.select(Matter).join(Part, Part.matter_id == Matter.id)
    return list(
        db.session.scalars(
            query.where(Part.person_id == person_id, Part.role == "client", Part.until.is_(None)).order_by(Matter.id)
        )
    )


# --- docket entries --------------------------------------------------------------------------------------------------


def entry_keys(matter: Matter) -> set[str]:
    """Return the keys of the entries already held."""
    return set(db.session.scalars(db.select(DocketEntry.key).where(DocketEntry.matter_id == matter.id)))


def list_entries(matter: Matter, *, after: int = 0, limit: int = 50, newest: bool = False) -> list[DocketEntry]:
    """Return docket entries in the court's order, or the newest first; paged by id."""
    query = db.select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.id > after)
    order = DocketEntry.id.desc() if newest else DocketEntry.id
    return list(db.session.scalars(query.order_by(order).limit(limit)))
