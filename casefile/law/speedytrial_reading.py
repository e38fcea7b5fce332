"""Which days are out and which count under one reading of the events: the law's own, and what each side says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from casefile.law.speedytrial_days import Stretch, day_after, later
from casefile.law.speedytrial_grounds import ADVISEMENT_DAYS, GROUNDS, TINKLENBERG, Ground, ground_named
from casefile.law.speedytrial_values import Events, Exclusion, Motion, Side

Reading = Literal["law", "if found", "ours", "government"]
"""Which exclusions are taken: the law's own reading, with unknown findings taken as made, and what each side says."""

_SIDE: dict[Reading, Side] = {"law": "ordered", "if found": "ordered", "ours": "ours", "government": "government"}


@dataclass(frozen=True, slots=True)
class DaysRead:
    """Days that are out, and days that count although somebody might leave them out; both may overlap."""

    excluded: tuple[Stretch, ...]
    counted: tuple[Stretch, ...]


def read(events: Events, end: date, start: date, reading: Reading) -> DaysRead:
    """Return the days that are out under one reading, and those that count although somebody might leave them out."""
    excluded: list[Stretch] = []
    counted: list[Stretch] = []
    for motion in events.motions:
        out, over = _motion(motion, end)
        excluded += out
        counted += over
    for one in events.exclusions:
        out, over = _exclusion(one, end, start, reading)
        excluded += out
        counted += over
    return DaysRead(tuple(excluded), tuple(counted))


def _motion(motion: Motion, end: date) -> tuple[list[Stretch], list[Stretch]]:
    """Return the days of a motion that are excluded, and those under advisement beyond thirty.

    Source: 18 U.S.C. 3161(h)(1)(D), (H).
    """
    name = motion.what or "motion"
    entries = (motion.entry,) if motion.entry else ()
    pending, advised = GROUNDS["h1D"].cite, GROUNDS["h1H"].cite
    closed = motion.decided or max(end, motion.ready or end)
    if motion.ready is None or closed <= motion.ready:
        why = f"{name}: from filing to its disposition" if motion.decided else f"{name}: filed and undecided"
        return _stretches(motion.filed, closed, why, pending, entries), []
    why = f"{name}: from filing to the end of its hearing or the last paper"
    out = _stretches(motion.filed, motion.ready, why, pending, entries)
    cap = later(motion.ready, ADVISEMENT_DAYS)
    why = f"{name}: under advisement, at most {ADVISEMENT_DAYS} days"
    out += _stretches(day_after(motion.ready), min(cap, closed), why, advised, entries)
    why = f"{name}: counted, as it was under advisement for more than {ADVISEMENT_DAYS} days"
    return out, _stretches(day_after(cap), closed, why, advised, entries)


def _exclusion(one: Exclusion, end: date, start: date, reading: Reading) -> tuple[list[Stretch], list[Stretch]]:
    ground = ground_named(one.ground)
    entries = (one.entry,) if one.entry else ()
    last = one.last or max(end, one.first)
    words = f"{ground.title}: {one.cause}" if one.cause else ground.title
    refusal = _not_taken(one, ground, reading)
    if refusal:
        return [], _stretches(one.first, last, f"{words} (counted: {refusal})", ground.cite, entries)
    if ground.most is None:
        return _stretches(one.first, last, words, ground.cite, entries), []
    # The day of the event is not counted, so it cannot use up one of the days that are excluded at most.
    cap = later(one.first, ground.most - (one.first != start))
    over = f"{words} (counted: beyond {ground.most} days)"
    cite = f"{ground.cite}; {TINKLENBERG}" if ground.key == "h1F" else ground.cite
    return (
        _stretches(one.first, min(cap, last), words, ground.cite, entries),
        _stretches(day_after(cap), last, over, cite, entries),
    )


def _not_taken(one: Exclusion, ground: Ground, reading: Reading) -> str:
    """Return why a reading counts the days of an exclusion all the same; empty where it leaves them out."""
    mine = _SIDE[reading]
    if one.side == "government" == mine:
        return ""
    if one.side not in ("ordered", mine):
        return "our position, not ordered" if one.side == "ours" else "the government's position, not ordered"
    if not ground.needs_findings or one.findings:
        return ""
    if one.findings is None:
        return "" if reading in ("if found", "government") else "no findings are recorded"
    return "no findings were made"


def _stretches(first: date, last: date, why: str, cite: str, entries: tuple[str, ...]) -> list[Stretch]:
    return [Stretch(first, last, why, cite, entries)] if first <= last else []
