from __future__ import annotations

import pytest

from casefile.charges.library import search
from casefile.lawdata import reader

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("18:2252A(a)(5)(B)", "usc18_2252A_a5"),
        ("18 USC 2252A(a)(2) and (b)(1)", "usc18_2252A_a1_4_6"),
        ("18:2251(a)&(e)", "usc18_2251_a"),
        ("18 U.S.C. § 875(d)", "usc18_875d"),
        ("Cal. Penal Code 311.11", "ca_pc_311_11"),
    ],
)
def test_offence_is_found_by_its_citation_in_the_forms_of_dockets(typed: str, key: str) -> None:
    assert [one.key for one in search(typed).offences] == [key]


def test_ambiguous_citation_gives_every_offence_it_may_mean() -> None:
    found = search("47:223(h)")
    assert found.cited
    assert [one.key for one in found.offences] == [f"usc47_223h_{part}" for part in ("2A", "2B", "3A", "3B", "6")]


@pytest.mark.parametrize("typed", ["18:2252A", "18 U.S.C. § 2252A(a)", "18:2251"])
def test_citation_of_a_whole_section_is_ambiguous(typed: str) -> None:
    assert len(search(typed).offences) > 1


def test_citation_outside_the_library_finds_nothing_and_says_how_it_was_read() -> None:
    found = search("8:1326(a)")
    assert (found.offences, found.read_as) == ((), ("8 U.S.C. § 1326(a)",))


def test_words_must_all_be_found() -> None:
    assert [one.key for one in search("cyberstalking").offences if one.key == "usc18_2261A_2"]
    assert search("cyberstalking zebra").offences == ()


def test_search_is_narrowed_by_kind_and_place() -> None:
    found = search("", "enticement", "us-ca").offences
    assert found
    assert all(one.jurisdiction == "us-ca" and "enticement" in one.categories for one in found)


def test_without_words_the_whole_library_is_shown() -> None:
    assert len(search("").offences) == len(reader.offences())
