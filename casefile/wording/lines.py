"""A docket's entries made ready for reading: oldest first, each marked, with who speaks in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from casefile.wording.found import Entry
from casefile.wording.hearings import Said, Voice, held, settings, voice_of
from casefile.wording.marking import Marked

_DAYS_ALONE = ZoneInfo("UTC")  # only the days of printed dates are used here, never their hours
_PREFIX = re.compile(r"^\s*[A-Z]{2}:\s+(?=[A-Z]{4})")  # "EP: MINUTES", a clerk's mark of how it was entered
_ATTACHED = re.compile(r"\((?:Main Document )?(?:\d+ )?Attachments?:.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One dated entry with its words marked."""

    key: str
    number: int | None
    filed_on: date
    text: str
    voice: Voice
    marked: Marked

    @property
    def name(self) -> str:
        """Name the entry as people do: by its number, else by its day."""
        return f"entry {self.number}" if self.number is not None else f"the entry of {self.filed_on.isoformat()}"

    @property
    def is_courts(self) -> bool:
        """Say whether the court speaks, in an order or in minutes."""
        return self.voice != "paper"

    @property
    def sentences(self) -> list[str]:
        """The marked sentences."""
        return self.marked.sentences

    @cached_property
    def hearings_held(self) -> list[Said]:
        """Return the hearings that the entry says were held."""
        return list(held(self.marked, self.voice, self, set()))

    @cached_property
    def hearings_set(self) -> list[tuple[str, Said]]:
        """Return what the entry sets, moves or cancels, each with its marked sentence."""
        used: set[int] = set()
        list(held(self.marked, self.voice, self, used))
        return [
            (sentence, said)
            for sentence in self.sentences
            for said in settings(sentence, self.marked, self.voice, self, used)
        ]


def lines_of(entries: Sequence[Entry]) -> tuple[list[Line], list[str]]:
    """Return the entries oldest first, and what the row of entries itself leaves open."""
    left = [
        f"entry {entry.number or entry.key} has no day; it was not read" for entry in entries if entry.filed_on is None
    ]
    lines = [_line(entry, entry.filed_on) for entry in entries if entry.filed_on is not None]
    lines.sort(key=lambda line: (line.filed_on, line.number is None, line.number or 0, line.key))
    numbers = [line.number for line in lines if line.number is not None]
    if numbers and min(numbers) > 1:
        left.append(f"the docket begins with entry {min(numbers)}; what came before it was not read")
    return lines, left


def numbers_missing(lines: Sequence[Line], until: date | None) -> list[str]:
    """Return the numbers that no entry bears, up to the entries of a day, several in a row as ``7-9``."""
    there = {line.number for line in lines if line.number is not None}
    reach = [line.number for line in lines if line.number and (until is None or line.filed_on <= until)]
    missing = [number for number in range(min(reach), max(reach)) if number not in there] if reach else []
    rows: list[list[int]] = []
    for number in missing:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return [str(row[0]) if len(row) == 1 else f"{row[0]}-{row[-1]}" for row in rows]


def _line(entry: Entry, day: date) -> Line:
    text = _PREFIX.sub("", _ATTACHED.sub("", " ".join(entry.text.split())))
    return Line(entry.key, entry.number, day, text, voice_of(text), Marked(text, _DAYS_ALONE))
