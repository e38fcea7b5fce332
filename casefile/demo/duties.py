"""A duty that comes again, in the invented matter: reports by telephone, one of them missed, the last not recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from casefile.clocks import duties
from casefile.infra.db import transaction
from casefile.matters.models import Matter

FIRST, UNTIL, MISSED = -33, -5, 2


def fill(matter: Matter, day: Callable[[int], date]) -> bool:
    """Enter the weekly report and what became of its days, once; return whether it was missing."""
    if duties.list_duties(matter):
        return False
    with transaction():
        source = "order setting conditions of release, entry 6, condition 4"
        what = "Report to the pretrial officer by telephone"
        duty = duties.record_duty(matter, duties.DutyFacts("release condition", what, source, day(FIRST), 1, "weeks"))
        for number, on in enumerate(duties.due_days(duty, day(UNTIL))[:-1]):
            outcome, note = (
                ("missed", "called the next day; the officer was told") if number == MISSED else ("done", "")
            )
            duties.record_report(matter, duty, duties.ReportFacts(on, outcome, note))
    return True
