"""Counting the syllables of a word, from dictionaries that come with pyphen: nothing is downloaded."""

from __future__ import annotations

import re
from functools import cache

import pyphen

# Where letters do not show what is heard; only words that guidance uses.
HEARD = {"area": 3, "areas": 3, "idea": 3, "ideas": 3, "being": 2, "video": 3, "videos": 3, "radio": 3, "anyone": 3}
HEARD |= {"media": 3, "everything": 3, "everyone": 3, "every": 2, "business": 2, "police": 2, "okay": 2, "people": 2}
HEARD |= {"sometimes": 2, "someone": 2, "something": 2, "somewhere": 2, "lives": 1, "clothes": 1, "evening": 2}

_HEARD_AS_ONE = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<=[^aeiouy])(?:e|(?<![td])ed|(?<![sxz])(?<!ch)(?<!sh)(?<![cg])es)$")
_SPOKEN_E = re.compile(r"[^aeiouy]les?$")
_Y_BEFORE_VOWEL = re.compile(r"y(?=[aeiou])")
_STRONG, _WEAK = "aáeéoó", "iuü"


@cache
def _hyphens(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang={"es": "es"}.get(language, "en_US"))


@cache
def syllables(word: str, language: str) -> int:
    """Return how many syllables a word has, at least one; a word with a hyphen is counted part by part."""
    parts = [part for part in re.split(r"[-’']", word.casefold()) if part]
    return max(1, sum(_of_part(part, language) for part in parts))


def _of_part(part: str, language: str) -> int:
    if language == "es":
        return max(len(_hyphens("es").positions(part)) + 1, _spanish(part))
    if part in ("s", "t", "d", "ll", "re", "ve", "m"):
        return 0
    return HEARD.get(part) or max(len(_hyphens("en").positions(part)) + 1, _english(part))


def _english(word: str) -> int:
    """Return the groups of vowels that are heard: hyphenation leaves out what no printer would break (an|y)."""
    heard = word if _SPOKEN_E.search(word) else _SILENT.sub("", word)
    return max(1, len(_HEARD_AS_ONE.findall(_Y_BEFORE_VOWEL.sub("-", heard))))


def _spanish(word: str) -> int:
    """Return the vowels that carry a syllable: two strong ones part (le|er), and an accent parts (dí|a)."""
    sounds = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word)
    sounds = re.sub(r"y(?![aeiouáéíóú])", "i", sounds)
    count, before = 0, ""
    for sound in sounds:
        strong = sound in _STRONG or sound in "íú"
        if strong:
            count += 1
        elif sound in _WEAK:
            count += not before
        if strong and before and before not in _STRONG and before not in "íú":
            count -= 1  # the weak one before was counted: a diphthong is one
        before = sound if sound in _STRONG + _WEAK + "íú" else ""
    return count
