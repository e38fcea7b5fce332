"""The acts that a custody log records, one function for each type of record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from casefile.law.custody_lines import LineError
from casefile.law.custody_records import Actor, Entry, Occurred, Party

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HEX_DIGITS = {
    "md5": 32,
    "sha1": 40,
    "sha224": 56,
    "sha256": 64,
    "sha384": 96,
    "sha512": 128,
    "sha3_256": 64,
    "blake2b": 128,
}

_HEX = re.compile(r"[0-9a-f]+")
_PLAIN_FIELDS = (
    "kind",
    "description",
    "quantity",
    "make",
    "model",
    "serial",
    "marks",
    "condition",
    "owner",
    "place",
    "authority",
    "reason",
    "method",
    "report",
    "seal",
    "tool",
    "write_blocker",
    "source_tz",
)


@dataclass(frozen=True, slots=True)
class Act:
    """Who records, at which moment of the server's clock, and when it took place, where that was another time."""

    actor: Actor
    at: datetime
    occurred: Occurred | None = None
    late_reason: str = ""
    comment: str = ""

    def entry(self, type_: str, item: str | None, fields: dict[str, Any]) -> Entry:
        """Return the entry of this act; fields that say nothing (None, empty text or list) are left out."""
        told = {**fields, "late_reason": self.late_reason, "comment": self.comment}
        kept = {key: _tidy(value) for key, value in told.items() if value not in (None, "", (), [])}
        at = self.at.astimezone(UTC)
        return Entry(type_, item, kept, self.actor, at, self.occurred or Occurred(at, "UTC", "system"))


@dataclass(frozen=True, slots=True)
class StatedHash:
    """A hash somebody else states, with its algorithm: never taken for one computed here."""

    alg: str
    value: str
    by: str

    def fields(self) -> dict[str, str]:
        """Return it as the record holds it.

        Raises:
            LineError: an unknown algorithm, or a value that this algorithm cannot give.
        """
        alg, value = self.alg.lower().replace("-", ""), self.value.strip().lower()
        digits = HEX_DIGITS.get(alg)
        if digits is None:
            raise LineError(f"the hash algorithm {self.alg!r} is not known; known are {', '.join(HEX_DIGITS)}")
        if len(value) != digits or not _HEX.fullmatch(value):
            raise LineError(f"{self.value!r} is no {alg} value; right are {digits} hex digits")
        return {"alg": alg, "value": value, "by": self.by}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a professional form asks when an item comes in. A reference-only item has no bytes, ever."""

    name: str
    kind: str
    giver: Party
    receiver: Party
    description: str = ""
    quantity: int = 1
    make: str = ""
    model: str = ""
    serial: str = ""
    marks: str = ""
    condition: str = ""
    owner: str = ""
    place: str = ""
    authority: str = ""
    reason: str = ""
    method: str = ""
    report: str = ""
    seal: str = ""
    sha256: str | None = None
    size: int | None = None
    stated: Sequence[StatedHash] = ()
    media_hash: StatedHash | None = None
    tool: str = ""
    write_blocker: str = ""
    source_tz: str = ""
    reference_only: bool = False
    more: dict[str, Any] = field(default_factory=dict)


def received(act: Act, item: str, intake: Intake) -> Entry:
    """Record that an item came in; with a file, its digest and size as computed while it was stored."""
    if (intake.sha256 is None) != (intake.size is None):
        raise LineError("a file has both a digest and a size; one of them is missing")
    if intake.reference_only and intake.sha256 is not None:
        raise LineError(f"{item} is reference only: it has no bytes, so it has no digest computed here")
    if intake.quantity < 1:
        raise LineError(f"the quantity is {intake.quantity}; right is 1 or more")
    return act.entry(
        "evidence.received",
        item,
        {key: getattr(intake, key) for key in _PLAIN_FIELDS}
        | intake.more
        | _spelled(intake.name)
        | _party("from", intake.giver)
        | _party("to", intake.receiver)
        | {
            "sha256": _digest(intake.sha256),
            "size": _size(intake.size),
            "stated": [stated.fields() for stated in intake.stated],
            "media_hash": intake.media_hash.fields() if intake.media_hash else None,
            "reference_only": True if intake.reference_only else None,
        },
    )


def described(act: Act, item: str, *, changes: dict[str, Any], why: str) -> Entry:
    """Record a new description of an item; the old one stays in its own record."""
    if not changes:
        raise LineError("nothing is described anew; name at least one field")
    return act.entry("evidence.described", item, {"changes": changes, "why": _said(why, "why the description changes")})


def verified(
    act: Act,
    item: str,
    *,
    expected_sha256: str,
    found_sha256: str | None,
    expected_size: int,
    found_size: int | None,
    tool: str,
    why: str,
) -> Entry:
    """Record a comparison of the stored bytes with the digest of intake; no digest found is a mismatch."""
    alike = found_sha256 == expected_sha256 and found_size == expected_size
    return act.entry(
        "evidence.verified",
        item,
        {
            "expected": _digest(expected_sha256),
            "sha256": found_sha256 or None,
            "expected_size": _size(expected_size),
            "size": found_size,
            "result": "match" if alike else "mismatch",
            "alg": "sha256",
            "tool": _said(tool, "the tool and its version"),
            "why": _said(why, "why it was verified"),
        },
    )


def accessed(act: Act, item: str, *, how: str, why: str, authority: str = "", copy: str = "original") -> Entry:
    """Record that somebody is about to see, download or copy an item; written before the first byte leaves."""
    fields = {
        "how": _said(how, "how it is used"),
        "why": _said(why, "the purpose"),
        "authority": authority,
        "copy": copy,
    }
    return act.entry("evidence.accessed", item, fields)


def released(
    act: Act,
    item: str,
    *,
    giver: Party,
    to: Party,
    purpose: str,
    condition: str = "",
    seal: str = "",
    method: str = "",
    sha256: str | None = None,
    receipt_item: str = "",
    receipt_sha256: str | None = None,
) -> Entry:
    """Record the first half of a hand-over: the holder lets the item go to a named receiver."""
    more = {"condition": condition, "seal": seal, "method": method, "sha256": _digest(sha256)}
    return act.entry(
        "evidence.released",
        item,
        {"purpose": _said(purpose, "the purpose of the hand-over")}
        | more
        | _party("from", giver)
        | _party("to", to)
        | _receipt(receipt_item, receipt_sha256),
    )


def accepted(
    act: Act,
    item: str,
    *,
    giver: Party,
    to: Party,
    condition: str,
    seal: str = "",
    place: str = "",
    receipt_item: str = "",
    receipt_sha256: str | None = None,
) -> Entry:
    """Record the second half of a hand-over: the named receiver has the item and states its condition."""
    return act.entry(
        "evidence.accepted",
        item,
        {"condition": _said(condition, "the condition it came in"), "seal": seal, "place": place}
        | _party("from", giver)
        | _party("to", to)
        | _receipt(receipt_item, receipt_sha256),
    )


def moved(act: Act, item: str, *, place: str, from_place: str = "", why: str) -> Entry:
    """Record that the holder put the item in another place; the holder stays the same."""
    return act.entry(
        "evidence.moved", item, {"place": _said(place, "the place"), "from_place": from_place, "why": _said(why, "why")}
    )


def derived(
    act: Act,
    item: str,
    *,
    parent: str,
    parent_sha256: str,
    holder: Party,
    name: str,
    sha256: str,
    size: int,
    tool: str,
    why: str,
    more: dict[str, Any] | None = None,
) -> Entry:
    """Record a working copy: a new item made from ``parent``, whose own bytes stay as they were."""
    fields = {"parent": parent, "parent_sha256": _digest(parent_sha256), "sha256": _digest(sha256), "size": _size(size)}
    told = {"tool": _said(tool, "the tool and its version"), "why": _said(why, "why the copy was made")}
    return act.entry("evidence.derived", item, (more or {}) | fields | told | _spelled(name) | _party("to", holder))


def sealed(act: Act, item: str, *, seal: str, why: str, opened: bool = False) -> Entry:
    """Record that the item was sealed under a number, or with ``opened`` that this seal was opened."""
    fields = {
        "seal": _said(seal, "the number of the seal"),
        "state": "opened" if opened else "sealed",
        "why": _said(why, "why"),
    }
    return act.entry("evidence.sealed", item, fields)


def exported(act: Act, item: str | None, *, to: str, what: str, sha256: str | None = None, why: str = "") -> Entry:
    """Record that an export left the office: of one item, or with None of the whole log."""
    fields = {
        "to": _said(to, "for whom"),
        "what": _said(what, "what was exported"),
        "sha256": _digest(sha256),
        "why": why,
    }
    return act.entry("evidence.exported", item, fields)


def disposed(
    act: Act,
    item: str,
    *,
    giver: Party,
    authority: str,
    method: str,
    witness: str,
    to: Party | None = None,
    id_seen: str = "",
    receipt_item: str = "",
    receipt_sha256: str | None = None,
) -> Entry:
    """Record the end of custody: destroyed, or given back to ``to``; after it nothing is done with the item."""
    fields = {
        "authority": _said(authority, "the authority for the disposal"),
        "method": _said(method, "the method"),
        "witness": _said(witness, "the witness"),
        "id_seen": id_seen,
    }
    parties = _party("from", giver) | (_party("to", to) if to else {})
    return act.entry("evidence.disposed", item, fields | parties | _receipt(receipt_item, receipt_sha256))


def corrected(act: Act, item: str, *, seq: int, changes: dict[str, Any], why: str) -> Entry:
    """Record that an earlier record, named by its number, is wrong and what is right; the earlier one stays."""
    return act.entry("evidence.corrected", item, {"corrects": seq, "changes": changes, "why": _said(why, "why")})


def discrepancy_noted(act: Act, item: str, *, what: str, refuses: int | None = None, about: int | None = None) -> Entry:
    """Record that something does not agree; ``refuses`` names the release whose hand-over did not happen.

    ``about`` names the record that somebody holds to be wrong, where it is one.
    """
    fields = {"what": _said(what, "what does not agree"), "refuses": refuses, "about": about}
    return act.entry("discrepancy.noted", item, fields)


def discrepancy_resolved(act: Act, item: str, *, seq: int, how: str) -> Entry:
    """Record how a discrepancy, named by the number of its record, was cleared up."""
    return act.entry("discrepancy.resolved", item, {"resolves": seq, "how": _said(how, "how it was resolved")})


def _party(side: str, party: Party) -> dict[str, Any]:
    return {
        side: _said(party.id, f"who stands under “{side}”"),
        f"{side}_name": party.name if party.name != party.id else None,
        f"{side}_role": party.role,
        f"{side}_outside": True if party.outside else None,
    }


def _receipt(item: str, sha256: str | None) -> dict[str, Any]:
    return {"receipt_item": item, "receipt_sha256": _digest(sha256)}


def _spelled(name: str) -> dict[str, Any]:
    """Return a file's name as the log can hold it, and where that is not the exact name, its bytes in hex."""
    try:
        exact = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        exact = name.encode("utf-8", "surrogatepass")
    plain = unicodedata.normalize("NFC", exact.decode("utf-8", "replace")).replace("\x00", "\ufffd")
    return {"name": _said(plain, "the name of the item"), "name_hex": exact.hex() if plain != name else None}


def _digest(sha256: str | None) -> str | None:
    if sha256 is None:
        return None
    if len(sha256) != 64 or not _HEX.fullmatch(sha256):
        raise LineError(f"{sha256!r} is no SHA-256; right are 64 hex digits in small letters")
    if sha256 == EMPTY_SHA256:
        raise LineError("this is the SHA-256 of nothing (e3b0c442…): no bytes were hashed; store the file again")
    return sha256


def _size(size: int | None) -> int | None:
    if size is not None and size < 1:
        raise LineError(f"the size is {size} bytes; a file has at least one")
    return size


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise LineError(f"{what} is missing; a custody record needs it")
    return text


def _tidy(value: Any) -> Any:
    """Return typed text in Unicode form C, in lists and named fields too."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _tidy(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_tidy(inner) for inner in value]
    return value
