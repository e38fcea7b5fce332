"""A sheet put in order: caption, text, signatures, certificate, order, exhibits, as pieces that every output draws."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from casefile.filings import authorities, contents, signing
from casefile.filings.blocks import BOLD, Block, Heading, Paragraph, Run, Runs, Table, Text, plain
from casefile.filings.markdown import read, refused_in
from casefile.filings.pieces import Caption, Piece
from casefile.filings.sheets import ExhibitLine, Sheet
from casefile.infra.errors import Refusal
from casefile.lawdata.frames_reader import PaperFrame, frame

_NUMBER = re.compile(r"(?:[IVXL]+|[A-H]|\d{1,2})[.)]\s")


def words_of(text: str, look: str = "") -> Paragraph:
    """Return a paragraph of plain words; each line of theirs is a line."""
    runs: list[Run] = []
    for line in text.split("\n"):
        runs += [Run(ends_line=True), Run(line)] if runs else [Run(line)]
    return Paragraph(tuple(runs), look)


def compose(sheet: Sheet, pages: Mapping[str, int] | None = None) -> tuple[Piece, ...]:
    """Return the pieces of a paper in reading order. ``pages``: where each anchor was found when it was set before.

    Raises:
        LawDataError: there is no such frame.
    """
    look = frame(sheet.frame_key)
    if look.sheet == "letter":
        return _letter(sheet)
    body = _numbered(read(sheet.body), look)
    tables: list[Piece] = []
    if sheet.with_contents:
        cited = authorities.mark(body)
        body = cited.text
        tables = [contents.of_headings(body), *contents.of_authorities(sheet, cited, pages or {})]
    pieces = [Piece("counsel", (signing.counsel_block(sheet),))] if look.counsel_first and sheet.signers else []
    pieces.append(Piece("caption", caption=caption_of(sheet, look, sheet.heading, "title")))
    pieces += tables
    pieces.append(Piece("body", body.blocks, body.notes, starts_page=bool(tables)))
    pieces += [Piece("signature", blocks) for blocks in signing.signatures(sheet)]
    if sheet.service:
        pieces.append(Piece("certificate", signing.certificate(sheet)))
    if sheet.order:
        pieces += _order(sheet, look)
    return (*pieces, *_exhibits(sheet))


def refuse_pictures(sheet: Sheet) -> None:
    """Refuse a paper whose text holds a picture.

    Raises:
        Refusal: there is one; the message says what would be right.
    """
    found = [message for markdown in (sheet.body, sheet.order) for message in refused_in(read(markdown))]
    if found:
        raise Refusal(found[0].strip("[]"))


def _letter(sheet: Sheet) -> tuple[Piece, ...]:
    text = read(sheet.body)
    return (
        Piece("letterhead", signing.letterhead(sheet)),
        Piece("address", signing.address(sheet)),
        Piece("body", text.blocks, text.notes),
        *(Piece("signature", blocks) for blocks in signing.signatures(sheet, closing="Sincerely,")),
        *_exhibits(sheet),
    )


# --- the caption ------------------------------------------------------------------------------------------------------


def caption_of(sheet: Sheet, look: PaperFrame, heading: str, key: str) -> Caption:
    """Return the caption as a court prints it; what the matter does not know is a gap that can be seen."""
    known = sheet.caption
    court = Paragraph(_court(known.court, look), "court")
    number = Paragraph((Run(f"{look.number_label} {known.number or '[number]'}", frozenset({BOLD})),), "docket")
    right: list[Block] = [] if look.number_first else [number]
    right += [words_of(known.judge, "judge")] if known.judge else []
    right.append(Heading(0, (Run(heading),), key=key))
    above = ([number] if look.number_first else []) + ([] if look.court_beside else [court])
    return Caption(tuple(above), _parties(sheet, look), ((court, *right) if look.court_beside else tuple(right)))


def _court(court: str, look: PaperFrame) -> Runs:
    court = court.removeprefix("In the ").removeprefix("in the ") if look.court.startswith("In the") else court
    told = look.court.replace("{court}", court.replace(" for the ", "\nfor the ")) if court else "[court]"
    return words_of(told.upper() if court else told).runs


def _parties(sheet: Sheet, look: PaperFrame) -> tuple[Paragraph, ...]:
    government = sheet.caption.government or look.government
    accused = sheet.caption.accused
    lines = [
        (f"{government.upper() or '[government]'},", "party"),
        (f"{look.government_role}," if look.government_role else "", "role"),
        (look.versus, "versus"),
        (f"{accused.upper() or '[accused]'}{',' if look.accused_role else '.'}", "party"),
        (f"{look.accused_role}." if look.accused_role else "", "role"),
    ]
    return tuple(words_of(text, name) for text, name in lines if text)


# --- headings ---------------------------------------------------------------------------------------------------------


def _numbered(text: Text, look: PaperFrame) -> Text:
    """Return the text with its headings numbered I. A. 1. a., and named so that a table of contents can point there.

    Where a heading is numbered by hand, none is numbered here.
    """
    by_hand = any(_NUMBER.match(plain(one.runs)) for one in text.blocks if isinstance(one, Heading))
    counts = [0] * 6
    found: list[Block] = []
    for block in text.blocks:
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (6 - block.level)
            number = _number(block.level, counts[block.level - 1]) if look.numbered_headings and not by_hand else ""
            key = "heading-" + "-".join(str(one) for one in counts[: block.level])
            found.append(replace(block, number=number, key=key))
        else:
            found.append(block)
    return replace(text, blocks=tuple(found))


def _number(level: int, count: int) -> str:
    if level == 1:
        return f"{_roman(count)}."
    if level in (2, 4):
        return f"{_letter_of(count, upper=level == 2)}."
    return f"{count}." if level == 3 else f"({count})"


def _roman(count: int) -> str:
    told = ""
    for value, sign in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        told, count = told + sign * (count // value), count % value
    return told


def _letter_of(count: int, *, upper: bool) -> str:
    told = ""
    while count:
        count, rest = divmod(count - 1, 26)
        told = chr(ord("A" if upper else "a") + rest) + told
    return told


# --- order and exhibits -----------------------------------------------------------------------------------------------


def _order(sheet: Sheet, look: PaperFrame) -> list[Piece]:
    text = read(sheet.order)
    return [
        Piece("caption", caption=caption_of(sheet, look, "[Proposed] Order", "order"), starts_page=True),
        Piece("order", text.blocks, text.notes),
        Piece("signature", signing.judge_line(sheet)),
    ]


def _exhibits(sheet: Sheet) -> list[Piece]:
    """Return the index of exhibits, and a cover sheet for each: the last of a paper, so that files can follow each."""
    if not sheet.exhibits:
        return []
    index = Piece("index", (Heading(0, (Run("Index of Exhibits"),), key="exhibits"), _index(sheet)), starts_page=True)
    return [index, *(_cover(one) for one in sheet.exhibits)]


def _index(sheet: Sheet) -> Table:
    """Return the index; the file behind an exhibit, its numbers and its digest have a column where any has them."""
    columns: list[tuple[str, list[str]]] = [
        ("Exhibit", [one.letter for one in sheet.exhibits]),
        ("What it is", [one.what for one in sheet.exhibits]),
        ("File", [one.source for one in sheet.exhibits]),
        ("Pages", [one.pages for one in sheet.exhibits]),
        ("Numbers", [one.numbers for one in sheet.exhibits]),
        ("SHA-256 begins", [one.digest for one in sheet.exhibits]),
    ]
    shown = [column for column in columns if column[0] in ("Exhibit", "What it is", "Pages") or any(column[1])]
    rows = zip(*(texts for _, texts in shown), strict=True)
    return Table(tuple((Run(name),) for name, _ in shown), tuple(tuple((Run(text),) for text in row) for row in rows))


def cover_key(one: ExhibitLine) -> str:
    """Return the anchor of the cover sheet of an exhibit."""
    return f"exhibit-{one.letter}"


def _cover(one: ExhibitLine) -> Piece:
    heading = Heading(1, (Run(f"Exhibit {one.letter}"),), key=cover_key(one))
    told = (words_of(text, "flush") for text in (one.what, one.source, one.pages, one.numbers, *one.notes) if text)
    return Piece("cover", (heading, *told), starts_page=True)
