"""A worksheet as the command line prints it, and in words."""

from __future__ import annotations

from typing import Any

from casefile.law.guidelines_sheet import CountResult, Worksheet, shown
from casefile.law.offences import Step, months_text


def to_json(found: Worksheet) -> dict[str, Any]:
    """Return a worksheet as plain values, with the keys of the contract for scripts."""
    combined = found.combined_level
    return {
        "manual": found.manual,
        "counts": [_count(one) for one in found.counts],
        "groups": [
            {"counts": list(one.counts), "level": one.level, "units": one.halves / 2, "why": one.why, "cite": one.cite}
            for one in found.groups
        ],
        "units": found.units.units if found.units else None,
        "combined_level": combined,
        "level_before_acceptance": combined,
        "acceptance": found.acceptance,
        "total_level": found.total_level,
        "category": found.category,
        "range": list(found.range) if found.range else None,
        "zone": found.zone,
        "fine_range": list(found.fine) if found.fine else None,
        "statutory": {
            "min_months": found.limits.min_months,
            "max_months": found.limits.max_months,
            "max_consecutive_months": found.limits.max_consecutive_months,
        },
        "consecutive": [
            {"count": one.count, "months": one.months, "cite": one.cite} for one in found.limits.consecutive
        ],
        "total_min_months": found.limits.total_min_months,
        "effective": list(found.effective) if found.effective else None,
        "alternatives": [
            {
                "why": one.why,
                "total_level": one.total_level,
                "range": list(one.range) if one.range else None,
                "effective": list(one.effective) if one.effective else None,
            }
            for one in found.alternatives
        ],
        "open": list(found.open),
        "warnings": [_step(one) for one in found.warnings],
        "unverified": list(found.unverified),
        "steps": [{"text": one.text, "levels": one.levels, "cite": one.cite} for one in found.steps],
    }


def everything_open(found: Worksheet) -> list[str]:
    """Return what counsel must still decide, also beside the range: which tier of registration a count brings."""
    return [*found.open, *(text for one in found.counts if (text := _tier_open(one)))]


def _tier_open(one: CountResult) -> str | None:
    proposal = one.statute.registration
    if proposal.value is not None:
        return None
    named = "; ".join(f"{what}: {tier}" for what, tier in proposal.options)
    why = proposal.why or "the library names no tier"
    return f"count {one.count}: the tier of registration ({why}{'; ' + named if named else ''})"


def _step(one: Step) -> dict[str, str]:
    return {"text": one.text, "cite": one.cite}


def _count(one: CountResult) -> dict[str, Any]:
    statute = one.statute
    release = statute.supervised_release
    return {
        "count": one.count,
        "offence": one.offence.key,
        "statute": {
            "min_months": statute.min_months,
            "max_months": statute.max_months,
            "fine_usd": statute.fine_usd,
            "supervised_release": {"min_months": release.min_months, "max": release.max_months, "cite": release.cite}
            if release
            else None,
            "assessments": [
                {"usd": row.usd, "at_most": row.at_most, "cite": row.cite, "confirm": row.confirm}
                for row in statute.assessments
            ],
            "registration_tier": statute.registration.value,
            "restitution": one.offence.restitution,
            "cite": statute.cite,
        },
        "guideline": one.guideline,
        "base": one.base_id,
        "base_level": one.base_level,
        "adjustments": [{"id": row.id, "levels": row.levels, "cite": row.cite} for row in one.adjustments],
        "images_counted": one.images_counted,
        "adjusted_level": one.level,
    }


def words(found: Worksheet) -> str:
    """Return a worksheet as a person reads it."""
    lines = [f"Manual {found.manual}"]
    for step in found.steps:
        levels = f"{step.levels:+} " if step.levels is not None else ""
        lines.append(f"  {levels}{step.text} ({step.cite})")
    if found.range:
        lines.append(
            f"Total level {found.total_level}, category {found.category}: {shown(found.range)}, zone {found.zone}"
        )
    else:
        lines.append("No range: something is open, or no count has one")
    if found.effective:
        lines.append(f"Within the statutes: {shown(found.effective)}")
    if found.limits.consecutive:
        lines.append(f"At least {months_text(found.limits.total_min_months)} in all")
    lines += [f"  Open: {text}" for text in everything_open(found)]
    for one in found.alternatives:
        if one.range:
            held = f", within the statutes {shown(one.effective)}" if one.effective else ""
            lines.append(f"  Otherwise, {one.why}: level {one.total_level}, {shown(one.range)}{held}")
    lines += [f"  Note: {one.text} ({one.cite})" for one in found.warnings]
    lines += [f"  Not checked in a source: {text}" for text in found.unverified]
    return "\n".join(lines)
