"""What somebody typed into the search, read as words: nothing in it is ever a command to the database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casefile.infra.fulltext_words import folded, joined, numbers, spans, words

MOST_TYPED = 200
MOST_TERMS = 12
_PIECE = re.compile(r'["“”„]([^"“”„]*)["“”„]?|([^\s"“”„]+)')
_HEX = re.compile(r"(?=.*\d)[0-9a-f]{8,64}")
_ONE_NUMBER = re.compile(r"[\d\s().+-]+")


@dataclass(frozen=True)
class Run:
    """Words that must follow one another; of the last one the beginning is enough where ``open_ended``."""

    words: tuple[str, ...]
    open_ended: bool = False

    def begins(self, stored: Sequence[str], at: int) -> bool:
        """Whether a list of words holds this run at a place."""
        last = len(self.words) - 1
        if at + last >= len(stored) or any(stored[at + n] != word for n, word in enumerate(self.words[:-1])):
            return False
        return stored[at + last].startswith(self.words[-1]) if self.open_ended else stored[at + last] == self.words[-1]


Term = tuple[Run, ...]
"""Runs of which one must be there."""


@dataclass(frozen=True)
class Query:
    """What is looked for: of each term something must be there. ``cut``: more was typed than is looked for."""

    terms: tuple[Term, ...]
    cut: bool = False

    def __bool__(self) -> bool:
        """Whether there is a word in it at all."""
        return bool(self.terms)

    def found_in(self, stored: str) -> bool:
        """Whether the words of a thing, as they are stored, hold what is looked for."""
        there = stored.split()
        return all(any(run.begins(there, at) for run in term for at in range(len(there))) for term in self.terms)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Return where the words that are looked for stand in a text, from and until, in order."""
        there = list(spans(text))
        plain = [word for word, _, _ in there]
        found: set[tuple[int, int]] = set()
        for run in (run for term in self.terms for run in term):
            for at in range(len(plain)):
                if run.begins(plain, at):
                    found.update((start, end) for _, start, end in there[at : at + len(run.words)])
        return sorted(found)

    def as_fts5(self, *scopes: Sequence[str]) -> str:
        """Return it in the language of SQLite's FTS5, every word in quotation marks.

        Of each of the ``scopes`` that is not empty one word must be there as well.
        """
        asked = " AND ".join("(" + " OR ".join(_fts5(run) for run in term) + ")" for term in self.terms)
        narrowed = [" OR ".join(f'"{one}"' for one in scope) for scope in scopes if scope]
        return " AND ".join([*(f"(scope : ({one}))" for one in narrowed), f"(words : ({asked}))"])

    def as_tsquery(self, *scopes: Sequence[str]) -> str:
        """Return it in the language of PostgreSQL's tsquery, in the same way."""
        asked = ["(" + " | ".join(_tsquery(run) for run in term) + ")" for term in self.terms]
        narrowed = ["(" + " | ".join(f"'#{one}'" for one in scope) + ")" for scope in scopes if scope]
        return " & ".join([*narrowed, *asked])


def read(typed: str) -> Query:
    """Read what was typed.

    Words in quotation marks must follow one another. Of the last word its beginning is enough, and of a digest
    anywhere. A number of a docket, an entry, an exhibit, a matter or a telephone is found in any writing.
    """
    kept = typed[:MOST_TYPED]
    if whole := _number_alone(kept):
        return Query((whole,), len(typed) > MOST_TYPED)
    pieces = list(_PIECE.finditer(_with_numbers_joined(kept)))
    terms = [
        term
        for number, piece in enumerate(pieces, 1)
        if (term := _term(piece, last=number == len(pieces) and not typed[-1:].isspace()))
    ]
    return Query(tuple(terms[:MOST_TERMS]), len(typed) > MOST_TYPED or len(terms) > MOST_TERMS)


def _number_alone(typed: str) -> Term:
    """Return the term of a telephone number, where nothing else was typed."""
    digits = re.sub(r"\D", "", typed)
    if not _ONE_NUMBER.fullmatch(typed) or not 7 <= len(digits) <= 15:
        return ()
    return (Run((digits[-10:],)), Run(tuple(words(typed))))


def _with_numbers_joined(typed: str) -> str:
    """Write ``ex 3``, ``26 cr 417`` and ``ECF No. 12`` as one piece, outside quotation marks."""
    if any(mark in typed for mark in '"“”„'):
        return typed
    return _SPACED.sub(lambda found: found.group().replace(" ", "-"), typed)


_SPACED = re.compile(
    r"(?i)(?<!\S)(?:(?:ex?|m) \d{1,9}|(?:\d{1,2}:)?(?:20)?\d\d [a-z]{2} \d{1,6}"
    r"|(?:ecf|dkt|doc)\.? (?:no\.? ?|# ?)?\d{1,5})(?!\S)"
)


def _term(piece: re.Match[str], *, last: bool) -> Term:
    if piece.group(1) is not None:
        exact = tuple(words(piece.group(1)))
        return (Run(exact),) if exact else ()
    plain = tuple(words(piece.group(2)))
    if not plain:
        return ()
    typed = piece.group(2).replace("-", " ") if "no" in plain else piece.group(2)
    known = [Run((one,)) for one in numbers(typed, asked=True)]
    one_word = [Run((one,), last and not _is_exact(piece.group(2))) for one in joined(piece.group(2))]
    begun = (last and len(plain[-1]) > 1 and not _is_exact(piece.group(2))) or bool(_HEX.fullmatch(plain[-1]))
    return tuple(dict.fromkeys((Run(plain, begun), *known, *one_word)))


def _is_exact(typed: str) -> bool:
    """Whether it is the number of an exhibit, a matter or an entry: EX-3 is not the beginning of EX-31."""
    return bool(re.fullmatch(r"(?:ex?|m|ecf|dkt|doc)[-.#\s]*(?:no[.\s-]*)?\d+", folded(typed)))


def _fts5(run: Run) -> str:
    return f'"{" ".join(run.words)}"' + ("*" if run.open_ended else "")


def _tsquery(run: Run) -> str:
    quoted = [f"'{word}'" for word in run.words]
    return "(" + " <-> ".join([*quoted[:-1], quoted[-1] + (":*" if run.open_ended else "")]) + ")"
