"""The only place that knows the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """Return the date it is now in the IANA ``zone``."""
    return now().astimezone(ZoneInfo(zone)).date()


def local(moment: datetime, zone: str) -> datetime:
    """Return ``moment`` as the clocks of ``zone`` show it."""
    return moment.astimezone(ZoneInfo(zone))
