"""What stands of the orders of a matter: each with its versions, counsel's decisions, and where it is today."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from casefile.infra import clock
from casefile.infra.db import db
from casefile.law import orders as law
from casefile.law.checklists import GuidanceItem
from casefile.lawdata import reader
from casefile.lawdata.orders_reader import catalogue
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.orders.models import CourtOrder, OrderDecision

Row = TypeVar("Row", CourtOrder, OrderDecision)


@dataclass(frozen=True)
class Change:
    """What became of an order, at the moment from which it matters to the client.

    ``kind``: entered, modified (also extended), ended, expired or corrected.
    """

    order_id: int
    kind: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Line:
    """One order: its versions that were not entered by mistake, the decisions of it, and where it stands today.

    ``standing`` is None where the whole order was entered by mistake; ``struck`` are the rows that say so.
    """

    number: int
    versions: tuple[CourtOrder, ...]
    decisions: tuple[OrderDecision, ...]
    standing: law.Standing | None
    struck: tuple[CourtOrder, ...] = ()

    @property
    def version(self) -> CourtOrder:
        """The version that holds now, or is the first to come."""
        found: CourtOrder = self.standing.version if self.standing else self.struck[-1]
        return found

    @property
    def coming(self) -> CourtOrder | None:
        """The version that will hold next."""
        found: CourtOrder | None = self.standing.coming if self.standing else None
        return found if found is not self.version else None

    @property
    def state(self) -> str:
        """To come, in force, to decide, ended, or entered by mistake."""
        return self.standing.state if self.standing else "entered by mistake"

    @property
    def until(self) -> date | None:
        """The last day of the version that holds, extensions counted."""
        return self.standing.until if self.standing else None

    @property
    def stamp(self) -> str:
        """What changes with every record of the order, so that a form knows whether it is out of date."""
        rows = max(row.id for row in (*self.versions, *self.struck))
        return f"{rows}-{max((row.id for row in self.decisions), default=0)}"

    @property
    def ends(self) -> date | None:
        """The day from which it is over, as counsel recorded it."""
        return min((row.on for row in self.decisions if row.kind == "ended" and row.on), default=None)

    @property
    def called(self) -> str:
        """What the office calls it."""
        row = self.version
        return f"{catalogue().kinds[row.kind].name}, order of {row.made_on:%-d %B %Y} ({row.read_in})"

    def value(self) -> law.Order:
        """Return it as items are made of it."""
        row = self.version
        return law.Order(self.number, row.kind, self.state, row.ordered, self.called, row.at)


def lines(matter: Matter) -> list[Line]:
    """Return the orders of a matter as they stand on the court's today, the newest first; in two queries."""
    decisions: dict[int, list[OrderDecision]] = {}
    for one in _newest(OrderDecision, matter):
        if not one.struck:
            decisions.setdefault(one.order_id, []).append(one)
    rows: dict[int, list[CourtOrder]] = {}
    for row in _newest(CourtOrder, matter):
        rows.setdefault(row.number, []).append(row)
    today = clock.today(matter.zone)
    found = [_line(number, held, decisions.get(number, []), today) for number, held in rows.items()]
    return sorted(found, key=lambda line: line.number, reverse=True)


def _newest(cls: type[Row], matter: Matter) -> list[Row]:
    """Return the rows that no other row replaces, those struck as well."""
    newer = aliased(cls)
    query = select(cls).outerjoin(newer, newer.replaces_id == cls.id).options(joinedload(cls.entry))
    return list(db.session.scalars(query.where(cls.matter_id == matter.id, newer.id.is_(None)).order_by(cls.id)))


def _line(number: int, rows: list[CourtOrder], decisions: list[OrderDecision], today: date) -> Line:
    versions = tuple(sorted((row for row in rows if not row.struck), key=lambda row: (row.since, row.key)))
    stands = law.standing(versions, _ends(decisions), _extensions(decisions), today)
    return Line(number, versions, tuple(decisions), stands, tuple(row for row in rows if row.struck))


def _ends(decisions: Iterable[OrderDecision]) -> list[law.End]:
    return [law.End(one.on) for one in decisions if one.kind == "ended" and one.on]


def _extensions(decisions: Iterable[OrderDecision]) -> list[law.Extension]:
    return [law.Extension(one.version_id, one.until) for one in decisions if one.kind == "extended" and one.version_id]


def find(matter: Matter, number: int) -> Line | None:
    """Return one order of this matter by its number."""
    return next((line for line in lines(matter) if line.number == number), None)


def every_row(matter: Matter, number: int) -> list[CourtOrder]:
    """Return every row that was ever entered of an order, in the order of entering."""
    query = select(CourtOrder).options(joinedload(CourtOrder.entry)).where(CourtOrder.matter_id == matter.id)
    rows = db.session.scalars(query.order_by(CourtOrder.id))
    return [row for row in rows if row.number == number]


def every_decision(matter: Matter, number: int) -> list[OrderDecision]:
    """Return every decision on an order, those taken back as well, in the order of entering."""
    query = select(OrderDecision).options(joinedload(OrderDecision.entry))
    query = query.where(OrderDecision.matter_id == matter.id, OrderDecision.order_id == number)
    return list(db.session.scalars(query.order_by(OrderDecision.id)))


# --- what other rooms ask --------------------------------------------------------------------------------------------


def items_of(matter: Matter, language: str = "en") -> list[GuidanceItem]:
    """Return what the orders that are to be followed today mean for the client, in plain words.

    Also of an order whose last day has passed while nobody has decided; one item for each term. An item whose words
    are not there in the language is in English and says so by its own.
    """
    followed = [line for line in lines(matter) if line.standing and line.standing.is_followed]
    if not followed:
        return []
    names, stages = _names(matter), tuple(stage.id for stage in reader.stages())
    followed.sort(key=lambda line: line.number)
    return [item for line in followed for item in law.items(line.value(), catalogue(), names, stages, language)]


def overridden(matter: Matter) -> dict[str, str]:
    """Return the general items of guidance whose place an order's own words take today, each with why."""
    return law.overridden(_followed(matter), catalogue(), _accusers(matter))


def in_place_of(matter: Matter) -> dict[str, set[str]]:
    """Return for each of these general items the ids of the orders' items that say it in its place."""
    return law.in_place_of(_followed(matter), catalogue(), _accusers(matter))


def _followed(matter: Matter) -> list[law.Order]:
    return [line.value() for line in reversed(lines(matter)) if line.standing and line.standing.is_followed]


def _accusers(matter: Matter) -> set[int]:
    return {part.person_id for part in matters.parts(matter, "complaining witness")}


def changes_of(matter: Matter) -> list[Change]:
    """Return what became of the orders of a matter until now, the oldest first.

    A change that takes effect on a later day is not among them before that day begins in the court's zone.
    """
    now = clock.now()
    found = [change for line in lines(matter) for change in _changes(matter, line) if change.at <= now]
    return sorted(found, key=lambda change: change.at)


def _changes(matter: Matter, line: Line) -> Iterable[Change]:
    for number, row in enumerate(line.versions):
        kind = "corrected" if row.replaces_id else "modified" if number else "entered"
        words = f"{line.called}: {kind}" + (f", {row.why}" if row.why else "")
        yield Change(line.number, kind, max(row.at, begins(row.since, matter.zone)), words)
    for row in line.struck:
        yield Change(line.number, "corrected", row.at, f"{line.called}: entered by mistake, {row.why}")
    for one in line.decisions:
        if one.kind == "ended" and one.on:
            at = max(one.at, begins(one.on, matter.zone))
            yield Change(line.number, "ended", at, f"{line.called}: ended, {one.read_in}")
        if one.kind == "extended":
            until = f"to {one.until:%-d %B %Y}" if one.until else "until changed"
            yield Change(line.number, "modified", one.at, f"{line.called}: extended {until}, {one.read_in}")
    if line.state == law.TO_DECIDE and line.until:
        at = begins(line.until + timedelta(days=1), matter.zone)
        yield Change(line.number, "expired", at, f"{line.called}: its last day, {line.until:%-d %B %Y}, has passed")


def begins(day: date, zone: str) -> datetime:
    """Return the moment at which a day begins in a zone."""
    return datetime.combine(day, time.min, ZoneInfo(zone))


def _names(matter: Matter) -> dict[int, str]:
    """Return what a client reads of each person: nothing of whoever has a pseudonym, which is the office's own word."""
    parts = matters.parts(matter, ended=True)
    return {part.person_id: "" if part.one_pseudonym else part.person.name for part in parts}


@dataclass(frozen=True)
class ContactLine:
    """One line for the page of people: what an order says of contact with somebody."""

    number: int
    words: str


def contact_lines(matter: Matter) -> dict[int, list[ContactLine]]:
    """Return for each person, by ``one_id``, what the orders to be followed today say of contact with them."""
    found: dict[int, list[ContactLine]] = {}
    held = ones(matter)
    for line in lines(matter):
        if not line.standing or not line.standing.is_followed:
            continue
        for one in line.version.ordered:
            through = one.filled.get("through")
            told = ContactLine(line.number, f"only through {through}" if through else "no contact")
            for person in sorted({held.get(number, number) for number in one.people}):
                found.setdefault(person, []).append(told)
    return found


def ones(matter: Matter) -> dict[int, int]:
    """Return for each row of a person who ever had a part here the ``one_id``, under which all their rows are one."""
    return {part.person_id: part.person.one_id for part in matters.parts(matter, ended=True)}


def named_for_no_contact(rows: Iterable[CourtOrder]) -> set[int]:
    """Return the people with whom these versions forbid contact, by the rows that the versions name."""
    terms = catalogue().terms
    return {person for row in rows for one in row.ordered if terms[one.key].marks for person in one.people}


def others_naming(found: Collection[Line], line: Line) -> set[int]:
    """Return the people with whom another order forbids contact, now or on a later day, by the rows that it names."""
    standing = [one for one in found if one.number != line.number and one.standing and one.state != law.ENDED]
    return named_for_no_contact(row for one in standing for row in one.versions)
