from __future__ import annotations

import re

import pytest

from casefile.law.factors import NO_TIER, effect_for
from casefile.lawdata import reader

FACTORS, LIBRARY = reader.factors(), reader.offences()


def _texts(factor: str, offence: str) -> list[str]:
    return [one.value for one in effect_for(FACTORS[factor], LIBRARY[offence])]


def test_the_four_factors_of_the_table_keep_their_severity() -> None:
    found = {key: FACTORS[key].severity for key in ("minors", "ai_forgery", "recidivism", "organised_for_profit")}
    assert found == {"minors": "extreme", "ai_forgery": "high", "recidivism": "high", "organised_for_profit": "high"}


@pytest.mark.parametrize(
    "key",
    ["scale_of_distribution", "victim_vulnerability", "nudify_tools", "misrepresented_own_age", "risk_of_future_harm"],
)
def test_the_sentencing_factors_are_in_the_catalogue(key: str) -> None:
    assert key in FACTORS


def test_the_number_for_a_minor_is_that_of_the_charged_statute() -> None:
    assert "180 months to 360 months" in _texts("minors", "usc18_2251_a")[0]
    assert "60 months to 240 months" in _texts("minors", "usc18_2252A_a1_4_6")[0]
    assert "0 months to 120 months" in _texts("minors", "usc18_2252_a4")[0]


def test_a_forgery_is_not_said_to_raise_the_penalty_of_publication() -> None:
    first = _texts("ai_forgery", "usc47_223h_3A")[0]
    assert "the same as for an authentic image" in first
    assert "24 months" in first


def test_a_threat_with_a_forgery_carries_less() -> None:
    assert "0 months to 18 months" in _texts("ai_forgery", "usc47_223h_6")[0]


def test_a_guideline_effect_follows_the_guideline_of_the_charge() -> None:
    assert any("number of images" in text for text in _texts("scale_of_distribution", "usc18_2252_a4"))
    assert not any("number of images" in text for text in _texts("scale_of_distribution", "usc18_875d"))


def test_a_factor_without_a_tier_in_the_statute_says_so() -> None:
    assert _texts("recidivism", "usc18_875d")[0] == NO_TIER


def test_an_earlier_stalking_conviction_doubles_the_maximum() -> None:
    assert any("2 times the maximum" in text for text in _texts("recidivism", "usc18_2261A_2"))


@pytest.mark.parametrize("key", sorted(FACTORS))
def test_every_factor_says_something_with_a_source_for_every_charge(key: str) -> None:
    answers = [effect_for(FACTORS[key], offence) for offence in LIBRARY.values()]
    assert all(answer and all(one.source for one in answer) for answer in answers)


WRONG = re.compile(r"RICO|15\+|15 years|often .* years|enhanced penalties under|plaintiff|97\.5", re.IGNORECASE)


@pytest.mark.parametrize("key", sorted(FACTORS))
def test_no_factor_repeats_a_statement_that_is_wrong(key: str) -> None:
    factor = FACTORS[key]
    said = [factor.name, factor.general, *(effect.text for effect in factor.effects), *factor.warnings]
    assert not any(WRONG.search(text) for text in said)


@pytest.mark.parametrize("key", sorted(FACTORS))
def test_the_general_consequence_carries_no_figure(key: str) -> None:
    assert not re.search(r"\d", FACTORS[key].general)
