"""Reading a line of the custody log: the usual shape in one step, every other shape in full.

A log is read again and again, and nearly all its lines have one shape: no escapes, an item, the fields in their order.
One pattern accepts only lines whose frame is in canonical form; what it does not accept is read in full, where it is
either accepted or refused with its reason. So the quick way can say yes or nothing, never no.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from casefile.law.custody_lines import FORMAT_VERSION, RECORD_TYPES, LineError, has_plain_texts, read_plain_data
from casefile.law.custody_records import BASES, Entry, Occurred, Record, known_actor, known_zone, read_in_full

_TEXT = r'"([^"\\\x00-\x1f]+)"'
_DAY_AND_HOUR = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
_SECONDS = r":[0-9]{2}\.[0-9]{6}"
_DECLARED = r"(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:[+-][0-9]{2}:[0-9]{2}|Z)"
_USUAL = re.compile(
    rf'\{{"actor":\{{"auth":{_TEXT},"id":{_TEXT},"name":{_TEXT},"role":{_TEXT}\}},'
    rf'"at":"({_DAY_AND_HOUR}{_SECONDS}Z)","data":(\{{.*\}}),"item":{_TEXT},"log":{_TEXT},'
    rf'"occurred":\{{"at":"({_DAY_AND_HOUR}{_DECLARED})","basis":"({"|".join(BASES)})","tz":{_TEXT}\}},'
    r'"prev":"([0-9a-f]{64})","salt":"([0-9a-f]{32})","seq":([1-9][0-9]{0,14}),'
    rf'"type":"({"|".join(map(re.escape, RECORD_TYPES))})","v":{FORMAT_VERSION}\}}'
)
_new = tuple.__new__  # what a named tuple calls in the end; three times a line, the call before it is felt


def read_record(line: str) -> Record:
    """Read one line of the log.

    Raises:
        LineError: the line is not in canonical form, or its fields are not those of a record.
    """
    return _read_usual(line) or read_in_full(line)


def _read_usual(line: str) -> Record | None:
    """Return the record on a line of the usual shape; None says nothing about the line."""
    found = _USUAL.fullmatch(line)
    if found is None or not (line.isascii() or has_plain_texts(line)):
        return None
    auth, ident, name, role, at, data, item, log, then, basis, tz, prev, salt, seq, type_ = found.groups()
    try:
        moment = datetime.fromisoformat(at)
        taken = moment if then == at else datetime.fromisoformat(then)
        occurred = _new(Occurred, (taken, known_zone(tz), basis))
        actor = known_actor(ident, name, role, auth)
        entry = _new(Entry, (type_, item, read_plain_data(data), actor, moment, occurred))
        leaf = hashlib.sha256(b"\x00" + line.encode()).hexdigest()
        return _new(Record, (int(seq), prev, log, salt, entry, line, leaf))
    except (ValueError, RecursionError, LineError):
        return None
