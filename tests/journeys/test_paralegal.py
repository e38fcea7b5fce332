"""Casey's day: a file comes in, its digest is its own, it goes from hand to hand; what may not come in stays out."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from casefile.config import ROOT
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

GATED, OPEN = "4:13-cr-09921", "2:26-cr-00417"
PHOTOGRAPH = ROOT / "casefile" / "demo" / "evidence" / "DSCN0010.jpg"
LETTERS = b"".join(b"line %d of the platform's export\n" % number for number in range(60_000))


@pytest.fixture(scope="module")
def casey(walk: Callable[..., Walker]) -> Walker:
    return walk("casey")


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


@pytest.fixture(scope="module")
def item(casey: Walker) -> str:
    """Log a file by streaming it from the page; return the address of the item."""
    casey.matter(OPEN)
    casey.follow("Evidence").look("evidence").follow("Log a file").look("log a file")
    casey.page.get_by_label("File", exact=True).set_input_files(
        {"name": "export of messages.txt", "mimeType": "text/plain", "buffer": LETTERS}
    )
    casey.page.get_by_label("Received from").fill("Platform Example, records department")
    casey.page.get_by_label("Condition").fill("link opened once, complete")
    casey.press("Log this file")
    said = casey.page.locator(".said")
    expect(said).to_contain_text(hashlib.sha256(LETTERS).hexdigest())
    casey.look("a file logged")
    address = said.get_by_role("link").get_attribute("href")
    assert address
    return address


def test_the_digest_on_the_page_is_that_of_the_file(casey: Walker, item: str) -> None:
    casey.open(item).look("item")
    expect(casey.page.locator(".digest").first).to_have_text(hashlib.sha256(LETTERS).hexdigest())
    expect(casey.page.locator("main")).to_contain_text(f"{len(LETTERS):,} bytes")


def test_an_item_is_released_by_one_and_accepted_by_the_other(casey: Walker, avery: Walker, item: str) -> None:
    casey.open(item)
    release = casey.section("Hand it over")
    release.get_by_label("To", exact=True).select_option(label="Avery Stone")
    release.get_by_label("Purpose").fill("review before the conference")
    casey.press("Release it").look("item on its way")
    expect(casey.page.get_by_text("Only Avery Stone can accept it.")).to_be_visible()
    accept = avery.open(item).look("item to accept").section("Accept it")
    accept.get_by_label("Condition it came in").fill("complete")
    avery.press("I have it", inside=accept)
    expect(avery.section("The item")).to_contain_text("Avery Stone")
    hands = casey.open(item).section("Line of hands")
    for name in ("Platform Example", "Casey Reyes", "Avery Stone"):
        expect(hands).to_contain_text(name)
    expect(casey.page.get_by_text("Only Avery Stone, who holds it, can hand it over.")).to_be_visible()


def test_verifying_reads_the_item_back(casey: Walker, item: str) -> None:
    casey.open(item).press("Verify now")
    expect(casey.page.get_by_role("status").first).to_contain_text("unchanged since intake")
    expect(casey.section("Its records in the log")).to_contain_text("asked for on the page")


def test_a_form_about_an_act_asks_for_the_time_last(casey: Walker) -> None:
    casey.matter(OPEN)
    casey.follow("Evidence").follow("Log a file")
    fields = casey.page.locator("main form .field")
    assert [(fields.nth(n).locator("label").text_content() or "").strip() for n in (0, -3)] == [
        "File",
        "When it took place (optional)",
    ]
    expect(casey.page.get_by_label("When it took place")).to_be_hidden()


def test_the_custody_log_prints_every_item_with_its_digest(casey: Walker, item: str) -> None:
    answer = casey.context.request.get(item.rpartition("/")[0] + "/custody-log.pdf")
    pages = PdfReader(io.BytesIO(answer.body())).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    assert item.rpartition("/")[2] in text
    assert hashlib.sha256(LETTERS).hexdigest() in text


def test_an_item_kept_by_reference_shows_no_control_that_takes_or_gives_bytes(casey: Walker) -> None:
    casey.matter(GATED)
    casey.follow("Evidence").look("evidence, gated").follow("E-0001").look("reference item")
    expect(casey.page.locator("main")).to_contain_text("reference only")
    assert casey.page.locator("main input[type=file], main [data-put-url], main [data-send]").count() == 0
    for control in ("Download a copy", "Verify now", "Release it", "I have it"):
        expect(casey.page.get_by_role("button", name=control)).to_have_count(0)


def test_a_photograph_for_a_gated_matter_is_refused_with_the_way_out_and_nothing_is_stored(casey: Walker) -> None:
    before = casey.house.stored
    casey.matter(GATED)
    casey.follow("Evidence").follow("Log a file").look("log a file, gated")
    casey.page.get_by_label("File", exact=True).set_input_files(PHOTOGRAPH)
    casey.page.get_by_label("Received from").fill("Agent One")
    with casey.refused(422):
        casey.press("Log this file")
        expect(casey.page.locator(".said")).to_contain_text("Not stored:")
    expect(casey.page.locator(".said")).to_contain_text("text only")
    expect(casey.page.get_by_label("Received from")).to_have_value("Agent One")
    assert casey.house.stored == before
    casey.follow("record them by reference only").look("by reference only")
    expect(casey.page.locator("main input[type=file]")).to_have_count(0)
    casey.matter(GATED)
    casey.follow("Evidence")
    expect(casey.page.locator("tbody tr")).to_have_count(1)
    casey.follow("What this means").look("the gate")
