#!/usr/bin/env python3
"""Check an exported chain of custody: ``python3 -I -S verify.py BUNDLE --key KEY [--expect NOTE]``.

It needs Python 3.9 or newer and nothing else, reads only the bundle and the files named to it, and writes nothing.
Keys, expected checkpoints and time-stamp authorities come from outside the bundle: take the key from a printed receipt.
What each check means stands in FORMAT.md. A pass says: unchanged since intake, as far as the checks below reach.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from datetime import datetime, timedelta

CHECKS = {
    "V1": "every line is a record in its one canonical form",
    "V2": "records are numbered 1, 2, 3 without a gap",
    "V3": "every record links to the one before it",
    "V4": "one log, one known format",
    "V5": "bundled checkpoints agree with the log",
    "V6": "no checkpoint counts more records than there are",
    "V7": "checkpoints are signed with a key given, or with one that such a key names",
    "V8": "times are well formed and never run backwards",
    "V9": "checkpoints brought from outside agree with the log",
    "V10": "every file received is here, unchanged, and none is extra",
    "V11": "custody is continuous: who gives holds, who takes was named, nothing follows disposal",
    "V12": "time-stamp tokens fit their checkpoints",
    "V13": "every comparison of bytes matched",
    "V14": "withheld records are counted",
    "V15": "the bag's manifests name every file, and each has its digest",
}
MOST_SHOWN = 20
LATE_AFTER = timedelta(hours=24)
CLOCK_TOLERANCE = timedelta(minutes=5)
LARGEST_INT = 2**53 - 1

TYPES = frozenset(
    [
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
    ]
)
KEYS = frozenset(["actor", "at", "data", "item", "log", "occurred", "prev", "salt", "seq", "type", "v"])
ACTOR = frozenset(["auth", "id", "name", "role"])
OCCURRED = frozenset(["at", "basis", "tz"])
BASES = frozenset(["system", "declared", "device", "document"])
AFTER_DISPOSAL = frozenset(["evidence.corrected", "discrepancy.noted", "discrepancy.resolved"])

_KEY = re.compile(r"[A-Za-z0-9_]+").fullmatch
_HEX64 = re.compile(r"[0-9a-f]{64}").fullmatch
_SALT = re.compile(r"[0-9a-f]{32}").fullmatch
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z").fullmatch
_OCCURRED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d|Z)").fullmatch
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*").fullmatch
_WITHHELD = re.compile(r'\{"seq":([1-9][0-9]{0,15}),"withheld":"([0-9a-f]{64})"\}').fullmatch
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}").fullmatch
_MANIFEST = re.compile(r"([0-9a-f]{64}) [ *]?(.+)").fullmatch


class Unreadable(Exception):
    """Something cannot be read, or is not in its form."""


class Report:
    """What was found under each check, and what could not be checked."""

    def __init__(self):
        self.faults = {check: [] for check in CHECKS}
        self.made = {}
        self.not_checked = []
        self.keys = []
        self.records = self.withheld = 0
        self.after_last_checkpoint = None

    def fault(self, check, text):
        """Note what is wrong under a check."""
        self.faults[check].append(text)

    def skip(self, check, why):
        """Note what was not checked, and why."""
        self.not_checked.append(f"{check}: {why}")

    def document(self):
        """Return everything as plain values."""
        skipped = {one.split(":")[0] for one in self.not_checked if one.split(":")[0] not in self.made}
        checks = []
        for check, meaning in CHECKS.items():
            found = self.faults[check]
            if not found and check in skipped:
                continue
            text = self.made.get(check, meaning)
            if found:
                text = "; ".join(found[:MOST_SHOWN])
                if len(found) > MOST_SHOWN:
                    text += "; and %s more" % (len(found) - MOST_SHOWN)
            checks.append({"id": check, "ok": not found, "text": text})
        return {
            "ok": not any(self.faults.values()),
            "checks": checks,
            "records": self.records,
            "withheld": self.withheld,
            "after_last_checkpoint": self.after_last_checkpoint,
            "not_checked": self.not_checked,
            "keys": self.keys,
        }


# --- one line -------------------------------------------------------------------------------------------------------


def _no_fraction(text):
    raise Unreadable(f"the number {text[:40]} is not whole")


def _whole(text):
    if len(text) > 17 or abs(int(text)) > LARGEST_INT:
        raise Unreadable("a number of 2^53 or more")
    return int(text)


_decode = json.JSONDecoder(parse_float=_no_fraction, parse_int=_whole, parse_constant=_no_fraction).decode
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_good_keys = set()


def _check_tree(value, depth=0):
    if depth > 16:
        raise Unreadable("it nests more than 16 deep")
    if isinstance(value, dict):
        for key in value:
            if key not in _good_keys:
                if not _KEY(key):
                    raise Unreadable(f"the key {key!r} has other signs than A-Z a-z 0-9 _")
                if len(_good_keys) < 4096:
                    _good_keys.add(key)
        value = value.values()
    for inner in value:
        if type(inner) in (dict, list):
            _check_tree(inner, depth + 1)


def read_line(line):
    """Return the record on a line, or raise ``Unreadable``."""
    try:
        record = _decode(line)
        if type(record) is not dict or _encode(record) != line:
            raise Unreadable("it differs from its own canonical form (order, spaces, escapes, a key given twice)")
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is not JSON of this log's form: {error}") from None
    _check_tree(record)
    if not line.isascii() and not unicodedata.is_normalized("NFC", line):
        raise Unreadable("a text in it is not in Unicode form C")
    if "\\u0000" in line and "\x00" in repr_of_texts(record):
        raise Unreadable("a text in it holds the sign U+0000")
    _check_fields(record)
    return record


def repr_of_texts(value):
    """Return all texts of a value, joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(repr_of_texts(one) for one in value.values())
    return "".join(repr_of_texts(one) for one in value) if isinstance(value, list) else ""


def _check_fields(record):
    if record.keys() != KEYS:
        raise Unreadable("its fields are " + ", ".join(sorted(record)))
    _hold(type(record["seq"]) is int and record["seq"] > 0, "its number is no number")
    _hold(isinstance(record["type"], str) and record["type"] in TYPES, "its type is unknown")
    _hold(isinstance(record["prev"], str) and _HEX64(record["prev"]), "prev is no digest")
    _hold(isinstance(record["salt"], str) and _SALT(record["salt"]), "salt is not 32 hex digits")
    _hold(isinstance(record["log"], str) and record["log"], "it names no log")
    _hold(type(record["data"]) is dict, "data holds no named fields")
    item, kind = record["item"], record["type"]
    _hold(item is None or isinstance(item, str), "item is neither a text nor null")
    _hold(item or not kind.startswith("evidence.") or kind == "evidence.exported", kind + " names no item")
    for name, keys in (("actor", ACTOR), ("occurred", OCCURRED)):
        part = record[name]
        _hold(type(part) is dict and part.keys() == keys, name + " has other fields than it must have")
        _hold(all(isinstance(text, str) and text for text in part.values()), name + " has an empty field")
    occurred = record["occurred"]
    known = occurred["basis"] in BASES and len(occurred["tz"]) <= 64 and _ZONE(occurred["tz"])
    _hold(known, "the basis or the zone of its time is unknown")


def _hold(fits, otherwise):
    if not fits:
        raise Unreadable(otherwise)


# --- the chain of custody of one item ---------------------------------------------------------------------------------


class Custody:
    """Where one item stands."""

    __slots__ = ("disposed", "first", "holder", "last", "open", "reference", "release", "sha256", "size")

    def __init__(self):
        self.holder = self.release = self.sha256 = self.size = None
        self.first = self.last = 0
        self.disposed = self.reference = False
        self.open = set()


def _party(data, side):
    """Return the id of a party and whether it is outside the office."""
    return str(data.get(side, "")), data.get(side + "_outside") is True


def _by_hand(party, record):
    """Whether the party acts itself, or its signed receipt is named."""
    ident, outside = party
    if not outside:
        return record["actor"]["id"] == ident
    return bool(record["data"].get("receipt_sha256") and record["data"].get("receipt_item"))


def custody_faults(custody, record, at, occurred):
    """Return what speaks against a record, in words."""
    found, data, kind = [], record["data"], record["type"]
    if at - occurred > LATE_AFTER and not data.get("late_reason"):
        found.append("recorded more than 24 hours after the act, without a reason")
    elif occurred - at > CLOCK_TOLERANCE:
        found.append("the act is dated after its record")
    if kind in ("evidence.received", "evidence.derived"):
        if custody.first:
            found.append(f"it came in already, at record {custody.first}")
        if kind == "evidence.derived" and (
            not data.get("parent_sha256") or data.get("parent") in (None, record["item"])
        ):
            found.append("a copy that names no original")
        to = _party(data, "to")
        if not to[1] and to[0] != record["actor"]["id"]:
            found.append("received by another than the one who records it")
        return found
    if not custody.first:
        return [*found, "nothing says how it was received"]
    if custody.disposed and kind not in AFTER_DISPOSAL:
        return [*found, "it was disposed of before"]
    if custody.reference and kind not in AFTER_DISPOSAL and kind != "evidence.described":
        return [*found, "it is reference only and never was here"]
    judge = _JUDGES.get(kind)
    return found + judge(custody, record, data, occurred) if judge else found


def _holder_acts(custody, record, data, _occurred):
    if custody.release:
        return ["it is on its way to somebody"]
    if custody.holder is None:
        return []
    if "from" in data and data["from"] != custody.holder[0]:
        return ["given by another than its holder"]
    return [] if _by_hand(custody.holder, record) else ["another than its holder acts"]


def _released(custody, record, data, occurred):
    found, to = _holder_acts(custody, record, data, occurred), _party(data, "to")
    if not to[0]:
        found.append("released to nobody")
    elif custody.holder and to[0] == custody.holder[0]:
        found.append("released to its holder")
    return found


def _accepted(custody, record, data, occurred):
    if not custody.release:
        return ["accepted without having been released"]
    found, (_, giver, to, released) = [], custody.release
    if _party(data, "to")[0] != to[0]:
        found.append("accepted by another than the one it was released to")
    elif not _by_hand(to, record):
        found.append("the one it was released to did not accept it")
    if _party(data, "from")[0] != giver[0]:
        found.append("it names another giver than the one who released it")
    if released - occurred > CLOCK_TOLERANCE:
        found.append("accepted before it was released")
    return found


def _verified(custody, _record, data, _occurred):
    if custody.sha256 is None:
        return ["a comparison where there is no file"]
    if data.get("expected") != custody.sha256 or data.get("expected_size") != custody.size:
        return ["not compared with what was recorded at intake"]
    alike = data.get("sha256") == custody.sha256 and data.get("size") == custody.size
    if data.get("alg") != "sha256" or data.get("result") != ("match" if alike else "mismatch"):
        return ["the result does not follow from the digests"]
    return []


def _corrected(custody, _record, data, _occurred):
    seq = data.get("corrects")
    fits = type(seq) is int and custody.first <= seq <= custody.last
    return [] if fits else [f"it corrects record {seq!r}, which is none of this item"]


def _noted(custody, record, data, _occurred):
    refused = data.get("refuses")
    if refused is None:
        return []
    if not custody.release or custody.release[0] != refused:
        return ["it refuses a hand-over that is not open"]
    _, giver, to, _ = custody.release
    who = record["actor"]["id"]
    return [] if any(outside or ident == who for ident, outside in (to, giver)) else ["refused by a third person"]


def _resolved(custody, _record, data, _occurred):
    seq = data.get("resolves")
    return [] if type(seq) is int and seq in custody.open else ["it resolves a discrepancy that is not open"]


_JUDGES = {
    "evidence.released": _released,
    "evidence.accepted": _accepted,
    "evidence.verified": _verified,
    "evidence.moved": _holder_acts,
    "evidence.sealed": _holder_acts,
    "evidence.disposed": _holder_acts,
    "evidence.corrected": _corrected,
    "discrepancy.noted": _noted,
    "discrepancy.resolved": _resolved,
}


def advance(custody, record, occurred):
    """Take one record into account."""
    data, kind = record["data"], record["type"]
    custody.last = record["seq"]
    if kind in ("evidence.received", "evidence.derived"):
        custody.first = custody.first or record["seq"]
        custody.holder, custody.release = _party(data, "to"), None
        custody.sha256, custody.size = data.get("sha256"), data.get("size")
        custody.reference = data.get("reference_only") is True
    elif kind == "evidence.released":
        custody.release = (record["seq"], _party(data, "from"), _party(data, "to"), occurred)
    elif kind == "evidence.accepted":
        custody.holder, custody.release = _party(data, "to"), None
    elif kind == "evidence.disposed":
        custody.disposed, custody.release = True, None
    elif kind == "discrepancy.noted":
        custody.open.add(record["seq"])
        if custody.release and custody.release[0] == data.get("refuses"):
            custody.release = None
    elif kind == "discrepancy.resolved":
        custody.open = {seq for seq in custody.open if seq != data.get("resolves")}


# --- the log ----------------------------------------------------------------------------------------------------------


class Log:
    """The log, read once from end to end."""

    def __init__(self, report, sizes):
        self.report, self.sizes = report, sizes
        self.size, self.prev, self.newest, self.origin = 0, "0" * 64, "", ""
        self.peaks, self.roots, self.items, self.custodies = [], {}, [], {}
        self.objects, self.exact, self.moments, self.rotations = {}, True, {}, []
        if 0 in sizes:
            self.roots[0] = hashlib.sha256(b"").digest()

    def line(self, raw):
        """Check one line, given as bytes without its line break."""
        number = self.size + 1
        leaf, item = hashlib.sha256(b"\x00" + raw).digest(), None
        try:
            line = raw.decode("utf-8")
            withheld = _WITHHELD(line) if line.startswith('{"seq":') else None
            if withheld:
                self.report.withheld += 1
                leaf = bytes.fromhex(withheld[2])
                if int(withheld[1]) != number:
                    self.report.fault("V2", f"line {number} is the withheld record {withheld[1]}")
            else:
                item = self._record(read_line(line), number)
        except UnicodeDecodeError:
            self.report.fault("V1", f"line {number} is not UTF-8")
        except Unreadable as error:
            self.report.fault("V1", f"line {number}: {error}")
        self._add(leaf, item)

    def _add(self, leaf, item):
        self.items.append(item)
        self.prev = leaf.hex()
        size, digest = self.size, leaf
        while size & 1:
            digest = hashlib.sha256(b"\x01" + self.peaks.pop() + digest).digest()
            size >>= 1
        self.peaks.append(digest)
        self.size += 1
        if self.size in self.sizes:
            self.roots[self.size] = self.root()

    def root(self):
        """Return the RFC 9162 root over the leaves so far."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        digest = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            digest = hashlib.sha256(b"\x01" + peak + digest).digest()
        return digest

    def _record(self, record, number):
        report = self.report
        if record["seq"] != number:
            report.fault("V2", "line {} is record {}".format(number, record["seq"]))
        if record["prev"] != self.prev:
            report.fault("V3", f"record {number} does not link to the one before it")
        self.origin = self.origin or record["log"]
        if record["log"] != self.origin:
            report.fault("V4", "record {} is of the log {}, not {}".format(number, record["log"], self.origin))
        if type(record["v"]) is not int or record["v"] != 1:
            report.fault("V4", "record {} has the format version {!r}".format(number, record["v"]))
        times = self._times(record, number)
        if record["type"] == "system.key_rotated" and record["data"].get("which") == "signing":
            self.rotations.append((number, record["data"].get("old"), record["data"].get("new")))
        item = record["item"]
        if item is not None and times:
            self._custody(record, item, *times)
        return item

    def _times(self, record, number):
        """Return the moments of a record, or None where one of them cannot be read."""
        at, occurred = record["at"], record["occurred"]["at"]
        try:
            if not isinstance(at, str) or not _AT(at):
                raise ValueError(f"at is {at!r}")
            if not _OCCURRED(occurred):
                raise ValueError(f"occurred at {occurred!r}, which lacks its offset")
            moments = _moment(at), _moment(occurred)
        except ValueError as error:
            self.report.fault("V8", f"record {number}: {error}")
            return None
        if at < self.newest:
            self.report.fault("V8", f"record {number} is dated before the one above it")
        else:
            self.newest = at
        if number in self.sizes or number - 1 in self.sizes:
            self.moments[number] = moments[0]
        return moments

    def _custody(self, record, item, at, occurred):
        custody = self.custodies.get(item) or self.custodies.setdefault(item, Custody())
        data, kind, number = record["data"], record["type"], self.size + 1
        if not self.report.withheld:
            for text in custody_faults(custody, record, at, occurred):
                self.report.fault("V11", f"record {number}, {item}: {text}")
            seq = data.get("corrects") if kind == "evidence.corrected" else None
            if type(seq) is int and 1 <= seq <= len(self.items) and self.items[seq - 1] != item:
                self.report.fault("V11", f"record {number} corrects record {seq}, which is of another item")
        if kind == "evidence.verified" and (data.get("result") != "match" or data.get("alg") != "sha256"):
            self.report.fault("V13", f"record {number}: the bytes of {item} did not match, or in an unknown way")
        if kind in ("evidence.received", "evidence.derived") and isinstance(data.get("sha256"), str):
            self.objects.setdefault(data["sha256"], (item, data.get("size")))
        advance(custody, record, occurred)


def _moment(text):
    if text.endswith("Z"):
        text = text[:-1] + "+00:00"
    if "." in text:  # Python before 3.11 reads three or six decimals only
        whole, _, rest = text.partition(".")
        digits = re.match(r"\d+", rest)[0]
        text = whole + "." + digits.ljust(6, "0") + rest[len(digits) :]
    return datetime.fromisoformat(text)


# --- checkpoints ------------------------------------------------------------------------------------------------------


class Note:
    """A checkpoint: a signed note over origin, size and root."""

    def __init__(self, name, data):
        self.name = name
        try:
            text, gap, tail = data.decode("utf-8").rpartition("\n\n")
        except UnicodeDecodeError:
            raise Unreadable(f"{name} is not UTF-8") from None
        self.text = text + "\n"
        lines = self.text.split("\n")
        if not gap or len(lines) < 4 or not lines[0] or not _SIZE(lines[1]) or not tail.endswith("\n"):
            raise Unreadable(f"{name} is no checkpoint: origin, size, root, an empty line, signatures")
        self.origin, self.size, self.signed = lines[0], int(lines[1]), {}
        self.root = _base64(lines[2], name)
        self.signatures = []
        for line in tail[:-1].split("\n"):
            parts = line.split(" ")
            if len(parts) != 3 or parts[0] != "\u2014":
                raise Unreadable(f"{name} has a line that is no signature")
            self.signatures.append((parts[1], _base64(parts[2], name)))


def _base64(text, where):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(f"{where}: {text[:60]!r} is not base64") from None


def read_key(text):
    """Return name, id and public key of a verifier key, ``name+id+base64``, or raise ``Unreadable``."""
    name, plus, rest = text.strip().partition("+")
    ident, plus2, blob = rest.partition("+")
    raw = _base64(blob, "the key")
    if not plus or not plus2 or len(raw) != 33 or raw[0] != 1:
        raise Unreadable(f"{text[:80]!r} is no verifier key; right is name+id+base64, as a receipt prints it")
    expected = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if expected.hex() != ident:
        raise Unreadable(f"the id {ident} of the key is not that of its name and bytes; copy it again")
    return name, expected, raw[1:]


def signed_by(note, key):
    """Return whether a key has signed the note; each is computed once."""
    if key not in note.signed:
        name, ident, public = key
        note.signed[key] = any(
            signer == name and blob[:4] == ident and ed25519_verify(public, note.text.encode(), blob[4:])
            for signer, blob in note.signatures
        )
    return note.signed[key]


def vouched(known, log, notes):
    """Return the keys that may sign, each with the smallest and largest size it may sign and who says so.

    A key given may sign anything. When a key follows another, the log has a record that names both: whoever of the
    two is trusted and has signed that record vouches for the other, for the sizes on its own side of the record.
    """
    trusted = {key: (0, LARGEST_INT, "given") for key in known}
    sound = [note for note in notes if note.origin == log.origin and log.roots.get(note.size) == note.root]
    changed = True
    while changed:
        changed = False
        for number, old, new in log.rotations:
            for one, other, first, last in ((new, old, 0, number), (old, new, number, LARGEST_INT)):
                if other in trusted or one not in trusted or not other:
                    continue
                low, high, _ = trusted[one]
                if any(number <= note.size and low <= note.size <= high and signed_by(note, one) for note in sound):
                    trusted[other] = (first, last, f"named by record {number}")
                    changed = True
    return trusted


# Ed25519 as in RFC 8032, section 5.1.7: verification only, so nothing here is secret.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _add(one, two):
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times_point(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _point(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519_verify(public, message, signature):
    """Return whether ``signature`` is that of ``message`` under a public key of 32 bytes."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, nonce = _point(public), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or number >= _L:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    one, two = _times_point(number, _BASE), _add(nonce, _times_point(hashed, key))
    return not ((one[0] * two[2] - two[0] * one[2]) % _P or (one[1] * two[2] - two[1] * one[2]) % _P)


# --- the bundle -------------------------------------------------------------------------------------------------------


def files_of(bundle):
    """Return the paths of all files of a bundle, with slashes; a link or a device is refused."""
    found = []
    for folder, folders, names in os.walk(bundle):
        for name in names + [one for one in folders if os.path.islink(os.path.join(folder, one))]:
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                raise Unreadable(f"{os.path.relpath(path, bundle)} is a link or a device, not a file")
            found.append(os.path.relpath(path, bundle).replace(os.sep, "/"))
    return sorted(found)


def digest_of(path):
    """Return digest and size of a file, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as stream:
        while True:
            piece = stream.read(1 << 20)
            if not piece:
                return digest.hexdigest(), size
            digest.update(piece)
            size += len(piece)


def _read(bundle, name):
    try:
        with open(os.path.join(bundle, name), "rb") as stream:
            return stream.read()
    except OSError:
        raise Unreadable(f"{name} is missing or cannot be read") from None


def read_manifest(bundle, name):
    """Return path to digest of a manifest of the bag, and the texts of lines that are none."""
    named, odd = {}, []
    text = _read(bundle, name).decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        found = _MANIFEST(line)
        if not found:
            odd.append(f"{name}, line {number} is not digest and path")
            continue
        path = found[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        if path in named:
            odd.append(f"{name} names {path} twice")
        named[path] = found[1]
    return named, odd


def check_bag(bundle, report):
    """Check the manifests both ways (V15); return the digest and size of every file under data/."""
    files = files_of(bundle)
    digests = {name: digest_of(os.path.join(bundle, name)) for name in files}
    payload, odd = read_manifest(bundle, "manifest-sha256.txt")
    tags, more = read_manifest(bundle, "tagmanifest-sha256.txt")
    for text in odd + more:
        report.fault("V15", text)
    if not _read(bundle, "bagit.txt").startswith(b"BagIt-Version: "):
        report.fault("V15", "bagit.txt does not begin with its version")
    for path, digest in [*payload.items(), *tags.items()]:
        if path not in digests:
            report.fault("V15", f"{path} is named and missing")
        elif digests[path][0] != digest:
            report.fault("V15", f"{path} has another digest than its manifest says")
    for path in files:
        named = payload if path.startswith("data/") else tags
        if path not in named and path != "tagmanifest-sha256.txt":
            report.fault("V15", f"{path} is in the bundle and in no manifest")
    report.made["V15"] = f"{len(files)} files, each as its manifest says"
    return {path: digests[path] for path in files if path.startswith("data/")}


def check_objects(objects, present, info, report):
    """Compare the files with what the log received (V10)."""
    left_out = dict(line.partition(" ")[::2] for line in info.get("Casefile-Left-Out", []))
    if "none" in info.get("Casefile-Objects", []):
        report.skip("V10", f"the files were left out of this bundle, as bag-info.txt says; {len(objects)} are recorded")
        objects = {}
    for digest, (item, size) in objects.items():
        found = present.get("data/objects/" + digest)
        if digest in left_out:
            report.skip(
                "V10", "{} was left out of this bundle: {}".format(item, left_out[digest] or "no reason is given")
            )
            report.made["V10"] = "the files that are here are as received"
        elif found is None:
            report.fault("V10", f"the file of {item}, {digest}, is missing")
        elif found != (digest, size):
            report.fault("V10", f"the file of {item} is not the one received")
    for path in present:
        digest = path[len("data/objects/") :]
        if not path.startswith("data/objects/") or digest not in objects:
            report.fault("V10", f"{path} is in the bundle and was never received")


def read_info(bundle):
    """Return the fields of bag-info.txt, each with all its values."""
    found = {}
    for line in _read(bundle, "bag-info.txt").decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(": ")
        if colon:
            found.setdefault(name, []).append(value)
    return found


def check_note(note, log, report, brought):
    """Compare one checkpoint with the log (V5, V6; V9 for one that was brought)."""
    if note.origin != log.origin:
        report.fault("V9" if brought else "V5", f"{note.name} is of the log {note.origin}, this is {log.origin}")
    elif note.size > log.size:
        text = f"{note.name} counts {note.size} records, the log has {log.size}: records were removed"
        report.fault("V9" if brought else "V6", text)
        if brought:
            report.fault("V6", text)
    elif log.roots.get(note.size) != note.root:
        text = f"the first {note.size} records are not those of {note.name}: the log was rewritten"
        report.fault("V9" if brought else "V5", text)


def check_token(bundle, name, note, log, authority, report):
    """Check the time-stamp token over a checkpoint, by openssl (V12)."""
    base = ["openssl", "ts"]
    paths = os.path.join(bundle, name), os.path.join(bundle, name + ".tsr")
    given = ["-CAfile", authority, "-untrusted", authority]  # a token need not carry its signer's certificate
    verify = [*base, "-verify", "-data", paths[0], "-in", paths[1], *given]
    if subprocess.run(verify, capture_output=True, check=False).returncode:
        report.fault("V12", f"the token of {name} does not hold under the authority given")
        return
    told = subprocess.run(
        [*base, "-reply", "-in", paths[1], "-text"], capture_output=True, text=True, check=False
    ).stdout
    stamped = re.search(r"Time stamp: (\w{3}) +(\d+) ([\d:.]+) (\d{4}) GMT", told)
    if not stamped:
        report.fault("V12", f"the token of {name} tells no time")
        return
    clock = stamped[3].partition(".")[0]
    told = f"{stamped[1]} {stamped[2]} {clock} {stamped[4]} +0000"
    moment = datetime.strptime(told, "%b %d %H:%M:%S %Y %z")
    before, after = log.moments.get(note.size), log.moments.get(note.size + 1)
    if before and moment < before - CLOCK_TOLERANCE:
        report.fault("V12", f"the token of {name} is older than the newest record under it")
    if after and moment > after + CLOCK_TOLERANCE:
        report.fault("V12", f"the token of {name} is newer than the record that follows it")


def verify(bundle, keys=(), expected=(), authority=None):
    """Check a bundle and return the report as plain values.

    ``keys`` are verifier keys, ``expected`` pairs of name and bytes of checkpoints, ``authority`` the path of the
    time-stamp authority's certificate: all from outside the bundle. Raises ``Unreadable`` where there is no bundle.
    """
    report, known = Report(), [read_key(text) for text in keys]
    brought = [Note(name, data) for name, data in expected]
    present = check_bag(bundle, report)
    notes, tokens = _bundled_notes(bundle, report)
    log = Log(report, {note.size for note in notes + brought})
    with open(os.path.join(bundle, "custody", "log.jsonl"), "rb") as stream:
        for raw in stream:
            if not raw.endswith(b"\n"):
                report.fault("V1", "the last line is cut off")
            log.line(raw[:-1] if raw.endswith(b"\n") else raw)
    report.records = log.size
    for note in notes:
        check_note(note, log, report, brought=False)
    for note in brought:
        check_note(note, log, report, brought=True)
    _check_signatures(notes + brought, known, log, report)
    _check_tokens(bundle, tokens, log, authority, report)
    check_objects(log.objects, present, read_info(bundle), report)
    newest = max((note.size for note in notes + brought if note.size <= log.size), default=0)
    report.after_last_checkpoint = log.size - newest
    _say_what_was_made(report, log, notes, brought)
    return report.document()


def _bundled_notes(bundle, report):
    notes, tokens = [], []
    folder = os.path.join(bundle, "custody", "checkpoints")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        inside = "custody/checkpoints/" + name
        if not name.endswith(".note"):
            continue
        try:
            notes.append(Note(inside, _read(bundle, inside)))
        except Unreadable as error:
            report.fault("V5", str(error))
            continue
        if os.path.exists(os.path.join(folder, name + ".tsr")):
            tokens.append((inside, notes[-1]))
    return notes, tokens


def _check_signatures(notes, known, log, report):
    """Check that every checkpoint is signed by a key given, or by one that such a key vouches for (V7)."""
    if not known:
        report.skip("V7", "no key was given (--key); take it from a printed receipt, never from the bundle")
        return
    log.rotations = [(number, _key_or_none(old), _key_or_none(new)) for number, old, new in log.rotations]
    trusted, signed = vouched(known, log, notes), {}
    for note in notes:
        signers = [
            key for key, (first, last, _) in trusted.items() if first <= note.size <= last and signed_by(note, key)
        ]
        if not signers:
            report.fault("V7", f"{note.name} is not signed with a key that was given")
        for key in signers:
            signed.setdefault(key, []).append(note.size)
    for key, sizes in sorted(signed.items(), key=lambda one: min(one[1])):
        name = f"{key[0]}+{key[1].hex()}"
        told = {"key": name, "why": trusted[key][2], "first": min(sizes), "last": max(sizes), "checkpoints": len(sizes)}
        report.keys.append(told)
    if notes:
        ranges = ["{key} ({why}): {first} to {last} records".format(**one) for one in report.keys]
        report.made["V7"] = f"{len(notes)} checkpoints are signed; " + "; ".join(ranges)


def _key_or_none(text):
    try:
        return read_key(text) if isinstance(text, str) else None
    except Unreadable:
        return None


def _check_tokens(bundle, tokens, log, authority, report):
    if not tokens:
        report.skip("V12", "there is no time-stamp token in the bundle")
    elif not authority:
        report.skip("V12", f"{len(tokens)} tokens; no authority was given (--ca)")
    elif not shutil.which("openssl"):
        report.skip("V12", f"{len(tokens)} tokens; the program openssl is not installed")
    else:
        for name, note in tokens:
            check_token(bundle, name, note, log, authority, report)


def _say_what_was_made(report, log, notes, brought):
    if not brought:
        report.skip("V9", "no checkpoint was brought (--expect): a log restored from an old copy would not show")
    if not notes:
        report.skip("V5", "there is no checkpoint in the bundle")
    if report.withheld:
        report.skip("V11", f"{report.withheld} records are withheld; custody was followed up to the first of them")
    report.made["V1"] = f"{log.size} records, each in its one canonical form"
    report.made["V14"] = f"{report.withheld} records withheld"
    if notes:
        report.made["V5"] = f"{len(notes)} checkpoints agree with the log"
    if brought:
        report.made["V9"] = f"{len(brought)} checkpoints brought from outside agree with the log"


def words(document):
    """Return the report in words."""
    lines = ["{} {} {}".format("PASS" if one["ok"] else "FAIL", one["id"], one["text"]) for one in document["checks"]]
    lines += ["not checked: " + text for text in document["not_checked"]]
    lines.append("{} records, {} withheld".format(document["records"], document["withheld"]))
    lines.append("{} records are newer than the last checkpoint".format(document["after_last_checkpoint"]))
    lines.append("unchanged since intake, as far as these checks reach" if document["ok"] else "FAULTS WERE FOUND")
    return "\n".join(lines)


def main(arguments=None):
    """Check the bundle named on the command line; exit 0 where nothing wrong was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("bundle", metavar="BUNDLE", help="the folder of the export")
    parser.add_argument("--key", action="append", default=[], help="verifier key, from a receipt")
    parser.add_argument(
        "--expect", action="append", default=[], metavar="NOTE", help="file of a checkpoint from outside"
    )
    parser.add_argument("--ca", help="certificate of the time-stamp authority")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args(arguments)
    try:
        expected = []
        for name in given.expect:
            with open(name, "rb") as stream:
                expected.append((name, stream.read()))
        document = verify(given.bundle, given.key, expected, given.ca)
    except (Unreadable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(document, ensure_ascii=False) if given.json else words(document))
    return 0 if document["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
