"""The checks of every journey, each shown to find a planted fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route

from tests.journeys.walker import Walker, look_at

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

INTO = '<main id="main"'


def plant(window: Walker, fault: str) -> Walker:
    """Open the sign-in page with a fault planted in it; its headers stay as they were served."""

    def changed(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(INTO, fault + INTO))

    window.page.route("**/sign-in", changed)
    window.page.goto("/sign-in")
    window.page.wait_for_load_state("networkidle")
    return window


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ('<input type="text" name="nameless">', "axe label"),
        ('<p class="demo text-white">too pale to read</p>', "axe color-contrast"),
        ('<table class="quiet"><tr><td class="nowrap">' + "wide " * 200 + "</td></tr></table>", "over its width"),
    ],
)
def test_looking_at_a_page_finds(walk: Callable[..., Walker], fault: str, word: str) -> None:
    found = look_at(plant(walk(), fault).page)
    assert [line for line in found if word in line], found


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("<script>document.title = 'inline'</script>", "Content Security Policy"),
        ('<p style="color: red">inline</p>', "Content Security Policy"),
        ('<img alt="" src="/static/img/missing.svg">', "answers 404"),
        ('<img alt="" src="https://elsewhere.example/pixel.png">', "Content Security Policy"),
    ],
)
def test_walking_notices(walk: Callable[..., Walker], fault: str, word: str) -> None:
    window = plant(walk(), fault)
    assert [line for line in window.troubles if word in line], window.troubles


def test_an_error_of_a_script_is_noticed(walk: Callable[..., Walker]) -> None:
    window = walk().open("/sign-in")
    window.page.evaluate("() => { setTimeout(() => { throw new Error('planted') }, 0) }")
    window.page.wait_for_timeout(50)
    assert [line for line in window.troubles if "planted" in line], window.troubles


def test_a_page_without_a_fault_is_clean(walk: Callable[..., Walker]) -> None:
    window = plant(walk(), "")
    assert (look_at(window.page), window.troubles) == ([], [])


def test_an_allowed_refusal_that_does_not_come_is_a_failure(walk: Callable[..., Walker]) -> None:
    window: Any = walk()
    with pytest.raises(AssertionError, match="nothing was refused"), window.refused(422):
        window.open("/sign-in")
