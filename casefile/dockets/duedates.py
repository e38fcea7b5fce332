"""What is due by a date, and periods in days, as a marked sentence says them."""

import re
from collections.abc import Iterator

from casefile.dockets.values import DocketDeadline, EntryReading
from casefile.wording.hearings import BE, Voice
from casefile.wording.marking import Marked

_I = re.IGNORECASE
_WORDS = r"(?:[^«»;]|«K\d+»)"  # words of a duty, which may name a hearing but no other date
_DUE = re.compile(
    rf"(?P<what>{_WORDS}{{3,}}?)\s*(?:\b(?:is|are|shall be|must be|to be|be|now)\s+)*"
    r"(?:\bdue\b\s*(?:date)?\s*(?:by|on or before|on|no later than|not later than|before|:)?"
    r"|\b(?:filed|submitted|served|completed|provided|disclosed|produced)\s+"
    r"(?:by|on or before|no later than|not later than))"
    r"\s*«D(?P<d>\d+)»",
    _I,
)
_DUE_SUBJECT = (
    r"deadlines?|cut-?off|designation|restriction|request|objections?|briefs?|briefing|reports?|disclosures?|notices?|responses?"
    r"|repl(?:y|ies)|discovery|motions?|instructions|statements?"
)
_DEADLINE_SET = re.compile(
    rf"(?P<what>{_WORDS}*?\b(?:{_DUE_SUBJECT})\b{_WORDS}{{0,60}}?){BE}"
    r"\s*\b(?:(?:re-?set|set|continued|moved)\s+(?:for|to)|extended\s+(?:to|until|through))\s*«D(?P<d>\d+)»",
    _I,
)
_DEADLINE = re.compile(
    rf"(?P<what>{_WORDS}*?\b(?:deadlines?|cut-?off(?: date)?|due date))\b"
    r"(?:\s+(?:is|are|of|on|to|for|by)\b|:)?\s*«D(?P<d>\d+)»",
    _I,
)
_UNTIL = re.compile(
    rf"{_WORDS}*?\b(?:has|have|is given|are given)\s+until\s*«D(?P<d>\d+)»,?\s+"
    rf"(?:in which\s+)?to\s+(?P<what>{_WORDS}+)",
    _I,
)
_BY = re.compile(
    rf"(?P<what>{_WORDS}*?)\b(?:on or before|no later than|not later than|by)\s*«D(?P<d>\d+)»(?=(?P<rest>{_WORDS}*))",
    _I,
)
_ON_DAY = re.compile(rf"[^\w«]*(?:on\s+)?«D(?P<d>\d+)»,\s+(?P<what>{_WORDS}*?\bshall\b{_WORDS}*)", _I)
_DUTY = re.compile(r"\b(?:shall|must|may file|ordered|directed|to file|deadline|due)\b", _I)
_IN_DAYS = re.compile(r"[^.;«»]{0,40}\b(?:within|have|has)\s+[\w-]+\s+(?:\(\d+\)\s+)?(?:\w+\s+)?days\b", _I)
_LOOSE_START = re.compile(r"^(?:[A-Z][A-Z ]{1,60}[-–:]\s|(?:TEXT )?ORDER that\b|\(?\w\)|[\s,;.)–-]|(?:and|that)\b)+")
_LOOSE_END = re.compile(
    r"(?:[\s,;:-]|\b(?:no|not) later than\b|\bon or before\b|\b(?:is|are|be|shall|must|to|set|by)\b)+$"
)


def dates_due(
    sentence: str, marked: Marked, voice: Voice, entry: EntryReading, used: set[int]
) -> Iterator[DocketDeadline]:
    """Yield what a sentence makes due, each date once; a date before the entry makes nothing due."""
    for what, number in _due(sentence, marked, voice, used):
        when = marked.whens[number]
        used.add(number)
        if when.at is not None and when.on is not None and when.on >= entry.filed_on:
            yield DocketDeadline(_phrase(what), when.at, entry.key)


def periods(sentence: str, marked: Marked, voice: Voice) -> Iterator[str]:
    """Yield the periods in days that a sentence gives for filing something, in its words."""
    if voice == "paper":
        return
    for found in _IN_DAYS.finditer(sentence):
        if re.search(r"\b(?:fil|due|submit|respon|object|shall)", sentence, _I):
            yield _phrase(marked.bare(found.group(0)))


def _due(sentence: str, marked: Marked, voice: Voice, used: set[int]) -> Iterator[tuple[str, int]]:
    """Yield what is due and the number of its date, the surest wording first."""
    rules = [_DUE, _DEADLINE_SET] if voice == "paper" else [_UNTIL, _DUE, _DEADLINE_SET, _DEADLINE, _ON_DAY, _BY]
    starts = [0, *(found.end() for found in re.finditer(r"«D\d+»|;", sentence))]
    for rule in rules:
        for found in filter(None, (rule.match(sentence, start) for start in starts)):
            number = int(found.group("d"))
            if number not in used and _is_duty(rule, found, sentence, voice):
                what = marked.bare(found.group("what"))
                if rule is _BY and len(_phrase(what).split()) < 3:
                    what = marked.bare(found.group("rest"))
                if _phrase(what):
                    yield what, number


def _is_duty(rule: re.Pattern[str], found: re.Match[str], sentence: str, voice: Voice) -> bool:
    """Say whether a date that a rule found is one by which something must be done."""
    if rule is _BY:
        return bool(_DUTY.search(sentence))
    return voice != "paper" or rule is not _DEADLINE_SET or "set for" in found.group(0).lower()


def _phrase(words: str) -> str:
    """Return the words of a duty without numbering, headings and loose ends, at most 160 characters."""
    said = re.sub(r"\([^()]*$", "", " ".join(words.split()).rpartition(": ")[2][:600])
    said = _LOOSE_END.sub("", _LOOSE_START.sub("", said))
    return said if len(said) <= 160 else said[:160].rpartition(" ")[0] + " …"
