"""Every page of the portal, and of the rooms behind it, found from the addresses themselves: usable by everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from flask import Blueprint, Flask
from flask_wtf import CSRFProtect
from playwright.sync_api import expect

from casefile.checklists.views import bp as checklists
from casefile.inbox.views import bp as inbox
from casefile.messages.views import bp as messages
from casefile.orders.views import bp as orders
from casefile.portal.views import bp as portal
from tests.journeys.walker import NARROW, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

LEAVES = "/leave"
NO_PAGES = ("/record", "/sheet/paper")  # papers, which a browser saves


def addresses(*rooms: Blueprint, but: Iterable[str] = ()) -> list[str]:
    """Return the addresses of rooms that can be read and name nothing but the matter."""
    app = Flask("addresses")
    CSRFProtect(app)
    for room in rooms:
        app.register_blueprint(room)
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]
    plain = {rule.rule for rule in rules if rule.arguments <= {"matter_id"}}
    return sorted(one for one in plain if not one.endswith(tuple(but)))


def look_at_each(window: Walker, pages: Iterable[str], name: str) -> int:
    """Look at each page that opens where it was asked for; return how many did."""
    looked = 0
    for path in pages:
        answer = window.page.goto(path)
        assert answer is not None
        if answer.status == 200 and window.page.url.endswith(path):
            window.look(f"{path} {name}")
            looked += 1
    return looked


@pytest.mark.parametrize("spoken", ["English", "Español"])
def test_every_page_that_a_client_reads_can_be_used_by_everybody(walk: Callable[..., Walker], spoken: str) -> None:
    dana = walk("dana", NARROW).open("/list")
    choose(dana, spoken)
    pages = addresses(portal, but=(LEAVES,))
    assert look_at_each(dana, pages, f"as Dana, {spoken}") >= 12


@pytest.mark.parametrize("spoken", ["English", "Español"])
def test_every_page_before_the_sign_in_can_be_used_by_everybody(walk: Callable[..., Walker], spoken: str) -> None:
    stranger = walk("", NARROW).open("/list/sign-in")
    choose(stranger, spoken)
    assert look_at_each(stranger, addresses(portal), f"as a stranger, {spoken}") >= 5


def test_every_page_of_the_rooms_behind_it_can_be_used_by_everybody(walk: Callable[..., Walker]) -> None:
    avery = walk("avery")
    matter = avery.matter("2:26-cr-00417")
    rooms = addresses(checklists, inbox, messages, orders, but=NO_PAGES)
    pages = [one.replace("/matters/<int:matter_id>", matter) for one in rooms]
    assert look_at_each(avery, pages, "as Avery") >= 10


def choose(window: Walker, spoken: str) -> None:
    """Choose the language that a page speaks."""
    button = window.page.get_by_role("button", name=spoken)
    if button.count():
        button.first.click()
        window.page.wait_for_load_state()
    expect(window.page.locator("html")).to_have_attribute("lang", "es" if spoken == "Español" else "en")
