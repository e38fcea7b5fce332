"""What the tests of orders do over and over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.infra import clock
from casefile.infra.db import add, transaction
from casefile.law.orders import Ordered
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter
from casefile.orders import service
from casefile.orders.models import CourtOrder
from tests import factories

MADE = date(2026, 3, 2)
CURFEW = Ordered("curfew", {"from_time": "21:00", "to_time": "06:00"})
NO_ALCOHOL = Ordered("no_alcohol")
PAPER = service.Source(words="read from the paper, entry 14")
FACTS = service.OrderFacts("release", PAPER, MADE, "Robin Bench", MADE, None, (CURFEW,))


def today_is(monkeypatch: pytest.MonkeyPatch, day: date, hour: int = 18) -> None:
    """Let it be a day, noon of the court in Nebraska."""
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


def entered(office: factories.Office, **facts: Any) -> CourtOrder:
    """Let Casey enter an order."""
    factories.act_as(office.casey)
    with transaction():
        return service.enter(office.matter, replace(FACTS, **facts))


def line(office: factories.Office, number: int) -> service.Line:
    found = service.find(office.matter, number)
    assert found is not None
    return found


def person(matter: Matter, name: str, role: str, pseudonym: str = "") -> Person:
    """Enter somebody with a role in a matter."""
    with transaction():
        found = clients.enter_person(name, pseudonym=pseudonym)
        matters.add_part(matter, found, role)
        return found


def docket_entry(matter: Matter, number: int = 14, text: str = "ORDER setting conditions of release") -> DocketEntry:
    with transaction():
        row = DocketEntry(
            matter_id=matter.id, key=f"e{number}", number=number, filed_on=MADE, text=text, imported_at=clock.now()
        )
        return add(row)


def is_marked(matter: Matter, who: Person) -> bool:
    return any(part.no_contact for part in matters.parts(matter) if part.person_id == who.id)


def words(office: factories.Office, language: str = "en") -> dict[str, str]:
    """Return what the orders say now, by term."""
    return {one.id.split("-")[-1]: one.client_text for one in service.items_of(office.matter, language)}
