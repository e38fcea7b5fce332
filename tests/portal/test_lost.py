"""Ways out for good: a lost phone, and mail that reached the wrong person."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.accounts import addresses, codes, sessions
from casefile.accounts.models import MailStop, RecoveryCode, SetupCode
from casefile.calendars import recipients
from casefile.infra import clock, outgoing
from casefile.infra.db import db, transaction
from tests import factories
from tests.accounts.signing import csrf_token
from tests.checklists.steps import send


@pytest.fixture
def printed(office: factories.Office) -> list[str]:
    with transaction():
        return codes.recovery_codes(office.dana)


def lost(app: Flask, name: str, code: str) -> TestResponse:
    stranger = app.test_client()
    token = csrf_token(stranger, "/list/lost-phone")
    return stranger.post("/list/lost-phone", data={"csrf_token": token, "name": name, "code": code})


def plain(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.get_data(as_text=True))


def test_name_and_printed_code_end_every_session_and_turn_nothing_else(
    app: Flask, dana: FlaskClient, office: factories.Office, printed: list[str]
) -> None:
    since = office.dana_person.portal_since
    assert dana.get("/list").status_code == 200
    lost(app, office.dana.email, printed[0])
    assert dana.get("/list").status_code == 302
    assert (office.dana_person.portal_since, office.dana.disabled_at, codes.codes_left(office.dana)) == (since, None, 9)


def test_the_answer_is_the_same_whether_right_wrong_or_nobodys(
    app: Flask, office: factories.Office, printed: list[str]
) -> None:
    told = [
        plain(lost(app, *typed))
        for typed in (
            (office.dana.email, printed[0]),
            (office.dana.email, "abcd-efgh-jkmn-pqrs"),
            ("nobody-there-1234", printed[1]),
            (office.avery.email, printed[1]),
        )
    ]
    assert len(set(told)) == 1
    assert told[0][0] == 200


def test_the_office_is_not_signed_out_by_the_clients_page(
    app: Flask, avery: FlaskClient, office: factories.Office
) -> None:
    with transaction():
        mine = codes.recovery_codes(office.avery)
    lost(app, office.avery.email, mine[0])
    assert avery.get("/account").status_code == 200
    assert codes.codes_left(office.avery) == 10


def test_five_tries_and_no_sixth(app: Flask, office: factories.Office) -> None:
    assert [lost(app, "quiet-river-1234", "x").status_code for _ in range(6)] == [200] * 5 + [429]


def test_staff_end_every_session_and_turn_the_portal_off_at_once(
    casey: FlaskClient, dana: FlaskClient, office: factories.Office
) -> None:
    with transaction():
        codes.setup_code(office.dana)
    address = f"/matters/{office.matter.id}/guidance/portal/off"
    assert "Phone lost or taken: end all sessions" in casey.get(address).get_data(as_text=True)
    assert send(casey, address, address, statement="").status_code == 422
    assert send(casey, address, address, statement="Called: the phone is gone.").status_code == 303
    assert dana.get("/list").status_code == 302
    assert office.dana_person.portal_since is None
    assert db.session.scalars(db.select(SetupCode)).all() == []


# --- not for me ------------------------------------------------------------------------------------------------------


def link(office: factories.Office) -> str:
    return f"/list/not-mine/{addresses.token_for(office.dana)}"


def press(app: Flask, address: str) -> TestResponse:
    stranger = app.test_client()
    return stranger.post(address, data={"csrf_token": csrf_token(stranger, address)})


def test_opening_the_link_changes_nothing(app: Flask, client: FlaskClient, office: factories.Office) -> None:
    assert client.get(link(office)).status_code == 200
    assert db.session.scalars(db.select(MailStop)).all() == []


def test_pressing_stops_mail_ends_sessions_and_turns_reminders_off(
    app: Flask, dana: FlaskClient, avery: FlaskClient, office: factories.Office
) -> None:
    with transaction():
        recipients.choose(office.dana, (7, 0))
    assert press(app, link(office)).status_code == 200
    assert dana.get("/list").status_code == 302
    assert recipients.choices_of([office.dana.id]) == {office.dana.id: ()}
    assert [
        one.user.id for one in recipients.of_matters([office.matter.id])[office.matter.id] if one.role == "client"
    ] == []
    with pytest.raises(outgoing.NeverAddressed, match="not for them"):
        outgoing.route("test of stops", "mail")(lambda: outgoing.to(office.dana.email))()
    outgoing.ROUTES.pop("test of stops")
    page = avery.get(f"/matters/{office.matter.id}/guidance/portal").get_data(as_text=True)
    assert "Messages are stopped" in page


def test_the_page_says_the_same_to_everybody_and_names_nobody(app: Flask, office: factories.Office) -> None:
    other = f"/list/not-mine/{addresses.token_for(office.ellis)}"
    pages = [press(app, address) for address in (link(office), other, "/list/not-mine/nonsense", link(office))]
    told = {re.sub(r"/list/not-mine/[\w-]+", "", plain(page)[1]) for page in pages}
    assert len(told) == 1
    assert "Dana" not in told.pop()


def test_the_token_is_of_one_account_and_one_address(app: Flask, office: factories.Office) -> None:
    token = addresses.token_for(office.dana)
    assert addresses.find_by_token(token) is office.dana
    for wrong in (token[:-1], token[:-2] + "AA", "A" * 27, "t" * 32, "", "é", token + "A"):
        assert addresses.find_by_token(wrong) is None, wrong
    with transaction():
        office.dana.email = "dana@new.example"
    assert addresses.find_by_token(token) is None


def test_an_attorney_lets_mail_go_again_and_both_stay_on_record(
    app: Flask, avery: FlaskClient, office: factories.Office
) -> None:
    press(app, link(office))
    page = f"/matters/{office.matter.id}/guidance/portal"
    assert send(avery, f"{page}/mail", page, why="She gave the address again, in person.").status_code == 303
    assert addresses.may_write_to(office.dana)
    assert [one.stops for one in addresses.stops_of(office.dana.id)] == [False, True]


def test_ending_sessions_needs_no_codes_to_be_kept(app: Flask, office: factories.Office) -> None:
    """A client without printed codes is told to call; nothing on the page depends on having them."""
    page = app.test_client().get("/list/lost-phone").get_data(as_text=True)
    assert "Call your lawyer now." in page
    assert db.session.scalars(db.select(RecoveryCode)).all() == []
    assert sessions.list_open(office.dana.id) == []
    assert clock.now()
