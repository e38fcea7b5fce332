from __future__ import annotations

from datetime import date

from casefile.law.exposure import together
from casefile.law.offences import StatutoryRange, statutory_range
from casefile.lawdata import reader

ON = date(2024, 5, 1)


def known(key: str, *tiers: str) -> tuple[str, StatutoryRange]:
    return key, statutory_range(reader.offences()[key], ON, tiers)


def test_counts_at_once_take_the_longest_term_and_in_a_row_the_sum() -> None:
    both = together([known("usc18_2252A_a1_4_6"), known("usc18_2252_a4")])
    assert (both.min_months, both.max_months, both.max_consecutive_months) == (60, 240, 360)


def test_count_that_must_follow_is_added_in_both() -> None:
    both = together([known("usc18_2251_a"), known("usc18_2260A")])
    assert (both.min_months, both.max_months, both.max_consecutive_months) == (300, 480, 480)


def test_life_on_one_count_is_life_on_all() -> None:
    both = together([known("usc18_2251_a", "death"), known("usc18_2252_a4")])
    assert (both.min_months, both.max_months, both.max_consecutive_months) == (360, "life", "life")


def test_unknown_count_leaves_the_whole_unknown_and_is_named() -> None:
    undated = ("Count 2", statutory_range(reader.offences()["usc18_2252_a4"], None))
    both = together([known("usc18_2252A_a1_4_6"), undated])
    assert (both.min_months, both.max_months, both.max_consecutive_months) == (None, None, None)
    assert both.open[0].startswith("Count 2: offence date not given")


def test_rule_that_was_not_read_in_a_source_marks_the_whole() -> None:
    assert together([known("usc18_2252_a4")]).verified is False
