"""Avery reads the strip, decides on what the docket proposes, enters a position, tries what if, prints the exhibit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from casefile.config import ROOT
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

NEBRASKA, INVENTED, ARIZONA = "4:13-cr-09921", "2:26-cr-00417", "2:17-cr-00978"
DOCKET = ROOT / "casefile" / "demo" / "dockets" / "arizona-reentry.html"


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def test_the_strip_of_the_docket_shows_each_sides_count_and_what_moved_the_trial(avery: Walker) -> None:
    avery.matter(NEBRASKA)
    avery.follow("Dates").follow("Speedy trial").look("speedy trial, a whole docket")
    sides = avery.section("As each side would count the seventy days")
    expect(sides.get_by_role("row").filter(has_text="As we count")).to_contain_text("655")
    expect(sides.get_by_role("row").filter(has_text="As the government counts")).to_contain_text("45")
    picture = avery.page.get_by_role("img", name="As we count: 655 of 70 days counted")
    expect(picture).to_be_visible()
    expect(avery.section("What moved the trial")).to_contain_text("Mon 16 Dec 2013")
    expect(avery.row("Unopposed MOTION to Continue Jury Trial (14)")).to_contain_text("findings")


def test_a_position_is_entered_and_what_it_said_before_stays(avery: Walker) -> None:
    page = avery.page
    row = page.locator("[id^=period-]").filter(has_text="Unopposed MOTION to Continue Jury Trial (19)").first
    row.get_by_role("link", name="Enter a position, or correct").click()
    avery.look("a period, corrected")
    page.get_by_label("Findings of the court").select_option("yes")
    with avery.refused(422):
        avery.press("Keep the correction")
    expect(page.locator(".error-summary")).to_contain_text("Why it is corrected is needed")
    expect(page.get_by_label("Findings of the court")).to_have_value("yes")
    page.get_by_label("Why it is corrected").fill("Filing 20 was read: the findings stand in it")
    avery.press("Keep the correction")
    expect(row).to_contain_text("excluded, with findings on the record")
    sides = avery.section("As each side would count the seventy days")
    expect(sides.get_by_role("row").filter(has_text="As we count")).not_to_contain_text("655")
    row.get_by_role("link", name="what it said before").click()
    avery.look("a period, before")
    expect(page.get_by_role("heading", name="Before: accepted")).to_be_visible()


def test_what_if_is_marked_as_such_and_changes_nothing(avery: Walker) -> None:
    page = avery.page
    avery.matter(INVENTED)
    avery.follow("Dates").follow("Speedy trial").look("speedy trial, running")
    clocks = avery.section("Where the clocks stand").inner_text()
    avery.follow("What if").look("what if, nothing tried")
    page.get_by_label("Continuance of the status conference").select_option("yes")
    avery.press("See what would change").look("what if, tried")
    table = avery.section("What if, beside what is")
    expect(table.get_by_role("row").filter(has_text="As we count")).to_be_visible()
    avery.follow("Speedy trial", inside=page.get_by_role("navigation", name="Where this is"))
    assert avery.section("Where the clocks stand").inner_text() == clocks


def test_the_desk_and_the_head_of_the_matter_tell_the_days_left(avery: Walker) -> None:
    avery.open("/")
    line = avery.section("Speedy trial, the least left first").get_by_role("row").filter(has_text=INVENTED)
    told = line.get_by_role("link").first.inner_text()
    assert "left" in told
    line.get_by_role("link").first.click()
    expect(avery.page.locator(".clock-head")).to_contain_text(told)


def test_the_exhibit_comes_as_a_file(avery: Walker) -> None:
    avery.matter(NEBRASKA)
    avery.follow("Dates").follow("Speedy trial")
    with avery.page.expect_download() as fetched:
        avery.page.get_by_role("link", name="Exhibit as PDF").click()
    assert fetched.value.suggested_filename.startswith("speedy-trial-")


def test_what_a_docket_proposes_is_accepted_or_rejected_and_an_extension_waits_for_its_days(avery: Walker) -> None:
    take_in_arizona(avery)
    page = avery.page
    avery.matter(ARIZONA)
    avery.follow("Dates").follow("Speedy trial").look("speedy trial, proposals")
    proposed = avery.section("Proposed by the docket")
    proposed.get_by_role("link", name="Change it first, or reject it").last.click()
    avery.look("a proposal of the docket")
    with avery.refused(422):
        avery.press("Reject")
    expect(page.locator(".error-summary")).to_contain_text("Why it is rejected is needed")
    page.get_by_label("Why it is rejected").fill("read wrongly")
    avery.press("Reject")
    expect(page.locator("details", has_text="Rejected: 1")).to_be_visible()
    avery.press("Accept what is ticked")
    expect(page.get_by_role("heading", name="Proposed by the docket")).to_have_count(0)
    expect(avery.section("Where the clocks stand")).to_contain_text("To the charge: 30 days")
    avery.follow("Enter an extension").look("an extension, new")
    page.get_by_label("Day of the order").fill("2017-07-20")
    avery.press("Enter it in the ledger")
    expect(avery.section("Where the clocks stand")).to_contain_text("nobody has entered by how many")
    avery.section("Extensions of the thirty days").get_by_role("link", name="Enter how many").click()
    page.get_by_label("Days added").fill("30")
    page.get_by_label("Why it is corrected").fill("The order was read")
    avery.press("Keep the correction")
    expect(avery.section("Where the clocks stand")).to_contain_text("To the charge: 60 days")


def take_in_arizona(avery: Walker) -> None:
    """Take the docket in, unless a journey before has."""
    avery.open("/matters")
    if avery.page.get_by_role("row").filter(has_text=ARIZONA).count():
        return
    avery.open("/dockets")
    avery.page.get_by_label("Docket report").set_input_files(DOCKET)
    avery.page.get_by_label("Court").select_option("azd")
    avery.press("Read this docket").press("Open this matter")
