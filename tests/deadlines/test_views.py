"""The pages of dates: from a proposal to a confirmed date, who may do what, and what the pages show."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from casefile.deadlines import service
from casefile.deadlines.from_docket import SaidHearing
from casefile.deadlines.models import Deadline, Hearing
from casefile.infra import clock
from casefile.infra.db import add, db, transaction
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry
from tests.accounts.signing import csrf_token
from tests.factories import Office, act_as

ASKED = {"rule": "acquittal_motion", "event_on": "2036-06-02"}


def at(office: Office, rest: str = "") -> str:
    return f"/matters/{office.matter.id}/dates{rest}"


def post(client: FlaskClient, address: str, **typed: str) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf_token(client, "/account"), **typed})


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def only() -> Deadline:
    return db.session.scalars(select(Deadline)).one()


def proposed(office: Office) -> str:
    act_as(office.casey)
    with transaction():
        deadline = service.propose(office.matter, service.Asked("acquittal_motion", date(2036, 6, 2)))
    return at(office, f"/{deadline.id}")


def preview(client: FlaskClient, office: Office, **typed: str) -> tuple[TestResponse, str]:
    page = post(client, at(office, "/propose"), act="count", **{**ASKED, **typed})
    seen = re.search(r'name="seen" type="hidden" value="(\w*)"', page.get_data(as_text=True))
    return page, seen[1] if seen else ""


# --- proposing -------------------------------------------------------------------------------------------------------


def test_the_count_is_shown_with_its_law_before_anything_is_stored(office: Office, casey: FlaskClient) -> None:
    page, _ = preview(casey, office)
    said = text(page)
    assert page.status_code == 200
    assert "Mon 16 Jun 2036" in said
    assert "The day of the event is not counted" in said
    assert "Fed. R. Crim. P. 29(c)(1)" in said
    assert "checked" in said
    assert "plain-error review only" in said
    assert db.session.scalar(select(Deadline)) is None


def test_a_paralegal_proposes_what_was_shown(office: Office, casey: FlaskClient) -> None:
    _, seen = preview(casey, office)
    answer = post(casey, at(office, "/propose"), act="propose", seen=seen, **ASKED)
    assert answer.status_code == 303
    assert answer.location == at(office, f"/{only().id}")
    assert (only().state, only().entered_by) == ("proposed", "Casey Reyes")


def test_what_was_changed_after_it_was_shown_is_shown_again_and_not_stored(office: Office, casey: FlaskClient) -> None:
    _, seen = preview(casey, office)
    answer = post(
        casey, at(office, "/propose"), act="propose", seen=seen, rule="acquittal_motion", event_on="2036-06-03"
    )
    assert answer.status_code == 200
    assert "Tue 17 Jun 2036" in text(answer)
    assert db.session.scalar(select(Deadline)) is None


def test_a_suggestion_leads_to_its_count_and_ties_the_date_to_its_hearing(office: Office, casey: FlaskClient) -> None:
    act_as(office.casey)
    with transaction():
        hearing = service.add_hearing(office.matter, service.HearingFacts("Sentencing", date(2036, 9, 15)))
    page = casey.get(at(office)).get_data(as_text=True)
    link = re.search(r'href="([^"]*/propose\?rule=psr_final[^"]*)"', page)
    assert link
    shown = casey.get(link[1].replace("&amp;", "&"))
    assert "Mon 8 Sep 2036" in text(shown)
    seen = re.search(r'name="seen" type="hidden" value="(\w+)"', shown.get_data(as_text=True))
    assert seen
    typed = {"rule": "psr_final", "event_on": "2036-09-15", "hearing": str(hearing.id), "seen": seen[1]}
    post(casey, at(office, "/propose"), act="propose", **typed)
    assert only().trigger_hearing_id == hearing.id


def test_a_hearing_of_another_matter_is_not_tied_to(office: Office, casey: FlaskClient) -> None:
    act_as(office.blake)
    with transaction():
        theirs = service.add_hearing(office.other_matter, service.HearingFacts("Sentencing", date(2036, 9, 15)))
    _, seen = preview(casey, office)
    post(casey, at(office, "/propose"), act="propose", seen=seen, hearing=str(theirs.id), **ASKED)
    assert only().trigger_hearing_id is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"event_on": ""}, "Day of the event is needed"),
        ({"rule": ""}, "Choose a rule"),
        ({"rule": "days"}, "Say how many days"),
        ({"rule": "hours", "number": "72"}, "hours run from a moment"),
        ({"event_on": "2050-01-05"}, "the calendar covers 1986 to 2040"),
        ({"closed": "soon"}, "is no day; write it as"),
        ({"rule": "hours", "number": "1", "event_on": "2036-03-09", "event_time": "02:30"}, "put forward"),
    ],
)
def test_what_cannot_be_counted_is_told_and_what_was_typed_stays(
    office: Office, casey: FlaskClient, typed: dict[str, str], told: str
) -> None:
    page, _ = preview(casey, office, what="Motion for acquittal", **typed)
    assert page.status_code == 422
    assert told in text(page)
    assert 'value="Motion for acquittal"' in page.get_data(as_text=True)


def test_a_rule_without_a_period_offers_to_enter_the_courts_date(office: Office, casey: FlaskClient) -> None:
    page, _ = preview(casey, office, rule="pretrial_motions")
    assert "No date." in text(page)
    assert "Propose this date" not in text(page)


def test_a_date_the_court_set_is_entered(office: Office, casey: FlaskClient) -> None:
    typed = {"what": "Pretrial motions", "due_on": "2036-08-02", "due_time": "17:00", "why": "order, entry 9"}
    answer = post(casey, at(office, "/enter"), **typed)
    page = text(casey.get(answer.location))
    assert "Sat 2 Aug 2036, 5:00 pm" in page
    assert "order, entry 9" in page


# --- deciding --------------------------------------------------------------------------------------------------------


def test_counsel_confirms_under_their_own_name(office: Office, avery: FlaskClient) -> None:
    where = proposed(office)
    assert "Confirm this date" in text(avery.get(where))
    assert post(avery, f"{where}/confirm").status_code == 303
    page = text(avery.get(where))
    assert "by Avery Stone" in page
    assert "Confirm this date" not in page


def test_a_paralegal_sees_no_way_to_decide_and_has_none(office: Office, casey: FlaskClient) -> None:
    where = proposed(office)
    page = casey.get(where).get_data(as_text=True)
    for verb in ("confirm", "reject", "cancel", "move"):
        assert f"{where}/{verb}" not in page
        assert post(casey, f"{where}/{verb}", **{f"{verb}-reason": "x"}).status_code == 404
    assert only().state == "proposed"


def test_a_rejection_without_a_reason_is_told_at_the_field(office: Office, avery: FlaskClient) -> None:
    where = proposed(office)
    page = post(avery, f"{where}/reject")
    assert page.status_code == 422
    assert "Reason is needed" in text(page)
    assert post(avery, f"{where}/reject", **{"reject-reason": "no verdict was returned"}).status_code == 303
    assert "no verdict was returned" in text(avery.get(where))


def test_a_paralegal_marks_a_confirmed_date_as_done(office: Office, avery: FlaskClient, casey: FlaskClient) -> None:
    where = proposed(office)
    post(avery, f"{where}/confirm")
    assert post(casey, f"{where}/done", **{"done-what_was_done": "filed as entry 61"}).status_code == 303
    page = text(casey.get(where))
    assert "filed as entry 61" in page
    assert "propose it afresh" in page


def test_a_moved_date_shows_both_ways_where_it_went(office: Office, avery: FlaskClient) -> None:
    where = proposed(office)
    post(avery, f"{where}/confirm")
    typed = {"move-due_on": "2036-07-01", "move-reason": "extended by order, entry 44"}
    answer = post(avery, f"{where}/move", **typed)
    assert "Moved from Mon 16 Jun 2036 to Tue 1 Jul 2036" in text(avery.get(where))
    assert "the date of Mon 16 Jun 2036" in text(avery.get(answer.location))


def test_past_dates_are_set_aside_together_by_counsel_only(
    office: Office, avery: FlaskClient, casey: FlaskClient
) -> None:
    with transaction():
        matters.amend(office.matter, terminated_on=date(2016, 9, 8))
        service.propose_from_docket(office.matter, "Pretrial motions", date(2013, 11, 14), "6")
    assert "1 date of the docket, past when it was taken in" in text(avery.get(at(office)))
    assert post(casey, at(office, "/set-aside"), **{"past-reason": "x"}).status_code == 404
    post(avery, at(office, "/set-aside"))
    assert only().state == "proposed"
    post(avery, at(office, "/set-aside"), **{"past-reason": "closed before it came to us"})
    assert only().state == "rejected"


def test_nobody_outside_the_matter_finds_a_date_or_decides_on_it(
    office: Office, blake: FlaskClient, ellis: FlaskClient, morgan: FlaskClient, dana: FlaskClient
) -> None:
    where = proposed(office)
    for outsider in (blake, ellis, morgan, dana):
        assert outsider.get(where).status_code == 404
        assert outsider.get(at(office)).status_code == 404
    assert post(blake, f"{where}/confirm").status_code == 404


def test_a_date_is_found_in_its_own_matter_only(office: Office, blake: FlaskClient) -> None:
    proposed(office)
    assert blake.get(f"/matters/{office.other_matter.id}/dates/{only().id}").status_code == 404


# --- hearings --------------------------------------------------------------------------------------------------------


def hearing(office: Office, casey: FlaskClient, **typed: str) -> str:
    values = {"what": "Status conference", "starts_on": "2036-05-06", "starts_time": "09:30", "client_must_attend": "y"}
    answer = post(casey, at(office, "/hearings/add"), **{**values, **typed})
    assert answer.status_code == 303, text(answer)
    return str(answer.location)


def test_a_hearing_is_entered_on_the_courts_clock(office: Office, casey: FlaskClient) -> None:
    where = hearing(office, casey)
    assert "Tue 6 May 2036, 9:30 am" in text(casey.get(where))
    stored = db.session.scalars(select(Hearing)).one()
    assert stored.starts_at is not None
    assert stored.starts_at.isoformat() == "2036-05-06T14:30:00+00:00"


def test_an_hour_that_the_clocks_leave_out_is_refused(office: Office, casey: FlaskClient) -> None:
    typed = {"what": "Hearing", "starts_on": "2036-03-09", "starts_time": "02:30"}
    page = post(casey, at(office, "/hearings/add"), **typed)
    assert page.status_code == 422
    assert "put forward" in text(page)


def test_saving_a_hearing_as_it_is_changes_nothing(office: Office, casey: FlaskClient) -> None:
    where = hearing(office, casey)
    values = {"what": "Status conference", "starts_on": "2036-05-06", "starts_time": "09:30", "client_must_attend": "y"}
    assert post(casey, where, **values).location == where
    assert len(service.of_hearing(db.session.scalars(select(Hearing)).one())) == 1


def test_a_hearing_that_moves_leads_to_the_new_one(office: Office, casey: FlaskClient) -> None:
    where = hearing(office, casey)
    moved = post(casey, where, what="Status conference", starts_on="2036-05-20", why="reset by entry 41")
    assert moved.location != where
    page = text(casey.get(where))
    assert "reset by entry 41" in page
    assert "Tue 20 May 2036" in page
    assert "Took the place of Status conference, Tue 6 May 2036" in text(casey.get(moved.location))


def test_the_page_says_what_a_hearing_is_for_and_who_must_be_there(office: Office, casey: FlaskClient) -> None:
    where = hearing(
        office, casey, purpose="to argue the motion of entry 34", counsel_must_attend="y", witness_must_attend="y"
    )
    page = text(casey.get(where))
    assert "to argue the motion of entry 34" in page
    assert "the client, counsel, a witness or an expert of ours" in page


def test_a_hearing_shows_the_entry_that_moved_it_in_the_list_and_its_words_on_its_page(
    office: Office, casey: FlaskClient
) -> None:
    moved = "ORDER granting 14 Motion to Continue. Trial of this case is continued."
    with transaction():
        entry = DocketEntry(matter_id=office.matter.id, key="15", number=15, filed_on=date(2013, 12, 5), text=moved)
        entry.imported_at = clock.now()
        add(entry)
        step = SaidHearing("k", "Jury Trial", date(2014, 2, 18), "15", status="reset")
        service.put_hearing(
            office.matter,
            SaidHearing("k", "Jury Trial", date(2013, 12, 16), "6", status="reset", history=(step, step)),
        )
    listed = casey.get(at(office)).get_data(as_text=True)
    assert re.search(r'href="[^"]*#entry-15">entry 15</a>', listed)
    found = db.session.scalars(select(Hearing)).one()
    assert f"Reset by {moved}" in text(casey.get(at(office, f"/hearings/{found.id}")))


def test_an_outcome_and_a_cancellation_need_their_words(office: Office, casey: FlaskClient) -> None:
    where = hearing(office, casey, starts_on="2026-01-05")
    assert post(casey, f"{where}/held").status_code == 422
    assert post(casey, f"{where}/cancel").status_code == 422
    assert post(casey, f"{where}/held", **{"held-outcome": "Continued by consent."}).status_code == 303
    assert "Continued by consent." in text(casey.get(where))


# --- over all matters ------------------------------------------------------------------------------------------------


def test_the_log_of_dates_entered_prints_what_one_may_see(
    office: Office, avery: FlaskClient, blake: FlaskClient
) -> None:
    proposed(office)
    assert "Motion for" in text(avery.get("/calendar/entered"))
    assert "Motion for" not in text(blake.get("/calendar/entered"))


def test_the_log_of_one_matter_names_it_and_leads_back_to_all(
    office: Office, avery: FlaskClient, blake: FlaskClient
) -> None:
    address = f"/calendar/entered?matter={office.matter.id}"
    page = text(avery.get(address))
    assert f"Every deadline and hearing of {office.matter.caption}" in page
    assert "Every matter" in page
    assert "Every deadline and hearing of the matters you may open" in text(blake.get(address))


def test_a_count_that_ends_on_a_past_day_says_so_before_it_is_proposed(office: Office, avery: FlaskClient) -> None:
    late = text(post(avery, at(office, "/propose"), **{**ASKED, "event_on": "2020-06-02"}, act="count"))
    assert "That day is past." in late
    assert "That day is past." not in text(post(avery, at(office, "/propose"), **ASKED, act="count"))


@pytest.mark.parametrize("asked", ["from=x", "from=2036-05-02&until=2036-05-01", "from=2036-01-01&until=2036-05-01"])
def test_a_log_that_cannot_be_shown_says_what_would_be_right(office: Office, avery: FlaskClient, asked: str) -> None:
    assert avery.get(f"/calendar/entered?{asked}").status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1979-12-31"])
def test_the_log_says_which_years_it_holds(avery: FlaskClient, day: str) -> None:
    answer = avery.get(f"/calendar/entered?from={day}&until={day}")
    assert answer.status_code == 422
    assert "Days go from 1980 to 2100 here" in answer.get_data(as_text=True)
