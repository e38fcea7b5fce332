"""What the worksheet asks beyond the items: everything the law knows can be said in the form, and once only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from casefile.charges import worksheets
from casefile.charges.models import Count
from casefile.charges.worksheet_models import WorksheetRun
from casefile.infra.db import db
from casefile.matters.models import Matter
from tests.charges.build import POSSESSION, RECEIPT, STALKING, post, put
from tests.charges.sheets import DAY, address, filled, only, usual


@pytest.fixture
def receipt(matter: Matter) -> Count:
    [count] = put(matter, replace(RECEIPT, committed_on=DAY))
    return count


def kept(client: FlaskClient, matter: Matter, *counts: Count, section: str = "2G2.2", **typed: Any) -> WorksheetRun:
    answer = post(client, address(matter, *counts, section=section), **typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    return only()


def refused(client: FlaskClient, matter: Matter, *counts: Count, **typed: Any) -> str:
    answer = post(client, address(matter, *counts), **typed)
    assert answer.status_code == 422
    assert db.session.scalars(db.select(WorksheetRun)).all() == []
    return answer.get_data(as_text=True)


def test_a_category_takes_the_place_of_points(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    run = kept(avery, matter, receipt, **usual(receipt, points="", category="III"))
    assert run.facts["history"] == {"category": "III"}
    assert (run.answer["category"], run.answer["range"]) == ("III", [151, 188])


@pytest.mark.parametrize(
    "both",
    [
        {"points": 3, "category": "II"},
        {"points": 3, "sentences_a": 1},
        {"points": "", "category": "II", "sentences_c": 1},
    ],
)
def test_two_ways_to_the_category_are_refused_and_stay_typed(
    avery: FlaskClient, matter: Matter, receipt: Count, both: dict[str, Any]
) -> None:
    page = refused(avery, matter, receipt, **usual(receipt, title="My own words", **both))
    assert "Give one of these only" in page
    assert "My own words" in page


def test_prior_sentences_are_counted_by_paragraph_with_the_status_point(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    typed = usual(receipt, points="", sentences_a=2, sentences_c=1, under_sentence="y")
    run = kept(avery, matter, receipt, **typed)
    assert run.answer["category"] == "IV"  # 3 + 3 + 1, and one for the status


def test_a_status_point_without_sentences_is_refused(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    page = refused(avery, matter, receipt, **usual(receipt, under_sentence="y"))
    assert "Enter the prior sentences by paragraph too" in page


def test_an_attempt_is_told_to_the_law_which_warns(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    run = kept(avery, matter, receipt, **usual(receipt, **{f"c{receipt.id}_attempt": "y"}))
    assert run.facts["counts"][0]["attempt"] is True
    assert any("attempt is charged" in one["text"] for one in run.answer["warnings"])


def test_a_prior_sex_conviction_makes_life_mandatory_where_the_section_lists_the_offence(
    avery: FlaskClient, matter: Matter
) -> None:
    [count] = put(matter, replace(RECEIPT, citation="18:2251(a)", title="PRODUCTION", committed_on=DAY))
    typed = filled(count, section="2G2.1", prior_sex_conviction="y")
    run = kept(avery, matter, count, section="2G2.1", **typed)
    assert run.answer["statutory"]["min_months"] == "life"
    assert run.answer["effective"] == ["life", "life"]


def test_early_disposition_is_taken_once_for_all_counts(avery: FlaskClient, matter: Matter) -> None:
    one, two = put(matter, replace(RECEIPT, committed_on=DAY), replace(POSSESSION, committed_on=DAY))
    typed = filled(one, two, all_ch3_3F1_1="applied", all_ch3_3F1_1_levels="-2")
    without = filled(one, two)
    kept(avery, matter, one, two, **without)
    post(avery, address(matter, one, two), **typed)
    plain, early = db.session.scalars(db.select(WorksheetRun).order_by(WorksheetRun.id))
    assert early.answer["total_level"] == plain.answer["total_level"] - 2


def test_a_disputed_early_disposition_is_counted_and_shown_without(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    typed = usual(receipt, all_ch3_3F1_1="disputed", all_ch3_3F1_1_levels="-3")
    run = kept(avery, matter, receipt, **typed)
    assert any("3F1.1" in one["why"] and one["total_level"] == 32 for one in run.answer["alternatives"])


def test_early_disposition_is_refused_where_no_count_has_a_level(avery: FlaskClient, matter: Matter) -> None:
    [count] = put(matter, replace(RECEIPT, citation="18 U.S.C. § 2260A", title="PENALTIES", committed_on=DAY))
    typed = filled(count, section="2A3.6", all_ch3_3F1_1="applied", all_ch3_3F1_1_levels="-2")
    answer = post(avery, address(matter, count, section="2A3.6"), **typed)
    assert answer.status_code == 422
    assert "needs a count with a level" in answer.get_data(as_text=True)


def test_counts_with_one_letter_make_one_group(avery: FlaskClient, matter: Matter) -> None:
    one, two = put(matter, replace(STALKING, committed_on=DAY), replace(STALKING, number="2", committed_on=DAY))
    typed = filled(one, two, section="2A6.2", acceptance="2")
    typed |= {f"c{one.id}_victims": "MV-1", f"c{two.id}_victims": "MV-1"}
    letters = {f"c{one.id}_group": "A", f"c{two.id}_group": "A"}
    run = kept(avery, matter, one, two, section="2A6.2", **typed, **letters)
    assert run.facts["group"] == [["1", "2"]]
    assert "closely related, as counsel groups them" in run.answer["groups"][0]["why"]


def test_a_letter_that_one_count_has_alone_is_refused(avery: FlaskClient, matter: Matter) -> None:
    one, two = put(matter, replace(RECEIPT, committed_on=DAY), replace(POSSESSION, committed_on=DAY))
    page = refused(avery, matter, one, two, **filled(one, two, **{f"c{two.id}_group": "B"}))
    assert "Only count 2 is in group B; give it to another count too." in page


def test_a_single_count_is_not_asked_how_it_groups(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    assert "3D1.2(a) to (c)" not in avery.get(address(matter, receipt)).get_data(as_text=True)


def test_a_cross_reference_leads_to_the_greater_level_there(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    typed = usual(receipt, cross=f"c{receipt.id}:2G2.1", cross_apply=["2G2.1:b1A"], cross_note="Chat of 3 May")
    run = kept(avery, matter, receipt, **typed)
    assert run.facts["cross_reference"] == {"count": "1", "guideline": "2G2.1", "apply": ["b1A"]}
    assert (run.answer["counts"][0]["guideline"], run.answer["total_level"]) == ("2G2.1", 33)
    lines = {one["cite"]: one for one in worksheets.checklist_of(run)}
    assert lines["USSG §2G2.2(c)(1) & n.7"]["note"] == "Chat of 3 May"
    assert (lines["USSG §2G2.1(b)(1)(A)"]["key"], lines["USSG §2G2.1(b)(1)(A)"]["state"]) == ("2G2.1_b1A", "applied")


def test_marks_of_another_guideline_than_the_cross_reference_leads_to_are_refused(
    avery: FlaskClient, matter: Matter, receipt: Count
) -> None:
    page = refused(avery, matter, receipt, **usual(receipt, cross_apply=["2G2.1:b1A"]))
    assert "and none is chosen" in page


def test_a_disputed_number_of_images_is_shown_both_ways(avery: FlaskClient, matter: Matter, receipt: Count) -> None:
    run = kept(avery, matter, receipt, **usual(receipt, **{f"c{receipt.id}_b7": "disputed"}))
    assert run.answer["total_level"] == 32
    assert any("(b)(7)" in one["why"] and one["total_level"] == 27 for one in run.answer["alternatives"])
