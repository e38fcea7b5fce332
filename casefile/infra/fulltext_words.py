"""Text as the search sees it: words without case and accents, and numbers in one writing however they were written.

The same functions are used for what is stored and for what is asked, so that both meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

MOST_CHARACTERS = 200_000
"""What follows in a longer text is not searched; PostgreSQL's longest list of words is one megabyte."""
MOST_IN_A_WORD = 64
MOST_BYTES, BESIDE_A_WORD = 900_000, 6
"""Letters of four bytes reach that megabyte sooner, and each word has its places beside it."""

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_RUN = re.compile(r"[^\W_]+")
_DOCKET = re.compile(r"(?<![^\W_])(?:\d{1,2}:)?(?:20)?(\d\d)[-\s]{0,3}([a-z]{2})[-\s]{0,3}0*(\d{1,6})(?!\d)")
_PHONE = re.compile(r"(?<![^\W_])\+?\(?\d[\d\s().-]{5,18}\d(?![^\W_])")
_ENTRY = re.compile(r"(?<![^\W_])(?:ecf|dkt|doc)\.?\s{0,2}(?:no\.?|nr\.?|#)?\s{0,2}0*(\d{1,5})(?![^\W_])")
_LABEL = re.compile(r"(?<![^\W_])(ex?|m)[-\s]?0*(\d{1,9})(?![^\W_])")
_JOINED = re.compile(r"(?<![^\W_])[^\W_]{1,30}(?:[._'’-][^\W_]{1,30}){1,3}(?![^\W_])")


def folded(text: str) -> str:
    """Return a text in small letters without accents; other signs stay where they are."""
    plain = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS]).casefold()
    if plain.isascii():
        return plain
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in plain if not unicodedata.category(c).startswith("M")).translate(_LETTERS)


def words(text: str) -> list[str]:
    """Return the words of a text in their order: runs of letters and digits, folded."""
    return [word[:MOST_IN_A_WORD] for word in _RUN.findall(folded(text))]


def numbers(text: str, *, asked: bool = False) -> list[str]:
    """Return the numbers of dockets, entries, exhibits, matters and telephones in a text, each in one writing.

    ``2:26-cr-00417`` is ``26cr417``, ``EX-003`` is ``ex3``, ``ECF No. 12`` is ``ecf12``; a telephone number is its
    digits, the last ten of them and the last seven, and where it is ``asked`` for the last ten alone.
    """
    plain = folded(text)
    if not any(c.isdigit() for c in plain):
        return []
    found = [f"{year}{kind}{number}" for year, kind, number in _DOCKET.findall(plain)]
    found += [f"ecf{number}" for number in _ENTRY.findall(plain)]
    found += [f"{kind}{number}" for kind, number in _LABEL.findall(plain)]
    for written in _PHONE.findall(plain):
        digits = re.sub(r"\D", "", written)
        if 7 <= len(digits) <= 15:
            found += [digits[-10:]] if asked else [digits, digits[-10:], digits[-7:]]
    return list(dict.fromkeys(found))


def joined(text: str) -> list[str]:
    """Return words that were written with a sign between their parts as one: ``quiet_river`` is ``quietriver``."""
    found = ("".join(_RUN.findall(one)) for one in _JOINED.findall(folded(text)))
    return list(dict.fromkeys(one[:MOST_IN_A_WORD] for one in found))


def stored(texts: Iterable[str], extra: Iterable[str] = ()) -> str:
    """Return what is stored for a thing: the words of its texts, then its numbers, with one space between."""
    whole = "\n".join(texts)[:MOST_CHARACTERS]
    aside = list(extra)
    left = MOST_BYTES - sum(_size(word) for word in aside)
    return " ".join([*_within(left, [*words(whole), *joined(whole), *numbers(whole)]), *aside])


def _within(most: int, found: list[str]) -> list[str]:
    """Return the words as far as they take up no more bytes than that."""
    size = 0
    for at, word in enumerate(found):
        size += _size(word)
        if size > most:
            return found[:at]
    return found


def _size(word: str) -> int:
    return BESIDE_A_WORD + (len(word) if word.isascii() else len(word.encode()))


def grams(names: Iterable[str]) -> set[str]:
    """Return the runs of three letters in some names, with the beginning and end of each word as two and one blank."""
    found: set[str] = set()
    for name in names:
        for word in words(name):
            padded = f"  {word} "
            found.update(padded[at : at + 3] for at in range(len(padded) - 2))
    return found


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Return each word of a text as it is folded, and where it stands in the text as it was written."""
    for found in _RUN_AS_WRITTEN.finditer(text):
        for word in words(found.group()):
            yield word, found.start(), found.end()


_RUN_AS_WRITTEN = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670])+")
