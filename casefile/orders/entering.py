"""Entering an order, correcting it, modifying it: each a version that is only added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.infra.forms import FIRST_ASKED, LAST_ASKED
from casefile.law import orders as law
from casefile.lawdata.orders_reader import catalogue
from casefile.matters import marks
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter, Part
from casefile.matters.records import Correction, hold, keep, refuse_ahead, refuse_missing
from casefile.orders.marking import mark, mark_again
from casefile.orders.models import CourtOrder
from casefile.orders.reading import Line, find, lines

STALE = "This order was changed meanwhile; open it again, look at what it says now, and do this once more."
NEWCOMERS = ("complaining witness", "witness", "co-defendant", "family", "other")


@dataclass(frozen=True)
class Source:
    """Where something was read: an entry of the matter's docket, words, or both."""

    entry_id: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom an order names and who is not in the matter yet."""

    name: str
    role: str


@dataclass(frozen=True)
class OrderFacts:
    """An order as typed. ``newcomers`` join the people of its no-contact term."""

    kind: str
    source: Source
    made_on: date | None
    made_by: str
    since: date | None
    until: date | None
    terms: tuple[law.Ordered, ...]
    newcomers: tuple[Newcomer, ...] = ()


def enter(matter: Matter, facts: OrderFacts) -> CourtOrder:
    """Enter an order; the people with whom it forbids contact are marked.

    Raises:
        Refusal: something is missing or cannot be, or the same order is entered already.
    """
    hold(matter)
    values = _checked(matter, facts)
    for line in lines(matter):
        if any(_same(row, values) for row in line.versions):
            by = line.versions[0].by_name or "the command line"
            raise Refusal(f"This order is entered already, as order {line.number} by {by}: open that one.")
    row = keep(CourtOrder, matter, values)
    mark(matter, row)
    return row


def modify(matter: Matter, line: Line, facts: OrderFacts, seen: str) -> CourtOrder:
    """Enter what the court changed, as a version of its own with its own source.

    Raises:
        Refusal: the order is over, or the new version would hold before the one it changes.
    """
    hold(matter)
    line = fresh(matter, line, seen)
    if line.state == law.ENDED or not line.versions:
        raise Refusal("This order is over; enter what the court ordered as a new order.")
    values = _checked(matter, facts)
    last = line.versions[-1]
    if values["since"] < last.since:
        raise Refusal(
            f"It would hold from {values['since']}, before the version that it changes ({last.since}). "
            "Give a later day, or correct that version where its day is wrong."
        )
    if _same(last, values):
        raise Refusal("Source, terms and kind are those of the version it would change; nothing was modified.")
    row = keep(CourtOrder, matter, {**values, "order_id": line.number})
    mark(matter, row)
    return row


def correct(matter: Matter, line: Line, version: int, facts: OrderFacts | None, why: str, seen: str) -> CourtOrder:
    """Enter a version anew in the place of a wrong one; without facts, that it was entered by mistake altogether.

    Raises:
        Refusal: no reason is given, or the new days would stand in another order than the versions were made.
    """
    hold(matter)
    line = fresh(matter, line, seen)
    old = next((row for row in line.versions if row.key == version), None)
    if old is None:
        raise Refusal(STALE)
    names = ("kind", "entry_id", "source", "made_on", "made_by", "since", "until", "terms", "order_id")
    values = {name: getattr(old, name) for name in names}
    if facts is not None:
        changed = _checked(matter, facts)
        if all(changed[name] == values[name] for name in changed):
            raise Refusal("Nothing is different from what stands there; change what is wrong.")
        values |= changed
        _refuse_disorder(line, old, values["since"])
    row = keep(CourtOrder, matter, values, Correction(old, why, struck=facts is None))
    if facts is not None:
        mark(matter, row)
    mark_again(matter, line.number)
    return row


def _refuse_disorder(line: Line, old: CourtOrder, since: date) -> None:
    """Refuse a corrected day that would put a version before one that was entered earlier, or after a later one."""
    place = line.versions.index(old)
    before, after = line.versions[:place], line.versions[place + 1 :]
    if (before and since < before[-1].since) or (after and since > after[0].since):
        raise Refusal(f"From {since} it would change places with another version; its days must keep their order.")


def fresh(matter: Matter, line: Line, seen: str) -> Line:
    """Return the order as it stands now, held; refuse where it is no longer what the form was made of."""
    found = find(matter, line.number)
    if found is None or found.stamp != seen:
        raise Refusal(STALE)
    return found


def _same(row: CourtOrder, values: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == values[name] for name in ("kind", "entry_id", "source", "terms"))


def _checked(matter: Matter, facts: OrderFacts) -> dict[str, Any]:
    if facts.kind not in catalogue().kinds:
        raise Refusal("Choose the kind of order from the list.")
    values: dict[str, Any] = {
        "kind": facts.kind,
        **source_values(matter, facts.source),
        "made_on": facts.made_on,
        "made_by": facts.made_by.strip(),
        "since": facts.since,
        "until": facts.until,
    }
    refuse_missing(values, (("made_on", "The day it was made"), ("since", "In force from"), ("made_by", "Who made it")))
    refuse_days(facts.made_on, facts.since, facts.until)
    refuse_ahead(matter, facts.made_on)
    if facts.until and facts.since and facts.until < facts.since:
        raise Refusal(f"It would hold until {facts.until}, before it begins on {facts.since}; correct one of the days.")
    values["terms"] = _terms(matter, facts)
    return values


def refuse_days(*days: date | None) -> None:
    """Refuse a day whose year no order can bear."""
    for day in days:
        if day and not FIRST_ASKED <= day.year <= LAST_ASKED:
            raise Refusal(f"The year {day.year} cannot be meant; give a day from {FIRST_ASKED} to {LAST_ASKED}.")


def source_values(matter: Matter, source: Source) -> dict[str, Any]:
    """Return a source as it is kept; refuse one that names nothing, or an entry of another docket."""
    words = " ".join(source.words.split())
    if source.entry_id is None and not words:
        raise Refusal("Choose the docket entry, or say where it was read, such as: read from the paper, entry 14.")
    if source.entry_id is not None:
        query = select(DocketEntry.id).where(DocketEntry.id == source.entry_id, DocketEntry.matter_id == matter.id)
        if db.session.scalar(query) is None:
            raise Refusal("This docket entry is not of this matter; choose one of the list.")
    return {"entry_id": source.entry_id, "source": words}


def _terms(matter: Matter, facts: OrderFacts) -> list[dict[str, Any]]:
    known = catalogue().terms
    newcomers = [_person(matter, one).id for one in facts.newcomers]
    people = {part.person_id: part for part in matters.parts(matter)}
    found: list[dict[str, Any]] = []
    for one in facts.terms:
        term = known.get(one.key)
        if term is None or not term.offered:
            raise Refusal("Choose the terms from the list.")
        filled = _filled(term, one.filled, newcomers if term.marks else ())
        for _, words in law.faults(term, filled):
            raise Refusal(words)
        _refuse_people(filled.get("people", ()), people)
        found.append({"key": one.key, "filled": filled})
    if not found:
        raise Refusal("No term is chosen; tick what the court ordered.")
    if newcomers and not any(known[one["key"]].marks for one in found):
        raise Refusal("People are named who are not in the matter, but no term forbids contact; tick that term.")
    order = list(known)
    return sorted(found, key=lambda one: order.index(one["key"]))


def _filled(term: law.Term, typed: Mapping[str, Any], newcomers: Sequence[int]) -> dict[str, Any]:
    """Return what is filled in, and nothing that is empty or that the term does not ask for."""
    found: dict[str, Any] = {}
    for ask in term.asks:
        names = (ask.key, f"{ask.key}_es") if ask.kind == "words" else (ask.key,)
        for name in names:
            value = typed.get(name)
            if ask.kind == "people":
                value = sorted({*(value or ()), *newcomers})
            elif isinstance(value, str):
                value = value.strip()
            if value:
                found[name] = value
    return found


def _refuse_people(chosen: Iterable[int], people: Mapping[int, Part]) -> None:
    for number in chosen:
        if number not in people or not marks.may_be_marked(people[number]):
            raise Refusal("Choose people of this matter, and neither the client nor the court nor counsel.")


def _person(matter: Matter, newcomer: Newcomer) -> Person:
    """Return the person of this name in the matter, entered where nobody has it."""
    if newcomer.role not in NEWCOMERS:
        raise Refusal(f"{newcomer.role!r} is no role for them; choose one of: {', '.join(NEWCOMERS)}.")
    wanted = clients.fold(newcomer.name)
    for part in matters.parts(matter):
        if wanted in (clients.fold(part.person.name), clients.fold(part.person.pseudonym)) and wanted:
            return part.person
    person = clients.enter_person(newcomer.name)
    matters.add_part(matter, person, newcomer.role, detail="Named in an order of the court", no_contact=True)
    return person
