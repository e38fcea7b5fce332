"""Chapters Two and Three for one count: which guideline, base level, characteristics in order, adjustments, level."""

from __future__ import annotations

from dataclasses import replace

from casefile.law.guidelines import BaseLevel, GuidelineError, Manual
from casefile.law.guidelines_adjustments import apply_adjustments
from casefile.law.guidelines_characteristics import apply_characteristics
from casefile.law.guidelines_facts import CountFacts, Facts
from casefile.law.guidelines_work import CountLevel, Variant, with_count
from casefile.law.offences import Offence, StatutoryRange, Step

NO_REASON = "the law names no guideline for {citation}: record in guideline_reason why §{section} is chosen"


def count_level(
    manual: Manual, facts: Facts, count: CountFacts, offence: Offence, statute: StatutoryRange
) -> CountLevel:
    """Return Chapters Two and Three of one count, before grouping.

    Raises:
        GuidelineError: an item is named that the guideline does not have, or two that exclude each other.

    Source: USSG 1B1.1(a)(1)-(3).
    """
    work = CountLevel(count, offence, statute)
    if statute.consecutive:
        work.independent = True
        work.section = "2A3.6" if "2A3.6" in manual.guidelines else None
        work.guideline = manual.guidelines.get("2A3.6")
        _say_note(work)
        return work
    work.section = _section(work, manual, facts)
    if work.section is None:
        return work
    if work.section in manual.not_loaded:
        work.leave_open(f"§{work.section}: {manual.not_loaded[work.section]}", [])
        return work
    work.guideline = manual.guidelines[work.section]
    _say_note(work)
    if work.guideline.independent:
        work.independent = True
        return work
    _base(work, facts)
    apply_characteristics(work, manual, facts)
    apply_adjustments(work, manual, facts)
    if not work.open and work.base and work.base.level is not None:
        work.level = work.base.level + sum(one.levels for one in (*work.characteristics, *work.adjustments))
    return work


def _say_note(work: CountLevel) -> None:
    if work.guideline is not None and work.guideline.note:
        work.warnings.append(Step(f"count {work.name}: {work.guideline.note}", f"USSG §{work.guideline.section}"))


def _section(work: CountLevel, manual: Manual, facts: Facts) -> str | None:
    count, proposal = work.facts, work.offence.guideline
    if work.offence.jurisdiction != "us":
        work.leave_open(f"{work.offence.citation} is a State's offence: the federal guidelines do not apply to it", [])
        return None
    options = {label: section for label, section in proposal.options if section in manual.guidelines}
    named = {proposal.value, *(section for _, section in proposal.options)} - {None, "unknown"}
    if count.guideline is None:
        settled = [section for label, section in options.items() if label in count.tiers]
        if proposal.value in manual.guidelines or proposal.value in manual.not_loaded:
            return proposal.value
        if len(settled) == 1:
            return settled[0]
        _no_section(work, manual, facts, options)
        return None
    if count.guideline not in manual.guidelines and count.guideline not in manual.not_loaded:
        raise GuidelineError(
            f"count {count.count}: the {manual.edition} Manual loaded here has no guideline {count.guideline!r}; "
            f"it has {', '.join(sorted(manual.guidelines))}"
        )
    if count.guideline not in named and not count.guideline_reason:
        if not named:
            why = NO_REASON.format(citation=work.offence.citation, section=count.guideline)
            reasoned = replace(count, guideline_reason="not recorded")
            work.leave_open(
                why, [Variant(f"§{count.guideline}, without a reason recorded", with_count(facts, reasoned))]
            )
            return None
        text = (
            f"count {count.count}: the law names §{', §'.join(sorted(str(one) for one in named))}, not this guideline"
        )
        work.warnings.append(Step(text, f"USSG §{count.guideline}"))
    return count.guideline


def _no_section(work: CountLevel, manual: Manual, facts: Facts, options: dict[str, str]) -> None:
    proposal = work.offence.guideline
    if options:
        asked = "; ".join(
            f"{label}: §{section}" if label != section else f"§{section}" for label, section in options.items()
        )
        why = f"{work.offence.citation} leads to several guidelines ({asked}): choose one"
        variants = [
            Variant(f"count {work.name} under §{section}", with_count(facts, replace(work.facts, guideline=section)))
            for section in dict.fromkeys(options.values())
        ]
        work.leave_open(f"{why}. {proposal.why}" if proposal.why else why, variants)
        return
    rule = manual.rules["analogous"]
    why = proposal.why or "no guideline is recorded"
    work.leave_open(f"no guideline for {work.offence.citation}: {why} ({rule.cite}: {rule.text})", [])


def _base(work: CountLevel, facts: Facts) -> None:
    guideline, count = work.guideline, work.facts
    if guideline is None:
        return
    settled = [one for one in guideline.bases if _settles(one, work)]
    if count.base is not None:
        work.base = guideline.base(count.base)
        if settled and work.base not in settled:
            text = (
                f"count {count.count}: the conviction settles {settled[0].cite}, base {settled[0].level}, not this one"
            )
            work.warnings.append(Step(text, work.base.cite))
    elif len(guideline.bases) == 1:
        work.base = guideline.bases[0]
    elif len(settled) == 1:
        work.base = settled[0]
    else:
        asked = "; ".join(
            f"{one.id} ({one.level if one.level is not None else 'open'}): {one.condition}" for one in guideline.bases
        )
        variants = [
            Variant(f"count {count.count} with {one.cite}", with_count(facts, replace(count, base=one.id)))
            for one in guideline.bases
            if one.level is not None
        ]
        work.leave_open(f"which base level of §{guideline.section} applies: {asked}", variants)
        return
    if work.base.level is None:
        work.leave_open(f"{work.base.cite}: {work.base.open_because}", [])


def _settles(base: BaseLevel, work: CountLevel) -> bool:
    tiers = set(work.statute.tiers or work.facts.tiers)
    return any(key == work.offence.key and (not needs or tiers & set(needs)) for key, needs in base.settled_by)
