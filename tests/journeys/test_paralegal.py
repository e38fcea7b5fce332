"""Casey's day: a file comes in, its digest is its own, a pause is no loss; what may not come in stays out."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect
from pypdf import PdfReader

from casefile.config import ROOT
from tests.journeys.walker import SLOWER, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

GATED, OPEN = "4:13-cr-09921", "2:26-cr-00417"
PHOTOGRAPH = ROOT / "casefile" / "demo" / "evidence" / "DSCN0010.jpg"
LARGE: FilePayload = {
    "name": "export.bin",
    "mimeType": "application/octet-stream",
    "buffer": bytes(range(250)) * 80_000,
}
LETTERS = b"".join(b"line %d of the platform's export\n" % number for number in range(60_000))


@pytest.fixture(scope="module")
def casey(walk: Callable[..., Walker]) -> Walker:
    return walk("casey")


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


def begin(casey: Walker, file: FilePayload | Path) -> None:
    """Send a file in pieces, slowly, until the first of them has arrived."""
    casey.matter(OPEN)
    casey.follow("Evidence").follow("Log a file")
    casey.page.evaluate(SLOWER)
    casey.page.get_by_label("File", exact=True).set_input_files(file)
    casey.page.get_by_label("Received from").fill("Platform Example, records department")
    casey.press("Log this file")
    expect(casey.page.locator(".far")).to_contain_text(re.compile(r"^(8\.4|16\.8) MB of 20\.0 MB"), timeout=20_000)


def test_an_upload_is_paused_and_goes_on_after_a_reload_with_the_same_file(casey: Walker, tmp_path: Path) -> None:
    """The file is on the disk, so that it is the same by its time of change too."""
    file = tmp_path / "drive image.bin"
    file.write_bytes(LARGE["buffer"][::-1])
    begin(casey, file)
    casey.page.get_by_role("button", name="Pause sending drive image.bin").click()
    expect(casey.page.locator(".said")).to_contain_text("Paused. What arrived is kept for 7 days", timeout=20_000)
    casey.page.reload()
    casey.look("an upload begun and not finished")
    expect(casey.section("Begun and not finished")).to_contain_text(
        re.compile(r"drive image.bin, [1-9][0-9] % arrived")
    )
    casey.page.get_by_label("File", exact=True).set_input_files(file)
    casey.press("Log this file")
    digest = hashlib.sha256(LARGE["buffer"][::-1]).hexdigest()
    expect(casey.page.locator(".said")).to_contain_text(digest, timeout=60_000)
    expect(casey.page.get_by_text("Begun and not finished")).to_have_count(0)


def test_an_upload_that_is_given_up_leaves_nothing(casey: Walker) -> None:
    before = casey.house.stored
    begin(casey, LARGE)
    casey.page.get_by_role("button", name="Pause sending export.bin").click()
    expect(casey.page.locator(".said")).to_contain_text("Paused.", timeout=20_000)
    casey.page.reload()
    casey.page.get_by_role("button", name="Give up export.bin").click()
    expect(casey.section("Begun and not finished")).to_contain_text("Nothing of this file was kept", timeout=20_000)
    assert casey.house.stored == before


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
