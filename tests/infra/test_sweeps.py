"""Two sweeps over every route: reading changes nothing, and nothing is changed without the token of a page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.infra.db import db, transaction
from casefile.matters import notebook
from casefile.matters.models import Note
from tests.accounts.signing import csrf_token, sign_in
from tests.infra import tables
from tests.infra.world import World, routes

# Who was here, read what, and tried the address of a feed: these alone grow by reading.
ASKED = ("guidance_trigger", "guidance_trigger_end")  # what happened is kept when the page that tells it is shown
LOGS = ("sign_in", "audit_entry", "guidance_opened", "portal_date_shown", "sign_in_attempt", "message_opened", *ASKED)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def world(app: Flask) -> World:
    return World()


def person(app: Flask, world: World, name: str) -> FlaskClient:
    return sign_in(app.test_client(), world.people[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["avery", "casey", "blake", "dana", "ellis", "morgan"])
def test_reading_every_page_changes_nothing(app: Flask, world: World, name: str) -> None:
    client = person(app, world, name)
    before = tables.contents(LOGS)
    seen = {}
    for rule, method in routes(app, "GET"):
        answer = client.get(world.address(app, rule, method), buffered=True)
        assert answer.status_code < 500, rule
        seen[rule.endpoint] = answer.status_code
        wrong = tables.changed(before, tables.contents(LOGS))
        assert wrong == [], (rule.rule, wrong)
    shown = [endpoint for endpoint, status in seen.items() if status == 200]
    assert len(shown) >= {"avery": 40, "casey": 35, "dana": 5, "morgan": 8}.get(name, 6), seen


@pytest.mark.slow
@pytest.mark.parametrize("name", ["avery", "dana", "morgan"])
def test_nothing_is_changed_without_the_token_of_a_page(app: Flask, world: World, name: str) -> None:
    client = person(app, world, name)
    before = tables.contents(LOGS)
    swept = routes(app, *UNSAFE)
    for rule, method in swept:
        for headers in ({}, {"X-CSRFToken": "x" * 40}):
            typed = {"body": "x", "label": "WP", "user": 1, "role": "lead", "csrf_token": ""}
            answer = client.open(world.address(app, rule, method), method=method, data=typed, headers=headers)
            behind_the_gate = rule.endpoint == "portal.papers" and name != "dana"  # it asks for the token by itself
            refused = 404 if behind_the_gate else 400
            assert answer.status_code == refused, (rule.rule, method, answer.status_code)
    assert tables.changed(before, tables.contents(LOGS)) == []
    assert len(swept) > 60


def test_the_token_of_another_session_does_not_count(app: Flask, world: World) -> None:
    theirs = csrf_token(person(app, world, "blake"))
    answer = person(app, world, "avery").post(
        f"/matters/{world.matter.id}/notes", data={"body": "forged", "label": "WP", "csrf_token": theirs}
    )
    assert answer.status_code == 400
    assert db.session.scalar(db.select(Note).where(Note.body == "forged")) is None


def test_a_sweep_finds_a_page_that_writes_when_it_is_read(app: Flask, world: World) -> None:
    def writes(matter: object) -> str:
        with transaction():
            notebook.write_note(world.matter, "written by reading")
        return "shown"

    app.view_functions["matters.people"] = writes
    before = tables.contents(LOGS)
    person(app, world, "avery").get(f"/matters/{world.matter.id}/people")
    assert tables.changed(before, tables.contents(LOGS)) == ["note", "search_text"]


HUGE = ("99999999999", "9" * 19, "9" * 40)


@pytest.mark.parametrize("number", HUGE)
def test_a_number_too_large_for_the_database_names_nothing(app: Flask, world: World, number: str) -> None:
    client, own = person(app, world, "avery"), f"/matters/{world.matter.id}"
    for address in (f"/matters/{number}", f"{own}/charges/{number}", f"{own}/dates/{number}", f"{own}/papers/{number}"):
        assert client.get(address).status_code == 404, address
    for address in ("/matters?before=", f"{own}/notes?before=", f"{own}/activity?before=", f"{own}/docket?after="):
        assert client.get(address + number).status_code in (200, 404), address
    assert client.get("/matters").status_code == 200


def test_a_null_character_in_an_address_is_no_error_of_ours(app: Flask, world: World) -> None:
    client, own = person(app, world, "avery"), f"/matters/{world.matter.id}"
    for address in (
        "/search?q=a%00b",
        "/matters?q=%00",
        "/matters?stage=%00",
        f"{own}/evidence/%00",
        "/law/%00",
        "/%00",
    ):
        assert client.get(address).status_code in (200, 404), address
