"""The plain values that a page or a paper shows of a count: its offence, its elements, its range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casefile.charges import own_library
from casefile.charges.models import Count
from casefile.law.citations import match
from casefile.law.dated import Cited, in_force, weakest
from casefile.law.errors import TierError
from casefile.law.exposure_sums import Facing, facing
from casefile.law.offences import Element, Offence, Proposal, StatutoryRange, statutory_range
from casefile.lawdata import guidelines_reader

UNMATCHED = "no offence of the library is matched to this count: match it by hand, or leave it unmatched"
NOT_IN_LIBRARY = "the offence {key!r} that this count was matched to is not in the library any more: match it again"


@dataclass(frozen=True, slots=True)
class ElementLine:
    """One element of a count and where it stands."""

    element: Element
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class CountSheet:
    """One count as pages and papers show it. ``candidates`` are offences its citation may mean; a person chooses.

    ``in_force`` says from which law the text applied, as words, and whether that day was read in a source: a figure
    that was checked in today's text is not thereby checked for the day of the offence.
    """

    id: int
    label: str
    number: str
    suffix: str
    citation: str
    title: str
    status: str
    disposition: str
    matched_how: str | None
    started_on: date | None
    committed_on: date | None
    tiers: tuple[str, ...]
    offence: Offence | None
    candidates: tuple[Offence, ...]
    elements: tuple[ElementLine, ...]
    range: StatutoryRange
    in_force: Cited[str] | None
    superseded_by: str | None

    @property
    def counts_now(self) -> bool:
        """Whether the count is part of what the accused faces: listed as pending and not superseded."""
        return self.status == "pending" and self.superseded_by is None

    @property
    def facing(self) -> Facing:
        """The count as its consequences are told, alone or together with others."""
        return facing(self.label, self.offence, self.range, guidelines_reader.registration_rules())


def offence_of(count: Count) -> Offence | None:
    """Return the offence that a count is mapped to, as the library has it now."""
    return own_library.offence(count.offence_key)


def candidates(count: Count) -> tuple[Offence, ...]:
    """Return the offences that the printed citation may mean."""
    library = own_library.offered()
    return tuple(library[key] for key in match(count.citation, library))


def range_of(count: Count) -> StatutoryRange:
    """Return the statutory range of a count for its day and tiers; what is unknown says why under ``open``."""
    offence = offence_of(count)
    if offence is None:
        why = NOT_IN_LIBRARY.format(key=count.offence_key) if count.offence_key else UNMATCHED
        return _unknown("", why)
    try:
        return statutory_range(offence, count.committed_on, count.tiers)
    except TierError as refusal:
        return _unknown(offence.key, f"{refusal}: choose again")


def _unknown(offence_key: str, why: str) -> StatutoryRange:
    return StatutoryRange(
        offence=offence_key,
        tiers=(),
        min_months=None,
        max_months=None,
        fine_usd=None,
        supervised_release=None,
        assessments=(),
        registration=Proposal(None),
        consecutive=False,
        mandatory_prison=False,
        cite="",
        verified=False,
        open=(why,),
    )


def in_force_on(offence: Offence, tiers: Sequence[str], on: date | None) -> Cited[str] | None:
    """Return since when the tiers of a range are known to apply, and whether those days were read in a source."""
    rows = [row for name in tiers if on and (row := in_force(offence.wordings(name), on))]
    if not rows:
        return None
    days = dict.fromkeys(row.since.isoformat() if row.since else "a day not recorded" for row in rows)
    sources = dict.fromkeys(row.since_source or "no source given" for row in rows)
    mark = weakest(row.since_verified if row.since else False for row in rows)
    return Cited(", ".join(days), ", ".join(sources), mark)


def element_lines(count: Count) -> tuple[ElementLine, ...]:
    """Return the elements of a count's offence with their states; one never looked at is unreviewed."""
    offence = offence_of(count)
    known = {row.number: row for row in count.elements if row.offence_key == count.offence_key}
    return tuple(
        ElementLine(
            element,
            known[element.number].state if element.number in known else "unreviewed",
            known[element.number].note if element.number in known else "",
        )
        for element in (offence.elements if offence else ())
    )


def sheets(counts: Sequence[Count]) -> list[CountSheet]:
    """Return the sheets of all counts of one matter."""
    later = superseded(counts)
    return [sheet(count, superseded_by=later.get(count.id)) for count in counts]


def sheet(count: Count, superseded_by: str | None = None) -> CountSheet:
    """Return the sheet of one count."""
    offence = offence_of(count)
    found = range_of(count)
    return CountSheet(
        id=count.id,
        label=count.label,
        number=count.number,
        suffix=count.suffix,
        citation=count.citation,
        title=count.title,
        status=count.status,
        disposition=count.disposition,
        matched_how=count.matched_how,
        started_on=count.started_on,
        committed_on=count.committed_on,
        tiers=tuple(count.tiers),
        offence=offence,
        candidates=() if offence else candidates(count),
        elements=element_lines(count),
        range=found,
        in_force=in_force_on(offence, found.tiers, count.committed_on) if offence and found.known else None,
        superseded_by=superseded_by,
    )


def paper_rank(suffix: str) -> int | None:
    """Return 0 for the first charging paper, 1 for ``s``, 2 for ``ss``; None for a mark that orders nothing."""
    return len(suffix) if set(suffix) <= {"s"} else None


def superseded(counts: Iterable[Count]) -> dict[int, str]:
    """Return, by id, the counts that a later charging paper repeats by number, with the later count's name."""
    latest: dict[str, Count] = {}
    ranked = [(paper_rank(count.suffix), count) for count in counts if count.number]
    ordered = sorted(((rank, count) for rank, count in ranked if rank is not None), key=lambda pair: pair[0])
    for _, count in ordered:
        latest[count.number] = count
    return {count.id: latest[count.number].label for _, count in ordered if latest[count.number].suffix != count.suffix}
