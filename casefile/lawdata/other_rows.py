"""Entries of the smaller files (courts, stages, guidance, factors), turned into values of the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casefile.law.checklists import Applies, GuidanceItem, Resource
from casefile.law.courts import Court
from casefile.law.dated import Cited
from casefile.law.errors import StageError
from casefile.law.factors import Factor, FactorEffect
from casefile.law.stages import Stage, meant_by
from casefile.lawdata.rows import Row

SEVERITIES = ("extreme", "high", "medium")


def read_court(row: Row, short_forms: Mapping[str, str]) -> Court:
    """Return a district court; ``short_forms`` (courts-db) says how it is cited where its entry does not."""
    code = row.text("code")
    row.place = f"{row.place.split(',')[0]}, {code}"
    if code not in short_forms:
        row.refuse("code", code, "a code of the courts-db table, such as ned")
    district = row.text("district")
    court = Court(
        id=code,
        name=f"United States District Court for the {district}",
        district=district,
        short=row.text_or_none("short") or short_forms[code],
        state=row.text("state"),
        state_name=row.text("state_name"),
        circuit=row.text("circuit"),
        zone=row.text("zone"),
        other_zones=row.pairs("other_zones"),
        note=row.text_or_none("note"),
        seats=row.texts("seats"),
    )
    row.close()
    return court


def read_stage(row: Row) -> Stage:
    """Return one stage with the words other sources use for it."""
    words = row.row("words")
    pairs: list[tuple[str, str]] = []
    if words is not None:
        for source in ("guidance", "docket", "facts"):
            pairs += [(source, word) for word in words.texts(source)]
        words.close()
    stage = Stage(row.text("key"), row.text("name"), row.text("what"), row.texts("rules"), tuple(pairs))
    row.close()
    return stage


def read_guidance(row: Row, sources: frozenset[str], stages: Sequence[Stage], first: int) -> GuidanceItem:
    """Return one guidance item; ``first`` is its place among those shown first."""
    item = GuidanceItem(
        id=row.text("key"),
        title=row.text("title"),
        stages=_stages(row, stages),
        client_text=row.text("client_text"),
        why=row.text("why"),
        legal_basis=tuple(_cited(one, sources) for one in row.rows("legal_basis")),
        completed_by=row.texts("completed_by"),
        repeat_days=row.number_or_none("repeat_days"),
        repeat_on=row.texts("repeat_on"),
        show_first=first if row.flag("show_first", False) else None,
        audience=row.one_of("audience", ("client",)),
        applies=_applies(row),
        hazard=row.text_or_none("hazard"),
        safe_formulation=row.text_or_none("safe_formulation"),
        counsel_note=row.text_or_none("counsel_note"),
    )
    if not item.legal_basis:
        row.refuse("legal_basis", [], "at least one basis with its source")
    row.close()
    return item


def read_resource(row: Row, sources: frozenset[str]) -> Resource:
    """Return one service of the directory."""
    row.one_of("source", tuple(sorted(sources)))
    resource = Resource(
        name=row.text("name"),
        contact=row.text_or_none("contact"),
        for_whom=row.text("for_whom"),
        audience=row.one_of("audience", ("harmed", "worried", "anyone")),
        listed=row.flag("listed"),
        verified=row.verified(),
        note=row.text_or_none("note"),
        caution=row.text_or_none("caution"),
    )
    row.close()
    return resource


def read_factor(row: Row, sources: frozenset[str], offences: Mapping[str, Any]) -> Factor:
    """Return one aggravating factor; an effect may name only offences and tiers the library has."""
    factor = Factor(
        key=row.text("key"),
        name=row.text("name"),
        severity=row.one_of("severity", SEVERITIES),
        general=row.text("general"),
        correction=row.text_or_none("correction"),
        evidence=row.texts("evidence"),
        effects=tuple(_effect(one, offences) for one in row.rows("effects")),
        warnings=row.texts("warnings"),
        source=row.one_of("source", tuple(sorted(sources))),
        verified=row.verified(),
    )
    row.close()
    return factor


def _effect(row: Row, offences: Mapping[str, Any]) -> FactorEffect:
    effect = FactorEffect(
        offences=row.texts("offences"),
        guidelines=row.texts("guidelines"),
        text=row.text("text"),
        cite=row.text("cite"),
        verified=row.verified(),
        tier=row.text_or_none("tier"),
    )
    for key in effect.offences:
        if key not in offences:
            row.refuse("offences", key, "a key of the offence library")
        if effect.tier and effect.tier not in offences[key].tier_names:
            row.refuse("tier", effect.tier, f"a tier of {key}: {', '.join(offences[key].tier_names)}")
    if effect.tier and not effect.offences:
        row.refuse("offences", effect.offences, "the offences whose tier is meant")
    row.close()
    return effect


def _stages(row: Row, stages: Sequence[Stage]) -> tuple[str, ...]:
    found: list[str] = []
    for word in row.texts("stages"):
        try:
            found += meant_by(word, "guidance", stages)
        except StageError as fault:
            row.refuse("stages", word, str(fault))
    return tuple(stage.id for stage in stages if stage.id in found)


def _cited(row: Row, sources: frozenset[str]) -> Cited[str]:
    basis = Cited(row.text("cite"), row.one_of("source", tuple(sorted(sources))), row.verified())
    row.close()
    return basis


def _applies(entry: Row) -> Applies:
    row = entry.row("applies")
    if row is None:
        return Applies()
    applies = Applies(
        released=row.flag("released") if row.has("released") else None,
        concerns_minors=row.flag("concerns_minors", False),
        registrable=row.flag("registrable", False),
        categories=row.texts("categories"),
    )
    row.close()
    return applies
