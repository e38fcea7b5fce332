"""The history of a count in words, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casefile.charges import own_library
from casefile.charges.models import Count, CountEvent, ElementEvent, FactorEvent
from casefile.charges.record import element_history, factor_history, history
from casefile.lawdata import reader

MATCHED = {"citation": "by its citation", "person": "by hand"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history; ``note`` is work product."""

    at: datetime
    by_name: str
    text: str
    note: str = ""


def story_of(count: Count) -> list[Line]:
    """Return everything that was done with a count, the newest first."""
    lines = [*_events(history(count)), *_elements(element_history(count)), *_factors(factor_history(count))]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _events(events: Iterable[CountEvent]) -> list[Line]:
    return [Line(event.at, event.by_name, _said(event)) for event in events]


def _said(event: CountEvent) -> str:
    data = event.data
    if event.kind == "entered":
        return f"Entered: {data['citation'] or data['title'] or 'no citation'} ({data['status']})"
    if event.kind == "printed":
        return "Printed anew: " + "; ".join(_change(name, *pair) for name, pair in data.items())
    if event.kind == "mapped":
        return f"Matched to {_citation(data['to'])} {MATCHED.get(data['how'], '')}".strip() + _instead(data.get("from"))
    if event.kind == "unmapped":
        return f"Not matched: {data.get('why') or 'none of the library fits'}" + _instead(data.get("from"))
    if event.kind == "dated":
        return f"Offence date: {_days(*data['to'])}, before: {_days(*data['from'])}"
    if event.kind == "tiers":
        return f"Penalty tiers: {', '.join(data['to']) or 'the base'}, before: {', '.join(data['from']) or 'the base'}"
    return f"A later charging paper repeats the number: {data['by']}"


def _change(name: str, old: str, new: str) -> str:
    if name == "source_key":
        return "taken over from the entry by hand" if old.startswith("hand") else "read from another place"
    return f"{name} “{old or 'none'}” became “{new or 'none'}”"


def _citation(key: str) -> str:
    offence = own_library.offence(key)
    return offence.citation if offence else key


def _instead(key: str | None) -> str:
    return f", before: {_citation(key)}" if key else ""


def _days(first: str | None, last: str | None) -> str:
    return f"{first} to {last}" if first and last else last or "not given"


def _elements(events: Iterable[ElementEvent]) -> list[Line]:
    return [Line(one.at, one.by_name, f"Element {one.number}: {one.state}", one.note) for one in events]


def _factors(events: Iterable[FactorEvent]) -> list[Line]:
    found = []
    for one in events:
        factor = reader.factors().get(one.factor_key)
        where = f", in {one.alleged_in}" if one.alleged_in else ""
        text = f"{factor.name if factor else one.factor_key}: {one.position}{where}; outcome {one.outcome}"
        found.append(Line(one.at, one.by_name, text, one.note))
    return found
