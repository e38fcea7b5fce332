"""The events of a case that the clocks are counted from, as docket entries tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from casefile.wording.found import EventKind, FoundEvent
from casefile.wording.lines import Line

_I = re.IGNORECASE
_ARREST = re.compile(
    r"\W*(?:arrest\b(?! warrant)(?!ed\b)|(?:amended )?(?:warrant for )?arrest warrant returned executed\b)", _I
)
_WARRANT = re.compile(r"\W*warrant returned executed\b", _I)
_CHARGE = re.compile(
    r"\W*(?P<before>(?:(?:sealed|redacted|unredacted|felony|misdemeanor|original|(?:first|second|third|fourth|fifth))\b\W*)*)"
    r"(?P<again>superseding\b\W*)?(?P<redacted>\(?redacted\)?\W*)?(?P<what>indictment|information|complaint)\b"
    r"(?!\W*(?:sheet|unsealed|to establish|(?:pursuant to|under|regarding)\W+(?:title )?21\b|of prior))",
    _I,
)
_REDACTED = re.compile(r"\W*redacted\b", _I)
_PRIOR = re.compile(r"\b(?:prior conviction|enhance|\b851\b)", _I)
_ELSEWHERE = re.compile(
    r"rule 5\(c\)|rule 40\b|out[- ]of[- ]district|removal (?:hearing|proceedings)|identity hearing", _I
)
_GUILTY = re.compile(
    r"(?<!not )\bguilty plea (?:is )?entered\b"
    r"|\b(?:enters?|entered|tendered|changes? (?:his|her|the)? ?plea to)\s+"
    r"(?:a\s+)?(?:pleas? of\s+)?(?:guilty|nolo contendere|no contest)\b"
    r"|\bple(?:a|ads?|d|aded) (?:of )?guilty\b",
    _I,
)
_PLEA_BACK = re.compile(r"\bgranting\b.{0,80}\bwithdraw\w* (?:of )?(?:his |her |the )?(?:guilty )?plea\b", _I)
_MISTRIAL = re.compile(r"\bmistrial\b", _I)
_NO_MISTRIAL = re.compile(
    r"\bden\w+\b[^.;]{0,60}\bmistrial\b|\bmistrial\b[^.;]{0,40}\bden\w+"
    r"|\bmotion for mistrial\b(?![^.;]{0,40}\bgranted)",
    _I,
)
_CASE = r"(?:superseding |entire )?(?:indictment|information|complaint|case|action|charges|all counts)"
_DISMISSED = re.compile(
    rf"\b(?:the )?{_CASE}\b(?:(?! count)[^.;]){{0,60}}?\b(?:is|are|be|hereby|shall be)\b\s*(?:hereby )?dismissed\b"
    rf"|\b{_CASE} dismissed\b|^\W*order (?:for|of) dismissal\b"
    rf"|\bdismiss(?:ing|al of)\s+(?:the )?{_CASE}\b"
    rf"|\bgranting\b[^.;]{{0,60}}\bmotion to dismiss\s+(?:the )?{_CASE}\b",
    _I,
)
_COUNTS_ONLY = re.compile(
    r"\b(?:count|counts)\s+\w+[^.;]{0,40}\bdismiss|\bdismiss\w*\s+(?:(?:as to|of)\s+)?counts?\s+\w+|\bappeal\b", _I
)


def events_of(lines: Sequence[Line]) -> tuple[list[FoundEvent], list[str]]:
    """Return the events, each told once by the first entry that tells it, and what stays open."""
    found: list[FoundEvent] = []
    left: list[str] = []
    for line in lines:
        for event in _events(line, left):
            if not _told(event, found):
                found.append(event)
    return sorted(found, key=lambda event: event.on), left


def clock_is_over(events: Sequence[FoundEvent], day: date) -> bool:
    """Say whether on a day nothing ran any more: trial had begun, or a plea or a dismissal ended the case."""
    over = False
    for event in events:
        if event.on < day or (event.on == day and event.kind == "trial began"):
            over = event.kind in ("trial began", "plea", "dismissed") or (
                over and event.kind != "mistrial" and event.kind != "charged"
            )
    return over


def _told(event: FoundEvent, found: Sequence[FoundEvent]) -> bool:
    """Say whether an event was told before; a superseding charge of another day was not."""
    same = [one for one in found if one.kind == event.kind]
    if event.kind == "superseded":
        return any(one.on == event.on for one in same) or (bool(same) and _REDACTED.match(event.words) is not None)
    if event.kind == "trial began":
        mistrials = sum(1 for one in found if one.kind == "mistrial")
        return len(same) > mistrials
    return bool(same)


def _events(line: Line, left: list[str]) -> Iterator[FoundEvent]:
    yield from _arrest(line, left)
    yield from _charge(line, left)
    if line.voice == "minutes":
        yield from _appearance(line, left)
        yield from _trial(line)
    if line.is_courts:
        yield from _end(line, left)


def _event(kind: EventKind, line: Line, words: str, on: date | None = None) -> FoundEvent:
    return FoundEvent(kind, on or line.filed_on, line.key, line.number, words.strip()[:300])


def _arrest(line: Line, left: list[str]) -> Iterator[FoundEvent]:
    first = line.sentences[0] if line.sentences else ""
    named = re.search(r"\bon\s*«D(\d+)»", first)
    if _ARREST.match(line.text):
        yield _event(
            "arrested", line, line.marked.plain(first), line.marked.whens[int(named.group(1))].on if named else None
        )
    elif _WARRANT.match(line.text):
        left.append(f"{line.name} tells a warrant executed; whether that is an arrest, and for this charge, is open")


def _charge(line: Line, left: list[str]) -> Iterator[FoundEvent]:
    found = _CHARGE.match(line.text)
    if not found or _PRIOR.search(line.text):
        return
    kind: EventKind = "charged"
    if found.group("what").lower() == "complaint":
        kind = "complaint"
    elif found.group("again"):
        kind = "superseded"
    if "sealed" in found.group("before").lower().split():
        left.append(f"{line.name} files a sealed charge; the seventy days wait until it is made public")
    yield _event(kind, line, line.marked.plain(line.sentences[0]))


def _appearance(line: Line, left: list[str]) -> Iterator[FoundEvent]:
    for said in line.hearings_held:
        if said.at is None or not said.families & {"initial", "arraignment", "arraignment and plea"}:
            continue
        if _ELSEWHERE.search(line.text):
            left.append(
                f"{line.name}: an appearance in another district; the seventy days want one where the charge is"
            )
        elif re.search(r"\bsuperseding\b", line.text, _I):
            left.append(f"{line.name}: an arraignment on a superseding charge; the first appearance is not told there")
        else:
            yield _event("first appearance", line, _sentence_with(line, said.what), _day(said.at))
        return


def _trial(line: Line) -> Iterator[FoundEvent]:
    for said in line.hearings_held:
        if said.at is not None and said.families & {"trial", "selection"} and "status" not in said.families:
            yield _event("trial began", line, line.marked.plain(line.sentences[0]), _day(said.at))
            return


def _end(line: Line, left: list[str]) -> Iterator[FoundEvent]:
    for sentence in line.sentences:
        words = line.marked.plain(sentence)
        if _PLEA_BACK.search(words):
            left.append(f"{line.name} lets a plea be withdrawn; the seventy days may begin again (3161(i))")
        elif (
            line.voice == "minutes"
            and _GUILTY.search(words)
            and not re.search(r"\bfound guilty|not guilty\b", words, _I)
        ):
            held = [said.at for said in line.hearings_held if said.at is not None]
            yield _event("plea", line, words, _day(held[0]) if held else None)
        if _MISTRIAL.search(words) and not _NO_MISTRIAL.search(words):
            yield _event("mistrial", line, words)
        if _DISMISSED.search(words) and not _COUNTS_ONLY.search(words):
            yield _event("dismissed", line, words)


def _day(at: date) -> date:
    return date(at.year, at.month, at.day)


def _sentence_with(line: Line, what: str) -> str:
    for sentence in line.sentences:
        words = line.marked.plain(sentence)
        if what.casefold() in words.casefold():
            return words
    return line.marked.plain(line.sentences[0])
