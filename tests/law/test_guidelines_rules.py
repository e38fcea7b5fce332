"""What the worksheet refuses, what it leaves open, and rules that no worked example names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casefile.law.errors import LawDataError, RuleError
from casefile.law.guidelines import GuidelineError
from casefile.law.guidelines_units import Material, count_images, points_of
from casefile.law.guidelines_worksheet import worksheet
from casefile.lawdata import guidelines_reader, reader

MANUAL = guidelines_reader.newest()
ON = date(2024, 5, 1)


def count(offence: str = "usc18_2252A_a5", **more: Any) -> dict[str, Any]:
    return {"offence": offence, "committed_on": ON, **more}


def ask(*counts: dict[str, Any], **more: Any) -> dict[str, Any]:
    facts = {"counts": list(counts), "history": {"points": 0}, "acceptance": 0, "circuit": "8", **more}
    return worksheet(facts, reader.offences(), guidelines_reader.manuals())


def shown(found: dict[str, Any]) -> list[Any]:
    return [(one["total_level"], one["range"]) for one in found["alternatives"]]


STALKING = count("usc18_2261A_2")
POSSESSION = count(apply=["b6"], images=12)
REFUSALS = {
    "exclusive distribution": ([count(apply=["b3B", "b3F"])], {}, "exclude each other"),
    "exclusive though one is open": ([count(apply=["b3A", "b3F"])], {}, "exclude each other"),
    "receipt only with distribution": ([count("usc18_2252A_a1_4_6", apply=["b1", "b3F"])], {}, "exclude each other"),
    "a reduction not open to the base": ([count(apply=["b1"])], {}, "not available with"),
    "images by hand": ([count(apply=["b7"])], {}, "from the images, never from apply"),
    "custody and trust": ([count("usc18_2251_a", apply=["b5"], chapter3=["3B1.3"])], {}, "exclude each other"),
    "no such item": ([count(apply=["b9"])], {}, "no characteristic 'b9'"),
    "no such base": ([count(base="a9")], {}, "no base level 'a9'"),
    "no such adjustment": ([count(chapter3=["3Z9.9"])], {}, "no adjustment of Chapter Three"),
    "an adjustment under apply": ([count(apply=["3C1.1"])], {}, "under chapter3"),
    "an adjustment under options": ([count(options={"3B1.1": 4})], {}, "under chapter3"),
    "status without sentences": ([POSSESSION], {"history": {"points": 8, "under_sentence": True}}, "sentences by"),
    "acceptance as an adjustment": ([count(chapter3=["3E1.1(a)"])], {}, "with acceptance: 2 or 3"),
    "levels that are no choice": ([count(chapter3=[{"3B1.1": 5}])], {}, "one of 4, 3, 2"),
    "levels of a fixed item": ([count(apply=["b4"], options={"b4": 2})], {}, "is \\+4 levels"),
    "below the least": ([count(apply=["b3A"], options={"b3A": 4})], {}, "at least 5"),
    "large number without vulnerable": ([count(chapter3=["3A1.1(b)(2)"])], {}, "on top of"),
    "third level below sixteen": ([count("usc18_2250", guideline="2A3.5", base="a3")], {"acceptance": 3}, "it is 12"),
    "one level of acceptance": ([POSSESSION], {"acceptance": 1}, "0, 2 or 3"),
    "4C1.1 for a sex offence": ([POSSESSION], {"zero_point": True}, "is a sex offence"),
    "4C1.1 with points": ([STALKING], {"zero_point": True, "history": {"points": 1}}, "no criminal history points"),
    "4B1.5 for possession": ([POSSESSION], {"repeat_dangerous": "b"}, "covered sex crime"),
    "guideline not loaded": ([count(guideline="2D1.1")], {}, "has no guideline '2D1.1'"),
    "edition not loaded": ([POSSESSION], {"manual": 2016}, "2016 Manual is not loaded"),
    "no edition after the newest": ([POSSESSION], {"sentencing_on": date(2027, 1, 5)}, "1 November 2026"),
    "offence unknown": ([count("usc18_1")], {}, "no offence of the library"),
    "tier unknown": ([count(tier=["third"])], {}, "no penalty tier 'third'"),
    "misspelt field": ([count(aply=["b6"])], {}, "'aply' is no field"),
    "the same count twice": ([count(count="1"), count(count="1")], {}, "given twice"),
    "images of no count": ([count(same_images_as="9")], {}, "another count is right"),
    "group of no count": ([POSSESSION], {"group": [["1", "9"]]}, "the counts given are 1"),
    "different victims": (
        [count("usc18_2251_a", victims=["A"]), count("usc18_2251_a", victims=["B"])],
        {"group": [["1", "2"]]},
        "never group",
    ),
    "a consecutive count grouped": ([STALKING, count("usc18_2260A")], {"group": [["1", "2"]]}, "kept out of grouping"),
    "a cross-reference that is none": ([POSSESSION], {"cross_reference": "2A3.1"}, "known here: §2G2.1"),
    "no circuit of that name": ([POSSESSION], {"circuit": "12"}, "no circuit"),
    "more unique images than images": ([count(images=5, unique_images=6)], {}, "not more than the total"),
    "points and category": ([POSSESSION], {"history": {"points": 1, "category": "I"}}, "one would be right"),
    "negative images": ([count(images=-1)], {}, "whole number from 0"),
    "dates the wrong way": ([count(started_on=date(2025, 1, 1))], {}, "not after committed_on"),
}


@pytest.mark.parametrize(("counts", "more", "why"), REFUSALS.values(), ids=REFUSALS)
def test_what_the_manual_does_not_allow_is_refused(counts: Any, more: dict[str, Any], why: str) -> None:
    with pytest.raises(RuleError, match=why):
        ask(*counts, **more)


@pytest.mark.parametrize("facts", [None, [], "x", {}, {"counts": []}, {"counts": [1]}, {"counts": "1"}])
def test_facts_that_are_none_are_refused(facts: object) -> None:
    with pytest.raises(GuidelineError):
        worksheet(facts, reader.offences(), guidelines_reader.manuals())


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2", "a: &x [1]\nb: *x", "2024-13-45"])
def test_a_text_that_holds_no_facts_is_refused(text: str) -> None:
    with pytest.raises((LawDataError, GuidelineError)):
        worksheet(guidelines_reader.read_facts(text), reader.offences(), guidelines_reader.manuals())


OPEN = {
    "the loss table": (count(apply=["b3A"]), "2B1.1", [(23, [46, 57])]),
    "obstruction of justice": (count("usc18_1519"), "2J1.2", []),
    "the underlying activity": (count("usc18_1952", tier=["(A)"]), "2E1.2", [(6, [0, 6])]),
    "a tier of registration": (
        count("usc18_2250", guideline="2A3.5"),
        "base level",
        [(16, [21, 27]), (14, [15, 21]), (12, [10, 16])],
    ),
    "role": (
        count("usc18_2251_a", chapter3=["3B1.1"]),
        "3B1.1",
        [(36, [188, 235]), (35, [168, 210]), (34, [151, 188])],
    ),
    "no reason for a guideline": (
        {**count("usc47_223h_2A", guideline="2A6.2"), "committed_on": date(2025, 6, 1)},
        "guideline_reason",
        [(18, [27, 33])],
    ),
    "an undecided adjustment": (count(open=["3C1.1"]), "3C1.1", [(18, [27, 33]), (20, [33, 41])]),
}


@pytest.mark.parametrize(("one", "why", "alternatives"), OPEN.values(), ids=OPEN)
def test_a_choice_left_open_gives_no_range_and_says_why(one: dict[str, Any], why: str, alternatives: Any) -> None:
    found = ask(one)
    assert (found["range"], found["effective"]) == (None, None)
    assert any(why in text for text in found["open"])
    assert shown(found) == alternatives


def test_without_a_criminal_history_each_category_is_shown() -> None:
    found = ask(POSSESSION, history=None)
    assert (found["range"], len(found["alternatives"])) == (None, 6)


def test_the_amount_demanded_must_exceed_the_figure() -> None:
    assert ask(count("usc18_875b", amount_usd=20_000))["total_level"] == 18
    assert ask(count("usc18_875b", amount_usd=20_000.5))["total_level"] == 19


def test_weapon_and_injury_are_capped_together() -> None:
    found = ask(count("usc18_875b", apply=["b3", "b4"], options={"b3": 7, "b4": 6}))
    assert found["total_level"] == 29


def test_an_applied_base_that_the_conviction_does_not_allow_is_warned_of() -> None:
    assert any("settles" in one["text"] for one in ask(count(base="a2"))["warnings"])


def test_a_cross_reference_is_taken_where_it_is_greater() -> None:
    cross = {"guideline": "2G2.1", "apply": ["b1A"]}
    found = ask(POSSESSION, cross_reference=cross)
    assert (found["counts"][0]["guideline"], found["total_level"]) == ("2G2.1", 36)
    low = ask(count(apply=["b2", "b4", "b5", "b6"], images=600), cross_reference={"guideline": "2G2.1"})
    assert (low["counts"][0]["guideline"], low["total_level"]) == ("2G2.2", 36)


def test_a_cross_reference_without_its_characteristics_is_open() -> None:
    assert shown(ask(POSSESSION, cross_reference="2G2.1")) == [(22, [41, 51]), (32, [121, 151])]


def test_counts_of_one_aggregate_share_every_characteristic_once() -> None:
    receipt = count("usc18_2252A_a1_4_6", apply=["b6"], images=700)
    found = ask(receipt, count(apply=["b2", "b6"], images=12))
    assert (found["units"], found["combined_level"]) == (1.0, 22 + 2 + 2 + 5)


def test_the_reduction_for_receipt_only_survives_a_possession_count_and_not_a_distribution_count() -> None:
    receipt = count("usc18_2252A_a1_4_6", apply=["b1", "b6"])
    assert ask(receipt, count(apply=["b6"]))["combined_level"] == 22 - 2 + 2
    assert ask(receipt, count("usc18_2252A_a1_4_6", apply=["b3F", "b6"]))["combined_level"] == 22 + 2 + 2


def test_of_items_that_exclude_each_other_an_aggregate_takes_the_greatest_once() -> None:
    kinds = [count("usc18_2252A_a1_4_6", apply=["b3F"]), count("usc18_2252A_a1_4_6", apply=["b3B"])]
    assert ask(*kinds)["combined_level"] == ask(*reversed(kinds))["combined_level"] == 22 + 5


def test_an_item_disputed_in_an_aggregate_falls_for_all_its_counts() -> None:
    found = ask(count("usc18_2252A_a1_4_6", apply=["b4", "b6"], disputed=["b4"]), count(apply=["b4", "b6"]))
    assert shown(found) == [(24, [51, 63])]


def test_two_disputed_items_fall_each_and_both() -> None:
    found = ask(count(apply=["b2", "b4"], disputed=["b2", "b4"]), history={"category": "I"})
    assert [one["total_level"] for one in found["alternatives"]] == [22, 20, 18]


def test_disputed_images_fall_too() -> None:
    assert shown(ask(count(images=600, disputed=["b7"]))) == [(18, [27, 33])]


def test_counts_against_one_victim_of_stalking_group_and_others_do_not() -> None:
    one, other = {**STALKING, "victims": ["CW-1"]}, {**STALKING, "victims": ["CW-2"]}
    assert ask(one, one)["units"] == 1.0
    assert ask(one, other)["units"] == 2.0
    assert shown(ask(STALKING, STALKING)) == [(18, [27, 33]), (20, [33, 41])]


def test_other_counts_of_one_victim_are_offered_as_one_group() -> None:
    made = count("usc18_2251_a", victims=["MV-1"])
    found = ask(made, count("usc18_2422b", victims=["MV-1"]))
    assert found["units"] == 2.0
    assert shown(found) == [(32, [121, 151])]


def test_the_floor_of_a_pattern_is_twenty_two_less_acceptance() -> None:
    one = count("usc18_2243a", chapter3=[{"3B1.2": -4}])
    assert ask(one, acceptance=0, repeat_dangerous="b")["total_level"] == 22
    assert ask(one, acceptance=2, repeat_dangerous="b")["total_level"] == 20


def test_the_prior_conviction_of_4b1_5_a_raises_the_statutory_maximum_that_its_table_is_read_for() -> None:
    for one in (count("usc18_2243a"), count("usc18_2243a", tier=["base", "prior_sex_offence"])):
        found = ask(one, acceptance=3, repeat_dangerous="a")
        assert found["statutory"]["max_months"] == 360
        assert (found["total_level"], found["category"], found["range"]) == (31, "V", [168, 210])
    said = [one["text"] for one in ask(count("usc18_2243a"), repeat_dangerous="a")["warnings"]]
    assert any("raises the maximum to 360 months" in one for one in said)
    travel = ask(count("usc18_2423b_e"), repeat_dangerous="a")
    assert travel["statutory"]["max_months"] == 3 * 360
    undecided = ask(count("usc18_2421A", guideline="2G1.3"), repeat_dangerous="a")
    assert undecided["statutory"]["max_months"] is None


def test_a_minor_under_12_in_the_guideline_and_not_in_the_penalty_is_warned_of() -> None:
    def warned(**more: Any) -> bool:
        found = ask(count(base="a1", images=20, **more))["warnings"]
        return any("tier under_12 is not chosen" in one["text"] for one in found)

    assert warned(apply=["b2"])
    assert not warned(apply=["b2"], tier=["under_12"])
    assert not warned(apply=["b6"])


def test_a_covered_crime_that_is_not_known_to_be_one_is_open() -> None:
    found = ask(count("usc18_2252A_a7"), repeat_dangerous="b")
    assert (found["range"], shown(found)) == (None, [(23, [46, 57]), (18, [27, 33])])


def test_4c1_1_takes_two_levels_where_the_offence_allows_it() -> None:
    assert ask(STALKING, zero_point=True)["total_level"] == 16
    assert any("4C1.1" in one["text"] for one in ask(STALKING)["steps"])


def test_early_disposition_is_taken_once_after_acceptance() -> None:
    one = count(apply=["b2"], chapter3=[{"3F1.1": -2}])
    found = ask(one, one, acceptance=2)
    assert (found["level_before_acceptance"], found["total_level"]) == (20, 16)


def test_mandatory_life_for_a_listed_offence_after_a_prior_conviction() -> None:
    found = ask(count("usc18_2251_a"), prior_sex_conviction=True)
    assert (found["effective"], found["total_min_months"]) == (["life", "life"], "life")


def test_a_consecutive_count_alone_has_no_range_but_a_term() -> None:
    found = ask(count("usc18_2260A"))
    assert (found["range"], found["total_min_months"], found["groups"]) == (None, 120, [])
    assert found["consecutive"][0]["months"] == 120
    assert found["open"]


def test_an_offence_date_not_given_leaves_the_range_and_not_the_statute() -> None:
    found = ask({"offence": "usc18_2252A_a5", "apply": ["b2"]})
    assert (found["range"], found["effective"], found["statutory"]["max_months"]) == ([33, 41], None, None)
    assert found["open"]


def test_figures_not_read_in_a_source_are_named() -> None:
    found = ask(count("usc18_2241c", apply=["b3"]))
    assert found["unverified"] == ["USSG §2A3.1(b)(3) (partly read in a source)"]


def test_duplicates_are_counted_and_the_unique_number_is_shown() -> None:
    found = ask(count(images=620, unique_images=500))
    assert (found["counts"][0]["images_counted"], shown(found)) == (620, [(22, [41, 51])])
    assert any("McNerney" in one["cite"] for one in found["warnings"])


def test_frames_count_in_the_third_circuit() -> None:
    row = MANUAL.guidelines["2G2.2"].characteristics["b7"]
    found = count_images(MANUAL, Material(10, 2, 500), "3", row.bands)
    assert (found.count, [one.count for one in found.others]) == (510, [160])


def test_points_follow_their_paragraphs_with_caps_and_the_status_point() -> None:
    assert points_of(MANUAL, {"a": 1, "b": 1, "c": 1}, True).points == 6
    assert points_of(MANUAL, {"a": 2, "b": 1}, True).points == 9
    assert points_of(MANUAL, {"c": 6, "d": 5}).points == 7
    with pytest.raises(GuidelineError):
        points_of(MANUAL, {"e": 1})


def test_prior_sentences_are_counted_to_a_category() -> None:
    history = {"sentences": {"a": 2, "b": 1}, "under_sentence": True}
    found = ask(POSSESSION, history=history)
    assert found["category"] == "IV"
    assert any("4A1.1(e)" in one["cite"] for one in found["steps"])
