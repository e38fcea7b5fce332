"""What can be done with a hearing: enter it, change it, hold it, cancel it. What it was stays on record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casefile.deadlines.history import note_hearing
from casefile.deadlines.models import Hearing
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters.closing import must_be_open
from casefile.matters.models import Matter
from casefile.matters.records import hold

STANDING = ("set", "unknown")


@dataclass(frozen=True)
class HearingFacts:
    """What is known of a day in court: ``starts_on`` in the court's zone, and ``starts_at`` where the hour is known."""

    what: str
    starts_on: date
    starts_at: datetime | None = None
    place: str = ""
    judge: str = ""
    client_must_attend: bool = True
    arrive: str = ""
    bring: str = ""
    purpose: str = ""
    counsel_must_attend: bool = True
    witness_must_attend: bool = False
    interpreter_needed: bool = False


def add_hearing(
    matter: Matter, facts: HearingFacts, *, key: str | None = None, entry_key: str | None = None, status: str = "set"
) -> Hearing:
    """Enter a hearing.

    Raises:
        Refusal: it is not said what it is, a person enters it a second time, or the matter was closed meanwhile.
    """
    if not facts.what.strip():
        raise Refusal("A hearing needs a name, such as “Arraignment” or “Status conference”.")
    if key is None:
        hold(matter)
    must_be_open(matter)
    if key is None and _stands_already(matter, facts):
        raise Refusal("This hearing is entered already, on this day and at this hour; change that one instead.")
    who = audit.actor()
    hearing = add(
        Hearing(
            matter_id=matter.id,
            **asdict(facts),
            key=key,
            entry_key=entry_key,
            status=status,
            docket_says={},
            entered_at=clock.now(),
            entered_by_id=who.id,
            entered_by=who.name,
        )
    )
    note_hearing(hearing, "entered", {"status": [None, status]}, entry_key=entry_key)
    return hearing


def _stands_already(matter: Matter, facts: HearingFacts) -> bool:
    query = select(Hearing.what).where(
        Hearing.matter_id == matter.id, Hearing.starts_on == facts.starts_on, Hearing.status == "set"
    )
    at = Hearing.starts_at == facts.starts_at if facts.starts_at else Hearing.starts_at.is_(None)
    return any(what.casefold() == facts.what.strip().casefold() for what in db.session.scalars(query.where(at)))


def find_hearing(matter: Matter, hearing_id: int) -> Hearing | None:
    """Return a hearing of this matter."""
    return db.session.scalar(select(Hearing).where(Hearing.id == hearing_id, Hearing.matter_id == matter.id))


def replaced_by(hearing: Hearing) -> Hearing | None:
    """Return the newest hearing whose place this one took, where it was moved."""
    query = select(Hearing).where(Hearing.replaced_by_id == hearing.id, Hearing.matter_id == hearing.matter_id)
    return db.session.scalars(query.order_by(Hearing.id.desc()).limit(1)).first()


def change_hearing(hearing: Hearing, facts: HearingFacts, why: str = "") -> Hearing:
    """Change a hearing and return the one that now stands.

    A hearing whose day or hour moves is reset: it keeps what it was, and a new one takes its place. Anything else is
    changed in place, with what it was in its history.
    """
    _must_stand(hearing)
    if (facts.starts_on, facts.starts_at) != (hearing.starts_on, hearing.starts_at):
        return _reset(hearing, facts, why)
    changed = {name: [was, now] for name, now in asdict(facts).items() if (was := getattr(hearing, name)) != now}
    if changed:  # the day and the hour are the same here, so that only words and a yes or no are left
        note_hearing(hearing, "changed", changed, reason=why)
        for name, (_, now) in changed.items():
            setattr(hearing, name, now)
    return hearing


def _reset(hearing: Hearing, facts: HearingFacts, why: str) -> Hearing:
    successor = add_hearing(hearing.matter, facts)
    starts = [_plain(hearing.starts_at or hearing.starts_on), _plain(facts.starts_at or facts.starts_on)]
    note_hearing(hearing, "reset", {"starts": starts}, reason=why)
    hearing.status, hearing.replaced_by_id = "reset", successor.id
    return successor


def hold_hearing(hearing: Hearing, outcome: str) -> None:
    """Record that a hearing was held, and what came of it; one that the docket shows as held takes its outcome once.

    Raises:
        Refusal: its day has not come, it no longer stands, or its outcome is recorded already.
    """
    if hearing.status != "held" or hearing.outcome:
        _must_stand(hearing)
    if hearing.starts_on > clock.today(hearing.matter.zone):
        raise Refusal(
            f"This hearing is set for {hearing.starts_on:%-d %B %Y}; it can be recorded as held from that day on."
        )
    note_hearing(hearing, "held", {"status": [hearing.status, "held"]}, reason=outcome)
    hearing.status, hearing.outcome = "held", outcome


def cancel_hearing(hearing: Hearing, reason: str) -> None:
    """Cancel a hearing; it stays on record with the reason.

    Raises:
        Refusal: no reason is given, or the hearing no longer stands.
    """
    _must_stand(hearing)
    if not reason.strip():
        raise Refusal("A cancelled hearing needs its reason, such as “vacated by entry 41”.")
    note_hearing(hearing, "cancelled", {"status": [hearing.status, "cancelled"]}, reason=reason.strip())
    hearing.status = "cancelled"


def _must_stand(hearing: Hearing) -> None:
    db.session.flush()  # refreshing lets go of what was set and not written
    db.session.refresh(hearing, with_for_update=True)
    if hearing.status not in STANDING:
        raise Refusal(
            f"This hearing is {hearing.status}; only one that still stands can be changed. Enter a new one instead."
        )


def facts_of(hearing: Hearing, **changed: Any) -> HearingFacts:
    """Return what is known of a hearing, with some of it changed."""
    known = HearingFacts(**{part.name: getattr(hearing, part.name) for part in fields(HearingFacts)})
    return replace(known, **changed)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
