"""Where a worksheet stands while it is filled in: level by level, what is open, nothing kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms.validators import ValidationError

from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError

Answer = Mapping[str, Any]
Verb = Callable[[dict[str, Any]], Answer]


@dataclass(frozen=True, slots=True)
class CountStanding:
    """One count so far: base level, what its decided items add, and how many things are open on it."""

    name: str
    section: str | None
    base: int | None
    added: int
    open: int

    @property
    def level(self) -> int | None:
        """Return the level so far, or None where the base level is open."""
        return None if self.base is None else self.base + self.added


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the whole stands. ``so_far`` is the total level if nothing open applied; ``refused`` says what is wrong."""

    counts: tuple[CountStanding, ...] = ()
    answer: Answer | None = None
    so_far: int | None = None
    refused: str = ""

    @property
    def words(self) -> str:
        """Return where it stands in one line, as it is read aloud."""
        if self.answer is None:
            return f"Not computed: {self.refused}"
        if self.answer["range"]:
            low, high = self.answer["range"]
            return f"Level {self.answer['total_level']}, provisional range {low} to {high} months"
        level = "not known" if self.so_far is None else self.so_far
        return f"Level {level} so far, no range, {len(self.answer['open'])} still open"


def standing(facts: Callable[[], dict[str, Any]], work_out: Verb, whole: Collection[str] = ()) -> Standing:
    """Return where a worksheet stands; what the law refuses is said in its words.

    ``whole`` are the adjustments that are taken once for all counts, and are no part of the level of one.
    """
    try:
        asked = facts()
        answer = work_out(asked)
    except (RuleError, Refusal, ValidationError) as refusal:
        return Standing(refused=str(refusal))
    counts = tuple(_count(row, answer["open"], whole) for row in answer["counts"])
    return Standing(counts, answer, _so_far(asked, answer, work_out))


def _count(row: Mapping[str, Any], open_: list[str], whole: Collection[str]) -> CountStanding:
    added = sum(one["levels"] for one in row["adjustments"] if one["id"] not in whole)
    waiting = sum(text.startswith(f"count {row['count']}:") for text in open_)
    return CountStanding(row["count"], row["guideline"], row["base_level"], added, waiting)


def _so_far(asked: dict[str, Any], answer: Answer, work_out: Verb) -> int | None:
    """Return the total level without what is open: a floor to watch while deciding, never a result."""
    if answer["total_level"] is not None:
        return int(answer["total_level"])
    decided = {**asked, "counts": [{key: one[key] for key in one if key != "open"} for one in asked["counts"]]}
    if decided["counts"] == asked["counts"]:
        return None
    try:
        found = work_out(decided)["total_level"]
    except RuleError:
        return None
    return None if found is None else int(found)
