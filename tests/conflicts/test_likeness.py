"""How alike two names, handles, phones or addresses are: one letter is let pass, another person is not."""

from __future__ import annotations

import pytest

from casefile.clients.likeness import alike, known_by

KINDS = {"name": "name", "handle": "handle", "e-mail": "e-mail", "phone": "phone", "address": "address"}


def score(kind: str, one: str, other: str) -> int:
    found = alike(known_by([(kind, one)]), known_by([(kind, other)]))
    return found.score if found else 0


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("name", "DOE, Alan B.", "Alan B Doe"),
        ("name", "José Núñez", "jose nunez"),
        ("name", "Łukasz Øster", "Lukasz Oster"),
        ("name", "Иван Петров", "петров иван"),
        ("handle", "@Night_Owl.7", "nightowl7"),
        ("e-mail", "Jo.Doe@Mail.Example", "jo.doe@mail.example"),
        ("phone", "+1 (402) 555-0100", "402.555.0100"),
        ("phone", "402-555-0100", "555-0100"),
        ("address", "12 N. Main St., Apt 4", "12 north main street #4"),
    ],
)
def test_the_same_is_found_however_it_is_written(kind: str, one: str, other: str) -> None:
    assert score(kind, one, other) == 100


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("name", "Jonathan Overlap", "Jonathon Overlap"),
        ("name", "John Doe", "Jonh Doe"),
        ("name", "Alan Doe", "Alan Brian Doe"),
        ("handle", "nightowl7", "nihgtowl7"),
        ("e-mail", "jonathan.doe@mail.example", "jonathon.doe@mail.example"),
        ("address", "12 Main Street, Omaha", "12 Mian Street, Omaha"),
    ],
)
def test_a_slip_of_the_pen_is_found_and_said_to_be_alike(kind: str, one: str, other: str) -> None:
    assert 80 < score(kind, one, other) < 100


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("name", "Al Doe", "Al Roe"),
        ("name", "Dana Doe", "Ellis Roe"),
        ("name", "Doe", "Alan Doe"),
        ("handle", "owl7", "owl8"),
        ("e-mail", "a@mail.example", "b@mail.example"),
        ("phone", "402-555-0100", "402-555-0101"),
        ("address", "12 Main Street, Omaha", "14 Main Street, Omaha"),
        ("address", "12 Main", "12 Main Street, Omaha"),
        ("name", "", ""),
        ("handle", "@@@", "..."),
    ],
)
def test_another_person_is_not_taken_for_the_same(kind: str, one: str, other: str) -> None:
    assert score(kind, one, other) == 0


def test_a_nickname_that_is_asked_about_is_found_where_it_stands_as_a_handle() -> None:
    assert alike(known_by([("alias", "Sparky_99")]), known_by([("handle", "@sparky99")]))
