"""The matrix of a count as pages show it: every element with what stands in its cells, and the gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from casefile.charges import service as charges
from casefile.charges.documents import CountSheet, ElementLine
from casefile.charges.models import Count
from casefile.matters.models import Matter
from casefile.proof.cells import Offered, offered_defences, raised_defences, texts
from casefile.proof.linking import LinkLine, links_of
from casefile.proof.models import CellDefence, CellText
from casefile.proof.overlaps import Charged, Overlap, overlaps


@dataclass(frozen=True, slots=True)
class RaisedDefence:
    """A defence put to an element; ``offered`` is what the library says of it now, or None where it left it."""

    row: CellDefence
    offered: Offered | None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, and in which column: government, ours, theory, instruction or state."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One element of a count across the columns of the matrix; ``gaps`` say what is missing."""

    line: ElementLine
    government: tuple[LinkLine, ...]
    ours: tuple[LinkLine, ...]
    theory: CellText | None
    instruction: CellText | None
    defences: tuple[RaisedDefence, ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def number(self) -> int:
        """The element's number."""
        return self.line.element.number


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of one count. ``factors`` and ``items`` are the links to its factors and worksheet items, by key."""

    sheet: CountSheet
    rows: tuple[Row, ...]
    factors: dict[str, list[LinkLine]]
    items: dict[str, list[LinkLine]]

    @property
    def is_linked(self) -> bool:
        """Whether anything is linked to it."""
        return bool(self.factors or self.items) or any(row.government or row.ours for row in self.rows)

    @property
    def gap_count(self) -> int:
        """How many gaps its elements have together."""
        return sum(len(row.gaps) for row in self.rows)


def matrices(matter: Matter, counts: Sequence[Count], every: Sequence[Count]) -> list[Matrix]:
    """Return the matrices of some counts of a matter; ``every`` count is needed to know which ones are superseded."""
    later = charges.superseded(every)
    written, raised = texts(counts), raised_defences(counts)
    links: dict[int, list[LinkLine]] = {count.id: [] for count in counts}
    for linked in links_of(matter, counts):
        links[linked.link.count_id].append(linked)
    found = []
    for count in counts:
        sheet, own = charges.sheet(count, later.get(count.id)), links[count.id]
        cells = _Cells(written, raised, offered_defences(sheet.offence) if sheet.offence else {})
        rows = tuple(_row(count, line, own, cells) for line in sheet.elements)
        found.append(Matrix(sheet, rows, _by_key(own, "factor"), _by_key(own, "worksheet")))
    return found


@dataclass(frozen=True, slots=True)
class _Cells:
    """What is written for the counts that are shown, and what the library offers for one of them."""

    written: Mapping[tuple[int, int, str], CellText]
    raised: Mapping[tuple[int, int], dict[str, CellDefence]]
    offered: Mapping[str, Offered]

    def text(self, count: Count, number: int, kind: str) -> CellText | None:
        """Return the text that stands, or None where there is none or it was emptied."""
        found = self.written.get((count.id, number, kind))
        return found if found and found.text else None


def _row(count: Count, line: ElementLine, links: Sequence[LinkLine], cells: _Cells) -> Row:
    number = line.element.number
    own = [one for one in links if (one.link.part, one.link.part_key) == ("element", str(number))]
    put = cells.raised.get((count.id, number), {})
    row = Row(
        line=line,
        government=tuple(one for one in own if one.link.side == "government"),
        ours=tuple(one for one in own if one.link.side == "ours"),
        theory=cells.text(count, number, "theory"),
        instruction=cells.text(count, number, "instruction"),
        defences=tuple(RaisedDefence(one, cells.offered.get(key)) for key, one in put.items()),
    )
    return replace(row, gaps=tuple(gaps(row)))


def _by_key(links: Sequence[LinkLine], part: str) -> dict[str, list[LinkLine]]:
    found: dict[str, list[LinkLine]] = {}
    for one in links:
        if one.link.part == part:
            found.setdefault(one.link.part_key, []).append(one)
    return found


def gaps(row: Row) -> list[Gap]:
    """Return what is missing for one element; an element that is conceded lacks nothing."""
    state = row.line.state
    if state == "conceded":
        return []
    found = [Gap("state", "Not reviewed yet")] if state == "unreviewed" else []
    supported = any(one.link.bearing == "supports" for one in row.government)
    if state == "no evidence offered" and supported:
        found.append(Gap("state", "Marked “no evidence offered”, and government evidence is linked"))
    if state != "no evidence offered" and not row.government:
        found.append(Gap("government", "No government evidence linked"))
    elif row.government and not supported:
        found.append(Gap("government", "Nothing of the government's supports it"))
    return found + (_contested_gaps(row) if state == "contested" else [])


def _contested_gaps(row: Row) -> list[Gap]:
    wanted = (
        (row.ours, Gap("ours", "Contested, and nothing of ours is linked")),
        (row.theory, Gap("theory", "Contested, and no defence theory is written")),
        (row.instruction, Gap("instruction", "Contested, and no instruction note is written")),
    )
    return [gap for there, gap in wanted if not there]


def matter_overlaps(matter: Matter, every: Sequence[Count]) -> tuple[list[Charged], list[Overlap]]:
    """Return the counts that stand, and what several of them rest on."""
    later = charges.superseded(every)
    standing = [count for count in every if count.status != "terminated" and count.id not in later]
    charged = [
        Charged(count.id, count.label, _categories(count), count.committed_on, count.started_on) for count in standing
    ]
    things: dict[tuple[str, str], set[int]] = {}
    for line in links_of(matter, standing):
        things.setdefault((line.reference, line.what), set()).add(line.link.count_id)
    return charged, overlaps(charged, things)


def _categories(count: Count) -> tuple[str, ...]:
    offence = charges.offence_of(count)
    return offence.categories if offence else ()
