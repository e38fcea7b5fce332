"""Acceptance, early disposition, Chapter Four: from the combined level to the total level and the category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from casefile.law.guidelines import CATEGORIES, GuidelineError, Manual, bounded, category_of, repeat_level
from casefile.law.guidelines_facts import Facts
from casefile.law.guidelines_limits import longest
from casefile.law.guidelines_units import points_of
from casefile.law.guidelines_work import CountLevel, Variant
from casefile.law.offences import Step, months_text

NO_HISTORY = "the criminal history is not given: enter points or a category"
THIRD_LEVEL_FROM = 16
"""USSG 3E1.1(b)."""
REPEAT_FLOOR = 22
REPEAT_LEVELS = 5
"""USSG 4B1.5(b)."""
ZERO_POINT_LEVELS = -2
BARS_ZERO_POINT = ("3A1.1", "3B1.1")
"""Adjustments that fail a criterion of USSG 4C1.1."""


@dataclass(frozen=True, slots=True)
class LevelStep:
    """One line of the worksheet; ``levels`` None where the line changes none."""

    text: str
    levels: int | None
    cite: str


@dataclass(slots=True)
class Total:
    """The way from the combined level to the total one."""

    level: int
    acceptance: int = 0
    category: str | None = None
    steps: list[LevelStep] = field(default_factory=list)
    warnings: list[Step] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    choices: list[list[Variant]] = field(default_factory=list)


def total_of(manual: Manual, facts: Facts, works: Sequence[CountLevel], combined: int, lenient: bool) -> Total:
    """Return the total level and the category.

    Where ``lenient``, a third level for acceptance that is not available is left out and said; else it is refused.

    Raises:
        GuidelineError: acceptance of 3 below level 16; 4C1.1 or 4B1.5 where the offence excludes it.

    Source: USSG 1B1.1(a)(5)-(6).
    """
    total = Total(combined)
    _acceptance(total, manual, facts, works, lenient)
    _history(total, manual, facts)
    _repeat(total, manual, facts, works, combined)
    _zero_point(total, manual, facts, works)
    held = bounded(total.level)
    if held != total.level:
        total.steps.append(
            LevelStep(f"level {total.level} is treated as {held}", held - total.level, manual.cite("bounds"))
        )
    total.level = held
    return total


def _acceptance(total: Total, manual: Manual, facts: Facts, works: Sequence[CountLevel], lenient: bool) -> None:
    wanted = facts.acceptance or 0
    cite_a, cite_b = manual.cite("acceptance_a"), manual.cite("acceptance_b")
    if facts.acceptance is None:
        total.warnings.append(Step("acceptance is not given: none is counted", cite_a))
    if wanted == 3 and total.level < THIRD_LEVEL_FROM:
        told = (
            f"the third level for acceptance needs level {THIRD_LEVEL_FROM} or greater before it; it is {total.level}"
        )
        if not lenient:
            raise GuidelineError(f"{told}; 2 would be right ({cite_b})")
        total.warnings.append(Step(f"{told}: two are taken", cite_b))
        wanted = 2
    total.acceptance = wanted
    if wanted:
        total.steps.append(LevelStep("acceptance of responsibility", -2, cite_a))
    if wanted == 3:
        total.steps.append(LevelStep("third level for acceptance, on the government's motion", -1, cite_b))
    total.level -= wanted
    if wanted and any(one.id == "3C1.1" for work in works for one in work.adjustments):
        total.warnings.append(Step("obstruction ordinarily defeats acceptance", manual.cite("obstruction")))
    early = [one for work in works for one in work.whole]
    if early:
        most = min(early, key=lambda one: one.levels)
        total.steps.append(LevelStep(most.text, most.levels, most.cite))
        total.level += most.levels


def _history(total: Total, manual: Manual, facts: Facts) -> None:
    cite = manual.categories.cite
    if facts.category is not None:
        total.category = facts.category
    elif facts.points is not None:
        if facts.sentences:
            told = points_of(manual, dict(facts.sentences), facts.under_sentence).steps
            total.steps += [LevelStep(one.text, None, one.cite) for one in told]
        total.category = category_of(manual, facts.points)
        total.steps.append(LevelStep(f"{facts.points} criminal history points: category {total.category}", None, cite))
    else:
        total.open.append(NO_HISTORY)
        variants = [Variant(f"in category {name}", replace(facts, category=name)) for name in CATEGORIES]
        total.choices.append(variants)


def _repeat(total: Total, manual: Manual, facts: Facts, works: Sequence[CountLevel], combined: int) -> None:
    covered = [one for one in works if one.offence.covered_sex_crime.value is True]
    if facts.repeat_dangerous is None:
        if covered:
            names = ", ".join(one.name for one in covered)
            text = f"§4B1.5 is not applied; count {names} is a covered sex crime: check for a prior or a pattern"
            total.warnings.append(Step(text, manual.cite("repeat_b")))
        return
    rule = manual.rules[f"repeat_{facts.repeat_dangerous}"]
    unclear = [one for one in works if one.offence.covered_sex_crime.value is None]
    if not covered and not unclear:
        raise GuidelineError(f"no count is a covered sex crime, and {rule.cite} needs one; leave repeat_dangerous out")
    if not covered and "repeat" not in facts.settled:
        why = "; ".join(f"count {one.name}: {one.offence.covered_sex_crime.why}" for one in unclear)
        total.open.append(f"whether {rule.cite} applies is not known ({why})")
        settled = replace(facts, settled=(*facts.settled, "repeat"))
        variants = [
            Variant(f"if {rule.cite} applies", settled),
            Variant(f"if {rule.cite} does not apply", replace(facts, repeat_dangerous=None)),
        ]
        total.choices.append(variants)
        return
    if facts.repeat_dangerous == "b":
        _pattern(total, rule.cite)
    else:
        _prior_conviction(total, manual, covered or unclear, rule.cite)


def _pattern(total: Total, cite: str) -> None:
    raised = total.level + REPEAT_LEVELS
    total.steps.append(LevelStep("pattern of prohibited sexual conduct, added after acceptance", REPEAT_LEVELS, cite))
    if raised < REPEAT_FLOOR:
        floor = REPEAT_FLOOR - total.acceptance
        total.steps.append(
            LevelStep(f"below {REPEAT_FLOOR}: {REPEAT_FLOOR} less acceptance is {floor}", floor - raised, cite)
        )
        raised = floor
    total.level = raised


def _prior_conviction(total: Total, manual: Manual, covered: Sequence[CountLevel], cite: str) -> None:
    highest = longest([one.statute.max_months for one in covered])
    if highest is None:
        total.open.append(f"{cite}: the statutory maximum of the covered offence is not known")
        total.choices.append([])
        return
    level = repeat_level(manual, highest)
    if level is not None and level - total.acceptance > total.level:
        text = f"table level {level} for a maximum of {months_text(highest)}, less acceptance, is the greater"
        total.steps.append(LevelStep(text, level - total.acceptance - total.level, cite))
        total.level = level - total.acceptance
    else:
        shown = "none" if level is None else f"{level} - {total.acceptance}"
        total.steps.append(LevelStep(f"table level {shown} is not greater than {total.level}, which stays", 0, cite))
    if total.category is not None and CATEGORIES.index(total.category) < CATEGORIES.index("V"):
        total.steps.append(LevelStep(f"category {total.category} becomes V", None, cite))
        total.category = "V"


def _zero_point(total: Total, manual: Manual, facts: Facts, works: Sequence[CountLevel]) -> None:
    cite, sex = manual.cite("zero_point"), manual.cite("zero_point_sex")
    barred = [one for one in works if one.offence.zero_point_excluded.value is True]
    if not facts.zero_point:
        if facts.zero_point is None:
            why = (
                "the offence excludes it"
                if barred
                else "the reduction for an offender without points was not asked for"
            )
            total.steps.append(LevelStep(f"§4C1.1 is not applied: {why}", None, sex if barred else cite))
        return
    if barred:
        raise GuidelineError(
            f"§4C1.1 is not available: {barred[0].offence.citation} (count {barred[0].name}) is a sex offence ({sex}); "
            "leave zero_point out"
        )
    if facts.points or (total.category not in (None, "I")) or facts.repeat_dangerous:
        raise GuidelineError(f"§4C1.1 needs no criminal history points and no §4B1.5; leave zero_point out ({cite})")
    for work in works:
        for one in work.adjustments:
            if one.id.startswith(BARS_ZERO_POINT):
                raise GuidelineError(
                    f"§4C1.1 is not available with §{one.id} (count {work.name}); leave one of them out"
                )
    if facts.points is None:
        total.warnings.append(Step("category I alone does not show that there are no points", cite))
    unclear = [one for one in works if one.offence.zero_point_excluded.value is None]
    if unclear and "zero_point" not in facts.settled:
        total.open.append(f"whether {unclear[0].offence.citation} is a sex offence of §4C1.1(b)(2) is not recorded")
        total.choices.append(
            [
                Variant("if §4C1.1 applies", replace(facts, settled=(*facts.settled, "zero_point"))),
                Variant("if §4C1.1 does not apply", replace(facts, zero_point=False)),
            ]
        )
        return
    total.warnings.append(
        Step("§4C1.1: counsel checks every other criterion (violence, threats, firearm, hardship)", cite)
    )
    total.steps.append(LevelStep("offender without criminal history points", ZERO_POINT_LEVELS, cite))
    total.level += ZERO_POINT_LEVELS
