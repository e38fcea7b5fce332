"""What a page shows of what a file states: plain values, each time with its basis, each difference with its sum.

What a reader found came out of a file of unknown worth: it is taken as text of limited length, whatever it says it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casefile.evidence import stated
from casefile.evidence.documents import shown_name
from casefile.evidence.models import Item, StatedMetadata
from casefile.law import custody, media_hashes
from casefile.law.stated_times import Basis, Reading, StatedTime, readings, stated_offset, written_offset

MOST_LINES = 200
MOST_TEXT = 2000


@dataclass(frozen=True)
class TimeLine:
    """One time: its name, how the file writes it, what it is in UTC (empty: unknown), and on what it stands."""

    name: str
    raw: str
    utc: str
    basis: str
    more: str = ""


@dataclass(frozen=True)
class ClockLine:
    """The camera's clock less GPS under one offset: names for it, its time in UTC, the difference in words."""

    offset: str
    names: str
    asked: str
    utc: str
    seconds: str
    words: str
    closest: bool


@dataclass(frozen=True)
class Clock:
    """A camera's clock beside GPS: both as stated, and the difference under each offset that could be meant."""

    camera: str
    gps: str
    lines: tuple[ClockLine, ...]
    example: str
    more: tuple[ClockLine, ...] = ()
    is_fixed: bool = False


@dataclass(frozen=True)
class Section:
    """What the page of an item shows under “Stated by the file”; ``why`` where nothing is shown."""

    why: str = ""
    kind: str = ""
    reader: str = ""
    row: StatedMetadata | None = None
    fields: tuple[tuple[str, str], ...] = ()
    times: tuple[TimeLine, ...] = ()
    clock: Clock | None = None
    position: str = ""
    hops: tuple[TimeLine, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    hashes: tuple[media_hashes.Compared, ...] = ()
    notes: tuple[str, ...] = ()
    readable: bool = False
    zones: Mapping[str, str] = field(default_factory=dict)


def section(
    item: Item, records: Sequence[custody.Record], *, frozen: bool, hidden: str, may_open: bool, court_zone: str
) -> Section:
    """Return what is shown of an item.

    Args:
        item: the item.
        records: its records, the first of which is its intake.
        frozen: whether the gate holds its bytes back.
        hidden: why whoever looks may not view it, or nothing.
        may_open: whether whoever looks may open items: a position is told to them only.
        court_zone: the IANA zone of the court.
    """
    why = stated.why_not(item, frozen=frozen)
    if why or hidden:
        return Section(why=why or f"It is shown only to those who may view the item: {hidden}.")
    row, reader = stated.newest(item), stated.reader_of(item)
    words = reader.words if reader else ""
    if row is None:
        return Section(why="It was not read yet. A file is read by itself shortly after it came in.", readable=True)
    if not row.stated:
        return Section(why=row.problem, kind=words, reader=row.reader, row=row, readable=True)
    found = json.loads(row.stated)
    zones = _zones(records, court_zone)
    return Section(
        kind=words,
        reader=row.reader,
        row=row,
        fields=tuple((name, text) for name, text in _rows(found.get("fields"), 2)),
        times=(*_times(found.get("times")), *_gps_time(found.get("gps"))),
        clock=_clock(found, zones),
        position=_position(found.get("gps"), may_open),
        hops=_times(found.get("hops")),
        parts=_rows(found.get("parts"), 3),
        hashes=_hashes(found.get("hashes"), records),
        notes=tuple(_text(note) for note in _list(found.get("notes"))),
        readable=True,
        zones=zones,
    )


# --- what came out of the file, as text ------------------------------------------------------------------------------


def _text(value: object) -> str:
    return shown_name(str(value)[:MOST_TEXT]) if value is not None else ""


def _list(value: object) -> list[Any]:
    return value[:MOST_LINES] if isinstance(value, list) else []


def _rows(value: object, width: int) -> tuple[tuple[str, ...], ...]:
    rows = [one for one in _list(value) if isinstance(one, list) and len(one) == width]
    return tuple(tuple(_text(cell) for cell in row) for row in rows)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return found.replace(tzinfo=None) if found else None


# --- times -----------------------------------------------------------------------------------------------------------


def _stated(value: object) -> StatedTime | None:
    told = _dict(value)
    local = _moment(told.get("local"))
    return StatedTime(local, stated_offset(_text(told.get("offset")))) if local else None


def _times(value: object) -> tuple[TimeLine, ...]:
    return tuple(_time_line(_dict(one)) for one in _list(value))


def _time_line(told: dict[str, Any]) -> TimeLine:
    time, basis = _stated(told), ""
    if time is not None:
        basis = _text(told.get("basis")) or time.basis
    raw, more = _text(told.get("raw")), _text(told.get("by"))
    return TimeLine(_text(told.get("name")), raw, _written(time.utc if time else None), basis or "cannot be read", more)


def _gps_time(value: object) -> tuple[TimeLine, ...]:
    told = _dict(value)
    if not told.get("raw"):
        return ()
    return (TimeLine("GPS", _text(told["raw"]), _written(_moment(told.get("utc"))), Basis.GPS),)


def _written(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f"{moment.isoformat(sep=' ', timespec='milliseconds' if moment.microsecond else 'seconds')} UTC"


# --- the camera's clock ----------------------------------------------------------------------------------------------


def _zones(records: Sequence[custody.Record], court_zone: str) -> dict[str, str]:
    """Return the zones to be named: the court's, and those that the intake names."""
    named = {f"the court’s zone, {court_zone}": court_zone}
    if records:
        entry = records[0].entry
        source = str(entry.data.get("source_tz", ""))
        if _is_zone(source):
            named[f"the zone of the source as stated at intake, {source}"] = source
        if entry.occurred.basis != "system" and entry.occurred.tz != court_zone:
            named[f"where it was received, {entry.occurred.tz}"] = entry.occurred.tz
    return named


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _clock(found: dict[str, Any], zones: Mapping[str, str]) -> Clock | None:
    camera, gps = _stated(found.get("clock")), _moment(_dict(found.get("gps")).get("utc"))
    if camera is None or gps is None:
        return None
    under = readings(camera, gps, zones)
    if not under:
        return None
    lines = [_clock_line(reading) for reading in under]
    first = [line for line in lines if line.asked or line.closest or "/" not in line.names]
    shown, told = _written(camera.local).removesuffix(" UTC"), _written(gps)
    one = next((line for line in first if line.asked), first[0])
    return Clock(
        camera=shown,
        gps=told,
        lines=tuple(first),
        example=f"Worked out: {shown} less {one.offset} is {one.utc} UTC; less {told} that is {one.seconds}.",
        more=tuple(line for line in lines if line not in first),
        is_fixed=camera.offset is not None,
    )


def _clock_line(reading: Reading) -> ClockLine:
    return ClockLine(
        offset=written_offset(reading.offset).replace("-", "−"),
        names=", ".join(reading.names),
        asked="; ".join(reading.asked),
        utc=_written(reading.utc).removesuffix(" UTC"),
        seconds=f"{reading.seconds:+,} s".replace("-", "−") if reading.seconds else "0 s",
        words=_slow_or_fast(reading.seconds),
        closest=reading.closest,
    )


def _slow_or_fast(seconds: int) -> str:
    if not seconds:
        return "no difference"
    hours, minutes, rest = abs(seconds) // 3600, abs(seconds) // 60 % 60, abs(seconds) % 60
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{size} {unit}" for size, unit in parts if size) + (" slow" if seconds < 0 else " fast")


def _position(gps: object, may_open: bool) -> str:
    told = _dict(gps)
    found = [_text(one) for one in _list(told.get("position"))]
    if len(found) != 2:
        return "none stated" if told else ""
    return ", ".join(found) if may_open else "stated; shown to those who may open the item"


# --- hashes of the medium --------------------------------------------------------------------------------------------


def _hashes(value: object, records: Sequence[custody.Record]) -> tuple[media_hashes.Compared, ...]:
    data = records[0].entry.data if records else {}
    known = [media_hashes.Stated(one["alg"], one["value"], one["by"]) for one in data.get("stated", ())]
    media = data.get("media_hash")
    if isinstance(media, dict):
        known.append(media_hashes.Stated(media["alg"], media["value"], media["by"], of_medium=True))
    told = [_dict(one) for one in _list(value)]
    return tuple(media_hashes.compare(_text(one.get("alg")), _text(one.get("value")), known) for one in told)
