"""A client's own feed and choice of messages: “appointment”, day and hour, and nothing that tells a bystander."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.accounts import service as accounts
from casefile.calendars import feeds, recipients
from casefile.deadlines import service
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from tests.accounts.signing import csrf_token
from tests.calendars.test_feeds import DAY, NINE, due, hearing, read
from tests.factories import Office, act_as

TELLING = ("court", "hearing", "plea", "doe", "united states", "nebraska", "lincoln", "office", "defence", "casefile",
           "matter", "m-", "http", "judge", "law", "url", "location", "description")  # fmt: skip


def made_by(client: FlaskClient) -> str:
    typed = {"csrf_token": csrf_token(client, "/list/calendar")}
    page = client.post("/list/calendar/address", data=typed).get_data(as_text=True)
    found = re.search(r"/feeds/[\w-]{43}\.ics", page)
    assert found is not None, page
    return found[0]


@pytest.fixture
def plea(office: Office) -> Office:
    act_as(office.avery)
    hearing(office.matter, "Plea hearing", place="Courtroom 3, Lincoln", judge="Judge Harold")
    due(office.matter, "Reply brief")
    hearing(office.other_matter, "Theirs")
    return office


def test_a_clients_feed_holds_their_appointments_and_no_word_more(
    plea: Office, dana: FlaskClient, client: FlaskClient
) -> None:
    address = made_by(dana)
    (event,) = read(client, address).events
    assert (event.summary, event.location, event.description) == ("Appointment", None, None)
    assert event.dtstart.astimezone(NINE.tzinfo) == NINE  # type: ignore[union-attr]
    raw = client.get(address).get_data(as_text=True).lower()
    for word in TELLING:
        assert word not in raw, word


def test_what_a_client_need_not_attend_is_not_in_their_feed(
    plea: Office, dana: FlaskClient, client: FlaskClient
) -> None:
    with transaction():
        service.add_hearing(plea.matter, service.HearingFacts("For counsel", DAY, client_must_attend=False))
    assert len(read(client, made_by(dana)).events) == 1


def test_an_appointment_that_moves_keeps_its_name(plea: Office, dana: FlaskClient, client: FlaskClient) -> None:
    address = made_by(dana)
    (before,) = read(client, address).events
    with transaction():
        court = db.session.get_one(service.Hearing, 1)
        facts = service.facts_of(court, starts_on=DAY + timedelta(days=1), starts_at=None)
        service.change_hearing(court, facts)
    (after,) = read(client, address).events
    assert (after.uid, after.dtstart) == (before.uid, date(2036, 5, 7))
    assert after.sequence > (before.sequence or 0)


@pytest.mark.parametrize("why", ["portal off", "marked", "disabled", "stopped", "made anew"])
def test_a_clients_address_leads_nowhere_any_more(
    plea: Office, dana: FlaskClient, client: FlaskClient, why: str
) -> None:
    address = made_by(dana)
    assert client.get(address).status_code == 200
    if why == "stopped":
        dana.post("/list/calendar/end", data={"csrf_token": csrf_token(dana, "/list/calendar")})
    elif why == "made anew":
        assert client.get(made_by(dana)).status_code == 200
    else:
        with transaction():
            if why == "portal off":
                plea.dana_person.portal_since = None
            elif why == "marked":
                matters.add_part(plea.other_matter, plea.dana_person, "complaining witness")
            else:
                accounts.disable(plea.dana, by=plea.morgan.id)
    assert client.get(address).status_code == 404


def test_a_client_who_is_no_longer_the_client_of_a_matter_has_an_empty_feed(
    plea: Office, dana: FlaskClient, client: FlaskClient
) -> None:
    address = made_by(dana)
    with transaction():
        matters.end_part(matters.parts(plea.matter, "client")[0])
    assert read(client, address).events == []


def test_a_client_chooses_messages_and_gets_none_before(plea: Office, dana: FlaskClient) -> None:
    assert recipients.choices_of([plea.dana.id]) == {}
    page = dana.get("/list/calendar").get_data(as_text=True)
    assert "checked" not in page
    typed = {"csrf_token": csrf_token(dana, "/list/calendar"), "days": ["1"]}
    assert dana.post("/list/calendar", data=typed).status_code == 303
    assert recipients.choices_of([plea.dana.id]) == {plea.dana.id: (1,)}
    typed["days"] = ["10"]  # not offered to clients
    assert dana.post("/list/calendar", data=typed).status_code == 422
    dana.post("/list/calendar", data={"csrf_token": typed["csrf_token"]})
    assert recipients.choices_of([plea.dana.id]) == {plea.dana.id: ()}


def test_the_page_is_for_clients_whose_portal_is_on(
    app: Flask, plea: Office, dana: FlaskClient, avery: FlaskClient
) -> None:
    assert avery.get("/list/calendar").status_code == 404
    assert dana.get("/calendar/feeds").status_code == 404
    with transaction():
        plea.dana_person.portal_since = None
    assert dana.get("/list/calendar").status_code == 404
    assert feeds.list_feeds(plea.dana.id) == []


def test_the_title_and_address_of_the_page_tell_a_bystander_nothing(plea: Office, dana: FlaskClient) -> None:
    page = dana.get("/list/calendar").get_data(as_text=True)
    assert "<title>My list</title>" in page
    assert "Plea" not in page
    assert "United States" not in page
