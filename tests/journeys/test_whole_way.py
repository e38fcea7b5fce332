"""A delivery's whole way: four files, one cut off, a hand-over, a discrepancy, an export that the other side checks."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, expect
from pypdf import PdfReader

from casefile.config import ROOT
from tests.evidence.bundle import outside
from tests.journeys.walker import SLOWER, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

OPEN = "2:26-cr-00417"
PHOTOGRAPH = (ROOT / "casefile" / "demo" / "evidence" / "DSCN0010.jpg").read_bytes()


def payload(name: str, data: bytes, kind: str = "application/octet-stream") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}


CAME = [
    payload("drive 2 image.bin", bytes(range(250)) * 80_001),
    payload("inventory.csv", b"number,what\n1,telephone\n2,drive\n", "text/csv"),
    payload("report of examination.txt", b"The telephone was examined.\n", "text/plain"),
    payload("meeting place.jpg", PHOTOGRAPH + b"of this delivery", "image/jpeg"),
]


@pytest.fixture(scope="module")
def casey(walk: Callable[..., Walker]) -> Walker:
    return walk("casey")


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def digest(one: FilePayload) -> str:
    return hashlib.sha256(one["buffer"]).hexdigest()


def test_a_delivery_comes_is_handed_over_questioned_exported_and_verifies(
    casey: Walker, avery: Walker, tmp_path: Path
) -> None:
    log_the_delivery(casey)
    items = log_four_files_over_a_line_that_is_cut(casey)
    attach(casey, items)
    receipt = hand_over(casey, avery, items[2])
    note_and_resolve(avery, casey, items[2])
    bag, key = export(casey, tmp_path)
    check_as_opposing_counsel(bag, key, receipt, tmp_path / "receipt.note")


def log_the_delivery(casey: Walker) -> None:
    casey.matter(OPEN)
    casey.follow("Discovery").follow("Log a delivery").look("a delivery, new")
    page = casey.page
    page.get_by_label("From whom").fill("Pat Prosecutor, United States Attorney’s Office")
    page.get_by_label("Day it came", exact=True).fill((date.today() - timedelta(2)).isoformat())  # noqa: DTZ011
    page.get_by_label("Letter or authority").fill("Second Rule 16 letter")
    page.get_by_label("Items announced, one a line").fill("\n".join(one["name"] for one in CAME))
    casey.press("Log the delivery")


def log_four_files_over_a_line_that_is_cut(casey: Walker) -> list[str]:
    """Send four files at once, the first of them cut off on the way; return the numbers of the items."""
    page = casey.page
    casey.matter(OPEN)
    casey.follow("Evidence").look("evidence").follow("Log a file").look("log a file")
    page.evaluate(SLOWER)
    page.get_by_label("File", exact=True).set_input_files(CAME)
    page.get_by_label("Received from").fill("Pat Prosecutor")
    page.get_by_label("Condition").fill("seal intact")
    casey.press("Log this file")
    expect(page.locator(".far").first).to_contain_text(re.compile(r"^(8\.4|16\.8) MB of 20\.0 MB"), timeout=20_000)
    casey.context.set_offline(True)
    expect(page.locator(".said").first).to_contain_text("The connection was lost", timeout=20_000)
    casey.look("an upload cut off")
    page.evaluate("window.noHaste = false")
    casey.context.set_offline(False)
    said = page.locator(".said")
    for place, one in enumerate(CAME):
        expect(said.nth(place)).to_contain_text(digest(one), timeout=60_000)
    casey.look("four files logged")
    return [link_text(said.nth(place)) for place in range(len(CAME))]


def link_text(said: Locator) -> str:
    return said.get_by_role("link").inner_text()


def attach(casey: Walker, items: list[str]) -> None:
    casey.matter(OPEN)
    casey.follow("Discovery").follow("Deliveries").look("deliveries")
    casey.row("Pat Prosecutor").get_by_role("link").first.click()
    casey.page.get_by_label("Attach exhibits").fill(" ".join(items))
    casey.press("Attach them").look("a delivery")
    shown = casey.section(re.compile("Exhibits that came with it"))
    expect(shown).to_contain_text("4 of 4 announced")
    for one in CAME:
        expect(shown).to_contain_text(digest(one)[:16])


def hand_over(casey: Walker, avery: Walker, item: str) -> str:
    """Release an item to the other, who accepts it; return the text of the receipt that was printed."""
    casey.matter(OPEN)
    casey.follow("Evidence").follow(item).look("item")
    release = casey.section("Hand it over")
    release.get_by_label("To", exact=True).select_option(label="Avery Stone")
    release.get_by_label("Purpose").fill("review before the conference")
    casey.press("Release it").look("item on its way")
    expect(casey.page.get_by_text("Only Avery Stone can accept it.")).to_be_visible()
    avery.matter(OPEN)
    accept = avery.follow("Evidence").follow(item).look("item to accept").section("Accept it")
    accept.get_by_label("Condition it came in").fill("complete")
    avery.press("I have it", inside=accept)
    expect(avery.section("The item")).to_contain_text("Avery Stone")
    casey.page.reload()
    hands = casey.section("Line of hands")
    for name in ("Pat Prosecutor", "Casey Reyes", "Avery Stone"):
        expect(hands).to_contain_text(name)
    expect(casey.page.get_by_text("Only Avery Stone, who holds it, can hand it over.")).to_be_visible()
    with casey.page.expect_download() as waiting:
        casey.page.get_by_role("button", name="Print a receipt (PDF)").click()
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages)


def note_and_resolve(avery: Walker, casey: Walker, item: str) -> None:
    """The one who took the item over notes what is wrong; the one who logged it clears it up."""
    avery.follow("Note a discrepancy").look("act: Note a discrepancy")
    avery.page.get_by_label("What is not as it should be").fill("The letter counts five pages, this is one")
    avery.press("Note it")
    casey.matter(OPEN)
    casey.follow("Evidence")
    expect(casey.row(item)).to_contain_text("discrepancy open")
    casey.look("evidence with a discrepancy").follow(item).follow("Clear up a discrepancy")
    casey.look("act: Clear up a discrepancy")
    casey.page.get_by_label("How it was cleared up").fill("The letter counts the annex, which came as the inventory")
    casey.press("Record how it was cleared up")
    records = casey.section("Its records in the log")
    expect(records).to_contain_text("how: The letter counts the annex")
    expect(casey.page.get_by_role("link", name="Clear up a discrepancy")).to_have_count(0)


def export(casey: Walker, folder: Path) -> tuple[Path, str]:
    """Export the evidence; return the unpacked folder, and the key that the page says to give on paper."""
    casey.matter(OPEN)
    casey.follow("Evidence").follow("Export").look("exports")
    casey.page.get_by_label("For whom").fill("Pat Prosecutor")
    casey.press("Make the export").look("an export under way")
    button = casey.page.get_by_role("button", name="Download (ZIP)").first
    expect(button).to_be_visible(timeout=60_000)
    casey.look("an export ready")
    with casey.page.expect_download() as waited:
        button.click()
    zipfile.ZipFile(waited.value.path()).extractall(folder)
    return folder / "evidence", casey.section("How others check it").locator(".digest").inner_text()


def check_as_opposing_counsel(bag: Path, key: str, receipt: str, note: Path) -> None:
    """Bare Python, the key from paper, and the checkpoint as the receipt in the other's hand prints it."""
    printed = "".join(receipt.split())
    assert "".join(key.split()) in printed
    note.write_text(checkpoint_of(receipt), encoding="utf-8")
    found = outside(bag, "--key", key, "--expect", str(note))
    assert found["ok"], found
    for one in CAME:
        assert (bag / "data" / "objects" / digest(one)).read_bytes() == one["buffer"]
    (bag / "data" / "objects" / digest(CAME[1])).write_bytes(CAME[1]["buffer"] + b" ")
    assert not outside(bag, "--key", key, "--expect", str(note))["ok"]


def checkpoint_of(receipt: str) -> str:
    """Type off the checkpoint that a receipt prints: log, length, root, a blank line, the signature."""
    lines = [line.strip() for line in receipt.splitlines() if line.strip()]
    first = next(n for n, line in enumerate(lines) if re.fullmatch(r"\d+", line) and lines[n - 1].count("/") > 1)
    signed = "".join(lines[first + 2 :]).partition("— ")[2]
    signature = re.match(r"(\S+) ?([A-Za-z0-9+/]+=*)", signed)
    assert signature, receipt
    return f"{lines[first - 1]}\n{lines[first]}\n{lines[first + 1]}\n\n— {signature[1]} {signature[2]}\n"
