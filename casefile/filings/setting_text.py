"""The pieces of a paper as plain text: what is read aloud, compared and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from casefile.filings.blocks import GAP, Block, Break, Code, Heading, Listing, Paragraph, Quote, Run, Runs, Table
from casefile.filings.pieces import Piece


def text_of(pieces: Iterable[Piece]) -> str:
    """Return the words of the pieces, a paragraph to a line; footnotes stand after the piece that calls them."""
    return "\n".join(line for piece in pieces for line in _piece(piece))


def _piece(piece: Piece) -> Iterator[str]:
    if piece.caption:
        yield from _blocks((*piece.caption.above, *piece.caption.left, *piece.caption.right))
    yield from _blocks(piece.blocks)
    for number, runs in enumerate(piece.notes, start=1):
        yield f"{number}. {line_of(runs)}"


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(runs=runs, look=look):
            yield from () if look == "line" else (line_of(runs),)
        case Heading(runs=runs, number=number):
            yield f"{number} {line_of(runs)}".strip()
        case Listing():
            yield from _listing(block)
        case Quote(blocks=inner):
            yield from _blocks(inner)
        case Code(text=text):
            yield text
        case Table(head=head, rows=rows):
            yield from ("\t".join(line_of(cell) for cell in row) for row in (head, *rows))
        case Break():
            yield "* * *"


def _listing(block: Listing) -> Iterator[str]:
    for place, item in enumerate(block.items):
        lines = list(_blocks(item)) or [""]
        yield f"{mark_of(block.start, place)} {lines[0]}"
        yield from lines[1:]


def mark_of(start: int | None, place: int) -> str:
    """Return the mark of an item of a list."""
    return "•" if start is None else f"{start + place}."


def line_of(runs: Runs) -> str:
    """Return the words of some runs, with the numbers of footnotes, and gaps in brackets."""
    return "".join(_word(run) for run in runs)


def _word(run: Run) -> str:
    if run.ends_line:
        return "\n"
    if run.note:
        return f"[{run.note}]"
    return f"[{run.text}]" if GAP in run.styles else run.text
