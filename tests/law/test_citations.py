from __future__ import annotations

import pytest

from casefile.law.citations import Citation, match, parse, settled
from casefile.lawdata import reader

FORMS = {
    "18:2252A(a)(5)(B)": ["18 U.S.C. § 2252A(a)(5)(B)"],
    "18 USC 2252A(a)(2) and (b)(1)": ["18 U.S.C. § 2252A(a)(2)", "18 U.S.C. § 2252A(b)(1)"],
    "18 U.S.C. § 875(d)": ["18 U.S.C. § 875(d)"],
    "18 U.S.C.A. § 2251(a)": ["18 U.S.C. § 2251(a)"],
    "18 U.S.C. Sec. 2422(b)": ["18 U.S.C. § 2422(b)"],
    "Title 18, United States Code, Section 2252A(a)(2)": ["18 U.S.C. § 2252A(a)(2)"],
    "18:2251(a)&(e)": ["18 U.S.C. § 2251(a)", "18 U.S.C. § 2251(e)"],
    "18:2252A(a)(2)/(b)(1)": ["18 U.S.C. § 2252A(a)(2)", "18 U.S.C. § 2252A(b)(1)"],
    "47:223(h)": ["47 U.S.C. § 223(h)"],
    "18:2252A.F ACTIVITIES RE MATERIAL CONSTITUTING/CONTAINING CHILD PORNOGRAPHY": ["18 U.S.C. § 2252A"],
    "8:1326(a) and (b)(1) Reentry of Removed Alien": ["8 U.S.C. § 1326(a)", "8 U.S.C. § 1326(b)(1)"],
    "8:1326(a) enhanced by (b)(1) - Reentry of Removed Alien": ["8 U.S.C. § 1326(a)", "8 U.S.C. § 1326(b)(1)"],
    "18 U.S.C. §§ 2252A(a)(2), 2252A(b)(1)": ["18 U.S.C. § 2252A(a)(2)", "18 U.S.C. § 2252A(b)(1)"],
    "18:2422(b); 18:2423(a)": ["18 U.S.C. § 2422(b)", "18 U.S.C. § 2423(a)"],
    "18:2252A(a)(5)(A) or (B)": ["18 U.S.C. § 2252A(a)(5)(A)", "18 U.S.C. § 2252A(a)(5)(B)"],
    "18 USC 2252(a)(1)-(3)": ["18 U.S.C. § 2252(a)(1)", "18 U.S.C. § 2252(a)(2)", "18 U.S.C. § 2252(a)(3)"],
    "18 U.S.C. § 2423(b)-(d)": ["18 U.S.C. § 2423(b)", "18 U.S.C. § 2423(c)", "18 U.S.C. § 2423(d)"],
    "Cal. Penal Code § 311.11(a)": ["Cal. Penal Code § 311.11(a)"],
    "Florida Statutes 847.0135(3)": ["Fla. Stat. § 847.0135(3)"],
    "New York Penal Law 263.16": ["N.Y. Penal Law § 263.16"],
    "Texas Penal Code 43.26(a)": ["Tex. Penal Code § 43.26(a)"],
    "Jury trial set at 10:30 AM on 12/16/2013": [],
    "DISMISSED": [],
    "": [],
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items())
def test_every_form_of_a_docket_is_read_into_one(text: str, expected: list[str]) -> None:
    assert [str(one) for one in parse(text)] == expected


MATCHES = {
    "18:2252A(a)(2) RECEIPT OF CHILD PORNOGRAPHY": ["usc18_2252A_a1_4_6"],
    "18:2252(a)(4)(B) POSSESSION OF CHILD PORNOGRAPHY": ["usc18_2252_a4"],
    "18 USC 2252A(a)(2) and (b)(1)": ["usc18_2252A_a1_4_6"],
    "18:2252A(A)(5)(B) AND (B)(2)": ["usc18_2252A_a5"],
    "18:2251(a)&(e)": ["usc18_2251_a"],
    "18 U.S.C. § 875(d)": ["usc18_875d"],
    "18:875C.F INTERSTATE COMMUNICATIONS - THREATS": ["usc18_875c"],
    "18:2261A(2)(B) and 2261(b)(5)": ["usc18_2261A_2"],
    "18:2252A.F": ["usc18_2252A_a1_4_6", "usc18_2252A_a5", "usc18_2252A_a7", "usc18_2252A_g"],
    "18:2252(b)(1)": ["usc18_2252_a1_3", "usc18_2252_a4"],
    "47:223(h)(6)": ["usc47_223h_6"],
    "47:223(h)": ["usc47_223h_2A", "usc47_223h_2B", "usc47_223h_3A", "usc47_223h_3B", "usc47_223h_6"],
    "18:1594(c)": ["usc18_1591"],
    "8:1326(a) and (b)(1) Reentry of Removed Alien": [],
    "18:875(a)": [],
    "18:2252A(a)(9)": [],
    "18:2252B": [],
    "18:922G.F UNLAWFUL TRANSPORT OF FIREARMS": [],
}


@pytest.mark.parametrize(("text", "expected"), MATCHES.items())
def test_a_citation_finds_the_offences_it_fits_and_never_a_neighbour(text: str, expected: list[str]) -> None:
    assert match(text, reader.offences()) == expected


def test_a_plain_citation_settles_the_offence() -> None:
    assert settled("18:2252A(a)(2)", reader.offences()) == "usc18_2252A_a1_4_6"


def test_a_bare_section_of_which_the_library_holds_a_part_is_left_to_a_person() -> None:
    assert match("18:2261A.F STALKING", reader.offences()) == ["usc18_2261A_2"]
    assert settled("18:2261A.F STALKING", reader.offences()) is None


def test_two_offences_in_one_count_are_left_to_a_person() -> None:
    assert settled("18:2252A(a)(2), (a)(5)(B)", reader.offences()) is None


@pytest.mark.parametrize("key", sorted(reader.offences()))
def test_every_offence_of_the_library_is_found_by_its_own_citation(key: str) -> None:
    assert key in match(reader.offences()[key].citation, reader.offences())


def test_a_provision_lies_within_its_section_and_not_the_other_way_round() -> None:
    section, paragraph = Citation("U.S.C.", 18, "2251"), Citation("U.S.C.", 18, "2251", ("a",))
    assert paragraph.within(section)
    assert not section.within(paragraph)


@pytest.mark.parametrize("printed", ["8:1326(a) and 18:875(c)", "18:875(c) & 8:1326(a)"])
def test_a_second_provision_that_the_library_does_not_hold_settles_nothing(printed: str) -> None:
    assert settled(printed, reader.offences()) is None
    assert match(printed, reader.offences()) == match("18:875(c)", reader.offences())


def test_the_section_on_principals_leaves_a_citation_as_settled_as_it_was() -> None:
    assert settled("18:2252A(a)(2) and 18:2", reader.offences()) == "usc18_2252A_a1_4_6"
