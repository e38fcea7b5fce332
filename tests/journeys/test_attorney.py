"""Avery's day: the desk, a matter from the docket, its counts and dates, more dockets, guidance, papers, the team."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from casefile.config import ROOT
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

IMPORTS = [("arizona-reentry", "azd", "2:17-cr-00978", 23), ("missouri-superseding", "moed", "4:17-cr-00967", 7)]
DOCKETS = ROOT / "casefile" / "demo" / "dockets"
FROM_DOCKET, INVENTED, ARIZONA, MISSOURI = "4:13-cr-09921", "2:26-cr-00417", IMPORTS[0][2], IMPORTS[1][2]


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


@pytest.fixture(scope="module")
def imported(avery: Walker) -> None:
    """Take both further dockets in, unless a test before has."""
    avery.open("/matters")
    for name, court, number, _ in IMPORTS:
        if avery.page.get_by_role("row").filter(has_text=number).count() == 0:
            upload(avery, DOCKETS / f"{name}.html", court)
            avery.press("Open this matter").open("/matters")


# --- the desk and the matter from the docket -------------------------------------------------------------------------


def test_the_desk_is_alive_after_signing_in(walk: Callable[..., Walker], avery: Walker) -> None:
    walk().open("/sign-in").look("sign in")
    avery.open("/").look("desk")
    expect(avery.section("Today and the next 14 days")).to_contain_text("Status conference")
    expect(avery.section("Proposed, waiting for an attorney")).to_contain_text("Answer to the government's letter")
    expect(avery.section("Your matters")).to_contain_text(FROM_DOCKET)
    expect(avery.section("Your matters")).to_contain_text(INVENTED)


def test_the_matter_of_the_docket_shows_its_court_judge_and_both_dispositions(avery: Walker) -> None:
    avery.open("/matters").look("matters")
    avery.matter(FROM_DOCKET)
    avery.look("overview")
    expect(avery.page.locator(".matter-head")).to_contain_text("D. Neb. · 4:13-cr-09921 · Judge Harold T. Judge")
    expect(avery.page.get_by_role("heading", level=1)).to_contain_text("United States v. Doe")
    expect(avery.row("RECEIPT")).to_contain_text("Count I is dismissed on the court's own motion.")
    expect(avery.row("POSSESSION")).to_contain_text("found guilty on Count II")


def test_counsel_of_both_sides_stand_among_the_people_with_their_designation(avery: Walker) -> None:
    avery.matter(FROM_DOCKET)
    avery.follow("People").look("people")
    expect(avery.row("Pat Q. Defender")).to_contain_text("Retained")
    expect(avery.row("Sam A. Prosecutor")).to_contain_text("Assistant U.S. Attorney")
    expect(avery.row("Carol M. Magistrate")).to_contain_text("referred judge")


def test_all_136_entries_stand_in_the_courts_words(avery: Walker) -> None:
    avery.matter(FROM_DOCKET)
    avery.follow("The whole docket").look("docket")
    expect(avery.page.locator("tbody tr")).to_have_count(136)
    expect(avery.page.get_by_text("Trial set 12/16/2013 before Judge Judge")).to_be_visible()


def test_a_reset_hearing_is_followed_to_the_next(avery: Walker) -> None:
    avery.matter(FROM_DOCKET)
    avery.follow("Dates").look("dates")
    held = avery.section("Past, reset and cancelled hearings")
    expect(held.get_by_role("row").filter(has_text="16 Dec 2013")).to_contain_text("reset")
    expect(held.get_by_role("row").filter(has_text="7 Sep 2016")).to_contain_text("held")
    held.get_by_role("row").filter(has_text="16 Dec 2013").get_by_role("link", name="Jury Trial").click()
    expect(avery.page.locator("main")).to_contain_text("18 Feb 2014")
    avery.look("hearing")


# --- counts ----------------------------------------------------------------------------------------------------------


def test_the_range_appears_with_citation_and_mark_once_the_offence_date_is_given(avery: Walker) -> None:
    avery.matter(FROM_DOCKET)
    avery.follow("Charges")
    card = avery.section(re.compile("POSSESSION"))
    expect(card).to_contain_text("offence date not given")
    card.get_by_label("Offence date", exact=True).fill("2013-06-01")
    avery.press("Keep the date", inside=card)
    avery.look("charges")
    expect(card).not_to_contain_text("offence date not given")
    expect(card.get_by_role("img")).to_have_attribute("aria-label", re.compile("maximum 10 years"))
    expect(card.locator(".cited").first).to_contain_text("18 U.S.C.")
    expect(card.locator(".cited .mark").first).to_contain_text("checked")


def test_an_element_takes_a_state_and_a_note(avery: Walker) -> None:
    avery.matter(FROM_DOCKET)
    avery.follow("Charges").follow("POSSESSION", exact=False)
    avery.look("count")
    form = avery.details("Record where element 1 stands")
    form.get_by_label("contested").check()
    form.get_by_label("Note").fill("Who used the computer between May and June is open.")
    avery.press("Keep element 1", inside=form)
    element = avery.page.locator("#element-1")
    expect(element).to_contain_text("contested")
    expect(element).to_contain_text("Who used the computer between May and June is open.")


def test_a_factor_takes_a_position_and_shows_its_severity_and_consequence(avery: Walker) -> None:
    avery.matter(FROM_DOCKET)
    avery.follow("Charges").follow("POSSESSION", exact=False)
    factor = avery.page.locator("li[id^=factor-]").filter(has_text="Earlier convictions")
    expect(factor).to_contain_text("severity: high")
    expect(factor.locator(".cited").first).to_be_visible()
    factor.locator("summary").click()
    factor.get_by_label("Where it stands").select_option("disputed")
    avery.press("Keep this factor", inside=factor)
    expect(avery.page.locator("li[id^=factor-]").filter(has_text="Earlier convictions")).to_contain_text("disputed")


def test_the_law_library_leads_to_an_offence(avery: Walker) -> None:
    avery.open("/law").look("law library")
    avery.page.get_by_label("Citation or words").fill("18:2261A(2)")
    avery.press("Search").follow("18 U.S.C. § 2261A(2)").look("offence")
    expect(avery.page.locator("main")).to_contain_text("Elements")


# --- dockets ---------------------------------------------------------------------------------------------------------


def upload(avery: Walker, file: Path, court: str) -> None:
    avery.open("/dockets")
    avery.page.get_by_label("Court").select_option(court)
    avery.page.get_by_label("Docket report").set_input_files(file)
    avery.press("Read this docket")


def entries_of(avery: Walker, docket_number: str) -> int:
    avery.matter(docket_number)
    avery.follow("The whole docket")
    return avery.page.locator("tbody tr").count()


@pytest.mark.parametrize(("name", "court", "number", "entries"), IMPORTS)
def test_a_docket_is_previewed_then_taken_in_and_doubled_by_nothing(
    avery: Walker, name: str, court: str, number: str, entries: int
) -> None:
    avery.open("/dockets").look("import a docket")
    for button, said in (
        ("Open this matter", f"{entries} new docket entries were taken in."),
        ("Bring it up to date", "Nothing new: this docket was here already."),
    ):
        upload(avery, DOCKETS / f"{name}.html", court)
        avery.look("docket preview")
        expect(avery.page.get_by_text("Nothing is kept yet.")).to_be_visible()
        avery.press(button)
        expect(avery.page.get_by_role("status")).to_contain_text(said)
    assert entries_of(avery, number) == entries
    avery.open("/matters")
    expect(avery.page.get_by_role("row").filter(has_text=number)).to_have_count(1)


def test_a_file_that_is_no_docket_is_refused_in_words_and_the_court_stays_chosen(avery: Walker) -> None:
    with avery.refused(422):
        upload(avery, ROOT / "casefile" / "demo" / "evidence" / "DSCN0010.jpg", "azd")
    avery.look("docket refused")
    expect(avery.page.locator(".error-summary")).to_contain_text("Docket report")
    expect(avery.page.get_by_label("Court")).to_have_value("azd")
    avery.open("/matters")
    expect(avery.page.get_by_text("DSCN0010")).to_have_count(0)


@pytest.mark.usefixtures("imported")
def test_an_unmatched_count_is_mapped_by_hand(avery: Walker) -> None:
    avery.matter(MISSOURI)
    avery.follow("Charges").look("charges, unmatched")
    avery.follow("BLACKMAIL", exact=False)
    expect(avery.page.locator("#offence")).to_contain_text("Nothing is guessed")
    avery.page.get_by_label("Citation or words").fill("875(d)")
    avery.press("Find")
    avery.press("Match to 18 U.S.C. § 875(d)").look("count, mapped")
    expect(avery.page.locator("#offence")).to_contain_text("Matched by hand.")


# --- dates -----------------------------------------------------------------------------------------------------------


def test_a_deadline_is_counted_under_rule_45_proposed_and_confirmed(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Dates").follow("Count a deadline").look("count a deadline")
    avery.page.get_by_label("Rule", exact=True).select_option("bill_of_particulars")
    avery.page.get_by_label("Day of the event").fill("2027-01-04")
    avery.press("Count it").look("a counted deadline")
    answer = avery.section("Motion for a bill of particulars")
    expect(answer).to_contain_text("Tue 19 Jan 2027")  # the 14th day is Martin Luther King Jr.'s Birthday
    expect(answer).to_contain_text("Fed. R. Crim. P. 7(f)")
    assert answer.locator("table tbody tr").count() >= 2
    avery.press("Propose this date").look("deadline")
    avery.press("Confirm this date")
    expect(avery.page.locator(".sheet-head").filter(has_text="Due")).to_contain_text("confirmed")
    expect(avery.page.locator("main")).to_contain_text("by Avery Stone")
    avery.open("/calendar?month=2027-01")
    expect(avery.page.get_by_role("link", name="Motion for a bill of particulars").first).to_be_visible()


def test_the_calendar_leads_to_the_days_and_to_the_log_of_what_was_entered(avery: Walker) -> None:
    avery.open("/calendar").look("calendar")
    expect(avery.section(re.compile("day by day"))).to_be_visible()
    avery.follow("Log of dates entered").look("entry log")


def test_agenda_day_feeds_and_reminders_are_a_step_from_the_calendar(avery: Walker) -> None:
    avery.open("/calendar").follow("Agenda").look("agenda")
    avery.follow("Day").look("day")
    avery.follow("Feeds").look("feeds")
    avery.press("Make the feed").look("address of a feed")
    expect(avery.page.get_by_label("Address of all your matters")).to_have_value(re.compile(r"/feeds/[\w-]{43}\.ics$"))
    avery.open("/calendar").follow("Reminders").look("reminders")


@pytest.mark.usefixtures("imported")
def test_a_hearing_is_entered_and_stands_at_the_head_of_the_matter(avery: Walker) -> None:
    avery.matter(ARIZONA)
    avery.follow("Dates").follow("Enter a hearing").look("enter a hearing")
    avery.page.get_by_label("What is heard").fill("Hearing on supervised release")
    avery.page.get_by_label("Day", exact=True).fill("2035-03-05")
    avery.press(avery.page.locator("main form button[type=submit]").last.inner_text())
    expect(avery.page.locator(".next-in-court")).to_contain_text("5 Mar 2035")
    avery.follow("Dates").follow("Enter a date the court set").look("enter a date")


# --- guidance --------------------------------------------------------------------------------------------------------


def test_approved_guidance_is_given_and_waits_for_the_client(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Guidance").look("guidance")
    card = avery.section("If police contact you")
    avery.press("Approve as written", inside=card)
    avery.press("Give to the client")
    expect(avery.row("If police contact you")).to_contain_text("not acknowledged")
    avery.follow("If police contact you").look("guidance given")
    expect(avery.page.locator("main")).to_contain_text("Exactly what the client read")
    avery.matter(INVENTED)
    avery.follow("Guidance").follow("Adjust the wording first").look("approve guidance")
    avery.matter(INVENTED)
    avery.follow("Guidance").follow("Record a signed sheet").look("record a sheet")
    avery.matter(INVENTED)
    avery.follow("Guidance").follow("Portal: the check").look("portal check")
    avery.matter(INVENTED)
    avery.follow("Guidance").follow("Sheet to print and sign").look("sheet")


# --- papers ----------------------------------------------------------------------------------------------------------


def finish(avery: Walker) -> bytes:
    """Finish the draft on the page and return the bytes, which are those of the digest shown."""
    preview = avery.context.request.get(avery.page.get_by_role("link", name="Preview as PDF").get_attribute("href"))
    assert preview.body().startswith(b"%PDF-")
    avery.press("Finish and freeze", agree=True)
    expect(avery.page.get_by_role("status")).to_contain_text("its bytes are frozen")
    with avery.page.expect_download() as coming:
        avery.page.get_by_role("link", name="Open the PDF").click()
    content = Path(coming.value.path()).read_bytes()
    assert hashlib.sha256(content).hexdigest() == avery.page.locator("code.digest").first.inner_text()
    return content


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_notice_of_appearance_says_what_is_missing_then_is_frozen_with_its_digest(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Papers").look("papers")
    avery.press("Notice of appearance", inside=avery.details("New paper")).look("draft")
    expect(avery.page.get_by_text("Still missing:")).to_be_visible()
    avery.page.get_by_label("Counsel who signs").select_option(label="Avery Stone")
    avery.page.get_by_role("combobox", name="Appears as").select_option(index=1)
    avery.page.get_by_role("textbox", name="Address").fill("1 Example Street\nPhoenix, AZ 85001")
    avery.page.get_by_role("textbox", name="Telephone").fill("555-0100")
    avery.page.get_by_role("textbox", name="E-mail").fill("avery@demo.example")
    avery.page.get_by_role("group", name="Signature").get_by_role("radio").nth(1).check()
    avery.page.get_by_label("How", exact=True).select_option("ecf")
    avery.page.get_by_label("Signed on").fill("2025-11-03")
    avery.page.get_by_label("Served on").fill("2025-11-03")
    avery.press("Save the draft")
    expect(avery.page.get_by_text("Every required part is there.")).to_be_visible()
    text = words_of(finish(avery))
    assert INVENTED in text.replace("CR", "cr") or "00417" in text
    assert "Avery Stone" in text
    avery.look("paper")


def test_a_case_summary_holds_counts_ranges_dates_and_evidence(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Papers")
    avery.press("Case summary", inside=avery.details("New paper"))
    text = words_of(finish(avery))
    for words in ("Cyberstalking", "2261A(2)", "Status conference", "image.E01", "5 years"):
        assert words in text


# --- the matter's own pages ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("imported")
def test_lead_counsel_sets_team_and_wall(avery: Walker) -> None:
    avery.matter(ARIZONA)
    avery.follow("People").follow("Team and walls").look("team")
    join = avery.section("Put somebody on the team")
    join.get_by_label("Person").select_option(label="Casey Reyes (paralegal)")
    join.get_by_label("Role").select_option("paralegal")
    avery.press("Put on the team")
    expect(avery.row("Casey Reyes")).to_contain_text("paralegal")
    avery.press("Take off the team", agree=True)
    expect(avery.page.get_by_role("row").filter(has_text="Casey Reyes")).to_have_count(0)
    wall = avery.section("Set a wall")
    wall.get_by_label("Person").select_option(label="Blake Marsh (attorney)")
    wall.get_by_label("Reason").fill("Represented a witness before.")
    avery.press("Set the wall", agree=True)
    expect(avery.section("Walls")).to_contain_text("Blake Marsh")


@pytest.mark.usefixtures("imported")
def test_stage_and_whereabouts_are_recorded(avery: Walker) -> None:
    avery.matter(ARIZONA)
    facts = avery.details("Stage, whereabouts, facts")
    facts.get_by_label("Stage", exact=True).select_option("sentence")
    avery.press("Move to this stage", inside=facts)
    expect(avery.page.locator(".matter-head")).to_contain_text("Sentence")
    facts = avery.details("Stage, whereabouts, facts")
    facts.get_by_label("The client is").select_option("in custody")
    facts.get_by_label("Facility").fill("County facility, visits by appointment")
    facts.get_by_label("Interpreter needed").fill("Spanish")
    avery.press("Record", inside=facts)
    head = avery.page.locator(".matter-head")
    expect(head).to_contain_text("In custody, County facility, visits by appointment")
    expect(head).to_contain_text("Interpreter Spanish")
    avery.details("Stage, whereabouts, facts")
    avery.look("overview, facts open")
    avery.follow("Amend caption, court, docket number").look("facts of the matter")


def test_a_note_is_work_product_unless_another_label_is_chosen(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Notes").look("notes")
    expect(avery.page.get_by_label("Label")).to_have_value("WP")
    for words, label in (("Ask the platform for its retention rule.", None), ("The indictment was unsealed.", -1)):
        avery.page.get_by_label("Note", exact=True).fill(words)
        if label is not None:
            avery.page.get_by_label("Label").select_option(index=avery.page.locator("#label option").count() + label)
        avery.press("Keep this note")
    labels = avery.page.locator("article p.cite").all_inner_texts()
    assert "work product" in labels[1]
    assert "work product" not in labels[0]


def test_tasks_and_contacts_are_kept(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Notes").follow("Tasks").look("tasks")
    avery.page.get_by_label("What is to be done").fill("Call the expert")
    avery.press("Add the task")
    avery.press("Done", inside=avery.row("Call the expert"))
    expect(avery.page.get_by_role("row").filter(has_text="Call the expert")).to_have_count(0)
    avery.matter(INVENTED)
    avery.follow("Notes").follow("Contact log").look("contact log")
    avery.page.get_by_label("When").fill("2025-11-03T15:30")
    avery.page.get_by_label("What was said or done").fill("The client asked about the conference.")
    avery.press("Log this contact")
    contact = avery.page.get_by_role("article").filter(has_text="The client asked about the conference.")
    expect(contact).to_contain_text("Mon 3 Nov 2025, 3:30 pm MST")


def test_the_activity_says_who_read_what(avery: Walker) -> None:
    avery.matter(INVENTED)
    avery.follow("Notes")
    avery.follow("Activity").look("activity")
    expect(avery.row("Avery Stone", "Notes, tasks and contacts")).to_be_visible()


def test_search_leads_to_the_thing_found(avery: Walker) -> None:
    avery.open("/search?q=native+export").look("search")
    avery.follow("Note no. 2", exact=False)
    expect(avery.page.get_by_text("Ask for the native export of the chat")).to_be_visible()
    avery.open("/account").look("account")
    avery.open("/matters/new").look("open a matter")
    avery.matter(INVENTED)
    avery.follow("Charges").follow("Add a count").look("add a count")
