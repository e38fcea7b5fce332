"""What counsel decides about an order: that it is over or holds longer, whom the system may address again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.clients import service as clients
from casefile.infra import clock
from casefile.infra.errors import Refusal
from casefile.law import orders as law
from casefile.matters import marks
from casefile.matters.models import Matter
from casefile.matters.records import Correction, hold, keep
from casefile.orders.entering import STALE, Source, fresh, refuse_days, source_values
from casefile.orders.marking import liftable, mark_again
from casefile.orders.models import OrderDecision
from casefile.orders.reading import Line, find, ones


@dataclass(frozen=True)
class EndFacts:
    """That an order is over, from which day, where that was read, and whom the system may address again."""

    on: date | None
    source: Source
    note: str = ""
    lift: tuple[int, ...] = ()


def end(matter: Matter, line: Line, facts: EndFacts, seen: str) -> OrderDecision:
    """Record that an order is over.

    Raises:
        Refusal: it is over already, or a mark would be lifted before the order ends.
    """
    hold(matter)
    line = fresh(matter, line, seen)
    if line.ends or not line.versions:
        raise Refusal("This order is recorded as over already.")
    if facts.on is None:
        raise Refusal("The day from which it is over is needed.")
    refuse_days(facts.on)
    if facts.on < line.versions[0].made_on:
        raise Refusal(f"It would be over from {facts.on}, before it was made on {line.versions[0].made_on}.")
    if facts.lift and facts.on > clock.today(matter.zone):
        raise Refusal(f"It holds until {facts.on} comes; lift the marks of people after that day.")
    values = {**source_values(matter, facts.source), "kind": "ended", "on": facts.on, "note": facts.note}
    row = _decide(matter, line, values)
    if facts.lift:
        lift(matter, line.number, facts.lift, facts.source)
    return row


def extend(matter: Matter, line: Line, until: date | None, source: Source, seen: str) -> OrderDecision:
    """Record that the version in force holds to another day, or until it is changed.

    Raises:
        Refusal: it has no last day, or the new one is not later, or lies in the past.
    """
    hold(matter)
    line = fresh(matter, line, seen)
    if line.standing is None or line.state not in law.FOLLOWED or line.until is None:
        raise Refusal("Only an order that is in force, or whose day has passed, and that has a last day is extended.")
    refuse_days(until)
    if until is not None and (until <= line.until or until < clock.today(matter.zone)):
        raise Refusal(
            f"It would hold until {until}; give a day after {line.until} that has not passed, or leave it empty for "
            "“until changed”. A day the court shortened is a modification."
        )
    values = {**source_values(matter, source), "kind": "extended", "until": until, "version_id": line.version.key}
    return _decide(matter, line, values)


def lift(matter: Matter, number: int, person_ids: Collection[int], source: Source) -> None:
    """Lift the marks of people whom the order named, each a decision of its own.

    Raises:
        Refusal: one of them is a complaining witness, or an order that stands still names them.
    """
    hold(matter)
    line = find(matter, number)
    allowed = {part.person.one_id: part.person for part in liftable(matter, line)} if line else {}
    held = ones(matter)
    for one_id in sorted({held.get(number, number) for number in person_ids}):
        if line is None or one_id not in allowed:
            raise Refusal(
                "Somebody chosen stays marked: a complaining witness always does, and whoever an order still names."
            )
        values = {**source_values(matter, source), "kind": "unmarked", "person_id": allowed[one_id].id}
        _decide(matter, line, values)
        marks.lift_no_contact(matter, allowed[one_id])


def take_back(matter: Matter, line: Line, decision: int, why: str, seen: str) -> OrderDecision:
    """Record that a decision was a mistake: the order stands as before it, and marks that were lifted are set again.

    Raises:
        Refusal: no reason is given.
    """
    hold(matter)
    line = fresh(matter, line, seen)
    old = next((row for row in line.decisions if row.root_id == decision), None)
    if old is None:
        raise Refusal(STALE)
    names = ("order_id", "version_id", "person_id", "kind", "entry_id", "source", "on", "until", "note")
    values = {name: getattr(old, name) for name in names}
    row = keep(OrderDecision, matter, values, Correction(old, why, struck=True))
    if old.kind == "unmarked" and old.person_id and (person := clients.find_person(old.person_id)):
        marks.mark_no_contact(matter, person)
    mark_again(matter, line.number)
    return row


def _decide(matter: Matter, line: Line, values: dict[str, Any]) -> OrderDecision:
    return keep(OrderDecision, matter, {"note": "", "order_id": line.number, **values})
