"""The summaries of one matter: on one page, for the lectern, elements, custody, chronology, exposure."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.charges import service as charges
from casefile.charges.documents import CountSheet
from casefile.clocks import lists as clocks
from casefile.filings.summary import CaseSummary, DateRow, ItemRow, case_summary
from casefile.law.exposure import axis_months
from casefile.matters.models import Matter
from casefile.proof import service as proof
from casefile.proof.linking import LinkLine
from casefile.summaries.documents import AID, WORK_PRODUCT, Bar, Column, Row, Summary, Table
from casefile.summaries.words import checked, day, minimum, span

MOST_MOMENTS = 5000
UNMATCHED = "not matched to an offence of the library"


def one_page(matter: Matter) -> Summary:
    """Return the case on one page: who, what is charged, what is due, what is held."""
    found = case_summary(matter, {})
    return Summary(
        key="case",
        title="Case summary",
        about="Counts, dates, clock and evidence on one page.",
        mark=WORK_PRODUCT,
        facts=(("Accused", found.frame.accused), *found.facts, *_clock(matter)),
        tables=(_counts(matter, found), _dates(matter, found), _evidence(matter, found.evidence)),
        end=AID,
        one_page=True,
    )


def _clock(matter: Matter) -> tuple[tuple[str, str], ...]:
    left = clocks.of_matter(matter)
    if left is None:
        return ()
    last = f"; last day {day(left.last_day)}" if left.last_day else ""
    open_ = f"; {left.questions} open question{'s' if left.questions != 1 else ''}" if left.questions else ""
    return (("Speedy-trial clock", f"{left.words} of {left.limit}{last}{open_}"),)


def _counts(matter: Matter, found: CaseSummary) -> Table:
    sheets = [part.sheet for part in found.counts]
    sum_ = found.together
    note = (
        f"Counts that stand: {sum_.counts}. All at once at most {span(sum_.max_months)}, one after the other at most "
        f"{span(sum_.max_consecutive_months)}, minimum {minimum(sum_.min_months)}. Statutes only. {_open(sheets)}"
    ).strip()
    columns = (
        Column("Count", 10),
        Column("Charge", 38),
        Column("Citation", 18),
        Column("Range", 22),
        Column("State", 12),
    )
    return Table("Counts", columns, tuple(_count_row(matter, one) for one in sheets), "No count is entered.", note)


def _count_row(matter: Matter, sheet: CountSheet) -> Row:
    name = sheet.title or (sheet.offence.name if sheet.offence else "")
    state = f"superseded by {sheet.superseded_by}" if sheet.superseded_by else sheet.disposition or sheet.status
    return Row((sheet.label, name, sheet.citation, _range(sheet), state), _to_count(matter, sheet))


def _range(sheet: CountSheet) -> str:
    if sheet.offence is None:
        return UNMATCHED
    return f"minimum {minimum(sheet.range.min_months)}, maximum {span(sheet.range.max_months)}"


def _open(sheets: Sequence[CountSheet]) -> str:
    """Return why a range is unknown, once for all counts of which it is said."""
    why: dict[str, list[str]] = {}
    for sheet in sheets:
        for text in sheet.range.open:
            why.setdefault(text, []).append(sheet.label)
    return " ".join(f"Open for {', '.join(labels)}: {text}." for text, labels in why.items())


def _to_count(matter: Matter, sheet: CountSheet) -> tuple[str, dict[str, int]]:
    return ("charges.count", {"matter_id": matter.id, "count_id": sheet.id})


def _dates(matter: Matter, found: CaseSummary) -> Table:
    columns = (Column("Day", 14), Column("Hour", 14), Column("Kind", 12), Column("What", 44), Column("State", 16))
    rows = tuple(_date_row(matter, one) for one in (*found.late, *found.dates))
    return Table("Dates that are open", columns, rows, "No hearing is set and no deadline is open.")


def _date_row(matter: Matter, one: DateRow) -> Row:
    what = ", ".join(part for part in (one.what, one.place) if part)
    return Row((day(one.on), one.hour, one.kind, what, one.state), ("deadlines.dates", {"matter_id": matter.id}))


def _evidence(matter: Matter, items: tuple[ItemRow, ...]) -> Table:
    columns = (
        Column("Exhibit", 9),
        Column("What", 25),
        Column("Kind", 12),
        Column("From", 14),
        Column("Holder now", 16),
        Column("State", 14),
        Column("SHA-256, first 16", 10),
    )
    rows = tuple(
        Row(
            (one.label, one.name, one.kind, one.received_from, one.holder, one.state, one.digest or "none"),
            ("evidence.item", {"matter_id": matter.id, "label": one.label}),
        )
        for one in items
    )
    return Table("Evidence", columns, rows, "No item is logged.", "The custody log carries each SHA-256 whole.")


def hearing(matter: Matter) -> Summary:
    """Return one sheet for the lectern: the next hearing, law and range, dates, and what is argued on each element."""
    found = case_summary(matter, {})
    hearings = [one for one in found.dates if one.kind == "hearing"]
    ahead = hearings[0] if hearings else None
    told = f"{ahead.what}, {day(ahead.on)} {ahead.hour} {ahead.place}".strip() if ahead else "no hearing is set"
    sheets = [part.sheet for part in found.counts if part.sheet.counts_now]
    return Summary(
        key="hearing",
        title="Hearing sheet",
        about="For the lectern: law, range, dates and arguments on one side.",
        mark=WORK_PRODUCT,
        facts=(("Hearing", told), ("Accused", found.frame.accused), ("Judge", found.frame.judge), *_clock(matter)),
        tables=(_law(matter, sheets), _arguments(matter), _dates(matter, found)),
        end=AID,
        one_page=True,
    )


def _law(matter: Matter, sheets: list[CountSheet]) -> Table:
    columns = (
        Column("Count", 10),
        Column("Offence", 32),
        Column("Range", 24),
        Column("Law", 22),
        Column("Checked", 12),
    )
    rows = tuple(Row(_law_cells(one), _to_count(matter, one)) for one in sheets)
    ends = [one.range.max_months for one in sheets]
    bars = tuple(Bar(one.label, one.range.min_months, one.range.max_months) for one in sheets)
    return Table("Law and range", columns, rows, "No count stands.", _open(sheets), bars, axis_months(ends))


def _law_cells(one: CountSheet) -> tuple[str, ...]:
    name = one.offence.name if one.offence else UNMATCHED
    law = one.range.cite or one.citation
    return (one.label, name, _range(one), law, checked(one.range.verified) if one.range.cite else "")


def _arguments(matter: Matter) -> Table:
    columns = (Column("Element", 34), Column("State", 14), Column("What we say", 34), Column("Instruction", 18))
    rows = tuple(
        Row(
            (_element(found, row), row.line.state, *_said(row)),
            _to_part(matter, found, row),
        )
        for found in _matrices(matter)
        for row in found.rows
        if row.line.state in ("contested", "no evidence offered") or row.theory or row.defences
    )
    empty = "No element is contested yet and no theory is written: mark them in the element matrix."
    return Table("What is argued", columns, rows, empty)


def _element(found: proof.Matrix, row: proof.Row) -> str:
    return f"{found.sheet.label}, {row.number}. {row.line.element.text}"


def _said(row: proof.Row) -> tuple[str, str]:
    raised = [one.offered.name if one.offered else one.row.defence_key for one in row.defences]
    theory = [row.theory.text] if row.theory else []
    said = [one.rstrip(" .;") for one in (*theory, *raised)]
    return "; ".join(said) or "–", row.instruction.text if row.instruction else "–"


def _to_part(matter: Matter, found: proof.Matrix, row: proof.Row) -> tuple[str, dict[str, object]]:
    where = {"matter_id": matter.id, "count_id": found.sheet.id, "part_kind": "element", "part_key": str(row.number)}
    return ("proof.part", where)


def _matrices(matter: Matter) -> list[proof.Matrix]:
    every = charges.list_counts(matter)
    standing = {sheet.id for sheet in charges.sheets(every) if sheet.counts_now}
    return proof.matrices(matter, [count for count in every if count.id in standing], every)


def elements(matter: Matter) -> Summary:
    """Return the element matrix of every count that stands, one table for each."""
    columns = (
        Column("No.", 4),
        Column("Element", 24),
        Column("State", 10),
        Column("Government", 17),
        Column("We have", 15),
        Column("Defence", 16),
        Column("Instruction", 14),
    )
    tables = tuple(
        Table(
            f"{found.sheet.label}: {found.sheet.offence.name if found.sheet.offence else UNMATCHED}",
            columns,
            tuple(Row(_matrix_cells(row), _to_part(matter, found, row)) for row in found.rows),
            "Not matched to an offence of the library: no element is shown, and nothing is guessed.",
            f"Gaps in it: {found.gap_count}.",
        )
        for found in _matrices(matter)
    )
    about = "What goes to each element: theirs, ours, the defence, the instruction."
    return Summary("elements", "Element matrix", about, WORK_PRODUCT, (), tables, AID, landscape=True)


def _matrix_cells(row: proof.Row) -> tuple[str, ...]:
    theirs = "; ".join(_linked(one) for one in row.government) or "nothing linked"
    ours = "; ".join(_linked(one) for one in row.ours) or "nothing linked"
    return (str(row.number), row.line.element.text, row.line.state, theirs, ours, *_said(row))


def _linked(line: LinkLine) -> str:
    return line.reference + (f" ({line.link.pinpoint})" if line.link.pinpoint else "")


def custody(matter: Matter) -> Summary:
    """Return every exhibit with who holds it and how it was last found."""
    found = case_summary(matter, {})
    about = "Every exhibit: what, from whom, who holds it now, whether it is unchanged."
    table = _evidence(matter, found.evidence)
    return Summary("custody", "Custody", about, WORK_PRODUCT, (), (table,), AID, landscape=True)


def chronology(matter: Matter) -> Summary:
    """Return facts and docket entries in one line of time."""
    moments = proof.chronology(matter, limit=MOST_MOMENTS)
    columns = (Column("Day", 11), Column("Until", 11), Column("What", 50), Column("Source", 18), Column("Standing", 10))
    rows = tuple(
        Row((day(one.on), day(one.until_on), " ".join([*one.clock.split(), one.text]), one.source, one.standing))
        for one in moments
    )
    note = f"Cut off after {MOST_MOMENTS} lines." if len(moments) == MOST_MOMENTS else ""
    table = Table("Chronology", columns, rows, "No fact and no docket entry has a day yet.", note)
    about = "Facts with their source and the docket's entries, day by day."
    return Summary("chronology", "Chronology", about, WORK_PRODUCT, (), (table,), AID)
