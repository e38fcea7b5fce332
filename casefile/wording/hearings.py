"""What a sentence says of a hearing: that it is set, moved, cancelled or held, when, where and before whom.

The sentences are marked ones (``marking``). A rule reads them as a clerk writes: a hearing, a verb, a date.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from casefile.wording.marking import Marked, When, families_of, is_bare

_I = re.IGNORECASE
_PAPER = re.compile(
    r"^\W*(?:(?:first|second|third|fourth|fifth|unopposed|joint|agreed|consent|amended|corrected|supplemental"
    r"|emergency|sealed|ex parte|restricted|expedited|government'?s|defendant'?s|oral|text|in limine|expert|exhibits?"
    r"|request)\b\W*)*"
    r"(?:motions?|brief|memorandum (?:in|of law)|sentencing memorandum|response|reply|objections?|transcript|audio"
    r"|letter|exhibits?|witness|waiver|affidavit|declaration|proposed|stipulation|request|for transcript"
    r"|notice (?:of appeal|of intent|pursuant|by)|notification of appeal|application|receipt|certificate|designated|cja"
    r"|warrant|interpreter|plea agreement|adoption|petition)\b",
    _I,
)
_MINUTES = re.compile(
    r"^\W*(?:[A-Z]{2}:\s*)?(?:(?:text|paperless|electronic|criminal|courtroom|court|clerk'?s?|sealed|amended)\b\W*)*"
    r"(?:minute entry|minutes?\b(?! order)|minute sheet|notes? for proceedings|minutes? of)",
    _I,
)
_LISTS = re.compile(
    r"\b(?:set|reset|setting|resetting|scheduling|reschedul\w+|notice of)\b.{0,40}\b(?:hearings?|deadlines?|order)\b",
    _I | re.S,
)
_K, _D = r"«K(?P<k>\d+)»", r"«D(?P<d>\d+)»"
_FILL = r"(?:(?!\b(?:deadlines?|due|briefs?|objections?|reports?|transcripts?|exhibits?|held)\b)[^«»;]){0,110}?"
_GAP = (
    r"(?:(?!\b(?:filed|due|deadline|submit\w*|motions?|respon\w+|no later|on or before|excluded|prior to|vacated"
    r"|cancel\w*|den\w+|granted|by (?!tele|video|zoom|phone))\b)[^«»;]){0,170}?"
)
_MOVE = r"\b(?:re-?set|re-?scheduled|continued|moved|postponed|adjourned|advanced|re-?noticed)\b"
_FIX = (
    r"(?:\b(?:set|scheduled|calendared|noticed)\b|\b(?:commences|begins)\b|\b(?:will|shall|to)\s+(?:now\s+)?"
    r"(?:be\b(?:\s+(?:held|conducted|heard|convened))?|commence\b|begin\b|proceed\b|take place\b|resume\b))"
)
_OLD = r"(?:set|scheduled)(?:\s+(?:for|on))?\s*«D(?P<old>\d+)»"
_OFF = (
    r"(?:cancell?ed|vacated|terminated|stricken|off calendar"
    r"|(?:taken|removed) (?:off|from)(?: the)?(?: court'?s)? calendar)\b"
)
BE = r"(?:\s+(?:is|are|was|were|has been|have been|be|shall be|hereby|now))*"
_OPEN_END = (
    r"(?:pending|until further|generally|sine die|indefinitely|to a date to be|until such time|without (?:a )?date)"
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("reset", re.compile(rf"{_K}{_FILL}{_OLD}[^«»;]{{0,140}}?{_MOVE}{_GAP}{_D}", _I)),
    ("reset", re.compile(rf"{_K}{_FILL}{_MOVE}\s+from\s*«D(?P<old>\d+)»[^«»;]{{0,140}}?\b(?:to|until)\s*{_D}", _I)),
    ("reset", re.compile(rf"{_K}{_FILL}\bheld\b(?:[^«»;]{{0,20}}«D\d+»)?[^«»;]{{0,60}}?{_MOVE}{_GAP}{_D}", _I)),
    ("cancelled", re.compile(rf"{_K}{_FILL}{_OLD}[^«»;]{{0,140}}?{_OFF}", _I)),
    ("open", re.compile(rf"{_K}{_FILL}{_MOVE}\s+{_OPEN_END}", _I)),
    ("reset", re.compile(rf"{_K}{_FILL}{_MOVE}{_GAP}{_D}", _I)),
    (
        "reset",
        re.compile(
            rf"\b(?:re-?sett?(?:ing|s)|re-?schedul(?:ing|es)|continu(?:ing|es)|advanc(?:ing|es))\s+(?:the\s+)?{_K}[^«»;]{{0,60}}?\b(?:to|for|until|on)\s*{_D}",
            _I,
        ),
    ),
    (
        "reset",
        re.compile(rf"{_MOVE}\s+(?:for|to)\s+(?:an?\s+|the\s+)?{_K}[^«»;]{{0,40}}?\b(?:on|for|at|to)\s*{_D}", _I),
    ),
    ("set", re.compile(rf"{_K}{_FILL}{_FIX}{_GAP}{_D}", _I)),
    ("set", re.compile(rf"\bset(?:ting|s)?\s+(?:the\s+|an?\s+)?{_K}[^«»;]{{0,60}}?\b(?:for|on|at)\s*{_D}", _I)),
    (
        "set",
        re.compile(
            rf"\b(?:set|scheduled|calendared)\s+(?:for|as)\s+(?:an?\s+|the\s+)?{_K}[^«»;]{{0,30}}?\b(?:on|for|at)\s*{_D}",
            _I,
        ),
    ),
    (
        "cancelled",
        re.compile(rf"{_K}(?:\s+(?:as to|in this|of this|before)\b[^«».;]{{1,60}}?)?\s*[,(-]?{BE}\s*{_OFF}", _I),
    ),
    (
        "cancelled",
        re.compile(
            rf"\b(?:cancell?ing|vacating|terminating|striking|cancell?ation of|cancell?ed:?)\s+(?:the\s+)?{_K}", _I
        ),
    ),
)
_LISTED = re.compile(rf"{_K}(?:\s+as to\b[^«».;:]{{1,60}}?)?\s*(?:[:,-]|\bon\b|\bfor\b)?\s*{_D}", _I)
_STRICT = re.compile(rf"{_K}(?:\s+as to\b[^«».;:]{{1,60}}?)?(?:\s+is)?\s+set for\s*{_D}", _I)
_ABOUT = re.compile(
    r"\s+((?:on|re|regarding)\b:?\s+[^«».;:,]{3,60}?)\s+(?:(?:is|are|has been|have been|previously|now)\s+)*"
    r"(?:re-?set|set|scheduled|continued|re-?scheduled)\b",
    _I,
)
_RETURN = re.compile(rf"\breturn for (?:the )?(?:court'?s )?(?P<what>ruling|verdict|decision)\b[^«»;]{{0,30}}?{_D}", _I)
_HELD = re.compile(
    rf"{_K}(?:(?!\b(?:waived|set|continued|vacated|reset|moot|scheduled|cancell?ed)\b)[^«»;]){{0,120}}?"
    r"(?<!not )(?<!be )\b(?:held|conducted|begun|began|completed|concluded|commenced)\b"
    r"(?! to answer| in custody| without| in abeyance| for trial)(?:\s*(?:on\s*)?«D(?P<d>\d+)»)?",
    _I,
)
_NAMED_FIRST = re.compile(
    rf"^[^«»]*?(?:\bbefore\b[^«»:]*:|\bminutes? (?:entry )?(?:for|of)\b|\bminutes:)\s*(?:the\s+)?{_K}(?P<rest>.*)",
    _I | re.S,
)
_NOT_HELD = re.compile(
    r"^\s*(?:as to[^«»]{0,80}?)?\s*(?:(?:is|was|has been)\s+)?"
    r"(?:not held|waived|set\b|re-?set|moved|continued (?:to|from)|vacated|cancel)",
    _I,
)
_NAME = (
    r"(?:[A-Z][A-Za-z'’-]*\.?)(?:\s+(?:(?:de|la|van|von|del|da)\s+)*(?!In\b|The\b|At\b|On\b|For\b)"
    r"[A-Z][A-Za-z'’-]*\.?){0,4}(?:,\s*(?:Jr|Sr|II|III|IV)\b\.?)?"
)
_JUDGE = (
    r"(?:(?:Hon(?:orable|\.)|Senior|Chief|Magistrate|District|United States|U\.\s?S\.|Visiting|Circuit|Mag\.)\s+)*"
    rf"(?:Judge\s+|Justice\s+)?{_NAME}"
)
_BEFORE = re.compile(rf"\bbefore\s+(?:[Tt]he\s+)?(?P<judge>{_JUDGE})")
_SIGNED = re.compile(rf"\b(?:[Oo]rdered|[Ss]igned)\s+by\s+(?P<judge>{_JUDGE})")
_PLACE = re.compile(
    r"^[\s,]*(?:for [\w ]{1,20} days?,\s*)?(?:in|at|by|via)\s+"
    r"(?P<place>(?:[A-Z0-9]|the |chambers|courtroom|tele|video|zoom).*)",
    re.S,
)
_PLACE_END = re.compile(r"\s*(?:\bbefore\b|[;(«]|\bto discuss\b|,?\s+with the undersigned|\bas to\b).*", _I | re.S)
_LOOSE_HEARING = re.compile(r"\b(?:hearing|trial|conference|sentencing|arraignment|change of plea)\b", _I)
_LOOSE_VERB = re.compile(r"\b(?:set|continu|resched|schedul|mov(?:e|ing)|reset|adjourn|postpon)", _I)
_OTHER_HOUR = re.compile(
    rf"«K\d+»[^;]*?{_MOVE}\s+(?:up |back )?(?:to|for|at)\s+\d{{1,2}}(?::\d{{2}})+(?:\s*[ap]\.?m)?", _I
)
_NO_SETTING = re.compile(r"\bden(?:y|ied|ies|ying)\b|\bexclud", _I)

_STIPULATED_ORDER = re.compile(
    r"\W*(?:[\w'’]+\W+){0,3}?stipulat(?:ion|ed)\W+(?:and\W+)?order\b"
    r"|\W*(?:[\w'’]+\W+){0,3}?stipulation\b[^.]{0,150}?\band\s+order\s+by\b",
    _I,
)

Voice = Literal["minutes", "court", "paper"]


class Entry(Protocol):
    """A docket entry, as far as its words and their day go."""

    @property
    def filed_on(self) -> date: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Said:
    """What one sentence says of one hearing."""

    verb: str
    what: str
    at: datetime | date | None = None
    old: date | None = None
    place: str = ""
    judge: str = ""
    only_confirms: bool = False

    @property
    def families(self) -> frozenset[str]:
        """The kinds of hearing that the name stands for."""
        return families_of(self.what)


def voice_of(text: str) -> Voice:
    """Say who speaks in an entry: the minutes of a hearing, the court, or a party's paper."""
    if _MINUTES.match(text):
        return "minutes"
    if _STIPULATED_ORDER.match(text):
        return "court"
    return "paper" if _PAPER.match(text) else "court"


def day_of_minutes(marked: Marked, entry: Entry) -> date:
    """Return the day that minutes are of: the one they name, else the day they were filed."""
    for sentence in marked.sentences:
        found = re.search(r"\b(?:held|hearing|proceedings)\b[^«»]{0,200}?\bon\s*«D(\d+)»", sentence, _I)
        on = marked.whens[int(found.group(1))].on if found else None
        if on and entry.filed_on - timedelta(days=60) <= on <= entry.filed_on:
            return on
    return entry.filed_on


def held(marked: Marked, voice: Voice, entry: Entry, used: set[int]) -> Iterator[Said]:
    """Yield the hearings an entry says were held; outside minutes only with their day, and only to confirm."""
    day = day_of_minutes(marked, entry)
    held: list[tuple[str, date | None]] = []
    for sentence in marked.sentences:
        for found in _HELD.finditer(sentence):
            when = marked.whens[int(found.group("d"))] if found.group("d") else None
            if found.group("d"):
                used.add(int(found.group("d")))
            if when is not None or voice == "minutes":
                held.append((_named(found, sentence, marked), when.on if when is not None else day))
    if voice == "minutes" and marked.sentences:
        first = _NAMED_FIRST.match(marked.sentences[0])
        if first and not _NOT_HELD.match(first.group("rest")):
            held.insert(0, (marked.kinds[int(first.group("k"))], day))
    named = [one for one in held if not is_bare(one[0])]
    signer = _judge(_BEFORE.search(entry.text)) if voice == "minutes" else ""
    for what, on in dict.fromkeys(named):
        yield Said("held", what, on, judge=signer, only_confirms=voice != "minutes")


def _named(found: re.Match[str], sentence: str, marked: Marked) -> str:
    """Return the hearing held; one without a kind is the only kind that the sentence names after it."""
    what = marked.kinds[int(found.group("k"))]
    if not is_bare(what):
        return what
    after = [marked.kinds[int(number)] for number in re.findall(r"«K(\d+)»", sentence[found.end() :])]
    kinds = list(dict.fromkeys(kind for kind in after if not is_bare(kind)))
    return kinds[0] if len(kinds) == 1 and not _LOOSE_VERB.search(sentence[found.end() :]) else what


def settings(sentence: str, marked: Marked, voice: Voice, entry: Entry, used: set[int]) -> Iterator[Said]:
    """Yield what a sentence sets, moves or cancels, each date and each hearing once, in the order of the words."""
    rules: list[tuple[str, re.Pattern[str]]] = [("set", _STRICT)] if voice == "paper" else list(_RULES)
    if voice == "minutes" or (voice == "court" and _LISTS.search(entry.text[:120])):
        rules.append(("listed", _LISTED))
    taken: set[str] = set()
    said: list[tuple[int, Said]] = []
    for verb, rule in rules:
        for found in rule.finditer(sentence):
            groups = found.groupdict()
            number = int(groups["d"]) if groups.get("d") else None
            if groups["k"] in taken or number in used or _only_asked(found, entry.text):
                continue
            if verb == "listed" and not _is_ahead(marked.whens[number or 0], entry):
                continue
            if verb == "cancelled" and not groups.get("old") and _only_heading(groups["k"], marked):
                continue
            taken.add(groups["k"])
            used |= {int(groups[name]) for name in ("d", "old") if groups.get(name)}
            said.append((found.start(), _said("set" if verb == "listed" else verb, found, sentence, marked, entry)))
    for found in _RETURN.finditer(sentence):
        if voice != "paper" and int(found.group("d")) not in used:
            used.add(int(found.group("d")))
            place, judge = _where(sentence[found.end() : found.end() + 400])
            said.append(
                (
                    found.start(),
                    Said(
                        "set",
                        found.group("what").capitalize(),
                        marked.whens[int(found.group("d"))].at,
                        None,
                        place,
                        judge,
                    ),
                )
            )
    yield from (one for _, one in sorted(said, key=lambda pair: pair[0]))


def _is_ahead(when: When, entry: Entry) -> bool:
    """Say whether a date lies after the day of the entry."""
    return when.on is not None and when.on > entry.filed_on


def _only_heading(kind: str, marked: Marked) -> bool:
    """Say whether a hearing without a kind only heads an entry that names the kind later."""
    return is_bare(marked.kinds[int(kind)]) and any(not is_bare(other) for other in marked.kinds)


def _only_asked(found: re.Match[str], text: str) -> bool:
    """Say whether the sentence reports a wish that the entry itself does not grant."""
    asked = re.search(
        r"\b(?:requests?|moves|asks|proposes?|seeks)\b", found.string[max(0, found.start() - 200) : found.end()], _I
    )
    return bool(asked) and not re.search(r"\b(?:grant\w*|re-?setting|rescheduling)\b", text, _I)


def _said(verb: str, found: re.Match[str], sentence: str, marked: Marked, entry: Entry) -> Said:
    """Return what one rule read."""
    groups = found.groupdict()
    what = marked.kinds[int(groups["k"])]
    about = _ABOUT.match(sentence.partition(f"«K{groups['k']}»")[2])
    if what == "Hearing" and about:
        what = f"Hearing {about.group(1)}"
    old = marked.whens[int(groups["old"])].on if groups.get("old") else None
    if not groups.get("d"):
        return Said(verb, what, old=old)
    place, judge = _where(
        sentence[found.end() : found.end() + 400],
        sentence[found.start() : found.end()].rpartition("«D")[0].rpartition("»")[2],
    )
    if not judge and "undersigned" in sentence:
        judge = _judge(_SIGNED.search(entry.text))
    return Said(verb, what, marked.whens[int(groups["d"])].at, old, place, judge)


def _where(after: str, between: str = "") -> tuple[str, str]:
    """Return place and judge from the words after a date or, where they say neither, between verb and date."""
    for words in (after, between):
        words = words.split("«")[0]
        judged = _BEFORE.search(words)
        placed = _PLACE.match(words)
        if judged and not placed:
            rest = re.sub(r"^\s*,\s*(?:Senior |Chief )?United States [A-Z]\w+ Judge\s*,", "", words[judged.end() :])
            placed = _PLACE.match(rest)
        place = _PLACE_END.sub("", placed.group("place")).strip(" ,.") if placed else ""
        place = re.sub(r",?\s+at$", "", place)
        if judged or place:
            return place[:160], _judge(judged)
    return "", ""


def _judge(found: re.Match[str] | None) -> str:
    """Return a judge's name as printed, without the full stop of the sentence."""
    name = found.group("judge").strip() if found else ""
    return name if re.search(r"\b(?:Jr|Sr|[A-Z])\.$", name) else name.rstrip(".")


def unread_days(sentence: str, marked: Marked, voice: Voice, entry: Entry, used: set[int]) -> Iterator[date]:
    """Yield the days ahead that stand beside a hearing or a setting and that no rule has read."""
    words = marked.bare(sentence)
    if voice == "paper" or not _is_loose(sentence, words) or _NO_SETTING.search(words):
        return
    for number in (int(found) for found in re.findall(r"«D(\d+)»", sentence)):
        on = marked.whens[number].on
        if number not in used and on is not None and on > entry.filed_on:
            yield on


def only_moves_the_hour(sentence: str, voice: Voice) -> bool:
    """Say whether a sentence of the court moves a hearing to another hour and names no new day."""
    return voice != "paper" and bool(_OTHER_HOUR.search(sentence))


def _is_loose(sentence: str, words: str) -> bool:
    """Say whether a sentence seems to set something."""
    if re.search(r"\bset for\b", words, _I) or _LISTED.search(sentence):
        return True
    return bool(_LOOSE_HEARING.search(words) and _LOOSE_VERB.search(words))
