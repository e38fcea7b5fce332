"""Two ways to write one address are one; what is not the same stays apart."""

from __future__ import annotations

import pytest

from casefile.infra.addresses import emails_in, phones_in, words_of

CHRIS = {"chris@poe.example"}


@pytest.mark.parametrize(
    "written",
    [
        "chris@poe.example",
        "  CHRIS@Poe.Example ",
        "Chris Poe <chris@poe.example>",
        '"Dana, the client" <chris@poe.example>',
        '"chris"@poe.example',
        "chris (home) @ poe.example",
        "mailto:chris@poe.example",
        "chris@poe.example.",
        "ｃｈｒｉｓ＠ｐｏｅ．ｅｘａｍｐｌｅ",
        "chr\u200bis@poe.exam\u00adple",
    ],
)
def test_one_address_is_one_however_it_is_written(written: str) -> None:
    assert emails_in(written) == CHRIS


def test_a_domain_is_one_in_both_its_spellings() -> None:
    assert emails_in("chris@Bücher.example") == emails_in("chris@xn--bcher-kva.example")


def test_a_name_that_looks_like_an_address_is_asked_about_too() -> None:
    assert emails_in('"chris@poe.example" <other@poe.example>') == CHRIS | {"other@poe.example"}


@pytest.mark.parametrize(
    "other", ["chris+x@poe.example", "ch.ris@poe.example", "chris@poe.example.org", "chris at poe", ""]
)
def test_what_is_not_the_same_stays_apart(other: str) -> None:
    assert not emails_in(other) & CHRIS


@pytest.mark.parametrize(
    "written", ["402-555-0100", "+1 (402) 555-0100", "4025550100 ext. 7", "٤٠٢٥٥٥٠١٠٠", "1.402.555.0100"]
)
def test_one_number_is_one_however_it_is_written(written: str) -> None:
    assert phones_in(written) == {"4025550100"}


def test_a_name_is_words_in_any_script() -> None:
    assert words_of("  José  O’Néill ") == words_of("JOSE O'NEILL")
    assert words_of("Ольга") != ""
