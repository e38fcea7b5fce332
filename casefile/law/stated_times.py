"""Times that a file states of itself: on what each stands, and how far a camera's clock was from GPS.

A camera without a zone shows a wall clock somewhere. What it was apart from GPS is therefore not one number but one
for each offset from UTC that could be meant; each is shown, and none is chosen.

Source: EXIF 2.32 (DateTimeOriginal, OffsetTimeOriginal, GPSDateStamp, GPSTimeStamp: UTC); the IANA time zone database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

FARTHEST_OFFSET = timedelta(hours=15)
YEARS = range(1970, 2101)
"""The years for which offsets in use are told; a clock outside them shows no date that was set."""
_NONE = timedelta(0)


class Basis(StrEnum):
    """On what a stated time stands."""

    OFFSET = "offset stated by the file"
    GPS = "GPS (UTC)"
    NONE = "no zone stated"


@dataclass(frozen=True, slots=True)
class StatedTime:
    """A time as a clock showed it, and its offset from UTC where the file states one."""

    local: datetime
    offset: timedelta | None = None

    @property
    def basis(self) -> Basis:
        """On what it stands."""
        return Basis.NONE if self.offset is None else Basis.OFFSET

    @property
    def utc(self) -> datetime | None:
        """The moment in UTC, without a zone of its own; None where no offset is stated, or no calendar has it."""
        try:
            return None if self.offset is None else self.local - self.offset
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a camera's clock was apart from GPS, if it showed the time at one offset from UTC.

    ``seconds`` is camera less GPS, whole seconds: below zero the camera was slow. ``names`` are zones at this offset at
    that time; ``asked`` those of them that were asked for by name. ``closest`` marks the least difference of all.
    """

    offset: timedelta
    utc: datetime
    seconds: int
    names: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    closest: bool = False


COMMON_NAMES: Mapping[str, tuple[str, str]] = {
    "UTC": ("Coordinated Universal Time", "Coordinated Universal Time"),
    "Pacific/Honolulu": ("Hawaii Standard Time", "Hawaii Daylight Time"),
    "America/Anchorage": ("Alaska Standard Time", "Alaska Daylight Time"),
    "America/Los_Angeles": ("Pacific Standard Time", "Pacific Daylight Time"),
    "America/Phoenix": ("Mountain Standard Time", "Mountain Daylight Time"),
    "America/Denver": ("Mountain Standard Time", "Mountain Daylight Time"),
    "America/Chicago": ("Central Standard Time", "Central Daylight Time"),
    "America/New_York": ("Eastern Standard Time", "Eastern Daylight Time"),
    "America/Halifax": ("Atlantic Standard Time", "Atlantic Daylight Time"),
    "Europe/London": ("Greenwich Mean Time", "British Summer Time"),
    "Europe/Berlin": ("Central European Time", "Central European Summer Time"),
    "Europe/Athens": ("Eastern European Time", "Eastern European Summer Time"),
    "Europe/Moscow": ("Moscow Time", "Moscow Summer Time"),
    "Asia/Kolkata": ("India Standard Time", "India Standard Time"),
    "Asia/Shanghai": ("China Standard Time", "China Daylight Time"),
    "Asia/Tokyo": ("Japan Standard Time", "Japan Daylight Time"),
    "Australia/Sydney": ("Australian Eastern Standard Time", "Australian Eastern Daylight Time"),
    "Pacific/Auckland": ("New Zealand Standard Time", "New Zealand Daylight Time"),
}
"""What people call the time of some zones: outside and inside summer time."""


def stated_offset(text: str) -> timedelta | None:
    """Return the offset that a file states as ``+02:00``; None where it is none."""
    sign, hours, colon, minutes = text[:1], text[1:3], text[3:4], text[4:]
    if sign not in ("+", "-") or colon != ":" or not (hours + minutes).isdecimal() or len(text) != 6:
        return None
    size = timedelta(hours=int(hours), minutes=int(minutes))
    if int(minutes) > 59 or size > FARTHEST_OFFSET:
        return None
    return -size if sign == "-" else size


def written_offset(offset: timedelta) -> str:
    """Return an offset as ``+02:00``, with its seconds where an old one has some."""
    whole = abs(int(offset.total_seconds()))
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    text = f"{'-' if offset < _NONE else '+'}{hours:02}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text


def difference(camera: datetime, gps: datetime, offset: timedelta) -> int:
    """Return camera less GPS in whole seconds, if the camera showed the time at ``offset``; below zero: slow.

    ``camera`` is its wall clock, ``gps`` UTC, both without a zone. A fraction of a second is rounded, for the clocks of
    cameras are read to the second.
    """
    return round((camera - offset - gps).total_seconds())


def readings(camera: StatedTime, gps: datetime, asked: Mapping[str, str]) -> list[Reading]:
    """Return the difference under each offset that could be meant, the western ones first.

    None where a clock shows a year outside ``YEARS``: it was never set, or the tag is damaged.

    Args:
        camera: the camera's clock. Where it states an offset there is one reading, under that.
        gps: the moment of GPS, UTC without a zone.
        asked: zones to be named, by what they are to be called: the court's, that of the origin.
    """
    if camera.local.year not in YEARS or gps.year not in YEARS:
        return []
    if camera.offset is not None:
        return [_reading(camera.local, gps, camera.offset, {}, asked, closest=False)]
    used = dict(offsets_in_use(camera.local))
    least = min(abs(difference(camera.local, gps, offset)) for offset in used)
    return [
        _reading(
            camera.local,
            gps,
            offset,
            used,
            asked,
            closest=abs(difference(camera.local, gps, offset)) == least,
        )
        for offset in sorted(used)
    ]


def _reading(
    camera: datetime,
    gps: datetime,
    offset: timedelta,
    used: Mapping[timedelta, tuple[str, ...]],
    asked: Mapping[str, str],
    *,
    closest: bool,
) -> Reading:
    named = tuple(name for name, zone in asked.items() if offset in _offsets_of(zone, camera))
    return Reading(
        offset, camera - offset, difference(camera, gps, offset), used.get(offset, ()), named, closest=closest
    )


@lru_cache(maxsize=64)
def offsets_in_use(local: datetime) -> tuple[tuple[timedelta, tuple[str, ...]], ...]:
    """Return each offset from UTC that clocks on land had when they showed ``local``, with names for it.

    Where no name in common use is known, two zones of the IANA database stand for it. An hour that comes twice counts
    with both its offsets.
    """
    zones: dict[timedelta, list[str]] = {}
    for zone in sorted(_on_land(), key=lambda one: (one.startswith("Antarctica/"), one)):
        for offset in _offsets_of(zone, local):
            zones.setdefault(offset, []).append(zone)
    common = {zone: ZoneInfo(zone) for zone in COMMON_NAMES}
    return tuple(
        (offset, tuple(_common(common, local, offset)) or tuple(zones[offset][:2])) for offset in sorted(zones)
    )


@lru_cache(maxsize=1)
def _on_land() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def _common(zones: Mapping[str, ZoneInfo], local: datetime, offset: timedelta) -> list[str]:
    found = []
    for name, zone in zones.items():
        for fold in (0, 1):
            moment = local.replace(tzinfo=zone, fold=fold)
            said = COMMON_NAMES[name][bool(moment.dst())]
            if moment.utcoffset() == offset and said not in found:
                found.append(said)
    return found


def _offsets_of(zone: str, local: datetime) -> set[timedelta]:
    """Return the offsets of a zone when its clocks showed ``local``; none where there is no such zone."""
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return set()
    found = (local.replace(tzinfo=info, fold=fold).utcoffset() for fold in (0, 1))
    return {offset for offset in found if offset is not None}
