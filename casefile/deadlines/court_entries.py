"""What the office enters of its courts: local rules, standing orders, closed days; kept version by version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from casefile.deadlines.court_models import CourtEntry, CourtEntryCheck
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.counting import UNITS
from casefile.law.courtdays import check_year
from casefile.law.local_rules import METHODS
from casefile.lawdata import reader

DAY_KINDS = {
    "national": "declared a holiday by the President or Congress",
    "state": "declared a holiday by the State of this court",
    "arguable": "closed, but it is arguable whether that makes it a legal holiday",
    "inaccessible": "the clerk's office could not be reached",
}
NEAR_BEFORE, NEAR_AFTER = timedelta(days=12), timedelta(days=30)
"""How far from a closed day a date can lie that it moves: runs of closed days, service, and short counts."""
OF_ONE_COURT = ("state", "inaccessible")


@dataclass(frozen=True)
class RuleFacts:
    """A local rule as typed. ``overrides`` is a key of the library; without it the rule is one of the court's own.

    ``rule`` is then its own key, which later wordings share. ``until`` is the last day on which it is in force.
    """

    court: str
    cite: str
    number: int
    unit: str
    direction: str
    method: str
    since: date
    source: str
    judge: str = ""
    overrides: str = ""
    rule: str = ""
    title: str = ""
    who: str = ""
    trigger: str = ""
    consequence: str = ""
    until: date | None = None
    note: str = ""


@dataclass(frozen=True)
class DayFacts:
    """A closed day of a court as typed; without a court it holds for every federal court."""

    day: date
    kind: str
    name: str
    source: str
    court: str = ""


Facts = RuleFacts | DayFacts


def save(facts: Facts, key: str = "", seen: int = 0, why: str = "") -> CourtEntry:
    """Save an entry as typed; ``seen`` is the version in view, 0 for a new one. The same again is no new version.

    Raises:
        Refusal: something is missing or cannot be, or somebody else saved another version meanwhile.
    """
    facts = _fit(facts)
    held = find_latest(key) if key else None
    stands = held.version if held else 0
    if stands != seen:
        raise Refusal(f"This entry stands at version {stands}, not {seen}: open it again, then change it.")
    if held and _facts_of(held) == facts and not held.withdrawn:
        return held
    if held and (held.kind, held.court) != (_kind(facts), facts.court):
        raise Refusal("An entry stays with its court; withdraw this one and enter another for the other court.")
    return _append(key or _free_key(facts), stands + 1, _kind(facts), facts.court, _plain(facts), why=why)


def withdraw(key: str, why: str) -> CourtEntry:
    """Save a version that says the entry is not used any more: it was entered in error. It stays to be read.

    Raises:
        Refusal: there is no such entry, it is withdrawn already, or no reason is given.
    """
    held = find_latest(key)
    if held is None or held.withdrawn:
        raise Refusal("This entry is not in use; choose one of the list.")
    if not why.strip():
        raise Refusal("Say why; the reason stays with the entry.")
    reason = why.strip()[:300]
    return _append(key, held.version + 1, held.kind, held.court, held.facts, withdrawn=reason, why=reason)


def check(entry: CourtEntry, what_read: str) -> CourtEntryCheck:
    """Record that a second person read this version in its source.

    Raises:
        Refusal: it is not the version that holds, whoever saved it checks it, or it is not said what was read.
    """
    who = audit.actor()
    latest = find_latest(entry.key)
    if latest is None or latest.id != entry.id or latest.withdrawn:
        raise Refusal("This is not the version that holds; open the entry again.")
    if who.id is None or who.id == entry.by_id:
        raise Refusal(f"{entry.by_name} saved this version, so a second person reads it in its source and checks it.")
    if not what_read.strip():
        raise Refusal("Say what was read: the source, its date and where it stands.")
    audit.record("court.check", target=f"{entry.key} version {entry.version}")
    return add(
        CourtEntryCheck(entry_id=entry.id, what_read=what_read.strip(), at=clock.now(), by_id=who.id, by_name=who.name)
    )


def latest(court: str | None = None) -> list[CourtEntry]:
    """Return the version that holds of every entry, or of those of one court with those of every court; by court."""
    newest = select(func.max(CourtEntry.id)).group_by(CourtEntry.key)
    query = select(CourtEntry).where(CourtEntry.id.in_(newest))
    if court is not None:
        query = query.where(CourtEntry.court.in_((court, "")))
    return list(db.session.scalars(query.order_by(CourtEntry.court, CourtEntry.kind.desc(), CourtEntry.id)))


def checks_of(entries: Sequence[CourtEntry]) -> dict[int, CourtEntryCheck]:
    """Return the first check of each version, in one query."""
    if not entries:
        return {}
    query = select(CourtEntryCheck).where(CourtEntryCheck.entry_id.in_([entry.id for entry in entries]))
    found = db.session.scalars(query.order_by(CourtEntryCheck.id.desc()))
    return {check.entry_id: check for check in found}


def find_latest(key: str) -> CourtEntry | None:
    """Return the version of an entry that holds, or None."""
    query = select(CourtEntry).where(CourtEntry.key == key).order_by(CourtEntry.version.desc()).limit(1)
    return db.session.scalar(query)


def list_versions(key: str) -> list[CourtEntry]:
    """Return every version of an entry, the newest first."""
    query = select(CourtEntry).where(CourtEntry.key == key).order_by(CourtEntry.version.desc())
    return list(db.session.scalars(query))


def rule_facts(entry: CourtEntry) -> RuleFacts:
    """Return what an entry says of a rule."""
    found = dict(entry.facts)
    until = date.fromisoformat(found.pop("until")) if found.get("until") else None
    return RuleFacts(**{**found, "since": date.fromisoformat(found["since"]), "until": until})


def day_facts(entry: CourtEntry) -> DayFacts:
    """Return what an entry says of a closed day."""
    return DayFacts(**{**entry.facts, "day": date.fromisoformat(entry.facts["day"])})


def _facts_of(entry: CourtEntry) -> Facts:
    return rule_facts(entry) if entry.kind == "rule" else day_facts(entry)


def _kind(facts: Facts) -> str:
    return "rule" if isinstance(facts, RuleFacts) else "day"


def _plain(facts: Facts) -> dict[str, Any]:
    return {name: one.isoformat() if isinstance(one, date) else one for name, one in asdict(facts).items()}


def _fit(facts: Facts) -> Facts:
    """Return the facts where all is said and nothing contradicts; refuse them otherwise."""
    if facts.court and reader.court(facts.court) is None:
        raise Refusal(f"{facts.court!r} is no court of the table; choose one of the list.")
    if not facts.source.strip():
        raise Refusal("Say where it was read: the order or rule, its date, and where it is published.")
    return _fit_rule(facts) if isinstance(facts, RuleFacts) else _fit_day(facts)


def _fit_rule(facts: RuleFacts) -> RuleFacts:
    library = reader.deadline_rules()
    if not facts.court:
        raise Refusal("A local rule is that of one court: choose it.")
    if facts.unit not in UNITS or facts.direction not in ("after", "before") or facts.method not in METHODS:
        raise Refusal("Choose the unit, the direction and the way of counting from the lists.")
    if facts.method == "excluding_closed_days" and (facts.unit, facts.direction) != ("days", "after"):
        raise Refusal("Days that leave out closed days are counted in days, after the event; choose another way.")
    if not 1 <= facts.number <= 10_000:
        raise Refusal(f"A period of {facts.number} cannot be counted; give a whole number from 1 to 10,000.")
    if facts.until and facts.until < facts.since:
        raise Refusal(f"It cannot end on {facts.until} before it begins on {facts.since}.")
    if facts.overrides and facts.overrides not in library:
        raise Refusal(f"{facts.overrides!r} is no rule of the library; choose one of the list.")
    if not facts.overrides and not (facts.title and facts.who and facts.trigger):
        raise Refusal("A rule that overrides none needs its name, who must act, and the event it runs from.")
    return facts


def _fit_day(facts: DayFacts) -> DayFacts:
    check_year(facts.day)
    if facts.kind not in DAY_KINDS:
        raise Refusal(f"{facts.kind!r} is no kind of closed day; choose one of the list.")
    if facts.kind in OF_ONE_COURT and not facts.court:
        raise Refusal("A day of a State, or of a clerk's office, is that of one court: choose it.")
    return facts


def _free_key(facts: Facts) -> str:
    words = facts.cite if isinstance(facts, RuleFacts) else f"{facts.day.isoformat()} {facts.name}"
    stem = re.sub(r"[^a-z0-9]+", "_", f"{facts.court or 'every_court'} {words}".casefold()).strip("_")[:48] or "entry"
    taken = set(db.session.scalars(select(CourtEntry.key).where(CourtEntry.key.startswith(stem, autoescape=True))))
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key


def _append(
    key: str, version: int, kind: str, court: str, facts: dict[str, Any], *, withdrawn: str = "", why: str = ""
) -> CourtEntry:
    who = audit.actor()
    if kind == "rule" and not facts["overrides"] and not facts["rule"]:
        facts = {**facts, "rule": f"local_{key}"}
    audit.record("court.entry", target=f"{key} version {version}")
    row = CourtEntry(
        key=key,
        version=version,
        kind=kind,
        court=court,
        facts=facts,
        rule=(facts["overrides"] or facts["rule"]) if kind == "rule" else "",
        near_from=date.fromisoformat(facts["day"]) - NEAR_BEFORE if kind == "day" else None,
        near_until=date.fromisoformat(facts["day"]) + NEAR_AFTER if kind == "day" else None,
        withdrawn=withdrawn,
        why=why[:300],
        at=clock.now(),
        by_id=who.id,
        by_name=who.name,
    )
    try:
        return add(row)
    except IntegrityError as clash:
        raise Refusal("Somebody saved this entry at the same moment: open it again, then change it.") from clash
