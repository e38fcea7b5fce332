"""What a sentence says of the purpose of a hearing, and of who has to be there."""

from __future__ import annotations

import re

_I = re.IGNORECASE
_PURPOSE = re.compile(
    r"\b(?P<purpose>(?:to (?:discuss|address|consider|determine|review|resolve|take up)"
    r"|for the purposes? of)\s[^«»;.]{3,250})",
    _I,
)
_WHO = (
    r"(?:defen(?:dants?|[cs]e)|accused|counsel|part(?:y|ies)|attorneys?|agents?|interpreters?|witness(?:es)?|officers?"
    r"|experts?)"
)
_MUST_ATTEND = re.compile(
    rf"\b{_WHO}\b.{{0,160}}?\b(?:shall|must|is to|are to|(?:is|are) (?:required|ordered|directed) to|need not|may)\s+"
    r"(?:(?:also|all|personally|each)\s+)*"
    r"(?:be (?:personally )?(?:present|available|in attendance)|attend|appear|participate)\b"
    r"|\b(?:presence|appearance)\b.{0,60}\b(?:required|excused|waived)\b",
    _I,
)
_BETWEEN = re.compile(
    rf"\bbetween\s+(?P<who>[^«»;.]{{3,60}}?\s+and\s+[^«»;.]{{0,60}}?{_WHO}[^«»;.]{{0,30}}?)"
    r"(?=\s+(?:is|are|has been|will|shall)\b)",
    _I,
)
_INTERPRETER = re.compile(r"\binterpreters?\b[^.;]{0,40}\b(?:required|needed|requested|ordered|must|shall)\b", _I)
_NUMBERED = re.compile(r"^\W*(?:\d{1,2}|[a-z])\)\s*", _I)


def purpose_in(sentence: str, plain: str) -> str:
    """Return the purpose in the words of a marked sentence that names a hearing; ``plain`` is the same as printed."""
    if "«K" not in sentence:
        return ""
    found = _PURPOSE.search(plain)
    return found.group("purpose").strip()[:300] if found else ""


def attendance_in(plain: str) -> str:
    """Return the words that say who has to be there, or need not; none where a sentence says nothing of it."""
    between = _BETWEEN.search(plain)
    if between:
        return f"between {between.group('who')}"
    if not _MUST_ATTEND.search(plain) and not _INTERPRETER.search(plain):
        return ""
    return _NUMBERED.sub("", plain).strip()[:300]


def wants_interpreter(words: str) -> bool:
    """Say whether such words ask for an interpreter."""
    return bool(_INTERPRETER.search(words))
