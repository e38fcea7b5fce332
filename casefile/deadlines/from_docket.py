"""What a docket says of hearings and dates, taken in: again and again, without doubling or undoing anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import select

from casefile.deadlines.hearings import STANDING, HearingFacts, add_hearing
from casefile.deadlines.history import note_hearing
from casefile.deadlines.models import Deadline, Hearing
from casefile.deadlines.store import Entry, enter
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.wording.attendance import wants_interpreter


class StepSaid(Protocol):
    """One entry's word on a hearing."""

    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> datetime | date: ...  # noqa: D102
    @property
    def entry(self) -> str: ...  # noqa: D102


class HearingSaid(StepSaid, Protocol):
    """A hearing as a docket tells it; ``as_to`` names the defendants meant, none means all."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def what(self) -> str: ...  # noqa: D102
    @property
    def place(self) -> str: ...  # noqa: D102
    @property
    def judge(self) -> str: ...  # noqa: D102
    @property
    def purpose(self) -> str: ...  # noqa: D102
    @property
    def attendance(self) -> str: ...  # noqa: D102
    @property
    def moved_to(self) -> str | None: ...  # noqa: D102
    @property
    def as_to(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def history(self) -> Sequence[StepSaid]: ...  # noqa: D102


class DeadlineSaid(Protocol):
    """A due date as a docket tells it."""

    @property
    def what(self) -> str: ...  # noqa: D102
    @property
    def due(self) -> datetime | date: ...  # noqa: D102
    @property
    def entry(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class SaidHearing:
    """A hearing put in by itself, without a docket reading."""

    key: str
    what: str
    at: datetime | date
    entry: str
    place: str = ""
    judge: str = ""
    status: str = "set"
    moved_to: str | None = None
    as_to: tuple[str, ...] = ()
    history: tuple[StepSaid, ...] = ()
    purpose: str = ""
    attendance: str = ""


def take_from_docket(
    matter: Matter, hearings: Iterable[HearingSaid], deadlines: Iterable[DeadlineSaid], *, accused: str | None = None
) -> None:
    """Take in every hearing and due date that a docket names for the accused of this matter.

    The same again adds nothing. ``accused`` is the name on the docket; without it, the client's.
    """
    name = accused or getattr(matters.client_of(matter), "name", None)
    ours = [said for said in hearings if not said.as_to or name is None or name in said.as_to]
    here = list(db.session.scalars(select(Hearing).where(Hearing.matter_id == matter.id)))
    held = {hearing.key: hearing for hearing in here if hearing.key}
    unkeyed = [hearing for hearing in here if hearing.key is None]
    for said in ours:
        held[said.key] = _put(matter, said, held.get(said.key), unkeyed)
    for said in ours:
        successor = held.get(said.moved_to or "")
        if successor is not None and held[said.key].replaced_by_id is None and successor is not held[said.key]:
            held[said.key].replaced_by_id = successor.id
    _take_deadlines(matter, deadlines)
    db.session.flush()


def put_hearing(matter: Matter, said: HearingSaid) -> Hearing:
    """Take in one hearing by its key; the same again changes nothing."""
    take_from_docket(matter, [said], [])
    return db.session.scalars(select(Hearing).where(Hearing.matter_id == matter.id, Hearing.key == said.key)).one()


def propose_from_docket(matter: Matter, what: str, due: datetime | date, entry_key: str) -> Deadline:
    """Store a due date that a docket entry names, as proposed; the same again returns the one that is held."""
    due_on = _day(due, matter.zone)
    same = select(Deadline).where(Deadline.matter_id == matter.id, Deadline.entry_key == entry_key)
    found = db.session.scalar(same.where(Deadline.what == what.strip()[:300], Deadline.due_on == due_on))
    return found or _enter(matter, what, due, entry_key)


# --- hearings --------------------------------------------------------------------------------------------------------


def _put(matter: Matter, said: HearingSaid, known: Hearing | None, unkeyed: list[Hearing]) -> Hearing:
    facts = HearingFacts(
        said.what[:300],
        _day(said.at, matter.zone),
        _moment(said.at),
        said.place[:300],
        said.judge[:200],
        purpose=said.purpose[:300],
        interpreter_needed=wants_interpreter(said.attendance),
    )
    known = known or _adopt(said, facts, unkeyed)
    words = _words(said)
    if known is None:
        known = add_hearing(matter, facts, key=said.key, entry_key=said.entry, status=said.status)
        _note_steps(known, said.history[1:])
    elif known.docket_says != words:
        _follow(known, said, facts)
    known.docket_says = words
    return known


def _adopt(said: HearingSaid, facts: HearingFacts, unkeyed: list[Hearing]) -> Hearing | None:
    """Know a hearing again that somebody of the office entered before the docket named it."""
    for hearing in unkeyed:
        if hearing.starts_on == facts.starts_on and hearing.what.casefold() == facts.what.casefold():
            unkeyed.remove(hearing)
            hearing.key = said.key
            return hearing
    return None


def _words(said: HearingSaid) -> dict[str, Any]:
    return {
        "at": said.at.isoformat(),
        "place": said.place,
        "judge": said.judge,
        "purpose": said.purpose,
        "attendance": said.attendance,
        "status": said.status,
        "steps": len(said.history),
    }


def _follow(hearing: Hearing, said: HearingSaid, facts: HearingFacts) -> None:
    """Change only what the court changed since the last import: what the office knows better stays."""
    before = hearing.docket_says
    changed: dict[str, list[Any]] = {}
    if said.at.isoformat() != before.get("at") and hearing.status in STANDING:
        changed["starts"] = [(hearing.starts_at or hearing.starts_on).isoformat(), said.at.isoformat()]
        # The hour of another day is not the hour of this one: where the court names none, it is unknown.
        kept = hearing.starts_at if hearing.starts_on == facts.starts_on else None
        hearing.starts_on, hearing.starts_at = facts.starts_on, facts.starts_at or kept
    for name, now in (("place", facts.place), ("judge", facts.judge), ("purpose", facts.purpose)):
        if name == "purpose" and name not in before and hearing.purpose:
            continue  # taken in before purposes were read: what the office wrote since stays
        if now and now != before.get(name) and now != getattr(hearing, name):
            changed[name] = [getattr(hearing, name), now]
            setattr(hearing, name, now)
    if said.status not in (before.get("status"), hearing.status) and hearing.status in STANDING:
        changed["status"] = [hearing.status, said.status]
        hearing.status = said.status
    if changed:
        note_hearing(hearing, said.status if "status" in changed else "changed", changed, entry_key=_last_entry(said))


def _note_steps(hearing: Hearing, steps: Sequence[StepSaid]) -> None:
    for step in steps:
        note_hearing(hearing, step.status, {"starts": [None, step.at.isoformat()]}, entry_key=step.entry)


def _last_entry(said: HearingSaid) -> str:
    return said.history[-1].entry if said.history else said.entry


# --- due dates -------------------------------------------------------------------------------------------------------


def _take_deadlines(matter: Matter, deadlines: Iterable[DeadlineSaid]) -> None:
    query = select(Deadline.entry_key, Deadline.what, Deadline.due_on)
    held = {tuple(row) for row in db.session.execute(query.where(Deadline.matter_id == matter.id))}
    for said in deadlines:
        name = (said.entry, said.what.strip()[:300], _day(said.due, matter.zone))
        if name not in held:
            held.add(name)
            _enter(matter, said.what, said.due, said.entry)


def _enter(matter: Matter, what: str, due: datetime | date, entry_key: str) -> Deadline:
    due_on = _day(due, matter.zone)
    text = "The docket entry names this day. A date that the court sets is not counted under Rule 45."
    entry = Entry(
        what=what.strip(),
        due_on=due_on,
        due_at=_moment(due),
        cite="docket entry",
        trigger="the court's order or notice, as the docket entry tells it",
        steps=[{"text": text, "date": due_on.isoformat()}],
        source="docket entry",
        entry_key=entry_key,
        was_past=matter.terminated_on is not None and due_on < clock.today(matter.zone),
    )
    return enter(matter, entry)


def _day(at: datetime | date, zone: str) -> date:
    return clock.local(at, zone).date() if isinstance(at, datetime) else at


def _moment(at: datetime | date) -> datetime | None:
    return at if isinstance(at, datetime) else None
