"""What is still to be entered before a speedy-trial count can be relied on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from casefile.clocks.book import Ledger
from casefile.clocks.models import ClockPeriod
from casefile.law.speedytrial_grounds import ground_named

ADVISEMENT = timedelta(days=30)
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def questions(book: Ledger) -> list[str]:
    """Return what is still to be entered before the count can be relied on."""
    accepted = book.accepted()
    asked = [
        f"The order of {_day(one.ordered_on)} lengthens the thirty days: nobody has entered by how many."
        for one in accepted.extensions
        if one.days is None
    ]
    asked += [text for one in accepted.periods for text in _questions_of(one)]
    unknown = [one for one in accepted.periods if wants_findings(one) and one.findings == "unknown"]
    if unknown:
        asked.append(_findings(unknown))
    return asked


def wants_findings(one: ClockPeriod) -> bool:
    """Whether the days of a period are left out only with findings of the court."""
    return one.kind == "exclusion" and ground_named(one.ground).needs_findings


def _findings(unknown: list[ClockPeriod]) -> str:
    days = ", ".join(_day(one.first) for one in unknown)
    return f"Whether findings were made is not on the docket for the days excluded from {days}: both results are shown."


def _questions_of(one: ClockPeriod) -> Iterator[str]:
    name = f"“{one.what}” from {_day(one.first)}"
    if one.kind == "motion" and one.last is None:
        yield f"{name}: undecided, or its order is not on the docket: it stops the clock until its day is entered."
    elif one.kind == "motion" and one.ready is None and one.last and one.last - one.first > ADVISEMENT:
        yield f"{name}: no day on which it was heard or ready, so all of it is left out."
    elif one.last is None:
        yield f"{name}: no end is on the docket, so it runs on until one is entered."


def plain_days(text: str) -> str:
    """Return what the law says with its ISO days written out, as pages and papers write them."""
    return ISO_DAY.sub(lambda found: _day(date.fromisoformat(found[0])), text)


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
