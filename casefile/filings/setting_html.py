"""The pieces of a paper as HTML: every word is escaped, and elements are of a few kinds; nothing typed is a tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from casefile.filings.blocks import (
    BOLD,
    GAP,
    ITALIC,
    MONO,
    REFUSED,
    STRUCK,
    Block,
    Break,
    Code,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
)
from casefile.filings.pieces import Piece

_TAGS = {BOLD: "b", ITALIC: "i", MONO: "code", STRUCK: "s"}
_NOTHING = Markup("")
_BOUND = re.compile(r"(§|¶|\bNo\.) (?=[0-9A-Z])")  # a sign and its number are not torn apart by the end of a line
SHORT_TABLE = 12  # rows; such a table is not cut by the end of a page


@dataclass(frozen=True, slots=True)
class Drawing:
    """How HTML is drawn. ``in_pages``: with anchors, pages and footnotes at the foot; else for a browser, without.

    ``base`` is the HTML level of the paper's own heading.
    """

    in_pages: bool
    base: int = 1


def draw(pieces: Iterable[Piece], drawing: Drawing) -> Markup:
    """Return the pieces as HTML."""
    return Markup("\n").join(_piece(piece, drawing) for piece in pieces)


def _piece(piece: Piece, drawing: Drawing) -> Markup:
    inner = _caption(piece, drawing) if piece.caption else _blocks(piece.blocks, piece.notes, drawing)
    names = f"piece-{piece.name}" + (" starts-page" if piece.starts_page else "")
    notes = _NOTHING if drawing.in_pages else _end_notes(piece.notes, drawing)
    return Markup('<section class="{}"{}>{}{}</section>').format(names, _id(piece.key, drawing), inner, notes)


def _id(key: str, drawing: Drawing) -> Markup:
    return Markup(' id="{}"').format(key) if key and drawing.in_pages else _NOTHING


def _caption(piece: Piece, drawing: Drawing) -> Markup:
    assert piece.caption is not None  # noqa: S101 - asked by the one who calls
    above, left, right = (
        _blocks(side, (), drawing) for side in (piece.caption.above, piece.caption.left, piece.caption.right)
    )
    return Markup('{}<div class="caption"><div class="parties">{}</div><div class="number">{}</div></div>').format(
        above, left, right
    )


def _blocks(blocks: Sequence[Block], notes: Sequence[Runs], drawing: Drawing) -> Markup:
    return Markup("\n").join(_block(block, notes, drawing) for block in blocks)


def _block(block: Block, notes: Sequence[Runs], drawing: Drawing) -> Markup:
    match block:
        case Paragraph():
            return _paragraph(block, notes, drawing)
        case Heading():
            return _heading(block, _runs(block.runs, notes, drawing), drawing)
        case Listing():
            return _listing(block, notes, drawing)
        case Quote(blocks=inner):
            return Markup("<blockquote>{}</blockquote>").format(_blocks(inner, notes, drawing))
        case Code(text=text):
            return Markup("<pre>{}</pre>").format(text)
        case Table():
            return _table(block, notes, drawing)
        case Break():
            return Markup('<p class="break">* * *</p>')


def _paragraph(block: Paragraph, notes: Sequence[Runs], drawing: Drawing) -> Markup:
    if block.look == "line":
        return Markup('<div class="line"></div>')
    if block.look.startswith("entry"):
        return _entry(block.runs, block.look, drawing)
    look = Markup(' class="{}"').format(block.look) if block.look else ""
    return Markup("<p{}>{}</p>").format(look, _runs(block.runs, notes, drawing))


def _listing(block: Listing, notes: Sequence[Runs], drawing: Drawing) -> Markup:
    tag = "ul" if block.start is None else "ol"
    first = Markup(' start="{}"').format(block.start) if block.start not in (None, 1) else ""
    items = Markup("").join(Markup("<li>{}</li>").format(_blocks(item, notes, drawing)) for item in block.items)
    return Markup("<{0}{1}>{2}</{0}>").format(tag, first, items)


def _heading(block: Heading, inner: Markup, drawing: Drawing) -> Markup:
    level = min(6, drawing.base + block.level)
    number = Markup('<span class="no">{}</span> ').format(block.number) if block.number else ""
    return Markup("<h{0}{1}>{2}{3}</h{0}>").format(level, _id(block.key, drawing), number, inner)


def _table(block: Table, notes: Sequence[Runs], drawing: Drawing) -> Markup:
    def row(cells: Sequence[Runs], tag: str) -> Markup:
        made = []
        for place, cell in enumerate(cells):
            look = Markup(' class="right"') if place < len(block.right) and block.right[place] else ""
            scope = Markup(' scope="col"') if tag == "th" else ""
            made.append(Markup("<{0}{1}{2}>{3}</{0}>").format(tag, scope, look, _runs(cell, notes, drawing)))
        return Markup("<tr>{}</tr>").format(Markup("").join(made))

    rows = Markup("\n").join(row(cells, "td") for cells in block.rows)
    look = Markup(' class="short"') if len(block.rows) <= SHORT_TABLE else ""
    return Markup("<table{}><thead>{}</thead><tbody>{}</tbody></table>").format(look, row(block.head, "th"), rows)


def _runs(runs: Runs, notes: Sequence[Runs], drawing: Drawing) -> Markup:
    return Markup("").join(_run(run, notes, drawing) for run in runs)


def _run(run: Run, notes: Sequence[Runs], drawing: Drawing) -> Markup:
    if run.ends_line:
        return Markup("<br>")
    if run.note:
        return _note(run.note, notes, drawing)
    if run.anchor:
        return Markup('<span id="{}"></span>').format(run.anchor) if drawing.in_pages else _NOTHING
    if run.pages_of:
        pages = Markup(", ").join(Markup('<a class="page" href="#{}"></a>').format(one) for one in run.pages_of)
        return pages if drawing.in_pages else _NOTHING
    made = escape(_BOUND.sub("\\1\u00a0", run.text) if drawing.in_pages else run.text)
    for style, tag in _TAGS.items():
        if style in run.styles:
            made = Markup("<{0}>{1}</{0}>").format(tag, made)
    if GAP in run.styles:
        made = Markup('<mark class="gap">[{}]</mark>').format(made)
    if REFUSED in run.styles:
        made = Markup('<mark class="refused">{}</mark>').format(made)
    return made


def _entry(runs: Runs, look: str, drawing: Drawing) -> Markup:
    """Return a line of a table of contents or authorities: its words, and at the right where they stand."""
    words, where = _runs(runs[:-1], (), drawing), _run(runs[-1], (), drawing)
    return Markup('<p class="{}"><span class="words">{}</span> <span class="lead"></span> <span>{}</span></p>').format(
        look, words, where
    )


def _note(number: int, notes: Sequence[Runs], drawing: Drawing) -> Markup:
    if not drawing.in_pages or number > len(notes):
        return Markup("<sup>{}</sup>").format(number)
    return Markup('<span class="note">{}</span>').format(_runs(notes[number - 1], (), drawing))


def _end_notes(notes: Sequence[Runs], drawing: Drawing) -> Markup:
    if not notes:
        return _NOTHING
    lines = Markup("").join(Markup("<li>{}</li>").format(_runs(one, (), drawing)) for one in notes)
    return Markup('<ol class="notes">{}</ol>').format(lines)
