"""What docket entries say that matters to the speedy-trial clocks: events, motions, excluded days, trial settings.

Silent where the wording is not sure: what no rule reads, and looks like time, is told in ``open``.
"""

from __future__ import annotations

from collections.abc import Sequence

from casefile.wording.events import events_of
from casefile.wording.exclusions import Exclusions, stops_a_clock
from casefile.wording.found import (
    ClockReading,
    Entry,
    FoundEvent,
    FoundExclusion,
    FoundMotion,
    FoundTrialDate,
)
from casefile.wording.lines import Line, lines_of, numbers_missing
from casefile.wording.motions import Motions
from casefile.wording.sides import Sides
from casefile.wording.trialdates import trial_dates_of

__all__ = ["ClockReading", "Entry", "FoundEvent", "FoundExclusion", "FoundMotion", "FoundTrialDate", "read"]


def read(entries: Sequence[Entry], accused: str = "") -> ClockReading:
    """Return what the entries tell, in whatever order they stand; the same entries always tell the same.

    ``accused`` is the name on the docket whose clock is meant; needed where the docket is of several defendants.
    """
    lines, left = lines_of(entries)
    sides = Sides(lines)
    lines, left_of_others = _of_accused(lines, sides, accused)
    left += left_of_others
    events, left_of_events = events_of(lines)
    motions = Motions(sides, events)
    for line in lines:
        motions.read(line)
    exclusions = Exclusions(lines, motions, sides, events)
    for line in lines:
        exclusions.read(line)
    found_motions, left_of_motions = motions.found()
    left += left_of_events
    ends = [event.on for event in events if event.kind in ("trial began", "plea", "dismissed")]
    missing = numbers_missing(lines, max(ends, default=None))
    if missing:
        numbers = ", ".join(missing)
        left.append(f"entries not on this docket, perhaps sealed: {numbers}; what they did to the clock is unknown")
    return ClockReading(
        tuple(events),
        tuple(found_motions),
        tuple(exclusions.found),
        tuple(trial_dates_of(lines, events)),
        tuple(dict.fromkeys([*left, *left_of_motions, *exclusions.left])),
        tuple(dict.fromkeys(exclusions.extended)),
    )


def _of_accused(lines: Sequence[Line], sides: Sides, accused: str) -> tuple[list[Line], list[str]]:
    """Return the entries that are about the accused or about everybody, and what those of others leave open."""
    others = [name for name in sides.accused if name.casefold() != accused.casefold()]
    if len(sides.accused) < 2:
        return list(lines), []
    if not accused or len(others) == len(sides.accused):
        names = ", ".join(sides.accused)
        return list(lines), [
            f"the docket is of several defendants ({names}); every entry was read as the accused's own"
        ]
    theirs = [line for line in lines if sides.named(line.text) and accused not in sides.named(line.text)]
    stops = [line for line in theirs if stops_a_clock(line.text)]
    ours = [line for line in lines if line not in theirs]
    if not stops:
        return ours, []
    names = ", ".join(dict.fromkeys(name for line in stops for name in sides.named(line.text)))
    entries = ", ".join(line.name.removeprefix("entry ") for line in stops)
    return ours, [
        f"motions and excluded days of {names} only (entries {entries}): what a codefendant's delay excludes is (h)(6)"
    ]
