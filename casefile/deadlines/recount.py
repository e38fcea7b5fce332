"""Dates counted from a day that moved, or under rules that changed: counted again from what is stored, old beside new.

Nothing is changed here by itself: a person proposes the new date in the old one's place, or keeps the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casefile.accounts.models import User
from casefile.deadlines.counting import Asked, Counted, asked_of, count
from casefile.deadlines.court_law import judges_of_all
from casefile.deadlines.history import note_deadline
from casefile.deadlines.lists import DateLine, DeskDates, deadline_line, in_order
from casefile.deadlines.models import Deadline
from casefile.deadlines.recount_rows import CORRECTED, KEPT, Rows, read_rows
from casefile.deadlines.service import close, counted_entry, must_be, must_decide, needed_reason
from casefile.deadlines.store import enter
from casefile.infra import clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError
from casefile.matters.models import Matter

GONE = "none"
CHANGED = "What the office entered for this court, or the law data, has changed since it was counted"
ROUNDS = 30


@dataclass(frozen=True)
class Trigger:
    """The day a date runs from as it stands now; ``moved`` says what moved, ``gone`` why there is no such day."""

    on: date
    at: datetime | None
    moved: str = ""
    gone: str = ""
    words: str = ""
    hearing_id: int | None = None
    deadline_id: int | None = None
    entry_key: str | None = None
    waits: bool = False


@dataclass(frozen=True)
class Recount:
    """A date as stored, and as it would be counted now. Without ``counted`` there is none, and ``problem`` says why.

    ``waits``: the date it is counted from is itself to be decided first.
    """

    deadline: Deadline
    matter: Matter
    why: str
    asked: Asked | None
    counted: Counted | None
    trigger: Trigger
    problem: str = ""

    @property
    def waits(self) -> bool:
        """Whether the date that this one is counted from has to be decided first."""
        return self.trigger.waits

    @property
    def new_on(self) -> date | None:
        """Return the day it would be due now."""
        return self.counted.due_on if self.counted else None

    @property
    def against(self) -> str:
        """Tell the new date again, as it is kept where somebody decides against it."""
        if self.counted is None or self.counted.due_on is None:
            return GONE
        return (self.counted.due_at or self.counted.due_on).isoformat()

    @property
    def attention_on(self) -> date:
        """Return the earlier of both days: until somebody decides, it is the one to look at."""
        return min(self.deadline.due_on, self.new_on or self.deadline.due_on)

    @property
    def days(self) -> int:
        """Return by how many days the new date is later, below zero where it is earlier."""
        return (self.new_on - self.deadline.due_on).days if self.new_on else 0

    @property
    def new_steps(self) -> list[dict[str, Any]]:
        """Return the steps of the new count that the old one does not have."""
        return [step for step in (self.counted.steps if self.counted else []) if step not in self.deadline.steps]


def recounts(deadlines: Iterable[tuple[Deadline, Matter]]) -> list[Recount]:
    """Return what would be counted otherwise now, the earliest day to look at first; in a few queries for all."""
    asked = [(one, matter) for one, matter in deadlines if one.is_open and one.source == "rule" and one.asked]
    if not asked:
        return []
    rows = read_rows(asked)
    judges = judges_of_all({matter.id: matter for _, matter in asked}.values())
    made = (_Counting(rows, judges).recount(one, matter) for one, matter in asked)
    return sorted((one for one in made if one), key=lambda one: (one.attention_on, one.deadline.id))


class _Counting:
    """Counts dates again, each from the day of what it runs from; a date that runs from another follows that one."""

    def __init__(self, rows: Rows, judges: dict[int, tuple[str, ...]]) -> None:
        self.rows, self.judges = rows, judges
        self.under_way: set[int] = set()

    def recount(self, deadline: Deadline, matter: Matter) -> Recount | None:
        before = asked_of(deadline.asked, matter.zone)
        if before is None or deadline.id in self.under_way:
            return None
        self.under_way.add(deadline.id)
        try:
            found = self._counted(deadline, matter, before)
        finally:
            self.under_way.discard(deadline.id)
        same = found.counted and (found.counted.due_on, found.counted.due_at) == (deadline.due_on, deadline.due_at)
        if same or self.rows.last(deadline.id, KEPT, "against") == found.against:
            return None
        return found

    def _counted(self, deadline: Deadline, matter: Matter, before: Asked) -> Recount:
        trigger = self._trigger(deadline, matter, before)
        if trigger.gone:
            return Recount(deadline, matter, trigger.gone, None, None, trigger, trigger.gone)
        second, moved = self._second(deadline, before)
        asked = replace(before, event_on=trigger.on, event_at=trigger.at, also_on=second)
        why = "; ".join(part for part in (trigger.moved, moved) if part)
        try:
            counted = count(asked, court=matter.court, zone=matter.zone, judges=self.judges.get(matter.id, ()))
        except RuleError as refusal:
            return Recount(deadline, matter, why, asked, None, trigger, str(refusal))
        why = "; ".join(part for part in (why, _entered_since(deadline, counted)) if part) or CHANGED
        if counted.due_on is None:
            return Recount(deadline, matter, why, asked, None, trigger, "; ".join(counted.open))
        return Recount(deadline, matter, why, asked, counted, trigger)

    def _trigger(self, deadline: Deadline, matter: Matter, before: Asked) -> Trigger:
        if deadline.trigger_hearing_id is not None:
            return self._of_hearing(deadline, before)
        if deadline.trigger_deadline_id is not None:
            return self._of_date(deadline, matter, before)
        corrected = self.rows.last(deadline.id, CORRECTED, "event")
        if corrected is None:
            return Trigger(before.event_on, before.event_at, words=deadline.trigger)
        now = asked_of({"rule": before.rule, "event": corrected}, matter.zone) or before
        moved = f"The day of the event was corrected from {_said(before.event_on)} to {_said(now.event_on)}"
        return Trigger(now.event_on, now.event_at, moved, words=deadline.trigger)

    def _of_hearing(self, deadline: Deadline, before: Asked) -> Trigger:
        first = self.rows.hearings[deadline.trigger_hearing_id or 0]
        hearing = self.rows.standing(first)
        if hearing.status in ("reset", "cancelled"):
            gone = f"{first.what} of {_said(first.starts_on)} was {hearing.status}, and no new day stands"
            return Trigger(before.event_on, before.event_at, gone=gone)
        at = (hearing.starts_at or before.event_at) if before.event_at else None
        words = f"{hearing.what}, {_said(hearing.starts_on)}"
        moved = "" if hearing.starts_on == before.event_on else _moved(hearing.what, before.event_on, hearing.starts_on)
        if not moved and at != before.event_at:
            moved = f"The hour of {hearing.what} has changed"
        return Trigger(hearing.starts_on, at, moved, words=words, hearing_id=hearing.id, entry_key=hearing.entry_key)

    def _of_date(self, deadline: Deadline, matter: Matter, before: Asked) -> Trigger:
        first = self.rows.deadlines[deadline.trigger_deadline_id or 0]
        stands = self.rows.successor(first)
        if stands.state in ("rejected", "cancelled"):
            gone = f"{stands.what} of {_said(stands.due_on)}, from which it was counted, was {stands.state}"
            return Trigger(before.event_on, None, gone=gone)
        pending = self.recount(stands, matter) if stands.is_open and stands.source == "rule" else None
        on = (pending.new_on if pending else None) or stands.due_on
        moved = "" if on == before.event_on else _moved(stands.what, before.event_on, on)
        words = f"{stands.what}, {_said(on)}"
        return Trigger(on, None, moved, words=words, deadline_id=stands.id, waits=pending is not None)

    def _second(self, deadline: Deadline, before: Asked) -> tuple[date | None, str]:
        first = self.rows.hearings.get(deadline.asked.get("also_hearing") or 0)
        if first is None or before.also_on is None:
            return before.also_on, ""
        hearing = self.rows.standing(first)
        if hearing.status in ("reset", "cancelled") or hearing.starts_on == before.also_on:
            return before.also_on, ""
        return hearing.starts_on, _moved(hearing.what, before.also_on, hearing.starts_on)


def _entered_since(deadline: Deadline, counted: Counted) -> str:
    """Name the local rule and the closed days that the old count did not know, and say where one fell away."""
    known = {step["text"] for step in deadline.steps}
    new = [step["text"] for step in counted.steps if step["text"] not in known]
    said = [text.removeprefix("Closed: ") for text in new if "(entered by " in text]
    before, now = deadline.asked.get("local"), counted.local
    if now and (before is None or (before["entry"], before["version"]) != (now["entry"], now["version"])):
        said.insert(0, new[0] if new and now["cite"] in new[0] else f"{now['cite']} was entered or changed")
    if before and not now:
        said.insert(0, f"{before['cite']} does not govern it any more")
    return "; ".join(said)


def _moved(what: str, before: date, now: date) -> str:
    return f"{what} moved from {_said(before)} to {_said(now)}"


def _said(day: date) -> str:
    return f"{day:%-d %b %Y}"


# --- what a person decides -------------------------------------------------------------------------------------------


def find(deadline: Deadline, matter: Matter) -> Recount | None:
    """Return the recount of one date, or None where it stands as counted."""
    return next(iter(recounts([(deadline, matter)])), None)


def needed(deadline: Deadline, matter: Matter) -> Recount:
    """Return the recount of one date that waits for a decision.

    Raises:
        Refusal: the date stands as it is counted now.
    """
    found = find(deadline, matter)
    if found is None:
        raise Refusal("This date stands as it is counted now; there is nothing to decide.")
    return found


def repropose(found: Recount, by: User) -> Deadline:
    """Propose the date counted anew in the place of the old one, which is superseded and keeps its steps.

    Raises:
        Refusal: there is no new date, the date it runs from is undecided, or this person is no attorney of the matter.
    """
    old = found.deadline
    must_decide(old.matter_id, by)
    must_be(old, ("proposed", "confirmed"), "counted again")
    if found.waits:
        raise Refusal("The date that it is counted from waits for a decision itself; decide that one first.")
    if found.asked is None or found.counted is None:
        raise Refusal(f"There is no new date: {found.problem}. Keep, cancel or reject this one, with the reason.")
    counted = counted_entry(found.asked, found.counted, also_hearing_id=old.asked.get("also_hearing"))
    entry = replace(
        counted,
        what=old.what,
        trigger=found.trigger.words or old.trigger,
        trigger_hearing_id=found.trigger.hearing_id,
        trigger_deadline_id=found.trigger.deadline_id,
        replaces_id=old.id,
        entry_key=_free_entry_key(found, found.trigger.entry_key or old.entry_key),
    )
    new = enter(found.matter, entry)
    why = f"counted again: {found.why}"
    due = [(one.due_at or one.due_on).isoformat() for one in (old, new)]
    note_deadline(old, "moved", why, by=by, old_due=due[0], new_due=due[1], moved_to=new.id)
    close(old, "superseded", why, by)
    return new


def _free_entry_key(found: Recount, key: str | None) -> str | None:
    """Return the key of the docket entry whose words stand beside the new date, unless the same date stands there."""
    there = db.session.scalars(select(Deadline).where(Deadline.matter_id == found.matter.id, Deadline.entry_key == key))
    same = any((one.what, one.due_on) == (found.deadline.what, found.new_on) for one in there)
    return None if same else key


def repropose_all(matter: Matter, deadlines: Sequence[Deadline], by: User) -> int:
    """Propose every date of a matter that is counted otherwise now, first those from which others are counted.

    Raises:
        Refusal: this person is no attorney of the matter.
    """
    must_decide(matter.id, by)
    number, left = 0, list(deadlines)
    for _ in range(ROUNDS):
        ready = [one for one in recounts([(one, matter) for one in left]) if one.counted and not one.waits]
        if not ready:
            break
        for one in ready:
            repropose(one, by)
            number += 1
        done = {one.deadline.id for one in ready}
        left = [one for one in left if one.id not in done]
    return number


def keep(found: Recount, reason: str, by: User) -> None:
    """Keep a date as it is against the new count, with the reason; another answer of the count is shown again.

    Raises:
        Refusal: no reason is given, or this person is no attorney of the matter.
    """
    must_decide(found.deadline.matter_id, by)
    must_be(found.deadline, ("proposed", "confirmed"), "kept")
    why = needed_reason(reason, "kept", "the order of 4 March names this day, entry 31")
    note_deadline(found.deadline, KEPT, why, by=by, against=found.against, because=found.why)


def correct_event(deadlines: Sequence[Deadline], on: date, at: datetime | None, reason: str) -> None:
    """Record that the event from which dates were counted was on another day; the dates then wait for a decision.

    Raises:
        Refusal: no reason is given, one of them is not open, or runs from a hearing or another date.
    """
    why = needed_reason(reason, "counted from another day", "the verdict was entered on 12 December, entry 88")
    for one in deadlines:
        must_be(one, ("proposed", "confirmed"), "counted from another day")
        if not can_correct(one):
            raise Refusal(f"{one.what} follows a hearing or another date; change that one, and this one is shown.")
        if on == one.trigger_on and at == one.trigger_at:
            raise Refusal(f"{one.what} is counted from {_said(on)} already; give the day on which the event was.")
        note_deadline(one, CORRECTED, why, event=(at or on).isoformat(), was=str(one.trigger_on))


def can_correct(deadline: Deadline) -> bool:
    """Whether a date runs from a day that somebody typed, so that the day can be corrected."""
    typed = deadline.trigger_hearing_id is None and deadline.trigger_deadline_id is None
    return typed and deadline.is_open and deadline.source == "rule"


def same_event(deadline: Deadline, deadlines: Iterable[Deadline]) -> list[Deadline]:
    """Return the other open dates that were counted from the same typed day."""
    return [
        one for one in deadlines if one.id != deadline.id and can_correct(one) and one.trigger_on == deadline.trigger_on
    ]


# --- on a person's first page ----------------------------------------------------------------------------------------


def at_the_earlier_day(dates: DeskDates, moved: Iterable[Recount], first: date, last: date) -> DeskDates:
    """Return the dates of a first page in which each that may come sooner stands at the earlier of its two days."""
    sooner = {one.deadline.id: _sooner(one) for one in moved if one.attention_on < one.deadline.due_on}
    overdue, upcoming = ([one for one in lines if not _is_of(one, sooner)] for lines in (dates.overdue, dates.upcoming))
    overdue += [line for line in sooner.values() if line.is_late]
    upcoming += [line for line in sooner.values() if first <= line.on <= last]
    return replace(dates, overdue=in_order(overdue), upcoming=in_order(upcoming))


def _sooner(one: Recount) -> DateLine:
    late = one.attention_on < clock.today(one.matter.zone)
    return replace(deadline_line(one.deadline, one.matter), on=one.attention_on, at=None, is_late=late)


def _is_of(line: DateLine, deadlines: Mapping[int, DateLine]) -> bool:
    return line.kind == "deadline" and line.id in deadlines
