"""Grouping of closely related counts (3D1.2), the level of each group (3D1.3), pseudo-counts for further victims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from casefile.law.guidelines import Guideline, GuidelineError, Manual
from casefile.law.guidelines_facts import Facts
from casefile.law.guidelines_units import levels_for
from casefile.law.guidelines_work import Applied, CountLevel, Variant
from casefile.law.offences import Step


@dataclass(frozen=True, slots=True)
class Group:
    """Counts that make one level; ``halves`` are its units in halves once all groups are known."""

    counts: tuple[str, ...]
    level: int
    why: str
    cite: str
    steps: tuple[Step, ...] = ()
    halves: int = 2


@dataclass(frozen=True, slots=True)
class _Link:
    first: str
    second: str
    why: str
    cite: str


def group_counts(manual: Manual, facts: Facts, works: Sequence[CountLevel]) -> list[Group]:
    """Return the groups of the counts, each with its level, in the order of their first counts.

    Counts outside grouping (a consecutive term by statute) are not given here.

    Raises:
        GuidelineError: counts are to be grouped that the Manual keeps apart.

    Source: USSG 3D1.2, 3D1.3, and the special instructions of 2G1.3(d)(1) and 2G2.1(d)(1).
    """
    links = _links(manual, facts, works)
    groups = []
    for members in _components([one.name for one in works], links):
        inside = [one for one in works if one.name in members]
        joined = [link for link in links if link.first in members]
        groups.append(_group(manual, facts, inside, joined))
    return groups + [_pseudo(work, victim) for work, victim in extra_victims(works)]


def undecided_victims(facts: Facts, works: Sequence[CountLevel]) -> list[tuple[str, list[Variant]]]:
    """Return what must be known of victims before counts can be grouped: why, and both ways."""
    found = []
    sections = {one.section for one in works if one.guideline and one.guideline.same_victim_groups}
    for section in sorted(str(one) for one in sections):
        unnamed = [one for one in works if one.section == section]
        if len(unnamed) < 2 or all(one.facts.victims for one in unnamed):
            continue
        if all(_grouped_by_hand(facts, unnamed[0].name, one.name) for one in unnamed[1:]):
            continue
        names = [one.name for one in unnamed]
        same = {name: ("the same victim",) for name in names}
        apart = {name: (f"victim of count {name}",) for name in names}
        variants = [
            Variant(f"if counts {', '.join(names)} have the same victim", _with_victims(facts, same)),
            Variant(f"if counts {', '.join(names)} have different victims", _with_victims(facts, apart)),
        ]
        found.append(
            (f"counts {', '.join(names)} under §{section} group only with the same victim: name victims", variants)
        )
    return found


def _grouped_by_hand(facts: Facts, first: str, second: str) -> bool:
    return any(first in group and second in group for group in facts.group)


def _with_victims(facts: Facts, victims: Mapping[str, tuple[str, ...]]) -> Facts:
    counts = tuple(replace(one, victims=one.victims or victims.get(one.count, ())) for one in facts.counts)
    return replace(facts, counts=counts)


def _links(manual: Manual, facts: Facts, works: Sequence[CountLevel]) -> list[_Link]:
    links = []
    for number, one in enumerate(works):
        for other in works[number + 1 :]:
            guideline = one.guideline
            if guideline is None or guideline is not other.guideline:
                continue
            if guideline.aggregates:
                links.append(_Link(one.name, other.name, "the level follows the aggregate", manual.cite("group_d")))
            elif guideline.same_victim_groups and set(one.facts.victims) & set(other.facts.victims):
                links.append(_Link(one.name, other.name, "the same victim", guideline.same_victim_groups))
    by_name = {one.name: one for one in works}
    for names in facts.group:
        for name in names:
            if name not in by_name:
                raise GuidelineError(f"count {name!r} is kept out of grouping; take it out of group")
        for name in names[1:]:
            _refuse_apart(by_name[names[0]], by_name[name])
            links.append(_Link(names[0], name, "closely related, as counsel groups them", manual.cite("group_abc")))
    return links


def _refuse_apart(one: CountLevel, other: CountLevel) -> None:
    guideline = one.guideline
    rule = (guideline.each_victim_apart or guideline.same_victim_groups) if guideline else None
    if rule is None or guideline is not other.guideline:
        return
    if one.facts.victims and other.facts.victims and not set(one.facts.victims) & set(other.facts.victims):
        raise GuidelineError(
            f"counts {one.name} and {other.name} have different victims and never group ({rule}); group them not"
        )


def _components(names: Sequence[str], links: Sequence[_Link]) -> list[set[str]]:
    groups = {name: {name} for name in names}
    for link in links:
        joined = groups[link.first] | groups[link.second]
        for name in joined:
            groups[name] = joined
    found: list[set[str]] = []
    for name in names:
        if groups[name] not in found:
            found.append(groups[name])
    return found


def _group(manual: Manual, facts: Facts, inside: Sequence[CountLevel], links: Sequence[_Link]) -> Group:
    names = tuple(one.name for one in inside)
    if len(inside) == 1:
        return Group(names, inside[0].level or 0, "one count", manual.cite("level_abc"))
    steps: list[Step] = []
    levels = []
    sections = dict.fromkeys(one.guideline.section for one in inside if one.guideline)
    for section in sections:
        alike = [one for one in inside if one.section == section]
        guideline = alike[0].guideline
        if guideline is not None and guideline.aggregates and len(alike) > 1:
            level, told = _aggregate(manual, facts, guideline, alike)
            levels.append(level)
            steps += told
        else:
            levels += [one.level or 0 for one in alike]
    reasons = dict.fromkeys(f"{link.why} ({link.cite})" for link in links)
    top = max(levels)
    cite = manual.cite("level_d" if len(levels) == 1 else "level_abc")
    steps.append(Step(f"counts {', '.join(names)} make one group; its level is {top}", cite))
    return Group(names, top, "; ".join(reasons), "; ".join(dict.fromkeys(link.cite for link in links)), tuple(steps))


def _aggregate(
    manual: Manual, facts: Facts, guideline: Guideline, alike: Sequence[CountLevel]
) -> tuple[int, list[Step]]:
    """Return the level of counts taken together: highest base, every characteristic, all images, each once."""
    cite = manual.cite("level_d")
    base = max(one.base.level or 0 for one in alike if one.base)
    steps = [Step(f"counts {', '.join(one.name for one in alike)} together: base {base}", cite)]
    total = base
    images = next((one for one in guideline.characteristics.values() if one.by == "images"), None)
    applied = _together([one.characteristics for one in alike], guideline, alike)
    if images is not None:
        applied.pop(images.id, None)
        number, told = _all_images(alike, cite)
        steps += told
        dropped = [one for one in alike if images.id in one.facts.left_out]
        levels = 0 if len(dropped) == len(alike) else levels_for(images.bands, number) or 0
        if levels:
            applied[images.id] = Applied(images.id, levels, images.cite, f"{number} images", images.verified)
    three = _together([one.adjustments for one in alike], None, alike)
    for one in (*applied.values(), *three.values()):
        total += one.levels
    parts = ", ".join(f"{one.cite} {one.levels:+}" for one in (*applied.values(), *three.values()))
    steps.append(Step(f"together {total}: base {base}{', ' + parts if parts else ''}", cite))
    return total, steps


def _together(
    lists: Sequence[Sequence[Applied]], guideline: Guideline | None, alike: Sequence[CountLevel]
) -> dict[str, Applied]:
    """Return every item of any count, the most severe of each; a reduction only where all counts open to it have it."""
    found: dict[str, Applied] = {}
    for items in lists:
        for one in items:
            if one.id not in found or one.levels > found[one.id].levels:
                found[one.id] = one
    if guideline is not None:
        found = _greatest_of_groups(found, guideline)
    return {name: one for name, one in found.items() if one.levels >= 0 or _shared(one, found, lists, guideline, alike)}


def _greatest_of_groups(found: dict[str, Applied], guideline: Guideline) -> dict[str, Applied]:
    best: dict[str, Applied] = {}
    for one in found.values():
        key = guideline.characteristics[one.id].group or one.id
        if key not in best or one.levels > best[key].levels:
            best[key] = one
    return {one.id: one for one in best.values()}


def _shared(
    one: Applied,
    found: dict[str, Applied],
    lists: Sequence[Sequence[Applied]],
    guideline: Guideline | None,
    alike: Sequence[CountLevel],
) -> bool:
    row = guideline.characteristics[one.id] if guideline else None
    if row is not None and any(name in found for name in row.excludes):
        return False
    for items, work in zip(lists, alike, strict=True):
        open_to = row is None or not row.needs_base or (work.base is not None and work.base.id in row.needs_base)
        if open_to and all(item.id != one.id for item in items):
            return False
    return True


def _all_images(alike: Sequence[CountLevel], cite: str) -> tuple[int, list[Step]]:
    own = {one.name: one.images_counted or 0 for one in alike}
    roots = {one.name: one.facts.same_images_as for one in alike if one.facts.same_images_as in own}
    totals: dict[str, int] = {}
    for name, number in own.items():
        root, seen = name, {name}
        while roots.get(root) is not None and roots[root] not in seen:
            root = str(roots[root])
            seen.add(root)
        root = min(seen) if roots.get(root) in seen else root
        totals[root] = max(totals.get(root, 0), number)
    steps = [
        Step(f"counts {name} and {root} are over the same images, which count once in the aggregate", cite)
        for name, root in roots.items()
    ]
    total = sum(totals.values())
    steps.append(Step(f"{total} images in all", cite))
    return total, steps


def extra_victims(works: Sequence[CountLevel]) -> list[tuple[CountLevel, str]]:
    """Return each further minor of a count that is treated as a count, unless another count is about them."""
    own = {
        one.facts.victims[0] for one in works if one.facts.victims and one.guideline and one.guideline.each_victim_apart
    }
    found, seen = [], set(own)
    for work in works:
        if work.guideline is None or not work.guideline.each_victim_apart:
            continue
        for victim in work.facts.victims[1:]:
            if victim not in seen:
                seen.add(victim)
                found.append((work, victim))
    return found


def _pseudo(work: CountLevel, victim: str) -> Group:
    cite = str(work.guideline.each_victim_apart) if work.guideline else ""
    why = f"{victim} is treated as a separate count ({cite})"
    step = Step(
        f"count {work.name}: {why}, at the level of the count; enter it apart if other characteristics apply", cite
    )
    return Group((f"{work.name} ({victim})",), work.level or 0, why, cite, (step,))
