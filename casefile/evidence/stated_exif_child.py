"""What a picture states of itself: EXIF tags of JPEG, TIFF, PNG, WebP, HEIC and raw files. No picture is decoded.

Run in a process of its own; it imports nothing of the house.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, BinaryIO

FIELDS = (
    ("Camera make", "Image Make"),
    ("Camera model", "Image Model"),
    ("Serial number of the body", "EXIF BodySerialNumber"),
    ("Lens", "EXIF LensModel"),
    ("Software", "Image Software"),
    ("Host computer", "Image HostComputer"),
    ("Owner", "EXIF CameraOwnerName"),
    ("Artist", "Image Artist"),
    ("Copyright", "Image Copyright"),
    ("Description", "Image ImageDescription"),
    ("Unique image ID", "EXIF ImageUniqueID"),
    ("Width in pixels", "EXIF ExifImageWidth"),
    ("Height in pixels", "EXIF ExifImageLength"),
)
CLOCKS = (
    ("Taken (DateTimeOriginal)", "EXIF DateTimeOriginal", "EXIF SubSecTimeOriginal", "EXIF OffsetTimeOriginal"),
    ("Digitized (DateTimeDigitized)", "EXIF DateTimeDigitized", "EXIF SubSecTimeDigitized", "EXIF OffsetTimeDigitized"),
    ("Changed (DateTime)", "Image DateTime", "EXIF SubSecTime", "EXIF OffsetTime"),
)
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
_SUBSEC = re.compile(r"\d{1,6}")


def read(file: BinaryIO) -> dict[str, Any]:
    """Return the tags that matter: fields, times of the camera's clock, GPS."""
    import exifread

    tags = exifread.process_file(file, details=False, extract_thumbnail=False)
    if not tags:
        return {"fields": [], "notes": ["It holds no EXIF, or none that can be read."]}
    fields = [[name, _text(tags, key)] for name, key in FIELDS if _text(tags, key)]
    times = [found for names in CLOCKS if (found := _time(tags, *names))]
    gps = _gps(tags)
    notes = ["It holds EXIF, and none of the tags that are read here."] if not (fields or times or gps) else []
    clock = times[0] if times and times[0]["local"] else None
    return {"fields": fields, "times": times, "gps": gps, "clock": clock, "notes": notes}


def _text(tags: dict[str, Any], key: str) -> str:
    tag = tags.get(key)
    return str(tag.printable).strip("\0 ") if tag is not None else ""


def _time(tags: dict[str, Any], name: str, key: str, subsec_key: str, offset_key: str) -> dict[str, Any] | None:
    raw = _text(tags, key)
    if not raw:
        return None
    subsec, offset = _text(tags, subsec_key), _text(tags, offset_key)
    try:
        local = datetime.strptime(raw, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - a camera's clock states no zone
    except ValueError:
        return {"name": name, "raw": raw, "local": None, "offset": None}
    if _SUBSEC.fullmatch(subsec):
        local = local.replace(microsecond=int(subsec.ljust(6, "0")))
    stated = " ".join(part for part in (raw, subsec and f"SubSec {subsec}", offset and f"Offset {offset}") if part)
    return {
        "name": name,
        "raw": stated,
        "local": local.isoformat(),
        "offset": offset if _OFFSET.fullmatch(offset) else None,
    }


def _gps(tags: dict[str, Any]) -> dict[str, Any] | None:
    date, time = _text(tags, "GPS GPSDate"), _numbers(tags, "GPS GPSTimeStamp")
    position = _position(tags)
    if not date and time is None and position is None:
        return None
    return {"raw": f"{date} {_clock_words(time)}".strip(), "utc": _gps_utc(date, time), "position": position}


def _clock_words(time: list[float] | None) -> str:
    return ":".join(f"{part:g}".rjust(2, "0") for part in time) if time else ""


def _gps_utc(date: str, time: list[float] | None) -> str | None:
    if not time:
        return None
    try:
        day = datetime.strptime(date, "%Y:%m:%d")  # noqa: DTZ007 - UTC by its definition
        moment = day + timedelta(hours=time[0], minutes=time[1], seconds=time[2])
    except (ValueError, OverflowError):
        return None
    return moment.isoformat() if moment - day < timedelta(days=1, seconds=1) else None


def _position(tags: dict[str, Any]) -> list[str] | None:
    latitude, longitude = _numbers(tags, "GPS GPSLatitude"), _numbers(tags, "GPS GPSLongitude")
    if latitude is None or longitude is None:
        return None
    sides = _text(tags, "GPS GPSLatitudeRef"), _text(tags, "GPS GPSLongitudeRef")
    return [
        f"{part[0] + part[1] / 60 + part[2] / 3600:.6f}° {side}".strip()
        for part, side in zip((latitude, longitude), sides, strict=True)
    ]


def _numbers(tags: dict[str, Any], key: str) -> list[float] | None:
    """Return three numbers, each a whole one or a fraction; None where they are not that."""
    tag = tags.get(key)
    values = list(tag.values) if tag is not None else []
    try:
        found = [float(value) for value in values]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return found if len(found) == 3 and all(0 <= each < 1e6 for each in found) else None
