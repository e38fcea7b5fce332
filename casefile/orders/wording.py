"""What an order says in the office's words, and how two rows of it differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from casefile.law import orders as law
from casefile.law.orders import Ordered, Term
from casefile.lawdata.orders_reader import catalogue
from casefile.orders.models import CourtOrder

LANGUAGES = {"en": "English", "es": "Spanish"}


@dataclass(frozen=True)
class Told:
    """One term in the office's words, and as the client reads it in each language it is there in."""

    term: Term
    filled: str
    forbids: bool
    reads: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One thing that an order says, before and now; None: it was not there."""

    what: str
    before: str | None
    now: str | None

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.now


def told(row: CourtOrder, names: Mapping[int, str]) -> list[Told]:
    """Return the terms of a version, that of every such order first."""
    overall = catalogue().kinds[row.kind].overall
    found = [Ordered(overall)] if overall else []
    return [_told(one, names) for one in (*found, *row.ordered)]


def _told(one: Ordered, names: Mapping[int, str]) -> Told:
    term = catalogue().terms[one.key]
    spoken = [language for language in LANGUAGES if law.is_spoken(term, one.filled, language)]
    return Told(
        term=term,
        filled=filled_words(one, names),
        forbids=law.forbids(term, one.filled),
        reads=tuple((language, *law.say(term, one.filled, names, language)[:2]) for language in spoken),
        missing=tuple(words for language, words in LANGUAGES.items() if language not in spoken),
    )


def filled_words(one: Ordered, names: Mapping[int, str]) -> str:
    """Return what is filled in, in words."""
    term = catalogue().terms[one.key]
    found = []
    for ask in term.asks:
        value = one.filled.get(ask.key)
        if ask.kind == "people":
            value = ", ".join(names.get(number, f"person {number}") for number in value or ())
        if ask.kind == "time" and value:
            value = law.clock_words(time.fromisoformat(value), "en")
        if ask.kind == "flag":
            value = "yes" if value else ""
        if value:
            found.append(f"{ask.label}: {value}")
        if spanish := one.filled.get(f"{ask.key}_es"):
            found.append(f"{ask.label}, in Spanish: {spanish}")
    return "; ".join(found)


def in_words(row: CourtOrder, names: Mapping[int, str]) -> dict[str, str]:
    """Return everything a row says, name by name."""
    return {
        "Kind": catalogue().kinds[row.kind].name,
        "Read in": row.read_in,
        "Made on": day_words(row.made_on),
        "Made by": row.made_by,
        "In force from": day_words(row.since),
        "Until": day_words(row.until) if row.until else "until it is changed",
        **{catalogue().terms[one.key].name: filled_words(one, names) or "ordered" for one in row.ordered},
    }


def differences(before: CourtOrder | None, now: CourtOrder, names: Mapping[int, str]) -> list[Difference]:
    """Return everything that two rows say, side by side; what is in one only is None in the other."""
    old, new = in_words(before, names) if before else {}, in_words(now, names)
    return [Difference(what, old.get(what), new.get(what)) for what in dict.fromkeys((*new, *old))]


def day_words(day: date) -> str:
    """Return a day as the office writes it."""
    return f"{day:%a %-d %b %Y}"


@dataclass(frozen=True)
class Step:
    """One row of an order's history: how it came about, and what it changed."""

    row: CourtOrder
    what: str
    differences: tuple[Difference, ...]
    is_first: bool


def history(rows: Sequence[CourtOrder], names: Mapping[int, str]) -> list[Step]:
    """Return every row of an order, the newest first, each beside the one it corrects or modifies."""
    by_id = {row.id: row for row in rows}
    found = []
    for row in rows:
        before = by_id.get(row.replaces_id or 0)
        if before is None:
            before = next((one for one in reversed(rows) if one.id < row.id and not one.struck), None)
        what = "entered"
        if row.struck:
            what = "entered by mistake"
        elif row.replaces_id:
            what = "corrected"
        elif before is not None:
            what = "modified"
        found.append(Step(row, what, tuple(differences(before, row, names)), before is None))
    return found[::-1]
