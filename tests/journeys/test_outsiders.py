"""Blake, who is on no team, and Ellis, another client: to them these matters do not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, expect

from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

DOCKETS = ("4:13-cr-09921", "2:26-cr-00417")
NOT_HERE = 999_999
TELLING = ("Doe", "Hale", "CW-1", "example_cw1", *DOCKETS, "image.E01", "Cyberstalking", "native export")


@pytest.fixture(scope="module")
def pages(walk: Callable[..., Walker]) -> list[str]:
    """Every page of both matters that a member is led to, one of each kind."""
    avery = walk("avery")
    starts = [avery.matter(number) for number in DOCKETS]
    return [address for start in starts for address in pages_from(avery.context.request, start)]


def pages_from(ask: APIRequestContext, start: str) -> Iterator[str]:
    """Follow the links of a matter from its overview, each kind of address once."""
    waiting, kinds = [start], {kind_of(start)}
    while waiting:
        address = waiting.pop(0)
        answer = ask.get(address)
        assert answer.ok, f"{address} answers {answer.status}"
        yield address
        if "text/html" not in answer.headers["content-type"]:
            continue
        for link in re.findall(r'<a[^>]* href="([^"#]+)', answer.text()):
            path = urlsplit(link).path
            if path.startswith(start) and kind_of(path) not in kinds:
                kinds.add(kind_of(path))
                waiting.append(path)


def kind_of(address: str) -> str:
    return re.sub(r"E-\d+|\d+", "#", address)


def as_shown(page: str) -> str:
    """Return a page without what differs from one answer to the next."""
    return re.sub(r'nonce="[^"]*"|name="csrf_token"[^>]*|/matters/\d+[^"\s<]*|next=[^"\s<]*', "", page)


@pytest.fixture(scope="module")
def blake(walk: Callable[..., Walker]) -> Walker:
    return walk("blake")


@pytest.fixture(scope="module")
def ellis(walk: Callable[..., Walker]) -> Walker:
    window = walk("ellis")  # nothing was turned on for Ellis: the list says so, and nothing else is there
    expect(window.page.locator("main")).to_contain_text("Your list is not open yet")
    return window.look("a list not open yet")


@pytest.mark.parametrize("name", ["blake", "ellis"])
def test_every_page_of_a_matter_is_not_found_for(name: str, pages: list[str], request: pytest.FixtureRequest) -> None:
    outsider: Walker = request.getfixturevalue(name)
    ask = outsider.context.request
    assert len(pages) >= 40, pages
    missing = as_shown(ask.get(f"/matters/{NOT_HERE}").text())
    found = {path: ask.get(path) for path in pages}
    assert {path: answer.status for path, answer in found.items() if answer.status != 404} == {}
    assert [path for path, answer in found.items() if as_shown(answer.text()) != missing] == []


def test_what_an_outsider_reads_says_so_plainly(blake: Walker, pages: list[str]) -> None:
    with blake.refused(404):
        blake.page.goto(pages[0])
    blake.look("not found")
    expect(blake.page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("wanted", TELLING)
def test_search_finds_nothing_for_an_outsider(blake: Walker, wanted: str) -> None:
    page = blake.context.request.get("/search", params={"q": wanted}).text()
    assert "Nothing found for" in page


def test_no_list_of_an_outsider_names_a_matter(blake: Walker) -> None:
    for path in ("/", "/matters", "/matters?closed=1", "/calendar", "/calendar/entered"):
        page = blake.context.request.get(path).text()
        assert [words for words in TELLING if words in page] == [], path
    blake.open("/matters").look("matters, none")
    expect(blake.page.get_by_text("No matter here that you may open.")).to_be_visible()
    blake.open("/").look("desk, empty")


def test_the_administrator_keeps_accounts_and_sees_no_matter(walk: Callable[..., Walker], pages: list[str]) -> None:
    morgan = walk("morgan").open("/accounts").look("accounts")
    morgan.follow("Blake Marsh").look("account of somebody")
    ask = morgan.context.request
    answers = {path: ask.get(path) for path in [*pages, "/search?q=Doe", "/calendar"]}
    assert {path: answer.status for path, answer in answers.items() if answer.status not in (403, 404)} == {}
    assert [path for path, answer in answers.items() if any(words in answer.text() for words in TELLING)] == []


@pytest.mark.parametrize("path", ["/", "/matters", "/search?q=Doe", "/calendar", "/law", "/dockets", "/accounts"])
def test_another_client_has_no_staff_page(ellis: Walker, path: str) -> None:
    answer = ellis.context.request.get(path)
    assert answer.status in (403, 404) or answer.url.endswith("/list")  # the front door leads a client to the list
    assert [words for words in TELLING if words in answer.text()] == []


def test_another_client_sees_and_signs_nothing_of_danas(walk: Callable[..., Walker], ellis: Walker) -> None:
    danas = walk("dana").context.request.get("/list").text()
    given = re.findall(r'action="(/list/\d+)"', danas) or [f"/list/{number}" for number in range(1, 8)]
    account = ellis.context.request.get("/list/account").text()
    token = account.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    signed = [
        ellis.context.request.post(path, form={"csrf_token": token}, headers={"Origin": ellis.house.url}).status
        for path in given
    ]
    assert signed == [404] * len(given)
