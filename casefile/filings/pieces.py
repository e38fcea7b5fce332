"""The parts that a paper is put together from; every output draws the same ones in the same order."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.filings.blocks import Block, Paragraph, Runs


@dataclass(frozen=True, slots=True)
class Caption:
    """The caption in reading order: above the box, its left and right sides, below; the heading stands in one."""

    above: tuple[Paragraph, ...]
    left: tuple[Paragraph, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a paper. ``name`` is how it is set; ``key`` its anchor; footnotes are numbered within it."""

    name: str
    blocks: tuple[Block, ...] = ()
    notes: tuple[Runs, ...] = ()
    caption: Caption | None = None
    starts_page: bool = False
    key: str = ""
