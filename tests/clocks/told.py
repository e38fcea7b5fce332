"""What a reading says, entry by entry, in the words of the tables written by hand; and the clock run from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from casefile.clocks.docket_reading import ClockReading
from casefile.dockets.values import HearingReading
from casefile.law.speedytrial import Events, Exclusion, Motion

_DID = {"set": "sets", "held": "holds", "reset": "moves", "cancelled": "cancels", "unknown": "leaves in doubt"}


def clock(at: datetime | date) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else at.isoformat()


def by_entry(reading: ClockReading, hearings: Iterable[HearingReading] = ()) -> dict[str, set[str]]:
    """Return for every entry, by its key, what it does; entries that do nothing are not there."""
    told: dict[str, set[str]] = defaultdict(set)
    for event in reading.events:
        told[event.entry_key].add(f"{event.kind} {event.on}")
    for motion in reading.motions:
        told[motion.filed_entry].add(f"motion of {_whom(motion.by)}: {motion.what}")
        if motion.decided_entry:
            oral = motion.decided_entry == motion.filed_entry
            told[motion.decided_entry].add("decides the oral motion" if oral else f"decides {motion.number}")
    for one in reading.exclusions:
        last = one.last or "a day that no entry names"
        findings = {True: "made", False: "not made", None: "not told"}[one.findings]
        told[one.entry_key].add(f"excludes {one.first} to {last}, findings {findings}")
    for trial in reading.trial_dates:
        told[trial.entry_key].add(f"trial: {trial.was or 'none'} -> {trial.to or 'none'}")
    for hearing in hearings:
        for step in hearing.history:
            told[step.entry].add(f"{_DID[step.status]} {hearing.what} of {clock(hearing.at)}")
    return dict(told)


def _whom(by: str) -> str:
    return {"both": "both sides", "unknown": "somebody"}.get(by, f"the {by}")


def events(reading: ClockReading, as_of: date | None = None) -> Events:
    """Return the events of the clocks as the entries tell them, with every order as ordered."""
    first = {event.kind: event.on for event in reversed(reading.events)}
    return Events(
        arrested_on=first.get("arrested"),
        charged_on=first.get("charged"),
        first_appearance_on=first.get("first appearance"),
        as_of=as_of,
        ended_on=first.get("trial began") or first.get("plea"),
        exclusions=tuple(
            Exclusion(one.first, one.last, one.ground, one.cause, str(one.number), one.findings)
            for one in reading.exclusions
        ),
        motions=tuple(Motion(one.filed, one.ready, one.decided, str(one.number), one.what) for one in reading.motions),
    )
