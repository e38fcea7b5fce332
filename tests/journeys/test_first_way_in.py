"""A new client's way in, on a phone and at a desk: invited, signed in, agreed, asked again after a court's order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, expect

from casefile.infra import clock
from tests.journeys.walker import NARROW, WIDE, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

AGREE = "I have read this and I understand"
PASSWORD = "seven slow herons waded north"
CLIENT = {NARROW: "Robin Vale", WIDE: "Sasha Vale"}
ACCUSER = "CW-9"
GENERAL = "Do not contact the person who accused you"
ORDERED = "No contact: people named by the court"


class Way:
    """One client's way, at one width: Avery's window, the client's own, and what was handed over on paper."""

    def __init__(self, walk: Callable[..., Walker], width: int) -> None:
        self.name = CLIENT[width]
        self.avery, self.client = walk("avery"), walk("", width)
        self.matter = self._matter()
        self.slip: dict[str, str] = {}
        self.codes: list[str] = []

    def _matter(self) -> str:
        page = self.avery.open("/matters/new").page
        page.get_by_label("Caption").fill(f"United States v. {self.name.split()[1]}, of {self.name.split()[0]}")
        self.avery.press("Open the matter")
        path = "/".join(urlsplit(page.url).path.split("/")[:3])
        self._enter(path, self.name, "client")
        self._enter(path, "Kim Low", "complaining witness", pseudonym=ACCUSER)
        return path

    def _enter(self, path: str, name: str, role: str, pseudonym: str = "") -> None:
        page = self.avery.open(f"{path}/people").page
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Pseudonym").fill(pseudonym)
        page.get_by_label("Role in this matter").select_option(role)
        self.avery.press("Enter this person")
        expect(page.get_by_role("row").filter(has_text=pseudonym or name)).to_be_visible()

    def approve_and_give(self, title: str) -> None:
        """Approve one item as written, and give what is approved."""
        page = self.avery.open(f"{self.matter}/guidance").page
        article = page.locator("article").filter(has=page.get_by_role("heading", name=title, exact=True))
        self.avery.press("Approve as written", inside=article)
        self.avery.press("Give to the client")

    def todo(self, title: str) -> Locator:
        """Return the part of the client's list that asks for an item."""
        page = self.client.open("/list").page
        return page.locator("article.todo:not(.done)").filter(has=page.get_by_role("heading", name=title))


@pytest.fixture(scope="module", params=[NARROW, WIDE], ids=["at 390 px", "at 1280 px"])
def way(request: pytest.FixtureRequest, walk: Callable[..., Walker]) -> Way:
    return Way(walk, request.param)


def test_nothing_opens_before_the_release_conditions_are_checked(way: Way) -> None:
    page = way.avery.open(f"{way.matter}/guidance/portal").look("portal of a new client").page
    expect(page.get_by_text("portal off", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Invitation")).to_have_count(0)
    page.get_by_label("What was read").fill("Order of 3 May, read from the paper: no limit on phone or internet.")
    way.avery.press("I have read the conditions: turn the portal on")
    expect(page.get_by_text("portal on", exact=True)).to_be_visible()


def test_counsel_hands_over_a_code_that_no_mail_carries(way: Way) -> None:
    page, before = way.avery.page, len(list((way.avery.house.home / "outbox").glob("*")))
    page.get_by_role("group", name="How do you hand the code over?").get_by_role("radio").first.check()
    way.avery.press("Make the invitation")
    way.avery.look("invitation")
    words = page.get_by_label("Slip for the client").locator("b, code").all_inner_texts()
    way.slip = dict(zip(("address", "name", "code"), words, strict=True))
    assert len(list((way.avery.house.home / "outbox").glob("*"))) == before


def test_the_client_comes_in_with_the_paper_and_chooses_printed_codes(way: Way) -> None:
    way.client.open("/list").look("client's sign-in")
    page = way.client.follow("I was given a code on paper").look("client's first time").page
    page.get_by_label("Sign-in name").fill(way.slip["name"])
    page.get_by_label("Code").fill(way.slip["code"])
    way.client.press("Go on")
    way.client.look("client chooses a way")
    way.client.follow("Use printed codes").look("client's password")
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    way.client.press("Keep this password")
    way.client.press("Show me ten codes")
    way.client.look("client's printed codes")
    way.codes = page.locator("ol.codes code").all_inner_texts()
    assert len(way.codes) == 10
    page.locator("#code").fill(way.codes[0])
    way.client.press("Sign in")
    way.client.open("/list").look("an empty list")
    expect(page.locator("main")).to_contain_text("There is nothing to do now.")


def test_the_code_of_the_slip_works_no_second_time(way: Way, walk: Callable[..., Walker]) -> None:
    other = walk("", NARROW)
    page = other.open("/list").page
    other.follow("I was given a code on paper")
    page.get_by_label("Sign-in name").fill(way.slip["name"])
    page.get_by_label("Code").fill(way.slip["code"])
    with other.refused(422):
        other.press("Go on")


def test_what_counsel_approves_and_gives_is_read_and_agreed_to(way: Way) -> None:
    way.approve_and_give(GENERAL)
    todo = way.todo(GENERAL)
    expect(todo).to_have_count(1)
    way.client.look("a rule to read")
    way.client.press(AGREE, inside=todo)
    expect(way.client.section("Done")).to_contain_text(GENERAL)
    row = way.avery.open(f"{way.matter}/guidance").row(GENERAL)
    expect(row).not_to_contain_text("not yet")


def test_an_order_of_the_court_asks_for_its_own_words(way: Way) -> None:
    page = way.avery.open(f"{way.matter}/orders").follow("Enter an order").page
    page.get_by_label("Kind of order").select_option(label="No-contact order")
    page.get_by_label("Where it was read").fill("read from the paper, entry 14")
    page.get_by_label("Made by").fill("Judge of the matter")
    today = clock.today("America/Chicago") - timedelta(days=1)
    page.get_by_label("Made on").fill(today.isoformat())
    page.get_by_label("In force from").fill(today.isoformat())
    page.get_by_role("checkbox", name="No contact with named people").check()
    page.get_by_role("checkbox", name=ACCUSER).first.check()
    page.locator("#ask_no_contact_called").fill("the person who accused you")
    way.avery.look("entering an order").press("Keep it")
    way.avery.look("an order as entered")
    way.client.open("/list")
    expect(way.client.page.locator("main")).not_to_contain_text(ORDERED)  # counsel approves before a client reads


def test_the_client_is_asked_again_and_agrees_to_the_court_s_words(way: Way) -> None:
    way.approve_and_give(ORDERED)
    todo = way.todo(ORDERED)
    expect(todo).to_contain_text("the person who accused you")
    expect(todo).not_to_contain_text(ACCUSER)
    general = way.todo(GENERAL)
    expect(general).to_contain_text("Please read it again.")
    way.client.look("asked again after an order")
    for title in (ORDERED, GENERAL):
        one = way.todo(title)
        if one.count():
            way.client.press(AGREE, inside=one)
    expect(way.client.page.locator("article.todo:not(.done)")).to_have_count(0)
    way.avery.open(f"{way.matter}/guidance").look("guidance with an order")
    expect(way.avery.row(ORDERED)).not_to_contain_text("not yet")


def test_the_next_sign_in_takes_the_password_and_the_next_code(way: Way, walk: Callable[..., Walker]) -> None:
    phone = walk("", NARROW)
    page = phone.open("/list").page
    page.get_by_label("Sign-in name").fill(way.slip["name"])
    page.get_by_label("Password").fill(PASSWORD)
    phone.press("Sign in")
    phone.look("client's printed code")
    page.get_by_label("Code").fill(way.codes[1])
    phone.press("Sign in")
    expect(phone.open("/list").section("Done")).to_contain_text(ORDERED)


def test_a_lost_phone_is_told_with_one_printed_code_and_every_session_ends(
    way: Way, walk: Callable[..., Walker]
) -> None:
    finder = walk("", NARROW)
    page = finder.open("/list").follow("I lost my phone, or somebody took it").look("lost phone").page
    page.get_by_label("Sign-in name").fill(way.slip["name"])
    page.get_by_label("Printed code").fill(way.codes[2])
    finder.press("Sign me out everywhere")
    way.client.open("/list")
    expect(way.client.page.get_by_role("heading", name="Sign in")).to_be_visible()
