"""What one more entry changes on a docket, read with the entries before it: so a move finds its hearing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from casefile.deadlines.models import OPEN_STATES, Deadline, Hearing
from casefile.dockets.hearings import open_book
from casefile.dockets.values import DocketDeadline, EntryReading, HearingReading, HearingsFound
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter

Kind = Literal["set", "moved", "taken off", "cancelled", "held", "changed", "in doubt"]
_KINDS: dict[str, Kind] = {"cancelled": "cancelled", "held": "held", "unknown": "in doubt", "reset": "taken off"}


@dataclass(frozen=True, slots=True)
class HearingChange:
    """What becomes of a hearing: ``was`` is the time it stood on, ``at`` the one it has now, None where none."""

    what: str
    kind: Kind
    was: datetime | date | None
    at: datetime | date | None
    place: str
    judge: str


@dataclass(frozen=True, slots=True)
class Found:
    """What an entry brings: changes in words, the hearings changed as the docket now has them, due dates, doubts."""

    hearings: tuple[HearingChange, ...] = ()
    changed: tuple[HearingReading, ...] = ()
    deadlines: tuple[DocketDeadline, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedFrom:
    """An open date of a rule, and the key of the hearing that it was counted from."""

    rule: str
    hearing: str
    what: str
    due_on: date


class Docket:
    """The entries of a matter, to which notices add."""

    def __init__(self, matter: Matter) -> None:
        self.zone = matter.zone
        self.accused = getattr(matters.client_of(matter), "name", None)
        others = [part.person.name for part in matters.parts(matter, "co-defendant", ended=True)]
        self.names = tuple(dict.fromkeys([*([self.accused] if self.accused else []), *others]))
        rows = db.session.scalars(
            db.select(DocketEntry).where(DocketEntry.matter_id == matter.id).order_by(DocketEntry.id)
        )
        held = [(row, row.filed_on) for row in rows]
        self.words = {row.key: row.text for row, _ in held}
        self.entries = [EntryReading(row.number, on, row.text, row.key) for row, on in held if on]
        self.counted = _counted_from(matter)
        self.found = self._read_all()

    def words_of(self, key: str) -> str | None:
        """Return an entry as it is held, or None where it is not."""
        return self.words.get(key)

    def add(self, entry: EntryReading) -> Found:
        """Add an entry, and return what it brings for the accused."""
        before = {one.key: one for one in self.found.hearings}
        doubts = set(self.found.warnings)
        self.words[entry.key] = entry.text
        self.entries.append(entry)
        if _in_the_courts_order(self.entries)[-1] is entry:
            self.book.read(entry)
            self.found = self.book.found()
        else:  # it comes late, and what follows it is read anew
            self.found = self._read_all()
        changed = tuple(one for one in self.found.hearings if before.get(one.key) != one and self._is_ours(one))
        return Found(
            tuple(_told(changed, before)),
            changed,
            tuple(one for one in self.found.deadlines if one.entry == entry.key),
            tuple(text.removeprefix(f"entry {entry.key}: ") for text in self.found.warnings if text not in doubts),
        )

    def counted_before(self, hearing: HearingReading) -> list[CountedFrom]:
        """Return the open dates counted from this hearing, or from one in whose place it stands."""
        keys = {hearing.key}
        while more := {one.key for one in self.found.hearings if one.moved_to in keys} - keys:
            keys |= more
        return [one for one in self.counted if one.hearing in keys]

    def _is_ours(self, hearing: HearingReading) -> bool:
        return not hearing.as_to or self.accused is None or self.accused in hearing.as_to

    def _read_all(self) -> HearingsFound:
        self.book = open_book(self.zone, self.names)
        for entry in _in_the_courts_order(self.entries):
            self.book.read(entry)
        return self.book.found()


def _counted_from(matter: Matter) -> list[CountedFrom]:
    query = db.select(Deadline.rule, Hearing.key, Deadline.what, Deadline.due_on).join(Deadline.trigger_hearing)
    query = query.where(Deadline.matter_id == matter.id, Deadline.state.in_(OPEN_STATES))
    rows = db.session.execute(query.where(Deadline.rule.is_not(None), Hearing.key.is_not(None)))
    return [CountedFrom(str(rule), str(key), what, due_on) for rule, key, what, due_on in rows]


def _in_the_courts_order(entries: list[EntryReading]) -> list[EntryReading]:
    """Order entries by day and number: a notice may come late. One without a number stays after the one it followed."""
    places = []
    number = 0
    for entry in entries:
        number = entry.number or number
        places.append((entry.filed_on, number))
    return [entry for _, entry in sorted(zip(places, entries, strict=True), key=lambda pair: pair[0])]


def _told(changed: tuple[HearingReading, ...], before: dict[str, HearingReading]) -> Iterator[HearingChange]:
    moved = {one.moved_to: _stood_on(before.get(one.key, one)) for one in changed if one.moved_to}
    for one in changed:
        was = before.get(one.key)
        if one.status == "reset" and one.moved_to:
            continue  # told with the hearing in its place
        if was is None and one.key in moved:
            yield HearingChange(one.what, "moved", moved[one.key], one.at, one.place, one.judge)
        elif was is None:
            yield HearingChange(one.what, _KINDS.get(one.status, "set"), None, one.at, one.place, one.judge)
        else:
            kind = "changed" if one.status == was.status else _KINDS.get(one.status, "changed")
            at = None if kind in ("taken off", "cancelled") else one.at
            yield HearingChange(one.what, kind, _stood_on(was), at, one.place, one.judge)


def _stood_on(hearing: HearingReading) -> datetime | date:
    return hearing.at
