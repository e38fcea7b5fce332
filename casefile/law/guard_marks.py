"""Marks in a text that lead elsewhere: to a footnote that is not there, to an exhibit that may not be named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.law.guard import Hit, Leaving, Reading

_CALLED = re.compile(r"(?<!\\)\[\^(?P<name>[^\s\]]{1,40})\](?!:)")
_WRITTEN = re.compile(r"^[ >]*\[\^(?P<name>[^\s\]]{1,40})\]:", re.MULTILINE)
_LABEL = re.compile(r"(?<![\w-])[A-Za-z]{1,6}-[0-9]{1,8}(?![\w-])")


def footnotes(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield references to footnotes that are not there: they are printed as they were typed."""
    there = {one["name"] for one in _WRITTEN.finditer(reading.text)}
    for one in _CALLED.finditer(reading.text):
        if one["name"] not in there:
            what = f"“{one[0]}” calls a footnote that is not there, and is printed so."
            yield Hit("footnote", what, one.start(), one.end())


def kept_exhibits(reading: Reading, leaving: Leaving) -> Iterator[Hit]:
    """Yield exhibits of the matter whose label does not let them be named where the paper goes."""
    kept = {label.casefold() for label in leaving.kept_exhibits}
    for one in _LABEL.finditer(reading.text) if kept else ():
        if one[0].casefold() in kept:
            yield Hit("kept-exhibit", f"{one[0]} is not labelled to go to the court.", one.start(), one.end())


def labels_in(text: str) -> frozenset[str]:
    """Return what may be labels of exhibits in a text, such as ``E-0001``, in capitals."""
    return frozenset(one[0].upper() for one in _LABEL.finditer(text))
