"""The pieces of a paper as DOCX: real styles, tables and lists; the same bytes for the same input."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx as python_docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Inches, Pt

from casefile.filings.blocks import (
    BOLD,
    GAP,
    ITALIC,
    MONO,
    STRUCK,
    Block,
    Break,
    Code,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from casefile.filings.pieces import Caption, Piece
from casefile.filings.setting_text import line_of, mark_of
from casefile.filings.sheets import Sheet
from casefile.lawdata.frames_reader import PaperFrame

FONT = "DejaVu Serif"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can tell
_SPACED = ("body", "order")
_RIGHT = ("signature",)


def write(sheet: Sheet, pieces: Iterable[Piece], look: PaperFrame, title: str, made_at: datetime) -> bytes:
    """Return a DOCX of the pieces."""
    document = python_docx.Document()
    _name(document, sheet, title, made_at)
    _measure(document, look, sheet.lang)
    writer = _Writer(document, look)
    for place, piece in enumerate(pieces):
        if piece.starts_page and place:
            writer.turn_page()
        writer.piece(piece)
    kept = BytesIO()
    document.save(kept)
    return _timeless(kept.getvalue())


def _name(document: Any, sheet: Sheet, title: str, made_at: datetime) -> None:
    """Say title, language and day, and nobody's name but the office's own."""
    known = document.core_properties
    office = next((signer.firm for signer in sheet.signers if signer.firm), "")
    known.title, known.language, known.author, known.last_modified_by = title, sheet.lang, office, office
    known.comments = known.keywords = known.subject = known.category = ""
    known.created = known.modified = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    known.last_printed, known.revision = known.created, 1


def _measure(document: Any, look: PaperFrame, lang: str) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Inches(8.5), Inches(11)
    page.left_margin = Inches(1.5 if look.sheet == "pleading" else 1)
    page.right_margin = Inches(0.5 if look.sheet == "pleading" else 1)
    page.top_margin = page.bottom_margin = Inches(1)
    for style in document.styles:
        if style.element.find(qn("w:rPr")) is not None or style.name == "Normal":
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(name), None)
            for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
                fonts.set(qn(name), FONT)
    normal = document.styles["Normal"]
    normal.font.size = Pt(look.points)
    normal.paragraph_format.space_after = Pt(0)
    for level in range(1, 7):
        _plain_heading(document.styles[f"Heading {level}"], look)
    _plain_heading(document.styles["Title"], look)
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), {"en": "en-US"}.get(lang, lang))


def _plain_heading(style: Any, look: PaperFrame) -> None:
    from docx.shared import RGBColor

    style.font.size, style.font.bold, style.font.italic = Pt(look.points), True, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before = Pt(look.points / 2)
    borders = style.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


class _Writer:
    """Writes pieces at the end of a document, or of a cell of it."""

    def __init__(self, document: Any, look: PaperFrame) -> None:
        self._document, self._look = document, look

    def turn_page(self) -> None:
        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def piece(self, piece: Piece) -> None:
        if piece.caption:
            self._caption(piece.caption)
        for block in piece.blocks:
            self._block(block, self._document, piece.name)
        for number, runs in enumerate(piece.notes, start=1):
            note = self._document.add_paragraph()
            note.paragraph_format.left_indent = Inches(0.25)
            note.add_run(f"{number}. ")
            _add(note, runs)

    def _caption(self, caption: Caption) -> None:
        for block in caption.above:
            self._block(block, self._document, "caption")
        table = self._document.add_table(rows=1, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, blocks in zip(table.rows[0].cells, (caption.left, caption.right), strict=True):
            for one in blocks:
                self._block(one, cell, "caption")
            first = cell.paragraphs[0]._p
            first.getparent().remove(first)  # a new cell holds an empty paragraph; ours stand after it
        _edge(table.rows[0].cells[0], "right", "bottom")
        self._document.add_paragraph()

    def _block(self, block: Block, into: Any, piece: str) -> None:
        match block:
            case Paragraph():
                self._paragraph(block, into, piece)
            case Heading():
                self._heading(block, into)
            case Listing():
                self._listing(block, into, 1)
            case Quote(blocks=inner):
                self._quote(inner, into)
            case Code(text=text):
                _mono(into.add_paragraph().add_run(text))
            case Table():
                self._table(block, into)
            case Break():
                into.add_paragraph("* * *").alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _paragraph(self, block: Paragraph, into: Any, piece: str) -> Any:
        made = into.add_paragraph()
        if block.look == "line":
            _underline(made)
            made.add_run(" ")
        _add(made, block.runs)
        form = made.paragraph_format
        if piece in _SPACED and not block.look:
            form.first_line_indent, form.line_spacing = Inches(0.5), Pt(self._look.leading)
        if piece in _RIGHT or (piece == "certificate" and block.look in ("line", "signed", "lines")):
            form.left_indent = Inches(3.1)
        if block.look in ("court", "group"):
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return made

    def _heading(self, block: Heading, into: Any) -> None:
        made = into.add_paragraph(style=f"Heading {block.level}" if block.level else "Title")
        if block.number:
            made.add_run(f"{block.number} ")
        _add(made, block.runs)
        if block.level == 1:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _listing(self, block: Listing, into: Any, depth: int) -> None:
        for place, item in enumerate(block.items):
            first = item[0] if item and isinstance(item[0], Paragraph) else Paragraph(())
            made = self._paragraph(first, into, "list")
            made.paragraph_format.left_indent = Inches(0.5 * depth)
            _mark(made, mark_of(block.start, place))
            for one in item[1:] if item and first is item[0] else item:
                if isinstance(one, Listing):
                    self._listing(one, into, depth + 1)
                elif isinstance(one, Paragraph):
                    self._paragraph(one, into, "list").paragraph_format.left_indent = Inches(0.5 * depth)
                else:
                    self._block(one, into, "list")

    def _quote(self, inner: Sequence[Block], into: Any) -> None:
        for one in inner:
            if isinstance(one, Paragraph):
                form = self._paragraph(one, into, "quote").paragraph_format
                form.left_indent = form.right_indent = Inches(0.5)
            else:
                self._block(one, into, "quote")

    def _table(self, block: Table, into: Any) -> None:
        table = into.add_table(rows=1 + len(block.rows), cols=len(block.head), style="Table Grid")
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        cells = table._cells  # once: each look at a row counts them all
        for place, runs in enumerate(runs for row in (block.head, *block.rows) for runs in row):
            paragraph = cells[place].paragraphs[0]
            _add(paragraph, runs)
            if block.right and block.right[place % len(block.head)]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if place < len(block.head):
                for run in paragraph.runs:
                    run.bold = True


def _add(paragraph: Any, runs: Runs) -> None:
    for run in runs:
        if run.ends_line:
            paragraph.add_run().add_break()
            continue
        told = line_of((run,))
        if not told:
            continue
        made = paragraph.add_run(told)
        made.bold = True if BOLD in run.styles else None
        made.italic = True if ITALIC in run.styles else None
        made.font.strike = True if STRUCK in run.styles else None
        made.font.superscript = True if run.note else None
        made.font.highlight_color = 7 if GAP in run.styles else None
        if MONO in run.styles:
            _mono(made)


def _mono(run: Any) -> None:
    run.font.name = "DejaVu Sans Mono"


def _mark(paragraph: Any, mark: str) -> None:
    """Put the mark of an item before its words, hanging in the margin of the item."""
    made = paragraph.add_run(f"{mark}\t")
    paragraph._p.insert(paragraph._p.index(paragraph.runs[0]._r), made._r)
    paragraph.paragraph_format.first_line_indent = Inches(-0.35)


def _edge(cell: Any, *sides: str) -> None:
    edges = OxmlElement("w:tcBorders")
    for side in sorted(sides, key=("top", "left", "bottom", "right").index):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        edges.append(edge)
    cell._tc.get_or_add_tcPr().append(edges)


def _underline(paragraph: Any) -> None:
    edges = OxmlElement("w:pBdr")
    edge = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", "000000")):
        edge.set(qn(f"w:{name}"), value)
    edges.append(edge)
    paragraph._p.get_or_add_pPr().append(edges)


def _timeless(made: bytes) -> bytes:
    """Return an archive packed anew with one time for every file: the library stamps the moment of packing."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return kept.getvalue()
