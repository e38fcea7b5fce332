"""What each kind of paper must contain before it can be finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from casefile.law.dated import Verified
from casefile.law.errors import RuleError


class PaperError(RuleError):
    """A kind of paper is not known."""


@dataclass(frozen=True, slots=True)
class RequiredPart:
    """One thing that a paper must say. ``field`` names the value; with ``when``, only if another value is one of some.

    ``source`` is empty where the house asks for it and no rule does. ``mend`` says where a person puts it right.

    Of a paper that is written as text, ``field`` is ``sections.<slug>`` for a heading that must have words beneath it
    (``paper_text.sections``), ``ask.<key>`` for a typed field, else a value beside the text, as ``counsel.email``.
    """

    field: str
    what: str
    mend: str
    source: str = ""
    verified: Verified = False
    when: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """The most pages or words that a paper may have, and the rule that says so."""

    what: Literal["pages", "words"]
    most: int
    source: str
    verified: Verified = False


@dataclass(frozen=True, slots=True)
class Authority:
    """A citation that texts may use: what it says in short, and how far that was read; ``file`` holds it as well."""

    cite: str
    kind: Literal["case", "statute", "rule", "other"]
    says: str
    source: str
    verified: Verified
    file: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One typed field beside the text, which the text names as ``{{ ask.<key> }}``.

    ``choices`` are keys with their words, for ``kind`` choice only. A day is kept as ``2026-03-02``.
    ``addresses``: it names somebody to whom the paper goes, so the guard asks whether they may be written to.
    """

    key: str
    label: str
    kind: Literal["line", "text", "day", "choice"] = "line"
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    addresses: bool = False


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper: its names, its label, and its required parts in the order in which they are told.

    ``frame`` says how its sheet is set; ``gathered`` has no text and is drawn from the matter whole. ``template`` and
    ``order`` are keys of texts, empty where there is none. ``cites`` are the citations of both texts, and no others.
    No ``limits``: the law data has none; a local rule may set one.
    """

    key: str
    name: str
    heading: str
    about: str
    label: str
    to_court: bool
    parts: tuple[RequiredPart, ...]
    group: Literal["court", "opponent", "office", "client"] = "court"
    frame: Literal["court", "letter", "gathered"] = "gathered"
    template: str = ""
    order: str = ""
    limits: tuple[Limit, ...] = ()
    asks: tuple[Asked, ...] = ()
    cites: tuple[str, ...] = ()


def kind_of(key: str, kinds: Mapping[str, PaperKind]) -> PaperKind:
    """Return a kind of paper by its key.

    Raises:
        PaperError: there is no such kind.
    """
    if key not in kinds:
        raise PaperError(f"{key!r} is no kind of paper; known are {', '.join(kinds)}")
    return kinds[key]


def limits_in_words(kind: PaperKind) -> tuple[str, ...]:
    """Return the limits of a paper, each in a sentence; where the law data has none, that a local rule may set one."""
    told = tuple(f"At most {one.most} {one.what}: {one.source}." for one in kind.limits)
    return told or ("The law data holds no limit of pages or words for it; a local rule or an order may set one.",)


def missing_parts(kind: PaperKind, values: object) -> list[RequiredPart]:
    """Return the required parts that the values of a paper leave empty; a text of blanks only is empty.

    Nothing is said about whether what stands there is right.
    """
    return [part for part in kind.parts if _applies(part, values) and _is_empty(_value(values, part.field))]


def asked_words(asks: Sequence[Asked], typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed into the fields of a paper, in the words that its text prints.

    A day is written out, a choice said in its words; a field that is not filled, or whose day is none, is left out.
    """
    found = {ask.key: _in_words(ask, typed.get(ask.key, "").strip()) for ask in asks}
    return {key: words for key, words in found.items() if words}


def _in_words(ask: Asked, typed: str) -> str:
    if ask.kind == "choice":
        return dict(ask.choices).get(typed, "")
    if ask.kind != "day":
        return typed
    try:
        return written(date.fromisoformat(typed))
    except ValueError:
        return ""


def written(on: date) -> str:
    """Return a day as papers write it."""
    return f"{on:%B} {on.day}, {on.year}"


def _applies(part: RequiredPart, values: object) -> bool:
    return part.when is None or str(_value(values, part.when[0])) in part.when[1]


def _value(values: object, field: str) -> object:
    """Return a value by its path, as ``counsel.email``."""
    for name in field.split("."):
        values = values.get(name) if isinstance(values, Mapping) else getattr(values, name)
    return values


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Sequence) and not value)
