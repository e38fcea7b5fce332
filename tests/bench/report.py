"""What a measurement found, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Finding:
    """One line of the table: the ratio found, the bound it is held to, and the figures behind it."""

    goal: str
    what: str
    value: float | None
    bound: float | None
    at_most: bool
    raw: str
    unit: str = ""

    @property
    def verdict(self) -> str:
        """``met``, ``NOT MET``, or ``reported`` where there is no bound."""
        if self.bound is None or self.value is None:
            return "reported"
        met = self.value <= self.bound if self.at_most else self.value >= self.bound
        return "met" if met else "NOT MET"

    def row(self) -> tuple[str, ...]:
        """Return the cells of the line."""
        value = "" if self.value is None else f"{self.value:.2f}{self.unit}"
        bound = "" if self.bound is None else f"{'at most' if self.at_most else 'at least'} {self.bound:g}{self.unit}"
        return self.goal, self.what, value, bound, self.verdict, self.raw


HEAD = ("goal", "what", "measured", "bound", "verdict", "figures behind it")


def table(findings: Iterable[Finding]) -> str:
    """Return the findings as a table of plain text."""
    rows = [HEAD, *(finding.row() for finding in findings)]
    wide = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(wide[n]) for n, cell in enumerate(row)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of the values do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def middle(values: Iterable[float]) -> float:
    """Return the median."""
    return float(median(values))


def ms(seconds: float) -> str:
    """Return seconds as milliseconds in words."""
    return f"{seconds * 1000:.1f} ms"
