"""An item's way through its life: sealed, out of the office and back by signed receipt, returned."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

OPEN = "2:26-cr-00417"


@pytest.fixture(scope="module")
def casey(walk: Callable[..., Walker]) -> Walker:
    return walk("casey")


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def logged(walker: Walker, name: str, words: bytes) -> str:
    """Log a short text; return the address of the item."""
    walker.matter(OPEN)
    walker.follow("Evidence").follow("Log a file")
    walker.page.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": words}
    )
    walker.page.get_by_label("Received from").fill("Platform Example, records department")
    walker.press("Log this file")
    address = walker.page.locator(".said").get_by_role("link").get_attribute("href")
    assert address
    return address


@pytest.fixture(scope="module")
def item(casey: Walker) -> str:
    return logged(casey, "account records.txt", b"records of an account\n")


@pytest.fixture(scope="module")
def paper(casey: Walker, item: str) -> str:
    """Log what stands for the scan of the receipt; return its number."""
    return logged(casey, "receipt, signed.txt", b"signed by both\n").rpartition("/")[2]


def act(walker: Walker, item: str, title: str, submit: str, **typed: str) -> Walker:
    """Go to the page of an act, type what is asked, and record it."""
    walker.open(item).follow(title).look(f"act: {title}")
    for label, words in typed.items():
        walker.page.get_by_label(label.replace("_", " "), exact=False).first.fill(words)
    return walker.press(submit)


def test_it_is_sealed_and_goes_to_a_laboratory_by_a_receipt(casey: Walker, item: str) -> None:
    act(casey, item, "Seal it", "Record the seal", Seal_or_bag="S-17", Why="for the way")
    typed = {"To": "Robin Field", "Their_agency": "Quarry Forensics", "Purpose": "examination"}
    act(casey, item, "Hand to somebody outside the office", "Release it", **typed)
    casey.look("item on its way outside")
    expect(casey.page.locator("main")).to_contain_text("Robin Field has no account here")
    with casey.page.expect_download() as waiting:
        casey.page.get_by_role("button", name="Print a receipt (PDF)").click()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages)
    assert "Quarry Forensics" in text
    assert text.count("Signature") == 2


def test_the_signed_receipt_is_filed_and_named(casey: Walker, item: str, paper: str) -> None:
    casey.open(item).follow("Record the signed receipt").look("act: signed receipt")
    casey.page.get_by_label("Signed receipt").select_option(paper)
    casey.page.get_by_label("Condition it came in").fill("sealed")
    casey.press("They have it")
    expect(casey.section("The item")).to_contain_text("Robin Field")
    expect(casey.section("Its records in the log")).to_contain_text(f"signed receipt: {paper}")


def test_it_comes_back(avery: Walker, item: str, paper: str) -> None:
    avery.open(item).follow("It came back from outside").look("act: back")
    avery.page.get_by_label("Signed receipt").select_option(paper)
    avery.page.get_by_label("Why it comes back").fill("examined")
    avery.page.get_by_label("Condition it came in").fill("sealed anew")
    avery.press("I have it again")
    expect(avery.section("The item")).to_contain_text("Avery Stone")


def test_counsel_limits_it_and_corrects_a_record(avery: Walker, item: str) -> None:
    avery.open(item).follow("Set its protective-order class").look("act: class")
    avery.page.get_by_label("Class").select_option("view only")
    avery.page.get_by_label("Why").fill("Order of 2 March, paragraph 4")
    avery.press("Set the class").look("item limited by an order")
    expect(avery.page.get_by_role("button", name="Download a copy")).to_have_count(0)
    expect(avery.page.get_by_role("button", name="Look at it here")).to_be_visible()
    typed = {"What_it_says": "sealed anew", "What_is_right": "sealed anew, bag torn", "How_that_is_known": "photograph"}
    act(avery, item, "Correct a record", "Record the correction", **typed)
    expect(avery.section("Its records in the log")).to_contain_text("right: sealed anew, bag torn")


def test_it_is_given_back_for_good(avery: Walker, item: str, paper: str) -> None:
    avery.open(item).follow("Give it back for good").look("act: return")
    typed = {"Returned to": "Lee Owner", "Their agency": "owner", "ID seen": "driver’s licence", "Authority": "Order"}
    for label, words in {**typed, "How it went": "by hand", "Witness": "Casey Reyes"}.items():
        avery.page.get_by_label(label).fill(words)
    avery.page.get_by_label("Signed receipt").select_option(paper)
    avery.press("Record the return").look("item whose custody has ended")
    expect(avery.section("The item")).to_contain_text("custody has ended")
    for gone in ("Release it", "Verify now", "Look at it here"):
        expect(avery.page.get_by_role("button", name=gone)).to_have_count(0)


def test_labels_are_printed(casey: Walker, item: str) -> None:
    casey.matter(OPEN)
    casey.follow("Evidence").follow("Labels").look("labels")
    casey.page.locator(f"input[value='{item.rpartition('/')[2]}']").check()
    with casey.page.expect_download() as waiting:
        casey.page.get_by_role("button", name="Make the sheet (PDF)").click()
    assert item.rpartition("/")[2] in PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages[0].extract_text()
