"""People and how they are known."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from casefile.clients import service
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from tests import factories


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("@José_Night", "jose night"),
        ("DOE, Alan B.", "doe alan b"),
        ("+1 (402) 555-0100", "1 402 555 0100"),
        ("Łukasz", "ukasz"),
        ("@@@", ""),
    ],
)
def test_names_and_handles_are_compared_without_case_accents_and_signs(written: str, alike: str) -> None:
    assert service.fold(written) == alike


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert service.fold(service.fold(text)) == service.fold(text)


def test_a_person_needs_a_name(app: Flask) -> None:
    with pytest.raises(Refusal, match="needs a name"), transaction():
        service.enter_person("   ")


def test_the_same_handle_twice_is_kept_once(app: Flask) -> None:
    with transaction():
        person = service.enter_person("Jordan Pike")
        first = service.add_identity(person, "handle", "@jordan")
        again = service.add_identity(person, "handle", "Jordan")
    assert first is again


def test_the_same_word_as_another_kind_is_kept_too(app: Flask) -> None:
    with transaction():
        person = service.enter_person("Jordan Pike")
        service.add_identity(person, "handle", "jordan")
        service.add_identity(person, "alias", "jordan")
    assert [identity.kind for identity in person.identities] == ["handle", "alias"]


def test_a_kind_that_is_none_is_refused(app: Flask) -> None:
    with pytest.raises(Refusal, match="choose one of"), transaction():
        service.add_identity(service.enter_person("Jordan Pike"), "shoe size", "44")


def test_a_clients_account_leads_to_the_person_and_nobody_elses_does(office: factories.Office) -> None:
    db.session.rollback()
    assert service.find_person_of_user(office.dana.id) is office.dana_person
    assert service.find_person_of_user(office.blake.id) is None
    assert service.find_person(office.dana_person.id) is office.dana_person
    assert service.find_person(987_654) is None
