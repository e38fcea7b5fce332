"""Casey enters a CyberTip and its files; the worksheet says which openings went beyond what a private person saw."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

INVENTED = "2:26-cr-00417"
LINES = """name,hash,hash kind,viewed,public,clearing-house,police,police day,before warrant,warrant day
upload-1.dat,0123456789abcdef0123456789abcdef,md5,hash,no,no,yes,2024-06-10,,2024-06-20
upload-2.dat,00112233445566778899aabbccddeeff,md5,yes,no,no,yes,2024-06-10,,2024-06-20"""


@pytest.fixture(scope="module")
def casey(walk: Callable[..., Walker]) -> Walker:
    return walk("casey")


def test_a_report_becomes_a_worksheet_that_answers_by_circuit(casey: Walker) -> None:
    casey.matter(INVENTED)
    casey.follow("Charges").follow("CyberTips").look("tips, none yet").follow("Enter a report").look("a report")
    page = casey.page
    page.get_by_label("Report number").fill("70000417")
    page.get_by_label("Who reported").fill("Example Mail")
    page.get_by_label("Submitted").fill("2024-06-03")
    page.get_by_label("Exhibit that holds the report").fill("E-0999")
    with casey.refused(422):
        casey.press("Enter the report")
    expect(page.locator(".error-summary")).to_contain_text("is no exhibit of this matter")
    page.get_by_label("Exhibit that holds the report").fill("e-0005")
    casey.press("Enter the report").look("tips").follow("70000417").look("a report, empty")
    expect(casey.section("The report")).to_contain_text("3 Jun 2025")

    casey.follow("Write under Incident", inside=casey.section("Section A")).look("a part of a section")
    page.get_by_label("What it says").fill("Two uploads in one message.")
    page.get_by_label("Where it says so").fill("page 2")
    casey.press("Keep it")
    expect(casey.section("Section A")).to_contain_text("Two uploads in one message.")

    casey.follow("Enter many").look("enter many files")
    page.get_by_label("Where it is said").fill("pages 3 to 4")
    page.get_by_label("Files, one a line").fill("upload-1.dat,abc,md5\nupload-2.dat\nupload-3.dat,x,crc")
    with casey.refused(422):
        casey.press("Enter the files")
    casey.look("lines refused")
    expect(page.locator(".error-summary")).to_contain_text("Line 3")
    expect(page.get_by_label("Files, one a line")).to_have_value(
        "upload-1.dat,abc,md5\nupload-2.dat\nupload-3.dat,x,crc"
    )
    page.get_by_label("Files, one a line").fill(LINES)
    casey.press("Enter the files").look("a report with files")
    expect(casey.section("The report")).to_contain_text("Opened before a warrant 2")

    casey.follow("Answer for the rest").look("answer for the rest")
    page.get_by_label("Question").select_option("affidavit")
    page.get_by_label("Answer", exact=True).select_option("yes")
    page.get_by_label("Where that is said").fill("E-0005, page 9")
    casey.press("Keep it for every file without an answer")
    casey.follow("upload-1.dat").look("a reported file")
    public = page.get_by_role("group", name="Were the contents publicly available?")
    public.get_by_label("not stated").check()
    with casey.refused(422):
        casey.press("Keep the answers")
    expect(page.locator(".error-summary")).to_contain_text("say why")
    page.get_by_label("Why an answer on record is changed").fill("Page 4 leaves the box empty.")
    casey.press("Keep the answers")

    casey.follow("Private-search worksheet").look("worksheet of the court's circuit")
    first = casey.section("Group 1: 1 file")
    expect(first).to_contain_text("upload-1.dat")
    expect(first).to_contain_text("went beyond")
    expect(casey.section("Group 2: 1 file")).to_contain_text("stayed within")
    expect(casey.section("To ask for")).to_contain_text("The sharing setting".lower())
    page.get_by_label("Answers of which circuit").select_option("none")
    casey.press("Show").look("worksheet without a circuit")
    expect(casey.section("Group 1: 1 file")).to_contain_text("courts disagree")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="As PDF").click()
    assert fetched.value.suggested_filename.startswith("private-search-")
