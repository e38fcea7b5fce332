"""Which wording of a rule was in force on a day, and how far a figure has been checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Checked:
    """The mark of a figure that was not, or not wholly, read in its source, and that counsel has checked since.

    ``by`` is who checked it, ``on`` the day, ``was`` the mark that the figure bears without the check.
    """

    by: str
    on: date
    was: Literal[False, "partial"]


Verified = Literal[True, False, "partial"] | Checked
"""True: read in the source named. "partial": part read, part recalled. False: general knowledge only."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Cited(Generic[Value]):
    """A value with the place it comes from and how far it was checked there."""

    value: Value
    source: str
    verified: Verified


class HasSince(Protocol):
    """Anything that holds from a day on; None: the day is not recorded."""

    @property
    def since(self) -> date | None:
        """Return the first day for which the wording is known."""


Wording = TypeVar("Wording", bound=HasSince)


def in_force(wordings: Sequence[Wording], on: date) -> Wording | None:
    """Return the latest wording known to hold on a day, or None where every known one began later.

    A wording without a recorded first day is used only where no dated one holds.
    """
    dated = [wording for wording in wordings if wording.since is not None and wording.since <= on]
    if dated:
        return max(dated, key=lambda wording: wording.since or date.min)
    undated = [wording for wording in wordings if wording.since is None]
    return undated[0] if undated else None


def first_known(wordings: Sequence[Wording]) -> date | None:
    """Return the first day for which any of the wordings is known, or None where no day is recorded."""
    days = [wording.since for wording in wordings if wording.since is not None]
    return min(days) if days else None


def weakest(marks: Iterable[Verified]) -> Verified:
    """Return the mark of a result that rests on several figures: that of the least checked one.

    Of several checks by counsel it is the oldest.
    """
    found = list(marks)
    if any(mark is False for mark in found):
        return False
    if "partial" in found:
        return "partial"
    return min((mark for mark in found if isinstance(mark, Checked)), key=lambda mark: mark.on, default=True)
