"""Where the clocks of a matter stand: the ledger put to the law, each side's count, and a short row for lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import cast

from casefile.clocks.book import Ledger, PeriodFacts
from casefile.clocks.models import ENDS, ClockPeriod
from casefile.law.speedytrial import SIDES, Clock, Events, Exclusion, Motion, Side, Span, SpeedyTrialAnswer, run
from casefile.lawdata import reader
from casefile.matters.models import DocketEntry, Matter

KNOWN = {"yes": True, "no": False}


@dataclass(frozen=True)
class WhatIf:
    """What is only tried: another last day counted, more periods, other findings by the id of a period."""

    as_of: date | None = None
    periods: tuple[PeriodFacts, ...] = ()
    findings: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is tried."""
        return self.as_of is None and not self.periods and not self.findings


NOTHING = WhatIf()


@dataclass(frozen=True)
class Reason:
    """Why days are left out, under which paragraph, by which docket entry."""

    why: str
    cite: str
    entry: str


@dataclass(frozen=True)
class Row:
    """Days in a row that each column takes alike, for the same reasons; ``counted`` says of each whether they count.

    ``reasons`` are those of every column that leaves them out, so that a reader sees which of several overlap.
    """

    first: date
    last: date
    reasons: tuple[Reason, ...]
    counted: Mapping[Side, bool]

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    @property
    def is_excluded(self) -> bool:
        """Whether any column leaves these days out."""
        return not all(self.counted.values())

    @property
    def is_disputed(self) -> bool:
        """Whether the columns differ."""
        return len(set(self.counted.values())) > 1


@dataclass(frozen=True)
class Standing:
    """The law's answer, the clock as each side would count it, and the days as all columns take them.

    ``as_of`` is the last day counted; ``answer.trial`` is the law's own reading, in which days that want findings count
    unless these are known.
    """

    as_of: date
    ended: bool
    answer: SpeedyTrialAnswer
    columns: Mapping[Side, Clock]
    rows: tuple[Row, ...]

    @property
    def trial(self) -> Clock | None:
        """Return the seventy days as the law's own reading counts them."""
        return self.answer.trial


def is_federal(matter: Matter) -> bool:
    """Whether the matter is before a federal district court: no other clock is in the library."""
    return reader.court(matter.court) is not None


def is_over(book: Ledger) -> bool:
    """Whether trial began, a plea was entered or the charge was dismissed."""
    return any(one.kind in ENDS for one in book.accepted().events)


def stand(
    book: Ledger,
    entries: Mapping[str, DocketEntry],
    as_of: date,
    what_if: WhatIf = NOTHING,
    *,
    with_rows: bool = True,
) -> Standing:
    """Put what was accepted to the law, once as ordered and once for each side.

    Raises:
        RuleError: the days of a period cannot be counted.
    """
    as_of = what_if.as_of or as_of
    told = {side: events_of(book, entries, as_of, side, what_if) for side in SIDES}
    base = run(told["ordered"])
    columns: dict[Side, Clock] = {}
    for side in SIDES if base.columns else ():
        columns[side] = base.columns[side] if side == "ordered" else run(told[side]).columns[side]
    ended = told["ordered"].ended_on
    counted_to = min(as_of, ended) if ended else as_of
    return Standing(
        counted_to, ended is not None and ended <= as_of, base, columns, _rows(columns, told) if with_rows else ()
    )


def events_of(
    book: Ledger, entries: Mapping[str, DocketEntry], as_of: date, side: Side, what_if: WhatIf = NOTHING
) -> Events:
    """Return what the law counts from, with the position of one side where it has one."""
    accepted = book.accepted()
    first: dict[str, date] = {}
    for event in accepted.events:
        first.setdefault(event.kind, event.on)
    periods: list[ClockPeriod | PeriodFacts] = [*accepted.periods, *what_if.periods]
    read = [_period(one, side, entries, what_if.findings) for one in periods]
    return Events(
        arrested_on=first.get("arrested"),
        charged_on=first.get("charged"),
        first_appearance_on=first.get("first appearance"),
        as_of=as_of,
        ended_on=min((first[kind] for kind in ENDS if kind in first), default=None),
        exclusions=tuple(one for one in read if isinstance(one, Exclusion)),
        motions=tuple(one for one in read if isinstance(one, Motion)),
        extension_days=sum(one.days or 0 for one in accepted.extensions),
    )


def _period(
    one: ClockPeriod | PeriodFacts, side: Side, entries: Mapping[str, DocketEntry], findings: Mapping[int, str]
) -> Exclusion | Motion | None:
    """Return a period as one side takes it, or None where by its position the days count."""
    stance: str = {"ours": one.ours, "government": one.government}.get(side, "")
    entry = label_of(one.entry_key, entries)
    if stance == "counts" or one.first is None:
        return None
    if stance == "other":
        days = (getattr(one, f"{side}_first"), getattr(one, f"{side}_last"))
        return Exclusion(*days, one.ground, f"{one.what}, as this side says", entry, True, side)
    if one.kind == "motion":
        return Motion(one.first, one.ready, one.last, entry, one.what)
    agreed = stance == "agrees"
    told = findings.get(one.root_id, one.findings) if isinstance(one, ClockPeriod) else one.findings
    return Exclusion(
        first=one.first,
        last=one.last,
        ground=one.ground,
        cause=one.what,
        entry=entry,
        findings=True if agreed else KNOWN.get(told),
        side="ordered" if agreed else cast("Side", one.side),
        codefendants=tuple(name for name in one.codefendants.split("\n") if name.strip()),
    )


def label_of(key: str | None, entries: Mapping[str, DocketEntry]) -> str:
    """Return how a docket entry is named: its number, or its day where it has none."""
    entry = entries.get(key or "")
    if entry is None:
        return ""
    if entry.number is not None:
        return str(entry.number)
    return f"unnumbered, {entry.filed_on:%-d %b %Y}" if entry.filed_on else "unnumbered"


def _rows(columns: Mapping[Side, Clock], told: Mapping[Side, Events]) -> tuple[Row, ...]:
    """Return the days of the clock, cut wherever any column or any reason changes."""
    reasons = {side: _reasons(side, told[side]) for side in columns}
    spans = [span for one in columns.values() for span in one.spans]
    every = [*spans, *(span for one in reasons.values() for span in one)]
    cuts = sorted({day for span in every for day in (span.first, _next(span.last))})
    return tuple(_row(first, after - timedelta(days=1), columns, reasons) for first, after in pairwise(cuts))


def _reasons(side: Side, events: Events) -> list[Span]:
    """Return the days that each period by itself leaves out of a column: the law merges those that overlap."""
    alone = [replace(events, motions=(one,), exclusions=()) for one in events.motions]
    alone += [replace(events, motions=(), exclusions=(one,)) for one in events.exclusions]
    return [span for one in alone for span in run(one).columns[side].spans if not span.counted]


def _row(first: date, last: date, columns: Mapping[Side, Clock], reasons: Mapping[Side, Sequence[Span]]) -> Row:
    at = {side: _at(column.spans, first) for side, column in columns.items()}
    told = (span for side in columns for span in reasons[side] if span.first <= first <= span.last)
    found = dict.fromkeys(Reason(one.why, one.cite, ", ".join(one.entries)) for one in told)
    return Row(first, last, tuple(found), {side: span is None or span.counted for side, span in at.items()})


def _at(spans: Iterable[Span], day: date) -> Span | None:
    return next((one for one in spans if one.first <= day <= one.last), None)


def _next(day: date) -> date:
    return day + timedelta(days=1)
