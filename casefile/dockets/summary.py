"""An import as one plain document: what the command line prints and the preview shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from casefile.dockets.values import CountReading, DefendantReading, DocketDeadline, DocketReading, HearingReading

Match = Callable[[str], Sequence[str]]
Settle = Callable[[str], str | None]


def summary(
    reading: DocketReading, match: Match, settle: Settle, *, matter_id: int | None, entries_new: int
) -> dict[str, Any]:
    """Return the import in the shape that scripts rely on.

    ``match`` names the offences that a citation may mean, ``settle`` the one that it surely means, or None.
    """
    return {
        "matter_id": matter_id,
        "caption": reading.caption,
        "docket_number": reading.docket_number,
        "court": reading.court,
        "filed_on": _iso(reading.filed_on),
        "terminated_on": _iso(reading.terminated_on),
        "judge": reading.judge,
        "referred_judge": reading.referred_judge,
        "defendants": [_defendant(one, match, settle) for one in reading.defendants],
        "entries": len(reading.entries),
        "entries_new": entries_new,
        "hearings": [_hearing(one, reading.zone) for one in reading.hearings],
        "deadlines": [_deadline(one) for one in reading.deadlines],
        "warnings": list(reading.warnings),
    }


def _iso(value: date | datetime | None) -> str | None:
    """Return a date, or the time on the court's wall clock, in ISO 8601."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="minutes")
    return value.isoformat() if value else None


def _defendant(one: DefendantReading, match: Match, settle: Settle) -> dict[str, Any]:
    return {
        "name": one.name,
        "counsel": [
            {"name": c.name, "firm": c.firm, "email": c.email, "designation": c.designation} for c in one.counsel
        ],
        "counts": [_count(count, match, settle) for count in one.counts],
    }


def _count(count: CountReading, match: Match, settle: Settle) -> dict[str, Any]:
    return {
        "number": count.number,
        "suffix": count.suffix,
        "citation": count.citation,
        "title": count.title,
        "status": count.status,
        "disposition": count.disposition,
        "offence": settle(count.citation or ""),
        "offence_matches": list(match(count.citation or "")),
    }


def _hearing(one: HearingReading, zone: str) -> dict[str, Any]:
    return {
        "what": one.what,
        "at": _iso(one.at),
        "zone": zone,
        "place": one.place,
        "entry": one.entry,
        "status": "set" if one.status == "unknown" else one.status,  # a warning says which entry left it open
    }


def _deadline(one: DocketDeadline) -> dict[str, Any]:
    return {"what": one.what, "due": _iso(one.due), "entry": one.entry}
