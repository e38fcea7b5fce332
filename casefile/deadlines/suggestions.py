"""Deadlines that could be proposed: counted from hearings and docket entries whenever they are shown, never stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from casefile.deadlines.counting import Asked, Counted, count
from casefile.deadlines.models import Deadline, Hearing
from casefile.infra import clock
from casefile.infra.db import db
from casefile.law.errors import RuleError
from casefile.lawdata import reader
from casefile.matters.models import DocketEntry, Matter

BEFORE_INDICTMENT = ("before_charge",)


@dataclass(frozen=True)
class Cue:
    """What sets rules going: a word in the name of a hearing that was held or is set, and the rules."""

    word: str
    status: str
    rules: tuple[str, ...]


HEARINGS = (
    Cue("arraign", "held", ("discovery_conference", "bill_of_particulars")),
    Cue("sentencing", "set", ("psr_disclosure", "psr_final")),
    Cue("sentencing", "held", ("correct_sentence", "restitution_final")),
)
ENTRIES = {
    "judgment": ("notice_of_appeal_def",),
    "verdict": ("acquittal_motion", "new_trial_other"),
    "jury verdict": ("acquittal_motion", "new_trial_other"),
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
    made = _made(matter)
    today = clock.today(matter.zone)
    found = [one for one in _all(matter) if (one.asked.rule, one.asked.event_on) not in made]
    ahead = [one for one in found if one.counted.due_on is not None and one.counted.due_on >= today]
    ahead.sort(key=lambda one: (one.counted.due_on or date.max, one.asked.rule))
    return ahead, len(found) - len(ahead)


def _all(matter: Matter) -> Iterator[Suggestion]:
    for known in [*_from_hearings(matter), *_from_entries(matter)]:
        for rule in known.rules:
            asked = Asked(rule, known.on)
            try:
                counted = count(asked, court=matter.court, zone=matter.zone)
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
        if rules := _known_rules(_rules_for(hearing, matter)):
            words = f"{hearing.what} {'held' if hearing.status == 'held' else 'set for'} {hearing.starts_on:%-d %B %Y}"
            yield Known(hearing.starts_on, words, rules, hearing.id, hearing.entry_key)


def _rules_for(hearing: Hearing, matter: Matter) -> list[str]:
    name = hearing.what.casefold()
    rules = [rule for cue in HEARINGS if cue.word in name and cue.status == hearing.status for rule in cue.rules]
    if "initial appearance" in name and hearing.status == "held" and matter.stage in BEFORE_INDICTMENT:
        rules += {
            "in custody": ["preliminary_hearing_custody"],
            "released": ["preliminary_hearing_released"],
        }.get(matter.whereabouts, ["preliminary_hearing_custody", "preliminary_hearing_released"])
    return rules


def _from_entries(matter: Matter) -> Iterator[Known]:
    begins = or_(*(DocketEntry.text.ilike(f"{word}%") for word in ENTRIES))
    query = select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.filed_on.is_not(None), begins)
    for entry in db.session.scalars(query.order_by(DocketEntry.id.desc()).limit(50)):
        word = max((word for word in ENTRIES if entry.text.casefold().startswith(word)), key=len)
        if "usca" in entry.text[:80].casefold() or entry.filed_on is None:
            continue  # a judgment of the court of appeals
        number = f"entry {entry.number}" if entry.number else "an entry without a number"
        words = f"{word.capitalize()} on the docket, {number} of {entry.filed_on:%-d %B %Y}"
        yield Known(entry.filed_on, words, _known_rules(ENTRIES[word]), None, entry.key)


def _known_rules(rules: Sequence[str]) -> tuple[str, ...]:
    return tuple(rule for rule in rules if rule in reader.deadline_rules())
