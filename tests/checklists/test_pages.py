from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from casefile.checklists import service
from casefile.checklists.models import Approval, PortalCheck
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.lawdata import reader
from casefile.matters import service as matters
from tests import factories
from tests.accounts.signing import sign_in
from tests.checklists.steps import acknowledged, given, guidance_page, send

CHECK = "Order of 3 May (entry 14): no limit on phone or internet; the phone is the client's own."


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_the_page_gives_reasons_words_law_and_marks(avery: FlaskClient, office: factories.Office) -> None:
    page = text_of(avery, guidance_page(office))
    assert "shown to every client first" in page
    assert reader.guidance_items()["no_contact"].why in page
    assert "18 U.S.C. § 3148" in page
    assert "not checked" in page


def test_what_only_the_office_may_read_is_marked_so(avery: FlaskClient, office: factories.Office) -> None:
    page = text_of(avery, f"{guidance_page(office)}/approve/no_delete")
    marked = page.partition("Office only, never shown to the client.")[2]
    assert "Look, list, tell your lawyer" in marked


def test_counsel_approves_as_written_with_one_press(avery: FlaskClient, office: factories.Office) -> None:
    page = guidance_page(office)
    answer = send(avery, f"{page}/approve/silence", page, as_written="1")
    assert (answer.status_code, answer.location) == (303, f"{page}#to-approve")
    assert service.approvals(office.matter)["silence"].by_name == "Avery Stone"


def test_counsel_adjusts_the_wording_first(avery: FlaskClient, office: factories.Office) -> None:
    address = f"{guidance_page(office)}/approve/no_contact"
    assert send(avery, address, address, wording="Do not call Mr. Roe.").status_code == 303
    assert service.approvals(office.matter)["no_contact"].wording == "Do not call Mr. Roe."


def test_a_wording_that_is_too_long_is_refused_and_kept_in_the_page(
    avery: FlaskClient, office: factories.Office
) -> None:
    address = f"{guidance_page(office)}/approve/no_contact"
    answer = send(avery, address, address, wording="Never. " * 900)
    assert answer.status_code == 422
    assert "Never. Never." in answer.get_data(as_text=True)


def test_a_paralegal_cannot_approve(casey: FlaskClient, office: factories.Office) -> None:
    page = guidance_page(office)
    assert send(casey, f"{page}/approve/silence", page, as_written="1").status_code == 404
    assert "Approve as written" not in text_of(casey, page)
    assert db.session.scalars(db.select(Approval)).all() == []


def test_a_paralegal_gives_what_counsel_approved(casey: FlaskClient, office: factories.Office) -> None:
    with transaction():
        service.approve(office.matter, "silence")
    page = guidance_page(office)
    assert send(casey, f"{page}/give", page, items=["silence"]).status_code == 303
    assert list(service.standing(office.matter)) == ["silence"]


def test_giving_what_is_not_approved_is_refused_aloud(casey: FlaskClient, office: factories.Office) -> None:
    page = guidance_page(office)
    answer = send(casey, f"{page}/give", page, items=["silence"])
    assert answer.status_code == 422
    assert service.standing(office.matter) == {}


def test_the_page_shows_opened_acknowledged_and_due_again(avery: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    acknowledged(office, one)
    page = text_of(avery, guidance_page(office))
    assert "1 of 1 acknowledged" in page
    assert one.version[:8] in page


def test_one_items_page_shows_exactly_the_wording_acknowledged(avery: FlaskClient, office: factories.Office) -> None:
    old = given(office, "no_contact", wording="Do not call Mr. Roe.")[0]
    acknowledged(office, old)
    given(office, "no_contact", wording="Do not call anybody.")
    page = text_of(avery, f"{guidance_page(office)}/given/{old.id}")
    assert "Do not call Mr. Roe." in page
    assert "Do not call anybody." not in page
    assert old.version in page
    assert "Firefox" in page


def test_an_item_is_withdrawn_by_counsel_with_a_reason(avery: FlaskClient, office: factories.Office) -> None:
    address = f"{guidance_page(office)}/given/{given(office, 'no_contact')[0].id}"
    assert send(avery, f"{address}/withdraw", address, why="").status_code == 422
    assert send(avery, f"{address}/withdraw", address, why="The order was lifted.").status_code == 303
    assert "The order was lifted." in text_of(avery, address)


def test_the_sheet_for_custody_has_the_words_and_a_line_for_each_sign(
    casey: FlaskClient, office: factories.Office
) -> None:
    one = given(office, "silence")[0]
    sheet = text_of(casey, f"{guidance_page(office)}/sheet")
    assert one.version[:8] in sheet
    assert "My signature:" in sheet
    assert office.matter.caption not in sheet


def test_a_signed_sheet_is_recorded_by_the_staff(casey: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    address, today = f"{guidance_page(office)}/paper", clock.today(office.matter.zone)
    typed = {"items": [str(one.id)], "signed_on": today.isoformat(), "read_by": "aloud", "language": "English"}
    typed |= {"reader": "Robin Vale", "kept_where": "Folder 3"}
    assert send(casey, address, address, **typed).status_code == 303
    assert [row.how for row in service.acknowledgements_of(one)] == ["paper"]


def test_a_sheet_signed_tomorrow_keeps_what_was_typed(casey: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    address = f"{guidance_page(office)}/paper"
    typed = {"items": [str(one.id)], "signed_on": "2999-01-01", "read_by": "self", "language": "Navajo"}
    answer = send(casey, address, address, **typed)
    assert answer.status_code == 422
    assert 'value="Navajo"' in answer.get_data(as_text=True)


def test_the_portal_is_turned_on_by_an_attorney_who_says_what_was_read(
    avery: FlaskClient, office: factories.Office
) -> None:
    with transaction():
        office.dana_person.portal_since = None
    address = f"{guidance_page(office)}/portal"
    assert send(avery, address, address, statement="fine").status_code == 422
    assert send(avery, address, address, statement=CHECK).status_code == 303
    check = db.session.scalars(db.select(PortalCheck)).one()
    assert (check.by_name, check.statement, check.turned) == ("Avery Stone", CHECK, "on")


def test_turning_the_portal_on_needs_a_fresh_sign_in(app: Flask, office: factories.Office) -> None:
    stale = sign_in(app.test_client(), office.avery, fresh=False)
    assert "/confirm" in stale.get(f"{guidance_page(office)}/portal").location


def test_a_paralegal_turns_the_portal_off_but_never_on(casey: FlaskClient, office: factories.Office) -> None:
    page = guidance_page(office)
    assert send(casey, f"{page}/portal", page, statement=CHECK).status_code == 404
    assert send(casey, f"{page}/portal/off", page, statement="The phone was lost.").status_code == 303
    assert office.dana_person.portal_since is None


@pytest.mark.parametrize("email", ["avery@office.example", "ellis@office.example", "nobody@office.example"])
def test_only_an_unclaimed_clients_account_joins_a_client(
    avery: FlaskClient, office: factories.Office, email: str
) -> None:
    with transaction():
        office.dana_person.user_id = office.dana_person.portal_since = None
    address = f"{guidance_page(office)}/portal"
    assert send(avery, address, address, statement=CHECK, email=email).status_code == 422
    assert office.dana_person.portal_since is None


@pytest.mark.parametrize("part", ["", "/approve/silence", "/given/1", "/sheet", "/paper", "/portal"])
def test_outsiders_and_clients_find_nothing(
    blake: FlaskClient, dana: FlaskClient, office: factories.Office, part: str
) -> None:
    given(office, "silence")
    for outsider in (blake, dana):
        assert outsider.get(guidance_page(office) + part).status_code == 404


def test_an_item_of_another_matter_is_not_found(blake: FlaskClient, office: factories.Office) -> None:
    one = given(office, "silence")[0]
    assert blake.get(f"/matters/{office.other_matter.id}/guidance/given/{one.id}").status_code == 404


def test_a_matter_without_a_client_says_what_to_do_first(avery: FlaskClient, office: factories.Office) -> None:
    with transaction():
        matters.end_part(matters.parts(office.matter, "client")[0])
    assert "enter the client" in text_of(avery, guidance_page(office))


def test_the_page_asks_the_database_as_often_for_many_items_as_for_one(
    avery: FlaskClient, office: factories.Office
) -> None:
    given(office, "silence")
    few = asked_by(avery, guidance_page(office))
    everything = [item for item in reader.guidance_items() if item != "crisis"]
    for one in given(office, *everything):
        acknowledged(office, one)
    assert asked_by(avery, guidance_page(office)) == few
    assert few <= 26


def asked_by(client: FlaskClient, address: str) -> int:
    asked: list[str] = []

    def keep(*call: object) -> None:
        asked.append(str(call[2]))

    event.listen(db.engine, "before_cursor_execute", keep)
    text_of(client, address)
    event.remove(db.engine, "before_cursor_execute", keep)
    return len([text for text in asked if re.match("SELECT", text)])
