"""The events of a case as they are written down for the command line, and the answer as it is printed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, cast

from casefile.law.errors import ClockError
from casefile.law.speedytrial_grounds import ground_named
from casefile.law.speedytrial_values import SIDES, Clock, Events, Exclusion, Motion, Side, SpeedyTrialAnswer

_DATES = ("arrested_on", "charged_on", "first_appearance_on", "as_of", "ended_on")
_EVENTS = (*_DATES, "exclusions", "motions", "extension_days", "jurisdiction")
_EXCLUSION = ("from", "until", "ground", "cause", "entry", "findings", "side", "codefendants")
_MOTION = ("filed", "ready", "decided", "entry", "what")


def from_json(data: object) -> Events:
    """Return the events written in a document.

    Raises:
        ClockError: a field is not known, is missing, or holds something else than it should.
    """
    given = _fields(data, "the events", _EVENTS)
    days = {name: _day(given, name, "the events") for name in _DATES}
    extension = given.get("extension_days", 0)
    if not isinstance(extension, int) or isinstance(extension, bool) or not 0 <= extension <= 10_000:
        raise ClockError(f"extension_days is {extension!r}; a number of days from 0 would be right")
    return Events(
        **days,
        exclusions=tuple(_exclusion(one, n) for n, one in enumerate(_rows(given, "exclusions"), 1)),
        motions=tuple(_motion(one, n) for n, one in enumerate(_rows(given, "motions"), 1)),
        extension_days=extension,
        jurisdiction=_text(given, "jurisdiction", "the events") or "us",
    )


def _exclusion(row: object, number: int) -> Exclusion:
    where = f"exclusion {number}"
    given = _fields(row, where, _EXCLUSION)
    side, findings = given.get("side", "ordered"), given.get("findings")
    if side not in SIDES:
        raise ClockError(f"{where}: side is {side!r}; one of {', '.join(SIDES)} would be right")
    if findings is not None and not isinstance(findings, bool):
        raise ClockError(f"{where}: findings is {findings!r}; true, false or null would be right")
    names = given.get("codefendants") or ()
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise ClockError(f"{where}: codefendants is {names!r}; a list of names would be right")
    first, last = _needed(given, "from", where), _day(given, "until", where)
    if last is not None and last < first:
        raise ClockError(f"{where}: until is {last}, before from {first}; the earlier day belongs in from")
    return Exclusion(
        first=first,
        last=last,
        ground=ground_named(_text(given, "ground", where)).key,
        cause=_text(given, "cause", where),
        entry=_text(given, "entry", where),
        findings=findings,
        side=cast("Side", side),
        codefendants=tuple(names),
    )


def _motion(row: object, number: int) -> Motion:
    where = f"motion {number}"
    given = _fields(row, where, _MOTION)
    filed = _needed(given, "filed", where)
    for name in ("ready", "decided"):
        day = _day(given, name, where)
        if day is not None and day < filed:
            raise ClockError(f"{where}: {name} is {day}, before it was filed on {filed}; the filing comes first")
    return Motion(
        filed=filed,
        ready=_day(given, "ready", where),
        decided=_day(given, "decided", where),
        entry=_text(given, "entry", where),
        what=_text(given, "what", where),
    )


def _fields(value: object, where: str, known: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ClockError(f"{where}: {type(value).__name__} instead of an object with {', '.join(known)}")
    for name in value:
        if name not in known:
            near = get_close_matches(str(name), known, 1)
            right = f"{near[0]} may be meant" if near else f"known are {', '.join(known)}"
            raise ClockError(f"{where}: {name!r} is no field; {right}")
    return value


def _rows(given: Mapping[str, Any], name: str) -> list[Any]:
    rows = given.get(name) or []
    if not isinstance(rows, list):
        raise ClockError(f"{name} is {type(rows).__name__}; a list would be right")
    return rows


def _needed(given: Mapping[str, Any], name: str, where: str) -> date:
    day = _day(given, name, where)
    if day is None:
        raise ClockError(f"{where}: {name} is missing; give its date, such as 2026-02-17")
    return day


def _day(given: Mapping[str, Any], name: str, where: str) -> date | None:
    value = given.get(name)
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ClockError(f"{where}: {name} is {value!r}; a date such as 2026-02-17 would be right")


def _text(given: Mapping[str, Any], name: str, where: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise ClockError(f"{where}: {name} is {value!r}; words would be right")


def to_json(answer: SpeedyTrialAnswer) -> dict[str, object]:
    """Return the answer as the command line prints it; ``periods`` are those of the trial clock, else of the other."""
    shown = answer.trial or answer.indictment
    return {
        "indictment": _clock(answer.indictment),
        "trial": _clock(answer.trial),
        "also_possible": [
            {"why": one.why, "counted": one.counted, "last_day": _iso(one.last_day)} for one in answer.also_possible
        ],
        "columns": {side: _clock(answer.columns.get(side), periods=True) for side in SIDES},
        "periods": _periods(shown) if shown else [],
        "warnings": list(answer.warnings),
        "open": list(answer.open),
    }


def _clock(clock: Clock | None, periods: bool = False) -> dict[str, object] | None:
    if clock is None:
        return None
    found: dict[str, object] = {
        "starts": _iso(clock.starts),
        "starts_because": clock.starts_because,
        "limit": clock.limit,
        "counted": clock.counted,
        "excluded": clock.excluded,
        "remaining": clock.remaining,
        "last_day": _iso(clock.last_day),
        "violated": clock.violated,
    }
    return {**found, "periods": _periods(clock)} if periods else found


def _periods(clock: Clock) -> list[dict[str, object]]:
    return [
        {
            "from": one.first.isoformat(),
            "until": one.last.isoformat(),
            "days": one.days,
            "counted": one.counted,
            "why": one.why,
            "cite": one.cite,
            "entries": list(one.entries),
        }
        for one in clock.spans
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
