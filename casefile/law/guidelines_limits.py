"""What the statutes leave of a guideline range: one count, several counts, terms that follow."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.law.guidelines import GuidelineError, Span
from casefile.law.penalties import Months

_LIFE = float("inf")


def rank(months: Months) -> float:
    """Return a term as a number that can be compared; life is above every number."""
    return _LIFE if months == "life" else months


def effective(found: Span, low: Months | None, high: Months | None) -> Span:
    """Return the range that the statutory minimum and maximum leave; None: no limit on that side.

    Raises:
        GuidelineError: the ends of the range, or the minimum and the maximum, are the wrong way round.

    Source: USSG 5G1.1(a)-(c); for several counts, with their maxima added, 5G1.2(b)-(d).
    """
    if rank(found[0]) > rank(found[1]):
        raise GuidelineError(f"the range runs from {found[0]} to {found[1]}; its lower end comes first")
    if low is not None and high is not None and rank(low) > rank(high):
        raise GuidelineError(f"the minimum {low} is above the maximum {high}; the other way round would be right")
    ends = list(found)
    if high is not None:
        ends = [end if rank(end) <= rank(high) else high for end in ends]
    if low is not None:
        ends = [end if rank(end) >= rank(low) else low for end in ends]
    return ends[0], ends[1]


def longest(terms: Sequence[Months | None]) -> Months | None:
    """Return the longest of several terms, or None where one is unknown or there is none."""
    known = [term for term in terms if term is not None]
    if len(known) < len(terms) or not known:
        return None
    return max(known, key=rank)


def in_a_row(terms: Sequence[Months | None]) -> Months | None:
    """Return the terms one after the other, or None where one is unknown or there is none."""
    known = [term for term in terms if term is not None]
    if len(known) < len(terms) or not known:
        return None
    return "life" if "life" in known else sum(term for term in known if term != "life")


def sentence_by_count(total: int, maxima: Sequence[Months]) -> tuple[int, ...]:
    """Return the term on each count for a total punishment: on each the total, up to its own maximum.

    Where the highest maximum cannot hold the total, the terms of the counts run on, in the order given, to reach it.

    Source: USSG 5G1.2(b)-(d).
    """
    return tuple(int(min(float(total), rank(one))) for one in maxima)
