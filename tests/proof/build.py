"""What the tests of this room share: a count with elements, and things to link to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from casefile.accounts.models import User
from casefile.charges.models import Count
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.infra import clock
from casefile.infra.db import add, transaction
from casefile.matters.models import DocketEntry, Matter
from casefile.proof import service
from casefile.proof.linking import Part, Target
from casefile.proof.models import Fact, Link
from tests.charges.build import STALKING, put
from tests.factories import act_as

FIRST = Part("element", "1")


def stalking(matter: Matter) -> Count:
    """A count whose offence has several elements."""
    (count,) = put(matter, STALKING)
    return count


def item(matter: Matter, who: User, name: str = "Provider's records") -> Item:
    act_as(who)
    with transaction():
        facts = evidence.IntakeFacts(name, "device", "Federal agency", place="Field office")
        return evidence.log_item(matter, facts, None, reference_only=True)


def entry(matter: Matter, key: str = "12", filed_on: date | None = date(2024, 3, 4)) -> DocketEntry:
    with transaction():
        number = int(key) if key.isdecimal() else None
        text = f"Entry {key} in the court's words"
        return add(
            DocketEntry(
                matter_id=matter.id, key=key, number=number, filed_on=filed_on, text=text, imported_at=clock.now()
            )
        )


def fact(matter: Matter, text: str = "The two met at a café.", **more: Any) -> Fact:
    with transaction():
        return service.add_fact(matter, service.FactFacts(**{"text": text, "source": "E-0001, page 3", **more}))


def correct(old: Fact, text: str, why: str = "misread", **more: Any) -> Fact:
    with transaction():
        return service.correct_fact(old, service.FactFacts(**{"text": text, "source": "E-0001, page 3", **more}), why)


def link(count: Count, target: Target, part: Part = FIRST, **more: Any) -> Link:
    facts = {"side": "government", "bearing": "supports", "strength": "fair", **more}
    with transaction():
        return service.link(count, part, target, service.LinkFacts(**facts))
