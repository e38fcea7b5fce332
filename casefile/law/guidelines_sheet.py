"""The guidelines worksheet of all counts together: facts in; levels, range, what the statutes leave, every step out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from casefile.law.guidelines import GuidelineError, Manual, Span, fine_at, range_at, zone_of
from casefile.law.guidelines_chapters import NO_HISTORY, LevelStep, Total, total_of
from casefile.law.guidelines_counts import count_level
from casefile.law.guidelines_cross import cross_referred, refuse_unknown
from casefile.law.guidelines_edition import edition_for
from casefile.law.guidelines_facts import CountFacts, Facts
from casefile.law.guidelines_groups import Group, group_counts, undecided_victims
from casefile.law.guidelines_limits import effective, in_a_row, longest, rank
from casefile.law.guidelines_units import Units, units_of
from casefile.law.guidelines_work import Applied, CountLevel, Variant
from casefile.law.offences import Months, Offence, StatutoryRange, Step, months_text, statutory_range

PRIOR_TIER = "prior_sex_offence"
"""The penalty tier of 18 U.S.C. 2247(a) and 2426(a), in the offences that have one."""

YOUNG_TIER = "under_12"
"""The penalty tier of 18 U.S.C. 2252(b)(2) and 2252A(b)(2) for a minor under 12 or prepubescent."""


@dataclass(frozen=True, slots=True)
class CountResult:
    """One count of a worksheet. ``level`` and ``base_level`` are None where they are open or do not apply."""

    count: str
    offence: Offence
    statute: StatutoryRange
    guideline: str | None
    base_id: str | None
    base_level: int | None
    adjustments: tuple[Applied, ...]
    images_counted: int | None
    level: int | None
    independent: bool


@dataclass(frozen=True, slots=True)
class Consecutive:
    """A term that runs after every other."""

    count: str
    months: Months | None
    cite: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What the statutes allow. ``min_months`` and ``max_months``: counts that may run at once, none that must follow.

    ``max_consecutive_months``: every count after the other, those that must follow included; ``total_min_months``: the
    least that can be imposed in all.
    """

    min_months: Months | None
    max_months: Months | None
    max_consecutive_months: Months | None
    stacked: Months | None
    total_min_months: Months | None
    consecutive: tuple[Consecutive, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """The result if one thing were otherwise."""

    why: str
    total_level: int | None
    range: Span | None
    effective: Span | None


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet. ``range`` is None while something is open; ``choices`` are ways to settle it."""

    manual: str
    counts: tuple[CountResult, ...]
    groups: tuple[Group, ...]
    units: Units | None
    combined_level: int | None
    acceptance: int
    total_level: int | None
    category: str | None
    range: Span | None
    zone: str | None
    fine: tuple[int, int] | None
    limits: Limits
    effective: Span | None
    open: tuple[str, ...]
    warnings: tuple[Step, ...]
    unverified: tuple[str, ...]
    steps: tuple[LevelStep, ...]
    choices: tuple[tuple[Variant, ...], ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    works: tuple[CountLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """What a worksheet is worked out with: the edition, what is said of it, each count's offence and statute."""

    manual: Manual
    said: tuple[Step, ...]
    offences: Mapping[str, Offence]
    statutes: Mapping[str, StatutoryRange]


def law_for(manuals: Mapping[str, Manual], library: Mapping[str, Offence], facts: Facts) -> Law:
    """Return the law that the facts call for.

    Raises:
        GuidelineError: the edition is not loaded, or an offence is not in the library.
        TierError: a penalty tier is named that the offence does not have.
    """
    manual, of_edition = edition_for(manuals, facts)
    offences, statutes, said = {}, {}, list(of_edition)
    for one in facts.counts:
        if one.offence not in library:
            raise GuidelineError(f"count {one.count}: {one.offence!r} is no offence of the library; give its key")
        offences[one.count] = library[one.offence]
        tiers = _tiers(library[one.offence], facts, one)
        statutes[one.count] = statutory_range(library[one.offence], one.committed_on, tiers)
        if tiers != one.tiers:
            said.append(_raised(manual, one, statutes[one.count]))
    return Law(manual, tuple(said), offences, statutes)


def _tiers(offence: Offence, facts: Facts, count: CountFacts) -> tuple[str, ...]:
    """Return the tiers chosen, with the one that a prior conviction of 4B1.5(a) brings: n.3(A)(i) counts it."""
    if facts.repeat_dangerous != "a" or PRIOR_TIER not in offence.tier_names or PRIOR_TIER in count.tiers:
        return count.tiers
    chosen = count.tiers or (("base",) if "base" in offence.tier_names else ())
    return (*chosen, PRIOR_TIER) if chosen else ()


def _raised(manual: Manual, count: CountFacts, found: StatutoryRange) -> Step:
    highest = months_text(found.max_months)
    text = f"count {count.count}: the prior conviction raises the maximum to {highest} ({found.cite})"
    return Step(text, f"{manual.cite('repeat_a')} n.3(A)(i)")


def work_out(law: Law, facts: Facts, lenient: bool = False) -> Worksheet:
    """Return the worksheet of the facts as they stand, without alternatives.

    Raises:
        GuidelineError: something is given that the Manual does not allow.
    """
    manual = law.manual
    works = [count_level(manual, facts, one, law.offences[one.count], law.statutes[one.count]) for one in facts.counts]
    refuse_unknown(facts, works)
    works = [cross_referred(manual, facts, work) for work in works]
    warnings = [*law.said, *(step for work in works for step in work.warnings)]
    warnings += [Step(text, work.statute.cite) for work in works for text in _said_of(work)]
    warnings += _of_life(manual, facts, works)
    limits = _limits(facts, works)
    counted = [work for work in works if not work.independent]
    blocking = [why for work in counted for why in work.open]
    choices = [variants for work in counted for variants in work.choices]
    for why, variants in undecided_victims(facts, counted):
        blocking.append(why)
        choices.append(variants)
    groups: list[Group] = []
    units: Units | None = None
    total: Total | None = None
    steps = [step for work in works for step in _count_steps(manual, work)]
    if counted and not blocking:
        groups = group_counts(manual, facts, counted)
        units = units_of(manual, [one.level for one in groups])
        groups = [replace(one, halves=halves) for one, halves in zip(groups, units.halves, strict=True)]
        steps += _unit_steps(manual, groups, units)
        total = total_of(manual, facts, counted, units.combined, lenient)
        steps += total.steps
        warnings += total.warnings
        blocking += total.open
        choices += total.choices
    elif counted and facts.points is None and facts.category is None:
        blocking.append(NO_HISTORY)
    elif not counted:
        blocking.append("no count has a guideline range: each carries the term its statute sets, after every other")
    found = None
    if total is not None and not blocking and total.category is not None:
        found = range_at(manual, total.level, total.category)
        text = f"level {total.level}, category {total.category}: {shown(found)}"
        steps.append(LevelStep(text, None, manual.cells_cite))
    held, told = _held(manual, found, limits, counted)
    steps += told
    if found is not None:
        rules = (manual.rules["release"], manual.rules["departures"])
        steps += [LevelStep(rule.text, None, rule.cite) for rule in rules]
    statute_open = [f"count {work.name}: {why}" for work in works for why in work.statute.open]
    return Worksheet(
        manual=manual.edition,
        counts=tuple(_result(work) for work in works),
        groups=tuple(groups),
        units=units,
        combined_level=units.combined if units else None,
        acceptance=total.acceptance if total else 0,
        total_level=total.level if total and not set(blocking) - {NO_HISTORY} else None,
        category=total.category if total else facts.category,
        range=found,
        zone=zone_of(manual, found) if found else None,
        fine=fine_at(manual, total.level) if total and found else None,
        limits=limits,
        effective=held,
        open=tuple(dict.fromkeys((*blocking, *statute_open))),
        warnings=tuple(dict.fromkeys(warnings)),
        unverified=_unverified(manual, works),
        steps=tuple(steps),
        choices=tuple(tuple(variants) for variants in choices),
        works=tuple(works),
    )


def shown(found: Span) -> str:
    """Return a range in words."""
    low, high = found
    if low == high:
        return months_text(low)
    return f"{low} to {months_text(high)}"


def _said_of(work: CountLevel) -> list[str]:
    said = [f"count {work.name}: {text}" for text in work.statute.warnings]
    young = work.section == "2G2.2" and "b2" in work.facts.apply and YOUNG_TIER in work.offence.tier_names
    if young and YOUNG_TIER not in work.statute.tiers:
        said.append(
            f"count {work.name}: (b)(2) applies and tier {YOUNG_TIER} is not chosen: if a minor under 12 or "
            "prepubescent is charged, and proved or admitted, the maximum is higher"
        )
    if work.facts.attempt:
        said.append(
            f"count {work.name}: attempt is charged; check that the statute punishes it as the completed offence"
        )
    return said


def _of_life(manual: Manual, facts: Facts, works: Sequence[CountLevel]) -> list[Step]:
    listed = [work.name for work in works if work.offence.mandatory_life.value is True]
    if not listed or facts.prior_sex_conviction or facts.repeat_dangerous != "a":
        return []
    text = f"count {', '.join(listed)}: life is mandatory if the prior conviction is one of § 3559(e); not applied here"
    return [Step(text, manual.cite("mandatory_life"))]


def _terms(facts: Facts, work: CountLevel) -> tuple[Months | None, Months | None]:
    if facts.prior_sex_conviction and work.offence.mandatory_life.value is True:
        return "life", "life"
    return work.statute.min_months, work.statute.max_months


def _limits(facts: Facts, works: Sequence[CountLevel]) -> Limits:
    beside = [_terms(facts, work) for work in works if not work.independent]
    after = [_terms(facts, work) for work in works if work.independent]
    following = [one for one, _ in after]
    low = longest([one for one, _ in beside]) if beside else in_a_row(following)
    least = in_a_row([low, *following]) if beside else low
    return Limits(
        min_months=low,
        max_months=longest([one for _, one in beside]) if beside else in_a_row([one for _, one in after]),
        max_consecutive_months=in_a_row([one for _, one in (*beside, *after)]),
        stacked=in_a_row([one for _, one in beside]),
        total_min_months=least,
        consecutive=tuple(
            Consecutive(work.name, _terms(facts, work)[0], f"{work.statute.cite}; USSG §2A3.6")
            for work in works
            if work.independent
        ),
    )


def _held(
    manual: Manual, found: Span | None, limits: Limits, counted: Sequence[CountLevel]
) -> tuple[Span | None, list[LevelStep]]:
    if found is None or limits.min_months is None or limits.stacked is None:
        return None, []
    held = effective(found, limits.min_months, limits.stacked)
    steps = []
    if held != found:
        text = f"within {months_text(limits.min_months)} and {months_text(limits.stacked)}: {shown(held)}"
        if len(counted) > 1 and rank(held[0]) > rank(limits.max_months or 0):
            text += "; terms run consecutively as far as needed"
        cite = manual.cite("one_count" if len(counted) == 1 else "several_counts")
        steps.append(LevelStep(text, None, cite))
    for one in limits.consecutive:
        steps.append(LevelStep(f"count {one.count}: {months_text(one.months)} after every other term", None, one.cite))
    return held, steps


def _count_steps(manual: Manual, work: CountLevel) -> list[LevelStep]:
    if work.independent:
        return [LevelStep(f"count {work.name} is kept out of grouping and of the range", None, manual.cite("apart"))]
    steps = []
    if work.base is not None and work.base.level is not None:
        steps.append(
            LevelStep(f"count {work.name}: base level, {work.base.condition}", work.base.level, work.base.cite)
        )
    if work.images is not None and work.images_counted is not None:
        steps.append(LevelStep(f"count {work.name}: {work.images_counted} images counted", None, work.images.cite))
    steps += [LevelStep(one.text, one.levels, one.cite) for one in (*work.characteristics, *work.adjustments)]
    if work.level is not None:
        steps.append(LevelStep(f"count {work.name}: adjusted level {work.level}", None, f"USSG §{work.section}"))
    return steps


def _unit_steps(manual: Manual, groups: Sequence[Group], units: Units) -> list[LevelStep]:
    steps = [LevelStep(step.text, None, step.cite) for one in groups for step in one.steps]
    if len(groups) > 1:
        text = (
            f"{units.units:g} units from {len(groups)} groups on the highest level {max(one.level for one in groups)}"
        )
        steps.append(LevelStep(text, units.add, manual.units.cite))
    return steps


def _result(work: CountLevel) -> CountResult:
    items = (*work.characteristics, *work.adjustments, *work.whole)
    return CountResult(
        count=work.name,
        offence=work.offence,
        statute=work.statute,
        guideline=work.section,
        base_id=work.base.id if work.base else None,
        base_level=work.base.level if work.base else None,
        adjustments=tuple(one for one in items if one.levels),
        images_counted=work.images_counted,
        level=work.level,
        independent=work.independent,
    )


def _unverified(manual: Manual, works: Sequence[CountLevel]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for work in works:
        if work.statute.verified is not True:
            found[f"{work.offence.citation}: penalties ({_mark(work.statute.verified)})"] = None
        release = work.statute.supervised_release
        for row in (*work.statute.assessments, *((release,) if release else ())):
            if row.verified is not True:
                found[f"{row.cite} ({_mark(row.verified)})"] = None
        if work.base is not None and work.base.verified is not True:
            found[f"{work.base.cite} ({_mark(work.base.verified)})"] = None
        for one in (*work.characteristics, *work.adjustments):
            if one.verified is not True:
                found[f"{one.cite} ({_mark(one.verified)})"] = None
    return tuple(found)


def _mark(mark: object) -> str:
    return "partly read in a source" if mark == "partial" else "not read in a source"
