"""Demands and answers: what was asked, promised, received, what is missing; checks before a hearing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from casefile.deadlines import lists as dates
from casefile.deadlines import service as deadlines
from casefile.deadlines.models import Hearing
from casefile.discovery import deliveries
from casefile.discovery.demand_models import ANSWERS, STILL_OPEN, Demand, DemandAnswer, SupplementalCheck
from casefile.infra import clock
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.matters.records import Correction, find, grouped, keep, list_current, refuse_ahead, refuse_missing


@dataclass(frozen=True)
class DemandFacts:
    """A demand as typed."""

    what: str
    asked_of: str
    asked_on: date | None
    authority: str = ""
    form_wanted: str = ""
    how: str = ""


@dataclass(frozen=True)
class AnswerFacts:
    """An answer as typed; ``delivery`` is the number of the delivery that brought it, or None."""

    answer: str
    on: date | None
    promised_by: date | None = None
    form_received: str = ""
    delivery: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class CheckFacts:
    """A supplemental check as typed."""

    on: date | None
    asked_of: str
    found: str


@dataclass(frozen=True, slots=True)
class DemandLine:
    """A demand with its answers, the newest first, and what day it is at the court."""

    demand: Demand
    answers: Sequence[DemandAnswer]
    today: date

    @property
    def newest(self) -> DemandAnswer | None:
        """The answer that says where it stands."""
        return self.answers[0] if self.answers else None

    @property
    def is_open(self) -> bool:
        """Whether it has no end yet: no answer, a promise, a part, another format, a refusal."""
        return self.newest is None or self.newest.answer in STILL_OPEN

    @property
    def is_late(self) -> bool:
        """Whether a promised day has passed without more."""
        one = self.newest
        return bool(one and one.answer == "promised" and one.promised_by and one.promised_by < self.today)

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        return ANSWERS[self.newest.answer] if self.newest else "no answer yet"


@dataclass(frozen=True, slots=True)
class HearingLine:
    """A hearing to come with the newest supplemental check before it."""

    hearing: Hearing
    check: SupplementalCheck | None


def record_demand(matter: Matter, facts: DemandFacts, correction: Correction | None = None) -> Demand:
    """Enter a demand, or a new row in the place of one.

    Raises:
        Refusal: what was asked, of whom or when is missing, or the day lies ahead.
    """
    values = asdict(facts)
    refuse_missing(values, (("what", "What is asked for"), ("asked_of", "Of whom"), ("asked_on", "The day")))
    refuse_ahead(matter, facts.asked_on)
    return keep(Demand, matter, values, correction)


def answer(demand: Demand, facts: AnswerFacts) -> DemandAnswer:
    """Enter an answer to a demand; it says from now on where the demand stands.

    Raises:
        Refusal: it is none of the answers, lacks what its kind needs, lies ahead, or names an unknown delivery.
    """
    matter = demand.matter
    values = asdict(facts)
    number = values.pop("delivery")
    refuse_missing(values, (("on", "The day of the answer"),))
    refuse_ahead(matter, facts.on)
    if facts.answer not in ANSWERS:
        raise Refusal(f"{facts.answer!r} is no answer to a demand; choose one of: {', '.join(ANSWERS)}.")
    if facts.answer in ("refused", "does not exist") and not facts.reason.strip():
        raise Refusal("Give the reason in their words, or write that none was given.")
    if facts.answer == "other format" and not facts.form_received.strip():
        raise Refusal("Say in which format it came.")
    if facts.on and demand.asked_on > facts.on:
        raise Refusal(f"Answered on {facts.on}, before it was asked on {demand.asked_on}; correct one.")
    if number is not None and deliveries.find_delivery(matter, number) is None:
        raise Refusal("That delivery is not one of this matter; choose one of the list.")
    return keep(DemandAnswer, matter, {"demand_id": demand.root_id, "delivery_id": number, **values})


def record_check(hearing: Hearing, facts: CheckFacts) -> SupplementalCheck:
    """Record a supplemental check before a hearing, with how many demands were open at that moment.

    Raises:
        Refusal: day, whom or what was found is missing, the day lies ahead, or after the hearing.
    """
    values = asdict(facts)
    needed = (("on", "The day of the check"), ("asked_of", "Who was asked"), ("found", "What was found"))
    refuse_missing(values, needed)
    refuse_ahead(hearing.matter, facts.on)
    if facts.on and facts.on > hearing.starts_on:
        raise Refusal(f"{facts.on} is after the hearing of {hearing.starts_on}; a check comes before it.")
    still = sum(line.is_open for line in list_demands(hearing.matter))
    return keep(SupplementalCheck, hearing.matter, {"hearing_id": hearing.id, "open_demands": still, **values})


# --- read ------------------------------------------------------------------------------------------------------------


def list_demands(matter: Matter) -> list[DemandLine]:
    """Return the demands that stand with their answers, the open ones first: in two queries."""
    query = select(DemandAnswer).where(DemandAnswer.matter_id == matter.id).order_by(DemandAnswer.id.desc())
    answers = grouped(db.session.scalars(query), "demand_id")
    today = clock.today(matter.zone)
    lines = [DemandLine(row, answers.get(row.root_id, ()), today) for row in list_current(Demand, matter)]
    return sorted(lines, key=lambda line: (not line.is_late, not line.is_open))


def find_demand(matter: Matter, root_id: int) -> DemandLine | None:
    """Return a demand of this matter with its answers."""
    row = find(Demand, matter, root_id)
    if row is None:
        return None
    query = select(DemandAnswer).where(DemandAnswer.matter_id == matter.id, DemandAnswer.demand_id == root_id)
    found = list(db.session.scalars(query.order_by(DemandAnswer.id.desc())))
    return DemandLine(row, found, clock.today(matter.zone))


def hearings_to_come(matter: Matter) -> list[HearingLine]:
    """Return the hearings to come, each with its newest check: in two queries."""
    coming = dates.list_hearings(matter, to_come=True)
    query = select(SupplementalCheck).where(SupplementalCheck.matter_id == matter.id).order_by(SupplementalCheck.id)
    newest = {one.hearing_id: one for one in db.session.scalars(query)}
    return [HearingLine(one, newest.get(one.id)) for one in coming]


def find_hearing(matter: Matter, hearing_id: int) -> Hearing | None:
    """Return a hearing of this matter."""
    return deadlines.find_hearing(matter, hearing_id)


def checks_of(hearing: Hearing) -> list[SupplementalCheck]:
    """Return every check before a hearing, the newest first."""
    query = select(SupplementalCheck).where(SupplementalCheck.hearing_id == hearing.id)
    return list(db.session.scalars(query.order_by(SupplementalCheck.id.desc())))
