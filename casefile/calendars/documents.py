"""The iCalendar file (RFC 5545) of a feed, from plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

PRODUCT = "-//Casefile//Dates//EN"
NEUTRAL_PRODUCT = "-//Calendar//Dates//EN"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class FeedEvent:
    """One date of a feed. ``on`` is the day in the court's ``zone``, ``at`` the moment where an hour is known.

    ``status`` is CONFIRMED, TENTATIVE or CANCELLED. ``busy``: it takes its owner's time, as a hearing does.
    """

    uid: str
    title: str
    on: date
    at: datetime | None
    zone: str
    status: str
    sequence: int
    changed_at: datetime
    busy: bool = False
    place: str = ""
    note: str = ""
    address: str = ""


def calendar_file(name: str, events: Sequence[FeedEvent], *, product: str = PRODUCT) -> bytes:
    """Return the file of a feed, its lines folded at 75 octets; the same values give the same bytes."""
    calendar = Calendar()
    for key, value in (("version", "2.0"), ("prodid", product), ("calscale", "GREGORIAN"), ("x-wr-calname", name)):
        calendar.add(key, value)
    calendar.add("refresh-interval", _AN_HOUR, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for zone in sorted({event.zone for event in events if event.at and event.zone != "UTC"}):
        moments = [event.at.astimezone(ZoneInfo(zone)).year for event in events if event.at and event.zone == zone]
        calendar.add_component(zone_rules(zone, min(moments), max(moments)))
    for event in events:
        calendar.add_component(_event(event))
    return bytes(calendar.to_ical())


def _event(event: FeedEvent) -> Event:
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.changed_at.astimezone(UTC))
    made.add("last-modified", event.changed_at.astimezone(UTC))
    made.add("sequence", event.sequence)
    if event.at is None:
        made.add("dtstart", event.on)
    else:
        made.add("dtstart", event.at.astimezone(UTC if event.zone == "UTC" else ZoneInfo(event.zone)))
    made.add("summary", plain(event.title))
    made.add("status", event.status)
    made.add("class", "PRIVATE")
    made.add("transp", "OPAQUE" if event.busy and event.status != "CANCELLED" else "TRANSPARENT")
    for key, value in (("location", event.place), ("description", event.note)):
        if value:
            made.add(key, plain(value))
    if event.address:
        made.add("url", event.address)
    return made


def plain(text: str) -> str:
    """Return text without the characters that no line of a calendar may hold; line ends become one kind."""
    return _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def zone_rules(zone: str, first_year: int, last_year: int) -> Timezone:
    """Return the VTIMEZONE of a zone for some years: each change by the clock from before it (RFC 5545, 3.6.5)."""
    made = Timezone()
    made.add("tzid", zone)
    clocks = ZoneInfo(zone)
    moment = datetime(first_year - 1, 12, 1, tzinfo=UTC)
    made.add_component(_observance(clocks, moment, moment))
    end = datetime(last_year + 1, 2, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=7)
        if _shown(clocks, moment) != _shown(clocks, later):
            change = _first_after(clocks, moment, later)
            made.add_component(_observance(clocks, change - timedelta(seconds=1), change))
        moment = later
    return made


def _shown(clocks: ZoneInfo, moment: datetime) -> tuple[timedelta | None, str | None]:
    local = moment.astimezone(clocks)
    return local.utcoffset(), local.tzname()


def _first_after(clocks: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the moment of the one change between two: the clocks of a law change on the minute."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if _shown(clocks, middle) == _shown(clocks, before):
            before = middle
        else:
            after = middle
    return after


def _observance(clocks: ZoneInfo, before: datetime, change: datetime) -> TimezoneStandard | TimezoneDaylight:
    was, now = before.astimezone(clocks), change.astimezone(clocks)
    old, new = was.utcoffset() or timedelta(), now.utcoffset() or timedelta()
    made = TimezoneDaylight() if now.dst() else TimezoneStandard()
    made.add("dtstart", (change + old).replace(tzinfo=None))
    made.add("tzoffsetfrom", old)
    made.add("tzoffsetto", new)
    made.add("tzname", now.tzname() or "")
    return made
