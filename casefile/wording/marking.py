"""Marks an entry's words: every date with its hour becomes ``«D0»``, every name of a hearing ``«K0»``.

Here is the vocabulary: how a clerk prints a date, an hour and the kind of a hearing, and where a sentence ends.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

_I = re.IGNORECASE
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = (
    r"(?:\d{1,2}(?::\d{2}){0,2}\s*[ap]\.?\s?m\b\.?|(?:12:00\s*)?noon\b|\d{1,2}:\d{2}(?![\d:]))"
    r"(?:\s*\(?(?:[ECMP][SD]?T|(?:Eastern|Central|Mountain|Pacific)(?:\s+(?:Standard|Daylight))?(?:\s+Time)?)\b\)?)?"
)
_DATE = (
    r"(?<![\d/:-])(?:\d{1,2}/\d{1,2}/\d{2,6}|\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{2}-\d{2}"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})(?![\d/])"
)
_MOMENT = re.compile(
    rf"(?:(?P<before>{_TIME})\s*,?\s*(?:on\s+)?)?"
    rf"(?:\b(?P<weekday>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*)\.?,?\s+)?(?P<date>{_DATE})"
    rf"(?:\s*,?\s*(?:(?:at|@|from|(?:beginning|starting|commencing)\s+at)\s+)?(?P<after>{_TIME})"
    rf"(?:\s*(?:-|to|until|through)\s*{_TIME})?)?",
    _I,
)
_ADJECTIVE = (
    r"(?:initial|first|final|further|telephonic|telephone|video(?:conference)?|zoom|in[- ]person|in[- ]court"
    r"|in[- ]chambers|ex parte|sealed|joint|pre-?\s?trial|status|scheduling|case management|settlement|motions?|omnibus"
    r"|suppression|evidentiary|detention|bond|bail|review|preliminary|probable cause|identity|removal"
    r"|rule \d+(?:\.\d+)?(?:\([a-z]\))?|competency|mental|daubert|frye|franks|faretta|curcio|nelson|lafler|garcia"
    r"|show cause|revocation|supervised release|probation|violation|restitution|forfeiture|disposition|admit[/ ]deny"
    r"|attorney|(?:appointment|status|ascertainment) of counsel|non-?\s?jury|bench|jury|court|guilty|change of plea"
    r"|plea agreement|plea|miscellaneous|material witness|ancillary|discovery|trial setting|trial readiness|readiness"
    r"|sentencing|(?:re-?)?arraignment|safety|compliance|bifurcated|\"?on the record\"?)"
)
_HEAD = (
    r"(?:hearings?|conferences?|trials?|re-?sentencing|sentencing|re-?arraignment|arraignment|calendar call|docket call"
    r"|(?:initial|first) appearance|jury selection|voir dire|change of plea|oral arguments?|preliminary examination)"
)
_ONE_KIND = rf"(?:\b|(?<=\"))(?:{_ADJECTIVE}[\s/-]+){{0,5}}{_HEAD}\b"
_KIND = re.compile(
    rf"(?<!speedy )(?<!-)\"?{_ONE_KIND}(?:(?:\s*(?:,\s*and\b|,|/|&|\band\b)\s*)(?:{_ONE_KIND}|plea\b))*(?:\s+date\b)?"
    r"(?!\s+(?:memorand|guideline|schedul|statement|act\b|motions?\b|brief|exhibit|deadline|report|transcript|agreement"
    r"|material|position|letter|order|management|list|clause|judge|court\b|counsel|attorney))",
    _I,
)
_TITLE_OF_MOTION = re.compile(
    r"(?:\bto (?:continue|re-?set|vacate|reschedule|set|schedule|advance|modify|extend|cancel)\s+"
    r"(?:the |his |her |their )?|\bwaivers? of (?:the )?|\banticipated )$",
    _I,
)
_ASIDE = re.compile(
    r"\b(?:regarding|to discuss|concerning|about|prior to|before|after|following|in advance of|at|during)"
    r"\s+(?:the |a |any )?$",
    _I,
)
_FAMILIES = (
    ("arraignment", "arraignment and plea"),
    ("selection", "jury selection|voir dire"),
    (
        "status",
        "status|scheduling|case management|trial setting|readiness|tele(?:phone|phonic) conference|video conference",
    ),
    ("pretrial", "pre-?\\s?trial"),
    ("sentencing", "sentencing"),
    ("trial", "trial"),
    ("arraignment", "arraignment"),
    ("initial", "initial appearance|first appearance"),
    ("plea", "plea|rule 11"),
    ("detention", "detention|bond|bail"),
    ("preliminary", "preliminary|probable cause"),
    ("revocation", "revocation|violation|admit"),
    ("motion", "motion|suppression|oral argument"),
)
_REMARKS = re.compile(r"\(Entered:[^)]{0,80}\)|\bModified on \d{1,2}/\d{1,2}/\d{4}[^()]*")
_ABBREVIATED = re.compile(
    r"\b(?:[A-Za-z]|Mr|Ms|Mrs|Dr|Jr|Sr|St|No|Nos|Mag|Hon|Ste|Ave|Bldg|Rm|Fl|vs|Ct|Fed|Crim|Cir|et al)$",
    _I,
)


@dataclass(frozen=True, slots=True)
class When:
    """A date as printed; ``at`` is None where no such day exists."""

    at: datetime | date | None
    note: str = ""

    @property
    def on(self) -> date | None:
        """The day alone."""
        return self.at.date() if isinstance(self.at, datetime) else self.at


class Marked:
    """An entry's words with dates and hearings marked, and split into sentences."""

    def __init__(self, text: str, zone: ZoneInfo) -> None:
        """Mark ``text``; the clerk's own remarks on entering and modifying it are not the court's words."""
        self.zone = zone
        self.whens: list[When] = []
        self.printed: list[str] = []
        self.kinds: list[str] = []
        self.names: list[str] = []
        said = _REMARKS.sub(" ", " ".join(text.split())).translate({0xAB: " ", 0xBB: " "})
        said = " ".join(said.split())
        said = _MOMENT.sub(self._mark_when, said)
        self.sentences = [self._mark_kinds(sentence) for sentence in _sentences(said)]

    def _mark_when(self, found: re.Match[str]) -> str:
        self.whens.append(_when(found, self.zone))
        self.printed.append(found.group(0).rstrip("."))
        stopped = found.group(0).endswith(".") and re.match(r"\s+[A-Z]|$", found.string[found.end() : found.end() + 3])
        return f"«D{len(self.whens) - 1}»" + ("." if stopped else "")

    def _mark_kinds(self, sentence: str) -> str:
        marked: list[str] = []
        end = 0
        for found in _KIND.finditer(sentence):
            before = sentence[max(0, found.start() - 60) : found.start()]
            if _TITLE_OF_MOTION.search(before) or (any("«K" in part for part in marked) and _ASIDE.search(before)):
                continue
            self.kinds.append(_what(found.group(0)))
            self.names.append(found.group(0))
            marked += [sentence[end : found.start()], f"«K{len(self.kinds) - 1}»"]
            end = found.end()
        return "".join([*marked, sentence[end:]])

    def plain(self, sentence: str) -> str:
        """Give a marked sentence back as the court printed it."""
        named = re.sub(r"«K(\d+)»", lambda found: self.names[int(found.group(1))], sentence)
        return re.sub(r"«D(\d+)»", lambda found: self.printed[int(found.group(1))], named)

    def bare(self, sentence: str) -> str:
        """Give a marked sentence its names of hearings back, dates left out."""
        named = re.sub(r"«K(\d+)»", lambda found: self.kinds[int(found.group(1))], sentence)
        return re.sub(r"«D\d+»", "", named)


def _sentences(text: str) -> list[str]:
    """Split at full stops that end a sentence, not at those of initials and abbreviations."""
    parts: list[str] = []
    start = 0
    for stop in re.finditer(r"\.(?=\s*(?:[A-Z«(\"*]|\d{1,2}\)|[a-z]\)|$))", text):
        if _ABBREVIATED.search(text[max(start, stop.start() - 12) : stop.start()]):
            continue
        parts.append(text[start : stop.start()])
        start = stop.end()
    return [part.strip() for part in [*parts, text[start:]] if part.strip(" .")]


def _when(found: re.Match[str], zone: ZoneInfo) -> When:
    """Return the moment or the day of a printed date; what is odd about it goes into the note."""
    printed = found.group("date")
    day = _day(printed)
    if day is None:
        return When(None, f'"{printed}" is no date')
    weekday = (found.group("weekday") or "").lower()[:3]
    note = f'"{printed}" is not a {found.group("weekday")}' if weekday and _WEEKDAYS[day.weekday()] != weekday else ""
    clock = found.group("before") or found.group("after")
    if not clock:
        return When(day, note)
    hour_minute = _hour(clock)
    if hour_minute is None:
        return When(day, note or f'"{clock}" on {printed} may be morning or afternoon')
    at = datetime(day.year, day.month, day.day, *hour_minute, tzinfo=zone)
    named = re.search(r"\b([ECMP])(?:[SD]?T\b|astern|entral|ountain|acific)", clock)
    if named and (at.tzname() or "").isalpha() and named.group(1) != (at.tzname() or "")[0]:
        note = note or f'"{clock.strip()}" names another time zone than the court\'s'
    return When(at, note)


def _day(printed: str) -> date | None:
    """Return a printed date, or None where no such day exists."""
    numbers = [int(number) for number in re.findall(r"\d+", printed)]
    name = printed[:3].lower()
    if name in _MONTHS:
        month, day, year = _MONTHS.index(name) + 1, numbers[0], numbers[1]
    elif re.match(r"\d{4}-", printed):
        year, month, day = numbers
    else:
        month, day, year = numbers
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return date(year, month, day) if year < 2200 else None
    except ValueError:
        return None


def _hour(clock: str) -> tuple[int, int] | None:
    """Return hour and minute, or None where the hour cannot be or may be morning or afternoon."""
    if "noon" in clock.lower():
        return 12, 0
    found = re.match(r"(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])?", clock, _I)
    if not found:
        return None
    hour, minute, half = int(found.group(1)), int(found.group(2) or 0), (found.group(3) or "").lower()
    if minute > 59 or hour > (12 if half else 23) or (half and hour == 0) or (not half and 0 < hour < 8):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, minute


def _what(printed: str) -> str:
    """Return the name of a hearing in the case of a heading."""
    words = re.sub(r"\s+date$", "", " ".join(printed.replace('"', " ").split()), flags=_I)
    words = words.lower() if words.isupper() else words
    return re.sub(r"(^|[ /-])(?!of\b|and\b|the\b)([a-z])", lambda found: found.group(1) + found.group(2).upper(), words)


def families_of(what: str) -> frozenset[str]:
    """Return the kinds a name stands for; a name that says nothing of its kind stands for itself."""
    lowered = what.lower().replace("trials", "trial")
    for family, words in _FAMILIES[:1]:
        if re.search(words, lowered):
            return frozenset({family})
    found = set()
    for part in re.split(r"\s*(?:,|/|&|\band\b)\s*", lowered):
        family = next((family for family, words in _FAMILIES if re.search(words, part)), part)
        if family:
            found.add(family)
    return frozenset(found)


def is_bare(what: str) -> bool:
    """Say whether a name does not tell what kind of hearing is meant."""
    return what.lower() in {"hearing", "hearings", "conference", "conferences"}
