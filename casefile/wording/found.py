"""What docket entries say that matters to the speedy-trial clocks: events, motions, excluded days, trial settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol


class Entry(Protocol):
    """A docket entry, whichever way it is held."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> int | None: ...  # noqa: D102
    @property
    def filed_on(self) -> date | None: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


EventKind = Literal[
    "arrested", "complaint", "charged", "superseded", "first appearance", "trial began", "plea", "dismissed", "mistrial"
]
"""``charged`` is the first indictment or information; a complaint starts and stops nothing of the seventy days."""


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event of the case, by the entry that tells it; ``words`` are the entry's own."""

    kind: EventKind
    on: date
    entry_key: str
    number: int | None
    words: str


@dataclass(frozen=True, slots=True)
class FoundMotion:
    """A pretrial motion from its filing to the order on it; a part that no entry tells is None.

    ``ready`` is the day its hearing ended or, without one, of the last paper on it; ``heard`` says which of the two.
    ``as_to`` names the defendants it is about; nobody named means all.
    """

    what: str
    by: Literal["defence", "government", "both", "unknown"]
    filed: date
    ready: date | None
    heard: bool
    decided: date | None
    filed_entry: str
    number: int | None
    decided_entry: str | None
    decided_number: int | None
    words: str
    as_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundExclusion:
    """Days that an entry orders or asks to be excluded. An end that nobody names is None.

    ``findings`` is True only where the entry itself tells that the court found what 3161(h)(7) wants; None where it
    refers to findings made elsewhere or says nothing.
    """

    first: date
    last: date | None
    ground: str
    cause: str
    findings: bool | None
    said_by: Literal["court", "defence", "government"]
    entry_key: str
    number: int | None
    words: str


@dataclass(frozen=True, slots=True)
class FoundTrialDate:
    """What an entry did to the day of trial: ``was`` is the day it stood on before, ``to`` the day it moved to."""

    was: date | None
    to: date | None
    entry_key: str
    number: int | None
    words: str


@dataclass(frozen=True, slots=True)
class ClockReading:
    """Everything found, oldest first. ``open`` says what an entry leaves open: an extension without a length.

    ``extended_by`` are the keys of the entries that extend the time to indict, with a length or without.
    """

    events: tuple[FoundEvent, ...] = ()
    motions: tuple[FoundMotion, ...] = ()
    exclusions: tuple[FoundExclusion, ...] = ()
    trial_dates: tuple[FoundTrialDate, ...] = ()
    open: tuple[str, ...] = ()
    extended_by: tuple[str, ...] = ()
