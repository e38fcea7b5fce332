"""What counts bring together beside prison, and the duty to register as it is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casefile.law.exposure_sums import Facing, facing, sums
from casefile.law.offences import Proposal, statutory_range
from casefile.law.registration_duty import duties, settled
from casefile.lawdata import guidelines_reader, reader

DAY = date(2024, 5, 1)


def line(key: str, label: str, *tiers: str) -> Facing:
    offence = reader.offences()[key]
    return facing(label, offence, statutory_range(offence, DAY, tiers), guidelines_reader.registration_rules())


def unmatched(label: str) -> Facing:
    known = line("usc18_2260A", label)
    return replace(known, offence=None, duties=(), range=replace(known.range, fine_usd=None, assessments=()))


@pytest.mark.parametrize(("tier", "years", "months"), [("I", 15, 12), ("II", 25, 6), ("III", None, 3)])
def test_a_tier_says_how_long_and_how_often_in_person(tier: str, years: int | None, months: int) -> None:
    offence = replace(reader.offences()["usc18_2422b"], registration=Proposal(tier))
    [one] = duties(guidelines_reader.registration_rules(), offence)
    assert one.row is not None
    assert (one.row.years, one.row.verify_every_months) == (years, months)
    assert one.row.cite == "34 U.S.C. §§ 20915(a), 20918"


def test_a_tier_that_turns_on_the_act_is_not_settled() -> None:
    rules, library = guidelines_reader.registration_rules(), reader.offences()
    found = duties(rules, library["usc18_2252A_a1_4_6"])
    assert [(one.act, one.tier) for one in found] == [("distribution", "II"), ("receipt only", "I")]
    assert settled(found) is None
    assert settled(duties(rules, library["usc18_1801"])) is None


def test_a_duty_that_is_not_known_has_no_duration_and_says_why() -> None:
    [one] = duties(guidelines_reader.registration_rules(), reader.offences()["usc18_2260A"])
    assert (one.tier, one.row, one.why) == (None, None, "by underlying count")


def test_fines_and_assessments_of_all_counts_are_added() -> None:
    found = sums([line("usc18_2422b", "Count 1"), line("usc18_2260A", "Count 2")])
    assert found.fines.usd == 500_000
    assert found.assessments.usd == 200
    assert found.fines.open == ()


def test_a_count_without_a_figure_is_named_beside_the_sum_and_not_in_it() -> None:
    found = sums([line("usc18_2422b", "Count 1"), unmatched("Count 2")])
    assert (found.fines.usd, found.fines.open, found.assessments.open) == (250_000, ("Count 2",), ("Count 2",))


def test_an_assessment_to_be_confirmed_is_no_part_of_what_is_owed() -> None:
    found = sums([line("usc18_2252A_a5", "Count 1")])
    owed = [one for one in reader.offences()["usc18_2252A_a5"].assessments if not one.at_most and not one.confirm]
    assert found.assessments.usd == sum(one.usd or 0 for one in owed)
    assert found.assessments.at_most + found.assessments.if_confirmed > 0


def test_of_supervised_release_and_registration_the_longest_is_taken() -> None:
    found = sums([line("usc18_2252A_a5", "Count 1"), line("usc18_2422b", "Count 2"), line("usc18_2260A", "Count 3")])
    assert found.release is not None
    assert (found.release.min_months, found.release.max_months, found.release.verified) == (60, "life", False)
    assert found.registration is not None
    assert found.registration.tier == "II"
    assert found.registration_open == ("Count 3",)


def test_terms_that_must_follow_and_mandatory_life_name_their_counts() -> None:
    found = sums([line("usc18_2422b", "Count 1"), line("usc18_2260A", "Count 2")])
    assert [label for label, _ in found.following] == ["Count 2"]
    assert found.following[0][1].source == "18 U.S.C. § 2260A"
    assert [one.label for one in found.life] == ["Count 1"]


def test_restitution_that_says_it_was_not_read_is_not_marked_as_checked() -> None:
    stated = reader.offences()["usc18_875d"].restitution_stated
    assert stated is not None
    assert stated.verified is False
