"""Why somebody is never addressed: in words for whoever may know the matter, and no more than that for others."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.clients import service as clients
from casefile.infra.db import transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.factories import Office
from tests.matters.acts import text


@pytest.fixture
def witness(office: Office) -> clients.Person:
    with transaction():
        found = clients.enter_person("Chris Poe", pseudonym="CW-1")
        clients.add_identity(found, "phone", "+1 402 555 0100")
        clients.add_identity(found, "address", "4 Elm Street, Lincoln")
        clients.add_identity(found, "e-mail", "chris@poe.example")
        matters.add_part(office.matter, found, "complaining witness")
    return found


def why(person: clients.Person) -> str:
    with pytest.raises(matters.NeverAddressed) as refused:
        matters.refuse_addressing(person)
    return str(refused.value)


def test_counsel_of_the_matter_is_told_which_and_what_to_do(office: Office, witness: clients.Person) -> None:
    factories.act_as(office.avery)
    said = why(witness)
    assert f"CW-1 is the complaining witness in M-{office.matter.id}: the system never writes to them." in said
    assert "Only counsel decides on any contact" in said


@pytest.mark.parametrize("who", ["blake", "morgan", "ellis"])
def test_somebody_who_may_not_open_the_matter_is_not_told_which(
    who: str, office: Office, witness: clients.Person
) -> None:
    factories.act_as(getattr(office, who))
    said = why(witness)
    assert "is marked no-contact in a matter of this office" in said
    assert f"M-{office.matter.id}" not in said
    assert "witness" not in said


def test_an_address_of_another_names_no_person_to_an_outsider(office: Office, witness: clients.Person) -> None:
    factories.act_as(office.blake)
    with transaction():
        clients.add_identity(office.ellis_person, "e-mail", "Chris@Poe.example")
    said = why(office.ellis_person)
    assert "CW-1" not in said
    assert "Chris" not in said
    assert said.startswith("This e-mail address is that of somebody marked no-contact in a matter of this office")


@pytest.mark.parametrize(
    "words",
    [
        "Chris Poe",
        "Mr. CHRIS POE, Lincoln",
        "CW-1",
        "the complaining witness",
        "Somebody, 4 Elm  Street - Lincoln NE",
        "fax to (402) 555-0100",
        "Records, chris@poe.example",
    ],
)
def test_words_that_name_a_marked_person_are_refused(words: str, office: Office, witness: clients.Person) -> None:
    factories.act_as(office.avery)
    with pytest.raises(matters.NeverAddressed):
        matters.refuse_recipient(office.matter, words)


@pytest.mark.parametrize("words", ["Discord, Inc.", "Chris Poehler", "the prosecutor", ""])
def test_other_words_are_not(words: str, office: Office, witness: clients.Person) -> None:
    matters.refuse_recipient(office.matter, words)


def test_a_name_is_held_against_its_own_matter_alone(office: Office, witness: clients.Person) -> None:
    matters.refuse_recipient(office.other_matter, "Chris Poe")
    with pytest.raises(matters.NeverAddressed):
        matters.refuse_recipient(office.other_matter, "chris@poe.example")


def test_the_mark_wins_over_being_the_client_and_staff_are_told(
    office: Office, avery: FlaskClient, dana: FlaskClient, app: Flask
) -> None:
    page = f"/matters/{office.matter.id}/people"
    assert "Nothing is sent to the client." not in avery.get(page).get_data(as_text=True)
    assert "not open" not in dana.get("/list").get_data(as_text=True)
    with transaction():
        matters.add_part(office.other_matter, office.dana_person, "co-defendant", no_contact=True)
    told = text(avery.get(page))
    assert "Nothing is sent to the client. Dana Doe is marked no-contact in a matter of this office" in told
    assert f"M-{office.other_matter.id}" not in told
    assert "not open" in dana.get("/list").get_data(as_text=True)


def test_a_lifted_mark_lets_the_person_be_addressed_again(matter: Matter) -> None:
    with transaction():
        person = clients.enter_person("Robin Vale")
        part = matters.add_part(matter, person, "family", no_contact=True)
    assert why(person)
    with transaction():
        part.no_contact = False
    matters.refuse_addressing(person)
