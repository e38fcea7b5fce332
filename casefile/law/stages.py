"""The stages of a criminal case, and what the words of other sources mean in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.law.errors import StageError


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, in the order of the case; ``words`` are pairs of a source and a word it uses for this stage."""

    id: str
    name: str
    what: str
    rules: tuple[str, ...]
    words: tuple[tuple[str, str], ...]


def stage_ids(stages: Sequence[Stage]) -> tuple[str, ...]:
    """Return the stages' ids in order."""
    return tuple(stage.id for stage in stages)


def meant_by(word: str, source: str, stages: Sequence[Stage]) -> tuple[str, ...]:
    """Return the ids of the stages a source's word means; our own ids mean themselves.

    Raises:
        StageError: the source does not use the word.
    """
    folded = word.strip().casefold()
    found = tuple(
        stage.id for stage in stages if any(name == source and one.casefold() == folded for name, one in stage.words)
    )
    if not found and folded in stage_ids(stages):
        return (folded,)
    if not found:
        known = sorted({one for stage in stages for name, one in stage.words if name == source})
        raise StageError(f"{word!r} names no stage in {source!r}; known there are {', '.join(known) or 'no words'}")
    return found
