"""The acts on a whole matter and on the system log, one function for each type of record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.law.custody_acts import Act
from casefile.law.custody_lines import LineError
from casefile.law.custody_records import Entry
from casefile.law.custody_tree import Checkpoint


def case_opened(act: Act, *, case_no: str, caption: str, agency: str = "", report: str = "") -> Entry:
    """Record that the log of a matter begins; ``report`` is the number of the agency's own report."""
    fields = {"case_no": case_no, "caption": caption, "agency": agency, "report": report}
    return act.entry("case.opened", None, fields)


def case_closed(act: Act, *, why: str) -> Entry:
    """Record that the matter was closed."""
    return act.entry("case.closed", None, {"why": why})


def access_granted(act: Act, *, user: str, name: str, role: str, until: str = "", purpose: str = "") -> Entry:
    """Record that somebody may from now on open the matter, or see part of it; ``until`` is a day, where one is set."""
    told = {"user": user, "name": name, "role": role, "until": until, "purpose": purpose}
    return act.entry("case.access_granted", None, told)


def access_revoked(act: Act, *, user: str, name: str, why: str = "") -> Entry:
    """Record that somebody may no longer open the matter."""
    return act.entry("case.access_revoked", None, {"user": user, "name": name, "why": why})


@dataclass(frozen=True, slots=True)
class Stamped:
    """A time-stamp authority's answer in base64, its moment as text, and that moment minus our clock."""

    token: str
    at: str
    drift_ms: int


def anchored(
    act: Act, checkpoint: Checkpoint, *, kind: str, stamp: Stamped | None = None, to: Sequence[str] = ()
) -> Entry:
    """Record that a checkpoint was placed outside: printed, mailed (``to`` whom), stamped by an authority."""
    fields = {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root, "kind": kind}
    told = {"token": stamp.token, "stamped_at": stamp.at, "drift_ms": stamp.drift_ms} if stamp else {}
    return act.entry("checkpoint.anchored", None, {**fields, **told, "to": list(to)})


def system_started(act: Act, *, version: str) -> Entry:
    """Record a start of the program."""
    return act.entry("system.started", None, {"version": version})


def clock_checked(act: Act, *, drift_ms: int, source: str) -> Entry:
    """Record how far the server's clock was from a source: positive where the source is ahead."""
    return act.entry("system.clock", None, {"drift_ms": drift_ms, "source": source})


def key_rotated(act: Act, *, which: str, old: str, new: str) -> Entry:
    """Record that a key was replaced, by the ids of both."""
    if old == new:
        raise LineError(f"the {which} key {old} was replaced by itself; give the id of the new one")
    return act.entry("system.key_rotated", None, {"which": which, "old": old, "new": new})


def backup_restored(act: Act, *, taken_at: str, size: int) -> Entry:
    """Record that a backup was restored: when it was taken, and how many records the log had in it."""
    return act.entry("system.backup_restored", None, {"taken_at": taken_at, "size": size})


def migrated(act: Act, *, before: str, after: str) -> Entry:
    """Record that the database went from one revision to another."""
    return act.entry("system.migrated", None, {"before": before, "after": after})
