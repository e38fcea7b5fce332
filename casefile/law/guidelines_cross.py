"""Cross-references of Chapter Two: where subsection (c) leads to another guideline, and whether it is the greater."""

from __future__ import annotations

from dataclasses import replace

from casefile.law.guidelines import CrossReference, GuidelineError, Manual
from casefile.law.guidelines_counts import count_level
from casefile.law.guidelines_facts import CrossFacts, Facts
from casefile.law.guidelines_work import CountLevel, Variant
from casefile.law.offences import Step


def refuse_unknown(facts: Facts, works: list[CountLevel]) -> None:
    """Refuse a cross-reference that no count's guideline has.

    Raises:
        GuidelineError: none leads there.
    """
    cross = facts.cross_reference
    known = [one for one in works if one.guideline is not None]
    if cross is None or len(known) < len(works) or any(_reference(work, cross) for work in works):
        return
    has = {f"§{one.to}" for work in known for one in (work.guideline.cross_references if work.guideline else ())}
    right = ", ".join(sorted(has)) or "none of these guidelines has one"
    raise GuidelineError(f"no count's guideline leads to §{cross.guideline} by cross-reference; known here: {right}")


def cross_referred(manual: Manual, facts: Facts, work: CountLevel) -> CountLevel:
    """Return the count under the guideline its cross-reference leads to, where that applies; else as it was.

    Where the base level and characteristics there are not stated, the count is open.
    """
    cross = facts.cross_reference
    reference = _reference(work, cross) if cross else None
    if cross is None or reference is None:
        return work
    if cross.guideline not in manual.guidelines:
        why = manual.not_loaded.get(cross.guideline, "it is not loaded")
        work.level = None
        work.leave_open(f"{reference.cite} leads to §{cross.guideline}: {why}", [_without(work, facts)])
        return work
    if not cross.given:
        work.level = None
        bare = Variant(
            f"if {reference.cite} applies, with the base level of §{cross.guideline} and no characteristic",
            replace(facts, cross_reference=replace(cross, given=True)),
        )
        why = f"{reference.cite} leads to §{cross.guideline}: enter its base and apply under cross_reference"
        work.leave_open(why, [_without(work, facts), bare])
        return work
    return _greater(manual, facts, work, cross, reference)


def _reference(work: CountLevel, cross: CrossFacts) -> CrossReference | None:
    if work.guideline is None or cross.count not in (None, work.name):
        return None
    for one in work.guideline.cross_references:
        if cross.guideline.startswith(one.to) and (one.to == cross.guideline or len(one.to) == 2):
            return one
    return None


def _without(work: CountLevel, facts: Facts) -> Variant:
    return Variant(f"count {work.name} as it stands, without the cross-reference", replace(facts, cross_reference=None))


def _greater(
    manual: Manual, facts: Facts, work: CountLevel, cross: CrossFacts, reference: CrossReference
) -> CountLevel:
    there = replace(
        work.facts,
        guideline=cross.guideline,
        guideline_reason="cross-reference",
        base=cross.base,
        apply=cross.apply,
        options=cross.options,
        disputed=tuple(name for name in work.facts.disputed if name in cross.apply or name[:1] == "3"),
        undecided=(),
    )
    other = count_level(manual, facts, there, work.offence, work.statute)
    if work.level is None or other.level is None:
        work.open += [why for why in other.open if why not in work.open]
        work.choices += other.choices
        work.level = None
        return work
    if reference.greater and other.level <= work.level:
        text = f"count {work.name}: §{cross.guideline} gives {other.level}, not greater than {work.level}: not applied"
        work.warnings.append(Step(text, reference.cite))
        return work
    other.facts = replace(work.facts, disputed=there.disputed)
    text = (
        f"count {work.name}: the cross-reference leads to §{cross.guideline}, level {other.level} (else {work.level})"
    )
    other.warnings.append(Step(text, reference.cite))
    return other
