"""What the federal duty to register would ask after a conviction, as it is proposed before there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.law.offences import Offence
from casefile.law.registration import TIERS, CleanRecord, RegistrationRules, RegistrationTier

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty that may follow; ``act`` is the fact it turns on, where the offence leaves a choice.

    ``tier`` None is unknown, with ``why``; "none" is no federal duty. ``row`` says how long and how often.
    """

    act: str | None
    tier: str | None
    why: str
    row: RegistrationTier | None
    reduction: CleanRecord | None
    tier_cite: str


def duties(rules: RegistrationRules, offence: Offence) -> tuple[Duty, ...]:
    """Return the duty that a conviction would bring, or one for each choice the tier turns on; never empty.

    A proposal until counsel compares the elements. Not considered: an earlier registration, which may raise the tier,
    and the duties of a State.

    Source: 34 U.S.C. 20911, 20915, 20918.
    """
    found = offence.registration
    if found.value is None and found.options:
        return tuple(_duty(rules, act, value, found.why) for act, value in found.options)
    return (_duty(rules, None, found.value, found.why),)


def _duty(rules: RegistrationRules, act: str | None, value: str | None, why: str | None) -> Duty:
    if value not in TIERS:
        said = [one for one in (value, why) if one and one not in ("none", "unknown")]
        return Duty(act, "none" if value == "none" else None, "; ".join(said) or NOT_RECORDED, None, None, "")
    clean = rules.clean_record if rules.clean_record.tier == value else None
    return Duty(act, value, why or "", rules.tiers[value], clean, rules.tier_cite)


def settled(found: Sequence[Duty]) -> Duty | None:
    """Return the one duty proposed, or None where it turns on a choice or is not known."""
    return found[0] if len(found) == 1 and found[0].act is None and found[0].tier is not None else None


def longest(found: Sequence[Duty]) -> Duty | None:
    """Return the duty that lasts longest, or None where there is none; no duty at all is the shortest."""
    return max(found, key=lambda one: ("none", *TIERS).index(one.tier or "none"), default=None)
