"""Hashes of a medium, of its container, and as somebody states them: kept apart, and compared where they may be.

The hash of an image's medium is not the hash of the image file. A hash stated of neither in particular may be of
either, so that being other proves nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What comparing one hash of the medium with the stated ones finds."""

    MATCH = "match"
    MISMATCH = "mismatch"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Stated:
    """A hash that somebody states; ``of_medium`` where they state it of the medium, not of the file."""

    alg: str
    value: str
    by: str
    of_medium: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found for one hash that an image states of its medium, and in words."""

    alg: str
    value: str
    outcome: Outcome
    words: str


def compare(alg: str, value: str, stated: Sequence[Stated]) -> Compared:
    """Compare a hash that an image states of its medium with those that were stated for the item.

    A hash stated of the medium is asked first; another only where none of this algorithm was.
    """
    same_kind = [one for one in stated if one.alg.lower() == alg.lower()]
    asked = [one for one in same_kind if one.of_medium] or same_kind
    if not asked:
        words = f"no {alg.upper()} was stated for this item, so there is nothing to compare it with"
        return Compared(alg, value, Outcome.NONE, words)
    for one in asked:
        if one.value.lower() == value.lower():
            return Compared(alg, value, Outcome.MATCH, f"the same as the {alg.upper()} stated by {one.by}")
    first = asked[0]
    if first.of_medium:
        words = f"NOT the {alg.upper()} that {first.by} states of the medium: {first.value}"
        return Compared(alg, value, Outcome.MISMATCH, words)
    words = f"not the {alg.upper()} that {first.by} states; theirs may be that of the file, not of the medium"
    return Compared(alg, value, Outcome.OTHER, words)
