"""The plain values of a case summary: what the rooms below know of a matter on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.charges import service as charges
from casefile.charges.models import Count
from casefile.charges.service import CountSheet
from casefile.checklists import service as checklists
from casefile.deadlines import lists as dates
from casefile.deadlines.lists import DateLine
from casefile.evidence import documents as evidence_documents
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.infra import clock
from casefile.infra.access import labels_for
from casefile.law.exposure import Together, axis_months, together
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.caption import Frame, frame_of
from casefile.matters.models import Matter

MOST_ITEMS = 2000
MOST_PAST_HEARINGS = 40


@dataclass(frozen=True, slots=True)
class FactorLine:
    """One aggravating factor recorded on a count, and where it stands."""

    name: str
    severity: str
    position: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CountPart:
    """One count of the summary."""

    sheet: CountSheet
    factors: tuple[FactorLine, ...]


@dataclass(frozen=True, slots=True)
class DateRow:
    """One hearing or deadline in words, on the court's clock."""

    kind: str
    on: date
    hour: str
    what: str
    place: str
    state: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of evidence; ``digest`` is the beginning of its SHA-256."""

    label: str
    name: str
    kind: str
    received_from: str
    holder: str
    state: str
    digest: str


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case summary."""

    frame: Frame
    caption: str
    note: str
    facts: tuple[tuple[str, str], ...]
    counts: tuple[CountPart, ...]
    together: Together
    axis_months: int
    dates: tuple[DateRow, ...]
    late: tuple[DateRow, ...]
    past_hearings: tuple[DateRow, ...]
    evidence: tuple[ItemRow, ...]
    guidance: str
    lawdata_version: str


def case_summary(matter: Matter, typed: Mapping[str, Any]) -> CaseSummary:
    """Return the values of a case summary from everything that counsel may read of the matter."""
    counts = charges.list_counts(matter)
    sheets = charges.sheets(counts)
    open_dates = dates.open_dates(matter)
    past = dates.list_hearings(matter, to_come=False, limit=MOST_PAST_HEARINGS)
    return CaseSummary(
        frame=frame_of(matter),
        caption=matter.caption,
        note=typed.get("note", ""),
        facts=_facts(matter),
        counts=tuple(CountPart(sheet, _factors(count)) for sheet, count in zip(sheets, counts, strict=True)),
        together=together([(sheet.label, sheet.range) for sheet in sheets if sheet.counts_now]),
        axis_months=_axis(sheets),
        dates=tuple(_date_row(line) for line in open_dates if not line.is_late),
        late=tuple(_date_row(line) for line in open_dates if line.is_late),
        past_hearings=tuple(_date_row(dates.hearing_line(hearing, matter)) for hearing in past),
        evidence=tuple(item_row(item) for item in evidence.list_items(matter, labels_for("lead"), limit=MOST_ITEMS)),
        guidance=checklists.in_words(matter),
        lawdata_version=reader.lawdata_version(),
    )


def _facts(matter: Matter) -> tuple[tuple[str, str], ...]:
    court = reader.court(matter.court)
    parts = matters.parts(matter)
    stages = {stage.id: stage.name for stage in reader.stages()}
    team = ", ".join(f"{member.user.name} ({member.role})" for member in matters.members(matter))

    def named(*roles: str) -> str:
        return ", ".join(part.shown_name for part in parts if part.role in roles)

    lines = (
        ("Court", court.name if court else ""),
        ("Case number", matter.docket_number or ""),
        ("Judge", named("judge", "referred judge")),
        ("For the accused", team),
        ("Counsel on the docket", named("defence counsel")),
        ("For the government", named("prosecutor")),
        ("Stage", stages.get(matter.stage, matter.stage)),
        ("Filed", written(matter.filed_on)),
        ("Terminated", written(matter.terminated_on)),
        ("Whereabouts", _whereabouts(matter)),
        ("Interpreter", matter.interpreter),
    )
    return tuple((name, value) for name, value in lines if value)


def _whereabouts(matter: Matter) -> str:
    return matter.whereabouts + (f", {matter.facility}" if matter.facility else "")


def written(on: date | None) -> str:
    """Return a day as papers write it, or nothing."""
    return f"{on:%B} {on.day}, {on.year}" if on else ""


def _factors(count: Count) -> tuple[FactorLine, ...]:
    known = reader.factors()
    return tuple(
        FactorLine(known[row.factor_key].name, known[row.factor_key].severity, row.position, row.outcome)
        for row in count.factors
        if row.factor_key in known and row.position != "not alleged"
    )


def _axis(sheets: list[CountSheet]) -> int:
    """Return the months at the right end of every bar, so that the counts can be compared."""
    return axis_months(end for sheet in sheets for end in (sheet.range.min_months, sheet.range.max_months))


def _date_row(line: DateLine) -> DateRow:
    at = clock.local(line.at, line.zone) if line.at else None
    return DateRow(
        kind=line.kind,
        on=line.on,
        hour=at.strftime("%-I:%M %p %Z") if at else "",
        what=line.what,
        place=line.place,
        state=line.state + (", to be reviewed" if line.needs_review else ""),
    )


_FIXITY = {
    "match": "unchanged since intake when last verified",
    "mismatch": "DOES NOT MATCH what was recorded at intake",
    "unverified": "not verified in the present hands",
}


def item_row(item: Item) -> ItemRow:
    """Return one item as papers list it."""
    return ItemRow(
        label=item.label,
        name=evidence_documents.shown_name(item.name),
        kind=item.kind,
        received_from=item.received_from,
        holder=item.holder_name + (f"; on its way to {item.in_transit_name}" if item.in_transit_name else ""),
        state="reference only: no bytes held" if item.reference_only else _FIXITY.get(item.fixity, item.fixity),
        digest=(item.sha256 or "")[:16],
    )
