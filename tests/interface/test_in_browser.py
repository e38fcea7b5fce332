"""The frame in a real browser: no accessibility violation, the keys, leaving, the question, sending a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, jsonify, render_template_string, request
from flask_wtf import FlaskForm
from playwright.sync_api import Browser, Page, expect, sync_playwright
from wtforms import FileField, StringField
from wtforms.validators import InputRequired

from tests.interface.office import Seat, open_office
from tests.serving import served

pytestmark = pytest.mark.journey

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SWITCHES += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
IMPORTS = """
{% from "macros/page.html" import title, crumbs, empty, pager, chip, cited, notice %}
{% from "macros/pictures.html" import range_bar, hands, strip %}
{% from "macros/forms.html" import form_page, post_button %}
"""
STAFF = (
    '{% extends "base.html" %}'
    + IMPORTS
    + """{% block content %}
{% call title("Charges") %}{{ post_button("/end", "End it", confirm="End it?") }}{% endcall %}
{% call notice("warn", "Careful.") %}<p>Two dates wait.</p>{% endcall %}
<section class="sheet"><h2>Count 1</h2>
{{ chip("contested") }}{{ chip("conceded") }}{{ chip("unreviewed") }}{{ chip("no evidence offered") }}
{{ range_bar(60, 240, (97, 121), "Count 1") }}{{ range_bar(none, none, none, "Count 2", ["no date of the offence"]) }}
{{ cited("60 months", "18 U.S.C. 2261(b)", "partial") }}
{{ strip([{"days": 3, "kind": "counted"}, {"days": 4, "kind": "excluded"}, {"days": 5, "kind": "left"}]) }}</section>
<section class="sheet"><h2>Hands</h2>
{{ hands([{"who": "Agent One"}, {"who": "Casey Reyes", "gap": true, "verified": true}]) }}</section>
<table class="quiet cards"><thead><tr><th scope="col">No.</th><th scope="col">What</th></tr></thead>
<tbody><tr><th scope="row">EX-1</th><td data-label="What">A report</td></tr></tbody></table>
{{ empty("Nothing else.", "Open a matter", "matters.new") }}{{ pager("?a", "?b") }}{% endblock %}"""
)
FORM = (
    '{% extends "base.html" %}' + IMPORTS + '{% block content %}{{ title("New") }}{{ form_page(form) }}{% endblock %}'
)
UPLOAD = (
    '{% extends "base.html" %}'
    + IMPORTS
    + """{% block content %}{{ title("Log an item") }}
{{ form_page(form, submit="Send", files=true, data_put_url="/put") }}
{% endblock %}{% block scripts %}<script type="module" src="/static/js/evidence.js"></script>{% endblock %}"""
)
PORTAL = """{% extends "portal_base.html" %}{% block content %}<h1>Your list</h1>
<section class="sheet"><h2>To do now</h2><div class="todo"><span class="box"></span><div><h3>Keep everything</h3>
<p>Do not delete or wipe anything.</p></div></div></section>{% endblock %}"""
PLAIN = (
    '{% extends "plain.html" %}' + IMPORTS + "{% block content %}<h1>Sign in</h1>{{ form_page(form) }}{% endblock %}"
)
PAGES = {"staff": STAFF, "form": FORM, "upload": UPLOAD, "portal": PORTAL, "plain": PLAIN}


class ItemForm(FlaskForm):  # type: ignore[misc]
    """A note and a file."""

    note = StringField("Note", [InputRequired("A note is needed.")])
    file = FileField("File")


def open_pages(received: list[dict[str, Any]]) -> Flask:
    """Return the office with the pages of these tests, under the product's content policy."""
    seat = Seat(is_demo=True, nav_here="charges")
    app = open_office(seat)

    def shown(name: str) -> str:
        seat.matter = (
            SimpleNamespace(id=7, caption="United States v. Doe", docket_number="4:13-cr-09921", is_closed=False)
            if name == "staff"
            else None
        )
        seat.matter_head = {"stages": [("a", "Charged"), ("b", "Trial")], "stage": "b"} if name == "staff" else {}
        form = ItemForm()
        if name == "form":
            form.validate()
        return render_template_string(PAGES[name], form=form)

    def put() -> Any:
        body = request.get_data()
        received.append({"args": dict(request.args), "headers": dict(request.headers), "body": body})
        if not body:
            return jsonify(error="the file is empty; choose another"), 422
        return jsonify(item="EX-1", sha256=hashlib.sha256(body).hexdigest(), size=len(body), seq=4, url="/e/1"), 201

    app.add_url_rule("/page/<name>", "page", shown)
    app.add_url_rule("/put", "put", put, methods=["PUT"])
    app.add_url_rule("/end", "end", lambda: "ended", methods=["POST"])
    app.after_request(lambda response: response.headers.update({"Content-Security-Policy": POLICY}) or response)
    return app


@pytest.fixture(scope="module")
def received() -> list[dict[str, Any]]:
    return []


@pytest.fixture(scope="module")
def address(received: list[dict[str, Any]]) -> Iterator[str]:
    with served(open_pages(received)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=SWITCHES)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_an_accessibility_violation_or_runs_over_its_width(
    browser: Browser, address: str, name: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.goto(f"{address}/page/{name}")
    found = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
    over = page.evaluate("document.documentElement.scrollWidth") - width
    context.close()
    assert (found, over, refused) == ([], 0, [])


def test_the_slash_leads_to_the_search(page: Page) -> None:
    page.goto("/page/staff")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    expect(page.locator("#search")).to_have_value("")


def test_g_and_d_lead_to_the_desk(page: Page) -> None:
    page.goto("/page/staff")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/desk/desk")


def test_keys_typed_into_a_field_stay_there(page: Page) -> None:
    page.goto("/page/form")
    page.locator("#note").press_sequentially("g d / ?")
    expect(page.locator("#note")).to_have_value("g d / ?")


def test_the_keys_can_be_listed_and_switched_off(page: Page) -> None:
    page.goto("/page/staff")
    page.keyboard.press("?")
    page.get_by_label("Use keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.locator("#keys")).to_be_visible()


def test_leaving_replaces_the_page_in_the_history(page: Page) -> None:
    page.goto("/page/plain")
    page.goto("/page/portal")
    page.get_by_role("link", name="Leave this page quickly").click()
    page.wait_for_url("**/portal/leave")
    page.go_back()
    assert page.url.endswith("/page/plain")


def test_what_cannot_be_taken_back_is_asked_first(page: Page) -> None:
    page.goto("/page/staff")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="End it").click()
    assert asked == ["End it?"]
    assert page.url.endswith("/page/staff")


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto("/page/form")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary").get_by_role("link", name="Note").click()
    expect(page.locator("#note")).to_be_focused()


def test_a_file_is_sent_raw_and_its_digest_shown(page: Page, received: list[dict[str, Any]]) -> None:
    received.clear()
    page.goto("/page/upload")
    page.locator("#note").fill("from the agent & co")
    page.locator("#file").set_input_files(
        {"name": "Item №1.bin", "mimeType": "text/plain", "buffer": b"\x00abc" * 1000}
    )
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".said")).to_contain_text(hashlib.sha256(b"\x00abc" * 1000).hexdigest())
    assert received[0]["body"] == b"\x00abc" * 1000
    assert received[0]["args"] == {"note": "from the agent & co"}
    sent = received[0]["headers"]
    assert sent["Content-Type"] == "application/octet-stream"
    assert sent["X-File-Name"] == "Item%20%E2%84%961.bin"
    assert sent["X-Csrftoken"]
    expect(page.locator("#note")).to_have_value("from the agent & co")


def test_a_refusal_is_shown_and_the_form_stays(page: Page) -> None:
    page.goto("/page/upload")
    page.locator("#note").fill("kept")
    page.locator("#file").set_input_files({"name": "empty.bin", "mimeType": "text/plain", "buffer": b""})
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".said")).to_have_text("Not stored: the file is empty; choose another")
    expect(page.locator("#note")).to_have_value("kept")
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
