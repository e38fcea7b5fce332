"""What the court of the invented matter ordered of the client: conditions of release, and an order of no contact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from casefile.clients import service as clients
from casefile.infra import clock
from casefile.infra.db import add, db, transaction
from casefile.law.orders import Ordered
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter
from casefile.orders import service
from casefile.orders.service import OrderFacts, Source

JUDGE = "Robin Bench"
RELEASE = "ORDER setting conditions of release as to Dana Hale. Signed by Judge Robin Bench."
DEVICES = Ordered(
    "devices",
    {
        "devices": "one phone and one laptop that your officer has seen",
        "devices_es": "un teléfono y una computadora portátil que su oficial ya vio",
    },
)
TRAVEL = Ordered("travel", {"area": "Maricopa County, Arizona", "passport": True})
REPORT = Ordered(
    "report", {"when": "by phone each Monday before noon", "when_es": "por teléfono cada lunes antes del mediodía"}
)
PLACES = Ordered("stay_away", {"places": "Saguaro Coffee, 5th Street", "feet": 300})


def fill(matter: Matter, day: Callable[[int], date]) -> bool:
    """Enter both orders where none is entered; return whether anything was."""
    if service.lines(matter):
        return False
    with transaction():
        _release(matter, day(-30))
        _no_contact(matter, day(-6), day(60))
    return True


def _release(matter: Matter, made: date) -> None:
    accusers = [part.person_id for part in matters.parts(matter, "complaining witness")]
    called = {"called": "the person named in your order", "called_es": "la persona que nombra su orden"}
    terms = (Ordered("no_contact", {"people": accusers, **called}), DEVICES, TRAVEL, REPORT)
    source = Source(_entry(matter, made).id, "page 2")
    service.enter(matter, OrderFacts("release", source, made, JUDGE, made, None, terms))


def _no_contact(matter: Matter, made: date, until: date) -> None:
    through = {
        "people": [_person(matter, "Jo Hale", "family")],
        "through": "your lawyer, who arranges it",
        "through_es": "su abogado, que lo arregla",
    }
    witness = Ordered("no_contact", {"people": [_person(matter, "Witness Two", "witness")]})
    source = Source(words="read from the paper, handed over in court")
    terms = (witness, Ordered("contact_through", through), PLACES)
    service.enter(matter, OrderFacts("no_contact", source, made, JUDGE, made, until, terms))


def _person(matter: Matter, name: str, role: str) -> int:
    person = clients.enter_person(name)
    matters.add_part(matter, person, role)
    return person.id


def _entry(matter: Matter, made: date) -> DocketEntry:
    """Return the docket entry of the order of release, made where the matter has none."""
    query = select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.key == "demo-8")
    found = db.session.scalar(query)
    facts = {"key": "demo-8", "number": 8, "filed_on": made, "text": RELEASE}
    return found or add(DocketEntry(matter_id=matter.id, imported_at=clock.now(), **facts))
