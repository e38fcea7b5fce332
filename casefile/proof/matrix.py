"""The matrix of a count as pages show it: every element with what stands in its cells, and the gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
class Row:
    """One element of a count across the columns of the matrix; ``gaps`` say what is missing."""

    line: ElementLine
    government: tuple[LinkLine, ...]
    ours: tuple[LinkLine, ...]
    theory: CellText | None
    instruction: CellText | None
    defences: tuple[RaisedDefence, ...]
    gaps: tuple[str, ...]

    @property
    def number(self) -> int:
        """The element's number."""
        return self.line.element.number


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of one count. ``factors`` are the links to its aggravating factors, by the factor's key."""

    sheet: CountSheet
    rows: tuple[Row, ...]
    factors: dict[str, list[LinkLine]]

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
        sheet = charges.sheet(count, later.get(count.id))
        offered = offered_defences(sheet.offence) if sheet.offence else {}
        rows = []
        for line in sheet.elements:
            number = line.element.number
            own = [one for one in links[count.id] if one.link.part == "element" and one.link.part_key == str(number)]
            text = written.get((count.id, number, "theory"))
            note = written.get((count.id, number, "instruction"))
            put = raised.get((count.id, number), {})
            defences = tuple(RaisedDefence(row, offered.get(key)) for key, row in put.items())
            rows.append(_row(line, own, text, note, defences))
        found.append(Matrix(sheet, tuple(rows), _by_factor(links[count.id])))
    return found


def _row(
    line: ElementLine,
    links: Sequence[LinkLine],
    theory: CellText | None,
    instruction: CellText | None,
    defences: tuple[RaisedDefence, ...],
) -> Row:
    government = tuple(one for one in links if one.link.side == "government")
    ours = tuple(one for one in links if one.link.side == "ours")
    theory, instruction = (one if one and one.text else None for one in (theory, instruction))
    row = Row(line, government, ours, theory, instruction, defences, ())
    return Row(line, government, ours, theory, instruction, defences, tuple(gaps(row)))


def _by_factor(links: Sequence[LinkLine]) -> dict[str, list[LinkLine]]:
    found: dict[str, list[LinkLine]] = {}
    for one in links:
        if one.link.part == "factor":
            found.setdefault(one.link.part_key, []).append(one)
    return found


def gaps(row: Row) -> list[str]:
    """Return what is missing for one element; an element that is conceded lacks nothing."""
    state = row.line.state
    if state == "conceded":
        return []
    found = ["Not reviewed yet"] if state == "unreviewed" else []
    supporting = [one for one in row.government if one.link.bearing == "supports"]
    if state == "no evidence offered" and supporting:
        found.append("Marked “no evidence offered”, and government evidence is linked")
    if state != "no evidence offered" and not row.government:
        found.append("No government evidence linked")
    elif row.government and not supporting:
        found.append("Nothing of the government's supports it")
    if state == "contested":
        found += [] if row.ours else ["Contested, and nothing of ours is linked"]
        found += [] if row.theory else ["Contested, and no defence theory is written"]
        found += [] if row.instruction else ["Contested, and no instruction note is written"]
    return found


def matter_overlaps(matter: Matter, every: Sequence[Count]) -> tuple[list[Charged], list[Overlap]]:
    """Return the counts that stand, and what several of them rest on."""
    later = charges.superseded(every)
    standing = [count for count in every if count.status != "terminated" and count.id not in later]
    charged = [Charged(count.id, count.label, _categories(count)) for count in standing]
    things: dict[tuple[str, str], set[int]] = {}
    for line in links_of(matter, standing):
        things.setdefault((line.reference, line.what), set()).add(line.link.count_id)
    return charged, overlaps(charged, things)


def _categories(count: Count) -> tuple[str, ...]:
    offence = charges.offence_of(count)
    return offence.categories if offence else ()
