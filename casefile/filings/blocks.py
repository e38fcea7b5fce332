"""The text of a paper as a tree of plain values: every output is drawn from it, so that all say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BOLD, ITALIC, MONO, STRUCK, GAP, REFUSED = "bold", "italic", "mono", "struck", "gap", "refused"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line.

    ``note``: the number of the footnote called here; ``anchor``: a place that tables point to;
    ``pages_of``: the anchors whose page numbers are printed here, where there are pages.
    """

    text: str = ""
    styles: frozenset[str] = frozenset()
    note: int = 0
    anchor: str = ""
    pages_of: tuple[str, ...] = ()
    ends_line: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``look`` names how it is set: flush, line (to sign on), signed, lines and so on."""

    runs: Runs
    look: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading from level 1; 0 is the paper's own. ``number`` is printed, such as “II.”; ``key`` is its anchor."""

    level: int
    runs: Runs
    number: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``start`` is None for one without numbers."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text set letter by letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``right`` tells of each column whether it is set to the right."""

    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    right: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """A line between two parts of a text."""


Block = Paragraph | Heading | Listing | Quote | Code | Table | Break


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text: its blocks, and its footnotes by number."""

    blocks: tuple[Block, ...]
    notes: tuple[Runs, ...] = ()


def plain(runs: Runs) -> str:
    """Return the words of some runs; the number of a footnote is left out."""
    return "".join("\n" if run.ends_line else run.text for run in runs)


def runs_in(blocks: tuple[Block, ...]) -> Iterator[Runs]:
    """Yield the runs of every paragraph, heading and cell, in reading order."""
    for block in blocks:
        match block:
            case Paragraph(runs=runs) | Heading(runs=runs):
                yield runs
            case Listing(items=items):
                for item in items:
                    yield from runs_in(item)
            case Quote(blocks=inner):
                yield from runs_in(inner)
            case Table(head=head, rows=rows):
                for row in (head, *rows):
                    yield from row
            case _:
                pass
