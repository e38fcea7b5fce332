"""Which side a paper is of, by what the docket's own entries say of its counsel and parties."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from casefile.wording.lines import Line

By = Literal["defence", "government", "both", "unknown"]

_I = re.IGNORECASE
_WORD = r"(?:[A-Z]\.|[A-Z][\w'’-]+)"
_NAME = rf"{_WORD}(?:\s+{_WORD}){{1,3}}"
_GOVERNMENT = r"(?:plaintiff|government|usa|united states(?: of america)?|u\.?s\.?a\.?)"
_APPEARS_GOVERNMENT = re.compile(rf"\bfor (?:the )?(?:{_GOVERNMENT})\s*:\s*(?P<names>[^;]+)", _I)
_APPEARS_DEFENCE = re.compile(r"\bdefendants?\s*:\s*(?P<names>[^;]+)", _I)
_TITLED = re.compile(rf"\b(?P<title>S?AUSA|AFPD|FPD|CJA)\s+(?P<name>{_NAME})")
_AS_TO = re.compile(
    rf"\bas to\s+(?:[Dd]efendants?(?:\(s\))?\s+)?(?!Attorney|Count|Superseding|Judge|Magistrate)"
    rf"(?P<names>{_NAME}(?:,? (?:Jr|Sr|II|III)\b\.?)?(?:\s*\(\d+\))?(?:(?:,| and)\s+{_NAME}(?:\s*\(\d+\))?)*)"
)
_NO_PERSON = re.compile(
    r"\b(?:motion|notice|order|counts?|indictment|information|appeal|judgment|hearing|trial|government|usa|all|document)\b",
    _I,
)
_BY = re.compile(r"\b(?:filed\s+)?by\s+(?P<by>.{2,80}?)(?:\s+as to\b|\s*[,;(]|(?<![A-Z])\.|$)", _I)
_OURS = re.compile(r"\bdefendants?['’]s?|\bmotions? (?:by|of) (?:the )?defendant", _I)
_THEIRS = re.compile(
    r"\b(?:government|plaintiff|united states|usa)['’]s?"
    r"|\bmotions? (?:by|of) (?:the )?(?:government|plaintiff|usa|united)",
    _I,
)


class Sides:
    """What the entries of one docket say of who is on which side."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Learn the names from the minutes' appearances and from whom entries are about."""
        self._counsel: dict[tuple[str, str], By] = {}
        self.accused: tuple[str, ...] = ()
        seen: Counter[str] = Counter()
        for line in lines:
            self._learn(line.text)
            seen.update(_as_to(line.text))
        names = [name for name, times in seen.items() if times > 1]
        self.accused = tuple(
            one for one in names if not any(one != other and one.startswith(f"{other} ") for other in names)
        )

    def _learn(self, text: str) -> None:
        for found in _TITLED.finditer(text):
            side: By = "government" if found.group("title").endswith("AUSA") else "defence"
            self._counsel.setdefault(_first_and_last(found.group("name")), side)
        if re.search(r"\bappearances?\b", text, _I):
            for rule, side in ((_APPEARS_GOVERNMENT, "government"), (_APPEARS_DEFENCE, "defence")):
                for found in rule.finditer(text):
                    for name in re.findall(_NAME, found.group("names")):
                        self._counsel.setdefault(_first_and_last(name), side)

    def of_filer(self, text: str) -> By:
        """Say whose paper an entry is, by its filer and its own words."""
        if re.match(r"\W*(?:\w+\W+){0,3}?(?:joint|stipulat\w+|agreed|consent)\b", text.split(" by ")[0], _I):
            return "both"
        found = _BY.search(text)
        by = found.group("by").strip() if found else ""
        if re.search(rf"^{_GOVERNMENT}\b", by, _I):
            return "government"
        if re.match(r"defendants?\b", by, _I) or any(name.casefold() in by.casefold() for name in self.accused):
            return "defence"
        attorney = re.sub(r"^attorney\s+", "", by, flags=_I)
        return self._counsel.get(_first_and_last(attorney)) or self.of_words(text.split(" by ")[0])

    def named(self, text: str) -> tuple[str, ...]:
        """Return the defendants of the docket whom an entry says it is about."""
        return tuple(name for name in self.accused if name.casefold() in text.casefold())

    def of_words(self, words: str) -> By:
        """Say whose motion words like ``Defendant's motion`` mean."""
        ours, theirs = bool(_OURS.search(words)), bool(_THEIRS.search(words))
        if re.search(r"\bjoint\b", words, _I) or (ours and theirs):
            return "both" if re.search(r"\bjoint\b", words, _I) else "unknown"
        return "defence" if ours else "government" if theirs else "unknown"


def _as_to(text: str) -> Counter[str]:
    """Return the defendants that an entry says it is about; one printed with a number counts twice, being sure."""
    seen: Counter[str] = Counter()
    for found in _AS_TO.finditer(text):
        for name in re.split(r",\s+(?!Jr|Sr|II)| and ", found.group("names")):
            sure = re.search(r"\(\d+\)", name)
            name = re.sub(r"\s*\(\d+\)", "", name).strip(" ,")
            if name and not _NO_PERSON.search(name):
                seen[name] = 2 if sure else 1
    return seen


def _first_and_last(name: str) -> tuple[str, str]:
    words = [word.strip(".,").lower() for word in name.split()]
    return (words[0], words[-1]) if words else ("", "")
