"""Citations of statutes in every form dockets use, read into one form, and the offences they fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

FEDERAL = "U.S.C."
PRINCIPALS = (FEDERAL, 18, "2")
_STATE_CODES = {
    "Cal. Penal Code": r"cal(?:ifornia|\.)?\s*(?:penal\s+code|p\.?c\.?)",
    "Tex. Penal Code": r"tex(?:as|\.)?\s*(?:penal\s+code|p\.?c\.?)",
    "N.Y. Penal Law": r"(?:n\.?\s*y\.?|new\s+york)\s*penal\s+law",
    "Fla. Stat.": r"(?:fla(?:\.|\b)\s*stat(?:\.|utes?|s)?(?:\s*ann\.?)?|florida\s+statutes?)",
}
_SIGN = r"\s*,?\s*(?:§+|sections?\b|secs?\b\.?|s{1,2}\.)?\s*"
_FEDERAL_HEAD = re.compile(
    r"(?<![\d.:/-])(?:title\s+)?(?P<title>\d{1,2})"
    r"(?:\s*:\s*|\s*,?\s*(?:u\.?\s*s\.?\s*c(?:ode|\.)?(?:\s*a\b\.?)?|united\s+states\s+code)(?![a-z]))"
    + _SIGN
    + r"(?P<section>[1-9]\d{0,4}[a-z]?)(?![a-z0-9]|\s*[ap]\.?m\b)",
    re.IGNORECASE,
)
_STATE_HEADS = [
    (code, re.compile(words + _SIGN + r"(?P<section>[1-9]\d*(?:\.\d+)?)(?!\d)", re.IGNORECASE))
    for code, words in _STATE_CODES.items()
]
_PARAGRAPHS = re.compile(r"\s*(?P<path>(?:\(\s*[A-Za-z0-9]{1,5}\s*\)\s*)+)")
_JOIN = re.compile(r"\s*(?P<join>(?:,|;|/|&|\band\b|\bor\b|\b(?:as\s+)?enhanced\s+by\b|\s)+)", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|—|\bto\b|\bthrough\b)\s*(?=\()", re.IGNORECASE)
_NEXT_SECTION = re.compile(
    r"(?:§+\s*)?(?P<section>[1-9]\d{2,4}[a-z]?)(?![a-z0-9.:])(?!\s*(?:u\.?\s*s\.?\s*c|:))(?=\s*(?:\(|,|;|&|and\b|$))",
    re.IGNORECASE,
)
_LETTERED_SECTIONS = {"2252B", "2252C", "2261B", "223A"}
"""Sections that truly end in a letter, so that 2252B is never read as 2252(b)."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """One cited provision; ``paragraphs`` of 2252A(a)(5)(B) are ``("a", "5", "B")``, of a bare section empty."""

    code: str
    title: int
    section: str
    paragraphs: Path = ()

    def __str__(self) -> str:
        tail = "".join(f"({part})" for part in self.paragraphs)
        if self.code == FEDERAL:
            return f"{self.title} U.S.C. § {self.section}{tail}"
        return f"{self.code} § {self.section}{tail}"

    @property
    def place(self) -> tuple[str, int, str]:
        """Return the section without its paragraphs."""
        return self.code, self.title, self.section

    def within(self, other: Citation) -> bool:
        """Whether this provision is ``other`` or lies inside it; capitals of a docket's paragraphs do not matter."""
        return self.place == other.place and _starts_with(self.paragraphs, other.paragraphs)


class Citable(Protocol):
    """An offence as far as matching needs it."""

    @property
    def covers(self) -> Sequence[Citation]:
        """Return the provisions the offence is charged under."""

    @property
    def penalty_paragraphs(self) -> Sequence[Path]:
        """Return the paragraphs of the same section that only set its penalty."""


def parse(text: str) -> list[Citation]:
    """Return every provision a text cites, in order; a range such as ``(a)(1)-(4)`` is written out.

    What is not a citation (a title of the count, a docket's ``.F`` for felony) is passed over; an empty list
    means that the text cites nothing in a form known here.
    """
    heads = [(match.start(), match.end(), FEDERAL, match) for match in _FEDERAL_HEAD.finditer(text)]
    for code, pattern in _STATE_HEADS:
        heads += [(match.start(), match.end(), code, match) for match in pattern.finditer(text)]
    heads.sort(key=lambda head: head[0])
    found: list[Citation] = []
    for index, (_, end, code, match) in enumerate(heads):
        until = heads[index + 1][0] if index + 1 < len(heads) else len(text)
        title = int(match["title"]) if code == FEDERAL else 0
        found += _provisions(code, title, match["section"].upper(), text[end:until])
    return list(dict.fromkeys(found))


def match(citation_text: str, offences: Mapping[str, Citable]) -> list[str]:
    """Return the keys of the offences a docket's citation fits: one where it is plain, several where a person chooses.

    A penalty paragraph beside the charged one, such as (b)(1) after 2252A(a)(2), narrows nothing. An offence that
    is not in the library gives an empty list, never its neighbour.
    """
    return list(dict.fromkeys(key for keys in _fitting_by_place(citation_text, offences).values() for key in keys))


def _fitting_by_place(citation_text: str, offences: Mapping[str, Citable]) -> dict[tuple[str, int, str], list[str]]:
    """Return for each section that is cited the keys that fit; none, where the library does not hold the section."""
    cited: dict[tuple[str, int, str], list[Path]] = {}
    for citation in parse(citation_text):
        resolved = _resolve(citation, offences)
        cited.setdefault(resolved.place, []).append(resolved.paragraphs)
    return {place: list(_fitting(place, paths, offences)) for place, paths in cited.items()}


def settled(citation_text: str, offences: Mapping[str, Citable]) -> str | None:
    """Return the one offence a count may be mapped to without asking, or None.

    A bare section is not enough where the library holds only a part of it: 18:2261A may be its paragraph (1). Nor is
    a citation of two sections of which the library does not hold one; 18 U.S.C. 2, principals, charges nothing itself.
    """
    fitting = _fitting_by_place(citation_text, offences)
    keys = match(citation_text, offences)
    if len(keys) != 1 or any(not found for place, found in fitting.items() if place != PRINCIPALS):
        return None
    covers = offences[keys[0]].covers
    cited = [_resolve(citation, offences) for citation in parse(citation_text)]
    return keys[0] if any(one.within(cover) for one in cited for cover in covers) else None


def _provisions(code: str, title: int, section: str, rest: str) -> list[Citation]:
    paths: list[tuple[str, Path]] = []
    sections = [section]
    at, joined = _skip_felony_mark(rest), True
    while at < len(rest):
        if paragraphs := _PARAGRAPHS.match(rest, at):
            path = tuple(re.findall(r"[A-Za-z0-9]+", paragraphs["path"]))
            last = next((known for name, known in reversed(paths) if name == sections[-1]), ())
            paths.append((sections[-1], _placed(path, last) if last else path))
            at, joined = paragraphs.end(), False
            if (dash := _RANGE.match(rest, at)) and (upper := _PARAGRAPHS.match(rest, dash.end())):
                until = re.findall(r"[A-Za-z0-9]+", upper["path"])
                paths += [(sections[-1], step) for step in _between(paths[-1][1], until)]
                at = upper.end()
        elif joined and (following := _NEXT_SECTION.match(rest, at)) and at > 0:
            sections.append(following["section"].upper())
            at, joined = following.end(), False
        elif join := _JOIN.match(rest, at):
            at, joined = join.end(), True
        else:
            break
    found = [Citation(code, title, name, path) for name, path in paths]
    bare = [Citation(code, title, name) for name in sections if name not in {known for known, _ in paths}]
    return bare + found


def _skip_felony_mark(rest: str) -> int:
    mark = re.match(r"\.[FMP](?![A-Za-z0-9])", rest)
    return mark.end() if mark else 0


def _kind(part: str) -> str:
    if part.isdigit():
        return "number"
    return "capital" if part.isupper() else "letter"


def _placed(path: Path, last: Path) -> Path:
    """Read ``(6)`` after ``(a)(4)`` as ``(a)(6)``, and ``(B)`` after ``(a)(5)(A)`` as ``(a)(5)(B)``."""
    kind = _kind(path[0])
    for depth, part in enumerate(last):
        if _kind(part) == kind:
            return last[:depth] + path
    return path


def _between(lower: Path, until: list[str]) -> list[Path]:
    """Write out the paragraphs after ``lower`` up to the one a range ends with; nothing where it is no plain range."""
    first, last = lower[-1], until[-1]
    if first.isdigit() and last.isdigit():
        steps = [str(number) for number in range(int(first) + 1, int(last) + 1)]
    elif len(first) == len(last) == 1 and _kind(first) == _kind(last):
        steps = [chr(code) for code in range(ord(first) + 1, ord(last) + 1)]
    else:
        return []
    return [(*lower[:-1], step) for step in steps[:25]]


def _starts_with(path: Path, start: Path) -> bool:
    shorter = path[: len(start)]
    return len(path) >= len(start) and all(a.casefold() == b.casefold() for a, b in zip(shorter, start, strict=True))


def _resolve(citation: Citation, offences: Mapping[str, Citable]) -> Citation:
    """Read a docket's code such as 875C for § 875(c) where no section of that name is known."""
    lettered = re.fullmatch(r"(\d+)([A-Z])", citation.section)
    known = {cover.place for offence in offences.values() for cover in offence.covers}
    if citation.place in known or not lettered or citation.section in _LETTERED_SECTIONS:
        return citation
    number, letter = lettered.groups()
    plain = Citation(citation.code, citation.title, number, (letter.lower(), *citation.paragraphs))
    return plain if any(plain.within(cover) for cover in _covers(offences)) else citation


def _covers(offences: Mapping[str, Citable]) -> Iterable[Citation]:
    return (cover for offence in offences.values() for cover in offence.covers)


def _fitting(place: tuple[str, int, str], paths: list[Path], offences: Mapping[str, Citable]) -> list[str]:
    here = {key: one for key, one in offences.items() if any(cover.place == place for cover in one.covers)}
    penalties = [path for one in here.values() for path in one.penalty_paragraphs]
    charged = [path for path in paths if path and not any(_starts_with(path, one) for one in penalties)]
    if not charged:
        return list(here)
    return [
        key
        for key, one in here.items()
        if any(
            _starts_with(path, cover.paragraphs) or _starts_with(cover.paragraphs, path)
            for path in charged
            for cover in one.covers
            if cover.place == place
        )
    ]
