"""How long the federal duty to register runs: tier, years, end, visits, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from casefile.law.dated import Verified, weakest
from casefile.law.errors import RuleError
from casefile.law.offences import Offence

TIERS = ("I", "II", "III")


class RegistrationError(RuleError):
    """A duty to register cannot be counted from what was given."""


@dataclass(frozen=True, slots=True)
class RegistrationTier:
    """One tier; ``years`` None is for life."""

    tier: str
    years: int | None
    verify_every_months: int
    cite: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class CleanRecord:
    """The reduction for a clean record, and the tier it is open to."""

    tier: str
    clean_years: int
    less_years: int
    cite: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class StepUp:
    """The tier of a later offence of a person who was in a tier before."""

    before: str
    to: str
    over_months: int
    cite: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a duty to register brings for residence, work or travel; ``plain`` says it to the accused."""

    about: str
    text: str
    plain: str
    cite: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class RegistrationRules:
    """The rules by tier, the tier before, what a duty brings, and where they stand."""

    tiers: Mapping[str, RegistrationTier]
    clean_record: CleanRecord
    step_ups: Mapping[str, StepUp]
    consequences: tuple[Consequence, ...]
    custody_cite: str
    tier_cite: str
    label_cite: str


@dataclass(frozen=True, slots=True)
class Registration:
    """The answer. ``tier`` None is unknown and "none" no federal duty; ``years`` is a number or life.

    ``reduced_until`` is the end with a clean record, ``until`` the end that holds as asked.
    """

    tier: str | None
    years: int | str | None
    until: date | None
    verify_every_months: int | None
    reduction: CleanRecord | None
    reduced_until: date | None
    reduced: bool
    cite: str
    verified: Verified
    open: tuple[str, ...]
    notes: tuple[str, ...]


def registration(
    rules: RegistrationRules,
    offence: Offence,
    released_on: date,
    act: str | None = None,
    custody_days: int = 0,
    prior_tier: str | None = None,
    state_label: str | None = None,
    clean_record: bool = False,
) -> Registration:
    """Return the federal duty to register after a conviction, from the release on.

    Time in custody does not count and moves the end. The tier is proposed until counsel confirms it by comparing
    elements; a State's label decides nothing. Not considered: the duties of a State, and juvenile adjudications.

    Raises:
        RegistrationError: the act is no choice of the offence, a tier is no tier, or days are below nought.

    Source: 34 U.S.C. 20911, 20915, 20918.
    """
    if custody_days < 0:
        raise RegistrationError(f"{custody_days} days in custody; a number from 0 would be right")
    if prior_tier is not None and prior_tier not in TIERS:
        raise RegistrationError(f"{prior_tier!r} is no tier; I, II or III would be right")
    tier, open_, notes, cite = _tier(rules, offence, act)
    if state_label:
        text = f"the State's label {state_label!r} decides nothing: the elements are compared ({rules.label_cite})"
        (open_ if tier is None else notes).append(text)
    if prior_tier:
        tier, cite = _stepped(rules, offence, tier, prior_tier, cite, open_, notes)
    if tier is None or tier == "none":
        return Registration(
            tier, None, None, None, None, None, False, cite, offence.verified, tuple(open_), tuple(notes)
        )
    return _counted(rules, rules.tiers[tier], released_on, custody_days, clean_record, cite, open_, notes)


def _tier(rules: RegistrationRules, offence: Offence, act: str | None) -> tuple[str | None, list[str], list[str], str]:
    found, notes = offence.registration, []
    options = dict(found.options)
    value = found.value
    if options:
        if act is None:
            return None, [f"which act is charged decides the tier: {_words(options)}"], [], rules.tier_cite
        value = options[_chosen(options, act)]
    elif act is not None:
        notes.append(f"the tier of {offence.citation} does not turn on the act {act!r}")
    if value in TIERS:
        why = f": {found.why}" if found.why else ""
        notes.append(f"tier {value} is proposed{why}; counsel confirms it by comparing elements")
        return value, [], notes, rules.tier_cite
    if value == "none":
        notes.append(f"no federal duty is proposed{f': {found.why}' if found.why else ''}; counsel confirms it")
        return "none", [], notes, rules.tier_cite
    why = "; ".join(one for one in (value, found.why) if one)
    return None, [f"the tier is not known: {why}; compare the elements with 34 U.S.C. § 20911"], notes, rules.tier_cite


def _words(options: Mapping[str, str]) -> str:
    return "; ".join(f"{act}: {tier}" for act, tier in options.items())


def _chosen(options: Mapping[str, str], act: str) -> str:
    wanted = act.casefold().replace("_", " ").replace("-", " ").strip()
    fitting = [name for name in options if name.casefold() == wanted]
    fitting = fitting or [name for name in options if wanted and name.casefold().startswith(wanted)]
    if len(fitting) != 1:
        raise RegistrationError(f"{act!r} is no act the tier turns on; one of {', '.join(options)} would be right")
    return fitting[0]


def _stepped(
    rules: RegistrationRules,
    offence: Offence,
    tier: str | None,
    before: str,
    cite: str,
    open_: list[str],
    notes: list[str],
) -> tuple[str | None, str]:
    step = rules.step_ups.get(before)
    if tier == "none":
        return tier, cite
    if step is None:
        notes.append(f"the earlier tier {before} registration runs for life and is not shortened by this one")
        return tier, cite
    terms = [one.max_months for one in offence.penalties if one.max_months is not None]
    if tier is None:
        open_.append(f"if it is a sex offence punishable by more than one year, tier {step.to} at least ({step.cite})")
        return None, cite
    if not any(term == "life" or term > step.over_months for term in terms):
        notes.append(
            f"no step up from tier {before}: the offence is not punishable by more than one year ({step.cite})"
        )
        return tier, cite
    if TIERS.index(step.to) <= TIERS.index(tier):
        return tier, cite
    notes.append(f"tier {step.to}, as it follows a tier {before} registration ({step.cite})")
    return step.to, step.cite


def _counted(
    rules: RegistrationRules,
    row: RegistrationTier,
    released_on: date,
    custody_days: int,
    clean_record: bool,
    cite: str,
    open_: list[str],
    notes: list[str],
) -> Registration:
    clean = rules.clean_record if rules.clean_record.tier == row.tier else None
    until = reduced = None
    try:
        if row.years is not None:
            until = released_on + relativedelta(years=row.years) + timedelta(days=custody_days)
        if clean and row.years is not None:
            reduced = released_on + relativedelta(years=row.years - clean.less_years) + timedelta(days=custody_days)
    except (OverflowError, ValueError) as fault:
        raise RegistrationError(f"the count from {released_on} leaves the calendar; an earlier day is right") from fault
    if custody_days:
        notes.append(f"{custody_days} days in custody do not count ({rules.custody_cite})")
        if clean:
            notes.append("a conviction in between would end the clean record")
    if clean_record and clean is None:
        notes.append(f"no reduction for a clean record in tier {row.tier} ({rules.clean_record.cite})")
    taken = bool(clean_record and clean)
    return Registration(
        tier=row.tier,
        years=row.years if row.years is not None else "life",
        until=reduced if taken else until,
        verify_every_months=row.verify_every_months,
        reduction=clean,
        reduced_until=reduced,
        reduced=taken,
        cite=f"{cite}; {row.cite}",
        verified=weakest([row.verified, "partial"]),
        open=tuple(open_),
        notes=tuple(notes),
    )


def to_json(found: Registration) -> dict[str, object]:
    """Return the answer as the command line prints it."""
    reduction = None
    if found.reduction is not None and found.reduced_until is not None:
        reduction = {
            "years": found.reduction.less_years,
            "after_clean_years": found.reduction.clean_years,
            "until": found.reduced_until.isoformat(),
            "applied": found.reduced,
            "cite": found.reduction.cite,
        }
    return {
        "tier": found.tier,
        "years": found.years,
        "until": found.until.isoformat() if found.until else None,
        "verify_every_months": found.verify_every_months,
        "reduction": reduction,
        "cite": found.cite,
        "verified": found.verified,
        "open": list(found.open),
        "notes": list(found.notes),
    }
