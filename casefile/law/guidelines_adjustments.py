"""Adjustments of Chapter Three, Parts A to C, on one count."""

from __future__ import annotations

from dataclasses import replace

from casefile.law.guidelines import Adjustment, GuidelineError, Manual
from casefile.law.guidelines_facts import CountFacts, Facts
from casefile.law.guidelines_work import Applied, CountLevel, Variant, less, of_chapter_three, with_count
from casefile.law.offences import Step


def apply_adjustments(work: CountLevel, manual: Manual, facts: Facts) -> None:
    """Apply the adjustments of Chapter Three, Parts A to C, that the count names, and note what is open.

    Raises:
        GuidelineError: one is no adjustment, is given twice, lacks the one it adds to, or excludes a characteristic.

    Source: USSG 1B1.1(a)(3).
    """
    count = work.facts
    found: dict[str, Applied] = {}
    named = [*count.chapter3, *((one, None) for one in (*count.disputed, *count.undecided) if of_chapter_three(one))]
    for name, given in named:
        rule, part = _adjustment(manual, count, name)
        if rule.id in count.left_out or (given is None and rule.id in found):
            continue
        if rule.id in found:
            raise GuidelineError(f"count {count.count}: §{rule.id} is given twice; once would be right")
        if rule.id in count.undecided or name in count.undecided:
            _undecided(work, facts, rule, name)
            continue
        levels = _levels(work, facts, rule, given if given is not None else part)
        if levels is None:
            continue
        if rule.note:
            work.warnings.append(Step(f"count {count.count}: {rule.note}", rule.cite))
        found[rule.id] = Applied(rule.id, levels, rule.cite, f"count {count.count}: {rule.condition}", rule.verified)
    _refuse_clashes(work, manual, found)
    work.adjustments = [one for one in found.values() if not manual.adjustments[one.id].whole]
    work.whole = [one for one in found.values() if manual.adjustments[one.id].whole]


def _undecided(work: CountLevel, facts: Facts, rule: Adjustment, name: str) -> None:
    count = work.facts
    rest = less(count.undecided, name)
    kept = tuple(one for one in count.chapter3 if one[0] != name)
    without = replace(count, undecided=rest, chapter3=kept)
    taken = replace(
        count, undecided=rest, chapter3=count.chapter3 if len(kept) < len(count.chapter3) else (*kept, (name, None))
    )
    variants = [
        Variant(f"if {rule.cite} does not apply to count {count.count}", with_count(facts, without)),
        Variant(f"if {rule.cite} applies to count {count.count}", with_count(facts, taken)),
    ]
    if not any(why.startswith(f"count {count.count}: {rule.cite} is not decided") for why in work.open):
        work.leave_open(f"{rule.cite} is not decided: {rule.condition}", variants)


def _refuse_clashes(work: CountLevel, manual: Manual, found: dict[str, Applied]) -> None:
    for rule in (manual.adjustments[name] for name in found):
        if rule.needs and rule.needs not in found:
            raise GuidelineError(f"count {work.name}: {rule.cite} comes on top of §{rule.needs}; apply that too")
    for one in work.characteristics:
        row = work.guideline.characteristics[one.id] if work.guideline else None
        for name in row.excludes_adjustments if row else ():
            if name in found:
                raise GuidelineError(f"count {work.name}: {one.cite} and §{name} exclude each other; apply one of them")


def _adjustment(manual: Manual, count: CountFacts, name: str) -> tuple[Adjustment, int | None]:
    if name in manual.adjustments:
        return manual.adjustments[name], None
    for rule in manual.adjustments.values():
        for part, levels in rule.parts:
            if name == f"{rule.id}({part})":
                return rule, levels
    if f"{name}(1)" in manual.adjustments:
        return manual.adjustments[f"{name}(1)"], None
    if name.startswith("3E1.1"):
        raise GuidelineError(f"count {count.count}: §{name} is given with acceptance: 2 or 3, for all counts together")
    known = ", ".join(manual.adjustments)
    raise GuidelineError(f"count {count.count}: {name!r} is no adjustment of Chapter Three; known here are {known}")


def _levels(work: CountLevel, facts: Facts, rule: Adjustment, given: int | None) -> int | None:
    if rule.levels is not None:
        if given not in (None, rule.levels):
            raise GuidelineError(f"count {work.name}: {rule.cite} is {rule.levels:+} levels, not {given:+}")
        return rule.levels
    if given is not None:
        levels = -given if rule.choices[0] < 0 < given else given
        if levels not in rule.choices:
            right = ", ".join(map(str, rule.choices))
            raise GuidelineError(
                f"count {work.name}: {rule.cite} is given {given} levels; one of {right} would be right"
            )
        return levels
    variants = []
    for levels in rule.choices:
        chapter3 = (*((name, number) for name, number in work.facts.chapter3 if name != rule.id), (rule.id, levels))
        text = f"if {rule.cite} gives {levels:+} on count {work.name}"
        variants.append(Variant(text, with_count(facts, replace(work.facts, chapter3=chapter3))))
    work.leave_open(f"{rule.cite} leaves a choice of levels: {rule.condition}", variants)
    return None
