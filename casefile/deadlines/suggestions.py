"""Deadlines that could be proposed: counted from hearings and docket entries whenever they are shown, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from casefile.deadlines.counting import Asked, Counted, count
from casefile.deadlines.court_law import judges_of
from casefile.deadlines.from_docket import HearingSaid
from casefile.deadlines.models import Deadline, Hearing
from casefile.infra import clock
from casefile.infra.db import db
from casefile.law.errors import RuleError
from casefile.lawdata import reader
from casefile.matters.models import DocketEntry, Matter
from casefile.wording.found import Entry

BEFORE_INDICTMENT = ("before_charge",)


@dataclass(frozen=True)
class Cue:
    """What sets rules going: a word in the name of a hearing that was held or is set, and the rules."""

    word: str
    status: str
    rules: tuple[str, ...]


AFTER_VERDICT = ("acquittal_motion", "new_trial_other", "new_trial_new_evidence", "arrest_judgment")
HEARINGS = (
    Cue("arraign", "held", ("discovery_conference", "bill_of_particulars")),
    Cue("sentencing", "set", ("psr_disclosure", "psr_final")),
    Cue("sentencing", "held", ("correct_sentence", "restitution_final", "substantial_assistance")),
    Cue("change of plea", "held", ("arrest_judgment",)),
)
DETENTION = ("detention_continuance_gov", "detention_continuance_def")
ENTRIES = {
    "judgment": ("notice_of_appeal_def", "notice_of_appeal_gov"),
    "verdict": AFTER_VERDICT,
    "jury verdict": AFTER_VERDICT,
    "presentence investigation report": ("psr_objections",),
    "presentence report": ("psr_objections",),
    "draft presentence": ("psr_objections",),
    "initial presentence": ("psr_objections",),
    "report and recommendation": ("magistrate_rr_objection",),
    "findings and recommendation": ("magistrate_rr_objection",),
}


@dataclass(frozen=True)
class Suggestion:
    """One rule that an event on record sets going, with its count."""

    asked: Asked
    counted: Counted
    event: str
    hearing_id: int | None = None
    entry_key: str | None = None


@dataclass(frozen=True)
class Known:
    """An event on record and the rules it sets going."""

    on: date
    words: str
    rules: tuple[str, ...]
    hearing_id: int | None = None
    entry_key: str | None = None


def suggest(matter: Matter) -> tuple[list[Suggestion], int]:
    """Return what could be proposed from here on, and how many more would be past already.

    A rule once proposed for a day, whatever became of it, is not suggested for that day again.
    """
    return _not_made(matter, _counted(matter, known_events(matter)))


def would_suggest(
    matter: Matter, hearings: Iterable[HearingSaid], entries: Iterable[Entry]
) -> tuple[list[Suggestion], int]:
    """Return what hearings and entries that are not stored yet could give rise to, as ``suggest`` would."""
    known = [_of_hearing(matter, one.what, one.status, _day(one.at, matter.zone), None, one.entry) for one in hearings]
    known += [_of_entry(one) for one in entries if _begins(one.text)]
    return _not_made(matter, _counted(matter, filter(None, known)))


def _not_made(matter: Matter, all_of_them: Iterable[Suggestion]) -> tuple[list[Suggestion], int]:
    made = _made(matter)
    today = clock.today(matter.zone)
    found = [one for one in all_of_them if (one.asked.rule, one.asked.event_on) not in made]
    ahead = [one for one in found if one.counted.due_on is not None and one.counted.due_on >= today]
    ahead.sort(key=lambda one: (one.counted.due_on or date.max, one.asked.rule))
    return ahead, len(found) - len(ahead)


def known_events(matter: Matter) -> list[Known]:
    """Return the events on record that set rules going, each with its rules; in two queries."""
    return [*_from_hearings(matter), *_from_entries(matter)]


def _counted(matter: Matter, events: Iterable[Known]) -> Iterator[Suggestion]:
    judges = judges_of(matter)
    for known in events:
        for rule in known.rules:
            asked = Asked(rule, known.on)
            try:
                counted = count(asked, court=matter.court, zone=matter.zone, judges=judges)
            except RuleError:
                continue  # outside the calendar's years: nothing can be suggested
            if counted.due_on is not None:
                yield Suggestion(asked, counted, known.words, known.hearing_id, known.entry_key)


def _made(matter: Matter) -> set[tuple[str | None, date | None]]:
    query = select(Deadline.rule, Deadline.trigger_on).where(
        Deadline.matter_id == matter.id, Deadline.rule.is_not(None)
    )
    return {(row[0], row[1]) for row in db.session.execute(query)}


def _from_hearings(matter: Matter) -> Iterator[Known]:
    hearings = db.session.scalars(
        select(Hearing)
        .where(Hearing.matter_id == matter.id, Hearing.status.in_(("set", "held")))
        .order_by(Hearing.starts_on.desc())
        .limit(200)
    )
    for hearing in hearings:
        known = _of_hearing(matter, hearing.what, hearing.status, hearing.starts_on, hearing.id, hearing.entry_key)
        if known is not None:
            yield known


def _of_hearing(
    matter: Matter, what: str, status: str, on: date, hearing_id: int | None, entry_key: str | None
) -> Known | None:
    rules = _known_rules(_rules_for(what, status, matter))
    if not rules:
        return None
    words = f"{what} {'held' if status == 'held' else 'set for'} {on:%-d %B %Y}"
    return Known(on, words, rules, hearing_id, entry_key)


def _rules_for(what: str, status: str, matter: Matter) -> list[str]:
    name = what.casefold()
    rules = [rule for cue in HEARINGS if cue.word in name and cue.status == status for rule in cue.rules]
    first = "initial appearance" in name and status == "held"
    if first and matter.whereabouts != "released":
        rules += DETENTION
    if first and matter.stage in BEFORE_INDICTMENT:
        rules += {
            "in custody": ["preliminary_hearing_custody"],
            "released": ["preliminary_hearing_released"],
        }.get(matter.whereabouts, ["preliminary_hearing_custody", "preliminary_hearing_released"])
    return rules


def _from_entries(matter: Matter) -> Iterator[Known]:
    begins = or_(*(DocketEntry.text.ilike(f"{word}%") for word in ENTRIES))
    query = select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.filed_on.is_not(None), begins)
    for entry in db.session.scalars(query.order_by(DocketEntry.id.desc()).limit(50)):
        if (known := _of_entry(entry)) is not None:
            yield known


def _begins(text: str) -> bool:
    return text.casefold().startswith(tuple(ENTRIES))


def _of_entry(entry: Entry) -> Known | None:
    if "usca" in entry.text[:80].casefold() or entry.filed_on is None:
        return None  # a judgment of the court of appeals
    word = max((word for word in ENTRIES if entry.text.casefold().startswith(word)), key=len)
    number = f"entry {entry.number}" if entry.number else "an entry without a number"
    words = f"{word.capitalize()} on the docket, {number} of {entry.filed_on:%-d %B %Y}"
    return Known(entry.filed_on, words, _known_rules(ENTRIES[word]), None, entry.key)


def _day(at: datetime | date, zone: str) -> date:
    return clock.local(at, zone).date() if isinstance(at, datetime) else at


def _known_rules(rules: Sequence[str]) -> tuple[str, ...]:
    return tuple(rule for rule in rules if rule in reader.deadline_rules())
