"""Two texts beside each other: line by line, with the words that differ marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Kind = Literal["same", "del", "ins"]
MOST_PAIRS = 4_000_000  # a paragraph of two thousand words against another: beyond it words are not told apart
_PIECES = re.compile(r"\s+|[^\s\w]|\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line, and whether they are in both texts, only in the older, or only in the newer."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison. ``before`` and ``after`` are its numbers in the two texts; None: it is not there."""

    kind: Literal["same", "changed", "del", "ins"]
    before: int | None
    after: int | None
    pieces: tuple[Piece, ...]


def compare(older: str, newer: str) -> list[Line]:
    """Return the lines of two texts in one order: the same, changed with its words marked, only in one of them.

    A moved line is shown as taken away in one place and added in the other.
    """
    before, after = older.splitlines(), newer.splitlines()
    found: list[Line] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        if what == "equal":
            pairs = zip(range(i1, i2), range(j1, j2), strict=True)
            found += [Line("same", i + 1, j + 1, (Piece("same", before[i]),)) for i, j in pairs]
        else:
            found += _differing(before[i1:i2], after[j1:j2], i1 + 1, j1 + 1)
    return found


def _differing(gone: Sequence[str], come: Sequence[str], i: int, j: int) -> Iterator[Line]:
    """Pair the lines that differ one to one; what is left over on either side stands alone."""
    pairs = min(len(gone), len(come))
    for n in range(pairs):
        yield Line("changed", i + n, j + n, tuple(_words(gone[n], come[n])))
    for n, line in enumerate(gone[pairs:], pairs):
        yield Line("del", i + n, None, (Piece("del", line),))
    for n, line in enumerate(come[pairs:], pairs):
        yield Line("ins", None, j + n, (Piece("ins", line),))


def _words(older: str, newer: str) -> Iterator[Piece]:
    before, after = _PIECES.findall(older), _PIECES.findall(newer)
    if len(before) * len(after) > MOST_PAIRS:
        yield from (Piece("del", older), Piece("ins", newer))
        return
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(before[i1:i2]))
            continue
        if i1 < i2:
            yield Piece("del", "".join(before[i1:i2]))
        if j1 < j2:
            yield Piece("ins", "".join(after[j1:j2]))


def changed_only(lines: Sequence[Line], around: int = 2) -> list[Line | None]:
    """Return the lines that differ with a few the same around them; None stands for what is left out between."""
    near = {
        n for place, line in enumerate(lines) if line.kind != "same" for n in range(place - around, place + around + 1)
    }
    found: list[Line | None] = []
    for place, line in enumerate(lines):
        if place in near:
            found.append(line)
        elif not found or found[-1] is not None:
            found.append(None)
    return found


def fields(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the fields beside the text that differ: the name, what stood there, what stands there.

    The proposed order is no such field: it is a text.
    """
    before, after = _flat(older), _flat(newer)
    names = dict.fromkeys((*before, *after))
    return [(name, before.get(name, ""), after.get(name, "")) for name in names if before.get(name) != after.get(name)]


def _flat(typed: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, value in typed.items():
        if name == "order":  # it is compared as a text, line by line
            continue
        if isinstance(value, Mapping):
            found.update(_flat(value))
        elif isinstance(value, list):
            found[name] = "\n".join(", ".join(filter(None, map(str, row.values()))) for row in value)
        elif value not in ("", None, False):
            found[name] = str(value)
    return {name.replace("_", " "): value for name, value in found.items() if value}
