"""The calendar's pages: month, agenda and day, narrowed to a person or a matter, never beyond what one may open."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.calendars.months import Month, read_month
from casefile.deadlines import service
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests.accounts.signing import sign_in
from tests.deadlines.test_lists import fill, queries
from tests.factories import Office, act_as

FIRST = date(2036, 5, 1)
PLACES = ("/calendar?month=2036-05", "/calendar/agenda?from=2036-05-01", "/calendar/day?on=2036-05-06")
NOTHING = ("Nothing falls in these weeks", "Nothing falls in these four weeks", "Nothing is due and no hearing is set")


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<(select|option|[^>]+)>", " ", response.get_data(as_text=True)))


def dates_in(response: TestResponse) -> set[str]:
    """Return the names of the dates that a page links to."""
    return set(re.findall(r'/dates/(?:hearings/)?\d+">([^<]+)<', response.get_data(as_text=True)))


def hearing(matter: Matter, what: str, on: date = date(2036, 5, 6), hour: int | None = None) -> None:
    at = datetime(on.year, on.month, on.day, hour, tzinfo=ZoneInfo(matter.zone)) if hour is not None else None
    with transaction():
        service.add_hearing(matter, service.HearingFacts(what, on, at))


@pytest.mark.parametrize("place", PLACES)
def test_every_view_shows_the_matters_one_may_open_and_nothing_of_others(
    office: Office, avery: FlaskClient, blake: FlaskClient, place: str
) -> None:
    act_as(office.avery)
    hearing(office.matter, "Detention hearing")
    assert "Detention hearing" in text(avery.get(place))
    page = text(blake.get(place))
    assert "Detention hearing" not in page
    assert "v. Doe" not in page


@pytest.mark.parametrize(("place", "nothing"), list(zip(PLACES, NOTHING, strict=True)))
def test_a_view_narrowed_to_a_matter_one_may_not_open_is_empty(
    office: Office, blake: FlaskClient, place: str, nothing: str
) -> None:
    act_as(office.avery)
    hearing(office.matter, "Detention hearing")
    page = text(blake.get(f"{place}&matter={office.matter.id}"))
    assert nothing in page
    assert "v. Doe" not in page


@pytest.mark.parametrize("place", PLACES)
def test_a_person_narrows_to_their_matters_as_far_as_the_viewer_may_open_them(
    office: Office, avery: FlaskClient, blake: FlaskClient, place: str
) -> None:
    act_as(office.avery)
    with transaction():
        second = matters.open_matter(matters.MatterFacts("United States v. Poe", court="ned"), office.avery)
        matters.add_member(office.other_matter, office.casey, "paralegal")
    for matter, what in ((office.matter, "Ours"), (second, "Without Casey"), (office.other_matter, "Of Blake")):
        hearing(matter, what)
    assert dates_in(avery.get(place)) == {"Ours", "Without Casey"}
    assert dates_in(avery.get(f"{place}&person={office.casey.id}")) == {"Ours"}
    assert dates_in(blake.get(f"{place}&person={office.casey.id}")) == {"Of Blake"}
    assert dates_in(avery.get(f"{place}&person={office.casey.id}&matter={second.id}")) == set()


def test_a_matter_behind_a_wall_is_not_among_the_choices(office: Office, casey: FlaskClient) -> None:
    assert "United States v. Doe" in casey.get("/calendar").get_data(as_text=True)
    with transaction():
        matters.set_wall(office.matter, office.casey, "was a witness")
    page = casey.get("/calendar").get_data(as_text=True)
    assert "United States v. Doe" not in page
    assert "Avery Stone" not in page


@pytest.mark.parametrize("place", PLACES)
def test_each_hour_is_shown_on_its_own_courts_clock_and_the_zones_are_named(
    office: Office, avery: FlaskClient, place: str
) -> None:
    act_as(office.avery)
    hearing(office.matter, "Plains hearing", hour=12)
    assert "Several time zones" not in text(avery.get(place))
    with transaction():
        matters.add_member(office.other_matter, office.avery, "attorney")
        office.other_matter.zone = "America/Phoenix"
    hearing(office.other_matter, "Desert hearing", hour=12)
    page = text(avery.get(place))
    assert re.search(r"12:00 pm CDT +Plains hearing", page)
    assert re.search(r"12:00 pm MST +Desert hearing", page)
    assert "CDT, America/Chicago; MST, America/Phoenix" in page


def test_a_day_puts_what_has_no_hour_first_and_then_goes_by_the_hour(office: Office, avery: FlaskClient) -> None:
    act_as(office.avery)
    for what, hour in (("Late", 15), ("Early", 9), ("Whole", None)):
        hearing(office.matter, what, hour=hour)
    page = text(avery.get("/calendar/day?on=2036-05-06"))
    places = [page.index(f" {word} ") for word in ("Whole", "9 am", "Early", "3 pm", "Late")]
    assert places == sorted(places)


def test_the_days_of_an_agenda_are_four_weeks_and_the_next_begin_where_they_end(
    office: Office, avery: FlaskClient
) -> None:
    act_as(office.avery)
    for day in (1, 28, 29):
        hearing(office.matter, f"Of day {day}", date(2036, 5, day))
    first = avery.get("/calendar/agenda?from=2036-05-01")
    assert dates_in(first) == {"Of day 1", "Of day 28"}
    later = re.search(r'rel="next"[^>]*href="([^"]+)"', first.get_data(as_text=True))
    assert later is not None
    assert dates_in(avery.get(later[1])) == {"Of day 29"}


@pytest.mark.parametrize("place", ["/calendar", "/calendar/agenda", "/calendar/day"])
def test_each_view_begins_today_and_leads_back_to_it(
    app: Flask, office: Office, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = (clock.now() + timedelta(days=1)).replace(hour=3)  # in Nebraska still the day before
    monkeypatch.setattr(clock, "now", lambda: evening)
    avery = sign_in(app.test_client(), office.avery)
    act_as(office.avery)
    hearing(office.matter, "Of today", clock.today(office.matter.zone))
    assert "Of today" in dates_in(avery.get(place))
    page = avery.get(place).get_data(as_text=True)
    assert re.search(rf'data-key="t" href="{place}"', page)


@pytest.mark.parametrize("place", ["/calendar/day?on=", "/calendar/agenda?from="])
@pytest.mark.parametrize("written", ["yesterday", "2036-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused_in_words(office: Office, avery: FlaskClient, place: str, written: str) -> None:
    answer = avery.get(place + written)
    assert answer.status_code == 422
    assert "2026-02-17" in text(answer) or "1980 to 2100" in text(answer)


@pytest.mark.parametrize("place", PLACES)
def test_a_view_takes_the_same_queries_for_ten_dates_and_for_two_thousand(
    office: Office, avery: FlaskClient, place: str
) -> None:
    counts = []
    for number in (10, 1990):
        act_as(office.avery)
        with transaction():
            fill(office.matter, number)
        avery.get(place)
        with queries() as seen:
            assert avery.get(place).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


# --- months ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["2036-05", "2037-02", "2026-11", "2032-02"])
def test_a_month_is_shown_in_whole_weeks_from_sunday(written: str) -> None:
    month = read_month(written, FIRST)
    assert f"{month.first:%Y-%m}" == written
    assert month.starts.weekday() == 6
    assert month.ends.weekday() == 5
    assert month.starts <= month.first < month.ends


def test_a_month_knows_its_neighbours_over_the_turn_of_a_year() -> None:
    assert (Month(date(2037, 1, 1)).earlier, Month(date(2036, 12, 1)).later) == ("2036-12", "2037-01")


@pytest.mark.parametrize("written", [None, "", "x", "2036-13", "0001-01", "9999-12", "2036-05-01"])
def test_an_address_that_names_no_month_shows_this_one(written: str | None) -> None:
    assert read_month(written, date(2036, 5, 9)).first == FIRST


# --- the number by which feeds and messages name a matter -------------------------------------------------------------


def test_the_number_of_a_matter_stands_at_its_head_and_is_found_by_whoever_may_open_it(
    office: Office, avery: FlaskClient, blake: FlaskClient
) -> None:
    number = office.matter.id
    assert f"M-{number}<" in avery.get(f"/matters/{number}").get_data(as_text=True)
    for words in (f"M-{number}", f"m-{number}"):
        assert "v. Doe" in avery.get(f"/search?q={words}").get_data(as_text=True)
        assert "v. Doe" not in blake.get(f"/search?q={words}").get_data(as_text=True)
