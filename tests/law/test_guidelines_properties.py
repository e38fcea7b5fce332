from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.law.guidelines import CATEGORIES, range_at, repeat_level
from casefile.law.guidelines_limits import effective, rank
from casefile.law.guidelines_units import units_of
from casefile.law.guidelines_worksheet import worksheet
from casefile.lawdata import guidelines_reader, reader

MANUAL = guidelines_reader.newest()
MONTHS = st.one_of(st.integers(0, 900), st.just("life"))
COUNTS = st.lists(
    st.sampled_from(
        [
            {"offence": "usc18_2252A_a1_4_6", "apply": ["b2", "b6"], "images": 200},
            {"offence": "usc18_2252A_a5", "apply": ["b4", "b6"], "images": 450},
            {"offence": "usc18_2251_a", "apply": ["b1B"], "victims": ["MV-1"]},
            {"offence": "usc18_2251_b", "apply": ["b6"], "victims": ["MV-2", "MV-3"]},
            {"offence": "usc18_2422b", "apply": ["b3"]},
            {"offence": "usc18_875c"},
            {"offence": "usc18_2260A"},
        ]
    ),
    min_size=1,
    max_size=5,
)


def ask(counts: list[dict[str, Any]]) -> dict[str, Any]:
    facts = {"counts": counts, "history": {"category": "II"}, "acceptance": 2, "circuit": "8"}
    return worksheet(facts, reader.offences(), guidelines_reader.manuals())


def named(counts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "count": str(n), "committed_on": date(2024, 5, 1)} for n, one in enumerate(counts)]


def test_the_range_rises_with_the_level_and_with_the_category() -> None:
    for category in CATEGORIES:
        for one, other in pairwise([range_at(MANUAL, level, category) for level in range(1, 44)]):
            assert [rank(end) for end in one] <= [rank(end) for end in other]
    for level in range(1, 44):
        for one, other in pairwise([range_at(MANUAL, level, category) for category in CATEGORIES]):
            assert all(rank(low) <= rank(high) for low, high in zip(one, other, strict=True))


@given(st.integers(-50, 99), st.sampled_from(CATEGORIES))
def test_a_level_outside_the_table_is_held_at_its_edge(level: int, category: str) -> None:
    assert range_at(MANUAL, level, category) == range_at(MANUAL, min(43, max(1, level)), category)


@given(st.tuples(MONTHS, MONTHS), st.one_of(st.none(), MONTHS), st.one_of(st.none(), MONTHS))
def test_what_is_left_lies_inside_the_statute_and_is_a_range(found: Any, low: Any, high: Any) -> None:
    found = tuple(sorted(found, key=rank))
    if low is not None and high is not None and rank(low) > rank(high):
        low, high = high, low
    held = effective(found, low, high)
    assert rank(held[0]) <= rank(held[1])
    assert low is None or rank(held[0]) >= rank(low)
    assert high is None or rank(held[1]) <= rank(high)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.randoms())
def test_units_do_not_turn_on_the_order_and_never_lower_the_level(levels: list[int], order: Any) -> None:
    found = units_of(MANUAL, levels)
    shuffled = list(levels)
    order.shuffle(shuffled)
    other = units_of(MANUAL, shuffled)
    assert (found.units, found.combined) == (other.units, other.combined)
    assert max(levels) <= found.combined <= max(levels) + 5
    assert units_of(MANUAL, [*levels, 1]).combined >= found.combined


@given(st.integers(0, 900), st.integers(0, 900))
def test_the_table_for_repeat_offenders_rises_with_the_maximum(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert (repeat_level(MANUAL, low) or 0) <= (repeat_level(MANUAL, high) or 0) <= 37


@settings(deadline=None, max_examples=60)
@given(COUNTS, st.randoms())
def test_the_order_of_the_counts_changes_nothing(counts: list[dict[str, Any]], order: Any) -> None:
    given_counts = named(counts)
    shuffled = list(given_counts)
    order.shuffle(shuffled)
    found, other = ask(given_counts), ask(shuffled)
    for key in ("range", "effective", "total_level", "units", "combined_level", "statutory", "total_min_months"):
        assert found[key] == other[key]


@settings(deadline=None, max_examples=60)
@given(COUNTS)
def test_the_answer_lies_inside_the_statutes_of_all_counts(counts: list[dict[str, Any]]) -> None:
    found = ask(named(counts))
    if found["effective"] is None:
        assert found["open"]
        return
    low, high = found["effective"]
    assert rank(found["statutory"]["min_months"]) <= rank(low) <= rank(high)
    assert rank(high) <= rank(found["statutory"]["max_consecutive_months"])
