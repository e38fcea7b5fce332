"""Who is away, and who covers for them: entered ahead, in force by the court's today, ended by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from casefile.accounts.models import User
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.messages.models import Absence, AbsenceEnd

ATTORNEYS = ("lead", "attorney")
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Away:
    """The first and last day on which somebody is away, and who covers."""

    first_on: date
    last_on: date
    cover_id: int | None


def record(user: User, away: Away, matter: Matter | None = None) -> Absence:
    """Record that an attorney is away: by themselves in all their matters, or by lead counsel in one.

    Raises:
        Refusal: the days cannot be, or the cover is not counsel on a team with whoever is away.
    """
    _must_be_days(away, matter.zone if matter else "America/New_York")
    if matter is not None and user.id not in {one.id for one in attorneys(matter)}:
        raise Refusal(f"{user.name} is no attorney of this matter; choose one of its team.")
    if away.cover_id is not None and away.cover_id not in dict(possible_covers(user, matter)):
        raise Refusal(
            "Whoever covers is an attorney on the same team, with no wall and another person. Choose one of the list, "
            "or nobody: then every attorney of the matter is told that something waits."
        )
    who = audit.actor()
    audit.record("absence.recorded", matter_id=matter.id if matter else None, target=f"account {user.id}")
    return add(
        Absence(
            user_id=user.id,
            matter_id=matter.id if matter else None,
            cover_id=away.cover_id,
            first_on=away.first_on,
            last_on=away.last_on,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def _must_be_days(away: Away, zone: str) -> None:
    if away.last_on < away.first_on:
        raise Refusal(f"The last day, {away.last_on}, lies before the first, {away.first_on}; turn them round.")
    if away.last_on < clock.today(zone):
        raise Refusal(f"{away.last_on} is past; an absence is recorded for today or later.")
    if away.last_on - away.first_on > LONGEST:
        raise Refusal("This is longer than a year; name a new lead instead, under Team.")


def end(absence: Absence) -> AbsenceEnd:
    """End an absence now; ending it twice is kept once."""
    db.session.execute(db.select(User.id).where(User.id == absence.user_id).with_for_update())
    known: AbsenceEnd | None = db.session.scalar(db.select(AbsenceEnd).where(AbsenceEnd.absence_id == absence.id))
    if known is not None:
        return known
    who = audit.actor()
    audit.record("absence.ended", matter_id=absence.matter_id, target=f"account {absence.user_id}")
    return add(AbsenceEnd(absence_id=absence.id, at=clock.now(), by_id=who.id, by_name=who.name))


def attorneys(matter: Matter) -> list[User]:
    """Return the counsel of a matter whose accounts work and who are behind no wall; lead counsel first."""
    team = [one for one in matters.teams([matter.id]).get(matter.id, ()) if one.role in ATTORNEYS]
    return [one.user for one in sorted(team, key=lambda one: (one.role != "lead", one.id))]


def possible_covers(user: User, matter: Matter | None = None) -> list[tuple[int, str]]:
    """Return who can cover: counsel who are with this attorney on the team of the matter, or of any of theirs."""
    numbers = [matter.id] if matter else list(db.session.scalars(matters.open_matter_ids(user.id, on_team=True)))
    found = {
        one.user_id: one.user.name
        for team in matters.teams(numbers).values()
        if any(one.user_id == user.id and one.role in ATTORNEYS for one in team)
        for one in team
        if one.role in ATTORNEYS and one.user_id != user.id
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def reach(user: User) -> list[tuple[int, list[str]]]:
    """Return the number of each open matter of an attorney, and the names of those who can cover there."""
    teams = matters.teams(list(db.session.scalars(matters.open_matter_ids(user.id, on_team=True))))
    return [
        (number, sorted(one.user.name for one in team if one.role in ATTORNEYS and one.user_id != user.id))
        for number, team in sorted(teams.items())
        if any(one.user_id == user.id and one.role in ATTORNEYS for one in team)
    ]


def list_own(user: User) -> list[Absence]:
    """Return an attorney's absences that are not over, the soonest first."""
    query = _standing(clock.now().date() - timedelta(days=1)).where(Absence.user_id == user.id)
    return list(db.session.scalars(query.order_by(Absence.first_on, Absence.id)))


def list_of(matter: Matter) -> list[Absence]:
    """Return the absences in force, or to come, of counsel of one matter."""
    query = _standing(clock.today(matter.zone)).where(Absence.user_id.in_([one.id for one in attorneys(matter)]))
    rows = db.session.scalars(query.order_by(Absence.first_on, Absence.id))
    return [one for one in rows if one.matter_id in (None, matter.id)]


def find(absence_id: int) -> Absence | None:
    """Return one absence."""
    return db.session.get(Absence, absence_id, options=[joinedload(Absence.end)])


def in_force(user_ids: Collection[int]) -> list[Absence]:
    """Return the absences of these people that may be in force somewhere today, the newest first, in one query."""
    yesterday = clock.now().date() - timedelta(days=1)
    query = _standing(yesterday).where(
        Absence.user_id.in_(sorted(user_ids)), Absence.first_on <= yesterday + timedelta(2)
    )
    return list(db.session.scalars(query.order_by(Absence.id.desc())))


def _standing(day: date) -> Select[Absence]:
    ended = exists().where(AbsenceEnd.absence_id == Absence.id)
    eager = (joinedload(Absence.cover), joinedload(Absence.user))
    return select(Absence).options(*eager).where(Absence.last_on >= day, ~ended)


def of_matter(found: Collection[Absence], user_id: int, matter_id: int, zone: str) -> Absence | None:
    """Return the absence of one attorney that holds in a matter today, by its court's clock: the newest."""
    today = clock.today(zone)
    for one in found:
        if one.user_id == user_id and one.matter_id in (None, matter_id) and one.first_on <= today <= one.last_on:
            return one
    return None


def last_moment(absence: Absence, zone: str) -> datetime:
    """Return when the day after the last one begins, in the court's zone."""
    return datetime.combine(absence.last_on + timedelta(days=1), time(), ZoneInfo(zone))
