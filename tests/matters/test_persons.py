"""One person over many matters: a reader sees the parts in matters they may open, and nothing of any other."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters import persons, service
from casefile.matters.models import Matter
from tests import factories
from tests.matters.acts import read, send


@pytest.fixture
def shared(office: factories.Office) -> Person:
    """A witness in Avery's matter who is family in Blake's."""
    with transaction():
        person = clients.enter_person("Sam Overlap")
        service.add_part(office.matter, person, "witness")
        service.add_part(office.other_matter, person, "family", detail="uncle of the client")
        clients.add_identity(person, "handle", "@ours", source="seen", matter_id=office.matter.id)
        clients.add_identity(person, "phone", "402-555-0111", source="told", matter_id=office.other_matter.id)
    return person


def test_a_person_shows_only_the_parts_and_identities_of_matters_that_the_reader_may_open(
    avery: FlaskClient, blake: FlaskClient, shared: Person
) -> None:
    page = read(avery, f"/people/{shared.id}")
    assert "United States v. Doe" in page
    assert "@ours" in page
    for hidden in ("Roe", "uncle", "555-0111"):
        assert hidden not in page
    theirs = read(blake, f"/people/{shared.id}")
    assert "United States v. Roe" in theirs
    assert "v. Doe" not in theirs
    assert "@ours" not in theirs


def test_the_people_of_a_matter_show_nothing_that_was_learnt_in_another(
    blake: FlaskClient, office: factories.Office, shared: Person
) -> None:
    page = read(blake, f"/matters/{office.other_matter.id}/people")
    assert "555-0111" in page
    assert "@ours" not in page


def test_whoever_has_no_part_in_ones_matters_looks_as_if_nobody_had_that_number(
    avery: FlaskClient, office: factories.Office
) -> None:
    pages = []
    for number in (office.ellis_person.id, 987_654):
        answer = avery.get(f"/people/{number}")
        assert answer.status_code == 404
        pages.append(re.sub(r"\d+|nonce-\S+|value=\"[^\"]*\"", "", answer.get_data(as_text=True)))
    assert pages[0] == pages[1]


def test_a_wall_hides_a_person_like_a_matter(avery: FlaskClient, office: factories.Office, shared: Person) -> None:
    with transaction():
        service.add_member(office.matter, office.blake, "lead")
        service.set_wall(office.matter, office.avery, "represented the witness")
    assert avery.get(f"/people/{shared.id}").status_code == 404
    assert "Sam Overlap" not in read(avery, "/people")


def test_the_list_holds_the_people_of_ones_matters_and_pages_by_key(
    avery: FlaskClient, office: factories.Office
) -> None:
    with transaction():
        for number in range(55):
            service.add_part(office.matter, clients.enter_person(f"Witness {number:02d}"), "witness")
    first = read(avery, "/people")
    assert "Witness 54" in first
    assert "Witness 01" not in first
    assert "Ellis Roe" not in first
    older = re.search(r"before=(\d+)", avery.get("/people").get_data(as_text=True))
    assert older
    assert "Witness 01" in read(avery, f"/people?before={older[1]}")


def test_a_pseudonym_stands_for_the_name(avery: FlaskClient, office: factories.Office) -> None:
    with transaction():
        child = clients.enter_person("Jordan Realname", pseudonym="MV-1")
        service.add_part(office.matter, child, "complaining witness")
    for address in ("/people", f"/people/{child.id}"):
        page = read(avery, address)
        assert "MV-1" in page
        assert "Realname" not in page


def test_how_somebody_is_known_is_entered_with_its_source_and_ended_with_a_reason(
    casey: FlaskClient, office: factories.Office, shared: Person
) -> None:
    address = f"/people/{shared.id}"
    typed = {"identity-kind": "nickname", "identity-value": "Sparky", "identity-matter": office.matter.id}
    refused = send(casey, f"{address}/identities", **typed)
    assert refused.status_code == 422
    assert "Sparky" in refused.get_data(as_text=True)
    assert send(casey, f"{address}/identities", **typed, **{"identity-source": "the client"}).status_code == 303
    page = read(casey, address)
    assert "Sparky" in page
    assert "the client" in page
    identity = next(one for one in shared.identities if one.value == "Sparky")
    end = f"{address}/identities/{identity.id}/end"
    assert send(casey, end, why=" ").status_code == 422
    assert send(casey, end, why="stopped using it").status_code == 303
    assert "no longer, since" in read(casey, address)
    assert send(casey, end, why="again").status_code == 422


def test_an_identity_that_was_learnt_in_a_matter_one_may_not_open_cannot_be_ended(
    avery: FlaskClient, office: factories.Office, shared: Person
) -> None:
    hidden = next(one for one in shared.identities if one.kind == "phone")
    assert send(avery, f"/people/{shared.id}/identities/{hidden.id}/end", why="x").status_code == 404


def test_nothing_is_entered_in_a_closed_matter_or_one_that_is_not_ones_own(
    avery: FlaskClient, office: factories.Office, shared: Person
) -> None:
    typed = {"identity-kind": "alias", "identity-value": "Sammy", "identity-source": "told"}
    address = f"/people/{shared.id}/identities"
    assert send(avery, address, **typed, **{"identity-matter": office.other_matter.id}).status_code == 422
    with transaction():
        service.close(office.matter)
    assert send(avery, address, **typed, **{"identity-matter": office.matter.id}).status_code == 422
    db.session.expire_all()
    assert "Sammy" not in [one.value for one in shared.identities]


def test_a_person_gets_a_part_in_one_more_matter_of_ones_own_and_in_no_other(
    avery: FlaskClient, office: factories.Office, shared: Person
) -> None:
    with transaction():
        second = factories.matter(office.avery, "United States v. Second")
        third = factories.matter(office.blake, "United States v. Third")
    address = f"/people/{shared.id}/parts"
    assert send(avery, address, **{"part-matter": third.id, "part-role": "witness"}).status_code == 422
    assert send(avery, address, **{"part-matter": second.id, "part-role": "co-defendant"}).status_code == 303
    db.session.rollback()
    assert [part.role for part in service.parts(second)] == ["co-defendant"]
    assert "United States v. Second" in read(avery, f"/people/{shared.id}")


def test_from_one_matter_one_goes_to_the_clients_others_that_one_may_open(
    avery: FlaskClient, office: factories.Office, matter: Matter
) -> None:
    with transaction():
        for lead, caption in ((office.avery, "State v. Doe"), (office.blake, "City v. Doe")):
            service.add_part(factories.matter(lead, caption), office.dana_person, "client")
    page = read(avery, f"/matters/{matter.id}/people")
    assert "State v. Doe" in page
    assert "City v. Doe" not in page


@pytest.mark.parametrize("name", ["morgan", "dana"])
def test_administrators_and_clients_open_no_person(name: str, request: pytest.FixtureRequest, shared: Person) -> None:
    client: FlaskClient = request.getfixturevalue(name)
    for address in ("/people", f"/people/{shared.id}"):
        assert client.get(address).status_code == 404


def test_an_identity_needs_its_source(office: factories.Office, shared: Person) -> None:
    seen = persons.find(office.avery.id, shared.id)
    assert seen
    with pytest.raises(Refusal, match="where this is known from"), transaction():
        persons.add_identity(seen, office.matter.id, "alias", "Sammy", " ")
