"""The book of a matter's clocks: the facts of each kind of row, everything that stands, the docket entries it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casefile.clocks.models import ClockEvent, ClockExtension, ClockPeriod, Decided
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.models import DocketEntry, Matter
from casefile.matters.records import list_current


@dataclass(frozen=True)
class EventFacts:
    """An event as typed or found; ``on`` is the day in the court's zone."""

    kind: str
    on: date | None
    entry_key: str | None = None
    words: str = ""


@dataclass(frozen=True)
class PeriodFacts:
    """A motion or excluded days, as typed or found, with the positions of both sides."""

    kind: str
    what: str
    first: date | None
    last: date | None = None
    ready: date | None = None
    heard: bool = False
    by: str = "unknown"
    ground: str = "h1D"
    findings: str = "unknown"
    side: str = "ordered"
    codefendants: str = ""
    entry_key: str | None = None
    last_entry_key: str | None = None
    words: str = ""
    ours: str = ""
    ours_first: date | None = None
    ours_last: date | None = None
    ours_reason: str = ""
    government: str = ""
    government_first: date | None = None
    government_last: date | None = None
    government_reason: str = ""


@dataclass(frozen=True)
class ExtensionFacts:
    """An order that lengthens the thirty days; ``days`` None: nobody has entered how many."""

    ordered_on: date | None
    days: int | None = None
    entry_key: str | None = None
    words: str = ""


@dataclass(frozen=True)
class Source:
    """The proposal that a row decides on: its key, and what the docket said then; empty for what a person enters."""

    key: str = ""
    says: Mapping[str, Any] | None = None
    state: str = "accepted"
    why: str = ""


PERSON = Source()


@dataclass(frozen=True)
class Ledger:
    """Everything that stands in the ledger of one matter, in the order of its days."""

    events: list[ClockEvent]
    periods: list[ClockPeriod]
    extensions: list[ClockExtension]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was decided on or entered yet."""
        return not (self.events or self.periods or self.extensions)

    @property
    def rows(self) -> list[Decided]:
        """Every row, whatever its kind."""
        return [*self.events, *self.periods, *self.extensions]

    def accepted(self) -> Ledger:
        """Return what the clocks are counted from."""
        return self._those(accepted=True)

    def rejected(self) -> Ledger:
        """Return what was rejected, each with the reason."""
        return self._those(accepted=False)

    def _those(self, *, accepted: bool) -> Ledger:
        return Ledger(
            [one for one in self.events if one.is_accepted is accepted],
            [one for one in self.periods if one.is_accepted is accepted],
            [one for one in self.extensions if one.is_accepted is accepted],
        )


def ledger(matter: Matter) -> Ledger:
    """Return what stands in the ledger."""
    return Ledger(
        sorted(list_current(ClockEvent, matter), key=lambda one: (one.on, one.root_id)),
        sorted(list_current(ClockPeriod, matter), key=lambda one: (one.first, one.root_id)),
        sorted(list_current(ClockExtension, matter), key=lambda one: (one.ordered_on, one.root_id)),
    )


def words_of(matter: Matter, key: str) -> str:
    """Return a docket entry's own words, or nothing where it is not on the docket here."""
    query = select(DocketEntry.text).where(DocketEntry.matter_id == matter.id, DocketEntry.key == key)
    return db.session.scalar(query) or ""


def entry_named(matter: Matter, typed: str) -> str | None:
    """Return the key of the docket entry that somebody typed by its number.

    Raises:
        Refusal: no entry of this docket has the number, or several do.
    """
    if not typed.strip():
        return None
    wanted = typed.strip().removeprefix("#")
    by = DocketEntry.number == int(wanted) if wanted.isdecimal() and len(wanted) < 9 else DocketEntry.key == wanted
    found = list(db.session.scalars(select(DocketEntry.key).where(DocketEntry.matter_id == matter.id, by).limit(2)))
    if len(found) != 1:
        what = "no entry" if not found else "more than one entry"
        raise Refusal(f"The docket of this matter has {what} {typed.strip()!r}; give the number of an entry on it.")
    return found[0]


def entries_of(matter: Matter, rows: list[Decided]) -> dict[str, DocketEntry]:
    """Return the docket entries that rows of the ledger name, by key, in one query."""
    keys = {one.entry_key for one in rows} | {getattr(one, "last_entry_key", None) for one in rows}
    query = select(DocketEntry).where(
        DocketEntry.matter_id == matter.id, DocketEntry.key.in_(sorted(key for key in keys if key))
    )
    return {one.key: one for one in db.session.scalars(query)}


def numbers_of(matter: Matter, keys: list[str]) -> dict[str, str]:
    """Return how somebody would type these docket entries: by number, or by key where they have none or share it."""
    query = select(DocketEntry.key, DocketEntry.number).where(DocketEntry.matter_id == matter.id)
    found = {row.key: row.number for row in db.session.execute(query.where(DocketEntry.key.in_(keys)))}
    return {key: str(number) if number is not None else key for key, number in found.items()}
