"""Who is who in a matter: a complaining witness is never addressed, and a pseudonym stands for the name."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from casefile.clients import service as clients
from casefile.filings import summary
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import notebook, service
from casefile.matters.models import PERSON_ROLES, Matter, Part
from tests import factories
from tests.infra import tables
from tests.matters.acts import read, send

NAME = "Jordan Realname"


def enter(client: FlaskClient, matter: Matter, **typed: object) -> Part:
    answer = send(
        client, f"/matters/{matter.id}/people", **{"name": NAME, "role": "witness", "identity_kind": "", **typed}
    )
    assert answer.status_code == 303
    db.session.rollback()
    return service.parts(matter)[-1]


def test_a_complaining_witness_is_always_one_nobody_contacts(casey: FlaskClient, matter: Matter) -> None:
    assert enter(casey, matter, role="complaining witness", pseudonym="CW-1").no_contact


@pytest.mark.parametrize("ticked", [True, False])
def test_anybody_else_is_only_where_it_is_ticked(casey: FlaskClient, matter: Matter, ticked: bool) -> None:
    assert enter(casey, matter, **({"no_contact": "y"} if ticked else {})).no_contact is ticked


@pytest.mark.parametrize("role", ["complaining witness", "client", "judge"])
def test_a_pseudonym_stands_for_the_name_on_every_page(
    avery: FlaskClient, office: factories.Office, matter: Matter, role: str
) -> None:
    part = enter(avery, matter, role=role, pseudonym="MV-1", identity_kind="handle", identity="@mv_one")
    with transaction():
        factories.act_as(office.avery)
        notebook.log_contact(matter, "letter", "Answered.", matter.opened_at, part.person_id)
    pages = ["", "/people", "/contacts", "/notes", "/tasks", "/team", "/activity", "/docket", "/charges", "/evidence"]
    found = [read(avery, f"/matters/{matter.id}{page}") for page in pages]
    found += [read(avery, place) for place in ("/", "/matters", "/search?q=mv_one", "/search?q=MV-1", "/calendar")]
    assert [page for page in found if NAME in page] == []
    assert "MV-1" in found[1]
    assert "with MV-1" in found[2]


def test_a_pseudonym_stands_for_the_name_in_the_case_summary(office: factories.Office, matter: Matter) -> None:
    with transaction():
        person = clients.enter_person(NAME, pseudonym="MV-1")
        service.add_part(matter, person, "prosecutor")
    facts = repr(summary._facts(matter))
    assert "MV-1" in facts
    assert NAME not in facts


def test_a_search_for_the_name_finds_the_pseudonym(avery: FlaskClient, matter: Matter) -> None:
    enter(avery, matter, pseudonym="MV-1")
    page = read(avery, "/search?q=Realname")
    assert "MV-1, witness" in page
    assert NAME not in page


def test_a_handle_is_found_however_it_is_written(avery: FlaskClient, matter: Matter) -> None:
    enter(avery, matter, pseudonym="CW-1", identity_kind="handle", identity="@José_Night")
    assert "CW-1" in read(avery, "/search?q=jose night")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"identity_kind": "", "identity": "@lost"}, "Choose what this is"),
        ({"identity_kind": "handle", "identity": ""}, "Write the handle"),
    ],
)
def test_half_an_identity_is_refused_and_not_lost(
    casey: FlaskClient, matter: Matter, typed: dict[str, str], says: str
) -> None:
    answer = send(casey, f"/matters/{matter.id}/people", name=NAME, role="witness", **typed)
    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)
    assert f'value="{typed["identity"]}"' in answer.get_data(as_text=True)


def test_a_role_that_ended_leaves_the_page_and_stays_on_record(avery: FlaskClient, matter: Matter) -> None:
    part = enter(avery, matter)
    assert send(avery, f"/matters/{matter.id}/people/{part.id}/end").status_code == 303
    assert NAME not in read(avery, f"/matters/{matter.id}/people")
    db.session.rollback()
    assert part in service.parts(matter, ended=True)


def test_a_role_in_another_matter_cannot_be_ended_from_here(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    theirs = service.parts(office.other_matter)[0]
    assert send(avery, f"/matters/{matter.id}/people/{theirs.id}/end").status_code == 404
    db.session.rollback()
    assert service.parts(office.other_matter) == [theirs]


def test_a_person_without_a_name_is_refused_and_what_was_typed_stays(casey: FlaskClient, matter: Matter) -> None:
    before = tables.counts()
    answer = send(casey, f"/matters/{matter.id}/people", name="  ", role="witness", firm="Agency of Nowhere")
    assert answer.status_code == 422
    assert "Agency of Nowhere" in answer.get_data(as_text=True)
    assert tables.counts()["person"] == before["person"]


def test_a_null_character_is_refused(casey: FlaskClient, matter: Matter) -> None:
    answer = send(casey, f"/matters/{matter.id}/people", name="Jor\0dan", role="witness")
    assert answer.status_code == 422
    assert "cannot be kept" in answer.get_data(as_text=True)


def test_the_same_role_twice_is_kept_once(matter: Matter, office: factories.Office) -> None:
    with transaction():
        first = service.add_part(matter, office.ellis_person, "witness")
        again = service.add_part(matter, office.ellis_person, "witness")
    assert first is again


def test_a_role_that_is_none_is_refused(matter: Matter, office: factories.Office) -> None:
    assert "victim" not in PERSON_ROLES
    with pytest.raises(Refusal, match="choose one of"), transaction():
        service.add_part(matter, office.ellis_person, "victim")


def test_what_is_typed_is_shown_as_text(avery: FlaskClient, matter: Matter) -> None:
    enter(avery, matter, name="<script>alert(1)</script>", detail="{{ 7*7 }}")
    page = avery.get(f"/matters/{matter.id}/people").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page
