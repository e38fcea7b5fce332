"""Counsel's checks of the library: what was checked, in which source, on which day, and whether it still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date

from casefile.charges.own_models import LawCheck
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.dated import Checked, Verified
from casefile.law.offences import Offence

WHOLE = "entry"
_TIER = "tier:"
_LAST_ZONE = "Pacific/Kiritimati"
"""Where a day begins first: a check is never refused because the office's day is ahead of the server's."""


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """A check as counsel states it: of which part, on which day, what was read, a note."""

    part: str
    checked_on: date
    what_read: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check as the page of an entry shows it. ``state`` is stands, lapsed or withdrawn."""

    row: LawCheck
    part_words: str
    state: str
    withdrawn_by: LawCheck | None


def parts_of(offence: Offence) -> dict[str, str]:
    """Return the parts of an entry that counsel can check, each in words, those read in their source left out."""
    found = {WHOLE: "the whole entry"}
    found |= {f"{_TIER}{name}": f"penalty tier {name.replace('_', ' ')}" for name in offence.tier_names}
    found |= {"fine": "the fine"} if offence.fine else {}
    found |= {"release": "supervised release"} if offence.release else {}
    found |= {"assessments": "special assessments"} if offence.assessments else {}
    return {part: words for part, words in found.items() if any(mark is not True for mark in _marks(offence, part))}


def digest_of(offence: Offence, part: str) -> str:
    """Return the SHA-256 of the content of a part; what is empty and the worked examples do not count."""
    content = _without_empty(_content(offence, part))
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def record_check(offence: Offence, facts: CheckFacts) -> LawCheck:
    """Record that counsel checked a part of an entry.

    ``offence`` is the entry without checks applied.

    Raises:
        Refusal: the entry has no such part to check, nothing is said of what was read, or the day lies ahead.
    """
    parts = parts_of(offence)
    if facts.part not in parts:
        can = ", ".join(parts.values()) or "nothing: all of it was read in its source"
        raise Refusal(f"{facts.part!r} is no part of {offence.citation} to check; what can be checked is {can}.")
    if not facts.what_read.strip():
        raise Refusal("Say what was read: the source, its date and where it stands.")
    if not date(1990, 1, 1) <= facts.checked_on <= clock.today(_LAST_ZONE):
        raise Refusal(f"{facts.checked_on.isoformat()} cannot be the day of the check: it lies ahead, or before 1990.")
    who = audit.actor()
    audit.record("law.check", target=f"{offence.key} {facts.part}"[:200])
    return add(
        LawCheck(
            offence_key=offence.key,
            part=facts.part,
            digest=digest_of(offence, facts.part),
            checked_on=facts.checked_on,
            what_read=facts.what_read,
            note=facts.note,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def withdraw_check(check: LawCheck, why: str) -> LawCheck:
    """Record that a check is taken back; the check itself stays in the history.

    Raises:
        Refusal: no reason is given, or the record is withdrawn already or is itself a withdrawal.
    """
    if not why.strip():
        raise Refusal("Say why the check is withdrawn.")
    taken = db.session.scalar(db.select(LawCheck.id).where(LawCheck.withdraws_id == check.id))
    if taken or check.withdraws_id:
        raise Refusal("This check is withdrawn already; record a new one instead.")
    who = audit.actor()
    audit.record("law.check_withdrawn", target=f"{check.offence_key} {check.part}"[:200])
    return add(
        LawCheck(
            offence_key=check.offence_key,
            part=check.part,
            digest=check.digest,
            checked_on=clock.now().date(),
            what_read="",
            note=why,
            withdraws_id=check.id,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def find_check(offence_key: str, check_id: int) -> LawCheck | None:
    """Return one check of an entry, or None."""
    query = db.select(LawCheck).where(LawCheck.id == check_id, LawCheck.offence_key == offence_key)
    found: LawCheck | None = db.session.scalar(query)
    return found


def standing_checks() -> dict[str, list[LawCheck]]:
    """Return by entry the checks that nobody withdrew, the oldest first; some may have lapsed."""
    rows = list(db.session.scalars(db.select(LawCheck).order_by(LawCheck.id)))
    gone = {row.withdraws_id for row in rows}
    found: dict[str, list[LawCheck]] = {}
    for row in rows:
        if row.withdraws_id is None and row.id not in gone:
            found.setdefault(row.offence_key, []).append(row)
    return found


def check_lines(offence: Offence) -> list[CheckLine]:
    """Return every check of an entry, the newest first, each with whether it holds. ``offence`` is without checks."""
    query = db.select(LawCheck).where(LawCheck.offence_key == offence.key).order_by(LawCheck.id.desc())
    rows = list(db.session.scalars(query))
    gone = {row.withdraws_id: row for row in rows if row.withdraws_id}
    return [
        CheckLine(row, _words(row.part), _state(row, offence, row.id in gone), gone.get(row.id))
        for row in rows
        if row.withdraws_id is None
    ]


def lapsed(offence: Offence, checks: Iterable[LawCheck]) -> bool:
    """Whether a check nobody withdrew lapsed because the entry changed, and no later one took its place."""
    latest = {row.part: row for row in checks}
    return any(row.digest != digest_of(offence, row.part) for row in latest.values())


def apply_checks(offence: Offence, checks: Iterable[LawCheck]) -> Offence:
    """Return an entry whose marks say what counsel checked; a check of other content than stands there changes none."""
    found = offence
    for row in sorted(checks, key=lambda row: row.part != WHOLE):
        if row.digest == digest_of(offence, row.part):
            found = _marked(found, row)
    return found


def _state(row: LawCheck, offence: Offence, withdrawn: bool) -> str:
    if withdrawn:
        return "withdrawn"
    return "stands" if row.digest == digest_of(offence, row.part) else "lapsed"


def _words(part: str) -> str:
    plain = {WHOLE: "the whole entry", "fine": "the fine", "release": "supervised release"}
    plain["assessments"] = "special assessments"
    return plain.get(part) or f"penalty tier {part.removeprefix(_TIER).replace('_', ' ')}"


def _content(offence: Offence, part: str) -> object:
    if part.startswith(_TIER):
        return [asdict(row) for row in offence.wordings(part.removeprefix(_TIER))]
    if part == "fine":
        return asdict(offence.fine) if offence.fine else None
    if part == "release":
        return asdict(offence.release) if offence.release else None
    if part == "assessments":
        return [asdict(one) for one in offence.assessments]
    return {
        name: value for name, value in asdict(offence).items() if name not in ("examples", "own_version", "retired")
    }


def _without_empty(value: object) -> object:
    """Leave out what is empty, so that a field that the product learns later does not undo every check."""
    if isinstance(value, dict):
        kept = {name: _without_empty(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one is not None and one != [] and one != {}}
    if isinstance(value, list | tuple):
        return [_without_empty(one) for one in value]
    return value


def _marks(offence: Offence, part: str) -> list[Verified]:
    tiers = [row for row in offence.penalties if part in (WHOLE, f"{_TIER}{row.name}")]
    found: list[Verified] = [mark for row in tiers for mark in (row.verified, row.since_verified)]
    if part == WHOLE:
        found.append(offence.verified)
    if offence.fine and part in (WHOLE, "fine"):
        found.append(offence.fine.verified)
    if offence.release and part in (WHOLE, "release"):
        found.append(offence.release.verified)
    return found + [one.verified for one in offence.assessments if part in (WHOLE, "assessments")]


def _marked(offence: Offence, row: LawCheck) -> Offence:
    """Return an entry with the marks of one part replaced by the check."""

    def mark(before: Verified) -> Verified:
        if before is True:
            return True
        return Checked(row.by_name, row.checked_on, before.was if isinstance(before, Checked) else before)

    whole = row.part == WHOLE
    tiers = tuple(
        replace(one, verified=mark(one.verified), since_verified=mark(one.since_verified))
        if whole or row.part == f"{_TIER}{one.name}"
        else one
        for one in offence.penalties
    )
    fine, release, assessments = offence.fine, offence.release, offence.assessments
    if fine and (whole or row.part == "fine"):
        fine = replace(fine, verified=mark(fine.verified))
    if release and (whole or row.part == "release"):
        release = replace(release, verified=mark(release.verified))
    if whole or row.part == "assessments":
        assessments = tuple(replace(one, verified=mark(one.verified)) for one in assessments)
    return replace(
        offence,
        verified=mark(offence.verified) if whole else offence.verified,
        penalties=tiers,
        fine=fine,
        release=release,
        assessments=assessments,
    )
