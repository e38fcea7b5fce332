"""The pages of an import: first what was read, then the matter; what is no docket leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from casefile.dockets import jobs
from casefile.dockets.models import StagedDocket
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import csrf_token
from tests.dockets.shorter import whole, without_last
from tests.infra import tables

LOGS = ("audit_entry", "sign_in")


def upload(client: FlaskClient, page: bytes, court: str = "azd") -> TestResponse:
    sent = {"csrf_token": csrf_token(client), "court": court, "page": (BytesIO(page), "docket.html")}
    return client.post("/dockets", data=sent, content_type="multipart/form-data")


def take_in(client: FlaskClient, preview: str, **typed: object) -> TestResponse:
    return client.post(preview, data={"csrf_token": csrf_token(client), "defendant": 1, **typed})


def matter_of(docket_number: str) -> Matter:
    db.session.rollback()
    return db.session.scalars(select(Matter).where(Matter.docket_number == docket_number)).one()


def test_a_preview_shows_what_was_read_before_anything_is_a_matter(avery: FlaskClient) -> None:
    before = tables.contents((*LOGS, "staged_docket"))
    answer = upload(avery, whole("azd"))
    page = avery.get(answer.location).get_data(as_text=True)
    assert answer.status_code == 303
    for words in ("United States v. Poe-Roe", "2:17-cr-00978", "Carl David Poe-Roe", "FOURTEEN (14) MONTHS", "23"):
        assert words in page, words
    assert tables.changed(before, tables.contents((*LOGS, "staged_docket"))) == []


def test_saying_yes_makes_the_matter_and_lets_the_page_go(avery: FlaskClient) -> None:
    answer = take_in(avery, upload(avery, whole("azd")).location, lead=_id("avery"))
    matter = matter_of("2:17-cr-00978")
    assert answer.location == f"/matters/{matter.id}"
    assert "23 new docket entries" in avery.get(answer.location).get_data(as_text=True)
    assert db.session.scalars(select(StagedDocket)).all() == []


def _id(first_name: str) -> int:
    from casefile.accounts import service as accounts

    found = accounts.find_user(f"{first_name}@office.example")
    assert found is not None
    return found.id


def test_a_second_yes_finds_nothing_to_take_in(avery: FlaskClient) -> None:
    preview = upload(avery, whole("azd")).location
    take_in(avery, preview, lead=_id("avery"))
    assert take_in(avery, preview, lead=_id("avery")).status_code == 404


def test_an_update_says_beforehand_how_much_is_new(avery: FlaskClient) -> None:
    take_in(avery, upload(avery, without_last("azd", 3)).location, lead=_id("avery"))
    preview = upload(avery, whole("azd")).location
    page = avery.get(preview).get_data(as_text=True)
    assert "<b>3</b> new" in page
    assert "Bring it up to date" in page
    answer = take_in(avery, preview, lead=_id("avery"))
    assert "3 new docket entries" in avery.get(answer.location).get_data(as_text=True)


def test_a_staged_docket_is_its_uploaders_alone(avery: FlaskClient, blake: FlaskClient, casey: FlaskClient) -> None:
    preview = upload(avery, whole("azd")).location
    for other in (blake, casey):
        assert other.get(preview).status_code == 404
        assert take_in(other, preview, lead=_id("blake")).status_code == 404
    assert avery.get(preview).status_code == 200


def test_a_staged_docket_expires_after_a_day(avery: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = upload(avery, whole("azd")).location
    _set_back(timedelta(hours=23, minutes=59))
    assert avery.get(preview).status_code == 200
    _set_back(timedelta(hours=24, minutes=1))
    assert avery.get(preview).status_code == 404
    assert take_in(avery, preview, lead=_id("avery")).status_code == 404
    jobs.drop_forgotten()
    assert db.session.scalars(select(StagedDocket)).all() == []


def _set_back(age: timedelta) -> None:
    with transaction():
        db.session.execute(db.update(StagedDocket).values(staged_at=clock.now() - age))


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n",
        b"<html><body><h1>A page</h1></body></html>",
        b"\x00\x01\x02" * 1000,
        "CRIMINAL DOCKET FOR CASE #: 4:15-cr-00001".encode("utf-16"),
    ],
)
def test_what_is_no_docket_is_refused_and_nothing_is_stored(avery: FlaskClient, page: bytes) -> None:
    before = tables.contents(LOGS)
    answer = upload(avery, page)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="page-error"' in text
    assert '<option selected value="azd">' in text
    assert tables.changed(before, tables.contents(LOGS)) == []


def test_a_docket_of_another_court_than_chosen_is_refused(avery: FlaskClient) -> None:
    assert upload(avery, whole("azd"), "ned").status_code == 422


def test_a_form_without_court_or_file_keeps_what_was_typed(avery: FlaskClient) -> None:
    sent = {"csrf_token": csrf_token(avery), "court": "azd"}
    answer = avery.post("/dockets", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose the file." in answer.get_data(as_text=True)
    assert '<option selected value="azd">' in answer.get_data(as_text=True)


def test_a_paralegals_import_is_led_by_the_attorney_they_name(casey: FlaskClient) -> None:
    preview = upload(casey, whole("azd")).location
    answer = take_in(casey, preview, lead=_id("blake"))
    matter = matter_of("2:17-cr-00978")
    team = {member.user.name: member.role for member in matters.members(matter)}
    assert team == {"Blake Marsh": "lead", "Casey Reyes": "paralegal"}
    assert casey.get(answer.location).status_code == 200


def test_a_paralegal_cannot_name_somebody_who_is_no_attorney(casey: FlaskClient) -> None:
    preview = upload(casey, whole("azd")).location
    assert take_in(casey, preview, lead=_id("casey")).status_code == 422
    assert db.session.scalar(select(Matter).where(Matter.docket_number == "2:17-cr-00978")) is None


def test_importing_a_strangers_docket_tells_nothing_of_their_matter(avery: FlaskClient, blake: FlaskClient) -> None:
    take_in(avery, upload(avery, whole("azd")).location, lead=_id("avery"))
    preview = upload(blake, whole("azd")).location
    page = blake.get(preview).get_data(as_text=True)
    assert "Open this matter" in page
    assert "<b>23</b> new" in page
    answer = take_in(blake, preview, lead=_id("blake"))
    assert answer.status_code == 303
    assert blake.get(answer.location).status_code == 200
    assert len(db.session.scalars(select(Matter).where(Matter.docket_number == "2:17-cr-00978")).all()) == 2


def test_a_closed_matter_says_so_on_the_preview(avery: FlaskClient) -> None:
    take_in(avery, upload(avery, without_last("azd", 3)).location, lead=_id("avery"))
    with transaction():
        matters.close(matter_of("2:17-cr-00978"))
    answer = take_in(avery, upload(avery, whole("azd")).location, lead=_id("avery"))
    assert answer.status_code == 422
    assert "closed" in answer.get_data(as_text=True)


@pytest.mark.parametrize("person", ["dana", "morgan"])
def test_clients_and_administrators_import_nothing(
    person: str, office: factories.Office, app: Flask, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(person)
    assert client.get("/dockets").status_code == 404
    assert upload(client, whole("azd")).status_code == (
        400 if person == "dana" else 404
    )  # her token is the other door's
