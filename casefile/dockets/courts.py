"""Which federal district court a heading names, and whether it is the one that was given."""

from __future__ import annotations

import re

from casefile.lawdata import reader

_DIRECTIONS = {"n": "northern", "s": "southern", "e": "eastern", "w": "western", "m": "middle", "c": "central"}


def court_named(heading: str) -> tuple[str, str] | None:
    """Return State and direction that a heading in lower case names, or None where it names no State."""
    found = next((state for state in _states() if re.search(rf"\b{re.escape(state)}\b", heading)), None)
    if not found:
        return None
    direction = re.search(r"\b(northern|southern|eastern|western|middle|central)\s+district\b", heading)
    return found, direction.group(1) if direction else ""


def place_of(court: str) -> tuple[str, str] | None:
    """Return State and direction of a court by its code, or None for a code nobody knows."""
    known = reader.court(court)
    if known is None:
        return None
    return known.state_name.lower(), _DIRECTIONS.get(court[-2], "") if len(court) == 4 else ""


def agree(named: tuple[str, str], ours: tuple[str, str]) -> bool:
    """Say whether two (State, direction) pairs can be the same court; a direction left out fits any."""
    return named[0] == ours[0] and (not named[1] or not ours[1] or named[1] == ours[1])


def courts_that_fit(heading: str) -> list[str]:
    """Return the codes of the courts that a heading can mean, in the table's order."""
    named = court_named(" ".join(heading.lower().split()))
    if named is None:
        return []
    return [code for code in reader.courts() if (ours := place_of(code)) and agree(named, ours)]


def _states() -> list[str]:
    """Return every State with a federal court, longest name first, so that West Virginia is not Virginia."""
    names = {court.state_name.lower() for court in reader.courts().values()}
    return sorted(names, key=lambda name: (-len(name), name))
