"""Days and moments of a date's history in words."""

from __future__ import annotations

from datetime import date, datetime

from casefile.infra import clock


def written(value: str | None, zone: str) -> str:
    """Return a day or moment of ISO 8601 in words, a moment on the clocks of ``zone``."""
    if not value:
        return ""
    if "T" not in value:
        return f"{date.fromisoformat(value):%a %-d %b %Y}"
    moment = datetime.fromisoformat(value)
    local = clock.local(moment, zone) if moment.tzinfo else moment
    return f"{local:%a %-d %b %Y, %-I:%M %p %Z}".strip()
