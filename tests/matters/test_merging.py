"""Two rows that are one person: nothing is lost, never across a wall, one mark holds for both, and it can be undone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.clients import merging
from casefile.clients import service as clients
from casefile.clients.models import Person, PersonMerge
from casefile.infra.db import append_only_tables, db, transaction
from casefile.infra.errors import Refusal
from casefile.infra.outgoing import Asked
from casefile.matters import addressing, marks, persons, service
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.at_once import at_once
from tests.infra import tables
from tests.matters.acts import read, send


@pytest.fixture
def second(office: factories.Office) -> Matter:
    """Another matter of Avery's."""
    with transaction():
        return factories.matter(office.avery, "State v. Second")


def someone(name: str, matter: Matter, role: str = "witness", **facts: str) -> Person:
    with transaction():
        person = clients.enter_person(name, **facts)
        service.add_part(matter, person, role)
    return person


@pytest.fixture
def pair(office: factories.Office, second: Matter) -> tuple[Person, Person]:
    return someone("Jonathan Overlap", office.matter), someone("Jonathon Overlap", second)


def merge(client: FlaskClient, kept: Person, merged: Person, why: str = "same date of birth") -> int:
    return send(client, f"/people/{kept.id}/merge/{merged.id}", why=why).status_code


def test_a_likely_duplicate_is_offered_and_only_from_ones_own_matters(
    avery: FlaskClient, office: factories.Office, pair: tuple[Person, Person]
) -> None:
    hidden = someone("Jonathan Overlap", office.other_matter)
    page = avery.get(f"/people/{pair[0].id}").get_data(as_text=True)
    assert f"/people/{pair[0].id}/merge/{pair[1].id}" in page
    assert f"merge/{hidden.id}" not in page


def test_a_merge_deletes_nothing_and_both_rows_read_as_one(avery: FlaskClient, pair: tuple[Person, Person]) -> None:
    before = tables.counts()
    assert merge(avery, *pair) == 303
    after = tables.counts()
    assert after["person"] == before["person"]
    assert after["part"] == before["part"]
    for person in pair:
        page = read(avery, f"/people/{person.id}")
        for held in ("United States v. Doe", "State v. Second", "Jonathan Overlap", "Jonathon Overlap"):
            assert held in page


def test_two_rows_in_one_role_of_one_matter_are_one_line_and_end_together(
    avery: FlaskClient, office: factories.Office
) -> None:
    kept, merged = someone("Pat Twice", office.matter), someone("Patricia Twice", office.matter)
    assert merge(avery, kept, merged) == 303
    page = avery.get(f"/matters/{office.matter.id}/people").get_data(as_text=True).partition("<tbody>")[2]
    assert page.count("Patricia Twice") == 1
    assert page.count("Pat Twice") == 1
    part = next(part for part in service.parts(office.matter) if part.person_id == merged.id)
    send(avery, f"/matters/{office.matter.id}/people/{part.id}/end")
    assert "Twice" not in read(avery, f"/matters/{office.matter.id}/people")


def test_a_pseudonym_of_either_row_stands_for_both(avery: FlaskClient, office: factories.Office) -> None:
    named = someone("Jordan Realname", office.matter, "witness")
    child = someone("J. R.", office.matter, "witness", pseudonym="MV-1")
    assert merge(avery, named, child) == 303
    for address in (f"/people/{named.id}", f"/people/{child.id}", f"/matters/{office.matter.id}/people"):
        page = read(avery, address)
        assert "MV-1" in page
        assert "Realname" not in page


def test_a_merge_is_undone_by_a_new_entry_and_the_history_tells_both(
    avery: FlaskClient, pair: tuple[Person, Person]
) -> None:
    merge(avery, *pair)
    answer = send(avery, f"/people/{pair[0].id}/undo/{pair[1].id}", why="another birth date after all")
    assert answer.status_code == 303
    page = read(avery, f"/people/{pair[0].id}")
    assert "Jonathon Overlap" not in page.partition("Perhaps the same person")[0]
    assert "same date of birth" in page
    assert "another birth date after all" in page
    assert [one.undone for one in db.session.scalars(db.select(PersonMerge).order_by(PersonMerge.id))] == [False, True]
    assert merge(avery, *pair) == 303


def test_a_chain_reads_as_one_and_is_taken_apart_where_it_was_joined(office: factories.Office) -> None:
    first, middle, last = (someone(f"Chain {number}", office.matter) for number in range(3))
    with transaction():
        merging.merge(first, middle, "x")
        merging.merge(middle, last, "x")
    assert [row.id for row in merging.rows_of(first)] == [last.id, first.id, middle.id]
    with transaction():
        merging.undo(middle, "x")
    assert [row.id for row in merging.rows_of(first)] == [middle.id, first.id]
    assert merging.rows_of(last) == [last]


def test_a_merge_is_refused_in_the_same_words_for_a_wall_and_for_another_team(
    app: Flask, office: factories.Office, second: Matter, pair: tuple[Person, Person]
) -> None:
    with transaction():  # of one a part stands on another team, of the other behind a wall
        foreign, walled = clients.enter_person("Alex Foreign"), clients.enter_person("Alex Walled")
        third = factories.matter(office.blake, "City v. Third")
        service.add_member(third, office.avery, "attorney")
        for person, matter in ((foreign, office.other_matter), (walled, third)):
            service.add_part(office.matter, person, "witness")
            service.add_part(matter, person, "client")
        service.set_wall(third, office.avery, "acted for a witness")
    client = sign_in(app.test_client(), office.avery)
    pages = []
    for other in (foreign, walled):
        answer = send(client, f"/people/{pair[0].id}/merge/{other.id}", why="same face")
        assert answer.status_code == 422
        page = answer.get_data(as_text=True).replace(other.name, "NAME")
        assert persons.NOT_YOURS in page
        pages.append(re.sub(r"nonce-[^\"]+|nonce=\"[^\"]+\"|value=\"[^\"]*\"|\d+", "", page))
    assert pages[0] == pages[1]
    assert tables.counts()["person_merge"] == 0


def test_an_identity_from_a_matter_one_may_not_open_keeps_a_merge_from_happening(
    avery: FlaskClient, office: factories.Office, pair: tuple[Person, Person]
) -> None:
    with transaction():
        clients.add_identity(pair[1], "alias", "Jo", source="x", matter_id=office.other_matter.id)
    assert merge(avery, *pair) == 422


def test_a_row_of_a_hidden_matter_stays_hidden_after_somebody_else_merged_it(
    app: Flask, office: factories.Office, pair: tuple[Person, Person]
) -> None:
    with transaction():
        merging.merge(pair[1], pair[0], "x")
        service.add_member(office.matter, office.blake, "attorney")
    client = sign_in(app.test_client(), office.blake)
    page = read(client, f"/people/{pair[0].id}")
    for hidden in ("Second", "Jonathon", "merged", "Merged"):
        assert hidden not in page
    assert client.get(f"/people/{pair[1].id}").status_code == 404
    assert send(client, f"/people/{pair[0].id}/undo/{pair[1].id}", why="x").status_code == 404


def test_two_accounts_cannot_be_merged_and_it_is_said_so(
    avery: FlaskClient, office: factories.Office, second: Matter
) -> None:
    with transaction():
        other = factories.client_person("Dana M. Doe", factories.user("Danam Doe", "client"))
        service.add_part(second, other, "client")
    answer = send(avery, f"/people/{office.dana_person.id}/merge/{other.id}", why="same")
    assert answer.status_code == 422
    assert "two accounts cannot be merged" in answer.get_data(as_text=True)


def test_a_merge_opens_no_portal(app: Flask, office: factories.Office, second: Matter) -> None:
    other = someone("Dana M. Doe", second, "client")
    with transaction():
        merging.merge(other, office.dana_person, "x")
    assert [one.id for one in service.matters_of_person(office.dana_person.id)] == [office.matter.id]


@pytest.mark.parametrize("marked", [0, 1])
def test_a_no_contact_mark_of_either_row_holds_for_both_with_every_address(
    office: factories.Office, second: Matter, marked: int
) -> None:
    rows = [someone("Lee Marked", office.matter), someone("Lee M.", second)]
    with transaction():
        clients.add_identity(rows[0], "e-mail", "lee.one@mail.example")
        clients.add_identity(rows[1], "phone", "402-555-0177")
        marks.mark_no_contact((office.matter, second)[marked], rows[marked])
    other = rows[1 - marked]
    assert addressing.why_never(Asked(person_id=other.id)) == ""
    with transaction():
        merging.merge(rows[1], rows[0], "x")
    for asked in (
        Asked(person_id=rows[0].id),
        Asked(person_id=rows[1].id),
        Asked(address="lee.one@mail.example"),
        Asked(words="call (402) 555-0177"),
    ):
        assert addressing.why_never(asked), asked
    with transaction():
        merging.undo(rows[1], "x")
    assert addressing.why_never(Asked(person_id=other.id)) == ""


def test_a_client_who_is_marked_under_another_row_is_sent_nothing_and_sees_no_portal(
    office: factories.Office, second: Matter
) -> None:
    witness = someone("D. Doe", second, "complaining witness")
    assert addressing.unmarked_person_of(office.dana.id) is not None
    with transaction():
        merging.merge(witness, office.dana_person, "x")
    assert addressing.unmarked_person_of(office.dana.id) is None
    assert addressing.never_addressed([office.dana.id]) == {office.dana.id}


def test_two_who_merge_the_same_rows_at_once_merge_them_once(app: Flask, pair: tuple[Person, Person]) -> None:
    one, other = (person.id for person in pair)

    def joins(merged: int, kept: int) -> None:
        with transaction():
            rows = {row.id: row for row in merging.hold(merged, kept)}
            merging.merge(rows[merged], rows[kept], "x")

    found = at_once(app, lambda: joins(one, other), lambda: joins(other, one))
    assert found.count("done") == 1
    assert [words for words in found if "merged meanwhile" in words]
    assert len(db.session.scalars(db.select(PersonMerge)).all()) == 1


def test_a_merge_needs_its_reason_and_two_people(office: factories.Office, pair: tuple[Person, Person]) -> None:
    with pytest.raises(Refusal, match="Say by what"), transaction():
        merging.merge(*pair, " ")
    with pytest.raises(Refusal, match="themselves"), transaction():
        merging.merge(pair[0], pair[0], "x")


def test_no_entry_of_the_history_can_be_changed() -> None:
    assert {"person_merge", "person_identity", "person_identity_end"} <= set(append_only_tables())
