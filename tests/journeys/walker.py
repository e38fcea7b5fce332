"""Somebody in a browser: opens pages, types, presses, and notices what is wrong with any page on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from tests.journeys.house import House

CHROMIUM = next((path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SWITCHES += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
WIDE, NARROW = 1280, 390
AXE = Axe().axe_script
TALL = {WIDE: 900, NARROW: 844}
STATUS_LINE = "Failed to load resource"  # Chromium's own line for an answer of 400 and over; see ``_answered``

# Answers are heard late until the window says otherwise, so that there is time to cut the line between two pieces.
SLOWER = """() => {
  const listen = XMLHttpRequest.prototype.addEventListener;
  XMLHttpRequest.prototype.addEventListener = function (kind, heard) {
    const late = (event) => setTimeout(() => heard(event), window.noHaste ? 1500 : 0);
    listen.call(this, kind, kind === "loadend" ? late : heard);
  };
  window.noHaste = true;
}"""


class Walker:
    """One person's browser window. ``look`` checks a page, once for each name, at both widths."""

    def __init__(self, browser: Browser, house: House, looked_at: set[str], width: int = WIDE) -> None:
        self.house = house
        self.width = width
        self.troubles: list[str] = []
        self._looked_at = looked_at
        self._may_refuse: tuple[int, ...] = ()
        self.context = browser.new_context(
            base_url=house.url, viewport={"width": width, "height": TALL[width]}, reduced_motion="reduce"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        self.page.on("response", self._answered)
        self.page.on("request", self._asked)

    # --- going about ---------------------------------------------------------------------------------------------

    def sign_in(self, first_name: str) -> Walker:
        """Sign in through the page, as a person does."""
        self.open("/sign-in")
        self.page.get_by_label("E-mail").fill(self.house.email(first_name))
        self.page.get_by_label("Password").fill(self.house.password)
        self.press("Sign in")
        return self

    def open(self, path: str) -> Walker:
        """Go to an address that must answer with a page."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path} answers {answer.status}"
        return self

    def follow(self, text: str, *, inside: Locator | None = None, exact: bool = True) -> Walker:
        """Press the link of these words."""
        (inside or self.page).get_by_role("link", name=text, exact=exact).first.click()
        self.page.wait_for_load_state()
        return self

    def press(self, text: str, *, inside: Locator | None = None, agree: bool = False) -> Walker:
        """Press the button of these words; ``agree`` says yes to the question that it asks first."""
        if agree:
            self.page.once("dialog", lambda question: question.accept())
        (inside or self.page).get_by_role("button", name=text, exact=True).first.click()
        self.page.wait_for_load_state()
        return self

    def matter(self, docket_number: str) -> str:
        """Open a matter from the list by its docket number, and return its address."""
        self.open("/matters")
        row = self.page.get_by_role("row").filter(has_text=docket_number)
        row.get_by_role("link").first.click()
        self.page.wait_for_url(re.compile(r"/matters/\d+$"))
        return urlsplit(self.page.url).path

    def row(self, *words: str) -> Locator:
        """Return the first row of a table that holds all these words."""
        found = self.page.get_by_role("row")
        for word in words:
            found = found.filter(has_text=word)
        return found.first

    def section(self, title: str | re.Pattern[str]) -> Locator:
        """Return the part of the page under a heading."""
        heading = self.page.get_by_role("heading", name=title)
        return self.page.locator("section, article, details").filter(has=heading).last

    def details(self, title: str) -> Locator:
        """Open a part of the page that is folded away, and return it."""
        found = self.page.locator("details").filter(has=self.page.locator("summary", has_text=title)).first
        if found.get_attribute("open") is None:
            found.locator("summary").first.click()
        return found

    def text(self) -> str:
        """Return the words of the page."""
        return self.page.locator("body").inner_text()

    @contextmanager
    def refused(self, *status: int) -> Iterator[None]:
        """Let the server refuse something within the block, and see that it does."""
        self._may_refuse, seen = status, []
        self.page.on("response", listener := lambda answer: seen.append(answer.status))
        try:
            yield
            self.page.wait_for_load_state()
        finally:
            self.page.remove_listener("response", listener)
            self._may_refuse = ()
        assert set(seen) & set(status), f"nothing was refused with {status}; answers were {seen}"

    # --- noticing ------------------------------------------------------------------------------------------------

    def look(self, name: str) -> Walker:
        """Check the page as it stands: everybody can use it, nothing runs over, nothing was refused or failed."""
        if name not in self._looked_at:
            self._looked_at.add(name)
            found = look_at(self.page, self.width)
            assert not found, f"{name} ({self.page.url}):\n" + "\n".join(found)
        self.assert_untroubled(name)
        return self

    def assert_untroubled(self, where: str = "the walk") -> None:
        """Fail if the browser complained about anything so far."""
        assert not self.troubles, f"{where}:\n" + "\n".join(self.troubles)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(STATUS_LINE):
            self.troubles.append(f"console {message.type}: {message.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status not in self._may_refuse:
            self.troubles.append(f"{answer.request.method} {answer.url} answers {answer.status}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.house.url, "data:")):
            self.troubles.append(f"asks another host: {request.url}")

    def close(self) -> None:
        self.context.close()


def look_at(page: Page, back_to: int = WIDE) -> list[str]:
    """Return what is wrong with a page at 1280 in light colours and at 390 in dark ones."""
    found: list[str] = []
    schemes: list[tuple[int, Literal["light", "dark"]]] = [(WIDE, "light"), (NARROW, "dark")]
    for width, scheme in schemes:
        page.set_viewport_size({"width": width, "height": TALL[width]})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} px, {scheme}: {words}" for words in (*violations(page), *over_the_edge(page))]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": back_to, "height": TALL[back_to]})
    return found


def violations(page: Page) -> list[str]:
    """Return the accessibility rules that a page breaks, each with the first place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    broken: list[dict[str, Any]] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
    )
    return [f"axe {one['id']}: {one['nodes'][0]['html'][:300]}" for one in broken]


def over_the_edge(page: Page) -> list[str]:
    """Return by how much a page is wider than its window, and what sticks out."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over <= 0:
        return []
    widest = page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 160)).slice(-1)"
    )
    return [f"runs {over} px over its width: {widest}"]
