"""How hard a text is to read: a school grade for English, an ease for Spanish, and what makes it hard.

Who counts syllables is handed in: the dictionaries for it are a library, and the law stays pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Counter = Callable[[str, str], int]  # the syllables of a word, in a language

HARDEST_GRADE = 8.0
LEAST_EASE = 60.0
LONGEST = 20  # words in a sentence that is still called short
HARD_FROM = {"en": 4, "es": 5}  # syllables; Spanish words are longer, and not harder for it

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_END = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+|\n+")
_SPOKEN = re.compile(r"[^\W\d_]|\d")


@dataclass(frozen=True, slots=True)
class Level:
    """The measures of one text. ``score`` is the grade for English and the ease for Spanish."""

    language: str
    score: float
    words: int
    sentences: int
    syllables: int

    @property
    def fits(self) -> bool:
        """Whether it is no harder than eighth grade."""
        return self.score >= LEAST_EASE if self.language == "es" else self.score <= HARDEST_GRADE

    @property
    def in_words(self) -> str:
        """Say what the score means, for somebody who never heard of the formula."""
        return _ease_in_words(self.score) if self.language == "es" else _grade_in_words(self.score)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in pieces, each with whether it is a hard word. ``words`` is how many it has."""

    pieces: tuple[tuple[str, bool], ...]
    words: int

    @property
    def is_long(self) -> bool:
        """Whether it is longer than a tired reader can hold."""
        return self.words > LONGEST


def measure(text: str, language: str, syllables: Counter) -> Level:
    """Return how hard a text is to read. A number counts as a word of one syllable; a text without words is easy.

    English: the Flesch-Kincaid grade, 0.39 words per sentence + 11.8 syllables per word - 15.59.
    Spanish: the ease of Fernández Huerta, 206.84 - 60 syllables per word - 1.02 words per sentence.

    Source: Kincaid, Fishburne, Rogers & Chissom, Research Branch Report 8-75, Naval Technical Training Command
    (1975); Fernández Huerta, “Medidas sencillas de lecturabilidad”, Consigna 214 (1959), with F read as words per
    sentence, as G. Law (“Error in the Fernández Huerta Readability Formula”, 2011) corrects what is often printed.
    Neither paper was read; the formulas stand as legible.es and the program textstat give them.
    """
    sentences = [one for one in split(text) if _WORD.search(one)]
    words = [word for one in sentences for word in _WORD.findall(one)]
    if not words:
        return Level(language, 100.0 if language == "es" else 0.0, 0, 0, 0)
    spoken = sum(1 if word[0].isdigit() else syllables(word, language) for word in words)
    long, many = len(words) / len(sentences), spoken / len(words)
    score = 206.84 - 60 * many - 1.02 * long if language == "es" else 0.39 * long + 11.8 * many - 15.59
    return Level(language, round(score, 1), len(words), len(sentences), spoken)


def split(text: str) -> list[str]:
    """Return the sentences of a text; a new line begins another, so that a list is not one sentence."""
    return [one.strip() for one in _END.split(text) if one and _SPOKEN.search(one)]


def marked(text: str, language: str, syllables: Counter) -> list[list[Sentence]]:
    """Return the lines of a text, each as its sentences, with the hard words marked."""
    return [[_sentence(one, language, syllables) for one in split(line)] for line in text.splitlines() if line.strip()]


def _sentence(text: str, language: str, syllables: Counter) -> Sentence:
    pieces: list[tuple[str, bool]] = []
    end = 0
    for found in _WORD.finditer(text):
        if syllables(found.group(), language) >= HARD_FROM.get(language, 4):
            pieces += [(text[end : found.start()], False), (found.group(), True)]
            end = found.end()
    pieces.append((text[end:], False))
    return Sentence(tuple(piece for piece in pieces if piece[0]), len(_WORD.findall(text)))


def _grade_in_words(grade: float) -> str:
    if grade <= 5:
        return "fifth grade or easier: good"
    names = {6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth", 10: "tenth", 11: "eleventh", 12: "twelfth"}
    number = -int(-grade // 1)
    if number <= HARDEST_GRADE:
        return f"about {names[number]} grade: good"
    where = f"about {names[number]} grade" if number in names else "harder than high school"
    return f"{where}: too hard; shorten the sentences, choose shorter words"


def _ease_in_words(ease: float) -> str:
    """Say the band; Fernández Huerta's own names and grades, as legible.es gives them."""
    if ease >= 80:
        return "fifth grade or easier (“fácil”): good"
    if ease >= 70:
        return "about sixth grade (“algo fácil”): good"
    if ease >= LEAST_EASE:
        return "about seventh or eighth grade (“normal”): good"
    return "harder than eighth grade (“algo difícil” or more): shorten the sentences, choose shorter words"
