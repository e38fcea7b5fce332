"""The table of contents and the table of authorities, as parts of a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casefile.filings.authorities import KINDS, Cited
from casefile.filings.blocks import Block, Heading, Paragraph, Run, Text
from casefile.filings.pieces import Piece
from casefile.filings.sheets import AuthorityKind, AuthorityLine, Sheet

PASSIM = 5  # an authority on so many pages is cited “passim”, here and there


def of_headings(text: Text) -> Piece:
    """Return the table of contents of a text."""
    lines = [_entry(block) for block in text.blocks if isinstance(block, Heading)]
    return Piece("contents", (Heading(1, (Run("Table of Contents"),), key="contents"), *lines), starts_page=True)


def _entry(block: Heading) -> Paragraph:
    runs = tuple(Run(run.text, run.styles) for run in block.runs if run.text)
    number = (Run(f"{block.number} "),) if block.number else ()
    return Paragraph((*number, *runs, Run(pages_of=(block.key,))), f"entry entry-{block.level}")


def of_authorities(sheet: Sheet, cited: Cited, pages: Mapping[str, int]) -> list[Piece]:
    """Return the table of authorities: the lines that were typed, or those that were found; none where there are none.

    A line whose pages are typed is printed so. With ``pages`` each page is named once; without, once for each place.
    """
    lines = tuple(cited.anchors) if sheet.authorities is None else sheet.authorities
    if not lines:
        return []
    anchors = {(line.kind, _folded(line.text)): found for line, found in cited.anchors.items()}
    blocks: list[Block] = [Heading(1, (Run("Table of Authorities"),), key="authorities")]
    for kind, name in KINDS.items():
        of_kind = [line for line in lines if line.kind == kind]
        blocks += [Paragraph((Run(name, frozenset({"bold"})),), "group")] if of_kind else []
        blocks += [_line(line, anchors.get(_key(line), ()), pages) for line in of_kind]
    return [Piece("authorities", tuple(blocks), starts_page=True)]


def _key(line: AuthorityLine) -> tuple[AuthorityKind, str]:
    return line.kind, _folded(line.text)


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _line(line: AuthorityLine, anchors: Sequence[str], pages: Mapping[str, int]) -> Paragraph:
    return Paragraph((Run(line.text), _where(line, anchors, pages)), "entry")


def _where(line: AuthorityLine, anchors: Sequence[str], pages: Mapping[str, int]) -> Run:
    if line.pages:
        return Run(line.pages, frozenset({"page"}))
    first: dict[int, str] = {}
    for anchor in anchors:
        first.setdefault(pages.get(anchor, -len(first) - 1), anchor)
    if len(first) >= PASSIM:
        return Run("passim", frozenset({"page"}))
    return Run(pages_of=tuple(first.values()))
