"""What the tests of this room share: rows of each kind, with only the facts that matter."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from io import BytesIO
from typing import Any

from casefile.accounts.models import User
from casefile.deadlines import service as deadlines
from casefile.deadlines.models import Hearing
from casefile.discovery import chains, clocks, deliveries, demands, facility
from casefile.discovery.demand_models import Demand, DemandAnswer, Preservation
from casefile.discovery.facility_models import AccessRequest, DisclosedStep, Examination, ImageCount
from casefile.discovery.models import Delivery
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.infra.db import transaction
from casefile.matters.models import Matter
from tests.factories import act_as

LABELS = ("WP", "CV", "XS", "PR", "RO")
MONDAY = date(2024, 3, 4)


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def stored(matter: Matter, who: User, name: str, content: str) -> Item:
    """An exhibit with bytes, logged as the command line logs one."""
    act_as(who)
    kept = evidence.store_bytes(matter, BytesIO(content.encode()), declared_size=len(content), sha256=None)
    with transaction():
        return evidence.log_item(matter, evidence.IntakeFacts(name, "document", "Prosecutor"), kept, plain=True)


def reference(matter: Matter, who: User, name: str = "Government item 7") -> Item:
    act_as(who)
    with transaction():
        facts = evidence.IntakeFacts(name, "device", "Federal agency", place="Field office")
        return evidence.log_item(matter, facts, None, reference_only=True)


def delivery(matter: Matter, **more: Any) -> Delivery:
    facts = {"received_from": "Prosecutor", "medium": "drive", "received_on": MONDAY, **more}
    with transaction():
        return deliveries.record_delivery(matter, deliveries.DeliveryFacts(**facts))


def attach(one: Delivery, *items: Item) -> None:
    with transaction():
        deliveries.attach(one, " ".join(item.label for item in items), LABELS)


def demand(matter: Matter, what: str = "Native export of the chats", **more: Any) -> Demand:
    facts = {"what": what, "asked_of": "Prosecutor", "asked_on": MONDAY, **more}
    with transaction():
        return demands.record_demand(matter, demands.DemandFacts(**facts))


def answer(one: Demand, word: str, **more: Any) -> DemandAnswer:
    with transaction():
        return demands.answer(one, demands.AnswerFacts(**{"answer": word, "on": date(2024, 3, 5), **more}))


def hearing(matter: Matter, starts_on: date, what: str = "Status conference") -> Hearing:
    with transaction():
        return deadlines.add_hearing(matter, deadlines.HearingFacts(what, starts_on))


def clock(matter: Matter, kind: str = "2703f", **more: Any) -> Preservation:
    facts = {"kind": kind, "what": "Account records", "holder": "Example Mail", "started_on": date(2026, 1, 5), **more}
    with transaction():
        return clocks.record_clock(matter, clocks.ClockFacts(**facts))


def examination(matter: Matter, started_at: datetime, **more: Any) -> Examination:
    facts = {"facility": "Field office", "counsel": "Avery Stone", "items": "1B3", "started_at": started_at, **more}
    with transaction():
        return facility.record_examination(matter, facility.ExaminationFacts(**facts))


def access(matter: Matter, **more: Any) -> AccessRequest:
    facts = {"what": "Item 1B3", "asked_of": "Prosecutor", "asked_on": MONDAY, **more}
    with transaction():
        return facility.record_access(matter, facility.AccessFacts(**facts))


def image_count(matter: Matter, **more: Any) -> ImageCount:
    facts = {"concerns": "Item 1B3", "what": "stills", "alleged": 600, "alleged_source": "Report, page 9", **more}
    with transaction():
        return facility.record_count(matter, facility.CountFacts(**facts))


def step(matter: Matter, item: Item, what: str = "seized", **more: Any) -> DisclosedStep:
    told = {
        "wall": datetime.fromisoformat("2024-03-04T09:00"),
        "zone": "America/Chicago",
        "who": "Agent 1",
        "pinpoint": "E-0007, page 3",
    }
    with transaction():
        return chains.record_step(matter, item, chains.StepFacts(**{"what": what, **told, **more}))
