"""The values of the speedy-trial clocks: what is told of a case, and how the clocks stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Side = Literal["ordered", "ours", "government"]
SIDES: tuple[Side, ...] = ("ordered", "ours", "government")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Days that one side, or the court, says do not count; both ends are in it, and an open end runs on.

    ``ground`` is the paragraph of 3161(h), as ``h1D`` or ``h7``. ``findings`` is None where nobody knows whether the
    court made them. ``codefendants`` names those whose delay it is (h6).
    """

    first: date
    last: date | None
    ground: str
    cause: str = ""
    entry: str = ""
    findings: bool | None = None
    side: Side = "ordered"
    codefendants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Motion:
    """A pretrial motion: ``ready`` is the day its hearing ended or, without one, the day the court had every paper."""

    filed: date
    ready: date | None
    decided: date | None
    entry: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Events:
    """What both clocks are counted from. ``as_of`` is the last day counted; ``extension_days`` lengthen the thirty.

    ``ended_on`` is the day trial began or the charge was disposed of; it is counted. A State's own rule is unknown.
    """

    arrested_on: date | None = None
    charged_on: date | None = None
    first_appearance_on: date | None = None
    as_of: date | None = None
    ended_on: date | None = None
    exclusions: tuple[Exclusion, ...] = ()
    motions: tuple[Motion, ...] = ()
    extension_days: int = 0
    jurisdiction: str = "us"


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row that are alike: counted, or excluded with the reason, the law and the docket entries."""

    first: date
    last: date
    counted: bool
    why: str
    cite: str
    entries: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Return how many days it has, both ends in it."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock as it stands. ``starts`` is the day of the event, which is not counted itself."""

    starts: date | None
    starts_because: str
    limit: int
    counted: int
    excluded: int
    remaining: int
    last_day: date | None
    violated: bool
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PossibleResult:
    """Another result that is arguable, and why."""

    why: str
    counted: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class SpeedyTrialAnswer:
    """Both clocks, the trial clock as each side would count it, what else is arguable, and what to look at.

    ``open`` says what is missing where a clock is None.
    """

    indictment: Clock | None
    trial: Clock | None
    columns: dict[Side, Clock]
    also_possible: tuple[PossibleResult, ...] = ()
    warnings: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
