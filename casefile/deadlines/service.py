"""What can be done with a deadline: propose, confirm, reject, move, mark done, cancel. Nothing here deletes one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casefile.accounts.models import User
from casefile.deadlines.counting import Asked, Counted, count
from casefile.deadlines.court_law import judges_of
from casefile.deadlines.court_words import entries_of, told_by
from casefile.deadlines.from_docket import propose_from_docket, put_hearing, take_from_docket
from casefile.deadlines.hearings import (
    HearingFacts,
    add_hearing,
    cancel_hearing,
    change_hearing,
    facts_of,
    find_hearing,
    hold_hearing,
)
from casefile.deadlines.history import note_deadline, of_deadline, of_hearing
from casefile.deadlines.lists import (
    DateLine,
    next_hearings,
    open_dates,
    overdue,
    unconfirmed,
    upcoming,
)
from casefile.deadlines.models import OPEN_STATES, Deadline, Hearing
from casefile.deadlines.store import Entry, enter
from casefile.deadlines.two_persons import must_have_two
from casefile.infra import clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter

__all__ = (
    "Asked",
    "DateLine",
    "HearingFacts",
    "add_hearing",
    "cancel_hearing",
    "change_hearing",
    "entries_of",
    "facts_of",
    "find_hearing",
    "hold_hearing",
    "next_hearings",
    "of_deadline",
    "of_hearing",
    "open_dates",
    "overdue",
    "propose_from_docket",
    "put_hearing",
    "take_from_docket",
    "told_by",
    "unconfirmed",
    "upcoming",
)


HEARING_OF = {
    "trial": "trial",
    "trial start": "trial",
    "trial date": "trial",
    "sentencing": "sentencing",
    "sentencing date": "sentencing",
    "arraignment": "arraignment",
    "initial appearance": "initial appearance",
    "first appearance": "initial appearance",
    "hearing date": "",
}
"""Triggers of the library that are hearings, with the words that the name of such a hearing holds."""


@dataclass(frozen=True)
class DateFacts:
    """A date that a person enters: one the court set, or one of the office's own. ``why`` says where it comes from."""

    what: str
    due_on: date
    due_at: datetime | None = None
    why: str = ""
    entry_key: str | None = None


def work_out(matter: Matter, asked: Asked) -> Counted:
    """Count a deadline for this matter's court, without storing anything."""
    return count(asked, court=matter.court, zone=matter.zone, judges=judges_of(matter))


def propose(
    matter: Matter,
    asked: Asked,
    *,
    what: str = "",
    trigger: str = "",
    hearing_id: int | None = None,
    entry_key: str | None = None,
    deadline_id: int | None = None,
) -> Deadline:
    """Store a counted deadline as proposed; ``hearing_id`` or ``deadline_id`` is what it is counted from.

    A day that is that of a hearing of the kind the rule runs from is taken as that hearing's, so that it moves with it.

    Raises:
        Refusal: the rule names no period, so that there is no date to store.
        RuleError: the deadline cannot be counted from what was given.
    """
    counted = work_out(matter, asked)
    if counted.due_on is None:
        raise Refusal(f"{counted.title}: {'; '.join(counted.open)}. Enter the date that the court set.")
    if hearing_id is None and deadline_id is None:
        hearing_id = hearing_meant(matter, counted.trigger, asked.event_on)
    entry = replace(
        counted_entry(asked, counted, also_hearing_id=_second_hearing(matter, asked)),
        what=what.strip() or counted.title,
        trigger=trigger.strip() or counted.trigger,
        trigger_hearing_id=hearing_id,
        trigger_deadline_id=deadline_id,
        entry_key=entry_key,
    )
    return enter(matter, entry)


def counted_entry(asked: Asked, counted: Counted, *, also_hearing_id: int | None = None) -> Entry:
    """Return what is stored of a count that gave a date."""
    if counted.due_on is None:
        raise Refusal(f"{counted.title}: {'; '.join(counted.open)}. Enter the date that the court set.")
    kept = {**asked.kept(), "open": counted.open, "notes": counted.notes}
    return Entry(
        what=counted.title,
        who=counted.who,
        due_on=counted.due_on,
        due_at=counted.due_at,
        rule=asked.rule,
        cite=counted.cite,
        consequence=counted.consequence,
        verified=counted.verified,
        trigger=counted.trigger,
        trigger_on=asked.event_on,
        trigger_at=asked.event_at,
        served_by=asked.service,
        asked={**kept, "local": counted.local, "also_hearing": also_hearing_id},
        steps=counted.steps,
        also_possible=counted.also_possible,
        needs_review=bool(counted.also_possible or counted.open),
        source="rule",
    )


def hearing_meant(matter: Matter, trigger: str, on: date) -> int | None:
    """Return the one hearing of a day that a rule's trigger can mean, or None where none or several can."""
    words = HEARING_OF.get(trigger.casefold())
    if words is None:
        return None
    query = select(Hearing).where(
        Hearing.matter_id == matter.id, Hearing.starts_on == on, Hearing.status.in_(("set", "held", "unknown"))
    )
    found = [hearing.id for hearing in db.session.scalars(query) if words in hearing.what.casefold()]
    return found[0] if len(found) == 1 else None


def _second_hearing(matter: Matter, asked: Asked) -> int | None:
    rule = reader.deadline_rules().get(asked.rule)
    if rule is None or rule.also is None or asked.also_on is None:
        return None
    return hearing_meant(matter, rule.also.name, asked.also_on)


def enter_date(matter: Matter, facts: DateFacts) -> Deadline:
    """Store a date that a person read in an order or set themselves, as proposed.

    Raises:
        Refusal: it is not said what is due, or where the date comes from.
    """
    if not facts.what.strip() or not facts.why.strip():
        raise Refusal("A date needs what is due, and where it comes from, such as “order of 4 March, entry 31”.")
    return enter(matter, _date_entry(facts))


def _date_entry(facts: DateFacts, **more: Any) -> Entry:
    step = {"text": f"The date is as entered, not counted: {facts.why.strip()}.", "date": facts.due_on.isoformat()}
    return Entry(
        what=facts.what.strip(),
        due_on=facts.due_on,
        due_at=facts.due_at,
        cite=facts.why.strip(),
        steps=[step],
        source="person",
        **more,
    )


def find_deadline(matter: Matter, deadline_id: int) -> Deadline | None:
    """Return a deadline of this matter."""
    return db.session.scalar(select(Deadline).where(Deadline.id == deadline_id, Deadline.matter_id == matter.id))


def docket_entry(matter: Matter, key: str | None) -> DocketEntry | None:
    """Return the docket entry that a date came from, in the court's words."""
    return entries_of(matter, [key]).get(key or "")


def counted_from(hearing: Hearing) -> list[Deadline]:
    """Return the deadlines that were counted from a hearing."""
    query = select(Deadline).where(Deadline.trigger_hearing_id == hearing.id)
    return list(db.session.scalars(query.order_by(Deadline.due_on, Deadline.id).limit(100)))


def successor(deadline: Deadline) -> Deadline | None:
    """Return the deadline that took this one's place."""
    return db.session.scalar(select(Deadline).where(Deadline.replaces_id == deadline.id))


def by_entry(matter: Matter, keys: Collection[str]) -> dict[str, list[Deadline]]:
    """Return the deadlines that came of docket entries, by the entry's key, however they stand."""
    query = select(Deadline).where(Deadline.matter_id == matter.id, Deadline.entry_key.in_(keys))
    found: dict[str, list[Deadline]] = {}
    for deadline in db.session.scalars(query.order_by(Deadline.due_on, Deadline.id)):
        found.setdefault(str(deadline.entry_key), []).append(deadline)
    return found


# --- the life of a deadline ------------------------------------------------------------------------------------------


def confirm(deadline: Deadline, by: User) -> None:
    """Confirm a proposed deadline, by an attorney of the matter, under that attorney's name.

    Raises:
        Refusal: it is not proposed, this person is no attorney of the matter, or two persons are required and nobody
            else entered or read it.
    """
    must_decide(deadline.matter_id, by)
    must_be(deadline, ("proposed",), "confirmed")
    must_have_two(deadline, by)
    deadline.state, deadline.confirmed_at = "confirmed", clock.now()
    deadline.confirmed_by_id, deadline.confirmed_by = by.id, by.name
    note_deadline(deadline, "confirmed", by=by)


def reject(deadline: Deadline, reason: str, by: User) -> None:
    """Reject a proposed deadline; the reason stays with it.

    Raises:
        Refusal: no reason is given, it is not proposed, or this person is no attorney of the matter.
    """
    must_decide(deadline.matter_id, by)
    must_be(deadline, ("proposed",), "rejected")
    close(deadline, "rejected", needed_reason(reason, "rejected", "no such hearing took place"), by)


def cancel(deadline: Deadline, reason: str, by: User) -> None:
    """Cancel a confirmed deadline that no longer applies; the reason stays with it.

    Raises:
        Refusal: no reason is given, it is not confirmed, or this person is no attorney of the matter.
    """
    must_decide(deadline.matter_id, by)
    must_be(deadline, ("confirmed",), "cancelled")
    close(deadline, "cancelled", needed_reason(reason, "cancelled", "mooted by the plea, entry 52"), by)


def mark_done(deadline: Deadline, what_was_done: str = "") -> None:
    """Mark a confirmed deadline as done.

    Raises:
        Refusal: it is not confirmed.
    """
    must_be(deadline, ("confirmed",), "done")
    close(deadline, "done", what_was_done.strip())


def move(deadline: Deadline, due_on: date, reason: str, by: User, *, due_at: datetime | None = None) -> Deadline:
    """Move an open deadline: it keeps what it was and is superseded by a new one, which is proposed again.

    Raises:
        Refusal: nothing moves, no reason is given, it is not open, or this person is no attorney of the matter.
    """
    must_decide(deadline.matter_id, by)
    must_be(deadline, OPEN_STATES, "moved")
    why = needed_reason(reason, "moved", "extended by order, entry 44")
    if (due_on, due_at) == (deadline.due_on, deadline.due_at):
        raise Refusal(f"It is due on {due_on:%-d %B %Y} already; give the day it moves to.")
    facts = DateFacts(deadline.what, due_on, due_at, why)
    moved = enter(
        deadline.matter,
        _date_entry(
            facts, who=deadline.who, rule=deadline.rule, consequence=deadline.consequence, replaces_id=deadline.id
        ),
    )
    due = [(d.due_at or d.due_on).isoformat() for d in (deadline, moved)]
    note_deadline(deadline, "moved", why, by=by, old_due=due[0], new_due=due[1], moved_to=moved.id)
    close(deadline, "superseded", why, by)
    return moved


def reject_past(matter: Matter, reason: str, by: User) -> int:
    """Reject, each with the reason, the dates of a closed case's docket that were past when they were taken in.

    Raises:
        Refusal: no reason is given, or this person is no attorney of the matter.
    """
    must_decide(matter.id, by)
    why = needed_reason(reason, "rejected", "the case was closed before it came to us")
    query = select(Deadline).where(Deadline.matter_id == matter.id, Deadline.state == "proposed")
    past = list(db.session.scalars(query.where(Deadline.was_past).with_for_update()))
    for deadline in past:
        close(deadline, "rejected", why, by)
    return len(past)


def must_decide(matter_id: int, by: User) -> None:
    """Refuse whoever is no attorney of the matter."""
    found = matters.find_open_matter(by.id, matter_id)
    if found is None or found[1] not in ("lead", "attorney"):
        raise Refusal("Only an attorney of this matter can decide on a date.")


def must_be(deadline: Deadline, states: tuple[str, ...], wanted: str) -> None:
    """Refuse a deadline that is in another state, as it stands now in the database."""
    db.session.flush()  # refreshing lets go of what was set and not written
    db.session.refresh(deadline, with_for_update=True)
    if deadline.state not in states:
        raise Refusal(f"This date is {deadline.state}; only one that is {' or '.join(states)} can be {wanted}.")


def needed_reason(reason: str, wanted: str, such_as: str) -> str:
    """Return a reason, or refuse without one."""
    if not reason.strip():
        raise Refusal(f"A date is {wanted} with a reason, such as “{such_as}”.")
    return reason.strip()


def close(deadline: Deadline, state: str, reason: str, by: User | None = None) -> None:
    """Bring a deadline to its end, with the reason in its history."""
    deadline.state = state
    note_deadline(deadline, state, reason, by=by)
