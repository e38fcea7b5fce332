"""A motion from the library: written with its preview, reviewed, finished, served and filed, at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import NARROW, Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

INVENTED = "2:26-cr-00417"
MOTION = "Motion for a bill of particulars"
TEXT = """The accused, {{ accused.name }}, asks for a bill of particulars.

## Facts from the record

The indictment names no day.

## Argument

Counsel's argument stands here.

## Relief requested

An order that the government say on which day each act is alleged."""


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def begin(walker: Walker) -> None:
    walker.matter(INVENTED)
    walker.follow("Papers")
    walker.details("New paper")
    walker.look("papers to choose from")
    walker.press(MOTION)


def test_a_motion_is_written_with_its_preview_beside_it(avery: Walker) -> None:
    begin(avery)
    avery.look("draft of a motion")
    page = avery.page
    reading = page.get_by_role("region", name="How the paper reads")
    page.get_by_label("Text", exact=True).fill("Monday is *not* named. [[say which day]]")
    expect(reading).to_contain_text("Monday is not named. [say which day]")
    expect(page.locator(".lacks")).to_contain_text("say which day")
    page.get_by_label("Text", exact=True).fill("The accused is ")
    variables = avery.details("What can be drawn from the matter")
    page.get_by_label("Text", exact=True).press("End")
    variables.get_by_role("button", name="Insert the accused", exact=False).first.click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile(r"\{\{ accused\.name \}\}"))
    expect(reading).to_contain_text("The accused is Dana Hale")


def test_a_motion_is_saved_compared_reviewed_and_finished(avery: Walker) -> None:
    page = avery.page
    page.get_by_label("Text", exact=True).fill(TEXT)
    if page.get_by_label("Proposed order").count():
        page.get_by_label("Proposed order").fill("It is ordered that the motion is granted.")
    for asked in page.locator("section", has=page.locator("#asked-title")).locator("select").all():
        asked.select_option(index=1)
    page.locator("#ask_particulars").fill("The day of each act alleged.")
    page.get_by_label("Address").fill("1 Example Street\nPhoenix, AZ 85001")
    page.get_by_label("Telephone").fill("555-0100")
    page.get_by_role("textbox", name="E-mail").fill("avery@demo.example")
    page.get_by_role("group", name="Signature").get_by_role("radio").nth(1).check()
    page.get_by_label("Signed on").fill("2026-03-02")
    page.get_by_label("How", exact=True).first.select_option("ecf")
    page.get_by_label("What changed").fill("first whole text")
    avery.press("Save the draft")
    expect(page.get_by_text("Every required part is there.")).to_be_visible()
    avery.follow("Versions (2)").look("versions compared")
    expect(page.locator(".compared ins").first).to_be_visible()
    avery.follow(MOTION)
    avery.follow("Comments and review", exact=False).look("comments and review")
    page.get_by_label("Comment", exact=True).fill("Is the day in discovery?")
    avery.press("Comment")
    expect(avery.section("Comments")).to_contain_text("Is the day in discovery?")
    page.get_by_role("button", name=re.compile("Approve version")).click()
    expect(page.get_by_role("status")).to_contain_text("is approved")
    avery.follow(MOTION)
    avery.press("Finish and freeze", agree=True)
    expect(page.get_by_role("status")).to_contain_text("its bytes are frozen")
    avery.look("a finished motion")


def test_a_finished_motion_is_taken_as_pdf_and_docx_served_and_filed(avery: Walker) -> None:
    page = avery.page
    for link, begins in (("Open the PDF", b"%PDF-"), ("Download the DOCX", b"PK")):
        with page.expect_download() as coming:
            page.get_by_role("link", name=link).click()
        assert Path(coming.value.path()).read_bytes().startswith(begins)
    today = page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'America/Phoenix'})")
    page.get_by_label("Served upon").fill("Sam A. Prosecutor")
    page.get_by_label("How", exact=True).select_option("ecf")
    page.get_by_label("The day of service").fill(today)
    avery.press("Record the service")
    expect(avery.section("Served")).to_contain_text("Sam A. Prosecutor")
    page.get_by_label("The day of filing").fill(today)
    page.get_by_label("Docket entry no.").fill("41")
    avery.press("Record the filing")
    expect(avery.section("Filed")).to_contain_text("entry 41")
    avery.look("a motion served and filed")


def test_a_motion_is_written_on_a_phone(walk: Callable[..., Walker]) -> None:
    casey = walk("casey", NARROW)
    begin(casey)
    casey.page.get_by_label("Text", exact=True).fill("Written on the way. [[more]]")
    casey.follow("How it reads")
    reading = casey.page.get_by_role("region", name="How the paper reads")
    expect(reading).to_contain_text("Written on the way. [more]")
    casey.press("Preview")
    expect(casey.page.get_by_label("Text", exact=True)).to_have_value(re.compile("Written on the way"))
    casey.assert_untroubled()
