"""The line of the custody log: canonical JSON (a profile of RFC 8785), its leaf hash, its moments."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NoReturn

from casefile.law.errors import RuleError

RECORD_TYPES = (
    "case.opened",
    "case.closed",
    "case.access_granted",
    "case.access_revoked",
    "evidence.received",
    "evidence.described",
    "evidence.verified",
    "evidence.accessed",
    "evidence.released",
    "evidence.accepted",
    "evidence.moved",
    "evidence.derived",
    "evidence.sealed",
    "evidence.exported",
    "evidence.disposed",
    "evidence.corrected",
    "discrepancy.noted",
    "discrepancy.resolved",
    "checkpoint.anchored",
    "system.started",
    "system.clock",
    "system.key_rotated",
    "system.backup_restored",
    "system.migrated",
)
FORMAT_VERSION = 1
FIRST_PREV = "0" * 64
LARGEST_INT = 2**53 - 1
DEEPEST = 16

_KEY = re.compile(r"[A-Za-z0-9_]+")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_OCCURRED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d|Z)")


class LineError(RuleError):
    """A value cannot stand in the custody log, or a line of the log is not in its own form."""


def canonical(value: Mapping[str, Any]) -> str:
    """Return the one way to write ``value`` as a line of the log.

    Raises:
        LineError: a value outside the profile: a float, U+0000, a lone surrogate, text that is not NFC,
            a key with other signs than A-Z a-z 0-9 _, a whole number of 2^53 or more.
    """
    _check(value, "the record")
    return _SORTING.encode(value)


def read_canonical(line: str) -> dict[str, Any]:
    """Return the object written on ``line``, which must equal its own canonical form.

    A key given twice fails here too: it is lost in reading, so the line no longer equals its form.
    """
    try:
        line.encode("utf-8")
        value = _DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        raise LineError(f"the line is not JSON of this log's form: {error}") from None
    if not isinstance(value, dict):
        raise LineError("the line is not JSON of this log's form: it is no object")
    signs = _count_signs(value, 0)
    if (_ENCODER.encode(value) != line) if "\\" in line else (signs != len(line)):
        raise LineError(
            "the line differs from its own canonical form: order of keys, spaces, escapes, a key given twice"
        )
    if "\\u0000" in line or not has_plain_texts(line):
        _check(value, "the line")
    return value


def read_plain_data(text: str) -> dict[str, Any]:
    """Return the object that a record holds under ``data``: written canonically, and without an escape."""
    value, end = _DECODER.raw_decode(text)
    if type(value) is not dict or "\\" in text or not end == len(text) == _count_signs(value, 1):
        raise LineError("the data of the record are no object in canonical form, or hold an escape")
    return value


def has_plain_texts(line: str) -> bool:
    """Whether every text on the line is surely of whole signs and in Unicode form C; if not, each may still be."""
    if line.isascii():
        return True
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return unicodedata.is_normalized("NFC", line)


def leaf_of(line: str) -> str:
    """Return the RFC 9162 leaf hash of a line: SHA-256 over a zero byte and the line's UTF-8 bytes, in hex."""
    return hashlib.sha256(b"\x00" + line.encode("utf-8", "surrogatepass")).hexdigest()


def moment_text(at: datetime) -> str:
    """Write a moment as the log does: UTC, exactly six decimals, Z."""
    if at.tzinfo is None:
        raise LineError(f"{at.isoformat()} names no time zone; give the moment with its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_moment(text: object) -> datetime:
    """Read a moment written by ``moment_text``."""
    if not isinstance(text, str) or not _AT.fullmatch(text):
        raise LineError(
            f"{text!r} is no moment of this log; right is UTC with six decimals, as 2026-03-02T16:05:00.000000Z"
        )
    return _read_iso(text)


def read_occurred(text: object) -> datetime:
    """Read a declared moment, which must carry its offset from UTC."""
    if not isinstance(text, str) or not _OCCURRED.fullmatch(text):
        raise LineError(f"{text!r} is no declared time; right is date, time and offset, as 2026-03-02T10:05:00-06:00")
    return _read_iso(text)


def _read_iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise LineError(f"{text!r} names a day or an hour that does not exist") from None


def _count_signs(value: dict[str, Any] | list[Any], depth: int) -> int:
    """Return how long the canonical form is without escapes; refuse keys, numbers and nests outside the profile.

    A line without escapes that reads as ``value`` is its canonical form if it is as long: the keys are in order, each
    text in it stands as it is, and all that may still differ (a space, a minus before 0, a key given twice) adds signs.
    """
    if depth > DEEPEST:
        _check_depth(depth)
    if type(value) is dict:
        signs = _check_keys(tuple(value))
        inside: Iterable[Any] = value.values()
        try:
            return signs + 2 * len(value) + len("".join(inside))
        except TypeError:
            pass
    else:
        signs, inside = max(2, len(value) + 1), value
    for inner in inside:
        kind = type(inner)
        if kind is str:
            signs += len(inner) + 2
        elif kind is dict or kind is list:
            signs += _count_signs(inner, depth + 1)
        elif kind is int:
            _check_int(inner, "a number")
            signs += len(str(inner))
        else:
            signs += 5 if inner is False else 4
    return signs


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise LineError(f"the record nests more than {DEEPEST} deep")


@lru_cache(maxsize=4096)
def _check_keys(keys: tuple[str, ...]) -> int:
    """Refuse keys outside the profile or its order; return how many signs an object has besides its values.

    The same keys come in many records, and are looked up.
    """
    if list(keys) != sorted(keys):
        raise LineError("the line differs from its own canonical form: the order of keys")
    for key in keys:
        if not _KEY.fullmatch(key):
            raise LineError(f"the key {key!r} has signs other than A-Z a-z 0-9 _")
    return max(2, 1 + sum(len('"":,') + len(key) for key in keys))


def _check(value: object, where: str, depth: int = 0) -> None:
    """Refuse anything that other programs might write in another way."""
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        _check_int(value, where)
    elif isinstance(value, Mapping):
        _check_depth(depth)
        for key, inner in value.items():
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise LineError(f"{where} has the key {key!r}; keys are made of A-Z a-z 0-9 _")
            _check(inner, key, depth + 1)
    elif isinstance(value, (list, tuple)):
        _check_depth(depth)
        for inner in value:
            _check(inner, where, depth + 1)
    else:
        raise LineError(f"{where} holds a {type(value).__name__}; right are text, whole numbers, yes or no, lists")


def _check_text(text: str, where: str) -> None:
    if "\x00" in text:
        raise LineError(f"{where} holds the sign U+0000, which no database keeps alike; remove it")
    if not text.isascii():
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            raise LineError(f"{where} holds half of a surrogate pair; give whole characters")
        if not unicodedata.is_normalized("NFC", text):
            raise LineError(f"{where} is not in Unicode normal form C; normalise it before it is recorded")


def _check_int(number: int, where: str) -> None:
    if abs(number) > LARGEST_INT:
        raise LineError(f"{where} is {number}; whole numbers stay below 2^53")


def _refuse_number(text: str) -> NoReturn:
    raise LineError(f"the number {text} is not whole; the log holds whole numbers only")


_FORM: dict[str, Any] = {"separators": (",", ":"), "ensure_ascii": False, "allow_nan": False}
_SORTING = json.JSONEncoder(sort_keys=True, **_FORM)
_ENCODER = json.JSONEncoder(check_circular=False, **_FORM)  # of what was read: its order was looked at, not to be made
_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)
