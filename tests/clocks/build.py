"""What the tests of the ledger share: a docket of a few entries, and rows with only the facts that matter."""

from __future__ import annotations

from datetime import date
from typing import Any

from casefile.clocks import proposals, service, standing
from casefile.clocks.book import EventFacts, ExtensionFacts, PeriodFacts, Source, entries_of, ledger
from casefile.clocks.models import ClockEvent, ClockExtension, ClockPeriod
from casefile.clocks.standing import Standing
from casefile.demo.office import DOCKET
from casefile.dockets import service as dockets
from casefile.infra import clock
from casefile.infra.db import add, transaction
from casefile.matters.models import DocketEntry, Matter
from tests.factories import Office, act_as

CHARGED, APPEARED, TODAY = date(2026, 1, 5), date(2026, 1, 12), date(2026, 3, 12)


def entry(matter: Matter, number: int, text: str, filed_on: date = CHARGED) -> str:
    """A docket entry; its key is its number."""
    with transaction():
        row = DocketEntry(
            matter_id=matter.id,
            key=str(number),
            number=number,
            filed_on=filed_on,
            text=text,
            imported_at=clock.now(),
        )
        return add(row).key


def event(matter: Matter, kind: str, on: date, **more: Any) -> ClockEvent:
    with transaction():
        return service.record_event(matter, EventFacts(kind, on, **more))


def started(office: Office) -> Matter:
    """A matter whose clock runs from the first appearance."""
    act_as(office.avery)
    event(office.matter, "charged", CHARGED)
    event(office.matter, "first appearance", APPEARED)
    return office.matter


def period(matter: Matter, first: date, last: date | None, **more: Any) -> ClockPeriod:
    facts = {"kind": "exclusion", "what": "Continuance", "ground": "h7", "by": "court", **more}
    with transaction():
        return service.record_period(matter, PeriodFacts(first=first, last=last, **facts))


def motion(matter: Matter, filed: date, decided: date | None, **more: Any) -> ClockPeriod:
    return period(matter, filed, decided, **{"kind": "motion", "what": "Motion to compel", "ground": "h1D", **more})


def extension(matter: Matter, days: int | None) -> ClockExtension:
    with transaction():
        return service.record_extension(matter, ExtensionFacts(CHARGED, days))


def stood(matter: Matter, as_of: date = TODAY) -> Standing:
    """Where the clocks stand on a day."""
    book = ledger(matter)
    return standing.stand(book, entries_of(matter, book.rows), as_of)


def nebraska(office: Office) -> Matter:
    """The matter of the Nebraska docket, everything that the docket proposes accepted."""
    act_as(office.avery)
    return taken_in(office, "nebraska-possession.html", "ned")


def taken_in(office: Office, name: str, court: str) -> Matter:
    """The matter of a docket of the demo, everything that it proposes accepted."""
    page = (DOCKET.parent / name).read_bytes()
    with transaction():
        matter = dockets.take_in(
            dockets.read(page, court), page, lead=office.avery, user_id=office.avery.id, is_demo=True
        ).matter
    with transaction():
        for one in proposals.found(matter, ledger(matter)).proposals:
            record = service.record_event if one.is_event else service.record_period
            record(matter, one.facts, Source(one.key, one.says))  # type: ignore[operator]
    return matter
