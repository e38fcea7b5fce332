"""Evidence for the worksheet: what the newest run says of an item, what is linked to it, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.charges import worksheets
from casefile.charges.models import Count
from casefile.charges.worksheet_checklist import Line, is_base, of_state
from casefile.charges.worksheet_forms import SIDES
from casefile.charges.worksheet_models import WorksheetRun
from casefile.matters.models import Matter
from casefile.proof.linking import LinkLine, links_of

__all__ = ["SIDES", "Said", "WorksheetRow", "rows", "said_of"]

ASKED = ("applied", "disputed", "open")
"""States of an item for which somebody will ask: resting on what?"""


@dataclass(frozen=True, slots=True)
class Said:
    """What one run says of one item."""

    run: WorksheetRun
    line: Line


@dataclass(frozen=True, slots=True)
class WorksheetRow:
    """One item of our newest worksheet with what is linked to it; ``gaps`` say what is missing."""

    line: Line
    count: Count
    government: tuple[LinkLine, ...]
    ours: tuple[LinkLine, ...]

    @property
    def gaps(self) -> list[str]:
        """Return what is missing for it; a base level follows from the conviction and asks for nothing."""
        found: list[str] = []
        if is_base(self.line):
            return found
        if not self.government:
            found.append("No government evidence linked")
        elif not any(one.link.bearing == "supports" for one in self.government):
            found.append("Nothing of the government's supports it")
        if self.line["state"] == "disputed" and not self.ours:
            found.append("Disputed, and nothing of ours is linked")
        return [*found, "Not decided yet"] if self.line["state"] == "open" else found


def said_of(matter: Matter, count: Count, key: str) -> list[Said]:
    """Return what the newest run of each side says of an item of a count; none, where its checklist has it not."""
    return [
        Said(run, line)
        for run in worksheets.newest_of_sides(matter)
        for line in worksheets.checklist_of(run)
        if (line["count_id"], line["key"]) == (count.id, key)
    ]


def rows(matter: Matter, run: WorksheetRun, counts: Sequence[Count]) -> list[WorksheetRow]:
    """Return every item that a run applies, disputes or leaves open, with its links; those with gaps first."""
    links: dict[tuple[int, str], list[LinkLine]] = {}
    for one in links_of(matter, counts):
        if one.link.part == "worksheet":
            links.setdefault((one.link.count_id, one.link.part_key), []).append(one)
    known = {count.id: count for count in counts}
    asked = of_state(worksheets.checklist_of(run), *ASKED)
    found = [
        _row(line, known[line["count_id"]], links.get((line["count_id"], line["key"]), ()))
        for line in asked
        if line["key"] and line["count_id"] in known
    ]
    return sorted(found, key=lambda row: not row.gaps)


def _row(line: Line, count: Count, lines: Sequence[LinkLine]) -> WorksheetRow:
    sides = [tuple(one for one in lines if one.link.side == side) for side in ("government", "ours")]
    return WorksheetRow(line, count, *sides)
