"""The client's list in a real browser of 390 px, with and without script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright

from casefile.accounts import sessions
from casefile.infra import clock
from casefile.infra.db import transaction
from tests import factories
from tests.checklists.steps import acknowledged, given
from tests.serving import served

pytestmark = pytest.mark.journey

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SWITCHES += ["--disable-component-update", "--disable-dev-shm-usage"]
BUTTON = "I have read this and I understand"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield found
        found.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as port:
        yield f"http://localhost:{port}"


@pytest.fixture(params=["script", "no script"])
def phone(
    request: pytest.FixtureRequest, browser: Browser, address: str, app: Flask, office: factories.Office
) -> Iterator[Page]:
    """Dana's phone, signed in, with one item to do and one done."""
    acknowledged(office, given(office, "silence", "no_contact")[0])
    kept = {"_user_id": office.dana.fs_uniquifier, "_fresh": True, "fs_paa": clock.now().timestamp()}
    with transaction():
        token = sessions.start(office.dana, kept, signed_in=True)
    context = browser.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, java_script_enabled=request.param == "script"
    )
    cookie = app.session_interface.cookie_of(office.dana)  # type: ignore[attr-defined]
    context.add_cookies([{"name": cookie, "value": token, "url": address}])
    page = context.new_page()
    page.goto("/list")
    yield page
    context.close()


def test_dana_reads_and_agrees_item_by_item(phone: Page) -> None:
    phone.get_by_role("button", name=BUTTON).click()
    expect(phone.get_by_text("2 of 2 done").first).to_be_visible()
    expect(phone.get_by_role("button", name=BUTTON)).to_have_count(0)


def test_the_tab_says_nothing(phone: Page) -> None:
    assert phone.title() == "My list"


def test_leaving_shows_an_empty_page_and_back_does_not_return(phone: Page) -> None:
    phone.get_by_role("link", name="Leave this page quickly").click()
    expect(phone.get_by_text("This page is closed.")).to_be_visible()
    assert phone.context.cookies() == []
    phone.go_back()
    expect(phone.get_by_text("Your list")).to_have_count(0)
    expect(phone.get_by_text("To do now")).to_have_count(0)


@pytest.mark.parametrize("phone", ["script"], indirect=True)
def test_the_list_is_one_column_in_large_type_that_everybody_can_use(phone: Page) -> None:
    violations = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(phone).response["violations"]]
    over = phone.evaluate("document.documentElement.scrollWidth") - 390
    size = phone.evaluate("parseFloat(getComputedStyle(document.querySelector('.todo p')).fontSize)")
    height = phone.get_by_role("button", name=BUTTON).bounding_box()["height"]  # type: ignore[index]
    assert (violations, over, size >= 18, height >= 44) == ([], 0, True, True)
