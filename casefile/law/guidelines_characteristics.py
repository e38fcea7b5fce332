"""Specific offence characteristics of one count: levels, images, amounts, exclusions, what is still to be decided."""

from __future__ import annotations

from dataclasses import replace

from casefile.law.guidelines import Characteristic, Guideline, GuidelineError, Manual
from casefile.law.guidelines_facts import Facts
from casefile.law.guidelines_units import count_images, levels_for
from casefile.law.guidelines_work import Applied, CountLevel, Variant, less, of_chapter_three, with_count
from casefile.law.offences import Step


def apply_characteristics(work: CountLevel, manual: Manual, facts: Facts) -> None:
    """Apply the characteristics of the count's guideline in their order, and note what is open.

    Raises:
        GuidelineError: one is not of the guideline, excludes another, or is not available with the base level.

    Source: USSG 1B1.1(a)(2).
    """
    guideline, count = work.guideline, work.facts
    if guideline is None:
        return
    marked = (name for name in (*count.disputed, *count.undecided) if not of_chapter_three(name))
    wanted = {*count.apply, *marked}
    for name in (*wanted, *(item for item, _ in count.options)):
        if of_chapter_three(name):
            raise GuidelineError(
                f"count {count.count}: §{name} is an adjustment; give it, with its levels, under chapter3"
            )
        guideline.characteristic(name)
    for one in guideline.characteristics.values():
        if one.id in count.left_out:
            continue
        if one.id in count.undecided:
            _undecided(work, facts, one)
            continue
        levels = _levels(work, manual, facts, one, one.id in wanted)
        if levels or (levels is not None and one.id in wanted):
            text = f"count {count.count}: {one.condition}"
            work.characteristics.append(Applied(one.id, levels, one.cite, text, one.verified))
    applied = {one.id for one in work.characteristics} | (wanted - {*count.left_out, *count.undecided})
    _refuse_clashes(work, [one for one in guideline.characteristics.values() if one.id in applied])
    _warn_idle_options(work, guideline, wanted)
    _cap(work, guideline)


def _undecided(work: CountLevel, facts: Facts, one: Characteristic) -> None:
    count = work.facts
    rest = less(count.undecided, one.id)
    without = replace(count, undecided=rest, left_out=(*count.left_out, one.id))
    taken = replace(count, undecided=rest, apply=(*less(count.apply, one.id), one.id))
    if one.by == "images":
        taken = replace(count, undecided=rest)
    variants = [
        Variant(f"if {one.cite} does not apply to count {count.count}", with_count(facts, without)),
        Variant(f"if {one.cite} applies to count {count.count}", with_count(facts, taken)),
    ]
    work.leave_open(f"{one.cite} is not decided: {one.condition}", variants)


def _warn_idle_options(work: CountLevel, guideline: Guideline, wanted: set[str]) -> None:
    for name, _ in work.facts.options:
        if name not in wanted and guideline.characteristics[name].by == "fact":
            text = f"count {work.name}: options give levels for {name}, which is not applied; add it to apply if it is"
            work.warnings.append(Step(text, guideline.characteristics[name].cite))


def _levels(work: CountLevel, manual: Manual, facts: Facts, one: Characteristic, wanted: bool) -> int | None:
    count, options = work.facts, dict(work.facts.options)
    if one.by == "images":
        return _image_levels(work, manual, facts, one, wanted)
    if one.by == "amount" and count.amount_usd is not None:
        levels = levels_for(one.bands, count.amount_usd)
        if levels is not None:
            return levels
        wanted = True
    if not wanted:
        return None
    if one.note:
        work.warnings.append(Step(f"count {count.count}: {one.note}", one.cite))
    if one.levels is not None:
        if options.get(one.id, one.levels) != one.levels:
            raise GuidelineError(f"count {count.count}: {one.cite} is {one.levels:+} levels, not {options[one.id]:+}")
        return one.levels
    return _chosen(work, facts, one, options.get(one.id))


def _chosen(work: CountLevel, facts: Facts, one: Characteristic, given: int | None) -> int | None:
    allowed = one.choices or tuple(band.levels for band in one.bands if band.levels)
    if given is not None:
        if (allowed and given not in allowed) or given < (one.at_least or 0):
            right = f"one of {', '.join(map(str, allowed))}" if allowed else f"at least {one.at_least or 0}"
            raise GuidelineError(f"count {work.name}: {one.cite} is given {given} levels; {right} would be right")
        return given
    why = one.open_because or "enter amount_usd, from which the levels follow"
    variants = []
    for levels in allowed or ((one.at_least,) if one.at_least else ()):
        options = (*((name, number) for name, number in work.facts.options if name != one.id), (one.id, levels))
        at_least = " at least" if one.at_least and not allowed else ""
        text = f"if {one.cite} gives{at_least} {levels:+} on count {work.name}"
        variants.append(Variant(text, with_count(facts, replace(work.facts, options=options))))
    work.leave_open(f"{one.cite}: {why}", variants)
    return None


def _image_levels(work: CountLevel, manual: Manual, facts: Facts, one: Characteristic, wanted: bool) -> int | None:
    count = work.facts
    if wanted and one.id not in count.disputed:
        raise GuidelineError(
            f"count {count.count}: {one.cite} follows from the images, never from apply; give images, videos, frames"
        )
    material = count.material
    if material is None and count.same_images_as is not None:
        material = next(other.material for other in facts.counts if other.count == count.same_images_as)
    if material is None:
        text = f"count {count.count}: no number of images is given; none is counted"
        work.warnings.append(Step(text, one.cite))
        return None
    found = count_images(manual, material, facts.circuit, one.bands)
    work.images, work.warnings = found, [*work.warnings, *found.warnings]
    number = found.by(facts.counting)
    if number is None:
        modes = [Variant(other.why, replace(facts, counting=other.mode)) for other in found.others]
        work.leave_open(found.open[0], modes)
        return None
    work.images_counted = number
    return levels_for(one.bands, number)


def _refuse_clashes(work: CountLevel, chosen: list[Characteristic]) -> None:
    ids = {one.id: one for one in chosen}
    groups: dict[str, Characteristic] = {}
    for one in chosen:
        if one.group is not None and one.group in groups:
            other = groups[one.group]
            raise GuidelineError(
                f"count {work.name}: {other.cite} and {one.cite} exclude each other; apply one of them"
            )
        if one.group is not None:
            groups[one.group] = one
        for name in one.excludes:
            if name in ids:
                raise GuidelineError(
                    f"count {work.name}: {one.cite} and {ids[name].cite} exclude each other; apply one of them"
                )
        if one.needs_base and work.base is not None and work.base.id not in one.needs_base:
            right = ", ".join(one.needs_base)
            raise GuidelineError(
                f"count {work.name}: {one.cite} is not available with {work.base.cite}; it needs {right}"
            )


def _cap(work: CountLevel, guideline: Guideline) -> None:
    for one in work.characteristics:
        row = guideline.characteristics[one.id]
        partner = next((other for other in work.characteristics if other.id == row.capped_with), None)
        if partner is None or row.cap is None or one.levels + partner.levels <= row.cap:
            continue
        at = work.characteristics.index(partner)
        work.characteristics[at] = replace(
            partner, levels=row.cap - one.levels, text=f"{partner.text}; together {row.cap}"
        )
        return
