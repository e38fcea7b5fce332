"""What a client may hand in: how much, of which kinds, and why something is not taken.

A file is judged by its first bytes and the ending of its name, which must agree; nothing is looked into before a person
decides. Where the gate is closed, or something is kept by reference only, words are taken and never a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from casefile.law.gate import Examination, Kind

LIMIT_BYTES = 25 * 1024 * 1024
FILES_A_DAY = 20
WORDS_A_DAY = 50
MOST_SIGNS = 8000
LONGEST_NAME = 400

_ENDINGS = {Kind.PDF: ".pdf", Kind.DOCX: ".docx", Kind.TEXT: ".txt", Kind.CSV: ".csv"}
_NONE: tuple[str, ...] = ()
_MEDIA = frozenset((Kind.IMAGE, Kind.VIDEO, Kind.AUDIO))
_MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*(<[!?/a-z]|%!ps|#!|@echo)", re.IGNORECASE)
_WORD_PARTS = (b"[Content_Types].xml", b"_rels/", b"word/", b"docProps/", b"customXml/")
_FIRST_NAME_AT = 30  # in the header of a ZIP's first entry
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class Obstacle(StrEnum):
    """Why something is not taken."""

    WORDS_ONLY = "words only"
    MEDIA = "a picture, video or recording"
    KIND = "not a document"
    NAME = "a name that cannot be kept"
    EMPTY = "no bytes"
    TOO_LARGE = "too large"
    TOO_MANY = "too many in one day"
    SEVERAL = "several at once"
    CUT_OFF = "cut off on its way"
    WRITTEN_OUT = "a file written out in letters"


def obstacle(name: str, kind: Kind, head: bytes) -> Obstacle | None:
    """Return why a file is not taken, by its name, the kind that its head tells, and the head itself."""
    if _UNKEEPABLE.search(name) or len(name) > LONGEST_NAME:
        return Obstacle.NAME
    if kind in _MEDIA:
        return Obstacle.MEDIA
    if not name.lower().endswith(_ENDINGS.get(kind, _NONE)):
        return Obstacle.KIND
    if kind in (Kind.TEXT, Kind.CSV) and _MARKUP.match(head):
        return Obstacle.KIND
    if kind is Kind.DOCX and not head[_FIRST_NAME_AT:].startswith(_WORD_PARTS):
        return Obstacle.KIND
    return None


def words_only(gated: Collection[bool], by_reference: bool) -> bool:
    """Return whether a client hands in words and never a file.

    Args:
        gated: for each open matter of theirs whether it is gated; a file could be meant for any of them.
        by_reference: whether an item in one of these matters is kept by reference only.
    """
    return by_reference or not gated or any(gated)


def why_not_accepted(found: Examination, said: str) -> str:
    """Return why a file that was examined whole stays where it is, in words, or nothing where it may become an item.

    Stricter than the gate of a matter that is not gated: staff know where their own files come from.

    Args:
        found: what the examination found.
        said: the kind that its first bytes told when it came.
    """
    if found.kind not in _ENDINGS or found.kind != said:
        return f"its first bytes told {said}, the examination found {found.kind} ({found.why})"
    if found.encrypted:
        return "it is locked with a password and cannot be examined"
    if found.has_files is not False:
        return f"it holds other files, or it cannot be seen whether it does ({found.why})"
    if found.has_images is None:
        return f"it cannot be seen what it holds ({found.why})"
    return ""
