import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.law.custody import LineError, canonical, leaf_of, moment_text
from casefile.law.custody_lines import read_canonical, read_moment, read_occurred

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")).map(
    partial(unicodedata.normalize, "NFC")
)
KEY = st.text("abcXYZ019_", min_size=1, max_size=6)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(KEY, VALUE, max_size=4))
def test_a_line_has_the_bytes_that_the_published_canonical_form_gives(value: dict) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


@settings(deadline=None)
@given(st.dictionaries(KEY, VALUE, max_size=4))
def test_a_line_reads_back_as_what_was_written(value: dict) -> None:
    assert read_canonical(canonical(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        2**53,
        -(2**53),
        "a\x00b",
        "\ud800",
        "e\u0301",
        b"bytes",
        {"é": 1},
        {"": 1},
        {1: 2},
        {"a b": 1},
        [{"x": 0.1}],
    ],
)
def test_a_value_that_programs_write_in_different_ways_is_refused(value: object) -> None:
    with pytest.raises(LineError):
        canonical({"field": value})


@pytest.mark.parametrize(
    "line",
    [
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        '{"a": 1}',
        '{"a":1} ',
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":-0}',
        '{"a":NaN}',
        '{"a":9007199254740992}',
        '{"a":' + "9" * 5000 + "}",
        '{"a":"\\u0041"}',
        '{"a":"\\ud800"}',
        '{"a":"\ud800"}',
        '{"a":"\\u0000"}',
        '{"a":"e\u0301"}',
        '{"a b":1}',
        '{"x":[{"a-b":1}]}',
        '{"a":"\\/"}',
        "[1]",
        "",
        "{",
        "[" * 100_000,
        '{"a":' + "[" * 800 + "]" * 800 + "}",
        "\ufeff{}",
    ],
)
def test_a_line_that_is_not_its_own_canonical_form_is_refused(line: str) -> None:
    with pytest.raises(LineError):
        read_canonical(line)


def test_an_escaped_line_break_before_a_combining_sign_is_still_normal_form() -> None:
    line = canonical({"a": "\n\u0303"})
    assert read_canonical(line) == {"a": "\n\u0303"}


def test_the_leaf_is_the_digest_over_a_zero_byte_and_the_line() -> None:
    assert leaf_of("") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"  # CT reference leaf


def test_a_moment_is_written_in_utc_with_six_decimals() -> None:
    at = datetime(2026, 3, 2, 10, 5, tzinfo=timezone(timedelta(hours=-6)))
    assert moment_text(at) == "2026-03-02T16:05:00.000000Z"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(LineError):
        moment_text(datetime(2026, 3, 2))  # noqa: DTZ001


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_reads_back_as_written(at: datetime) -> None:
    assert read_moment(moment_text(at)) == at


@pytest.mark.parametrize(
    "text", ["2026-03-02T16:05:00Z", "2026-03-02T16:05:00.000000+00:00", "2026-13-02T16:05:00.000000Z", "", None, 5]
)
def test_a_moment_in_any_other_shape_is_refused(text: object) -> None:
    with pytest.raises(LineError):
        read_moment(text)


@pytest.mark.parametrize("text", ["2026-03-02T10:05:00", "2026-03-02", "10:05", None, "2026-02-30T10:05:00-06:00"])
def test_a_declared_time_needs_a_day_that_exists_and_an_offset(text: object) -> None:
    with pytest.raises(LineError):
        read_occurred(text)


def test_a_line_is_valid_json_for_any_other_program() -> None:
    assert json.loads(canonical({"a": "é\n\x1f\u2028"})) == {"a": "é\n\x1f\u2028"}
