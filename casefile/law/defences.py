"""A general defence: what it says, the traps that belong to it, and what to look for. Never a rule with a figure."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.law.dated import Verified


@dataclass(frozen=True, slots=True)
class Defence:
    """One defence of the catalogue. ``evidence`` are kinds of proof to look for; ``warnings`` are never left out."""

    key: str
    name: str
    what: str
    warnings: tuple[str, ...]
    evidence: tuple[str, ...]
    source: str
    verified: Verified
