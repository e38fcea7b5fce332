"""The speedy-trial ledgers of the demo office: the docket's own, and one of the invented matter that still runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date

from casefile.clocks import proposals, service
from casefile.clocks.book import EventFacts, PeriodFacts, Source, ledger
from casefile.infra.db import transaction
from casefile.matters.models import Matter
from casefile.matters.records import Correction

CONTINUED = 15
OURS = "The entry names no findings; they are asked for before a motion to dismiss is written."
THEIRS = "The government did not oppose; it would say that the court made its findings on the record."


def fill_docket(matter: Matter) -> bool:
    """Accept what the docket of the matter proposes, with our position on its first continuance, once."""
    if not ledger(matter).is_empty:
        return False
    with transaction():
        for one in proposals.found(matter, ledger(matter)).proposals:
            record: Callable[..., object] = service.record_event if one.is_event else service.record_period
            record(matter, one.facts, Source(one.key, one.says))
        _positions(matter)
    return True


def _positions(matter: Matter) -> None:
    """Enter what both sides say of the continuance that entry 15 grants."""
    wanted = f"exclusion/h7/{CONTINUED}"
    old = next((one for one in ledger(matter).periods if one.found == wanted), None)
    if old is not None:
        typed = {one.name: getattr(old, one.name) for one in fields(PeriodFacts)}
        typed |= {"ours": "counts", "ours_reason": OURS, "government": "agrees", "government_reason": THEIRS}
        source = Source(old.found, old.found_says)
        service.record_period(matter, PeriodFacts(**typed), source, Correction(old, "positions of both sides entered"))


def fill_invented(matter: Matter, day: Callable[[int], date]) -> bool:
    """Enter the ledger of the invented matter, once: one motion, and days whose findings nobody has seen."""
    if not ledger(matter).is_empty:
        return False
    with transaction():
        service.record_event(matter, EventFacts("charged", day(-36)))
        service.record_event(matter, EventFacts("first appearance", day(-34)))
        service.record_period(
            matter,
            PeriodFacts(
                "motion", "Motion to compel the native export", day(-24), day(-16), day(-20), heard=True, by="defence"
            ),
        )
        service.record_period(
            matter,
            PeriodFacts("exclusion", "Continuance of the status conference", day(-9), day(3), by="court", ground="h7"),
        )
    return True
