"""Two people on one draft: what each changed since the version that was typed upon, put together field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ASKS, TEXT = "asks", "text"


@dataclass(frozen=True, slots=True)
class Met:
    """Two drafts of one version put together. ``typed`` are the fields beside the ``text``.

    ``both`` names the fields that both changed otherwise: mine stands there. ``taken`` names those taken from theirs.
    """

    typed: dict[str, Any]
    text: str
    both: tuple[str, ...]
    taken: tuple[str, ...]


def meet(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Met:
    """Return the fields of ``mine`` with what only ``theirs`` changed since ``base``; the text is one of the fields.

    All three have the same shape, as one form gives it. The fields that a kind asks for are compared one by one.
    """
    before, their, own = _flat(base), _flat(theirs), _flat(mine)
    moved = [name for name in own if name in their and their[name] != before.get(name) and their[name] != own[name]]
    taken = tuple(name for name in moved if own[name] == before.get(name))
    met = {**own, **{name: their[name] for name in taken}}
    text = met.pop((TEXT,), "")
    both = tuple(name[-1] for name in moved if name not in taken)
    return Met(_folded(met, mine), text, both, tuple(name[-1] for name in taken))


def _flat(values: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    asks: dict[tuple[str, ...], Any] = {(ASKS, name): value for name, value in values.get(ASKS, {}).items()}
    beside: dict[tuple[str, ...], Any] = {(name,): value for name, value in values.items() if name != ASKS}
    return {**beside, **asks}


def _folded(flat: Mapping[tuple[str, ...], Any], like: Mapping[str, Any]) -> dict[str, Any]:
    beside = {name[0]: value for name, value in flat.items() if len(name) == 1}
    asks = {name[1]: value for name, value in flat.items() if len(name) == 2}
    return {**beside, ASKS: asks} if ASKS in like else beside
