"""Entries of an offence file, turned into values of the law."""

from __future__ import annotations

from typing import cast

from casefile.law.citations import parse
from casefile.law.dated import Cited
from casefile.law.offences import Amendment, Element, Example, Offence
from casefile.law.penalties import Answer, Assessment, Effect, PenaltyTier, Proposal, Release
from casefile.lawdata.rows import Row

_EFFECTS = ("range", "minimum", "adds", "times", "same", "open")


def read_offence(row: Row, jurisdiction: str, sources: frozenset[str], *, must_cover: bool = True) -> Offence:
    """Return the offence an entry describes.

    ``must_cover`` is false for the law of a place whose citations nobody here can read: it is found by words alone.

    Raises:
        LawDataError: a field is missing, misspelt or no value of its kind.
    """
    source = row.one_of("source", tuple(sorted(sources)))
    verified = row.verified()
    offence = Offence(
        key=row.text("key"),
        jurisdiction=jurisdiction,
        citation=row.text("citation"),
        covers=tuple(one for text in row.texts("covers") for one in parse(text)),
        penalty_paragraphs=tuple(_path(text) for text in row.texts("penalty_paragraphs")),
        name=row.text("name"),
        categories=row.texts("categories"),
        gated=row.flag("gated"),
        gated_because=row.text("gated_because"),
        jurisdictional_element=row.text_or_none("jurisdictional_element"),
        elements=tuple(_element(one) for one in row.rows("elements")),
        penalties=tuple(_tier(one, row) for one in row.rows("penalties")),
        penalties_cite=row.text("penalties_cite"),
        fine=_fine(row),
        release=_release(row),
        assessments=tuple(_assessment(one) for one in row.rows("assessments")),
        restitution=row.text_or_none("restitution"),
        forfeiture=row.text_or_none("forfeiture"),
        registration=_proposal(row, "registration", "tier"),
        limitations=row.text_or_none("limitations"),
        guideline=_proposal(row, "guideline", "section"),
        detention_presumption=_answer(row, "detention_presumption"),
        release_conditions=_answer(row, "release_conditions"),
        zero_point_excluded=_answer(row, "zero_point_excluded"),
        covered_sex_crime=_answer(row, "covered_sex_crime"),
        mandatory_life=_answer(row, "mandatory_life"),
        defences=row.texts("defences"),
        exceptions=row.texts("exceptions"),
        warnings=row.texts("warnings"),
        amendments=tuple(_amendment(one) for one in row.rows("amendments")),
        in_force_from=row.day_or_none("in_force_from"),
        deadlines=row.texts("deadlines"),
        source=source,
        verified=verified,
        verified_note=row.text_or_none("verified_note"),
        index_only=row.flag("index_only", False),
        examples=tuple(read_example(one) for one in row.rows("examples")),
    )
    _check(row, offence, must_cover)
    row.close()
    return offence


def read_example(row: Row) -> Example:
    """Return one example: facts, the expected answer and where both come from."""
    facts, expect = row.raw("facts"), row.raw("expect")
    if not isinstance(facts, dict) or not isinstance(expect, dict):
        row.refuse("facts, expect", (facts, expect), "the facts and the expected answer, each as names with values,")
    example = Example(tuple(facts.items()), tuple(expect.items()), row.text("from"))
    row.close()
    return example


def _check(row: Row, offence: Offence, must_cover: bool) -> None:
    if must_cover and not offence.covers:
        row.refuse("covers", [], "at least one citation such as 18:2252A(a)(5)")
    if not offence.elements:
        row.refuse("elements", [], "at least one element")
    if not offence.penalties:
        row.refuse("penalties", [], "at least one penalty tier")


def _path(text: str) -> tuple[str, ...]:
    return tuple(part.strip("(") for part in text.split(")") if part)


def _element(row: Row) -> Element:
    element = Element(row.number("n"), row.text("text"), row.text_or_none("mental_state"), row.texts("evidence"))
    row.close()
    return element


def _tier(row: Row, entry: Row) -> PenaltyTier:
    effect = cast(Effect, row.one_of("effect", _EFFECTS, "range"))
    tier = PenaltyTier(
        name=row.text("tier"),
        trigger=row.text("trigger"),
        effect=effect,
        min_months=row.months("min_months"),
        max_months=row.months("max_months"),
        cite=row.text("cite"),
        verified=row.verified(default=entry.verified()),
        since=row.day_or_none("since"),
        since_source=row.text_or_none("since_source"),
        since_verified=row.verified("since_verified", False),
        until=row.day_or_none("until"),
        variant=row.text_or_none("variant"),
        min_days=row.number_or_none("min_days"),
        amount=row.number_or_none("amount"),
        consecutive=row.flag("consecutive", False),
        mandatory_prison=row.flag("mandatory_prison", False),
        fine_usd=row.number_or_none("fine_usd"),
        open_because=row.text_or_none("open_because"),
        note=row.text_or_none("note"),
    )
    _check_tier(row, tier)
    row.close()
    return tier


def _check_tier(row: Row, tier: PenaltyTier) -> None:
    low, high = tier.min_months, tier.max_months
    if tier.effect == "range" and (high is None or (low is None and tier.min_days is None)):
        row.refuse("min_months, max_months", (low, high), "both ends of the range, or effect: open with open_because,")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        row.refuse("min_months", low, f"a minimum not above the maximum of {high}")
    if low == "life" and high != "life":
        row.refuse("max_months", high, "life, as the minimum is life,")
    if tier.effect in ("adds", "times") and not tier.amount:
        row.refuse("amount", tier.amount, "the months added or the factor")
    if tier.effect == "open" and not tier.open_because:
        row.refuse("open_because", None, "the reason why the penalty is not known")
    if tier.since and not tier.since_source:
        row.refuse("since_source", None, "what says that the figure holds since that day")


def _fine(entry: Row) -> Cited[int] | None:
    row = entry.row("fine")
    if row is None:
        return None
    fine = Cited(row.number("usd"), row.text("cite"), row.verified(default=True))
    row.close()
    return fine


def _release(entry: Row) -> Release | None:
    row = entry.row("supervised_release")
    if row is None:
        return None
    release = Release(row.number("min_months"), row.months("max_months"), row.text("cite"), row.verified(default=True))
    row.close()
    return release


def _assessment(row: Row) -> Assessment:
    assessment = Assessment(
        usd=row.number_or_none("usd"),
        at_most=row.flag("at_most", False),
        cite=row.text("cite"),
        verified=row.verified(default=True),
        confirm=row.text_or_none("confirm"),
    )
    row.close()
    return assessment


def _proposal(entry: Row, field: str, name: str) -> Proposal:
    row = entry.row(field)
    if row is None:
        return Proposal(None, why="not recorded")
    proposal = Proposal(row.text_or_none(name), row.pairs("options"), row.text_or_none("why"))
    if proposal == Proposal(None):
        row.refuse(name, None, f"the {name}, options by the fact they turn on, or why it is not known")
    row.close()
    return proposal


def _answer(entry: Row, field: str) -> Answer:
    row = entry.row(field)
    if row is None:
        return Answer(None, "not recorded")
    value, why = row.raw("answer"), row.text_or_none("why")
    if value is None and not why:
        row.refuse("why", None, "the reason why the answer is neither yes nor no")
    if value is not None and not isinstance(value, bool):
        row.refuse("answer", value, "true, false or null")
    row.close()
    return Answer(value, why)


def _amendment(row: Row) -> Amendment:
    amendment = Amendment(row.day("amended_on"), row.text("by"), row.text("what"))
    row.close()
    return amendment
