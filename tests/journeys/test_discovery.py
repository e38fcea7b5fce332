"""Casey compares a hash list of a delivery, follows a demand and a clock, and draws topics from a report."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

INVENTED = "2:26-cr-00417"


@pytest.fixture(scope="module")
def casey(walk: Callable[..., Walker]) -> Walker:
    return walk("casey")


def test_a_hash_list_a_demand_a_clock_and_a_chain_are_kept_and_lead_to_what_is_missing(casey: Walker) -> None:
    casey.matter(INVENTED)
    casey.follow("Discovery").look("discovery").follow("Log a delivery")
    page = casey.page
    page.get_by_label("From whom").fill("Prosecutor")
    page.get_by_label("Day it came", exact=True).fill("2026-03-04")
    page.get_by_label("Protective-order class").select_option("no copy")
    with casey.refused(422):
        casey.press("Log the delivery")
    expect(page.locator(".error-summary")).to_contain_text("name the protective order")
    casey.follow("Discovery").follow("Deliveries")
    casey.row("United States Attorney's Office", "1 fewer").get_by_role("link").first.click()
    casey.follow("Compare a hash list").look("a hash list, new")
    page.locator("#lines").fill("nonsense")
    with casey.refused(422):
        casey.press("Compare")
    expect(page.locator(".error-summary")).to_contain_text("Line 1")
    page.locator("#lines").fill(f"{'ab' * 32}  missing.txt")
    casey.press("Compare")
    casey.section("Hash lists compared").get_by_role("rowheader").get_by_role("link").first.click()
    casey.look("a comparison")
    expect(casey.row("missing.txt")).to_contain_text("missing here")

    casey.follow("Discovery").follow("Demands").follow("Enter a demand").look("a demand, new")
    page.get_by_label("What is asked for").fill("Native export of the chats")
    page.get_by_label("Of whom").fill("Prosecutor")
    page.get_by_label("Day it was asked").fill("2026-03-05")
    casey.press("Enter the demand").look("demands").follow("Native export of the chats").look("a demand")
    page.get_by_label("Day of the answer").fill("2026-03-06")
    page.get_by_label("Promised by").fill("2026-03-20")
    casey.press("Enter the answer")
    casey.follow("Discovery")
    expect(casey.section("Asked for, and not here as asked")).to_contain_text("the promised day has passed")

    casey.follow("Preservation").follow("Enter a clock").look("a clock, new")
    page.get_by_label("Kind", exact=True).select_option("2703f")
    page.get_by_label("What is to be kept").fill("Log-in records")
    page.get_by_label("Who holds it").fill("Example Mail")
    page.get_by_label("Runs from").fill("2026-01-05")
    casey.press("Enter the clock").look("preservation")
    entered = page.locator("section").filter(has_text="Example Mail")
    casey.press("Propose it to the dates", inside=entered)
    expect(entered).to_contain_text("proposed under Dates")

    casey.follow("Examinations").look("examinations, none yet").follow("Enter a request").look("a request for access")
    page.get_by_label("Access to what").fill("Item 1B3")
    page.get_by_label("Of whom").fill("Prosecutor")
    page.get_by_label("Day it was asked").fill("2026-03-05")
    casey.press("Enter the request").look("examinations")

    casey.follow("Government’s chain").look("chains").follow("E-0001").follow("Enter a step").look("a step")
    page.get_by_label("What was done").select_option("imaged")
    page.get_by_label("Report and page").fill("E-0003, page 2")
    casey.press("Enter the step").look("two chains")
    topics = casey.section("Topics for cross-examination")
    for kind in ("time not stated", "person not named", "tool unknown", "no hash"):
        expect(topics).to_contain_text(kind)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="As PDF").click()
    assert fetched.value.suggested_filename.startswith("chains-E-0001")
