"""The local rules and closed days that hold for a court, as values of the law; kept for the session until it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from casefile.clients.models import Person
from casefile.deadlines import court_entries
from casefile.deadlines.court_entries import DAY_KINDS
from casefile.deadlines.court_models import CourtEntry, CourtEntryCheck
from casefile.infra.db import db
from casefile.law.counting import Period
from casefile.law.courtdays import EnteredDay
from casefile.law.local_rules import LocalRule
from casefile.matters.models import Matter, Part

_KEPT = "court_law"
JUDGES = ("judge", "referred judge")


@dataclass(frozen=True)
class CourtLaw:
    """What the office entered for one court, with what holds for every court."""

    rules: tuple[LocalRule, ...] = ()
    days: tuple[EnteredDay, ...] = ()

    @property
    def has_orders(self) -> bool:
        """Whether a judge's standing order is among the rules, so that the judge of a case matters."""
        return any(rule.judge for rule in self.rules)


def law_of(court: str | None) -> CourtLaw:
    """Return what the office entered for a court; without a court, what holds for every court."""
    kept: dict[str, CourtLaw] | None = db.session.info.get(_KEPT)
    if kept is None:
        kept = db.session.info[_KEPT] = _read()
    return kept.get(court or "", kept[""])


def judges_of(matter: Matter) -> tuple[str, ...]:
    """Return the names of the judges of a matter, where a standing order of its court asks for them."""
    return judges_of_all([matter]).get(matter.id, ())


def judges_of_all(of: Iterable[Matter]) -> dict[int, tuple[str, ...]]:
    """Return the judges of each matter whose court has a standing order on record, in one query or none."""
    asked = [matter.id for matter in of if law_of(matter.court).has_orders]
    if not asked:
        return {}
    query = select(Part.matter_id, Person.name).join(Person, Part.person_id == Person.id)
    query = query.where(Part.matter_id.in_(asked), Part.role.in_(JUDGES), Part.until.is_(None))
    found: dict[int, tuple[str, ...]] = {}
    for matter_id, name in db.session.execute(query.order_by(Part.id)):
        found[matter_id] = (*found.get(matter_id, ()), name)
    return found


def as_local_rule(entry: CourtEntry, checked: bool) -> LocalRule:
    """Return an entry as a rule of the law."""
    facts = court_entries.rule_facts(entry)
    return LocalRule(
        key=entry.key,
        version=entry.version,
        court=entry.court,
        judge=facts.judge,
        rule=facts.overrides or facts.rule,
        adds=not facts.overrides,
        title=facts.title,
        who=facts.who,
        trigger=facts.trigger,
        period=Period(facts.number, facts.unit, "before" if facts.direction == "before" else "after"),
        method=facts.method,
        cite=facts.cite,
        since=facts.since,
        until=facts.until,
        consequence=facts.consequence,
        note=facts.note,
        source=facts.source,
        verified=checked,
    )


def as_entered_day(entry: CourtEntry, checked: bool) -> EnteredDay:
    """Return an entry as a closed day of the law, which says who entered it and from where."""
    facts = court_entries.day_facts(entry)
    read = "" if checked else "; not yet read by a second person"
    why = f"{facts.name}, {DAY_KINDS[facts.kind]} (entered by {entry.by_name} from {facts.source}{read})"
    return EnteredDay(facts.day, facts.kind, why, entry.court, sure=checked)


def _read() -> dict[str, CourtLaw]:
    """Return the law of every court for which something is entered, in two queries; under "" what holds for all."""
    entries = [entry for entry in court_entries.latest() if not entry.withdrawn]
    checks = court_entries.checks_of(entries)
    rules = [as_local_rule(one, one.id in checks) for one in entries if one.kind == "rule"]
    days = [as_entered_day(one, one.id in checks) for one in entries if one.kind == "day"]
    return {
        court: CourtLaw(
            tuple(one for one in rules if one.court == court), tuple(one for one in days if one.court in (court, ""))
        )
        for court in {"", *(one.court for one in entries)}
    }


@event.listens_for(Session, "after_flush")
def _let_go_of_old(session: Session, _context: object) -> None:
    if any(isinstance(row, CourtEntry | CourtEntryCheck) for row in session.new):
        session.info.pop(_KEPT, None)


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _let_go(session: Session) -> None:
    session.info.pop(_KEPT, None)
