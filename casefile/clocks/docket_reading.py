"""What docket entries say that matters to the speedy-trial clocks: events, motions, excluded days, trial settings.

Silent where the wording is not sure: what no rule reads, and looks like time, is told in ``open``.
"""

from __future__ import annotations

from collections.abc import Sequence

from casefile.wording.events import events_of
from casefile.wording.exclusions import Exclusions
from casefile.wording.found import (
    ClockReading,
    Entry,
    FoundEvent,
    FoundExclusion,
    FoundMotion,
    FoundTrialDate,
)
from casefile.wording.lines import lines_of, numbers_missing
from casefile.wording.motions import Motions
from casefile.wording.sides import Sides
from casefile.wording.trialdates import trial_dates_of

__all__ = ["ClockReading", "Entry", "FoundEvent", "FoundExclusion", "FoundMotion", "FoundTrialDate", "read"]


def read(entries: Sequence[Entry]) -> ClockReading:
    """Return what the entries tell, in whatever order they stand; the same entries always tell the same."""
    lines, left = lines_of(entries)
    events, left_of_events = events_of(lines)
    sides = Sides(lines)
    motions = Motions(sides, events)
    for line in lines:
        motions.read(line)
    exclusions = Exclusions(lines, motions, sides, events)
    for line in lines:
        exclusions.read(line)
    found_motions, left_of_motions = motions.found()
    ends = [event.on for event in events if event.kind in ("trial began", "plea", "dismissed")]
    missing = numbers_missing(lines, max(ends, default=None))
    if missing:
        numbers = ", ".join(map(str, missing))
        left.append(f"entries not on this docket, perhaps sealed: {numbers}; what they did to the clock is unknown")
    return ClockReading(
        tuple(events),
        tuple(found_motions),
        tuple(exclusions.found),
        tuple(trial_dates_of(lines, events)),
        tuple(dict.fromkeys([*left, *left_of_events, *left_of_motions, *exclusions.left])),
    )
