"""The records of a custody log: who did what to which item and when, and how a record becomes the next line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casefile.law.custody_lines import (
    FIRST_PREV,
    FORMAT_VERSION,
    RECORD_TYPES,
    LineError,
    canonical,
    leaf_of,
    moment_text,
    read_canonical,
    read_moment,
    read_occurred,
)
from casefile.law.errors import RuleError

BASES = ("system", "declared", "device", "document")

# In the order of the line, which is sorted: a record with these keys in another order is not in canonical form.
_ALL_KEYS = ("actor", "at", "data", "item", "log", "occurred", "prev", "salt", "seq", "type", "v")
_ACTOR_KEYS = ("auth", "id", "name", "role")
_OCCURRED_KEYS = ("at", "basis", "tz")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
_TYPES = frozenset(RECORD_TYPES)


class BrokenChainError(RuleError):
    """An act would break the chain of custody, or the chain is broken already."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes a record, as signed in: ``auth`` says how (password+totp, passkey, command line)."""

    id: str
    name: str
    role: str
    auth: str


@dataclass(frozen=True, slots=True)
class Party:
    """Who holds an item: a user of the office, or somebody ``outside`` it, whose id is then their name."""

    id: str
    name: str
    role: str = ""
    outside: bool = False

    @classmethod
    def from_outside(cls, name: str, role: str = "") -> Party:
        """Return a party who has no account: an agency, a laboratory, an expert."""
        return cls(name, name, role, outside=True)


# What is made anew for each line of a log is a named tuple: a frozen dataclass takes several times as long to make.
class Occurred(NamedTuple):
    """When the act itself took place, as a person, a device or a document says: with offset and IANA zone."""

    at: datetime
    tz: str
    basis: str = "declared"

    @classmethod
    def in_zone(cls, wall: datetime, tz: str, basis: str = "declared", *, second: bool = False) -> Occurred:
        """Read a wall-clock time in a named zone; ``second`` picks the later of an hour that comes twice.

        Raises:
            LineError: no such zone, or the clocks of that zone skipped this time.
        """
        try:
            zone = ZoneInfo(tz)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise LineError(f"{tz!r} is no time zone; right is an IANA name, as America/Chicago") from None
        local = wall.replace(tzinfo=zone, fold=int(second))
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
            raise LineError(f"{wall:%Y-%m-%d %H:%M} does not exist in {tz}: the clocks were put forward over it")
        return cls(datetime.fromisoformat(local.isoformat()), tz, basis)


class Entry(NamedTuple):
    """What is to be recorded: a record without its place in the log."""

    type: str
    item: str | None
    data: dict[str, Any]
    actor: Actor
    at: datetime
    occurred: Occurred


class Record(NamedTuple):
    """One record of the log. ``line`` is the truth, the rest is read from it."""

    seq: int
    prev: str
    log: str
    salt: str
    entry: Entry
    line: str
    leaf: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log stands: its size, newest leaf and newest moment. A new log stands at ``Head(log)``."""

    log: str
    size: int = 0
    leaf: str = FIRST_PREV
    at: datetime | None = None

    def not_before(self, now: datetime) -> datetime:
        """Return ``now``, or the newest moment where the clock fell behind it: moments in a log never decrease."""
        return now if self.at is None or now >= self.at else self.at


def head_after(record: Record) -> Head:
    """Return where the log stands once ``record`` is its newest."""
    return Head(record.log, record.seq, record.leaf, record.entry.at)


def append(head: Head, entry: Entry, salt: str) -> Record:
    """Give ``entry`` its place after ``head`` and write its line; ``salt`` is 32 random hex digits.

    Raises:
        BrokenChainError: the moment lies before the newest record.
        LineError: a value that cannot stand in the log.
    """
    if head.at is not None and entry.at < head.at:
        raise BrokenChainError(
            f"the record is dated {moment_text(entry.at)}, before the newest of the log, {moment_text(head.at)}; "
            "check the server's clock"
        )
    value = _value(head, entry, salt)
    line = canonical(value)
    return _record(value, line)


def read_in_full(line: str) -> Record:
    """Read one line of the log, whatever it holds.

    Raises:
        LineError: the line is not in canonical form, or its fields are not those of a record.
    """
    return _record(read_canonical(line), line)


def _value(head: Head, entry: Entry, salt: str) -> dict[str, Any]:
    actor, occurred = entry.actor, entry.occurred
    if occurred.at.tzinfo is None:
        raise LineError(f"{occurred.at.isoformat()} names no offset from UTC; give the time with its zone")
    is_system = occurred.basis == "system"
    return {
        "actor": {"auth": actor.auth, "id": actor.id, "name": actor.name, "role": actor.role},
        "at": moment_text(entry.at),
        "data": entry.data,
        "item": entry.item,
        "log": head.log,
        "occurred": {
            "at": moment_text(occurred.at) if is_system else occurred.at.isoformat(),
            "basis": occurred.basis,
            "tz": occurred.tz,
        },
        "prev": head.leaf,
        "salt": salt,
        "seq": head.size + 1,
        "type": entry.type,
        "v": FORMAT_VERSION,
    }


def _record(value: Mapping[str, Any], line: str) -> Record:
    """Make the record out of a canonical object, refusing other fields than a record's."""
    if tuple(value) != _ALL_KEYS:
        raise LineError(f"the fields are {', '.join(sorted(value))}; a record has {', '.join(_ALL_KEYS)}")
    if type(value["v"]) is not int or value["v"] != FORMAT_VERSION:
        raise LineError(f"the format version is {value['v']!r}; this program knows {FORMAT_VERSION}")
    if type(value["seq"]) is not int or value["seq"] < 1:
        raise LineError(f"the number of the record is {value['seq']!r}; records count 1, 2, 3")
    _match(_HEX64, value["prev"], "prev", "64 hex digits")
    _match(_SALT, value["salt"], "salt", "32 random hex digits")
    if not isinstance(value["log"], str) or not value["log"]:
        raise LineError("the record names no log")
    return Record(value["seq"], value["prev"], value["log"], value["salt"], _entry(value), line, leaf_of(line))


def _entry(value: Mapping[str, Any]) -> Entry:
    if not isinstance(value["type"], str) or value["type"] not in _TYPES:
        raise LineError(f"the type is {value['type']!r}; it must be one of: {', '.join(RECORD_TYPES)}")
    item = value["item"]
    if value["type"].startswith("evidence.") and not item and value["type"] != "evidence.exported":
        raise LineError(f"{value['type']} names no item")
    if item is not None and not isinstance(item, str):
        raise LineError(f"the item is {item!r}; right is its number, as E-0001, or none")
    if not isinstance(value["data"], dict):
        raise LineError("data must hold named fields")
    actor = _texts(value["actor"], _ACTOR_KEYS, "actor")
    who = known_actor(actor["id"], actor["name"], actor["role"], actor["auth"])
    at = read_moment(value["at"])
    return Entry(value["type"], item, value["data"], who, at, _occurred(value["occurred"], value["at"], at))


def _occurred(given: object, recorded: str, at: datetime) -> Occurred:
    """Read when it took place; ``recorded`` and ``at``, when it was recorded, are often the same moment."""
    texts = _texts(given, _OCCURRED_KEYS, "occurred")
    if texts["basis"] not in BASES:
        raise LineError(f"the basis of the time is {texts['basis']!r}; it must be one of: {', '.join(BASES)}")
    zone = known_zone(texts["tz"])
    return Occurred(at if texts["at"] == recorded else read_occurred(texts["at"]), zone, texts["basis"])


@lru_cache(maxsize=1024)
def known_zone(name: str) -> str:
    """Return the name of a zone, which must look like one; the same few stand in every record of a log."""
    if len(name) > 64:
        raise LineError("the time zone is longer than any name of a zone")
    _match(_ZONE, name, "tz", "an IANA zone, as America/Chicago")
    return name


def _texts(given: object, keys: tuple[str, ...], what: str) -> dict[str, str]:
    if not isinstance(given, dict) or tuple(given) != keys:
        raise LineError(f"{what} must have exactly {', '.join(keys)}")
    for text in given.values():
        if not isinstance(text, str) or not text:
            raise LineError(f"{what} has an empty field; every one of {', '.join(keys)} is needed")
    return given


known_actor = lru_cache(maxsize=4096)(Actor)
"""The same few people act in every record of a log."""


def _match(pattern: re.Pattern[str], given: object, what: str, right: str) -> None:
    if not isinstance(given, str) or not pattern.fullmatch(given):
        raise LineError(f"{what} is {given!r}; right is {right}")
