"""What the docket's own words propose for the ledger: computed whenever it is shown, stored only once decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casefile.clocks import docket_reading
from casefile.clocks.book import EventFacts, Ledger, PeriodFacts
from casefile.clocks.docket_reading import ClockReading, FoundExclusion, FoundMotion, FoundTrialDate
from casefile.clocks.models import Decided
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter

FINDINGS = {True: "yes", False: "no", None: "unknown"}
SIDE = {"court": "ordered", "defence": "ours", "government": "government"}
TOLD = ("kind", "on", "what", "first", "ready", "last", "ground", "findings", "side")


@dataclass(frozen=True)
class Proposal:
    """One thing the docket says; ``key`` tells it again when the docket is read anew."""

    key: str
    facts: EventFacts | PeriodFacts
    number: int | None

    @property
    def says(self) -> dict[str, Any]:
        """Return what it says, as it is kept with the decision on it."""
        told = {name: value for name, value in asdict(self.facts).items() if name in TOLD}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}

    @property
    def is_event(self) -> bool:
        """Whether it is an event rather than a period."""
        return isinstance(self.facts, EventFacts)

    @property
    def on(self) -> date:
        """Return its day, or its first."""
        facts = self.facts
        return (facts.on if isinstance(facts, EventFacts) else facts.first) or date.min


@dataclass(frozen=True)
class Difference:
    """A row that was decided on, of which the docket now says something else, or nothing any more."""

    row: Decided
    before: Mapping[str, Any]
    now: Proposal | None

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """Return what changed: its name, what was said then, what is said now."""
        now = self.now.says if self.now else {}
        names = [name for name in TOLD if name in self.before or name in now]
        return [
            (name, self.before.get(name), now.get(name)) for name in names if self.before.get(name) != now.get(name)
        ]


@dataclass(frozen=True)
class Found:
    """What the docket says now: what nobody has decided on, what differs from a decision, what moved the trial.

    ``extended_by`` are the orders that extend the time to indict and that no extension of the ledger names yet.
    """

    proposals: list[Proposal]
    differences: list[Difference]
    trial_dates: tuple[FoundTrialDate, ...]
    open: tuple[str, ...]
    entries: Mapping[str, DocketEntry]
    extended_by: tuple[DocketEntry, ...]

    def named(self, key: str) -> Proposal | None:
        """Return the proposal of this key."""
        return next((one for one in self.proposals if one.key == key), None)


def found(matter: Matter, book: Ledger) -> Found:
    """Read the docket of a matter, and set it against what was decided on."""
    client = matters.client_of(matter)
    entries = _entries(matter)
    reading = docket_reading.read(entries, client.name if client else "")
    every = {one.key: one for one in _proposals(reading)}
    decided = {row.found: row for row in book.rows if row.found}
    entered = {one.entry_key for one in book.accepted().extensions}
    answered = tuple(f"entry {one.number} extends the time to indict" for one in entries if one.key in entered)
    return Found(
        sorted((one for key, one in every.items() if key not in decided), key=lambda one: (one.on, one.key)),
        [
            Difference(row, row.found_says, every.get(key))
            for key, row in decided.items()
            if key not in every or every[key].says != row.found_says
        ],
        reading.trial_dates,
        tuple(text for text in reading.open if not text.startswith(answered)),
        {one.key: one for one in entries},
        tuple(one for one in entries if one.key in reading.extended_by and one.key not in entered),
    )


def _entries(matter: Matter) -> Sequence[DocketEntry]:
    return list(
        db.session.scalars(select(DocketEntry).where(DocketEntry.matter_id == matter.id).order_by(DocketEntry.id))
    )


def _proposals(reading: ClockReading) -> Iterator[Proposal]:
    seen: Counter[str] = Counter()

    def key(*parts: str) -> str:
        name = "/".join(parts)
        seen[name] += 1
        return f"{name}/{seen[name]}" if seen[name] > 1 else name

    for event in reading.events:
        facts = EventFacts(event.kind, event.on, event.entry_key, event.words)
        yield Proposal(key("event", event.kind, event.entry_key), facts, event.number)
    for motion in reading.motions:
        yield Proposal(key("motion", motion.filed_entry), _motion(motion), motion.number)
    for one in reading.exclusions:
        yield Proposal(key("exclusion", one.ground, one.entry_key), _exclusion(one), one.number)


def _motion(motion: FoundMotion) -> PeriodFacts:
    return PeriodFacts(
        kind="motion",
        what=motion.what[:300],
        first=motion.filed,
        ready=motion.ready,
        heard=motion.heard,
        last=motion.decided,
        by=motion.by,
        entry_key=motion.filed_entry,
        last_entry_key=motion.decided_entry,
        words=motion.words,
    )


def _exclusion(one: FoundExclusion) -> PeriodFacts:
    return PeriodFacts(
        kind="exclusion",
        what=(one.cause or "Time excluded; the entry names no cause")[:300],
        first=one.first,
        last=one.last,
        by=one.said_by,
        ground=one.ground,
        findings=FINDINGS[one.findings],
        side=SIDE[one.said_by],
        entry_key=one.entry_key,
        words=one.words,
    )
