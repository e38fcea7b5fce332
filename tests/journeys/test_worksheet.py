"""Avery builds a hypothetical worksheet for both counts, disputes one item, links evidence to it, sees both ranges."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import NARROW, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

NEBRASKA = "4:13-cr-09921"
NOTE = "The examiner names two files; we say neither shows it."
DECIDED = {"b2": "applied", "b4": "disputed", "b6": "applied"}


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def decide(avery: Walker, title: str) -> None:
    """Say of every item where it stands: two apply, one is disputed, none other applies."""
    avery.page.get_by_label("Name of this version").fill(title)
    avery.page.get_by_label("Hypothetical", exact=False).check()
    for choice in avery.page.locator("section > table select:not([name$=_levels]):not([name$=_b7])").all():
        item = (choice.get_attribute("name") or "").rpartition("_")[2]
        choice.select_option(DECIDED.get(item, "not applied"))
    for field in avery.page.get_by_label("How many images (optional)", exact=True).all():
        field.fill("620")
    avery.page.get_by_label("Acceptance of responsibility").select_option("3")
    avery.page.get_by_label("Criminal history points").fill("0")


def a_worksheet_is_built_for_both_counts_and_shows_both_ranges(avery: Walker) -> None:
    avery.matter(NEBRASKA)
    avery.follow("Charges").follow("Guideline worksheet").look("worksheets, none yet")
    avery.press("Fill it in").look("new worksheet")
    beside = avery.page.locator("#standing")
    expect(beside).to_contain_text("none while something is open")
    decide(avery, "As charged")
    row = avery.row("USSG §2G2.2(b)(4)")
    row.locator("summary").click()
    row.get_by_label("Note on USSG §2G2.2(b)(4)").fill(NOTE)
    expect(beside).to_contain_text("121–151 months")
    avery.press("Show where it stands").look("where a worksheet stands")
    expect(avery.page.get_by_label("Name of this version")).to_have_value("As charged")
    expect(beside).to_contain_text("121–151 months")
    avery.press("Compute and keep").look("worksheet")
    expect(avery.section("Checklist")).to_contain_text(NOTE)
    expect(avery.page.locator("main")).to_contain_text("Hypothetical.")
    expect(avery.section("The range")).to_contain_text("121–151")
    expect(avery.section("What would move it")).to_contain_text("78–97")
    expect(avery.section("Count by count")).to_contain_text("Counts 1, 2")


def evidence_is_put_to_an_item_of_the_worksheet(avery: Walker) -> None:
    avery.matter(NEBRASKA)
    avery.follow("Charges").follow("Guideline worksheet").follow("As charged")
    avery.follow("Evidence for USSG §2G2.2(b)(4), count 1").look("an item of the worksheet")
    expect(avery.section("What the newest worksheets say")).to_contain_text(NOTE)
    avery.page.get_by_label("What", exact=True).fill("D-1")
    avery.page.get_by_label("Pinpoint").fill("page 2")
    avery.press("Link it")
    expect(avery.section("Government's evidence")).to_contain_text("at page 2")
    avery.follow("Evidence for the worksheet").look("evidence for the worksheet")
    expect(avery.row("USSG §2G2.2(b)(4)", "count 1")).to_contain_text("Disputed, and nothing of ours is linked")
    expect(avery.row("USSG §2G2.2(b)(4)", "at page 2")).not_to_contain_text("No government evidence linked")


def a_version_is_printed(avery: Walker) -> None:
    avery.matter(NEBRASKA)
    avery.follow("Charges").follow("Guideline worksheet").follow("As charged")
    with avery.page.expect_download() as paper:
        avery.follow("Print (PDF)")
    assert paper.value.suggested_filename.startswith("worksheet-")


def the_next_version_begins_where_the_last_one_ended(avery: Walker) -> None:
    avery.matter(NEBRASKA)
    avery.follow("Charges").follow("Guideline worksheet").follow("As charged").follow("Next version from this one")
    assert avery.page.get_by_label("How many images (optional)", exact=True).first.input_value() == "620"
    avery.page.get_by_label("Name of this version").fill("As probation has it")
    avery.page.get_by_label("Whose worksheet").select_option("probation")
    avery.page.get_by_label("Acceptance of responsibility").select_option("2")
    avery.press("Compute and keep")
    avery.follow("Worksheet").look("worksheets side by side")
    both = avery.section("Side by side")
    expect(both).to_contain_text("121–151")
    expect(both).to_contain_text("135–168")


def an_offer_is_compared_with_trial_and_printed_for_the_talk_with_the_client(avery: Walker) -> None:
    avery.matter(NEBRASKA)
    avery.follow("Charges").follow("Compare with offers").look("comparison, no offer yet")
    avery.follow("Enter an offer").look("an offer")
    with avery.refused(422):
        avery.press("Keep the offer")
    avery.page.get_by_label("Name of the offer").fill("Letter of 3 May")
    avery.page.get_by_label("Count 2 POSSESSION OF CHILD PORNOGRAPHY").check()
    avery.page.get_by_label("Worksheet made for it").select_option(label="As probation has it")
    avery.page.get_by_label("Restitution").fill("$3,000, to be paid in two years")
    avery.press("Keep the offer").look("comparison")
    offer = avery.section("Letter of 3 May")
    # 135 to 168 was made for both counts; this one allows ten years, once its day is entered (another walk may have)
    expect(offer).to_contain_text(re.compile(r"120 months|135–168 months[\s\S]*is not held inside it"))
    expect(offer).to_contain_text("Made for other counts")
    expect(offer).to_contain_text("Ask immigration counsel before any plea.")
    expect(offer).to_contain_text("15 years, in person every year")
    expect(offer).to_contain_text("Not recorded in the offer.")
    with avery.page.expect_download() as paper:
        avery.follow("One page for the client (PDF)")
    assert paper.value.suggested_filename.startswith("compare-")


def what_the_manual_excludes_is_refused_in_words_and_keeps_what_was_typed(avery: Walker) -> None:
    avery.matter(NEBRASKA)
    avery.follow("Charges").follow("Guideline worksheet").press("Fill it in")
    decide(avery, "With zero points")
    avery.page.get_by_label("Zero-point offender").select_option("yes")
    with avery.refused(422):
        avery.press("Compute and keep")
    avery.look("a worksheet refused")
    expect(avery.page.locator(".error-summary")).to_contain_text("4C1.1")
    expect(avery.page.get_by_label("Name of this version")).to_have_value("With zero points")


def the_worksheet_is_read_on_a_phone(walk: Callable[..., Walker]) -> None:
    phone = walk("avery", NARROW)
    phone.matter(NEBRASKA)
    phone.follow("Charges").follow("Guideline worksheet").look("worksheets on a phone")
    phone.follow("As charged").look("worksheet on a phone")


def test_worksheets_and_offers_from_the_first_to_the_print(avery: Walker, walk: Callable[..., Walker]) -> None:
    a_worksheet_is_built_for_both_counts_and_shows_both_ranges(avery)
    evidence_is_put_to_an_item_of_the_worksheet(avery)
    a_version_is_printed(avery)
    the_next_version_begins_where_the_last_one_ended(avery)
    an_offer_is_compared_with_trial_and_printed_for_the_talk_with_the_client(avery)
    what_the_manual_excludes_is_refused_in_words_and_keeps_what_was_typed(avery)
    the_worksheet_is_read_on_a_phone(walk)
