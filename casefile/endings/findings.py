"""What the other rooms know of a matter that ends: each answer names what is still open, or that nothing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from casefile.charges import service as charges
from casefile.clients.models import Identity
from casefile.deadlines.lists import what_keeps_open
from casefile.discovery import deliveries
from casefile.evidence import sharing
from casefile.evidence.models import Item
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter, Part

MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What the file says of a step: ``open`` names what is left, empty where nothing is; ``told`` says it in words."""

    open: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``read`` asks the file, None where only a person knows; ``leads_to`` is where it is done."""

    key: str
    name: str
    about: str
    leads_to: str
    read: Callable[[Matter], Found] | None = None


def _found(open_: list[str], none: str, some: str) -> Found:
    return Found(tuple(open_), f"{len(open_)} {some}" if open_ else none)


def _outcome(matter: Matter) -> Found:
    sheets = charges.sheets(charges.list_counts(matter))
    open_ = [one.label for one in sheets if one.counts_now and not one.disposition.strip()]
    return _found(open_, "Every count that stands has its disposition.", "without a disposition on the docket")


def _dates(matter: Matter) -> Found:
    open_ = [f"{one.what}, {one.on.isoformat()}" for one in what_keeps_open(matter)]
    return _found(open_, "No deadline and no hearing is open.", "open")


def _deliveries(matter: Matter) -> Found:
    lines = deliveries.list_deliveries(matter)
    open_ = [
        f"{line.delivery.received_from}, {line.delivery.medium}, {line.delivery.received_on}"
        for line in lines
        if line.end is None
    ]
    none = "Each delivery was returned or destroyed." if lines else "No delivery is logged."
    return _found(open_, none, "neither returned nor destroyed")


def _exhibits(matter: Matter) -> Found:
    query = select(Item.label).where(
        Item.matter_id == matter.id, Item.disposed.is_(False), Item.reference_only.is_(False)
    )
    open_ = list(db.session.scalars(query.order_by(Item.id)))
    return _found(open_, "No exhibit is held here any more.", "still held here")


def _outside(matter: Matter) -> Found:
    open_ = [
        f"{line.grant.membership.user.name}, until {line.grant.until:%Y-%m-%d}"
        for line in sharing.list_grants(matter)
        if line.runs
    ]
    return _found(open_, "Nobody from outside has access.", "with access from outside")


def _portal(matter: Matter) -> Found:
    open_ = [
        part.shown_name
        for part in matters.parts(matter)
        if part.role == "client" and part.person.portal_since and part.until is None
    ]
    return _found(open_, "The portal is off.", "whose portal is on")


def _conflicts(matter: Matter) -> Found:
    people = select(Part.person_id).where(Part.matter_id == matter.id)
    named = db.session.scalar(select(func.count(func.distinct(Part.person_id))).where(Part.matter_id == matter.id))
    # What was learnt in another matter is that team's, and so is how much of it there is.
    query = select(func.count(Identity.id)).where(Identity.person_id.in_(people))
    known = db.session.scalar(query.where(or_(Identity.matter_id.is_(None), Identity.matter_id == matter.id)))
    told = f"{named or 0} people with {known or 0} further names and addresses stay on record for conflict checks."
    return Found((), told)


STEPS: Mapping[str, Step] = {
    one.key: one
    for one in (
        Step("outcome", "The outcome", "Each count has its disposition.", "charges.charges", _outcome),
        Step("dates", "Dates", "A matter is not closed over an open date.", "deadlines.dates", _dates),
        Step("appeal", "Appeal", "Noticed, run out, or given up by the client in writing.", "deadlines.dates"),
        Step("letter", "Closing letter", "The client was told in writing that the matter has ended.", "filings.papers"),
        Step(
            "file",
            "The file",
            "Returned to the client against a receipt, or kept until a day. How long is for your State's rules; they "
            "are not in the library.",
            "matters.contacts",
        ),
        Step(
            "discovery",
            "Discovery",
            "Each delivery is returned or destroyed, with its certificate.",
            "discovery.overview",
            _deliveries,
        ),
        Step(
            "exhibits",
            "Exhibits",
            "Returned, disposed of, or kept with the file: each by its record in the custody log.",
            "evidence.items",
            _exhibits,
        ),
        Step(
            "outside", "Access from outside", "Ended for every expert and co-counsel.", "evidence.list_access", _outside
        ),
        Step("portal", "The client's portal", "Turned off, after the client was told.", "checklists.guidance", _portal),
        Step(
            "guidance",
            "Guidance",
            "The record of what was given and acknowledged is printed into the file. This withdraws nothing: what "
            "a court ordered may outlast the matter.",
            "checklists.guidance",
        ),
        Step("conflicts", "Conflict record", "Who was in this matter stays known.", "matters.people", _conflicts),
    )
}
