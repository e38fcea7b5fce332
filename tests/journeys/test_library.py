"""Avery in the law library: finds an offence by its citation, records a check, adds an entry of the office's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.walker import NARROW, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

CITATION = "Neb. Rev. Stat. § 28-999"
BY_HAND = "checked by Avery Stone on 2026-03-02"


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def find(window: Walker, text: str) -> Walker:
    window.open("/law")
    window.page.get_by_label("Citation or words").fill(text)
    return window.press("Search")


def test_a_citation_finds_its_offence_and_an_ambiguous_one_says_so(avery: Walker) -> None:
    find(avery, "47:223(h)").look("the library")
    expect(avery.page.get_by_role("status")).to_contain_text("the citation is ambiguous")
    find(avery, "18:2252A(a)(5)(B)")
    expect(avery.page.get_by_role("status")).to_contain_text("1 offence for 18 U.S.C. § 2252A(a)(5)(B)")


def test_counsel_records_a_check_and_the_mark_says_so(avery: Walker) -> None:
    find(avery, "Cal. Penal Code 311.11").follow("Cal. Penal Code § 311.11", exact=False)
    expect(avery.page.locator("main")).to_contain_text("partly checked")
    form = avery.details("Record a check")
    avery.look("an offence with the form of a check")
    form.get_by_label("Day of the check").fill("2026-03-02")
    with avery.refused(422):
        avery.press("Record the check")
    avery.look("a check refused")
    avery.page.get_by_label("What was read").fill("the official site of the code")
    avery.press("Record the check")
    expect(avery.section("Checked by counsel")).to_contain_text("stands")
    expect(avery.page.locator("main")).to_contain_text(BY_HAND)
    avery.look("an offence checked by counsel")


def fill(group: Locator, **typed: str) -> None:
    for label, text in typed.items():
        group.get_by_label(label.replace("_", " ")).first.fill(text)


def an_entry_of_the_offices_own_is_added_and_found(avery: Walker) -> None:
    avery.open("/law").follow("Add an entry").look("add an own entry")
    page = avery.page
    page.get_by_label("Citation", exact=True).first.fill(CITATION)
    page.get_by_label("Name of the offence").fill("An invented statute")
    page.get_by_label("Law of").select_option("us-ne")
    page.get_by_label("cyberstalking / harassment").check()
    page.get_by_label("Why it is gated, or not").fill("a minor may be concerned")
    page.get_by_label("What must be proved").first.fill("An act")
    tier = page.get_by_role("group", name="Penalty tier 1")
    fill(tier, Name="base", When_it_applies="in every case", Minimum="0", Maximum="3 years")
    fill(tier, In_force_since="2020-01-01", What_says_so="the statute book", Citation_of_the_penalty="§ 28-105")
    page.get_by_label("Citation of the penalties together").fill("§ 28-105")
    page.get_by_label("Why, or why it is not known").fill("not looked up")
    page.get_by_label("Why, or why there is none").fill("a State offence")
    page.get_by_label("Source", exact=True).fill("Nebraska Revised Statutes, invented for a walk")
    page.get_by_label("Where it stands").fill("shelf 4")
    with avery.refused(422):
        avery.press("Save the entry")
    expect(page.get_by_role("alert")).to_contain_text("max_months is '3 years'")
    avery.look("an own entry refused")
    tier.get_by_label("Maximum").fill("36")
    avery.press("Save the entry")
    expect(page.get_by_role("heading", level=1)).to_contain_text("this office's own entry")
    avery.look("an own entry")
    find(avery, CITATION)
    expect(page.get_by_role("row").filter(has_text=CITATION)).to_contain_text("this office's own entry")


def own_entries_are_exported_and_the_file_is_taken_in_as_it_was(avery: Walker, tmp_path: Path) -> None:
    avery.open("/law/own").look("own entries")
    with avery.page.expect_download() as coming:
        avery.page.get_by_role("link", name="Export").click()
    kept = tmp_path / coming.value.suggested_filename
    coming.value.save_as(kept)
    assert CITATION in kept.read_text(encoding="utf-8")
    avery.follow("Import").look("import own entries")
    avery.page.get_by_label("File").set_input_files(kept)
    avery.press("Import")
    expect(avery.page.locator("body")).to_contain_text("0 new, 0 changed, 1 as they were.")


def a_changed_entry_keeps_its_older_version(avery: Walker) -> None:
    find(avery, CITATION).follow(CITATION).follow("Change this entry").look("change an own entry")
    avery.page.get_by_label("Name of the offence").fill("A renamed statute")
    avery.press("Save the entry")
    avery.follow("Version 1").look("an older version")
    expect(avery.page.get_by_role("heading", level=1)).to_contain_text("An invented statute")


def an_entry_is_retired_and_brought_back(avery: Walker) -> None:
    find(avery, CITATION).follow(CITATION).follow("Retire it").look("retire an own entry")
    avery.page.get_by_label("Why").fill("repealed")
    avery.press("Retire this entry").look("a retired entry")
    find(avery, CITATION)
    expect(avery.page.get_by_role("row").filter(has_text=CITATION)).to_contain_text("retired")
    avery.look("the library, an entry retired").follow(CITATION).follow("Bring it back").look("bring an entry back")
    avery.page.get_by_label("Why").fill("reenacted")
    avery.press("Bring this entry back")
    expect(avery.page.get_by_role("link", name="Retire it")).to_be_visible()


def the_library_serves_a_phone(walk: Callable[..., Walker]) -> None:
    phone = walk("avery", NARROW)
    find(phone, CITATION).follow(CITATION)
    expect(phone.page.get_by_role("link", name="Change this entry")).to_be_visible()
    phone.follow("Change this entry")
    expect(phone.page.get_by_role("button", name="One more element")).to_be_visible()


def test_an_entry_of_the_offices_own_from_its_first_version_to_its_second(
    avery: Walker, walk: Callable[..., Walker], tmp_path: Path
) -> None:
    an_entry_of_the_offices_own_is_added_and_found(avery)
    own_entries_are_exported_and_the_file_is_taken_in_as_it_was(avery, tmp_path)
    a_changed_entry_keeps_its_older_version(avery)
    an_entry_is_retired_and_brought_back(avery)
    the_library_serves_a_phone(walk)
