"""What the court ordered, what we say and what the government says of a period, in words: entered, or assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casefile.clocks.models import ClockPeriod
from casefile.clocks.questions import wants_findings
from casefile.clocks.standing import label_of
from casefile.law.speedytrial import Side
from casefile.law.speedytrial_grounds import Ground, ground_named
from casefile.matters.models import DocketEntry

NOT_ENTERED = "assumed, not entered"


@dataclass(frozen=True)
class Position:
    """What one side says of a period. ``is_assumed``: nobody has entered it, and this is what it would say."""

    words: str
    reason: str = ""
    is_assumed: bool = False


@dataclass(frozen=True)
class PeriodLine:
    """A period with its docket entries, its ground and the three positions."""

    period: ClockPeriod
    ground: Ground
    entry: DocketEntry | None
    last_entry: DocketEntry | None
    label: str
    positions: Mapping[Side, Position]

    @property
    def findings_wanted(self) -> bool:
        """Whether its days are left out only with findings of the court."""
        return wants_findings(self.period)


def lines(periods: list[ClockPeriod], entries: Mapping[str, DocketEntry]) -> list[PeriodLine]:
    """Return periods as a page and a paper show them."""
    return [_line(one, entries) for one in periods]


def _line(one: ClockPeriod, entries: Mapping[str, DocketEntry]) -> PeriodLine:
    ground = ground_named("h1D" if one.kind == "motion" else one.ground)
    entry, last_entry = entries.get(one.entry_key or ""), entries.get(one.last_entry_key or "")
    names = [label_of(key, entries) for key in (one.entry_key, one.last_entry_key)]
    positions: dict[Side, Position] = {
        "ordered": _ordered(one, ground),
        "ours": _side(one, ground, "ours"),
        "government": _side(one, ground, "government"),
    }
    return PeriodLine(one, ground, entry, last_entry, ", ".join(dict.fromkeys(filter(None, names))), positions)


def _ordered(one: ClockPeriod, ground: Ground) -> Position:
    if one.kind == "motion":
        return Position("excluded by the statute itself; no order is needed")
    if one.side != "ordered":
        return Position("not ordered")
    if not ground.needs_findings:
        return Position("excluded")
    return Position(
        {
            "yes": "excluded, with findings on the record",
            "no": "ordered without findings: not excluded",
            "unknown": "ordered; whether findings were made is not on the docket",
        }[one.findings]
    )


def _side(one: ClockPeriod, ground: Ground, side: Side) -> Position:
    stance, reason = getattr(one, side), getattr(one, f"{side}_reason")
    if stance == "agrees":
        return Position("excluded", reason)
    if stance == "counts":
        return Position("these days count", reason)
    if stance == "other":
        return Position(f"excluded: {_days(getattr(one, f'{side}_first'), getattr(one, f'{side}_last'))}", reason)
    return Position(_assumed(one, ground, side), NOT_ENTERED, is_assumed=True)


def _assumed(one: ClockPeriod, ground: Ground, side: Side) -> str:
    """Return what the law's reading for a side takes where nobody has entered its position."""
    if one.kind == "exclusion" and one.side not in ("ordered", side):
        return "these days count: they were not ordered"
    if one.kind == "motion" or not ground.needs_findings or one.findings == "yes" or one.side == "government":
        return "excluded"
    if one.findings == "no":
        return "these days count: no findings were made"
    return "these days count until findings are shown" if side == "ours" else "excluded: the findings were made"


def _days(first: date | None, last: date | None) -> str:
    begins = f"{first:%-d %b %Y}" if first else "unknown"
    return f"{begins} to {last:%-d %b %Y}" if last else f"from {begins} on"
