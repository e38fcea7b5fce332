"""What can be done with a matter: opening it, its team and walls, its stage, its people, its notes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from casefile.accounts.models import User
from casefile.infra import clock, keys
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.lawdata import reader
from casefile.matters.addressing import (
    NeverAddressed,
    never_addressed,
    refuse_account,
    refuse_addressing,
    refuse_recipient,
    silenced,
    unmarked_person_of,
)
from casefile.matters.closing import OpenDate, StillOpenError, close, reopen
from casefile.matters.events import history, note_event
from casefile.matters.models import (
    WHEREABOUTS,
    DocketEntry,
    Matter,
)
from casefile.matters.opening import (
    Filter,
    current,
    find_open_matter,
    is_on_many,
    list_matters,
    not_walled,
    open_matter_ids,
    open_matters,
    open_to,
    shared_matters,
    walled_ids,
)
from casefile.matters.people import (
    add_part,
    client_of,
    end_part,
    matters_of_person,
    named,
    names_in,
    of_person,
    parts,
    shown_name,
)
from casefile.matters.team import (
    add_member,
    colleagues,
    end_membership,
    end_outside,
    lead_of,
    members,
    set_wall,
    staff,
    teams,
    walls,
)

__all__ = (
    "Filter",
    "NeverAddressed",
    "OpenDate",
    "StillOpenError",
    "add_member",
    "add_part",
    "client_of",
    "close",
    "colleagues",
    "current",
    "end_membership",
    "end_outside",
    "end_part",
    "find_open_matter",
    "history",
    "is_on_many",
    "lead_of",
    "list_matters",
    "matters_of_person",
    "members",
    "named",
    "names_in",
    "never_addressed",
    "not_walled",
    "note_event",
    "of_person",
    "open_matter_ids",
    "open_matters",
    "open_to",
    "parts",
    "refuse_account",
    "refuse_addressing",
    "refuse_recipient",
    "reopen",
    "set_wall",
    "shared_matters",
    "shown_name",
    "silenced",
    "staff",
    "teams",
    "unmarked_person_of",
    "walled_ids",
    "walls",
)

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


def zone_for(user_id: int) -> str:
    """Return the zone by which this person's day is told: that of the court of their newest matter."""
    newest = open_matters(user_id).with_only_columns(Matter.zone).order_by(Matter.id.desc()).limit(1)
    return db.session.scalar(newest) or "UTC"


def find_by_docket(court: str, docket_number: str, defendant: int = 1) -> Matter | None:
    """Return the first matter that holds a docket, whoever may open it."""
    wanted = _of_docket(court, docket_number, defendant)
    return db.session.scalar(select(Matter).where(wanted).order_by(Matter.id).limit(1))


def find_own_by_docket(user_id: int, court: str, docket_number: str, defendant: int = 1) -> tuple[Matter, str] | None:
    """Return the first matter with a docket that a user may open, and the user's role in it."""
    query = open_matters(user_id).where(_of_docket(court, docket_number, defendant))
    row = db.session.execute(query.order_by(Matter.id).limit(1)).first()
    return (row[0], row[1]) if row else None


def list_by_docket(court: str, docket_number: str, user_id: int | None) -> list[Matter]:
    """Return the matters of a docket for whichever defendant: those a user may open, or all where no user is given.

    A number that somebody typed with the judges' initials behind it is known again.
    """
    query = open_matters(user_id).with_only_columns(Matter) if user_id is not None else select(Matter)
    number = or_(Matter.docket_number == docket_number, Matter.docket_number.startswith(f"{docket_number}-"))
    return list(db.session.scalars(query.where(Matter.court == court, number).order_by(Matter.id).limit(50)))


def _of_docket(court: str, docket_number: str, defendant: int) -> Any:
    return and_(Matter.court == court, Matter.docket_number == docket_number, Matter.defendant == defendant)


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


# --- docket entries --------------------------------------------------------------------------------------------------


def entry_keys(matter: Matter) -> set[str]:
    """Return the keys of the entries already held."""
    return set(db.session.scalars(db.select(DocketEntry.key).where(DocketEntry.matter_id == matter.id)))


def list_entries(matter: Matter, *, after: int = 0, limit: int = 50, newest: bool = False) -> list[DocketEntry]:
    """Return docket entries in the court's order, or the newest first; paged by id."""
    query = db.select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.id > after)
    order = DocketEntry.id.desc() if newest else DocketEntry.id
    return list(db.session.scalars(query.order_by(order).limit(limit)))
