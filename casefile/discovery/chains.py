"""The government's chain as disclosed, entered step by step from its reports; what it leaves to be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import joinedload

from casefile.discovery.facility_models import DisclosedStep
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.infra import clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.infra.forms import with_zone
from casefile.law.disclosed_chain import BASES, WHATS, Step, Topic, topics
from casefile.law.hash_lists import ALGORITHMS
from casefile.matters.models import Matter
from casefile.matters.records import Correction, current, keep, refuse_missing, root

MOST_STEPS = 500
MOST = 5000


@dataclass(frozen=True)
class StepFacts:
    """A step as typed; ``wall`` is the clock as the report writes it, in ``zone``."""

    what: str
    wall: datetime | None = None
    zone: str = ""
    basis: str = "stated"
    who: str = ""
    place: str = ""
    tool: str = ""
    version: str = ""
    algorithm: str = ""
    hash_value: str = ""
    of_what: str = ""
    seal: str = ""
    number: int | None = None
    told: str = ""
    pinpoint: str = ""


@dataclass(frozen=True, slots=True)
class ItemChain:
    """One exhibit with the government's steps, and what they leave to be asked."""

    item: Item
    steps: Sequence[DisclosedStep]
    topics: Sequence[Topic]


def record_step(matter: Matter, item: Item, facts: StepFacts, correction: Correction | None = None) -> DisclosedStep:
    """Enter a step as a report tells it, or a new row in the place of one.

    Raises:
        Refusal: where it is said is missing, a choice is unknown, the hash is none of its kind, or the time lies ahead.
        ValidationError: no clock of that zone ever showed this time.
    """
    values = asdict(facts)
    refuse_missing(values, (("pinpoint", "The report and page that say so"),))
    if facts.what not in WHATS or facts.basis not in BASES:
        raise Refusal("Choose what was done, and what the zone rests on, from the lists.")
    if facts.wall and with_zone(facts.wall, facts.zone) > clock.now():
        raise Refusal("The time lies ahead; a report tells of what was done.")
    _refuse_no_hash(facts)
    values["wall"] = facts.wall.isoformat(timespec="seconds") if facts.wall else ""
    return keep(DisclosedStep, matter, {"item_id": item.id, **values}, correction)


def _refuse_no_hash(facts: StepFacts) -> None:
    if bool(facts.algorithm) != bool(facts.hash_value.strip()):
        raise Refusal("A hash has an algorithm and a value; give both, or neither.")
    length = ALGORITHMS.get(facts.algorithm)
    if facts.algorithm and length is None and facts.algorithm != "other":
        raise Refusal("Choose the algorithm from the list.")
    if length and not re.fullmatch(rf"[0-9A-Fa-f]{{{length}}}", facts.hash_value.strip()):
        raise Refusal(
            f"A {facts.algorithm} has {length} characters of 0-9 and a-f; check the report, or choose “other”."
        )


def moment_of(row: DisclosedStep) -> datetime | None:
    """Return when a step took place, read in the zone entered."""
    return with_zone(datetime.fromisoformat(row.wall), row.zone) if row.wall else None


def as_law(row: DisclosedStep) -> Step:
    """Return a step as the law takes it."""
    return Step(
        key=row.root_id,
        what=row.what,
        at=moment_of(row),
        basis=row.basis,
        who=row.who,
        place=row.place,
        tool=row.tool,
        version=row.version,
        algorithm=row.algorithm,
        hash_value=row.hash_value,
        of_what=row.of_what,
        seal=row.seal,
        order=row.number,
    )


def chains(matter: Matter, labels: Sequence[str]) -> list[ItemChain]:
    """Return the exhibits of which a step is entered, each with its steps and topics: in one query."""
    query = current(DisclosedStep, matter).join(DisclosedStep.item).where(Item.share.in_(labels))
    query = query.options(joinedload(DisclosedStep.item)).order_by(DisclosedStep.item_id, root(DisclosedStep))
    found: dict[int, list[DisclosedStep]] = {}
    for row in db.session.scalars(query.limit(MOST)):
        found.setdefault(row.item_id, []).append(row)
    return [_chain(rows[0].item, rows) for rows in found.values()]


def chain_of(matter: Matter, item: Item) -> ItemChain:
    """Return the government's chain of one exhibit."""
    query = current(DisclosedStep, matter, DisclosedStep.item_id == item.id).order_by(root(DisclosedStep))
    return _chain(item, list(db.session.scalars(query.limit(MOST_STEPS))))


def _chain(item: Item, rows: Sequence[DisclosedStep]) -> ItemChain:
    ordered = sorted(rows, key=_place)
    return ItemChain(item, ordered, topics([as_law(row) for row in rows], item.sha256))


def _place(row: DisclosedStep) -> tuple[float, int, int]:
    at = moment_of(row)
    return (at.timestamp() if at else float("inf"), row.number or 0, row.id)


def find_step(item: Item, root_id: int) -> DisclosedStep | None:
    """Return a step that stands of this exhibit."""
    return db.session.scalar(
        current(DisclosedStep, item.matter, DisclosedStep.item_id == item.id, root(DisclosedStep) == root_id)
    )


def find_item(matter: Matter, label: str, labels: Sequence[str]) -> Item | None:
    """Return an exhibit of this matter that whoever asks may know of."""
    return evidence.find_item(matter, label.strip().upper(), labels)
