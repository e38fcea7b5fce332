"""Facts: entered with their source, corrected by a new fact, read as a list and in one line of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters.models import DocketEntry, Matter
from casefile.proof.models import STANDINGS, Fact

_Newer = aliased(Fact)
Days = InstrumentedAttribute[date | None]
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class FactFacts:
    """A fact as typed. Without a day its day is unknown; ``until_on`` ends a span; ``clock`` is the source's words."""

    text: str
    source: str
    happened_on: date | None = None
    until_on: date | None = None
    clock: str = ""
    standing: str = "unknown"


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the chronology: a fact, or a docket entry as the court words it."""

    on: date
    until_on: date | None
    clock: str
    text: str
    source: str
    standing: str
    fact: Fact | None = None
    entry: DocketEntry | None = None

    @property
    def key(self) -> str:
        """Where the line stands, to page from: its day, facts before entries, its number."""
        return f"{self.on.isoformat()}.{_rank(self)}.{(self.fact or self.entry or Fact()).id}"


def _rank(moment: Moment) -> int:
    return 0 if moment.fact else 1


def add_fact(matter: Matter, facts: FactFacts) -> Fact:
    """Enter a fact.

    Raises:
        Refusal: text or source is missing, a day lies ahead or before 1900, or the span runs backwards.
    """
    return _keep(matter, facts)


def correct_fact(fact: Fact, facts: FactFacts, why: str) -> Fact:
    """Enter a new fact in the place of one; the old wording stays on record, and links follow to the new one.

    Raises:
        Refusal: no reason is given, somebody has corrected this wording already, or the new one cannot be kept.
    """
    if not why.strip():
        raise Refusal("Say why the fact is corrected.")
    if db.session.scalar(db.select(Fact.id).where(Fact.replaces_id == fact.id)):
        raise Refusal(f"F-{fact.root_id} was corrected meanwhile; correct its newest wording.")
    return _keep(fact.matter, facts, replaces=fact, why=why.strip())


def _keep(matter: Matter, facts: FactFacts, replaces: Fact | None = None, why: str = "") -> Fact:
    _refuse_unkeepable(matter, facts)
    who = audit.actor()
    kept = add(
        Fact(
            matter=matter,
            **asdict(facts),
            first_id=replaces.root_id if replaces else None,
            replaces_id=replaces.id if replaces else None,
            why=why,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )
    verb = "proof.fact_corrected" if replaces else "proof.fact"
    audit.record(verb, matter_id=matter.id, target=f"fact {kept.root_id} ({kept.id})")
    return kept


def _refuse_unkeepable(matter: Matter, facts: FactFacts) -> None:
    if not facts.text.strip() or not facts.source.strip():
        raise Refusal("A fact needs its text and its source: who says so, and where.")
    if facts.standing not in STANDINGS:
        raise Refusal(f"{facts.standing!r} is not how a fact can stand; choose one of: {', '.join(STANDINGS)}.")
    if facts.until_on and facts.happened_on is None:
        raise Refusal("A last day needs the first day too.")
    if facts.until_on and facts.happened_on and facts.until_on < facts.happened_on:
        raise Refusal(f"The last day, {facts.until_on}, comes before the first, {facts.happened_on}.")
    for day in (facts.happened_on, facts.until_on):
        if day and not FIRST_DAY <= day <= clock.today(matter.zone):
            raise Refusal(f"{day} cannot be the day of a fact: it lies ahead, or before 1900.")


def _current(matter: Matter) -> Select[Fact]:
    """Return the query for the facts of a matter that no later wording replaces."""
    query = select(Fact).outerjoin(_Newer, _Newer.replaces_id == Fact.id)
    return query.where(Fact.matter_id == matter.id, _Newer.id.is_(None))


def find_fact(matter: Matter, fact_id: int) -> Fact | None:
    """Return the newest wording of the fact that any of its wordings names, or None."""
    named = db.session.scalar(db.select(Fact).where(Fact.matter_id == matter.id, Fact.id == fact_id))
    if named is None:
        return None
    query = _current(matter).where(or_(Fact.id == named.root_id, Fact.first_id == named.root_id))
    return db.session.scalar(query)


def newest_wordings(matter: Matter, root_ids: Iterable[int]) -> dict[int, Fact]:
    """Return, by the id of the first wording, the newest wording of each fact."""
    wanted = set(root_ids)
    query = _current(matter).where(or_(Fact.id.in_(wanted), Fact.first_id.in_(wanted)))
    return {fact.root_id: fact for fact in db.session.scalars(query)}


def list_facts(matter: Matter, *, after: int = 0, limit: int = 50, standing: str = "") -> list[Fact]:
    """Return the facts as they stand now, in the order they were entered or last corrected, paged by id."""
    query = _current(matter).where(Fact.id > after)
    if standing:
        query = query.where(Fact.standing == standing)
    return list(db.session.scalars(query.order_by(Fact.id).limit(limit)))


def earlier_wordings(matter: Matter, facts: Iterable[Fact]) -> dict[int, list[Fact]]:
    """Return, by the id of the first wording, what corrected facts said before, the newest first."""
    roots = {fact.root_id for fact in facts if fact.first_id}
    query = db.select(Fact).join(_Newer, _Newer.replaces_id == Fact.id).where(Fact.matter_id == matter.id)
    query = query.where(or_(Fact.id.in_(roots), Fact.first_id.in_(roots))).order_by(Fact.id.desc())
    found: dict[int, list[Fact]] = {}
    for fact in db.session.scalars(query):
        found.setdefault(fact.root_id, []).append(fact)
    return found


def undated_facts(matter: Matter, limit: int = 50) -> list[Fact]:
    """Return the facts whose day is unknown, the newest first."""
    query = _current(matter).where(Fact.happened_on.is_(None)).order_by(Fact.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def chronology(matter: Matter, *, after: str = "", limit: int = 100) -> list[Moment]:
    """Return facts and docket entries with a day in one line of time, paged by the key of the last line shown."""
    day, rank, row_id = _read_key(after)
    facts = _current(matter).where(Fact.happened_on.is_not(None))
    entries = db.select(DocketEntry).where(DocketEntry.matter_id == matter.id, DocketEntry.filed_on.is_not(None))
    if day:
        facts = facts.where(_later(Fact.happened_on, Fact.id, day, row_id if rank == 0 else 2**31 - 1))
        entries = entries.where(_later(DocketEntry.filed_on, DocketEntry.id, day, row_id if rank == 1 else 0))
    found = [_of_fact(one) for one in db.session.scalars(facts.order_by(Fact.happened_on, Fact.id).limit(limit))]
    ordered = entries.order_by(DocketEntry.filed_on, DocketEntry.id).limit(limit)
    found += [_of_entry(one) for one in db.session.scalars(ordered)]
    return sorted(found, key=lambda one: (one.on, _rank(one), (one.fact or one.entry or Fact()).id))[:limit]


def _later(on: Days, row: InstrumentedAttribute[int], day: date, row_id: int) -> ColumnElement[bool]:
    return or_(on > day, and_(on == day, row > row_id))


def _read_key(after: str) -> tuple[date | None, int, int]:
    """Return the parts of a key, or nothing where it is none of ours."""
    parts = after.split(".")
    try:
        return date.fromisoformat(parts[0]), int(parts[1]), min(int(parts[2]), 2**31 - 1)
    except (ValueError, IndexError):
        return None, 0, 0


def _of_fact(fact: Fact) -> Moment:
    on = fact.happened_on or FIRST_DAY
    return Moment(on, fact.until_on, fact.clock, fact.text, fact.source, fact.standing, fact=fact)


def _of_entry(entry: DocketEntry) -> Moment:
    return Moment(
        entry.filed_on or FIRST_DAY,
        None,
        "",
        entry.text,
        f"docket entry {entry.number or 'unnumbered'}",
        "",
        entry=entry,
    )
