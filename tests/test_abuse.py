"""What a tester once got through, and never again."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter, Note
from tests import factories
from tests.accounts.signing import csrf_token

BODIES = ['{"body":5}', "[1,2]", "5", '"x"', '{"body":["x"],"label":"WP"}', "[" * 20_000]


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_form_is_refused_and_writes_nothing(
    casey: FlaskClient, office: factories.Office, body: str
) -> None:
    token = {"X-CSRFToken": csrf_token(casey)}
    address = f"/matters/{office.matter.id}/notes"
    answer = casey.post(address, data=body, content_type="application/json", headers=token)
    assert answer.status_code == 415
    assert db.session.scalar(db.select(Note.id)) is None


def test_the_sign_in_page_refuses_a_body_that_is_no_form(client: FlaskClient) -> None:
    token = {"X-CSRFToken": csrf_token(client, "/sign-in")}
    answer = client.post("/sign-in", data=json.dumps([1]), content_type="application/json", headers=token)
    assert answer.status_code == 415


@pytest.mark.parametrize("number", ["9" * 30, "2147483648"])
def test_a_number_that_no_row_can_have_is_not_found(casey: FlaskClient, office: factories.Office, number: str) -> None:
    assert casey.get(f"/matters/{number}").status_code == 404
    token = csrf_token(casey)
    answer = casey.post(f"/matters/{office.matter.id}/tasks/{number}/done", data={"csrf_token": token})
    assert answer.status_code == 404


@pytest.mark.parametrize("label", ["CV", "XS", "PR", "RO"])
def test_a_paralegal_gives_no_note_another_label_than_work_product(
    casey: FlaskClient, office: factories.Office, label: str
) -> None:
    typed = {"body": "Seen by whom?", "label": label, "csrf_token": csrf_token(casey)}
    assert casey.post(f"/matters/{office.matter.id}/notes", data=typed).status_code == 422
    assert db.session.scalar(db.select(Note.id)) is None


def test_an_attorney_may_label_a_note_for_the_client(avery: FlaskClient, office: factories.Office) -> None:
    typed = {"body": "Bring the receipts.", "label": "CV", "csrf_token": csrf_token(avery)}
    assert avery.post(f"/matters/{office.matter.id}/notes", data=typed).status_code == 303


def test_joining_a_client_to_an_address_tells_nothing_about_whose_it_is(
    app: Flask, office: factories.Office, blake: FlaskClient
) -> None:
    with transaction():
        person = factories.clients.enter_person("New Client")
        mine = factories.matter(office.blake, "United States v. New")
        matters.add_part(mine, person, "client")
    answers = set()
    for email in ("ellis@office.example", "dana@office.example", "nobody@office.example", "casey@office.example"):
        typed = {
            "email": email,
            "statement": "Order of 3 May, entry 14: no limit on phone or internet.",
            "csrf_token": csrf_token(blake),
        }
        page = blake.post(f"/matters/{mine.id}/guidance/portal", data=typed)
        assert page.status_code == 422
        answers.add(page.get_data(as_text=True).replace(email, "").count("cannot be joined"))
        assert "another client" not in page.get_data(as_text=True)
    assert len(answers) == 1
    assert answers != {0}


def test_one_docket_is_not_opened_twice_by_the_same_person(avery: FlaskClient, office: factories.Office) -> None:
    typed = {
        "caption": "United States v. Poe",
        "court": "ned",
        "docket_number": "4:26-cr-77777",
        "zone": "UTC",
        "stage": "charged",
    }
    token = csrf_token(avery)
    first = avery.post("/matters/new", data={**typed, "csrf_token": token})
    second = avery.post("/matters/new", data={**typed, "csrf_token": token})
    assert (first.status_code, second.status_code) == (303, 422)
    assert "already" in second.get_data(as_text=True)
    found = db.session.scalars(db.select(Matter.id).where(Matter.docket_number == "4:26-cr-77777")).all()
    assert len(found) == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_meant_is_refused_with_what_would_be_right(
    casey: FlaskClient, office: factories.Office, day: str
) -> None:
    typed = {"what": "File the list", "due_on": day, "assignee": "0", "csrf_token": csrf_token(casey)}
    page = casey.post(f"/matters/{office.matter.id}/tasks", data=typed)
    assert page.status_code == 422
    assert "1900 to 2100" in page.get_data(as_text=True)


def test_a_page_fetched_ahead_is_not_counted_as_opened(dana: FlaskClient, office: factories.Office) -> None:
    from casefile.checklists import giving
    from casefile.checklists.models import Opened

    factories.act_as(office.avery)
    with transaction():
        giving.approve(office.matter, "silence")
        giving.give(office.matter, ["silence"])
    dana.get("/list", headers={"Sec-Purpose": "prefetch"})
    assert db.session.scalar(db.select(Opened.given_id)) is None
    dana.get("/list")
    assert db.session.scalar(db.select(Opened.given_id)) is not None
