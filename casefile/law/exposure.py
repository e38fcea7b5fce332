"""What the statutes allow on several counts together: side by side and one after the other. No guidelines here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casefile.law.dated import Verified, weakest
from casefile.law.offences import Months, StatutoryRange

CITE = "18 U.S.C. § 3584(a)"
_READ: Verified = False
"""The section that lets terms run concurrently or consecutively comes from general knowledge."""


@dataclass(frozen=True, slots=True)
class Together:
    """The statutory exposure of several counts. Months are None where a count is unknown; ``open`` names it.

    ``max_months`` is the longest term where all run at once, ``max_consecutive_months`` where all follow each other. A
    count that must follow the others (``consecutive``) is added in both, and to the minimum.
    """

    counts: int
    min_months: Months | None
    max_months: Months | None
    max_consecutive_months: Months | None
    open: tuple[str, ...]
    cite: str
    verified: Verified


def together(ranges: Sequence[tuple[str, StatutoryRange]]) -> Together:
    """Return what the counts make together, each given with its name.

    Not considered: guidelines, credit, mandatory life for recidivists, and terms for other matters.

    Source: 18 U.S.C. 3584(a).
    """
    lows = [(one.min_months, one.consecutive) for _, one in ranges]
    highs = [(one.max_months, one.consecutive) for _, one in ranges]
    return Together(
        counts=len(ranges),
        min_months=_at_once(lows),
        max_months=_at_once(highs),
        max_consecutive_months=_in_a_row([months for months, _ in highs]),
        open=tuple(f"{name}: {why}" for name, one in ranges for why in one.open),
        cite=CITE,
        verified=weakest([_READ, *(one.verified for _, one in ranges)]),
    )


def axis_months(ends: Iterable[Months | None]) -> int:
    """Return the months at the right end of bars that are compared: a quarter beyond the longest.

    It ends on full five years. Life is drawn at forty years or further; the shortest axis is five years.
    """
    known = list(ends)
    longest = max((end for end in known if isinstance(end, int)), default=0)
    return max(480 if "life" in known else 0, (longest * 5 // 4 + 59) // 60 * 60, 60)


def _at_once(terms: Sequence[tuple[Months | None, bool]]) -> Months | None:
    beside = [months for months, follows in terms if not follows]
    after = [months for months, follows in terms if follows]
    return _in_a_row([_longest(beside), *after]) if beside else _in_a_row(after)


def _longest(terms: Sequence[Months | None]) -> Months | None:
    if None in terms:
        return None
    return "life" if "life" in terms else max(_numbers(terms))


def _in_a_row(terms: Sequence[Months | None]) -> Months | None:
    if None in terms or not terms:
        return None
    return "life" if "life" in terms else sum(_numbers(terms))


def _numbers(terms: Sequence[Months | None]) -> list[int]:
    return [months for months in terms if isinstance(months, int)]
