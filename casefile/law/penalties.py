"""Penalty tiers of a statute, and what several of them make together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from casefile.law.dated import Verified

Months = int | Literal["life"]
"""A term of imprisonment; life is the word, never a number."""

Effect = Literal["range", "minimum", "adds", "times", "same", "open"]
"""What a tier does: a range, a higher minimum, months added or a factor on the maximum, nothing, or not known."""
_LIFE = float("inf")


@dataclass(frozen=True, slots=True)
class PenaltyTier:
    """One penalty tier in one dated wording.

    ``since`` is the first day for which the figure is known, None where no day is recorded. ``variant`` names the
    paragraph charged where tiers of one entry belong to different ones.
    """

    name: str
    trigger: str
    effect: Effect
    min_months: Months | None
    max_months: Months | None
    cite: str
    verified: Verified
    since: date | None = None
    since_source: str | None = None
    since_verified: Verified = False
    until: date | None = None
    variant: str | None = None
    min_days: int | None = None
    amount: int | None = None
    consecutive: bool = False
    mandatory_prison: bool = False
    fine_usd: int | None = None
    open_because: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Supervised release; without months of its own it follows the class of the felony (18 U.S.C. 3583(b))."""

    min_months: int
    max_months: Months | None
    cite: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Assessment:
    """A special assessment per count; ``confirm`` says what counsel must check before it is used."""

    usd: int | None
    at_most: bool
    cite: str
    verified: Verified
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value the law leaves to a choice: one proposed, or options by the fact they turn on, or unknown with why."""

    value: str | None
    options: tuple[tuple[str, str], ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, no, or None for it depends, with the reason."""

    value: bool | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the reasoning with its citation."""

    text: str
    cite: str


def months_text(months: Months | None) -> str:
    """Return a term in words: "120 months", "life", or "unknown"."""
    if months is None:
        return "unknown"
    return "life" if months == "life" else f"{months} months"


def release_ceiling(max_months: Months) -> int:
    """Return the longest supervised release, in months, for an offence outside 18 U.S.C. 3583(k).

    Class A or B felony (25 years or more) 60, class C or D (5 years or more) 36, class E or misdemeanour 12.
    Petty offences, which allow none, are not in the library.

    Source: 18 U.S.C. 3583(b), 3559(a).
    """
    if max_months == "life" or max_months >= 300:
        return 60
    return 36 if max_months >= 60 else 12


def _rank(months: Months | None) -> float:
    return -1 if months is None else _LIFE if months == "life" else months


def severest(ranges: list[PenaltyTier]) -> PenaltyTier | None:
    """Return the range that is at least as severe as every other in both ends, or None where there is none."""
    if len({row.variant for row in ranges}) > 1:
        return None
    for one in ranges:
        if all(
            _rank(one.min_months) >= _rank(other.min_months) and _rank(one.max_months) >= _rank(other.max_months)
            for other in ranges
        ):
            return one
    return None


def minimum(chosen: PenaltyTier, changes: list[PenaltyTier]) -> tuple[Months | None, str | None]:
    """Return the minimum of the chosen range as the other tiers change it, and why it is unknown where it is."""
    if chosen.min_days is not None:
        return None, f"the minimum is {chosen.min_days} days; a minimum in days is not turned into months"
    low = chosen.min_months
    for row in changes:
        if row.effect == "minimum" and _rank(row.min_months) > _rank(low):
            low = row.min_months
    return low, None if low is not None else f"the minimum of tier {chosen.name!r} is not recorded"


def maximum(chosen: PenaltyTier, changes: list[PenaltyTier]) -> tuple[Months | None, str | None]:
    """Return the maximum of the chosen range as the other tiers change it, and why it is unknown where it is."""
    high = chosen.max_months
    raising = [row for row in changes if row.effect in ("adds", "times")]
    if high == "life" or not raising:
        return high, None if high is not None else f"the maximum of tier {chosen.name!r} is not recorded"
    if len(raising) > 1:
        cites = " and ".join(row.cite for row in raising)
        return None, f"{cites} both raise the maximum and do not say which is applied first: counsel decides"
    change = raising[0]
    if high is None or change.amount is None:
        return None, f"the maximum that {change.cite} raises is not recorded"
    return (high + change.amount if change.effect == "adds" else high * change.amount), None


def tier_step(row: PenaltyTier) -> Step:
    """Return the line that shows what a tier says and since when it is known."""
    if row.effect == "range":
        low = f"{row.min_days} days" if row.min_days is not None else months_text(row.min_months)
        text = f"Tier {row.name}: {low} to {months_text(row.max_months)} ({row.trigger})"
    else:
        text = f"Tier {row.name}: {row.trigger}"
    if row.consecutive:
        text += "; it runs after every other term"
    return Step(text + _since_text(row), row.cite)


def _since_text(row: PenaltyTier) -> str:
    if row.since is None:
        return "; the day the figure took effect is not recorded"
    unread = "" if row.since_verified is True else "; the day was not read in a source"
    return f"; known from {row.since} ({row.since_source}{unread})"


def change_steps(changes: list[PenaltyTier], low: Months | None, high: Months | None) -> list[Step]:
    """Return a line for every tier that changes the range."""
    words = {"minimum": f"the minimum is {months_text(low)}"}
    return [
        Step(f"With tier {row.name}, {words.get(row.effect, f'the maximum is {months_text(high)}')}", row.cite)
        for row in changes
    ]
