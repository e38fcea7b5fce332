"""The authorities a text cites: cases and short forms by eyecite; statutes, rules and guidelines by their own forms.

Nothing is looked up and nothing is corrected: a line says what the text says. Counsel can replace every line.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from typing import Any

from casefile.filings.blocks import Block, Heading, Listing, Paragraph, Quote, Run, Runs, Table, Text, plain, runs_in
from casefile.filings.markdown import read
from casefile.filings.sheets import AuthorityKind, AuthorityLine

KINDS: Mapping[AuthorityKind, str] = {
    "case": "Cases",
    "statute": "Statutes",
    "rule": "Rules",
    "other": "Other authorities",
}
_PART = r"(?:\([0-9A-Za-z]{1,4}\))*"
_SECTION = rf"\d+[A-Za-z]{{0,2}}(?:[-–]\d+[A-Za-z]?)?{_PART}"
_STATUTE = re.compile(
    rf"\b(\d+)\s+U\.\s?S\.\s?C\.(?:\s?A\.)?\s*(?:§§?|[Ss]ections?|[Ss]ecs?\.)?\s*"
    rf"({_SECTION}(?:(?:,\s+(?:and\s+)?|\s+and\s+)(?!\d+\s+[A-Z]){_SECTION})*)"
)
_RULE = re.compile(rf"\bFed\.\s?R\.\s?(Crim|Evid|Civ|App)\.\s?(?:P\.\s?)?(\d+(?:\.\d+)?{_PART})")
_GUIDELINE = re.compile(rf"\bU\.?S\.?S\.?G\.?\s*§§?\s*(\d[A-Z]\d+\.\d+{_PART})")
_YEAR = re.compile(r"(?:,\s*(?:at\s+)?\d+(?:[-–]\d+)?(?:\s*n\.\s?\d+)?)*\s*\(([^()]{0,40}\d{4})\)")
_SIGNAL = re.compile(r"^(?:(?:see|but|cf\.|accord|compare|also|e\.g\.,?|in|under|and)\s+)+(?=[A-Z])", re.IGNORECASE)
_PAUSE = "\n\n"


@dataclass(frozen=True, slots=True)
class _Hit:
    at: int
    line: AuthorityLine


@dataclass(frozen=True, slots=True)
class Cited:
    """A text with an anchor at each citation, and the anchors of each authority, in the order of the table."""

    text: Text
    anchors: Mapping[AuthorityLine, tuple[str, ...]]


def authorities_in(markdown: str) -> tuple[AuthorityLine, ...]:
    """Return the authorities that a text cites: cases, statutes, rules, others; each group in its order."""
    return tuple(mark(read(markdown)).anchors)


def mark(text: Text) -> Cited:
    """Return the text with an anchor at each citation. A short form and “id.” point to what they stand for."""
    segments = list(_segments(text))
    starts = list(accumulate((len(plain(one)) + len(_PAUSE) for one in segments), initial=0))
    found = _hits(_PAUSE.join(plain(one) for one in segments))
    anchors: dict[AuthorityLine, list[str]] = {}
    inserts: dict[int, list[tuple[int, str]]] = {}
    for number, hit in enumerate(found, start=1):
        key = f"cite-{number}"
        anchors.setdefault(hit.line, []).append(key)
        place = bisect_right(starts, hit.at) - 1
        inserts.setdefault(place, []).append((hit.at - starts[place], key))
    marked = iter([_anchored(runs, inserts.get(place, [])) for place, runs in enumerate(segments)])
    blocks = tuple(_replaced(block, marked) for block in text.blocks)
    return Cited(Text(blocks, tuple(marked)), {line: tuple(anchors[line]) for line in sorted(anchors, key=_order)})


def _order(line: AuthorityLine) -> tuple[int, list[tuple[int, int, str]]]:
    parts = re.findall(r"\d+|\D+", line.text.casefold())
    return list(KINDS).index(line.kind), [(0, int(one), "") if one.isdigit() else (1, 0, one) for one in parts]


# --- what is cited ---------------------------------------------------------------------------------------------------


def _hits(text: str) -> list[_Hit]:
    """Return every citation in the order of the text; “id.” stands for the one before it."""
    own = list(_own(text))
    found: list[_Hit] = sorted(own, key=lambda hit: hit.at)
    ids: list[int] = []
    for at, line in _by_eyecite(text):
        if line is None:
            ids.append(at)
        elif not any(abs(hit.at - at) < 3 for hit in own):
            found.append(_Hit(at, line))
    found.sort(key=lambda hit: hit.at)
    places = [hit.at for hit in found]
    for at in ids:
        before = bisect_right(places, at) - 1
        if before >= 0 and not re.match(r"[Ii]d\.,?\s*§", text[at : at + 12]):
            found.append(_Hit(at, found[before].line))
    return sorted(found, key=lambda hit: hit.at)


def _own(text: str) -> Iterator[_Hit]:
    for found in _STATUTE.finditer(text):
        for section in re.findall(_SECTION, found[2]):
            sign = "§§" if re.search(r"\d[-–]\d", section) else "§"
            yield _Hit(found.start(), AuthorityLine("statute", f"{found[1]} U.S.C. {sign} {section}"))
    for found in _RULE.finditer(text):
        form = "Fed. R. Evid." if found[1] == "Evid" else f"Fed. R. {found[1]}. P."
        yield _Hit(found.start(), AuthorityLine("rule", f"{form} {found[2]}"))
    for found in _GUIDELINE.finditer(text):
        yield _Hit(found.start(), AuthorityLine("other", f"U.S.S.G. § {found[1]}"))


def _by_eyecite(text: str) -> Iterator[tuple[int, AuthorityLine | None]]:
    """Yield where a citation stands and what it cites; None: an “id.”."""
    if not text.strip():
        return
    eyecite, models = _eyecite()
    cites = eyecite.get_citations(text)
    for _, group in eyecite.resolve_citations(cites).items():
        line = _line(group[0], text, models)
        for one in group:
            if not isinstance(one, models.IdCitation) and line:
                yield one.span()[0], line
    for one in cites:
        if isinstance(one, models.IdCitation):
            yield one.span()[0], None


@cache
def _eyecite() -> tuple[Any, Any]:
    import eyecite  # late: its tables are large, and most workers never set a paper
    from eyecite import models

    logging.getLogger("eyecite").setLevel(logging.ERROR)
    return eyecite, models


def _line(cite: Any, text: str, models: Any) -> AuthorityLine | None:
    told = " ".join(cite.matched_text().split())
    if isinstance(cite, models.FullCaseCitation):
        return AuthorityLine("case", _case(cite, told, text))
    if isinstance(cite, models.FullLawCitation):
        parts = re.match(_PART, text[cite.span()[1] :])
        if cite.groups.get("reporter") == "U.S.C.":
            return None  # its own form finds more of it
        kind: AuthorityKind = "other" if cite.groups.get("reporter") == "C.F.R." else "statute"
        return AuthorityLine(kind, told + (parts[0] if parts else ""))
    if isinstance(cite, models.FullJournalCitation):
        return AuthorityLine("other", told)
    return None


def _case(cite: Any, told: str, text: str) -> str:
    """Return name, citation and year as the text has them; the year stands right behind, or is left out."""
    names = [_SIGNAL.sub("", name.strip(" ,")) for name in (cite.metadata.plaintiff, cite.metadata.defendant) if name]
    year = _YEAR.match(text[cite.span()[1] :])
    name = " v. ".join(names)
    return (f"{name}, {told}" if name else told) + (f" ({year[1]})" if year else "")


# --- the anchors -----------------------------------------------------------------------------------------------------


def _segments(text: Text) -> Iterator[Runs]:
    yield from runs_in(text.blocks)
    yield from text.notes


def _anchored(runs: Runs, inserts: Sequence[tuple[int, str]]) -> Runs:
    """Return the runs with anchors at places counted in letters."""
    made: list[Run] = []
    at, waiting = 0, sorted(inserts)
    for run in runs:
        size = len(plain((run,)))
        cut = 0
        while waiting and waiting[0][0] < at + size:
            place = waiting[0][0] - at
            made += [replace(run, text=run.text[cut:place])] if place > cut else []
            made.append(Run(anchor=waiting.pop(0)[1]))
            cut = place
        made.append(replace(run, text=run.text[cut:]) if cut else run)
        at += size
    return tuple(made)


def _replaced(block: Block, marked: Iterator[Runs]) -> Block:
    match block:
        case Paragraph() | Heading():
            return replace(block, runs=next(marked))
        case Listing(items=items):
            return replace(block, items=tuple(tuple(_replaced(one, marked) for one in item) for item in items))
        case Quote(blocks=inner):
            return Quote(tuple(_replaced(one, marked) for one in inner))
        case Table(head=head, rows=rows):
            return replace(
                block,
                head=tuple(next(marked) for _ in head),
                rows=tuple(tuple(next(marked) for _ in row) for row in rows),
            )
        case _:
            return block
