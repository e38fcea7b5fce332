"""A camera's clock beside GPS: the sign, the sum, every offset that could be meant; the basis of each time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.law.stated_times import (
    Basis,
    Reading,
    StatedTime,
    difference,
    offsets_in_use,
    readings,
    stated_offset,
    written_offset,
)


def wall(*parts: int) -> datetime:
    """What a clock on the wall shows: no zone, which is the point."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


NIKON, NIKON_GPS = wall(2008, 10, 22, 16, 28, 39), wall(2008, 10, 23, 14, 27, 7, 240_000)
IPHONE, IPHONE_GPS = wall(2016, 9, 28, 18, 18, 5, 813_000), wall(2016, 9, 28, 17, 17, 58, 650_000)
PIXEL, PIXEL_GPS = wall(2023, 10, 6, 22, 53, 51, 724_000), wall(2023, 10, 6, 20, 52, 10)
COURT = {"the court's zone": "America/Phoenix"}


def under(camera: datetime, gps: datetime, offset: str) -> Reading:
    return next(one for one in readings(StatedTime(camera), gps, COURT) if written_offset(one.offset) == offset)


def test_the_nikon_of_the_samples_was_86308_seconds_slow_if_it_showed_central_european_summer_time() -> None:
    """Its README: 86,308 s slow. 16:28:39 less two hours is 14:28:39 UTC, a day less 91.76 s before 14:27:07.24."""
    found = under(NIKON, NIKON_GPS, "+02:00")
    assert (found.seconds, found.utc) == (-86_308, wall(2008, 10, 22, 14, 28, 39))
    assert "Central European Summer Time" in found.names


@pytest.mark.parametrize(
    ("offset", "seconds"),
    [("+00:00", -79_108), ("-07:00", -53_908), ("+05:45", -99_808), ("-04:30", -62_908), ("+13:45", -128_608)],
)
def test_each_offset_has_its_own_difference(offset: str, seconds: int) -> None:
    assert under(NIKON, NIKON_GPS, offset).seconds == seconds


def test_a_camera_without_a_zone_has_a_reading_for_every_offset_in_use_and_none_is_chosen() -> None:
    offsets = [one.offset for one in readings(StatedTime(NIKON), NIKON_GPS, {})]
    assert offsets == sorted(set(offsets))
    assert len(offsets) == 39
    assert (offsets[0], offsets[-1]) == (timedelta(hours=-11), timedelta(hours=14))


def test_the_offset_with_the_least_difference_is_marked() -> None:
    assert [written_offset(one.offset) for one in readings(StatedTime(NIKON), NIKON_GPS, {}) if one.closest] == [
        "-11:00"
    ]
    closest = [one for one in readings(StatedTime(IPHONE), IPHONE_GPS, {}) if one.closest]
    assert [(written_offset(one.offset), one.seconds) for one in closest] == [("+01:00", 7)]
    assert "British Summer Time" in closest[0].names


def test_two_offsets_as_far_on_either_side_are_both_marked() -> None:
    noon = wall(2020, 6, 1, 12)
    closest = [one for one in readings(StatedTime(noon), noon - timedelta(minutes=30), {}) if one.closest]
    assert [(written_offset(one.offset), one.seconds) for one in closest] == [("+00:00", 1800), ("+01:00", -1800)]


def test_a_camera_that_states_its_offset_has_one_reading() -> None:
    found = readings(StatedTime(PIXEL, timedelta(hours=2)), PIXEL_GPS, COURT)
    assert [(one.offset, one.seconds) for one in found] == [(timedelta(hours=2), 102)]


def test_a_zone_asked_for_is_named_at_its_offset_of_that_day() -> None:
    asked = {"court": "America/New_York", "nowhere": "Nowhere/None"}
    summer = {one.asked: written_offset(one.offset) for one in readings(StatedTime(NIKON), NIKON_GPS, asked)}
    assert summer[("court",)] == "-04:00"
    winter = StatedTime(wall(2009, 1, 5, 12))
    found = {one.asked: written_offset(one.offset) for one in readings(winter, wall(2009, 1, 5, 17), asked)}
    assert found[("court",)] == "-05:00"


def test_an_hour_that_comes_twice_counts_with_both_its_offsets() -> None:
    twice = wall(2026, 11, 1, 1, 30)
    asked = {"court": "America/New_York"}
    named = [written_offset(one.offset) for one in readings(StatedTime(twice), twice, asked) if one.asked]
    assert named == ["-05:00", "-04:00"]


@pytest.mark.parametrize("year", [1, 1969, 2101, 9999])
def test_a_clock_that_was_never_set_is_not_compared(year: int) -> None:
    assert readings(StatedTime(wall(year, 1, 1)), NIKON_GPS, COURT) == []
    assert readings(StatedTime(NIKON), wall(year, 1, 1), COURT) == []


def test_a_time_stands_on_what_the_file_states() -> None:
    assert (StatedTime(NIKON).basis, StatedTime(NIKON).utc) == (Basis.NONE, None)
    offset = StatedTime(PIXEL, timedelta(hours=2))
    assert (offset.basis, offset.utc) == (Basis.OFFSET, PIXEL - timedelta(hours=2))
    assert StatedTime(wall(1, 1, 1), timedelta(hours=5)).utc is None


@pytest.mark.parametrize("text", ["", "02:00", "+2:00", "+0200", "+15:30", "+02:60", "+aa:bb", "+02:00 ", "Z"])
def test_what_is_no_offset_states_none(text: str) -> None:
    assert stated_offset(text) is None


@given(st.integers(min_value=-14 * 4, max_value=14 * 4))
def test_an_offset_reads_back_as_it_is_written(quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    assert stated_offset(written_offset(offset)) == offset


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=-(10**6), max_value=10**6))
def test_an_hour_more_of_offset_makes_the_camera_an_hour_slower(start: int, apart: int) -> None:
    camera = wall(1990, 1, 1) + timedelta(seconds=start)
    gps = camera - timedelta(seconds=apart)
    assert difference(camera, gps, timedelta(0)) == apart
    assert difference(camera, gps, timedelta(hours=1)) == apart - 3600


def test_offsets_in_use_are_those_that_some_zone_has() -> None:
    found = dict(offsets_in_use(wall(2026, 7, 1, 12)))
    assert all(-timedelta(hours=12) < offset <= timedelta(hours=14) for offset in found)
    assert ZoneInfo("Asia/Kathmandu").utcoffset(wall(2026, 7, 1, 12)) in found
    assert found[timedelta(hours=2)] == ("Central European Summer Time",)
