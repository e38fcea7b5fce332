"""Duties that come again: the days on which one is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from dateutil.relativedelta import relativedelta

from casefile.law.errors import DeadlineError

UNITS = ("days", "weeks", "months")


def days_due(first: date, every: int, unit: str, until: date) -> Iterator[date]:
    """Yield the days on which a duty is due, from the first to ``until``, both in it.

    Each is counted from the first day, so that the 31st falls on the last day of a shorter month and comes back. No day
    is moved off a weekend or a holiday: the order that sets the duty says when it is to be met.

    Raises:
        DeadlineError: the step is below one, or its unit is none.
    """
    if every < 1 or unit not in UNITS:
        raise DeadlineError(f"every {every} {unit!r}; a number from 1 and one of {', '.join(UNITS)} would be right")
    for number in count():
        try:
            day = first + _step(number * every, unit)
        except (OverflowError, ValueError):
            return
        if day > until:
            return
        yield day


def _step(number: int, unit: str) -> timedelta | relativedelta:
    if unit == "months":
        return relativedelta(months=number)
    return timedelta(days=number * (7 if unit == "weeks" else 1))
