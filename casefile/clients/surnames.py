"""Names that may be one for a conflict check though they are written apart: by the surname, then by the given name.

“Allan Doe”, “A. Doe”, “Al Doe” and “Doe” may all be Alan B. Doe. A check that finds one too many costs a look, so a
surname alone is found as well, as a weaker kind of its own. Merging people asks for more and does not come here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from casefile.clients.likeness import Alike, plain_words

COMPATIBLE = Alike("surname and given name may be the same", 80)
SURNAME_ONLY = Alike("surname only", 60)
"""Weaker than any likeness of whole names: the surname with nothing, or no more than an initial, to go with it."""

_FARTHEST = 2
_SHORTEST = 3
"""Two letters of a surname are compared as they are; of three, the first must be the same: Doe is not Roe."""
_LONG = 8
_NAMED = ("name", "alias", "nickname", "other")
_NO_NAME = frozenset("mr mrs ms dr prof hon judge jr sr ii iii iv esq".split())  # noqa: SIM905 - read as words
_PARTICLE_WORDS = """
al bin da das de del della den der di dos du ibn la las le los of san st the van von y
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_VOWELS = re.compile("[aeiouyhw]+")
_SOUNDS = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("z", "s"))


@dataclass(frozen=True)
class Reading:
    """One way to read a name. ``natural``: the surname stands where it is expected, so that it may stand alone."""

    surname: str
    given: tuple[str, ...]
    natural: bool


def readings(pairs: Iterable[tuple[str, str]]) -> frozenset[Reading]:
    """Return the ways to read all names among pairs of kind and value: “Alan B. Doe”, “Doe, Alan”, “Doe Alan”."""
    return frozenset(one for kind, value in pairs if kind in _NAMED for one in _of_name(value))


def _of_name(name: str) -> Iterator[Reading]:
    """Read any word after the first as a surname, for one may have two, and the first as one typed before the rest."""
    first, _, rest = name.partition(",")
    before, after = _words(first), _words(rest)
    if after and before:
        yield from (Reading(word, tuple(after), True) for word in _surnames(before))
        return
    words = before or after
    behind = _surnames(words[1:])
    yield from (Reading(word, tuple(one for one in words if one != word), True) for word in behind)
    if words and len(words[0]) > 1:
        yield Reading(words[0], tuple(words[1:]), not behind)


def _words(text: str) -> list[str]:
    return [word for word in plain_words(text).replace("_", " ").split() if word not in _NO_NAME]


def _surnames(words: Collection[str]) -> list[str]:
    return [word for word in words if len(word) > 1 and word not in _PARTICLES and not word.isdigit()]


def close(one: str, other: str) -> bool:
    """Whether two words are one but for a slip of the pen, or for how a vowel is written: Hail and Hale."""
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST:
        return False
    apart = OSA.distance(one, other)
    if apart <= 1:
        return len(one) > _SHORTEST < len(other) or one[0] == other[0]
    return apart <= _FARTHEST and (min(len(one), len(other)) >= _LONG or _sound(one) == _sound(other) != "")


def _sound(word: str) -> str:
    """Return the consonants as they sound, a double one once; nothing where there is only one to go by."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    bare = re.sub(r"(.)\1+", r"\1", word[0] + _VOWELS.sub("", word[1:]))
    return bare if len(bare) > 1 else ""


def may_be(asked: Iterable[Reading], held: Collection[Reading]) -> Alike | None:
    """Return how two people may have one name, the stronger kind first, or None."""
    found = {_pair(one, other) for one in asked for other in held}
    return max((hit for hit in found if hit), key=lambda hit: hit.score, default=None)


def _pair(one: Reading, other: Reading) -> Alike | None:
    if not (one.natural or other.natural) or not close(one.surname, other.surname):
        return None
    if not one.given or not other.given:
        return SURNAME_ONLY if one.natural and other.natural else None
    pairs = [(one.given[0], word) for word in other.given] + [(word, other.given[0]) for word in one.given]
    if any(len(min(pair, key=len)) > 1 and _given(*pair) for pair in pairs):
        return COMPATIBLE
    return SURNAME_ONLY if any(_given(*pair) for pair in pairs) else None


def _given(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one) or close(one, other)


class Roll:
    """Many people by their surnames: only those whose surname is near an asked one are compared at all."""

    def __init__(self) -> None:
        self._held: dict[int, frozenset[Reading]] = {}
        self._by_surname: dict[str, set[int]] = defaultdict(set)

    def add(self, key: int, held: frozenset[Reading]) -> None:
        """Enter somebody under a number of the caller's."""
        self._held[key] = held
        for one in held:
            self._by_surname[one.surname].add(key)

    def find(self, asked: frozenset[Reading]) -> dict[int, Alike]:
        """Return who may be the one who is asked about, and how."""
        near: set[int] = set()
        known = list(self._by_surname)
        for surname in {one.surname for one in asked}:
            for word, *_ in process.extract(
                surname, known, scorer=OSA.distance, score_cutoff=_FARTHEST, limit=None, processor=None
            ):
                near |= self._by_surname[word]
        return {key: hit for key in near if (hit := may_be(asked, self._held[key]))}
