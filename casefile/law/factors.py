"""Aggravating factors: how grave they are said to be, and what they actually change for the charged statute."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.law.dated import Cited, Verified
from casefile.law.offences import Offence
from casefile.law.penalties import PenaltyTier, months_text

NO_TIER = "no penalty tier of this statute turns on it; it may weigh at sentencing"


@dataclass(frozen=True, slots=True)
class FactorEffect:
    """What a factor changes, in words; ``tier`` names the penalty tier that carries the number.

    It bears on the offences named, and on those whose guideline is named; with neither, on every charge.
    """

    offences: tuple[str, ...]
    guidelines: tuple[str, ...]
    text: str
    cite: str
    verified: Verified
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One aggravating factor. ``general`` is what it is said to bring, never a figure; ``effects`` are the law."""

    key: str
    name: str
    severity: str
    general: str
    correction: str | None
    evidence: tuple[str, ...]
    effects: tuple[FactorEffect, ...]
    warnings: tuple[str, ...]
    source: str
    verified: Verified


def effect_for(factor: Factor, offence: Offence) -> list[Cited[str]]:
    """Return what a factor changes for a charged offence, each with its source; never empty.

    Where the statute has a penalty tier for it, the tier's own figures are given; else its sentencing rule; else a
    sentence that says no tier turns on it.
    """
    found = [_stated(effect, offence) for effect in factor.effects if _bears_on(effect, offence)]
    general = [_stated(effect, offence) for effect in factor.effects if not effect.offences and not effect.guidelines]
    if not found:
        found = [Cited(NO_TIER, offence.penalties_cite, "partial")]
    return found + general


def _bears_on(effect: FactorEffect, offence: Offence) -> bool:
    guidelines = {offence.guideline.value, *(section for _, section in offence.guideline.options)}
    return offence.key in effect.offences or bool(guidelines & set(effect.guidelines))


def _stated(effect: FactorEffect, offence: Offence) -> Cited[str]:
    if effect.tier is None:
        return Cited(effect.text, effect.cite, effect.verified)
    rows = offence.wordings(effect.tier)
    figures = "; ".join(_figures(row) for row in rows)
    mark: Verified = rows[-1].verified if rows else effect.verified
    return Cited(f"{effect.text}: {figures}", rows[-1].cite if rows else effect.cite, mark)


def _figures(row: PenaltyTier) -> str:
    if row.effect == "adds":
        return f"{row.amount} months more on the maximum"
    if row.effect == "times":
        return f"{row.amount} times the maximum"
    if row.effect == "minimum":
        return f"at least {months_text(row.min_months)}"
    if row.effect == "range":
        after = ", after every other term" if row.consecutive else ""
        return f"{months_text(row.min_months)} to {months_text(row.max_months)}{after}"
    return row.open_because or "unknown"
