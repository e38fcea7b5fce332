"""Days, ranges and marks as the cells of summaries write them."""

from __future__ import annotations

from datetime import date

from casefile.law.dated import Verified
from casefile.law.offences import Months


def day(on: date | None, unknown: str = "") -> str:
    """Return a day as 2026-03-01, which sorts in a spreadsheet."""
    return on.isoformat() if on else unknown


def span(months: Months | None) -> str:
    """Return a number of months in words; None is unknown."""
    if months is None:
        return "unknown"
    if months == "life":
        return "life"
    years, rest = divmod(int(months), 12)
    if years and not rest:
        return f"{years} year{'s' if years != 1 else ''}"
    return f"{months} month{'s' if months != 1 else ''}"


def minimum(months: Months | None) -> str:
    """Return a mandatory minimum in words."""
    return "none" if months == 0 else span(months)


def checked(mark: Verified) -> str:
    """Return how far a figure was checked."""
    if hasattr(mark, "by"):
        return "checked by counsel"
    return "checked" if mark is True else "partly checked" if mark == "partial" else "not checked"
