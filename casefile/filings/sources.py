"""How a line of exhibits names the file that stands behind its cover: an item, a finished paper, the ledger."""

from __future__ import annotations

import re

LEDGER = "speedy-trial ledger"
_ITEM = re.compile(r"E-\d{4,6}")
_PAPER = re.compile(r"paper 0*(\d{1,9})")


def named(words: str) -> str:
    """Return the file that words name, written in its one form; empty where they name none, such as “4 pages”."""
    told = " ".join(words.split())
    if _ITEM.fullmatch(told.upper()):
        return told.upper()
    paper = _PAPER.fullmatch(told.casefold())
    if paper:
        return f"paper {paper[1]}"
    return LEDGER if told.casefold().replace("-", " ") == LEDGER.replace("-", " ") else ""


def is_item(source: str) -> bool:
    """Whether a file is an item of evidence."""
    return _ITEM.fullmatch(source) is not None


def paper_id(source: str) -> int | None:
    """Return the number of the finished paper that a file is, or None where it is none."""
    paper = _PAPER.fullmatch(source)
    return int(paper[1]) if paper else None
