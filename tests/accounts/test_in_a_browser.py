"""Signing in, in a real browser: the passkey dialogue, the strict cookie, the content policy."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect, sync_playwright

from tests.accounts.browser import PASSWORD, code
from tests.accounts.conftest import person
from tests.serving import served

pytestmark = pytest.mark.journey
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def office_at(bare_app: Flask) -> Iterator[str]:
    """The address of a running office in which Avery has a password and no second factor."""
    with bare_app.app_context():
        person("Avery Stone", "attorney")
    with served(bare_app) as port:
        yield f"http://localhost:{port}"


@pytest.fixture
def page(office_at: str) -> Iterator[Page]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_context(base_url=office_at).new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        complaints: list[str] = []
        yield page
        assert not [text for text in complaints if "Content Security Policy" in text]
        chromium.close()


def with_passkeys(page: Page) -> None:
    """Give the browser a platform authenticator that verifies its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": kind})


def sign_in_for_the_first_time(page: Page) -> None:
    page.goto("/account")
    page.get_by_label("E-mail").fill("avery@office.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Show the picture to scan").click()
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 0
    plain = page.locator("code.secret").inner_text().replace("-", "")
    page.get_by_label("Code").fill(code(base64.b32decode(plain + "=" * (-len(plain) % 8))))
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Make new codes").click()
    expect(page.locator("ul.codes li")).to_have_count(10)


def test_a_passkey_is_made_and_signs_in(page: Page) -> None:
    with_passkeys(page)
    sign_in_for_the_first_time(page)
    page.goto("/account/passkeys/add")
    page.get_by_label("Name").fill("this computer")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("this computer").first.wait_for()
    page.context.clear_cookies()
    page.goto("/account")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Your account").wait_for()


def test_a_link_in_a_mail_opens_the_page_for_somebody_signed_in(page: Page, office_at: str) -> None:
    """The strict cookie does not come along with the link; the reload from our own page brings it."""
    sign_in_for_the_first_time(page)
    page.route(
        "http://127.0.0.1:9/",
        lambda route: route.fulfill(content_type="text/html", body=f'<a href="{office_at}/account">the page</a>'),
    )
    page.goto("http://127.0.0.1:9/")
    page.get_by_role("link", name="the page").click()
    page.get_by_role("heading", name="Your account").wait_for()
