"""A conflict check finds a name by its surname and a given name that may be the same; a surname alone more weakly."""

from __future__ import annotations

import time

import pytest

from casefile.clients.surnames import COMPATIBLE, SURNAME_ONLY, Roll, may_be, readings


def hit(asked: str, held: str) -> object:
    return may_be(readings([("name", asked)]), readings([("name", held)]))


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("Allan Doe", "Alan B. Doe"),
        ("Al Doe", "Alan B. Doe"),
        ("Doe Al", "Alan B. Doe"),
        ("DOE, Al", "Alan B. Doe"),
        ("Mr. Brian Doe Jr.", "Alan Brian Doe"),
        ("Danna Hail", "Dana Hale"),
        ("Maria Garcia", "Maria Garcia-Lopez"),
        ("Ana de la Cruz", "Anna de la Cruz"),
    ],
)
def test_a_surname_with_a_given_name_that_may_be_the_same_is_found(asked: str, held: str) -> None:
    assert hit(asked, held) == COMPATIBLE == hit(held, asked)


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("A. Doe", "Alan B. Doe"),
        ("Doe", "Alan B. Doe"),
        ("Hale", "Dana Hale"),
        ("D. Hale", "Dana Hale"),
        ("Hale D", "Dana Hale"),
    ],
)
def test_a_surname_alone_or_with_an_initial_is_found_as_a_weaker_kind(asked: str, held: str) -> None:
    assert hit(asked, held) == SURNAME_ONLY == hit(held, asked)
    assert SURNAME_ONLY.score < COMPATIBLE.score


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("Al Doe", "Al Roe"),
        ("E. Hale", "Dana Hale"),
        ("Ellis Hale", "Dana Hale"),
        ("Dana", "Dana Hale"),
        ("Alan Brown", "Alan B. Doe"),
        ("M. de Soto", "Maria de Leon"),
        ("", "Dana Hale"),
        ("...", "Dana Hale"),
    ],
)
def test_another_surname_or_another_given_name_is_not_found(asked: str, held: str) -> None:
    assert hit(asked, held) is None


def test_of_ten_thousand_people_only_those_with_a_near_surname_are_compared() -> None:
    roll = Roll()
    letters = "bdfgklmnpr"
    for number in range(10_000):
        word = "".join(letters[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:04}")
        roll.add(number, readings([("name", f"Given {word.title()}")]))
    roll.add(-1, readings([("name", "Dana Hale")]))
    began = time.perf_counter()
    for _ in range(30):
        assert roll.find(readings([("name", "D. Hail")])) == {-1: SURNAME_ONLY}
    assert time.perf_counter() - began < 2
