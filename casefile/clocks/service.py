"""The verbs of the speedy-trial ledger: enter an event, a period, an extension; correct one; decide on a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from casefile.clocks import summary
from casefile.clocks.book import PERSON, EventFacts, ExtensionFacts, PeriodFacts, Source, words_of
from casefile.clocks.models import (
    EVENT_KINDS,
    FINDINGS,
    MOVANTS,
    PERIOD_KINDS,
    SIDES,
    STANCES,
    STATES,
    ClockEvent,
    ClockExtension,
    ClockPeriod,
    Decided,
)
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.law.speedytrial_grounds import ground_named
from casefile.matters.models import Matter
from casefile.matters.records import Correction, hold, keep, refuse_ahead, refuse_missing

MOST_EXTENSION_DAYS = 366
LONGEST = timedelta(days=3660)
Row = TypeVar("Row", bound=Decided)


def record_event(
    matter: Matter, facts: EventFacts, source: Source = PERSON, correction: Correction | None = None
) -> ClockEvent:
    """Enter an event, or a new row in the place of one.

    Raises:
        Refusal: its kind or its day is missing, or the day lies ahead.
    """
    values = asdict(facts)
    refuse_missing(values, (("on", "The day"),))
    refuse_ahead(matter, facts.on)
    _refuse_unknown(facts.kind, EVENT_KINDS, "the event")
    return _keep(ClockEvent, matter, values, source, correction)


def record_period(
    matter: Matter, facts: PeriodFacts, source: Source = PERSON, correction: Correction | None = None
) -> ClockPeriod:
    """Enter a motion or excluded days, or a new row in the place of one.

    Raises:
        Refusal: a day or the cause is missing, the days do not follow one another, or a position lacks its reason.
    """
    values = asdict(facts)
    refuse_missing(values, (("what", "What it is"), ("first", "The first day")))
    for given, known, words in (
        (facts.kind, PERIOD_KINDS, "what it is"),
        (facts.by, MOVANTS, "who made it"),
        (facts.findings, FINDINGS, "whether findings are on the record"),
        (facts.side, SIDES, "who says so"),
    ):
        _refuse_unknown(given, known, words)
    ground_named(facts.ground)
    _refuse_disorder(facts)
    for side, words in (("ours", "our position"), ("government", "the government’s position")):
        _refuse_position(values, side, words)
    return _keep(ClockPeriod, matter, values, source, correction)


def _refuse_disorder(facts: PeriodFacts) -> None:
    for later, words in ((facts.ready, "ready"), (facts.last, "last")):
        if later and facts.first and later < facts.first:
            raise Refusal(f"The {words} day {later} lies before the first day {facts.first}; correct one of them.")
    if facts.ready and facts.last and facts.last < facts.ready:
        raise Refusal(
            f"Decided on {facts.last}, before it was ready on {facts.ready}: a motion decided before its hearing or "
            "its last paper has no ready day; leave that out."
        )
    if facts.first and facts.last and facts.last - facts.first > LONGEST:
        raise Refusal("These days last longer than ten years; correct one of them.")


def _refuse_position(values: Mapping[str, Any], side: str, words: str) -> None:
    stance, first, last = values[side], values[f"{side}_first"], values[f"{side}_last"]
    _refuse_unknown(stance, STANCES, words)
    if stance in ("counts", "other") and not values[f"{side}_reason"].strip():
        raise Refusal(f"Give the reason of {words}: on what it rests.")
    if stance == "other" and first is None:
        raise Refusal(f"Give the first of the other days of {words}.")
    if stance != "other" and (first or last):
        raise Refusal(f"Days of its own belong to {words} only with “{STANCES['other']}”; choose that, or leave them.")
    if first and last and last < first:
        raise Refusal(f"The last day {last} of {words} lies before its first {first}; correct one of them.")


def record_extension(
    matter: Matter, facts: ExtensionFacts, source: Source = PERSON, correction: Correction | None = None
) -> ClockExtension:
    """Enter an order that lengthens the thirty days, with or without how many, or a new row in the place of one.

    Raises:
        Refusal: the day of the order is missing or lies ahead, or the days are not 1 to 366.
    """
    values = asdict(facts)
    refuse_missing(values, (("ordered_on", "The day of the order"),))
    refuse_ahead(matter, facts.ordered_on)
    if facts.days is not None and not 1 <= facts.days <= MOST_EXTENSION_DAYS:
        raise Refusal(f"{facts.days} cannot be the days of an extension; give 1 to {MOST_EXTENSION_DAYS}, or nothing.")
    return _keep(ClockExtension, matter, values, source, correction)


def _keep(cls: type[Row], matter: Matter, values: dict[str, Any], source: Source, correction: Correction | None) -> Row:
    _refuse_unknown(source.state, STATES, "whether it is accepted")
    if source.state == "rejected" and not (source.why.strip() or correction):
        raise Refusal("Say why it is rejected; the reason stays on record.")
    if source.key and correction is None:
        hold(matter)
        _refuse_decided(cls, matter, source.key)
    if values["entry_key"] and not values["words"]:
        values["words"] = words_of(matter, values["entry_key"])
    more = {"state": source.state, "found": source.key, "found_says": dict(source.says or {})}
    row = keep(cls, matter, {**values, **more, **({"why": source.why} if correction is None else {})}, correction)
    summary.refresh(matter)
    return row


def _refuse_decided(cls: type[Decided], matter: Matter, key: str) -> None:
    taken = select(cls.id).where(cls.matter_id == matter.id, cls.found == key).limit(1)
    if db.session.scalar(taken):
        raise Refusal("This was decided on meanwhile; look at the ledger, and correct the row there.")


def _refuse_unknown(given: str, known: Mapping[str, str], words: str) -> None:
    if given not in known:
        raise Refusal(f"Choose {words} from the list; {given!r} is not in it.")
