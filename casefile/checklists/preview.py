"""What a client will see of a wording, how hard it is to read, and what makes it so."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.infra.syllables import syllables
from casefile.law.reading_level import LONGEST, Level, Sentence, marked, measure


@dataclass(frozen=True)
class Preview:
    """A wording in lines of sentences, with the level of it and of the words that it would take the place of.

    The title is not judged: it is no sentence.
    """

    text: list[list[Sentence]]
    why: list[list[Sentence]]
    level: Level
    before: Level

    @property
    def long_sentences(self) -> int:
        """How many sentences are too long."""
        return sum(one.is_long for line in (*self.text, *self.why) for one in line)

    @property
    def hard_words(self) -> list[str]:
        """Return the hard words, each once, in their order."""
        pieces = (piece for line in (*self.text, *self.why) for one in line for piece in one.pieces)
        return list(dict.fromkeys(word.casefold() for word, hard in pieces if hard))

    @property
    def longest(self) -> int:
        """How many words a sentence may have before it is called long."""
        return LONGEST


def preview(text: str, why: str, before: tuple[str, str], language: str) -> Preview:
    """Return how a wording reads beside the one before it."""
    return Preview(
        text=marked(text, language, syllables),
        why=marked(why, language, syllables),
        level=measure(f"{text}\n{why}", language, syllables),
        before=measure("\n".join(before), language, syllables),
    )
