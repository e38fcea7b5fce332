"""The client's days in court: those to come, those that changed since the client saw them, and what was shown when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_

from casefile.clients.models import Person
from casefile.deadlines.hearings import STANDING
from casefile.deadlines.models import Hearing
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.matters.models import Matter
from casefile.portal import written
from casefile.portal.models import DateShown


@dataclass(frozen=True)
class CourtDate:
    """When and where the client must be. What the hearing is about is not said: a bystander may read along."""

    day: str
    clock: str
    zone: str
    place: str
    arrive: str
    bring: str


@dataclass(frozen=True)
class ChangedDate:
    """A day that is not what the client last saw: ``now`` is what stands in its place, None where nothing does.

    ``standing`` is ``to go`` (the same one, at another time or place), ``moved``, ``cancelled`` or ``not needed``.
    """

    id: int
    before: CourtDate
    now: CourtDate | None
    standing: str


@dataclass(frozen=True)
class CourtDates:
    """The days to come, the nearest first, and the changes to tell; ``unseen`` were never shown before."""

    coming: tuple[CourtDate, ...]
    changed: tuple[ChangedDate, ...]
    unseen: tuple[DateShown, ...]


def of_client(person: Person, ours: Sequence[Matter]) -> CourtDates:
    """Gather a client's days in court in one query, however many matters there are."""
    zones = {matter.id: matter.zone for matter in ours}
    hearings, shown = _known(person, zones)
    coming = [one for one in hearings.values() if _to_go(one, zones)]
    changed = (_change(shown[one.id], one, hearings, zones) for one in hearings.values() if one.id in shown)
    return CourtDates(
        coming=tuple(_court_date(one, zones[one.matter_id]) for one in coming),
        changed=tuple(one for one in changed if one),
        unseen=tuple(_as_shown(person, one, zones) for one in coming if one.id not in shown),
    )


def note_shown(unseen: Sequence[DateShown]) -> None:
    """Keep which days stood on the client's screen for the first time."""
    for one in unseen:
        add(one)


def note_seen(person: Person, ours: Sequence[Matter], hearing_id: int) -> bool:
    """Keep that the client saw how a day changed; return whether there was such a change to see."""
    zones = {matter.id: matter.zone for matter in ours}
    hearings, shown = _known(person, zones)
    known, hearing = shown.get(hearing_id), hearings.get(hearing_id)
    if known is None or hearing is None or _change(known, hearing, hearings, zones) is None:
        return False
    seen = add(_as_shown(person, hearing, zones))
    audit.record("portal.date_seen", matter_id=hearing.matter_id, target=f"hearing {hearing.id}", how=seen.standing)
    return True


def _known(person: Person, zones: dict[int, str]) -> tuple[dict[int, Hearing], dict[int, DateShown]]:
    """Return the hearings, the nearest first, and what the client was last shown of each."""
    shown_to = and_(DateShown.hearing_id == Hearing.id, DateShown.person_id == person.id)
    query = db.select(Hearing, DateShown).outerjoin(DateShown, shown_to).where(Hearing.matter_id.in_(zones))
    rows = db.session.execute(query.order_by(Hearing.starts_on, Hearing.starts_at, Hearing.id, DateShown.id)).all()
    return {one.id: one for one, _ in rows}, {one.id: shown for one, shown in rows if shown is not None}


def _to_go(hearing: Hearing, zones: dict[int, str]) -> bool:
    return _standing(hearing) == "to go" and hearing.starts_on >= clock.today(zones[hearing.matter_id])


def _standing(hearing: Hearing) -> str:
    if hearing.status in STANDING:
        return "to go" if hearing.client_must_attend else "not needed"
    return {"reset": "moved", "cancelled": "cancelled"}.get(hearing.status, hearing.status)


def _as_shown(person: Person, hearing: Hearing, zones: dict[int, str]) -> DateShown:
    return DateShown(
        person_id=person.id,
        matter_id=hearing.matter_id,
        hearing_id=hearing.id,
        starts_on=hearing.starts_on,
        starts_at=hearing.starts_at,
        place=hearing.place,
        standing=_standing(hearing),
        at=clock.now(),
    )


def _change(
    known: DateShown, hearing: Hearing, hearings: dict[int, Hearing], zones: dict[int, str]
) -> ChangedDate | None:
    """Return what became of a day that the client knows; nothing of one that is past, held, or as they saw it."""
    zone, standing = zones[hearing.matter_id], _standing(hearing)
    last = hearing
    while last.replaced_by_id in hearings:
        last = hearings[last.replaced_by_id]
    same = (known.starts_on, known.starts_at, known.place, known.standing) == (*_facts(hearing), standing)
    if same or standing == "held" or max(known.starts_on, last.starts_on) < clock.today(zone):
        return None
    return ChangedDate(
        id=hearing.id,
        before=CourtDate(**_when(known.starts_on, known.starts_at, zone), place=known.place, arrive="", bring=""),
        now=_court_date(last, zone) if _to_go(last, zones) else None,
        standing=standing,
    )


def _facts(hearing: Hearing) -> tuple[date, datetime | None, str]:
    return hearing.starts_on, hearing.starts_at, hearing.place


def _court_date(hearing: Hearing, zone: str) -> CourtDate:
    when = _when(hearing.starts_on, hearing.starts_at, zone)
    return CourtDate(**when, place=hearing.place, arrive=hearing.arrive, bring=hearing.bring)


def _when(on: date, starts_at: datetime | None, zone: str) -> dict[str, str]:
    at = clock.local(starts_at, zone) if starts_at else None
    return {
        "day": written.day(on, clock.today(zone), weekday=True),
        "clock": written.hour(at) if at else "",
        "zone": written.zone(at) if at else "",
    }
