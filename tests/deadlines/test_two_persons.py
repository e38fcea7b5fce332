"""Two persons for every date: who entered it, who read it, who confirms it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from casefile.accounts.models import User
from casefile.deadlines import service, two_persons
from casefile.deadlines.models import Deadline
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from tests.accounts.signing import csrf_token
from tests.factories import Office, act_as

DUE = date(2036, 6, 2)


def demand(office: Office, *, whole_office: bool = False, wanted: bool = True) -> None:
    act_as(office.morgan if whole_office else office.avery)
    with transaction():
        two_persons.require(wanted, "two pairs of eyes", None if whole_office else office.matter)


def entered_by(office: Office, who: User) -> Deadline:
    act_as(who)
    with transaction():
        return service.enter_date(office.matter, service.DateFacts("Reply", DUE, why="order, entry 31"))


def confirm(deadline: Deadline, by: User) -> None:
    with transaction():
        service.confirm(deadline, by)


def read(deadline: Deadline, by: User) -> None:
    with transaction():
        two_persons.read(deadline, by)


def post(client: FlaskClient, address: str, **typed: str) -> Any:
    return client.post(address, data={"csrf_token": csrf_token(client, "/account"), **typed})


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_where_nothing_is_required_an_attorney_confirms_what_they_entered(office: Office) -> None:
    deadline = entered_by(office, office.avery)
    confirm(deadline, office.avery)
    assert deadline.state == "confirmed"


@pytest.mark.parametrize("whole_office", [False, True])
def test_who_entered_a_date_does_not_confirm_it_alone(office: Office, whole_office: bool) -> None:
    demand(office, whole_office=whole_office)
    deadline = entered_by(office, office.avery)
    with pytest.raises(Refusal, match=r"Only Avery Stone has looked at it\. Awaited: Casey Reyes reads it; then Avery"):
        confirm(deadline, office.avery)
    assert deadline.state == "proposed"


def test_what_a_paralegal_entered_an_attorney_confirms(office: Office) -> None:
    demand(office)
    deadline = entered_by(office, office.casey)
    confirm(deadline, office.avery)
    assert deadline.state == "confirmed"


def test_with_one_attorney_a_paralegals_reading_is_the_second_pair_of_eyes(office: Office) -> None:
    demand(office)
    deadline = entered_by(office, office.avery)
    read(deadline, office.casey)
    confirm(deadline, office.avery)
    steps = [(event.kind, event.by_name) for event in service.of_deadline(deadline)]
    assert steps == [("proposed", "Avery Stone"), ("read", "Casey Reyes"), ("confirmed", "Avery Stone")]


def test_another_attorney_of_the_team_confirms_what_one_entered(office: Office) -> None:
    demand(office)
    with transaction():
        matters.add_member(office.matter, office.blake, "attorney")
    deadline = entered_by(office, office.avery)
    confirm(deadline, office.blake)
    assert deadline.confirmed_by == "Blake Marsh"


def test_who_moved_a_date_does_not_confirm_it_alone(office: Office) -> None:
    demand(office)
    deadline = entered_by(office, office.casey)
    act_as(office.avery)
    with transaction():
        moved = service.move(deadline, date(2036, 6, 9), "extended, entry 40", office.avery)
    with pytest.raises(Refusal, match="Two persons are required"):
        confirm(moved, office.avery)


def test_taking_in_a_docket_is_not_reading_its_dates(office: Office) -> None:
    demand(office)
    act_as(office.casey)
    with transaction():
        deadline = service.propose_from_docket(office.matter, "Pretrial motions", DUE, "6")
    with pytest.raises(Refusal, match="Nobody has read it yet"):
        confirm(deadline, office.avery)
    read(deadline, office.casey)
    confirm(deadline, office.avery)
    assert deadline.state == "confirmed"


def test_nobody_reads_twice_or_what_they_entered_or_from_outside_the_team(office: Office) -> None:
    deadline = entered_by(office, office.avery)
    with pytest.raises(Refusal, match="a second person is another one"):
        read(deadline, office.avery)
    read(deadline, office.casey)
    with pytest.raises(Refusal, match="a second person is another one"):
        read(deadline, office.casey)
    with pytest.raises(Refusal, match="Only somebody of the team"):
        read(deadline, office.blake)


def test_a_matter_asks_for_more_than_the_office_and_never_for_less(office: Office) -> None:
    demand(office, whole_office=True)
    assert two_persons.required(office.other_matter).now
    with pytest.raises(Refusal, match="The office requires two persons in every matter"):
        demand(office, wanted=False)
    demand(office, whole_office=True, wanted=False)
    assert not two_persons.required(office.matter).now


def test_a_second_word_to_the_same_effect_or_without_a_reason_is_refused(office: Office) -> None:
    demand(office)
    with pytest.raises(Refusal, match="required already"):
        demand(office)
    with pytest.raises(Refusal, match="Say why"), transaction():
        two_persons.require(False, " ", office.matter)


def test_what_was_required_is_neither_changed_nor_deleted_in_the_database(office: Office) -> None:
    demand(office)
    for statement in ("UPDATE two_person_rule SET required = false", "DELETE FROM two_person_rule"):
        with pytest.raises(DatabaseError, match="append-only"), transaction():
            db.session.execute(sql(statement))


def test_somebody_who_is_the_only_one_on_the_team_is_told_to_bring_a_second(office: Office) -> None:
    assert "nobody else is on the team" in two_persons.awaited(office.other_matter, [(office.blake.id, "Blake Marsh")])


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_page_says_who_is_awaited_and_takes_the_second_reading(
    office: Office, avery: FlaskClient, casey: FlaskClient
) -> None:
    demand(office)
    deadline = entered_by(office, office.avery)
    here = f"/matters/{office.matter.id}/dates"
    refused = post(avery, f"{here}/{deadline.id}/confirm")
    assert refused.status_code == 422
    assert "Awaited: Casey Reyes reads it; then Avery Stone confirms it" in said(refused)
    assert "Awaited: Casey Reyes" in said(avery.get(here))
    assert "Confirm this date" not in said(avery.get(f"{here}/{deadline.id}"))
    assert "I have read it against its source" not in said(avery.get(f"{here}/{deadline.id}"))
    assert "I have read it against its source" in said(casey.get(f"{here}/{deadline.id}"))
    assert post(casey, f"{here}/{deadline.id}/read").status_code == 303
    assert "Confirm this date" in said(avery.get(f"{here}/{deadline.id}"))
    assert post(avery, f"{here}/{deadline.id}/confirm").status_code == 303


def test_lead_counsel_sets_it_for_a_matter_and_an_administrator_for_the_office(
    office: Office, avery: FlaskClient, casey: FlaskClient, morgan: FlaskClient
) -> None:
    here = f"/matters/{office.matter.id}/dates/two-persons"
    assert post(casey, here, required="yes", why="x").status_code in (403, 404)
    assert post(avery, here, required="yes", why="an appellate matter").status_code == 303
    assert "an appellate matter" in said(avery.get(here))
    assert post(avery, "/office/dates", required="yes", why="x").status_code in (403, 404)
    assert post(morgan, "/office/dates", required="yes", why="the insurer asks").status_code == 303
    assert "the insurer asks" in said(avery.get(here))
    assert "a matter cannot waive" in said(avery.get(here))
