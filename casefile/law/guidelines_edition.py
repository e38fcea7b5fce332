"""Which edition of the Manual a worksheet uses: one book, never mixed; refused where it is not loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casefile.law.guidelines import GuidelineError, Manual
from casefile.law.guidelines_facts import Facts
from casefile.law.offences import Step


def edition_for(manuals: Mapping[str, Manual], facts: Facts) -> tuple[Manual, list[Step]]:
    """Return the edition for the facts, with what is to be said of it.

    A new edition is taken to come into force on 1 November of a year; a day after the first such day that follows the
    newest edition needs one that is not loaded.

    Raises:
        GuidelineError: the edition named, or the one in force on the day of sentencing, is not loaded.

    Source: USSG 1B1.11.
    """
    newest = list(manuals.values())[-1]
    if facts.manual is not None and facts.manual not in manuals:
        raise GuidelineError(f"the {facts.manual} Manual is not loaded; loaded: {', '.join(manuals)}")
    cite = newest.cite("edition")
    warnings: list[Step] = []
    chosen = manuals[facts.manual] if facts.manual is not None else newest
    if facts.sentencing_on is not None:
        held = _in_force(manuals, facts.sentencing_on)
        if held is None:
            told = _missing(facts.sentencing_on, manuals)
            if not facts.hypothetical:
                raise GuidelineError(f"{told}; load it, or mark the worksheet as hypothetical")
            warnings.append(Step(f"hypothetical: {told}; computed with the {chosen.edition} Manual", cite))
        elif facts.manual is None:
            chosen = held
        elif held is not chosen:
            text = f"the {held.edition} Manual is in force on {facts.sentencing_on}; the {chosen.edition} one is used"
            warnings.append(Step(text, cite))
    elif facts.manual is None:
        warnings.append(
            Step(f"no edition and no sentencing date given: the newest loaded, {chosen.edition}, is used", cite)
        )
    before = [one.count for one in facts.counts if one.committed_on is not None and one.committed_on < chosen.since]
    after = [one for one in facts.counts if one.committed_on is not None and one.committed_on >= chosen.since]
    if before and not after:
        text = (
            f"count {', '.join(before)} ended before the {chosen.edition} Manual took effect on {chosen.since}: if the "
            "Manual of the offence date is more favourable, the Ex Post Facto Clause asks for it; compare the two"
        )
        warnings.append(Step(text, cite))
    return chosen, warnings


def _in_force(manuals: Mapping[str, Manual], on: date) -> Manual | None:
    since = first_of_november(on)
    return next((one for one in manuals.values() if one.since == since), None)


def first_of_november(on: date) -> date:
    """Return the latest 1 November that is not after a day."""
    year = on.year if on >= date(on.year, 11, 1) else on.year - 1
    return date(max(year, 1), 11, 1)


def _missing(on: date, manuals: Mapping[str, Manual]) -> str:
    since = first_of_november(on)
    return (
        f"sentencing on {on} needs the Manual of 1 November {since.year} (counsel confirms which edition "
        f"was in force), and only {', '.join(f'that of {one.since}' for one in manuals.values())} is loaded"
    )
