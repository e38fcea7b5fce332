"""The page of the other clocks and the pages of a duty: what they show, what they refuse, and who may see them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from casefile.charges import service as charges
from casefile.clocks.other_models import RecurringDuty
from casefile.deadlines import service as deadlines
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.matters.models import DocketEntry, Matter
from tests.accounts.signing import csrf_token
from tests.factories import Office, act_as
from tests.proof.test_views import queries_of

TYPED = {
    "kind": "release condition",
    "what": "Report to the pretrial officer",
    "source": "order, entry 8",
    "first_on": "2026-03-02",
    "every": "1",
    "unit": "weeks",
}


def at(office: Office, rest: str = "") -> str:
    return f"/matters/{office.matter.id}/clocks{rest}"


def post(client: FlaskClient, address: str, **typed: str) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf_token(client, "/account"), **typed})


def words(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def made(client: FlaskClient, office: Office, **more: str) -> str:
    answer = post(client, at(office, "/duties/new"), **{**TYPED, **more})
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def verdict(office: Office) -> date:
    on = clock.today(office.matter.zone)
    with transaction():
        db.session.add(
            DocketEntry(
                matter_id=office.matter.id, key="9", number=9, filed_on=on, text="JURY VERDICT", imported_at=clock.now()
            )
        )
    return on


def test_a_running_clock_stands_first_with_its_law_its_steps_and_the_way_to_propose_it(
    office: Office, casey: FlaskClient
) -> None:
    on = verdict(office)
    page = casey.get(at(office))
    said = words(page)
    assert page.status_code == 200
    assert "Running now" in said
    assert "Fed. R. Crim. P. 29(c)(1)" in said
    assert "The day of the event is not counted" in said
    link = f"/matters/{office.matter.id}/dates/propose?rule=acquittal_motion&amp;on={on.isoformat()}"
    assert link in page.get_data(as_text=True)


def test_the_proposal_that_the_page_leads_to_is_counted_at_once(office: Office, casey: FlaskClient) -> None:
    on = verdict(office)
    page = casey.get(f"/matters/{office.matter.id}/dates/propose?rule=acquittal_motion&on={on.isoformat()}")
    assert "Propose this date" in words(page)


def test_a_clock_under_dates_leads_to_its_date(office: Office, casey: FlaskClient) -> None:
    on = verdict(office)
    act_as(office.casey)
    with transaction():
        one = deadlines.propose(office.matter, deadlines.Asked("acquittal_motion", on))
    assert f"/dates/{one.id}" in casey.get(at(office)).get_data(as_text=True)


def test_a_verification_of_registration_leads_to_a_duty_with_its_months(office: Office, casey: FlaskClient) -> None:
    with transaction():
        count = charges.add_count(office.matter, charges.CountFacts(number="1", title="as charged"))
        charges.map_count(count, "usc18_2241c")
    address = re.search(r'href="([^"]*duties/new\?[^"]*)"', casey.get(at(office)).get_data(as_text=True))
    assert address is not None
    shown = casey.get(address[1].replace("&amp;", "&")).get_data(as_text=True)
    assert re.search(r'<input[^>]*name="every"[^>]*value="3"', shown)
    assert "Verify the registration in person" in shown
    assert '<option selected value="registration">' in shown


def test_a_matter_before_a_state_court_says_that_its_rules_are_not_known(office: Office, casey: FlaskClient) -> None:
    with transaction():
        office.matter.court = None
    said = words(casey.get(at(office)))
    assert "The rules of a State are not in the library" in said
    assert "Rule 29" not in said


def test_the_page_is_not_there_for_counsel_outside_the_matter(office: Office, blake: FlaskClient) -> None:
    assert blake.get(at(office)).status_code == 404


def test_a_duty_is_entered_recorded_and_shown(office: Office, casey: FlaskClient) -> None:
    address = made(casey, office)
    assert "Next due" in words(casey.get(address))
    answer = post(casey, f"{address}/record", due_on="2026-03-02", outcome="missed", note="bus strike")
    assert answer.status_code == 303
    said = words(casey.get(address))
    assert "bus strike" in said
    assert "Mon 2 Mar 2026" in said
    assert "1 missed" in words(casey.get(at(office)))


def test_a_refused_record_keeps_what_was_typed(office: Office, casey: FlaskClient) -> None:
    address = made(casey, office)
    post(casey, f"{address}/record", due_on="2026-03-02", outcome="missed")
    again = post(casey, f"{address}/record", due_on="2026-03-02", outcome="excused", note="in writing")
    assert again.status_code == 422
    assert "say why that is corrected" in words(again)
    assert 'value="in writing"' in again.get_data(as_text=True)


def test_a_day_that_is_no_choice_is_refused(office: Office, casey: FlaskClient) -> None:
    address = made(casey, office)
    assert post(casey, f"{address}/record", due_on="2026-03-03", outcome="done").status_code == 422
    assert post(casey, f"{address}/record", due_on="tomorrow", outcome="done").status_code == 422


def test_a_duty_without_its_order_is_given_back_as_typed(office: Office, casey: FlaskClient) -> None:
    answer = post(casey, at(office, "/duties/new"), **{**TYPED, "source": ""})
    assert answer.status_code == 422
    assert "The order or statute that sets it is needed" in words(answer)
    assert "Report to the pretrial officer" in answer.get_data(as_text=True)
    assert db.session.scalar(select(RecurringDuty)) is None


def test_a_duty_is_changed_with_a_reason_and_says_what_it_said_before(office: Office, casey: FlaskClient) -> None:
    address = made(casey, office)
    without = post(casey, f"{address}/correct", **{**TYPED, "every": "2"})
    assert without.status_code == 422
    answer = post(casey, f"{address}/correct", **{**TYPED, "every": "2"}, why="modified, entry 13")
    assert (answer.status_code, answer.location) == (303, address)
    said = words(casey.get(address))
    assert "every 2 weeks" in said
    assert "What it said before" in said


def test_the_next_day_of_a_duty_can_be_proposed_with_its_words_filled_in(office: Office, casey: FlaskClient) -> None:
    made(casey, office)
    page = casey.get(f"/matters/{office.matter.id}/dates/enter?what=Report&due=2036-03-03&why=order")
    shown = page.get_data(as_text=True)
    assert 'value="2036-03-03"' in shown
    assert 'value="order"' in shown


def test_a_closed_matter_offers_no_way_to_write(office: Office, casey: FlaskClient) -> None:
    address = made(casey, office)
    with transaction():
        office.matter.closed_at = clock.now()
    assert "Record it" not in words(casey.get(address))
    assert "Enter a duty" not in words(casey.get(at(office)))


def fill(matter: Matter, first: int, many: int) -> None:
    with transaction():
        for number in range(first, first + many):
            on = date(2026, 3, 2) + timedelta(days=number)
            deadlines.propose(matter, deadlines.Asked("acquittal_motion", on))
            count = charges.add_count(matter, charges.CountFacts(number=str(number), title="x", committed_on=on))
            charges.map_count(count, "usc18_875d")


def test_the_page_takes_the_same_queries_for_two_rows_and_for_twenty(office: Office, avery: FlaskClient) -> None:
    act_as(office.avery)
    fill(office.matter, 1, 2)
    made(avery, office)
    few = queries_of(avery, at(office))
    for number in range(6):
        made(avery, office, what=f"Report {number}")
    act_as(office.avery)
    fill(office.matter, 3, 18)
    assert queries_of(avery, at(office)) == few


def test_the_title_of_a_dutys_page_tells_a_bystander_nothing_of_it(office: Office, casey: FlaskClient) -> None:
    page = casey.get(made(casey, office)).get_data(as_text=True)
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert "Duty" in title
    assert TYPED["what"] not in title
    assert TYPED["what"] in page
