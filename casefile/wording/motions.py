"""The motions of a docket: when filed and by whom, heard or the last paper, and the order on each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from casefile.wording.events import clock_is_over
from casefile.wording.found import FoundEvent, FoundMotion
from casefile.wording.lines import Line
from casefile.wording.rulings import Ruling, entries_named, rulings
from casefile.wording.sides import By, Sides

_I = re.IGNORECASE
_BEFORE_MOTION = (
    r"(?:\b(?:first|second|third|fourth|fifth|unopposed|joint|agreed|consent|amended|corrected|supplemental|emergency"
    r"|sealed|ex parte|restricted|expedited|renewed|opposed|stipulated|text|oral|pro se"
    r"|government['’]?s|defendant['’]?s|plaintiff['’]?s|united states['’]?|\d+(?:st|nd|rd|th))\b['’]?\W*)*"
)
_MOTION = re.compile(rf"^\W*(?:notice of (?:hearing on )?motions?\W+(?:and\W+)?)?{_BEFORE_MOTION}motions?\b", _I)
_NOTICE = re.compile(r"^\W*notice of (?:hearing on )?motions?\W+(?:and\W+)?(?=\S)", _I)
_TITLE_END = re.compile(r"\s+(?:filed )?by\s|\s+as to\s|\(|(?<!\bno)\.(?:\s|$)|\s+ACCESS TO THE PDF", re.DOTALL)
_NEXT_TITLE = re.compile(rf"\s*(?:,|;|\band\b)\s*(?={_BEFORE_MOTION}motions?\b)", _I)
_PAPER_ON = re.compile(
    r"^\W*(?:\b(?:first|second|amended|corrected|supplemental|joint|sealed|restricted|the"
    r"|government['’]?s|defendant['’]?s|plaintiff['’]?s|united states['’]?|of america['’]s"
    r"|post-?\s?hearing|sentencing)\b['’]?\W*)*"
    r"(?:briefs?|response|reply|sur-?reply|opposition|objections?|supplement"
    r"|memorandum(?! and order| opinion| of decision))\b",
    _I,
)
_SUPPORT = re.compile(r"\bin support\b", _I)
_ON_REPORT = re.compile(r"\bfindings?\s*(?:&|and)\s*recommendations?\b|\breport\s*(?:&|and)\s*recommendations?\b", _I)
_ADOPTS = re.compile(r"\b(?:adopt|reject|declin\w+ to adopt)\w*", _I)
_TERMINATED = re.compile(r"^\W*motions? terminated\b", _I)
_WITHDRAWN = re.compile(r"^\W*(?:notice of )?(?:withdrawal of|withdraw(?:ing|s))\b.*\bmotions?\b", _I)
_HEARD = re.compile(
    r"\b(?<!not )(?:held|heard|argu\w+|evidence (?:presented|received|taken|by)|testimony|submitted"
    r"|under advisement)\b",
    _I,
)
_SET_AHEAD = re.compile(r"\b(?:set|reset|scheduled|continued (?:to|from))\b", _I)
_ORAL = re.compile(r"\boral motions?\b(?P<title>[^.;]*?)(?=\s+(?:is|are|was|were)\b|[.;]|$)", _I)
_STOP = frozenset(
    re.findall(
        r"\w+",
        "motion motions to for the a an of in on and or by his her their unopposed joint amended first second third"
        " defendant defendants government governments plaintiff oral text with under rule order as",
    )
)


@dataclass(slots=True)
class Pending:
    """A motion while the entries are read."""

    line: Line
    what: str
    by: By
    as_to: tuple[str, ...] = ()
    heard_on: date | None = None
    last_paper: date | None = None
    after_report: date | None = None
    decided: Line | None = None
    oral: bool = False
    reports: set[int] = field(default_factory=set)

    @property
    def number(self) -> int | None:
        """The number of the entry that files it."""
        return self.line.number

    def words(self) -> frozenset[str]:
        """The words of its title that tell it from others."""
        return words_of(self.what)

    def found(self) -> FoundMotion:
        """Return it as found."""
        ready = self.after_report or self.heard_on or self.last_paper
        decided = self.decided
        return FoundMotion(
            what=self.what,
            by=self.by,
            filed=self.line.filed_on,
            ready=ready,
            heard=self.heard_on is not None and ready == self.heard_on,
            decided=decided.filed_on if decided else None,
            filed_entry=self.line.key,
            number=self.number,
            decided_entry=decided.key if decided else None,
            decided_number=decided.number if decided else None,
            words=self.line.text[:300],
            as_to=self.as_to,
        )


def is_motion(text: str) -> bool:
    """Say whether an entry files a motion."""
    return bool(_MOTION.match(text)) and not _TERMINATED.match(text)


def words_of(title: str) -> frozenset[str]:
    """Return the telling words of a title."""
    return frozenset(re.findall(r"[a-z]+", title.lower())) - _STOP


class Motions:
    """The motions known so far, entry by entry."""

    def __init__(self, sides: Sides, events: Sequence[FoundEvent]) -> None:
        self._sides = sides
        self._events = events
        self.all: list[Pending] = []
        self.left: list[str] = []

    def read(self, line: Line) -> None:
        """Take up what one entry says of motions."""
        if _TERMINATED.match(line.text) or _WITHDRAWN.match(line.text):
            self._decide_numbers(entries_named(line.text, self._known()), line, "")
        elif is_motion(line.text):
            self._file(line)
        elif line.voice != "minutes" and _PAPER_ON.match(line.text):
            self._paper(line)
        elif line.is_courts:
            self._read_order(line)

    def _read_order(self, line: Line) -> None:
        if _ON_REPORT.search(line.text) and not _ADOPTS.search(line.text):
            self._report(line)
            return
        if line.voice == "minutes":
            self._hear(line)
        self._rule(line)

    def found(self) -> tuple[list[FoundMotion], list[str]]:
        """Return the motions, oldest first, and what no entry tells of them."""
        waiting = [f"{one.line.name}: no entry read decides the {one.what}" for one in self.all if one.decided is None]
        return [one.found() for one in self.all], [*self.left, *waiting]

    def by_number(self, number: int) -> Pending | None:
        """Return the motion that an entry files."""
        return next((one for one in self.all if one.number == number), None)

    # -- what an entry does ---------------------------------------------------------------------------------------

    def _known(self) -> set[int]:
        return {one.number for one in self.all if one.number is not None}

    def _pending(self) -> list[Pending]:
        return [one for one in self.all if one.decided is None]

    def _file(self, line: Line) -> None:
        if clock_is_over(self._events, line.filed_on):
            return
        title = _TITLE_END.split(line.text, maxsplit=1)[0]
        by = self._sides.of_filer(line.text)
        for what in _NEXT_TITLE.split(_NOTICE.sub("", title)):
            self.all.append(Pending(line, what.partition(";")[0].strip(" -,")[:200], by, self._sides.named(line.text)))

    def _paper(self, line: Line) -> None:
        numbers = entries_named(line.text, self._known())
        on_report = [one for one in self._pending() if entries_named(line.text, one.reports)]
        for one in on_report:
            one.after_report = line.filed_on
        for number in numbers:
            for one in self._pending():
                if one.number == number and not (_SUPPORT.search(line.text) and one.line.filed_on == line.filed_on):
                    if one.heard_on is not None:
                        self.left.append(
                            f"{line.name} is a paper on the {one.what} ({one.line.name}) after its hearing"
                        )
                    one.last_paper = line.filed_on

    def _report(self, line: Line) -> None:
        """Findings and a recommendation decide nothing, but papers on them are papers on the motion."""
        for number in entries_named(line.text, self._known()):
            for one in self._pending():
                if one.number == number and line.number is not None:
                    one.reports.add(line.number)

    def _hear(self, line: Line) -> None:
        day = next((said.at for said in line.hearings_held if said.at is not None), line.filed_on)
        for sentence in line.sentences:
            words = line.marked.bare(sentence)
            if not _HEARD.search(words) or (
                _SET_AHEAD.search(words) and not re.search(r"\bheld\b|\bheard\b", words, _I)
            ):
                continue
            for number in entries_named(words, self._known()):
                for one in self._pending():
                    if one.number == number:
                        one.heard_on = date(day.year, day.month, day.day)

    def _rule(self, line: Line) -> None:
        for sentence in line.sentences:
            words = line.marked.bare(sentence)
            if _ADOPTS.search(words):
                self._adopt(words, line)
            for ruling in rulings(words, self._known(), line.text):
                if ruling.numbers:
                    self._decide(ruling, line)
                elif re.search(r"\bmotions?\b", ruling.about, _I):
                    self._decide_by_name(ruling, line)

    def _adopt(self, words: str, line: Line) -> None:
        for one in self._pending():
            if entries_named(words, one.reports):
                one.decided = line

    def _decide(self, ruling: Ruling, line: Line) -> None:
        if ruling.waits:
            for number in ruling.numbers:
                for one in self._pending():
                    if one.number == number and one.last_paper is None and one.heard_on is None:
                        one.last_paper = (
                            line.filed_on if "submission" in line.text or "advisement" in line.text else None
                        )
            return
        if not ruling.whole:
            for number in ruling.numbers:
                self.left.append(
                    f"{line.name} decides the motion of entry {number} in part; what became of the rest is not told"
                )
            return
        self._decide_numbers(ruling.numbers, line, ruling.about)

    def _decide_numbers(self, numbers: Sequence[int], line: Line, about: str) -> None:
        for number in numbers:
            meant = [one for one in self._pending() if one.number == number]
            if len(meant) > 1:
                named = [one for one in meant if one.words() & words_of(about)]
                meant = named or meant
            for one in meant:
                self._end(one, line, about)

    def _end(self, one: Pending, line: Line, about: str) -> None:
        one.decided = line
        if one.by == "unknown":
            one.by = self._sides.of_words(about)
        if re.search(r"\bamended\b", one.what, _I):
            for older in self._pending():
                if older.words() <= one.words() and older.by == one.by and older.words():
                    older.decided = line

    def _decide_by_name(self, ruling: Ruling, line: Line) -> None:
        if clock_is_over(self._events, line.filed_on) or ruling.waits:
            return
        wanted = words_of(ruling.about)
        oral = re.search(r"\boral\b", ruling.about, _I)
        alike = [
            one
            for one in self._pending()
            if one.words() & wanted and bool(oral) <= bool(re.search("oral", one.what, _I))
        ]
        best = max((len(one.words() & wanted) for one in alike), default=0)
        alike = [one for one in alike if len(one.words() & wanted) == best]
        if len(alike) == 1 and ruling.whole:
            self._end(alike[0], line, ruling.about)
        elif oral and line.voice == "minutes":
            self._oral(ruling, line)
        else:
            self.left.append(f'{line.name} rules on a motion that no entry read files for sure: "{ruling.about[:120]}"')

    def _oral(self, ruling: Ruling, line: Line) -> None:
        """A motion made and decided in court has no entry of its own but the minutes."""
        title = re.sub(r"^.*?\boral\b", "oral", re.sub(r"\s+(?:is|are|was|were)$", "", ruling.about), flags=_I)
        one = Pending(
            line, title.strip()[:200], self._sides.of_words(ruling.about), self._sides.named(line.text), oral=True
        )
        one.heard_on = line.filed_on
        one.decided = line if ruling.whole else None
        self.all.append(one)
