"""What is looked for before a paper leaves: the values, and the one question.

Nothing here says that a paper may leave. Whoever signs it reads it; the guard finds what an eye passes over.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from casefile.law.dated import Verified
from casefile.law.filings import Limit
from casefile.law.guard_fold import Token, squashed, tokens_of

Severity = Literal["serious", "warning", "note"]
Override = Literal["attorney", "sealed", "never", "none"]
"""Who may let it leave all the same: an attorney of the matter; the same, but in no public filing; nobody; no need."""

SEVERITIES: tuple[Severity, ...] = ("serious", "warning", "note")
PARTS_OF_NAMES = frozenset(("child-first-name", "surname"))
OVERRIDES: tuple[Override, ...] = ("attorney", "sealed", "never", "none")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the guard, from the law data.

    ``severity`` holds for a filing, ``elsewhere`` for what leaves to anybody else, ``sealed`` for a filing under seal.
    """

    key: str
    name: str
    mend: str
    severity: Severity
    elsewhere: Severity
    sealed: Severity
    override: Override
    source: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Protected:
    """Somebody whose name must not stand in a paper: what stands in its place, and by what they would be known.

    ``names`` are the name and every alias; ``identifiers`` are (kind, value): handle, e-mail, phone, address, other.
    """

    pseudonym: str
    names: tuple[str, ...]
    is_child: bool
    identifiers: tuple[tuple[str, str], ...] = ()
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to whom the paper goes; ``refusal`` says why they are never addressed, empty where they may be."""

    name: str
    role: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is about to leave. ``leaves``: it leaves the office at all. ``sealed``: it is filed under seal.

    ``hidden``, ``bad_redactions``, ``parts`` and ``unread`` are what was found in a PDF: text that nobody sees, text
    under a redaction, what a paper does not need (a script, a file inside), and what was not looked at. ``open_names``
    are of people who may be named; ``homes`` are home addresses of people of the matter; ``born`` are their birth
    dates; ``kept_back`` are notes for attorneys only; ``own`` are the office's and counsel's own numbers and addresses.
    ``days`` are what it is signed and served on, each with what it is; ``today`` is the day in the matter's zone.
    ``kept_exhibits`` are labels of exhibits of the matter that may not be named where it goes.
    ``beside`` are the texts that are printed beside ``text``, each with its place; ``as_set`` is the whole as printed,
    where ``text`` is Markdown.
    """

    text: str
    title: str = ""
    label: str = "PR"
    to_court: bool = True
    recipients: tuple[Recipient, ...] = ()
    names: tuple[Protected, ...] = ()
    missing: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    pages: int | None = None
    words: int | None = None
    limits: tuple[Limit, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    bad_redactions: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    leaves: bool = True
    sealed: bool = False
    open_names: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    born: tuple[date, ...] = ()
    kept_back: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    days: tuple[tuple[str, date], ...] = ()
    today: date | None = None
    kept_exhibits: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    as_set: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one rule found. ``start`` and ``end``: its place in the text that was read; ``instead``: what is right."""

    rule: str
    what: str
    start: int = -1
    end: int = -1
    instead: str = ""
    source: str = ""
    verified: Verified | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``key`` is drawn from the rule and what was found in its place; it changes as they do.

    ``found`` is the text itself and ``instead`` what would stand there, both empty where there is nothing to replace.
    """

    key: str
    rule: str
    name: str
    what: str
    where: str
    severity: Severity
    mend: str
    source: str
    verified: Verified
    override: Override = "attorney"
    found: str = ""
    instead: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Reading:
    """One text of what leaves, read once for all rules: the body, the title, a hidden layer, a field of metadata."""

    text: str
    tokens: Sequence[Token]
    place: str


Look = Callable[[Reading, Leaving], Iterable[Hit]]


def look(leaving: Leaving, rules: Mapping[str, Rule]) -> tuple[Finding, ...]:
    """Return what was found, the serious first, then in the order of the text; nothing found is no promise."""
    from casefile.law.guard_rules import OF_TEXT, OF_WHOLE  # late: the rules need the values of this file

    found: list[tuple[Hit, Reading | None]] = [(hit, None) for one in OF_WHOLE for hit in one(leaving)]
    for reading in _readings(leaving) if leaving.leaves else ():
        hits = [hit for one in OF_TEXT for hit in one(reading, leaving)]
        found += [(hit, reading) for hit in _apart(hits)]
    if leaving.leaves and leaving.as_set:
        found += _only_as_set(leaving, {_said(hit, reading) for hit, reading in found if reading})
    return _findings(found, leaving, rules)


def _only_as_set(leaving: Leaving, known: set[tuple[str, str, str]]) -> list[tuple[Hit, Reading]]:
    """Return what is found only in the paper as it is printed: markup parted it, or one field goes on in the next.

    The blanks that we print to be filled by hand are no placeholders.
    """
    from casefile.law.guard_rules import OF_TEXT  # late: the rules need the values of this file

    reading = Reading(leaving.as_set, tokens_of(leaving.as_set), "as printed")
    hits = _apart([hit for one in OF_TEXT for hit in one(reading, leaving) if hit.rule != "placeholder"])
    return [(hit, reading) for hit in hits if _said(hit, reading) not in known]


def _said(hit: Hit, reading: Reading) -> tuple[str, str, str]:
    return hit.rule, hit.what, squashed(reading.text[hit.start : hit.end])


def _readings(leaving: Leaving) -> list[Reading]:
    """Return every text that would be read outside: also what is hidden in a PDF, since a reader copies it out."""
    texts = [("", leaving.text), ("title", leaving.title), *leaving.beside]
    texts += [(f"PDF metadata, {name}", value) for name, value in leaving.metadata.items()]
    texts += [("hidden text of the PDF", said) for said in leaving.hidden]
    texts += [("under a redaction", said) for said in leaving.bad_redactions]
    return [Reading(text, tokens_of(text), place) for place, text in texts if text]


def _apart(hits: list[Hit]) -> list[Hit]:
    """Return the hits in the order of the text; of two of one rule in one place, and of a name in an address, one."""
    kept: list[Hit] = []
    last: dict[str, int] = {}
    reached = -1
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if hit.start < last.get(hit.rule, -1) or (hit.rule in PARTS_OF_NAMES and hit.end <= reached):
            continue
        last[hit.rule], reached = hit.end, max(reached, hit.end)
        kept.append(hit)
    return kept


def _findings(
    found: list[tuple[Hit, Reading | None]], leaving: Leaving, rules: Mapping[str, Rule]
) -> tuple[Finding, ...]:
    seen: dict[str, int] = {}
    made = []
    readings = {id(reading): reading for _, reading in found if reading is not None}
    places = {number: _Places(reading) for number, reading in readings.items()}
    for hit, reading in found:
        place = None if reading is None else places[id(reading)]
        made.append(_finding(hit, place, leaving, rules[hit.rule], seen))
    return tuple(sorted(made, key=lambda one: SEVERITIES.index(one.severity)))


def _finding(hit: Hit, place: _Places | None, leaving: Leaving, rule: Rule, seen: dict[str, int]) -> Finding:
    text = place.reading.text[hit.start : hit.end] if place else ""
    paragraph = place.paragraph(hit.start) if place else ""
    drawn = "\x1f".join((rule.key, place.reading.place if place else "", text or hit.what, paragraph))
    seen[drawn] = seen.get(drawn, 0) + 1
    key = hashlib.sha256(f"{drawn}\x1f{seen[drawn]}".encode()).hexdigest()[:32]
    body = place is not None and not place.reading.place
    return Finding(
        key=key,
        rule=rule.key,
        name=rule.name,
        what=hit.what,
        where=place.where(hit.start) if place else "",
        severity=_severity(rule, leaving),
        mend=f"write {hit.instead}" if hit.instead else rule.mend,
        source=hit.source or rule.source,
        verified=hit.verified if hit.verified is not None else rule.verified,
        override=_override(rule, leaving),
        found=text if body else "",
        instead=hit.instead if body else "",
        start=hit.start if body else -1,
        end=hit.end if body else -1,
    )


def _severity(rule: Rule, leaving: Leaving) -> Severity:
    if not leaving.to_court:
        return rule.elsewhere
    return rule.sealed if leaving.sealed else rule.severity


def _override(rule: Rule, leaving: Leaving) -> Override:
    """Return who may override: what may be in no public filing counsel may let pass where it is none."""
    if rule.override != "sealed":
        return rule.override
    return "never" if leaving.to_court and not leaving.sealed else "attorney"


class _Places:
    """Where things stand in one text: line by line, paragraph by paragraph; each text is walked once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._breaks = [at for at, character in enumerate(reading.text) if character == "\n"]

    def where(self, at: int) -> str:
        """Return the place in words: the line, counted from 1, or the field."""
        line = f"line {bisect_left(self._breaks, at) + 1}"
        return f"{self.reading.place}, {line}" if self.reading.place and self._breaks else self.reading.place or line

    def paragraph(self, at: int) -> str:
        """Return the words around a place, at most 400 characters to either side, to the next empty line."""
        text = self.reading.text
        left, right = text.rfind("\n\n", max(0, at - 400), at), text.find("\n\n", at, at + 400)
        start = left + 2 if left >= 0 else max(0, at - 400)
        return " ".join(text[start : right if right >= 0 else at + 400].split())


def replaced(text: str, findings: Iterable[Finding]) -> str:
    """Return a text with every finding that has something to stand in its place replaced, wherever it is written so.

    A finding whose place still holds what was found is replaced there; otherwise, and elsewhere, by the words.
    """
    wanted = {one.found: one.instead for one in findings if one.found and one.instead}
    for found in sorted(wanted, key=len, reverse=True):
        text = _swap(text, found, wanted[found])
    return text


def _swap(text: str, found: str, instead: str) -> str:
    """Replace words where they stand for themselves and are no part of longer ones."""
    pieces, at = [], 0
    while (here := text.find(found, at)) >= 0:
        end = here + len(found)
        whole = not (text[here - 1 : here].isalnum() and here) and not text[end : end + 1].isalnum()
        pieces += [text[at:here], instead if whole else found]
        at = end
    return "".join((*pieces, text[at:]))
