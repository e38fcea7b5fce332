"""Words as the search sees them: what is stored and what is asked meet, and nothing typed is a command."""

from __future__ import annotations

import pytest

from casefile.infra.fulltext_query import read
from casefile.infra.fulltext_words import grams, stored, words

FOUND = [
    ("José", "jose"),
    ("jose", "JOSÉ"),
    ("Straße", "strasse"),
    ("Łódź", "lodz"),
    ("The motion to suppress", "motion suppr"),
    ("The motion to suppress", '"motion to suppress"'),
    ("The motion to suppress", "“motion to suppress”"),
    ("2:26-cr-00417", "26cr417"),
    ("2:26-cr-00417", "26-cr-417"),
    ("2:26-cr-00417", "26 cr 417"),
    ("2:26-cr-00417-ABC", "2:26-cr-00417"),
    ("2:2026-cr-417", "2:26-cr-00417"),
    ("+1 (402) 555-0134", "4025550134"),
    ("+1 (402) 555-0134", "402.555.0134"),
    ("+1 (402) 555-0134", "+1 402 555 0134"),
    ("4025550134", "(402) 555-0134"),
    ("(402) 555-0134", "555-0134"),
    ("call 402-555-0134 today", "402.555.0134 today"),
    ("dana.doe@mail.example", "dana.doe@mail.example"),
    ("dana.doe@mail.example", "dana.doe"),
    ("@quiet_river", "quiet_river"),
    ("@quiet_river", "@quietriver"),
    ("quiet_river", "@quiet_river"),
    ("O’Brien", "O'Brien"),
    ("O'Brien", "obrien"),
    ("EX-3", "ex 3"),
    ("E-0003", "e 3"),
    ("EX-3", "EX-003"),
    ("ex 3 shows", "EX-3"),
    ("M-12", "m 12"),
    ("ECF No. 12", "ecf 12"),
    ("ECF No. 12", "ECF No. 12"),
    ("sha256 " + "ab12cd34" * 8, "ab12cd34"),
    ("sha256 " + "ab12cd34" * 8, "ab12cd34ab sha256"),
    ("דוד כהן", "דוד"),
    ("NEAR the OR of NOT", "NEAR OR NOT"),
    ("100% of it", "100%"),
    ("named a_b", "a_b"),
]
NOT_FOUND = [
    ("The motion to suppress", '"suppress motion"'),
    ("The motion to suppress", '"motion to supp"'),
    ("EX-31", "ex 3"),
    ("ECF No. 120", "ecf 12"),
    ("M-120", "M-12"),
    ("2:26-cr-00417", "26cr418"),
    ("(531) 555-0134", "402-555-0134"),
    ("motion", "moti suppress"),
    ("acb", "a_b"),
    ("He paid 100% of it", "10%of"),
]


@pytest.mark.parametrize(("text", "typed"), FOUND)
def test_a_thing_is_found_however_it_is_written(text: str, typed: str) -> None:
    assert read(typed).found_in(stored([text]))


@pytest.mark.parametrize(("text", "typed"), NOT_FOUND)
def test_what_only_looks_like_it_is_not_found(text: str, typed: str) -> None:
    assert not read(typed).found_in(stored([text]))


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "\\", '"', '""', "“”", "😀", "\0", "* ^ : { } ( )", "‏‎"])
def test_signs_alone_are_nothing_to_look_for(typed: str) -> None:
    assert not read(typed)


def test_a_very_long_question_is_cut_and_says_so() -> None:
    assert read("x" * 10_000).cut
    assert len(read("word " * 40).terms) == 12
    assert not read("a few words").cut


def test_the_words_that_were_looked_for_are_marked_in_the_text_as_it_was_written() -> None:
    text = "José saw the MOTION, twice"
    assert [text[a:b] for a, b in read("jose moti").marks(text)] == ["José", "MOTION"]
    assert [text[a:b] for a, b in read('"the motion"').marks(text)] == ["the", "MOTION"]
    decomposed = "Jose\u0301 came"
    assert [decomposed[a:b] for a, b in read("josé").marks(decomposed)] == ["Jose\u0301"]


def test_a_text_of_any_length_is_kept_to_what_a_database_holds() -> None:
    assert len(stored(["word " * 200_000])) <= 200_000
    assert max(map(len, words("x" * 5000))) == 64


def test_a_name_with_a_mistake_shares_most_of_its_letters() -> None:
    right, wrong = grams(["Katherine Stone"]), grams(["Kathrine Stone"])
    assert len(right & wrong) > 0.7 * len(wrong)


def test_what_is_stored_fits_the_list_of_words_of_either_database() -> None:
    """The longest list that PostgreSQL takes is 1,048,575 bytes, and each word in it has four to eight beside it."""
    letters = [chr(0x10000 + at) for at in range(200)]
    text = "-".join(a + b + c for a in letters[:60] for b in letters[:60] for c in letters[:14])
    kept = stored([text], ["ex3"])
    assert len(kept.encode()) < 1_048_575
    assert kept.endswith(" ex3")
    assert kept.split()[0] == letters[0] * 3
