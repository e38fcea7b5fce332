"""The text of a paper: Markdown in which variables, typed fields and gaps stand, and what becomes of them.

``{{ case.number }}`` is a variable, ``{{ case.number.source }}`` its pinpoint source in brackets,
``{{ ask.hearing_on }}`` a typed field, ``[[what counsel writes here]]`` a gap. There is nothing else: no condition,
no loop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casefile.law.filings import Asked

ASK = "ask."
SOURCE = ".source"
_NAMED = re.compile(
    r"\{\{\s{0,40}(?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)\s{0,40}\}\}|\{\{(?P<other>[^{}\n]{0,80})\}\}"
)
_OPENS, _NAME_OPENS = re.compile(r"\[\[|\{\{"), re.compile(r"\{\{")
_INLINE = re.compile(r"([\\`*_\[\]<>&|~{}!#$^])")
_SIGN_AT_START = re.compile(r"^([-+=:])")
_NUMBER_AT_START = re.compile(r"^(\d{1,9})([.)])")
_HEADING = re.compile(r"^#{1,6}\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Filled:
    """What the matter says for one variable. ``source`` is its pinpoint, such as ``ECF No. 12``, ``EX-3``, ``count 1``.

    ``is_block``: the value is a list or a table in Markdown, of cells already escaped. ``what`` and ``mend`` say, where
    the value is empty, what is missing and where a person enters it.
    """

    value: str
    source: str = ""
    is_block: bool = False
    what: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the text still lacks. ``name`` is the variable or field; empty where counsel writes.

    ``line`` counts from 1 in the text as counsel edits it, not as it is filled.
    """

    what: str
    name: str = ""
    mend: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Used:
    """A variable that the text drew on, with what it said and where that stands."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class FilledText:
    """A text with its variables drawn. Every gap stands in ``markdown`` as ``[[…]]``, in order of ``gaps``."""

    markdown: str
    gaps: tuple[Gap, ...]
    used: tuple[Used, ...]
    unknown: tuple[str, ...]


def fill(text: str, known: Mapping[str, Filled], typed: Mapping[str, str], asks: Sequence[Asked] = ()) -> FilledText:
    """Return a text with the variables of ``known`` and the fields of ``typed`` in their places.

    A value cannot become Markdown or HTML. What is empty or unknown becomes a gap that names it; ``unknown`` lists the
    names that are no variable and no field. ``typed`` is taken as it is: ``filings.asked_words`` says it in words.
    ``asks`` gives the labels by which fields are named in gaps.
    """
    labels = {ask.key: ask.label for ask in asks}
    gaps: list[Gap] = []
    used: dict[str, Used] = {}
    unknown: dict[str, None] = {}

    def said(mark: _Mark) -> str:
        line = mark.line
        if mark.gap is not None:
            gaps.append(Gap(_flat(mark.gap) or "text", line=line))
            return f"[[{gaps[-1].what}]]"
        name = mark.name
        value, gap = _value(name, known, typed, labels)
        if gap is None:
            if name in known:
                used[name] = Used(name, known[name].value, known[name].source)
            return value
        if _base(name) not in known and not name.startswith(ASK):
            unknown[name] = None
        gaps.append(Gap(gap.what, name, gap.mend, line))
        return f"[[{_in_gap(gap)}]]"

    return FilledText(_replaced(text, said), tuple(gaps), tuple(used.values()), tuple(unknown))


def variables_in(text: str) -> tuple[str, ...]:
    """Return the names of the variables and fields that a text uses, each once, in order; a source as its variable."""
    names = (_base(mark.name) for mark in _marks(text) if mark.gap is None)
    return tuple(dict.fromkeys(names))


def gaps_in(text: str) -> tuple[str, ...]:
    """Return the gaps that counsel fills, in order."""
    return tuple(_flat(mark.gap) for mark in _marks(text) if mark.gap is not None)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something between double brackets or braces; ``gap`` is None where it is a name."""

    start: int
    end: int
    line: int
    gap: str | None
    name: str


def _marks(text: str) -> Iterator[_Mark]:
    """Find gaps and names from left to right, each sign read once: a pattern is slow where many are left open."""
    at, line, counted, closed = 0, 1, 0, True
    # Once a gap was left open, no later one can be closed: only names are looked for then.
    while opened := (_OPENS if closed else _NAME_OPENS).search(text, at):
        start, end, gap, name = opened.start(), opened.start() + 1, None, ""
        if text[start] == "[":
            found = text.find("]]", start + 2)
            while found >= 0 and text.startswith("]", found + 2):
                found += 1
            closed = found >= 0
            if closed:
                end, gap = found + 2, text[start + 2 : found]
        elif named := _NAMED.match(text, start):
            end, name = named.end(), named["name"] or _flat(named["other"])
        if end > start + 1:
            line, counted = line + text.count("\n", counted, start), start
            yield _Mark(start, end, line, gap, name)
        at = end


def _replaced(text: str, said: Callable[[_Mark], str]) -> str:
    parts, done = [], 0
    for mark in _marks(text):
        parts += [text[done : mark.start], said(mark)]
        done = mark.end
    return "".join([*parts, text[done:]])


def sections(markdown: str) -> dict[str, str]:
    """Return the words beneath each heading by its slug, with those of the headings below it; a gap is no words."""
    open_ones: list[tuple[int, str]] = []
    found: dict[str, str] = {}
    kept = _replaced(markdown, lambda mark: "" if mark.gap is not None else markdown[mark.start : mark.end])
    for line in kept.splitlines():
        if heading := _HEADING.match(line):
            depth = len(line) - len(line.lstrip("#"))
            open_ones = [(level, slug) for level, slug in open_ones if level < depth]
            slug = slug_of(line[heading.end() :].rstrip().rstrip("#"))
            open_ones.append((depth, slug))
            found.setdefault(slug, "")
            continue
        for _, slug in open_ones:
            found[slug] += line.strip() + "\n"
    return {slug: words.strip() for slug, words in found.items()}


def slug_of(heading: str) -> str:
    """Return the name by which required parts ask for a heading: ``Relief requested`` is ``relief-requested``."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"^(?:[IVX]+|[A-Z]|\d+)\.\s+", "", heading).casefold()).strip("-")


def escaped(value: str) -> str:
    """Return plain text as Markdown that prints it letter by letter, on one line."""
    flat = _INLINE.sub(r"\\\1", _flat(value))
    return _NUMBER_AT_START.sub(r"\1\\\2", _SIGN_AT_START.sub(r"\\\1", flat))


def paragraphs(value: str) -> str:
    """Return plain text of several lines as Markdown that prints them; an empty line begins a new paragraph."""
    blocks = (block.splitlines() for block in re.split(r"\n\s*\n", value.replace("\r\n", "\n").strip()))
    return "\n\n".join("\\\n".join(escaped(line) for line in lines if line.strip()) for lines in blocks)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table of plain cells, or nothing where there is no row."""
    lines = [_row(row) for row in rows]
    return "\n".join((_row(heads), "|" + " --- |" * len(heads), *lines)) if lines else ""


def bullets(lines: Iterable[str]) -> str:
    """Return a Markdown list of plain lines, or nothing where there is none."""
    return "\n".join(f"- {escaped(line)}" for line in lines if line.strip())


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(cell) or " " for cell in cells) + " |"


def _base(name: str) -> str:
    return name.removesuffix(SOURCE)


def _value(
    name: str, known: Mapping[str, Filled], typed: Mapping[str, str], labels: Mapping[str, str]
) -> tuple[str, Gap | None]:
    """Return what stands for a name in the text, or the gap that it leaves."""
    if name.startswith(ASK):
        key = name.removeprefix(ASK)
        words = typed.get(key, "").strip()
        what = labels.get(key, key.replace("_", " "))
        return (paragraphs(words), None) if words else ("", Gap(what, mend="fill it in beside the text"))
    filled = known.get(name)
    if filled is None and name.endswith(SOURCE) and (drawn := known.get(_base(name))) is not None:
        if drawn.source and drawn.value:
            return f"({escaped(drawn.source)})", None
        return "", Gap(f"where it stands: {drawn.what or _base(name)}", mend="write the entry or exhibit here")
    if filled is None:
        return "", Gap(f"“{name}” is no variable", mend="choose one of the list beside the text")
    if not filled.value.strip():
        return "", Gap(filled.what or name, mend=filled.mend or "write it here")
    return (f"\n\n{filled.value}\n\n" if filled.is_block else escaped(filled.value)), None


def _in_gap(gap: Gap) -> str:
    words = f"missing: {gap.what}" + (f" ({gap.mend})" if gap.mend else "")
    return words.replace("[", "(").replace("]", ")")


def _flat(value: str) -> str:
    return " ".join(value.split())
