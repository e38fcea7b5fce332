from __future__ import annotations

from dataclasses import replace

import pytest

from casefile.law.limitations import limitation
from casefile.lawdata import reader

OFFENCES = reader.offences()
POSSESSION = OFFENCES["usc18_2252A_a5"]


@pytest.mark.parametrize(
    ("words", "rule", "argued"),
    [
        ("none (18 U.S.C. § 3299)", "limitations_sex_offence", ()),
        ("ch. 110 felony: none (18 U.S.C. § 3299)", "limitations_sex_offence", ()),
        ("5 years (18 U.S.C. § 3282(a))", "limitations_general", ()),
        ("5 years (18 U.S.C. § 3282(a)); 18 U.S.C. § 3283 argued", "limitations_general", ("limitations_child_abuse",)),
        ("5 years (18 U.S.C. § 3282(a)); 18 U.S.C. § 3299 does not name ch. 71", "limitations_general", ()),
        ("3 years; none (18 U.S.C. § 3299) was argued", None, ()),
        ("as the State says", None, ()),
        (None, None, ()),
    ],
)
def test_the_words_of_the_library_lead_to_a_rule_or_to_unknown(
    words: str | None, rule: str | None, argued: tuple[str, ...]
) -> None:
    found = limitation(replace(POSSESSION, limitations=words))
    assert (found.rule, found.argued) == (rule, argued)
    assert found.words


def test_every_federal_offence_that_states_a_limitation_is_read() -> None:
    stated = [one for one in OFFENCES.values() if one.limitations and one.jurisdiction == "us"]
    assert stated
    assert [one.key for one in stated if limitation(one).rule is None] == []


def test_every_rule_named_is_a_rule_of_the_deadlines() -> None:
    named = {rule for one in OFFENCES.values() for rule in (limitation(one).rule, *limitation(one).argued) if rule}
    assert named == {"limitations_general", "limitations_sex_offence", "limitations_child_abuse"}
    assert named <= set(reader.deadline_rules())
