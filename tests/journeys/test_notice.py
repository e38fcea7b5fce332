"""From a dropped notice to a confirmed date, which a second notice moves, confirmed anew, and its reminders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from casefile.infra import clock
from tests.dockets.notices import Nef, mail, nef
from tests.journeys.house import House, open_house, remind_at
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

NUMBER, ZONE = "4:26-cr-00042", "America/Chicago"
CONFIRMED = "Presentence report disclosed"
SET = "ORDER. Sentencing set for {} at 10:00 AM in Courtroom 2 before Judge Ann B. Roe. (ABC)"
RESET = "ORDER granting [53] Motion to Continue. Sentencing reset to {} at 1:30 PM before Judge Ann B. Roe. (ABC)"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An office of its own: its reminders are sent on days to come, which nobody else's pages should know of."""
    with open_house(tmp_path_factory.mktemp("notices")) as found:
        yield found


@pytest.fixture(scope="module")
def avery(walk: Callable[..., Walker]) -> Walker:
    return walk("avery")


def test_a_dropped_notice_leads_to_a_date_that_is_confirmed_moved_confirmed_anew_and_reminded_of(
    avery: Walker, house: House
) -> None:
    today = clock.today(ZONE)
    first, second = _tuesday(today + timedelta(90)), _tuesday(today + timedelta(132))
    open_matter(avery)
    notices = drop_and_take_in(avery, notice(SET.format(_printed(first)), "52", today))
    was = confirm(avery, notices, "Sentencing set for")
    seen_again(avery, notice(SET.format(_printed(first)), "52", today))
    moved_by(avery, notice(RESET.format(_printed(second)), "54", today), first, second)
    now = confirm_anew(avery, was)
    assert now > was
    reminded(house, was, now)


def open_matter(avery: Walker) -> None:
    """A matter of which there is no docket yet."""
    avery.open("/matters").follow("Open a matter")
    avery.page.get_by_label("Caption").fill("United States v. Roe")
    avery.page.get_by_label("Court", exact=False).first.select_option("ned")
    avery.page.get_by_label("Docket number").fill(NUMBER)
    avery.press("Open the matter")


def drop_and_take_in(avery: Walker, given: FilePayload) -> str:
    """Drop a notice on the office's page, look at what it would bring, take it in; return the page of the notices."""
    avery.open("/").follow("Drop notices").look("drop notices")
    avery.page.get_by_label("Notices", exact=True).set_input_files(given)
    avery.press("Read these notices").look("what a notice brings")
    what = avery.section("What would come of it")
    expect(what.get_by_role("row").filter(has_text="Sentencing").first).to_contain_text("hearing set")
    expect(avery.row(CONFIRMED)).to_contain_text("proposed date")
    avery.press("Take in what is new").look("notices of a matter")
    expect(avery.page.get_by_text("1 new docket entry.")).to_be_visible()
    return avery.page.url


def confirm(avery: Walker, notices: str, words: str) -> date:
    """Confirm the date beside the court's own words; return the day."""
    avery.open(notices).follow(CONFIRMED).look("a date that a notice proposed")
    expect(beside(avery)).to_contain_text(words)
    expect(beside(avery)).to_contain_text("entry 52")
    avery.press("Confirm this date")
    expect(beside(avery)).to_contain_text("by Avery Stone")
    return _due(avery)


def seen_again(avery: Walker, given: FilePayload) -> None:
    """The same notice brings nothing, and says so."""
    avery.open("/dockets/notices")
    avery.page.get_by_label("Notices", exact=True).set_input_files(given)
    avery.press("Read these notices")
    expect(avery.page.get_by_text("No new docket entry; 1 was here already.")).to_be_visible()
    expect(avery.page.get_by_role("button", name="Take in what is new")).to_have_count(0)


def moved_by(avery: Walker, given: FilePayload, before: date, after: date) -> None:
    """A second notice resets the hearing, from the matter's own page; the date stays until counsel decides."""
    avery.matter(NUMBER)
    avery.follow("The whole docket").follow("Notices")
    avery.page.get_by_label("Notices", exact=True).set_input_files(given)
    avery.press("Read these notices").look("a notice that moves a hearing")
    change = avery.row("Sentencing", "hearing moved")
    expect(change).to_contain_text(f"{before:%a %-d %b %Y}")
    expect(change).to_contain_text(f"{after:%a %-d %b %Y}")
    expect(avery.row(CONFIRMED)).to_contain_text("to be decided")
    avery.press("Take in what is new")


def confirm_anew(avery: Walker, was: date) -> date:
    """Propose the date as it is counted now, and confirm it; the old one keeps what it was."""
    avery.follow("Dates").look("dates counted from a day that moved")
    moved = avery.section("Counted from a day that moved")
    expect(moved).to_contain_text(f"{was:%-d %b %Y}")
    avery.follow(CONFIRMED, inside=moved)
    avery.press("Propose the new date")
    expect(beside(avery)).to_contain_text("Sentencing reset to")
    avery.press("Confirm this date").look("a date confirmed anew")
    expect(beside(avery)).to_contain_text("by Avery Stone")
    avery.page.get_by_role("link", name=re.compile("the date of")).click()
    expect(avery.page.locator(".chip").filter(has_text="superseded").first).to_be_visible()
    avery.page.go_back()
    return _due(avery)


def reminded(house: House, was: date, now: date) -> None:
    """Counsel is told 10, 7 and 1 day ahead and in the morning, each once; of the day before it moved, nothing."""
    ahead = [_at_eight(now - timedelta(days)) for days in (10, 10, 7, 7, 1, 1, 0, 0)]
    remind_at(house, _at_eight(was - timedelta(7)), *ahead)
    assert told(house, _said(was)) == []
    for words in ("in 10 days", "in 7 days", "tomorrow", "today"):
        [new] = told(house, f"is due {words}, on {_said(now)}.")
        assert "Roe" not in new
        assert NUMBER not in new


# --- the pieces ------------------------------------------------------------------------------------------------------


def notice(text: str, number: str, filed: date) -> FilePayload:
    printed = _printed(filed)
    made: Nef = nef(
        text,
        number=number,
        case=f"{NUMBER}-ABR-CDM",
        name="USA v. Roe",
        filed=printed,
        entered=f"{printed} at 8:05 AM CST",
    )
    return {"name": f"entry {number}.eml", "mimeType": "message/rfc822", "buffer": mail(made, ("plain", "html"))}


def told(house: House, words: str) -> list[str]:
    """Return the messages to Avery that hold these words."""
    found = []
    for path in (house.home / "outbox").glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        said = " ".join(message.get_content().split())
        if message["To"] == house.email("avery") and words in said:
            found.append(said)
    return found


def _said(day: date) -> str:
    return f"{day:%A %-d %B %Y}"


def _at_eight(day: date) -> datetime:
    return datetime.combine(day, time(8), ZoneInfo(ZONE))


def beside(avery: Walker) -> Locator:
    """The facts of a date, with the court's words beside it."""
    return avery.page.locator("dl.defs").filter(has_text="In the court's words")


def _due(avery: Walker) -> date:
    shown = avery.page.get_by_role("heading", name=re.compile("^Due ")).locator("time").get_attribute("datetime")
    assert shown
    return date.fromisoformat(shown)


def _printed(on: date) -> str:
    return f"{on.month}/{on.day}/{on.year}"


def _tuesday(on: date) -> date:
    return on + timedelta((1 - on.weekday()) % 7)
