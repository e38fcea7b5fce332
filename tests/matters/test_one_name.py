"""A person is shown by one name: the pseudonym of any of their rows in the matter, on every page of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.clients import merging
from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.matters import notebook, persons, service
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.conflicts.steps import asked
from tests.infra.world import World, routes

REAL = re.compile(r"Quillon|Averdell")


def merged_rows(matter: Matter) -> list[Person]:
    """One person in three rows of a matter, of which one has the pseudonym."""
    kept = clients.enter_person("Quillon One", pseudonym="MV-7")
    rows = [kept, clients.enter_person("Quillon Averdell"), clients.enter_person("Quillon B. Averdell")]
    for row, role in zip(rows, ("complaining witness", "family", "witness"), strict=True):
        service.add_part(matter, row, role)
    for row in rows[1:]:
        merging.merge(row, kept, "one person")
    return rows


@pytest.mark.slow
def test_no_page_of_the_matter_shows_the_name_behind_the_pseudonym_of_another_row(app: Flask) -> None:
    world = World()
    with transaction():
        rows = merged_rows(world.matter)
        clients.add_identity(rows[1], "e-mail", "mv7@mail.example", source="x", matter_id=world.matter.id)
        notebook.log_contact(world.matter, notebook.HOW[0], "Called", clock.now(), rows[1].id)
    avery = world.people["avery"]
    client = sign_in(app.test_client(), avery)
    number = asked(client, avery.id, {"name": "Zed Other", "email": "mv7@mail.example"})
    world.values["person_id"], world.values["check_id"] = rows[1].id, number
    shown = 0
    for rule, method in routes(app, "GET"):
        answer = client.get(world.address(app, rule, method), buffered=True)
        if answer.status_code != 200 or not answer.mimetype.startswith("text/html"):
            continue
        page = answer.get_data(as_text=True)
        assert not REAL.search(page), rule.rule
        shown += "MV-7" in page
    assert shown >= 5


def test_two_roles_of_one_person_are_shown_by_the_one_pseudonym(office: factories.Office) -> None:
    with transaction():
        merged_rows(office.matter)
    parts = service.parts(office.matter)
    assert {part.shown_name for part in parts if part.role != "client"} == {"MV-7"}
    assert {line.name for line in persons.lines(parts) if line.part.role != "client"} == {"MV-7"}
    assert not any(line.also_named for line in persons.lines(parts))


def test_a_pseudonym_of_another_matter_is_not_told(office: factories.Office) -> None:
    with transaction():
        here, there = clients.enter_person("Wren Openly"), clients.enter_person("Wren Hidden", pseudonym="MV-8")
        service.add_part(office.matter, here, "family")
        service.add_part(office.other_matter, there, "complaining witness")
        merging.merge(here, there, "one person")
    assert service.shown_name(office.matter, here) == "Wren Openly"
    assert persons.shown_names(office.avery.id, [here]) == {here.id: "Wren Openly"}
    assert persons.shown_names(office.blake.id, [there]) == {there.id: "MV-8"}


def test_counsel_from_outside_reads_nobodys_aliases_and_addresses(
    app: Flask, avery: FlaskClient, office: factories.Office
) -> None:
    with transaction():
        factories.act_as(office.avery)
        outside = factories.user("Uma Outside", "cocounsel")
        factories.from_outside(office.matter, outside, "cocounsel")
        person = clients.enter_person("Robin Example", pseudonym="MV-1")
        service.add_part(office.matter, person, "complaining witness")
        clients.add_identity(person, "address", "12 Elm Street", source="x", matter_id=office.matter.id)
    address = f"/matters/{office.matter.id}/people"
    assert "12 Elm" in avery.get(address).get_data(as_text=True)
    page = sign_in(app.test_client(), outside).get(address).get_data(as_text=True)
    assert "MV-1" in page
    assert "12 Elm" not in page
