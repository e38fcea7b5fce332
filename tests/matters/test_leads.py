"""Matters that nobody leads: an administrator names the lead, and learns nothing of the case by it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.accounts.models import User
from casefile.infra import audit, clock
from casefile.infra.db import db, transaction
from casefile.matters import leads, service
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.matters.acts import read, send, text

PAGE = "/matters/without-lead"


@pytest.fixture
def orphan(office: factories.Office) -> Matter:
    with transaction():
        return factories.matter(None, "United States v. Secret", docket_number="4:26-cr-77777")


def lead(matter: Matter) -> User | None:
    db.session.rollback()
    return service.lead_of(matter)


def test_the_page_shows_number_day_and_court_and_nothing_else(morgan: FlaskClient, orphan: Matter) -> None:
    page = read(morgan, PAGE)
    opened = clock.local(orphan.opened_at, orphan.zone)
    for words in (str(orphan.id), f"{opened:%a %-d %b %Y}", "Nebraska"):
        assert words in page, words
    for secret in ("Secret", "77777", "Doe", "Roe"):
        assert secret not in page, secret


def test_a_matter_with_a_lead_is_not_on_the_page(morgan: FlaskClient, office: factories.Office, matter: Matter) -> None:
    assert "Every matter has a lead." in read(morgan, PAGE)


def test_an_administrator_names_the_lead_who_can_open_the_matter_at_once(
    morgan: FlaskClient, blake: FlaskClient, office: factories.Office, orphan: Matter
) -> None:
    assert blake.get(f"/matters/{orphan.id}").status_code == 404
    answer = send(morgan, PAGE, number=orphan.id, user=office.blake.id)
    assert answer.status_code == 303
    assert f"Blake Marsh leads matter {orphan.id} now." in read(morgan, answer.location)
    assert lead(orphan) is office.blake
    assert "Secret" in read(blake, f"/matters/{orphan.id}")


def test_naming_a_lead_opens_nothing_to_the_administrator(
    morgan: FlaskClient, office: factories.Office, orphan: Matter
) -> None:
    send(morgan, PAGE, number=orphan.id, user=office.blake.id)
    assert morgan.get(f"/matters/{orphan.id}").status_code == 404


def test_the_naming_is_in_the_history_and_in_the_audit(
    morgan: FlaskClient, office: factories.Office, orphan: Matter
) -> None:
    send(morgan, PAGE, number=orphan.id, user=office.blake.id)
    event = service.history(orphan, "team")[0]
    assert (event.by_name, event.data) == ("Morgan Lane", {"joined": "Blake Marsh", "role": "lead"})
    assert [row.actor_name for row in audit.of_matter(orphan.id) if row.action == "matter.team"] == ["Morgan Lane"]


def test_a_matter_that_is_led_and_one_that_is_missing_are_refused_alike(
    morgan: FlaskClient, office: factories.Office, matter: Matter, orphan: Matter
) -> None:
    said = []
    for number in (matter.id, 987_654):
        answer = send(morgan, PAGE, number=number, user=office.blake.id)
        assert answer.status_code == 422
        said.append(text(answer).replace(f"has the number {number};", "has the number N;"))
    assert said[0] == said[1]
    assert lead(matter) is office.avery


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9" * 30, "1.5"])
def test_a_number_that_is_none_is_refused_and_stays_in_the_form(
    morgan: FlaskClient, office: factories.Office, orphan: Matter, number: str
) -> None:
    answer = send(morgan, PAGE, number=number, user=office.blake.id)
    assert answer.status_code == 422
    assert lead(orphan) is None


def test_a_paralegal_cannot_be_named(morgan: FlaskClient, office: factories.Office, orphan: Matter) -> None:
    assert send(morgan, PAGE, number=orphan.id, user=office.casey.id).status_code == 422
    assert lead(orphan) is None


def test_nobody_names_themselves(app: Flask, office: factories.Office, orphan: Matter) -> None:
    with transaction():
        both = factories.user("Robin Both", "administrator", "attorney")
    answer = send(sign_in(app.test_client(), both), PAGE, number=orphan.id, user=both.id)
    assert answer.status_code == 422
    assert "Nobody names themselves" in answer.get_data(as_text=True)
    assert lead(orphan) is None


def test_a_stale_sign_in_is_asked_again(app: Flask, office: factories.Office, orphan: Matter) -> None:
    stale = sign_in(app.test_client(), office.morgan, fresh=False)
    assert "/confirm" in stale.get(PAGE).location


@pytest.mark.parametrize("person", ["avery", "casey", "dana"])
def test_nobody_else_finds_the_page(person: str, app: Flask, request: pytest.FixtureRequest) -> None:
    client: FlaskClient = request.getfixturevalue(person)
    assert client.get(PAGE).status_code == 404


def test_the_administration_page_leads_there(morgan: FlaskClient) -> None:
    assert f'href="{PAGE}"' in morgan.get("/accounts").get_data(as_text=True)


def test_the_page_is_paged_by_key(morgan: FlaskClient, office: factories.Office) -> None:
    with transaction():
        numbers = [factories.matter(None).id for _ in range(51)]
    first = morgan.get(PAGE).get_data(as_text=True)
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    assert f">{numbers[0]}</th>" not in first
    assert f">{numbers[0]}</th>" in morgan.get(older).get_data(as_text=True)


def test_a_lead_whose_membership_ended_leaves_the_matter_without_one(office: factories.Office, matter: Matter) -> None:
    with transaction():
        service.members(matter)[0].until = clock.now() - timedelta(minutes=1)
    assert [one.number for one in leads.list_leaderless()] == [matter.id]


def test_the_command_names_a_lead(app: Flask, office: factories.Office, orphan: Matter) -> None:
    run = app.test_cli_runner().invoke
    result = run(args=["office", "name-lead", str(orphan.id), office.blake.email, "--json"])
    assert json.loads(result.stdout) == {"matter_id": orphan.id, "lead": office.blake.email}
    assert lead(orphan) is office.blake
    again = run(args=["office", "name-lead", str(orphan.id), office.avery.email])
    assert (again.exit_code, len(again.stderr.strip().splitlines())) == (1, 1)
    assert lead(orphan) is office.blake


@pytest.mark.parametrize(("words", "code"), [(["1", "nobody@office.example"], 1), (["1"], 2), (["x", "y"], 2)])
def test_the_command_refuses_what_it_cannot_do(app: Flask, orphan: Matter, words: list[str], code: int) -> None:
    assert app.test_cli_runner().invoke(args=["office", "name-lead", *words]).exit_code == code
