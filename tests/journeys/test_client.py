"""Dana's phone: what to do now, agreed item by item; nothing for a bystander; gone at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import NARROW, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

MATTER = "2:26-cr-00417"
BUTTON = "I have read this and I understand"


@pytest.fixture(scope="module")
def dana(walk: Callable[..., Walker]) -> Walker:
    return walk("dana", NARROW)


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def test_dana_reads_the_next_court_date_and_what_to_do(dana: Walker) -> None:
    dana.look("portal")
    expect(dana.section("Your next court date")).to_contain_text("Courtroom 503, Phoenix")
    expect(dana.section("To do now")).to_contain_text("done")
    expect(dana.section("Never do")).to_contain_text("Do not delete, wipe, or change anything")


def test_staff_see_when_dana_agreed_and_to_which_words(dana: Walker, avery: Walker) -> None:
    todo = dana.open("/list").page.locator("article.todo:not(.done)")
    waiting, first = todo.count(), todo.first
    title, words = first.get_by_role("heading").inner_text(), first.locator(".pre-line").first.inner_text()
    dana.press(BUTTON, inside=first)
    expect(todo).to_have_count(waiting - 1)
    expect(dana.section("Done")).to_contain_text(title)
    avery.matter(MATTER)
    row = avery.follow("Guidance").row(title)
    expect(row).not_to_contain_text("not yet")
    digest = row.locator("code.digest").inner_text()
    avery.follow(title)
    read, agreed = (
        avery.section(name) for name in ("Exactly what the client read", "Acknowledgements of this wording")
    )
    expect(read).to_contain_text(words)
    expect(agreed).to_contain_text("in the portal, Chrome")
    expect(agreed).to_contain_text(digest)


def test_each_item_is_agreed_on_its_own(dana: Walker) -> None:
    dana.open("/list")
    waiting = dana.page.get_by_role("button", name=BUTTON)
    for left in range(waiting.count() - 1, -1, -1):
        dana.press(BUTTON)
        expect(waiting).to_have_count(left)
    expect(dana.section("To do now")).to_contain_text("You have read everything. Thank you.")
    dana.look("portal, all read")


def test_titles_and_addresses_tell_a_bystander_nothing(walk: Callable[..., Walker], dana: Walker) -> None:
    seen = walk("", NARROW).open("/sign-in").page
    shown = {(seen.title(), "sign-in"), (dana.open("/list").page.title(), dana.page.url.rpartition("/")[2])}
    assert shown == {("Sign in", "sign-in"), ("My list", "list")}


def test_the_page_holds_no_work_product(dana: Walker) -> None:
    page = dana.open("/list").page.content()
    for words in ("native export", "Theory", "CW-1", "Cyberstalking", "2261A", MATTER, "E-0001", "work product"):
        assert words not in page


def test_leaving_is_at_once_and_back_does_not_return(walk: Callable[..., Walker]) -> None:
    phone = walk("dana", NARROW)
    phone.page.get_by_role("link", name="Leave this page quickly").click()
    expect(phone.page.get_by_text("This page is closed.")).to_be_visible()
    phone.look("left")
    assert phone.page.title() == "Closed"
    phone.page.go_back()
    expect(phone.page.get_by_text("Your list")).to_have_count(0)
