from __future__ import annotations

import pytest

from casefile.accounts.passwords import common, complaint
from tests.accounts.browser import PASSWORD
from tests.accounts.conftest import SetUp

KNOWN = ["avery@harborlaw.example", "Avery Stone", "Harbor Defence Office"]


@pytest.mark.parametrize(
    "good",
    [
        "nine quiet herons by the weir",
        "lampshade gravel",
        "Zwölf Störche überm Deich",
        "雨の日に窓から見える緑の山と静かな川",
        "x7Kq!mPz2@vLw9#t",
        "a" * 10 + " long walk over the hill",
        "w" + "ordy " * 3 + "and then some more words" + "." * 80,
    ],
)
def test_a_long_password_of_ones_own_is_accepted(good: str) -> None:
    assert complaint(good, KNOWN) is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("fourteen chars", "14 characters"),
        ("x" * 129, "129 characters"),
        ("passwordpassword", "tried first"),
        ("Password Password!", "tried first"),
        ("Correct Horse Battery Staple", "tried first"),
        ("aaaaaaaaaaaaaaaaaa", "repeats"),
        ("abcabcabcabcabcabc", "repeats"),
        ("herons1!herons1!herons1!", "repeats"),
        ("AveryStone2026!!", "made of"),
        ("Harbor-Defence-Office-1", "made of"),
        ("avery.harborlaw.1234567", "made of"),
        ("casefile2026casefile1", "made of"),
        ("qwertyuiopasdfghjkl99", "made of"),
        ("123456789012345678!", "made of"),
        ("qwertyuiop[]asdfghj", "made of"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(bad: str, why: str) -> None:
    assert why in (complaint(bad, KNOWN) or "accepted")


def test_each_line_of_the_list_is_refused_as_it_stands() -> None:
    from pathlib import Path

    from casefile.accounts import passwords

    lines = Path(passwords.__file__).with_name("common_passwords.txt").read_text().splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            assert complaint(line, KNOWN), line
    assert len(common()) > 80


@pytest.mark.parametrize("length", [15, 128])
def test_the_shortest_and_the_longest_are_taken_by_the_form(avery_signed_in: SetUp, length: int) -> None:
    own = (
        "nine quiet herons stand by the weir and wait for eels, though no eel has come by here since the old mill "
        "was closed and the water was let go"
    )[:length]
    sent = avery_signed_in.browser.fill("/account/password", until_now=PASSWORD, password=own, again=own)
    assert sent.status_code == 303


def test_the_form_counts_characters(avery_signed_in: SetUp) -> None:
    own = "nine quiet her"
    page = avery_signed_in.browser.fill("/account/password", until_now=PASSWORD, password=own, again=own)
    assert page.status_code == 422
    assert "use 15 to 128" in page.get_data(as_text=True)


def test_the_form_knows_the_name_of_its_owner(avery_signed_in: SetUp) -> None:
    own = "avery stone avery"
    page = avery_signed_in.browser.fill("/account/password", until_now=PASSWORD, password=own, again=own)
    assert page.status_code == 422
