"""Days that entries order or ask to be excluded, and whatever speaks of such days and was not read surely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from casefile.wording.events import clock_is_over
from casefile.wording.found import FoundEvent, FoundExclusion
from casefile.wording.lines import Line
from casefile.wording.marking import families_of
from casefile.wording.motions import Motions, Pending, is_motion
from casefile.wording.rulings import entries_named, rulings
from casefile.wording.sides import Sides

SaidBy = Literal["court", "defence", "government"]

_I = re.IGNORECASE
_SPEAKS = re.compile(
    r"\bspeed?[tdy]y trial\b|\bspeety\b|\b3161\b|\bends of justice\b|\bexcludable\b|\btoll(?:ed|ing|s)\b"
    r"|\bexclud\w*\b.{0,60}\b(?:time|period|delay|days)\b"
    r"|\b(?:time|period|delay|days)\b.{0,200}?\bexclud",
    _I,
)
_ORDERS = re.compile(r"\bexclu(?:d\w*|sions?)\b|\btoll(?:ed|ing|s)\b", _I)
_SOME_DAYS = re.compile(r"\b(?:time|periods?|days?|delay)\b", _I)
_EVIDENCE = re.compile(
    r"\bexclud\w*\s+(?:the\s+|any\s+|all\s+)?(?:expert\s+)?(?:testimony|evidence|witness\w*|statements?|opinions?)", _I
)
_FIRST = (
    r"(?:today['’]?s date|today|the (?:date of|filing of) this (?:order|motion|entry|stipulation)"
    r"|the date hereof|(?:the )?filing of (?P<filing>[^«»]{3,120}?)"
    r"|[^«»;]{0,60}?«D(?P<first>\d+)»)"
)
_SPAN = re.compile(
    rf"\b(?:between|from|beginning(?: on)?|commencing(?: on)?)\s+(?:and including\s+)?{_FIRST}\s*,?\s*"
    r"(?:and|to|up to|through|thru|until|ending(?: on)?|-|–)\s+(?P<last>.+?)"
    r"(?=,?\s+(?:is|are|was|shall|be|should|will|must|hereby|constitutes?|as excludable"
    r"|pursuant|under|for purposes)\b|[;.]|$)",
    _I,
)
_UNTIL = re.compile(
    r"\b(?:exclu\w+|tolled)\b[^;.]{0,120}?\b(?:through|until|up to|to)\s+(?:and including\s+)?"
    r"(?P<last>[^;.]{0,80}?«D\d+»|the [^;.]{0,60}?\b(?:trial|hearing|conference)\b)",
    _I,
)
_FINDS = re.compile(
    r"\b(?:finds?|found|finding)\b[^.]{0,250}?\bends of justice\b|\bends of justice\b[^.]{0,120}?\boutweigh", _I
)
_CITED = re.compile(r"3161\s*\(h\)\s*\((?P<n>\d)\)(?:\s*\((?P<letter>[A-Z])\))?")
_ENDS_OF_JUSTICE = re.compile(r"\b(?:ends|interests?) of justice\b", _I)
_WHY = re.compile(
    r"\bbecause\s+(?P<because>[^.;]+)|\bin order to\s+(?P<purpose>[^.;]+)"
    r"|\bfinds?\s+(?P<finding>this case is [^.;]+?)(?:,? and therefore|$)",
    _I,
)
_WAIVER = re.compile(r"\bwaive\w*\b[^.;]{0,60}\bspeedy trial\b|\bspeedy trial\b[^.;]{0,30}\bwaive", _I)
_INDICT = re.compile(
    r"\b(?:time|deadline|period)\b[^.;]{0,30}\b(?:to|for|in which to|within which to)\s+"
    r"(?:file (?:an?|the) )?(?:indict|information)",
    _I,
)
_LENGTH = re.compile(
    r"\b(?:by|of|for|an additional)\s+(?P<n>\w+)\s*(?:\(\d+\)\s*)?(?:additional |calendar )?days\b", _I
)


@dataclass(frozen=True, slots=True)
class _End:
    day: date | None
    note: str = ""


class Exclusions:
    """The exclusions known so far."""

    def __init__(self, lines: Sequence[Line], motions: Motions, sides: Sides, events: Sequence[FoundEvent]) -> None:
        self._lines = lines
        self._motions = motions
        self._sides = sides
        self._events = events
        self.found: list[FoundExclusion] = []
        self.left: list[str] = []
        self.extended: list[str] = []

    def read(self, line: Line) -> None:
        """Take up what one entry says of excluded days."""
        self._extension_to_indict(line)
        if clock_is_over(self._events, line.filed_on):
            return
        before = len(self.found)
        unread: list[str] = []
        for sentence in line.sentences:
            words = line.marked.plain(sentence)
            if not _SPEAKS.search(words) or (_EVIDENCE.search(words) and "speedy" not in words.lower()):
                continue
            if _WAIVER.search(words) and not _ORDERS.search(words):
                self.left.append(f'{line.name} tells a waiver, which by itself excludes no day: "{words[:160]}"')
            elif not self._exclusion(sentence, words, line):
                unread.append(words)
        for words in unread:
            orders = bool(_ORDERS.search(words) and _SOME_DAYS.search(words))
            explained = len(self.found) > before or (line.voice == "paper" and self._is_motion(line))
            if orders or not explained:
                self.left.append(f'{line.name} speaks of excluded time; which days is not sure: "{words[:200]}"')

    def _is_motion(self, line: Line) -> bool:
        return any(one.line.key == line.key for one in self._motions.all)

    def _exclusion(self, sentence: str, words: str, line: Line) -> bool:
        """Read one sentence; say whether it yielded days."""
        if not _ORDERS.search(words) or re.search(r"\bden(?:y|ied|ies|ying)\b|\bnot (?:be )?exclud", words, _I):
            return False
        span = _SPAN.search(sentence)
        found = span or _UNTIL.search(sentence)
        first = self._first(span, line) if span else line.filed_on
        if found is None or first is None:
            return False
        end = self._last(found.group("last"), sentence, line)
        if end.day is not None and end.day < first:
            return False
        if end.note:
            self.left.append(f"{line.name}: {end.note}")
        for said_by in self._said_by(line):
            self._keep(first, end.day, said_by, words, line)
        return True

    def _keep(self, first: date, last: date | None, said_by: SaidBy, words: str, line: Line) -> None:
        """Keep days once, however often the entry says them."""
        one = FoundExclusion(
            first,
            last,
            self._ground(line),
            self._cause(words, line),
            self._findings(line),
            said_by,
            line.key,
            line.number,
            words[:600],
        )
        if not any(replace(other, words=one.words) == one for other in self.found):
            self.found.append(one)

    # -- first and last day ---------------------------------------------------------------------------------------

    def _first(self, span: re.Match[str], line: Line) -> date | None:
        if span.group("first"):
            return line.marked.whens[int(span.group("first"))].on
        if span.group("filing"):
            motion = self._motion_in(span.group("filing")) or self._motion_ruled_in(line)
            return motion.line.filed_on if motion else None
        return line.filed_on

    def _last(self, last: str, sentence: str, line: Line) -> _End:
        printed = re.search(r"«D(\d+)»", last)
        if printed and not re.search(r"«D\d+».*«D\d+»", last):
            return _End(line.marked.whens[int(printed.group(1))].on)
        words = line.marked.plain(last)
        if re.search(r"\b(?:disposition|resolution|ruling|decision|determination)\b", words, _I):
            return self._to_disposition(words, line.marked.plain(sentence))
        if re.search(r"\b(?:trial|hearing|conference|sentencing|arraignment)\b", words, _I):
            return self._to_hearing(words, line)
        return _End(None, f'excludes time until "{words.strip()[:120]}"; no day is named')

    def _to_disposition(self, words: str, sentence: str) -> _End:
        motion = self._motion_in(words) or self._motion_in(sentence)
        if motion is not None and motion.decided is not None:
            return _End(motion.decided.filed_on)
        return _End(None, f'excludes time until "{words.strip()[:120]}", which no entry read tells')

    def _motion_in(self, words: str) -> Pending | None:
        numbers = entries_named(words, {one.number for one in self._motions.all if one.number is not None})
        return self._motions.by_number(numbers[0]) if numbers else None

    def _motion_ruled_in(self, line: Line) -> Pending | None:
        """Return the one motion that an entry decides: what it calls "the motion"."""
        ruled = [one for one in self._motions.all if one.decided is line]
        return ruled[0] if len(ruled) == 1 else None

    def _to_hearing(self, words: str, line: Line) -> _End:
        families = families_of(words.strip().lower())
        here = [said for _, said in line.hearings_set if said.at is not None]
        alike = [said for said in here if any(self._alike(family, said.families) for family in families)]
        named = {_day(said.at) for said in (alike or here) if said.at is not None}
        if len(named) == 1:
            return _End(named.pop())
        if named:
            return _End(None, f'excludes time until "{words.strip()[:80]}"; which of several days is meant is not sure')
        standing = self._set_for(
            families, [one for one in self._lines if one.filed_on <= line.filed_on and one is not line]
        )
        if standing is not None and standing[1] >= line.filed_on and "contemplated" not in words:
            return _End(
                standing[1],
                f"excludes time until the {words.strip()[:60]}; {standing[0]} had set it on {standing[1].isoformat()}",
            )
        after = [one for one in self._lines if (one.filed_on, one.number or 0) > (line.filed_on, line.number or 0)]
        later = next((found for one in after if (found := self._set_for(families, [one]))), None)
        if later is not None:
            return _End(
                later[1], f"names no day for the end of its excluded time; {later[0]} set it on {later[1].isoformat()}"
            )
        return _End(None, f'excludes time until "{words.strip()[:80]}", which no entry read sets')

    def _set_for(self, families: frozenset[str], lines: Sequence[Line]) -> tuple[str, date] | None:
        """Return the last setting of such a hearing in the entries: which entry, and the day."""
        found = None
        for one in lines:
            for _, said in one.hearings_set:
                if said.at is not None and any(self._alike(family, said.families) for family in families):
                    found = (one.name, _day(said.at))
        return found

    @staticmethod
    def _alike(family: str, families: frozenset[str]) -> bool:
        return family in families

    # -- what is said of it ---------------------------------------------------------------------------------------

    def _said_by(self, line: Line) -> list[SaidBy]:
        if line.is_courts:
            return ["court"]
        by = self._sides.of_filer(line.text)
        if by == "both":
            return ["defence", "government"]
        return ["government"] if by == "government" else ["defence"]

    def _ground(self, line: Line) -> str:
        cited = _CITED.search(line.text)
        if cited and cited.group("n") == "1" and cited.group("letter"):
            return f"h1{cited.group('letter')}"
        return f"h{cited.group('n')}" if cited and cited.group("n") in "23456" else "h7"

    def _findings(self, line: Line) -> bool | None:
        return True if line.is_courts and _FINDS.search(line.text) else None

    def _cause(self, words: str, line: Line) -> str:
        parts: list[str] = []
        known = {one.number for one in self._motions.all if one.number is not None}
        for sentence in line.sentences if line.is_courts else ():
            for ruling in rulings(line.marked.bare(sentence), known):
                for number in ruling.numbers:
                    motion = self._motions.by_number(number)
                    if motion is not None:
                        parts.append(f"{motion.what} ({number})")
        why = next(filter(None, (_WHY.search(line.marked.plain(sentence)) for sentence in line.sentences)), None)
        if why:
            parts.append(next(part for part in why.groups() if part).strip()[:200])
        if _ENDS_OF_JUSTICE.search(line.text):
            parts.append("in the interests of justice")
        cited = _CITED.search(line.text)
        if cited and not (cited.group("n") == "1" and cited.group("letter")):
            parts.append(f"the entry cites 3161(h)({cited.group('n')})")
        return "; ".join(dict.fromkeys(parts))

    # -- the thirty days ------------------------------------------------------------------------------------------

    def _extension_to_indict(self, line: Line) -> None:
        if not line.is_courts or not _INDICT.search(line.text) or not re.search(r"\bgrant", line.text, _I):
            return
        self.extended.append(line.key)
        days = [when.on for when in line.marked.whens if when.on is not None and when.on > line.filed_on]
        length = _LENGTH.search(line.text)
        if days:
            said = f"to {days[-1].isoformat()}"
        elif length:
            said = f"by {length.group('n')} days"
        else:
            self.left.append(
                f"{line.name} extends the time to indict; it does not say by how long: unknown until somebody enters it"
            )
            return
        self.left.append(
            f"{line.name} extends the time to indict {said}; enter it with the findings that the order makes"
        )


def stops_a_clock(text: str) -> bool:
    """Say whether an entry files a motion or speaks of excluded days."""
    return is_motion(text) or bool(_SPEAKS.search(text))


def _day(at: date) -> date:
    return date(at.year, at.month, at.day)
