from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.law.dated import first_known, in_force, weakest
from casefile.law.errors import TierError
from casefile.law.offences import NO_DATE, Offence, PenaltyTier, statutory_range
from casefile.law.penalties import release_ceiling
from casefile.lawdata import reader

ON = date(2025, 6, 1)
LIBRARY = reader.offences()
EXAMPLES = [(key, one) for key, offence in LIBRARY.items() for one in offence.examples]


@pytest.mark.parametrize(("key", "example"), EXAMPLES, ids=lambda one: one if isinstance(one, str) else one.origin)
def test_every_example_of_the_offence_files_comes_out(key: str, example: object) -> None:
    facts, expect = dict(example.facts), dict(example.expect)  # type: ignore[attr-defined]
    found = statutory_range(LIBRARY[key], facts["committed_on"], facts["tiers"])
    assert {name: getattr(found, name) for name in expect} == expect


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("usc18_2252A_a1_4_6", 60, 240),
        ("usc18_2252_a4", 0, 120),
        ("usc18_2252A_a5", 0, 120),
        ("usc18_2261A_2", 0, 60),
        ("usc18_875d", 0, 24),
        ("usc18_2251_a", 180, 360),
        ("usc18_2422b", 120, "life"),
        ("usc47_223h_2A", 0, 24),
    ],
)
def test_the_base_range_is_that_of_the_statute(key: str, low: object, high: object) -> None:
    found = statutory_range(LIBRARY[key], ON)
    assert (found.min_months, found.max_months, found.open) == (low, high, ())


def test_without_an_offence_date_the_range_is_unknown_and_asks_for_it() -> None:
    found = statutory_range(LIBRARY["usc18_2252_a4"], None)
    assert (found.min_months, found.max_months, found.open) == (None, None, (NO_DATE,))


def test_before_the_first_day_known_the_range_is_unknown() -> None:
    found = statutory_range(LIBRARY["usc18_2252_a4"], date(2011, 6, 1), ["under_12"])
    assert not found.known
    assert "2012-12-07" in found.open[0]


def test_the_first_day_known_is_the_first_day_of_the_figure() -> None:
    assert statutory_range(LIBRARY["usc18_2252_a4"], date(2012, 12, 7), ["under_12"]).max_months == 240
    assert statutory_range(LIBRARY["usc18_2252_a4"], date(2012, 12, 6), ["under_12"]).max_months is None


def test_conduct_before_a_statute_took_effect_is_not_covered() -> None:
    found = statutory_range(LIBRARY["usc47_223h_3A"], date(2025, 5, 18))
    assert not found.known
    assert "took effect on 2025-05-19" in found.open[0]


def test_an_unknown_tier_is_refused_with_the_tiers_there_are() -> None:
    with pytest.raises(TierError, match="it has base, under_12, prior"):
        statutory_range(LIBRARY["usc18_2252_a4"], ON, ["grave"])


def test_an_offence_without_a_base_tier_leaves_the_choice_open() -> None:
    found = statutory_range(LIBRARY["usc18_1466A"], ON)
    assert not found.known
    assert "(a) base" in found.open[0]


def test_a_special_tier_takes_the_place_of_the_base() -> None:
    found = statutory_range(LIBRARY["usc18_2252A_a5"], ON, ["base", "under_12", "prior"])
    assert (found.min_months, found.max_months) == (120, 240)


def test_tiers_of_two_paragraphs_do_not_go_together() -> None:
    found = statutory_range(LIBRARY["usc18_1466A"], ON, ["(a) base", "(b) base"])
    assert not found.known
    assert "do not go together" in found.open[0]


def test_two_rules_that_raise_the_maximum_are_left_to_counsel() -> None:
    found = statutory_range(LIBRARY["usc18_2261A_2"], ON, ["child_victim", "recidivist"])
    assert (found.min_months, found.max_months) == (0, None)
    assert "which is applied first" in found.open[0]


def test_a_range_below_another_in_one_end_only_is_not_chosen() -> None:
    odd = PenaltyTier("odd", "odd", "range", 100, 110, "cite", True, since=date(2000, 1, 1), since_source="x")
    offence = replace(LIBRARY["usc18_2252_a4"], penalties=(*LIBRARY["usc18_2252_a4"].penalties, odd))
    assert not statutory_range(offence, ON, ["odd", "under_12"]).known


def test_conduct_before_an_amendment_carries_a_warning() -> None:
    found = statutory_range(LIBRARY["usc18_2423b_e"], date(2023, 12, 21))
    assert any("2023-12-22" in warning for warning in found.warnings)


def test_conduct_after_an_amendment_carries_none() -> None:
    assert statutory_range(LIBRARY["usc18_2423b_e"], date(2023, 12, 22)).warnings == ()


def test_a_minimum_in_days_is_not_turned_into_months() -> None:
    found = statutory_range(LIBRARY["tx_21_16"], ON)
    assert (found.min_months, found.max_months) == (None, 24)
    assert "180 days" in found.open[0]


def test_a_state_entry_is_marked_as_an_index_and_its_undated_figure_is_said() -> None:
    found = statutory_range(LIBRARY["fl_784_049"], ON, ["repeat: third-degree felony"])
    assert found.max_months == 60
    assert found.verified == "partial"
    assert any("not recorded" in warning for warning in found.warnings)
    assert any("starting index" in warning for warning in found.warnings)


def test_supervised_release_outside_3583k_follows_the_class_of_the_felony() -> None:
    assert [release_ceiling(months) for months in ("life", 300, 299, 60, 59, 18)] == [60, 60, 36, 36, 12, 12]


def test_supervised_release_of_a_listed_offence_runs_from_five_years_to_life() -> None:
    release = statutory_range(LIBRARY["usc18_2252_a4"], ON).supervised_release
    assert release is not None
    assert (release.min_months, release.max_months) == (60, "life")


def test_the_add_on_for_registrants_runs_after_every_other_term() -> None:
    assert statutory_range(LIBRARY["usc18_2260A"], ON).consecutive


def test_a_dated_wording_is_preferred_to_an_undated_one() -> None:
    dated = PenaltyTier("t", "t", "range", 0, 1, "c", True, since=date(2010, 1, 1))
    undated = PenaltyTier("t", "t", "range", 0, 2, "c", True)
    assert in_force([undated, dated], date(2010, 1, 1)) is dated
    assert in_force([undated, dated], date(2009, 12, 31)) is undated


def test_the_first_day_known_is_the_earliest_of_the_wordings() -> None:
    rows = [PenaltyTier("t", "t", "range", 0, 1, "c", True, since=date(year, 1, 1)) for year in (2012, 2003)]
    assert first_known(rows) == date(2003, 1, 1)


def test_a_result_is_as_little_checked_as_its_weakest_figure() -> None:
    assert [weakest(marks) for marks in ([True, "partial"], ["partial", False], [True, True])] == [
        "partial",
        False,
        True,
    ]


@given(key=st.sampled_from(sorted(LIBRARY)), day=st.dates(date(1990, 1, 1), date(2040, 12, 31)))
def test_a_range_is_known_or_says_why_not(key: str, day: date) -> None:
    for tier in ((), *((name,) for name in LIBRARY[key].tier_names)):
        found = statutory_range(LIBRARY[key], day, tier)
        assert found.known != bool(found.open)


def _ordered(offence: Offence) -> bool:
    ranges = [tier for tier in offence.penalties if tier.effect == "range"]
    rank = {"life": 10_000}
    return all(
        rank.get(str(t.min_months), t.min_months or 0) <= rank.get(str(t.max_months), t.max_months) for t in ranges
    )


@pytest.mark.parametrize("key", sorted(LIBRARY))
def test_no_minimum_is_above_its_maximum(key: str) -> None:
    assert _ordered(LIBRARY[key])
