"""Feeds: what a calendar program gets, from whom it is kept, and that another parser reads it as it was meant."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from ical.timezone import Timezone
from sqlalchemy import select

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.calendars import feeds
from casefile.calendars.documents import FeedEvent, calendar_file, zone_rules
from casefile.calendars.models import CalendarFeed
from casefile.deadlines import service
from casefile.deadlines.models import Deadline, Hearing
from casefile.infra import clock
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests.accounts.signing import csrf_token, sign_in
from tests.deadlines.test_lists import fill, queries
from tests.factories import Office, act_as, from_outside

DAY = date(2036, 5, 6)
NINE = datetime(2036, 5, 6, 14, 0, tzinfo=UTC)  # 9 am in Nebraska


def made(user: User, matter: Matter | None = None, *, full: bool = False) -> str:
    """Make a feed and return its address."""
    act_as(user)
    with transaction():
        return f"/feeds/{feeds.make(user, matter.id if matter else None, full_titles=full).token}.ics"


def read(client: FlaskClient, address: str) -> Calendar:
    """Fetch a feed and read it with a parser that has nothing to do with the one that wrote it."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return IcsCalendarStream.calendar_from_ics(answer.get_data(as_text=True))


def events(client: FlaskClient, address: str) -> dict[str, Event]:
    return {str(event.summary): event for event in read(client, address).events}


def hearing(matter: Matter, what: str = "Detention hearing", at: datetime | None = NINE, **more: str) -> Hearing:
    with transaction():
        return service.add_hearing(matter, service.HearingFacts(what, DAY, at, **more))


def due(matter: Matter, what: str = "Reply brief", on: date = DAY, at: datetime | None = None) -> Deadline:
    with transaction():
        return service.enter_date(matter, service.DateFacts(what, on, at, why="order of 4 March"))


@pytest.fixture
def avery_acts(office: Office) -> Office:
    act_as(office.avery)
    return office


# --- what it holds ---------------------------------------------------------------------------------------------------


def test_a_feed_holds_the_dates_of_the_matters_that_its_owner_may_open(avery_acts: Office, client: FlaskClient) -> None:
    hearing(avery_acts.matter)
    due(avery_acts.matter)
    hearing(avery_acts.other_matter, "Theirs")
    number = avery_acts.matter.id
    found = events(client, made(avery_acts.avery))
    assert set(found) == {f"Court date · M-{number}", f"Date due · M-{number} (to be confirmed)"}


def test_hours_are_in_the_courts_zone_and_a_date_without_one_is_a_whole_day(
    avery_acts: Office, client: FlaskClient
) -> None:
    hearing(avery_acts.matter)
    due(avery_acts.matter)
    address = made(avery_acts.avery)
    raw = client.get(address).get_data(as_text=True)
    assert "DTSTART;TZID=America/Chicago:20360506T090000" in raw
    assert "DTSTART;VALUE=DATE:20360506" in raw
    starts = sorted((event.dtstart for event in read(client, address).events), key=str)
    assert starts[0] == DAY
    assert starts[1].astimezone(UTC) == NINE  # type: ignore[union-attr]


def test_what_is_proposed_is_tentative_until_it_is_confirmed(avery_acts: Office, client: FlaskClient) -> None:
    deadline, address = due(avery_acts.matter), made(avery_acts.avery)
    (before,) = read(client, address).events
    with transaction():
        service.confirm(deadline, avery_acts.avery)
    (after,) = read(client, address).events
    assert (before.status, after.status) == ("TENTATIVE", "CONFIRMED")
    assert "to be confirmed" in str(before.summary)
    assert "to be confirmed" not in str(after.summary)


def test_a_date_that_moves_keeps_its_name_and_raises_its_sequence(avery_acts: Office, client: FlaskClient) -> None:
    deadline, court = due(avery_acts.matter), hearing(avery_acts.matter)
    address = made(avery_acts.avery)
    before = {event.uid: event for event in read(client, address).events}
    for n in (1, 2):
        with transaction():
            deadline = service.move(deadline, DAY + timedelta(days=n), "order", avery_acts.avery)
            facts = service.facts_of(court, starts_on=DAY + timedelta(days=n), starts_at=NINE + timedelta(days=n))
            court = service.change_hearing(court, facts)
    after = {event.uid: event for event in read(client, address).events}
    assert before.keys() == after.keys()
    assert len(after) == 2
    for name, event in after.items():
        assert event.sequence > (before[name].sequence or 0)
        assert event.last_modified >= before[name].last_modified  # type: ignore[operator]
        assert event.start.day == DAY.day + 2


def test_a_new_date_that_names_one_that_still_stands_has_a_name_of_its_own(
    avery_acts: Office, client: FlaskClient
) -> None:
    standing = due(avery_acts.matter)
    with transaction():
        db.session.flush()
        beside = service.enter_date(avery_acts.matter, service.DateFacts("Reply brief", DAY, why="counted anew"))
        beside.replaces_id = standing.id
    names = [event.uid for event in read(client, made(avery_acts.avery)).events]
    assert len(set(names)) == len(names) == 2


def test_what_is_cancelled_says_so_for_thirty_days_and_is_then_gone(
    avery_acts: Office, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    court, deadline = hearing(avery_acts.matter), due(avery_acts.matter)
    address = made(avery_acts.avery)
    before = {event.uid: event for event in read(client, address).events}
    with transaction():
        service.cancel_hearing(court, "vacated")
        service.reject(deadline, "no such order", avery_acts.avery)
    found = read(client, address).events
    assert {event.status for event in found} == {"CANCELLED"}
    assert {event.uid for event in found} == set(before)
    assert all(event.sequence > (before[event.uid].sequence or 0) for event in found)
    now = clock.now()
    for days, number in ((29, 2), (31, 0)):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        assert len(read(client, address).events) == number


def test_two_fetches_without_a_change_give_the_same_bytes(avery_acts: Office, client: FlaskClient) -> None:
    hearing(avery_acts.matter)
    due(avery_acts.matter, at=NINE)
    address = made(avery_acts.avery)
    assert client.get(address).data == client.get(address).data


def test_the_feed_of_one_matter_holds_that_matter_alone(avery_acts: Office, client: FlaskClient) -> None:
    with transaction():
        second = matters.open_matter(matters.MatterFacts("United States v. Poe", court="ned"), avery_acts.avery)
    hearing(avery_acts.matter)
    hearing(second)
    address = made(avery_acts.avery, second)
    assert set(events(client, address)) == {f"Court date · M-{second.id}"}
    assert f"X-WR-CALNAME:Dates M-{second.id}" in client.get(address).get_data(as_text=True)


# --- what it tells a bystander ---------------------------------------------------------------------------------------


def test_neutral_titles_name_no_client_caption_case_number_place_or_matter_of_the_date(
    avery_acts: Office, client: FlaskClient
) -> None:
    hearing(avery_acts.matter, "Hearing on receipt counts", place="Courtroom 3, Lincoln", judge="Judge Harold")
    due(avery_acts.matter, "Motion to dismiss count 1")
    raw = client.get(made(avery_acts.avery)).get_data(as_text=True).replace("\r\n ", "")
    for word in (
        "Doe",
        "United States",
        str(avery_acts.matter.docket_number),
        "receipt",
        "count",
        "Courtroom",
        "Judge",
    ):
        assert word not in raw, word
    assert "X-WR-CALNAME:Dates\r\n" in raw
    assert raw.count("CLASS:PRIVATE") == 2


def test_full_titles_are_the_owners_choice_for_one_feed(avery_acts: Office, client: FlaskClient) -> None:
    hearing(avery_acts.matter, place="Courtroom 3")
    (event,) = read(client, made(avery_acts.avery, full=True)).events
    assert (event.summary, event.location) == ("Detention hearing · United States v. Doe", "Courtroom 3")


# --- who gets it -----------------------------------------------------------------------------------------------------


def test_an_unknown_an_ended_and_a_disabled_feed_look_like_a_page_that_is_not_there(
    office: Office, client: FlaskClient
) -> None:
    ended, disabled = made(office.avery), made(office.casey)
    with transaction():
        feeds.end(feeds.list_feeds(office.avery.id)[0])
        accounts.disable(office.casey, by=office.morgan.id)
    pages = {path: client.get(path) for path in (ended, disabled, f"/feeds/{'x' * 43}.ics", "/feeds/x", "/nothing")}
    assert {answer.status_code for answer in pages.values()} == {404}
    assert len({re.sub(r'nonce="[^"]+"', "", answer.get_data(as_text=True)) for answer in pages.values()}) == 1


@pytest.mark.parametrize("how", ["left", "walled"])
def test_dates_vanish_from_a_feed_with_the_right_to_see_them(office: Office, client: FlaskClient, how: str) -> None:
    act_as(office.avery)
    hearing(office.matter)
    everything, one = made(office.casey), made(office.casey, office.matter)
    assert [len(read(client, path).events) for path in (everything, one)] == [1, 1]
    with transaction():
        if how == "walled":
            matters.set_wall(office.matter, office.casey, "was a witness")
        else:
            matters.end_membership(next(m for m in matters.members(office.matter) if m.user_id == office.casey.id))
    assert [len(read(client, path).events) for path in (everything, one)] == [0, 0]


def test_an_account_that_lost_its_role_has_no_feed_any_more(office: Office, client: FlaskClient) -> None:
    address = made(office.casey)
    with transaction():
        accounts.change_roles(office.casey, ["expert"], by=office.morgan.id)
    assert client.get(address).status_code == 404


def test_co_counsel_from_outside_loses_the_dates_on_the_last_day(
    app: Flask, office: Office, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_as(office.avery)
    hearing(office.matter)
    with transaction():
        outside = accounts.add_user("cory@else.example", "Cory Outside", ["cocounsel"], is_demo=True)
        from_outside(office.matter, outside, "cocounsel")
    address = made(outside)
    assert len(read(client, address).events) == 1
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert read(client, address).events == []


def test_a_feed_of_a_matter_that_one_may_not_open_is_not_made(office: Office, blake: FlaskClient) -> None:
    token = csrf_token(blake, "/calendar/feeds")
    for number in (office.matter.id, 9_999):
        typed = {"csrf_token": token, "matter": str(number), "titles": "neutral"}
        answer = blake.post("/calendar/feeds/add", data=typed)
        assert answer.status_code == 422
        assert "v. Doe" not in answer.get_data(as_text=True)
    assert db.session.scalar(select(CalendarFeed)) is None


# --- the address -----------------------------------------------------------------------------------------------------


def make_on_page(client: FlaskClient, **typed: str) -> tuple[str, str]:
    """Make a feed on the page; return the page and the address it shows."""
    token = csrf_token(client, "/calendar/feeds")
    data = {"csrf_token": token, "matter": "", "titles": "neutral", **typed}
    page = client.post("/calendar/feeds/add", data=data).get_data(as_text=True)
    found = re.search(r"http://localhost(/feeds/[\w-]{43}\.ics)", page)
    assert found is not None, page
    return page, found[1]


def test_the_address_is_shown_once_and_only_its_digest_is_kept(
    office: Office, avery: FlaskClient, client: FlaskClient
) -> None:
    _, address = make_on_page(avery)
    assert read(client, address).events == []
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    assert token not in avery.get("/calendar/feeds").get_data(as_text=True)
    kept = db.session.scalars(select(CalendarFeed)).one()
    assert token not in str(vars(kept))
    assert kept.digest == feeds.digest(token)
    for entry in db.session.scalars(select(AuditEntry)):
        assert token not in str(vars(entry))


def test_a_new_address_ends_the_old_one(office: Office, avery: FlaskClient, client: FlaskClient) -> None:
    _, old = make_on_page(avery, matter=str(office.matter.id), titles="full")
    number = feeds.list_feeds(office.avery.id)[0].id
    page = avery.post(f"/calendar/feeds/{number}/renew", data={"csrf_token": csrf_token(avery)}).get_data(as_text=True)
    fresh = re.search(r"/feeds/[\w-]{43}\.ics", page)
    assert fresh is not None
    assert (client.get(old).status_code, client.get(fresh[0]).status_code) == (404, 200)
    (now,) = feeds.list_feeds(office.avery.id)
    assert (now.matter_id, now.full_titles) == (office.matter.id, True)


def test_a_feed_is_ended_by_its_owner_and_by_nobody_else(
    office: Office, avery: FlaskClient, blake: FlaskClient, client: FlaskClient
) -> None:
    _, address = make_on_page(avery)
    number = feeds.list_feeds(office.avery.id)[0].id
    for act in ("end", "renew"):
        typed = {"csrf_token": csrf_token(blake)}
        assert blake.post(f"/calendar/feeds/{number}/{act}", data=typed).status_code == 404
    assert client.get(address).status_code == 200
    avery.post(f"/calendar/feeds/{number}/end", data={"csrf_token": csrf_token(avery)})
    assert client.get(address).status_code == 404


def test_making_a_feed_asks_for_a_fresh_sign_in(app: Flask, office: Office) -> None:
    stale = sign_in(app.test_client(), office.avery, fresh=False)
    typed = {"csrf_token": csrf_token(stale), "matter": "", "titles": "neutral"}
    assert stale.post("/calendar/feeds/add", data=typed).status_code == 401
    assert feeds.list_feeds(office.avery.id) == []


def test_a_fetch_is_on_record_under_the_owners_name_and_on_the_list(
    office: Office, avery: FlaskClient, client: FlaskClient
) -> None:
    _, address = make_on_page(avery)
    assert "never" in avery.get("/calendar/feeds").get_data(as_text=True)
    client.get(address)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "feed.fetched")).one()
    assert (entry.actor_id, entry.outcome) == (office.avery.id, "read")
    assert "never" not in avery.get("/calendar/feeds").get_data(as_text=True).partition("Make a feed")[0]


def test_nothing_keeps_a_copy_of_a_feed(office: Office, client: FlaskClient) -> None:
    answer = client.get(made(office.avery))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.mimetype == "text/calendar"
    assert "Set-Cookie" not in answer.headers


def test_a_feed_is_asked_for_sixty_times_an_hour_and_addresses_are_not_tried_without_end(
    office: Office, client: FlaskClient
) -> None:
    address, other = made(office.avery), made(office.casey)
    assert [client.get(address).status_code for _ in range(61)] == [200] * 60 + [429]
    assert client.get(other).status_code == 200
    tried = [client.get(f"/feeds/{n:043}.ics").status_code for n in range(61)]
    assert tried == [404] * 60 + [429]


def test_a_feed_takes_the_same_queries_for_ten_dates_and_for_two_thousand(
    avery_acts: Office, client: FlaskClient
) -> None:
    address, counts = made(avery_acts.avery), []
    for number in (10, 1990):
        with transaction():
            fill(avery_acts.matter, number)
        with queries() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- the file itself -------------------------------------------------------------------------------------------------

ATTACKS = {
    "a line break of two": "Plea\r\nBEGIN:VALARM\r\nEND:VALARM",
    "a line feed": "Plea\nATTENDEE:mailto:x@example.com",
    "a carriage return": "Plea\rSTATUS:CANCELLED",
    "commas and semicolons": "a, b; c: d, \\n e\\\\",
    "quotes": 'X";TZID="Y',
    "an end of the event": "END:VEVENT\nEND:VCALENDAR",
    "letters of two octets at every fold": "é" * 200,
    "letters of four octets at every fold": "x" + "𝄞" * 120,
    "joined letters": "👩‍👩‍👧‍👦" * 40,
    "controls": "a\x00b\x07c\x0bd\x85e\u2028f",
    "one long word": "n" * 1000,
}


def event(**more: object) -> FeedEvent:
    values = {"uid": "1", "title": "t", "on": DAY, "at": NINE, "zone": "America/Chicago", "status": "CONFIRMED"}
    return FeedEvent(**{**values, "sequence": 0, "changed_at": NINE, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ATTACKS, ids=list(ATTACKS))
def test_words_cannot_leave_their_line_and_lines_fold_at_75_octets(what: str) -> None:
    words = ATTACKS[what]
    raw = calendar_file("Dates", [event(title=words, place=words, note=words), event(uid="2")])
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.count(b"\r\nBEGIN:VEVENT") == raw.count(b"\r\nEND:VEVENT") == 2
    found = IcsCalendarStream.calendar_from_ics(raw.decode())
    assert [one.status for one in found.events] == ["CONFIRMED", "CONFIRMED"]
    meant = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x85\u2028]", " ", words.replace("\r\n", "\n").replace("\r", "\n"))
    assert (found.events[0].summary, found.events[0].location, found.events[0].description) == (meant, meant, meant)
    assert not found.events[0].attendees


ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
         "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam")  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_the_rules_of_a_zone_give_every_hour_of_its_years_the_offset_of_the_system(zone: str) -> None:
    """Each observance holds from its start, which is told by the clock before it, until the next one's."""
    (parsed,) = IcsCalendarStream.calendar_from_ics(calendar_file("x", [event(zone=zone)]).decode()).timezones
    assert isinstance(parsed, Timezone)
    starts = []
    for part in [*parsed.standard, *parsed.daylight]:
        begins = part.dtstart - part.tz_offset_from.offset
        starts.append((begins.replace(tzinfo=UTC), part.tz_offset_to.offset, part.tz_name[0]))
    starts.sort()
    moment, end = datetime(2036, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
    while moment < end:
        _, offset, name = [one for one in starts if one[0] <= moment][-1]
        local = moment.astimezone(ZoneInfo(zone))
        assert (offset, name) == (local.utcoffset(), local.tzname()), moment
        moment += timedelta(minutes=30)


def test_a_zone_without_changes_has_one_rule() -> None:
    assert zone_rules("America/Phoenix", 2036, 2037).to_ical().count(b"BEGIN:STANDARD") == 1
