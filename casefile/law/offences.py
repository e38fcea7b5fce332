"""An offence as charged: elements, penalty tiers, consequences, and the statutory range of one count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from casefile.law.citations import Citation
from casefile.law.dated import Checked, Cited, Verified, first_known, in_force, weakest
from casefile.law.errors import TierError
from casefile.law.penalties import (
    Answer,
    Assessment,
    Months,
    PenaltyTier,
    Proposal,
    Release,
    Step,
    change_steps,
    maximum,
    minimum,
    months_text,
    release_ceiling,
    severest,
    tier_step,
)

__all__ = [
    "NO_DATE",
    "Amendment",
    "Answer",
    "Assessment",
    "Cited",
    "Element",
    "Example",
    "Months",
    "Offence",
    "PenaltyTier",
    "Proposal",
    "Release",
    "StatutoryRange",
    "Step",
    "months_text",
    "release_ceiling",
    "statutory_range",
]

NO_DATE = "offence date not given: a docket names none; enter it"


@dataclass(frozen=True, slots=True)
class Element:
    """One thing the government must prove; ``evidence`` are kinds of proof, a suggestion for planning."""

    number: int
    text: str
    mental_state: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of the statute; conduct before its day may fall under the earlier wording."""

    on: date
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class Example:
    """Facts with the expected answer and where both come from."""

    facts: tuple[tuple[str, object], ...]
    expect: tuple[tuple[str, object], ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Offence:
    """One entry of the offence library.

    ``gated`` closes every path by which a file could come in, until lead counsel opens it. ``index_only`` marks an
    entry that is a starting point and needs counsel before it is relied on. ``own_version`` is the version of an entry
    that is this office's own, None for an entry of the law data; ``retired`` says why it is offered no more.
    """

    key: str
    jurisdiction: str
    citation: str
    covers: tuple[Citation, ...]
    penalty_paragraphs: tuple[tuple[str, ...], ...]
    name: str
    categories: tuple[str, ...]
    gated: bool
    gated_because: str
    jurisdictional_element: str | None
    elements: tuple[Element, ...]
    penalties: tuple[PenaltyTier, ...]
    penalties_cite: str
    fine: Cited[int] | None
    release: Release | None
    assessments: tuple[Assessment, ...]
    restitution: str | None
    forfeiture: str | None
    registration: Proposal
    limitations: str | None
    guideline: Proposal
    detention_presumption: Answer
    release_conditions: Answer
    zero_point_excluded: Answer
    covered_sex_crime: Answer
    mandatory_life: Answer
    defences: tuple[str, ...]
    exceptions: tuple[str, ...]
    warnings: tuple[str, ...]
    amendments: tuple[Amendment, ...]
    in_force_from: date | None
    deadlines: tuple[str, ...]
    source: str
    verified: Verified
    verified_note: str | None = None
    index_only: bool = False
    examples: tuple[Example, ...] = ()
    own_version: int | None = None
    retired: str | None = None

    @property
    def tier_names(self) -> tuple[str, ...]:
        """Return the names of the tiers in the order of the file, each once."""
        return tuple(dict.fromkeys(tier.name for tier in self.penalties))

    @property
    def restitution_stated(self) -> Cited[str] | None:
        """Return what is said of restitution with its mark: words that name themselves as not read are not checked."""
        if self.restitution is None:
            return None
        unread = "not read in a source" in self.restitution
        return Cited(self.restitution, f"source {self.source}", False if unread else self.verified)

    def wordings(self, tier: str) -> tuple[PenaltyTier, ...]:
        """Return every dated wording of a tier."""
        return tuple(one for one in self.penalties if one.name == tier)


@dataclass(frozen=True, slots=True)
class StatutoryRange:
    """What the statute allows on one count. Months are None where the answer is unknown; ``open`` says why."""

    offence: str
    tiers: tuple[str, ...]
    min_months: Months | None
    max_months: Months | None
    fine_usd: int | None
    supervised_release: Release | None
    assessments: tuple[Assessment, ...]
    registration: Proposal
    consecutive: bool
    mandatory_prison: bool
    cite: str
    verified: Verified
    open: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def known(self) -> bool:
        """Whether both ends of the range are known."""
        return self.min_months is not None and self.max_months is not None


def statutory_range(offence: Offence, committed_on: date | None, tiers: Sequence[str] = ()) -> StatutoryRange:
    """Return the range of one count for the day of the offence and the penalty tiers that apply.

    Without tiers the offence's ``base`` is taken, where it has one. Several ranges are joined only where one is the
    severest in both ends; what the statutes leave undecided is said under ``open``, never guessed.

    Raises:
        TierError: a tier is named that the offence does not have.
    """
    names = _names(offence, tiers)
    blank = _blank(offence, names)
    if not names:
        choice = ", ".join(offence.tier_names)
        return replace(blank, open=(f"no penalty tier is chosen; one of these applies: {choice}",))
    if committed_on is None:
        return replace(blank, open=(NO_DATE,))
    if offence.in_force_from and committed_on < offence.in_force_from:
        return replace(blank, open=(_not_yet(offence, committed_on),))
    rows, unknown = _rows_in_force(offence, names, committed_on)
    if unknown:
        return replace(blank, open=tuple(unknown))
    return _joined(blank, offence, rows, committed_on)


def _names(offence: Offence, tiers: Sequence[str]) -> tuple[str, ...]:
    for name in tiers:
        if name not in offence.tier_names:
            raise TierError(f"{offence.citation} has no penalty tier {name!r}; it has {', '.join(offence.tier_names)}")
    if tiers:
        return tuple(dict.fromkeys(tiers))
    return ("base",) if "base" in offence.tier_names else ()


def _blank(offence: Offence, names: tuple[str, ...]) -> StatutoryRange:
    return StatutoryRange(
        offence=offence.key,
        tiers=names,
        min_months=None,
        max_months=None,
        fine_usd=offence.fine.value if offence.fine else None,
        supervised_release=None,
        assessments=offence.assessments,
        registration=offence.registration,
        consecutive=False,
        mandatory_prison=False,
        cite=offence.penalties_cite,
        verified=offence.verified,
    )


def _not_yet(offence: Offence, committed_on: date) -> str:
    return (
        f"{offence.citation} took effect on {offence.in_force_from}; conduct on {committed_on} is not covered by it: "
        "check the offence date or the charge"
    )


def _rows_in_force(offence: Offence, names: Sequence[str], on: date) -> tuple[list[PenaltyTier], list[str]]:
    rows: list[PenaltyTier] = []
    unknown: list[str] = []
    for name in names:
        wordings = offence.wordings(name)
        row = in_force(wordings, on)
        if row is None or (row.until and on > row.until):
            unknown.append(
                f"the penalty of {offence.citation}, tier {name!r}, is known only from {first_known(wordings)}; "
                f"the offence date {on} is outside what is recorded: enter the penalty then in force"
            )
        elif row.effect == "open":
            unknown.append(row.open_because or f"the penalty of tier {name!r} is not recorded")
        else:
            rows.append(row)
    return rows, unknown


def _joined(blank: StatutoryRange, offence: Offence, rows: list[PenaltyTier], on: date) -> StatutoryRange:
    ranges = [row for row in rows if row.effect == "range"]
    changes = [row for row in rows if row.effect not in ("range", "same")]
    steps = [tier_step(row) for row in rows]
    if not ranges:
        base = in_force(offence.wordings("base"), on) if offence.wordings("base") else None
        if base is None:
            return replace(blank, open=("choose also the tier of the completed offence that sets the range",))
        ranges, rows = [base], [*rows, base]
        steps.insert(0, tier_step(base))
    chosen = severest(ranges)
    if chosen is None:
        clash = " and ".join(repr(row.name) for row in ranges)
        return replace(blank, open=(f"the tiers {clash} do not go together: choose the one that is charged",))
    if len(ranges) > 1:
        steps.append(Step(f"Of the ranges chosen, tier {chosen.name!r} is the severest and applies", chosen.cite))
    low, why_low = minimum(chosen, changes)
    high, why_high = maximum(chosen, changes)
    steps += change_steps(changes, low, high)
    return replace(
        blank,
        tiers=tuple(dict.fromkeys(row.name for row in rows)),
        min_months=low,
        max_months=high,
        fine_usd=chosen.fine_usd if chosen.fine_usd is not None else blank.fine_usd,
        supervised_release=_release(offence, high),
        consecutive=any(row.consecutive for row in rows),
        mandatory_prison=any(row.mandatory_prison for row in rows),
        cite="; ".join(dict.fromkeys(row.cite for row in rows)),
        verified=weakest(row.verified for row in rows),
        open=tuple(why for why in (why_low, why_high) if why),
        warnings=tuple(_warnings(offence, rows, on)),
        steps=tuple(steps),
    )


def _release(offence: Offence, high: Months | None) -> Release | None:
    rule = offence.release
    if rule is None or rule.max_months is not None:
        return rule
    return replace(rule, max_months=release_ceiling(high)) if high is not None else None


def _warnings(offence: Offence, rows: list[PenaltyTier], on: date) -> list[str]:
    found = [
        f"the first day of the figure in tier {row.name!r} is not recorded: confirm that it applied on {on}"
        for row in rows
        if row.since is None
    ]
    found += [
        f"amended on {change.on} by {change.by}, after the offence date: {change.what}"
        for change in offence.amendments
        if on < change.on
    ]
    if offence.index_only and not isinstance(offence.verified, Checked):
        found.append(f"{offence.citation} is a starting index only: counsel confirms every figure before it is used")
    return found + [f"tier {row.name!r}: {row.note}" for row in rows if row.note]
