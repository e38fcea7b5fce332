"""What each kind of paper must contain before it can be finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.law.dated import Verified
from casefile.law.errors import RuleError


class PaperError(RuleError):
    """A kind of paper is not known."""


@dataclass(frozen=True, slots=True)
class RequiredPart:
    """One thing that a paper must say. ``field`` names the value; with ``when``, only if another value is one of some.

    ``source`` is empty where the house asks for it and no rule does. ``mend`` says where a person puts it right.
    """

    field: str
    what: str
    mend: str
    source: str = ""
    verified: Verified = False
    when: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper: its names, its label, and its required parts in the order in which they are told."""

    key: str
    name: str
    heading: str
    about: str
    label: str
    to_court: bool
    parts: tuple[RequiredPart, ...]


def kind_of(key: str, kinds: Mapping[str, PaperKind]) -> PaperKind:
    """Return a kind of paper by its key.

    Raises:
        PaperError: there is no such kind.
    """
    if key not in kinds:
        raise PaperError(f"{key!r} is no kind of paper; known are {', '.join(kinds)}")
    return kinds[key]


def missing_parts(kind: PaperKind, values: object) -> list[RequiredPart]:
    """Return the required parts that the values of a paper leave empty; a text of blanks only is empty.

    Nothing is said about whether what stands there is right.
    """
    return [part for part in kind.parts if _applies(part, values) and _is_empty(_value(values, part.field))]


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
