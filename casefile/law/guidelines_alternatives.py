"""What the worksheet would give otherwise: each open choice, each disputed item without it, other ways to count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count as numbers
from itertools import islice

from casefile.law.errors import RuleError
from casefile.law.guidelines import Manual
from casefile.law.guidelines_facts import Facts
from casefile.law.guidelines_sheet import Alternative, Law, Worksheet, law_for, work_out
from casefile.law.guidelines_units import points_of
from casefile.law.guidelines_work import Variant, of_chapter_three
from casefile.law.offences import Offence, Step

MOST = 48
MOST_TRIED = 200


def compute(manuals: Mapping[str, Manual], library: Mapping[str, Offence], facts: Facts) -> Worksheet:
    """Return the worksheet of the facts with its alternatives.

    Raises:
        GuidelineError: something is given that the Manual does not allow, or its edition is not loaded.
        TierError: a penalty tier is named that the offence does not have.

    Source: USSG, the edition chosen; 18 U.S.C.
    """
    law = law_for(manuals, library, facts)
    if facts.sentences:
        history = points_of(law.manual, dict(facts.sentences), facts.under_sentence)
        facts = replace(facts, points=history.points)
    found = work_out(law, facts)
    if found.choices:
        alternatives = list(islice(_settled(law, found, "", numbers(1)), MOST + 1))
    else:
        variants = [
            *_disputed(facts, found),
            *_counted_otherwise(facts, found),
            *_grouped(facts, found),
            *_same_victim(facts, found),
        ]
        alternatives = [one for variant in variants if (one := _alternative(law, variant)) is not None]
    warnings = found.warnings
    if len(alternatives) > MOST:
        text = f"only {MOST} of the alternatives are shown: settle what is open first"
        warnings = (*warnings, Step(text, law.manual.cite("edition")))
    if any(work.section == "2G2.2" for work in found.works) and _grouped(facts, found):
        cite = law.manual.cite("group_c")
        text = "production and §2G2.2(b)(5) are both counted: if the pattern is that production, the counts group"
        warnings = (*warnings, Step(text, cite))
    if _same_victim(facts, found):
        text = "counts that name the same victim are not grouped: check whether it was one act, or one scheme"
        warnings = (*warnings, Step(text, law.manual.cite("group_abc")))
    return replace(found, alternatives=tuple(alternatives[:MOST]), warnings=warnings)


def _settled(law: Law, found: Worksheet, why: str, tried: Iterator[int]) -> Iterator[Alternative]:
    """Yield a result for every way to settle what is open that leads to one, until enough have been tried."""
    if not found.choices or not all(found.choices):
        return
    for variant in found.choices[0]:
        if next(tried) > MOST_TRIED:
            return
        try:
            other = work_out(law, variant.facts, lenient=True)
        except RuleError:
            continue  # what one choice makes impossible is no alternative
        told = f"{why}; {variant.why}" if why else variant.why
        if other.range is not None:
            yield Alternative(told + _twos(variant.facts, other), other.total_level, other.range, other.effective)
        else:
            yield from _settled(law, other, told, tried)


def _alternative(law: Law, variant: Variant) -> Alternative | None:
    try:
        other = work_out(law, variant.facts, lenient=True)
    except RuleError:
        return None
    if other.range is None:
        return None
    return Alternative(variant.why + _twos(variant.facts, other), other.total_level, other.range, other.effective)


def _twos(facts: Facts, other: Worksheet) -> str:
    return " (two levels for acceptance)" if facts.acceptance == 3 and other.acceptance == 2 else ""


def _disputed(facts: Facts, found: Worksheet) -> list[Variant]:
    cites = {(one.count, item.id): item.cite for one in found.counts for item in one.adjustments}
    variants: list[Variant] = []
    every: list[tuple[str, str]] = []
    for one in facts.counts:
        for item in one.disputed:
            together = [(name, item) for name in _aggregated_with(found, one.count)]
            cite = cites.get((one.count, item)) or (f"USSG §{item}" if of_chapter_three(item) else item)
            names = ", ".join(name for name, _ in together)
            why = f"if {cite} falls on count{'s' if len(together) > 1 else ''} {names}"
            if all(why != other.why for other in variants):
                variants.append(Variant(why, _without(facts, together)))
            every += together
    if len(variants) > 1:
        variants.append(Variant("if every disputed item falls", _without(facts, every)))
    return variants


def _aggregated_with(found: Worksheet, count: str) -> list[str]:
    """Return the counts that share one aggregate with a count: an item that falls, falls for all of them."""
    own = next(work for work in found.works if work.name == count)
    if own.guideline is None or not own.guideline.aggregates:
        return [count]
    return [work.name for work in found.works if work.guideline is own.guideline and not work.independent]


def _without(facts: Facts, items: list[tuple[str, str]]) -> Facts:
    counts = []
    for one in facts.counts:
        out = tuple(item for count, item in items if count == one.count)
        counts.append(
            replace(
                one,
                apply=tuple(name for name in one.apply if name not in out),
                disputed=tuple(name for name in one.disputed if name not in out),
                chapter3=tuple(pair for pair in one.chapter3 if pair[0] not in out),
                left_out=(*one.left_out, *out),
            )
            if out
            else one
        )
    return replace(facts, counts=tuple(counts))


def _counted_otherwise(facts: Facts, found: Worksheet) -> list[Variant]:
    modes = {other.mode: other.why for work in found.works if work.images for other in work.images.others}
    return [Variant(why, replace(facts, counting=mode)) for mode, why in modes.items()]


def _grouped(facts: Facts, found: Worksheet) -> list[Variant]:
    """Return the worksheet with production and a pattern that rests on it in one group, where they are apart."""
    made = [work.name for work in found.works if work.section == "2G2.1" and not work.independent]
    pattern = [
        work.name
        for work in found.works
        if work.section == "2G2.2" and any(one.id == "b5" for one in work.characteristics)
    ]
    if not made or not pattern:
        return []
    apart = [one for one in found.groups if set(one.counts) & set(pattern)]
    if any(set(one.counts) & set(made) for one in apart):
        return []
    return [
        Variant(
            f"if count {name} is the pattern of §2G2.2(b)(5) and groups with count {pattern[0]}",
            replace(facts, group=(*facts.group, (name, pattern[0]))),
        )
        for name in made
    ]


def _same_victim(facts: Facts, found: Worksheet) -> list[Variant]:
    """Return the worksheet with counts that name one victim in one group, for each two groups that stand apart."""
    victims = {one.count: set(one.victims) for one in facts.counts}
    own = [[name for name in one.counts if name in victims] for one in found.groups]
    pairs = []
    for number, names in enumerate(own):
        for others in own[number + 1 :]:
            shared = [(one, other) for one in names for other in others if victims[one] & victims[other]]
            pairs += shared[:1]
    return [
        Variant(f"if counts {one} and {other}, with the same victim, group", replace(facts, group=(*facts.group, pair)))
        for pair in pairs
        for one, other in [pair]
    ]
