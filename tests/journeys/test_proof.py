"""Avery fills the element matrix: a gap is seen, evidence is linked with a pinpoint, the gap goes; facts follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

INVENTED = "2:26-cr-00417"
NOTHING = "No government evidence linked"


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def matrix_of(avery: Walker, title: str) -> Walker:
    avery.matter(INVENTED)
    return avery.follow("Charges").follow(title, exact=False).follow("Element matrix")


def test_an_item_linked_with_a_pinpoint_closes_a_gap(avery: Walker) -> None:
    matrix_of(avery, "Interstate communication").look("element matrix")
    row = avery.page.locator("#element-2")
    expect(row).to_contain_text(NOTHING)
    avery.follow("Link to element 2, government's evidence", inside=row).look("element of the matrix")
    form = avery.section("Link something to it")
    expect(form.get_by_label("Government's evidence")).to_be_checked()
    form.get_by_label("What", exact=True).fill("e-0005")
    form.get_by_label("Pinpoint").fill("page 4, second message")
    form.get_by_label("Strength").select_option("weak")
    avery.press("Link it", inside=form)
    expect(avery.section("Government's evidence")).to_contain_text("page 4, second message")
    avery.follow("Element matrix")
    expect(avery.page.locator("#element-2")).to_contain_text("E-0005")
    expect(avery.page.locator("#element-2")).not_to_contain_text(NOTHING)
    expect(avery.section("Overlaps")).to_contain_text("Count 1")


def test_an_exhibit_leads_to_the_elements_it_is_linked_to(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Evidence").follow("E-0003").follow("Where it is used").look("where an exhibit is used")
    avery.follow("Element 3", inside=avery.row("Element 3"))
    expect(avery.page.get_by_role("heading", name="Element 3")).to_be_visible()
    avery.matter(INVENTED)
    avery.follow("Charges").follow("Cyberstalking", exact=False).follow("Evidence for and against", exact=False)
    avery.look("a factor and its evidence")


def test_counts_of_the_same_days_are_put_as_a_question(avery: Walker) -> None:
    matrix_of(avery, "Interstate communication")
    expect(avery.section("Overlaps")).to_contain_text("Is one act charged more than once here?")
    expect(avery.section("Overlaps")).to_contain_text("same days charged")


def test_a_link_that_names_nothing_is_refused_in_words_and_keeps_what_was_typed(avery: Walker) -> None:
    matrix_of(avery, "Interstate communication").follow("Element 1")
    form = avery.section("Link something to it")
    form.get_by_label("What", exact=True).fill("E-0999")
    form.get_by_label("Pinpoint").fill("page 7")
    with avery.refused(422):
        avery.press("Link it", inside=form)
    avery.look("a link refused")
    expect(avery.page.locator(".error-summary")).to_contain_text("names nothing in this matter")
    expect(avery.page.get_by_label("Pinpoint")).to_have_value("page 7")


def test_theory_defence_and_state_stand_in_the_matrix(avery: Walker) -> None:
    matrix_of(avery, "Interstate communication").follow("Element 1")
    theory = avery.section("Defence theory")
    theory.get_by_label("Text").fill("Nothing was asked for that was not owed.")
    avery.press("Keep this defence theory", inside=theory)
    offered = avery.details("Defences of the library, with their traps")
    avery.press("Put to this element", inside=offered.get_by_role("listitem").filter(has_text="Role-play taken out"))
    state = avery.section("State")
    state.get_by_label("contested").check()
    avery.press("Keep the state", inside=state)
    avery.follow("Element matrix").look("element matrix, filled")
    row = avery.page.locator("#element-1")
    for words in (
        "Nothing was asked for",
        "Role-play taken out of context",
        "one message outside the play",
        "contested",
    ):
        expect(row).to_contain_text(words)


def test_a_link_is_taken_back_with_its_reason_on_record(avery: Walker) -> None:
    matrix_of(avery, "Cyberstalking").follow("Element 3")
    avery.details("Take this link back: E-0003")
    form = avery.page.locator("#ours li").filter(has_text="E-0003")
    form.get_by_label("Why").fill("The time stamp says nothing.")
    avery.press("Take it back", inside=form)
    ended = avery.details("Taken back (1)")
    avery.look("element, a link taken back")
    expect(ended).to_contain_text("The time stamp says nothing. · Avery Stone")


def test_a_fact_is_entered_corrected_and_stands_in_the_chronology(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Charges").follow("Facts").look("facts").follow("Enter a fact").look("enter a fact")
    avery.page.get_by_label("What happened").fill("The account was opened.")
    avery.page.get_by_label("Day, or first day").fill("2024-05-06")
    avery.page.get_by_label("Source").fill("E-0005, page 1")
    avery.page.get_by_label("disputed").check()
    avery.press("Enter the fact")
    avery.follow("Correct", inside=avery.row("The account was opened."), exact=False).look("correct a fact")
    avery.page.get_by_label("What happened").fill("The account was opened on a second telephone.")
    avery.page.get_by_label("Why it is corrected").fill("Page 1 says so.")
    avery.press("Keep the correction")
    avery.row("on a second telephone").locator("summary").click()
    expect(avery.row("on a second telephone")).to_contain_text("The account was opened.")
    avery.look("facts, one corrected").follow("Chronology").look("chronology")
    expect(avery.row("on a second telephone")).to_contain_text("disputed")
    expect(avery.section("Day unknown")).to_contain_text("A second telephone was signed in")


def test_the_gaps_of_all_counts_lead_to_their_elements(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Charges").follow("Gaps").look("gaps")
    avery.follow("Element 3", inside=avery.section("Count 1 · Cyberstalking"))
    expect(avery.page.get_by_role("heading", name="Element 3")).to_be_visible()
