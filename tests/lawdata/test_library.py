from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from casefile.lawdata import reader

LIBRARY = reader.offences()
FILES = sorted(reader.HERE.rglob("*.yaml"))


def test_the_library_holds_forty_one_federal_and_twenty_two_state_entries() -> None:
    federal = [one for one in LIBRARY.values() if one.jurisdiction == "us"]
    assert (len(federal), len(LIBRARY) - len(federal)) == (41, 22)


@pytest.mark.parametrize("key", ["usc18_2252A_a1_4_6", "usc18_2252_a4", "usc18_2261A_2", "usc18_875d", "ca_pc_311_11"])
def test_the_offences_others_name_are_there(key: str) -> None:
    assert LIBRARY[key].key == key


OPEN = {"usc18_2261A_2", "usc18_875b", "usc18_875c", "usc18_875d", "usc18_1801", "usc47_223h_2A", "usc47_223h_3A"}


def test_only_the_named_adult_offences_are_not_gated() -> None:
    assert {key for key, one in LIBRARY.items() if not one.gated} == OPEN


@pytest.mark.parametrize("key", sorted(LIBRARY))
def test_every_state_entry_and_no_federal_one_is_an_index(key: str) -> None:
    assert LIBRARY[key].index_only == (LIBRARY[key].jurisdiction != "us")


@pytest.mark.parametrize("key", sorted(key for key, one in LIBRARY.items() if one.jurisdiction == "us"))
def test_every_federal_figure_has_a_first_day_and_a_citation(key: str) -> None:
    assert all(tier.since and tier.cite for tier in LIBRARY[key].penalties)


@pytest.mark.parametrize("key", sorted(key for key, one in LIBRARY.items() if one.jurisdiction == "us"))
def test_every_federal_offence_carries_an_example(key: str) -> None:
    assert LIBRARY[key].examples


FEDERAL = sorted(key for key, one in LIBRARY.items() if one.jurisdiction == "us")
STATE = sorted(set(LIBRARY) - set(FEDERAL))
UNPROVED = ("usc18_2260A", 2)
NO_MENTAL_STATE = {("usc18_2422b", 4), ("usc18_1952", 3)}
OBSTRUCTION = {"usc18_1001", "usc18_1512", "usc18_1519"}


@pytest.mark.parametrize("key", FEDERAL)
def test_every_federal_entry_has_elements_with_kinds_of_proof_and_its_jurisdictional_element(key: str) -> None:
    one = LIBRARY[key]
    assert [element.number for element in one.elements] == list(range(1, len(one.elements) + 1))
    assert all(element.text and element.evidence for element in one.elements if (key, element.number) != UNPROVED)
    assert all(element.mental_state for element in one.elements if (key, element.number) not in NO_MENTAL_STATE)
    assert one.jurisdictional_element


@pytest.mark.parametrize("key", FEDERAL)
def test_every_federal_entry_has_its_penalties_and_what_a_conviction_brings(key: str) -> None:
    one = LIBRARY[key]
    assert all(tier.trigger for tier in one.penalties)
    assert one.fine
    assert one.release
    assert one.assessments
    assert one.limitations
    for proposal in (one.registration, one.guideline):
        assert proposal.value or proposal.options or proposal.why


@pytest.mark.parametrize("key", sorted(set(FEDERAL) - OBSTRUCTION))
def test_every_federal_entry_but_obstruction_has_restitution_defences_and_release_law(key: str) -> None:
    one = LIBRARY[key]
    assert one.restitution
    assert one.defences
    for answer in (one.detention_presumption, one.release_conditions):
        assert answer.value is not None or answer.why != "not recorded"


@pytest.mark.parametrize("key", STATE)
def test_every_state_entry_says_what_is_not_modelled(key: str) -> None:
    one = LIBRARY[key]
    assert all(element.text for element in one.elements)
    assert all(tier.trigger and tier.cite for tier in one.penalties)
    assert one.registration.why
    assert "not modelled" in str(one.guideline.why)
    assert one.source


def test_every_kind_of_offence_that_the_founding_facts_name_has_an_entry() -> None:
    filed = {kind for one in LIBRARY.values() for kind in one.categories}
    assert filed == set(reader.categories())
    assert {"enticement", "csam_possession", "sextortion", "ncii", "stalking", "solicitation", "cyberflashing"} <= filed


def test_an_offence_without_a_guideline_says_so_and_one_with_two_asks() -> None:
    assert LIBRARY["usc47_223h_2A"].guideline.value is None
    assert "not in Appendix A" in str(LIBRARY["usc47_223h_2A"].guideline.why)
    assert dict(LIBRARY["usc18_875d"].guideline.options) == {"2B3.2": "2B3.2", "2B3.3": "2B3.3"}


def test_possession_alone_brings_no_presumption_of_detention() -> None:
    assert LIBRARY["usc18_2252_a4"].detention_presumption.value is False
    assert LIBRARY["usc18_2252_a1_3"].detention_presumption.value is True


def test_every_deadline_an_offence_names_is_there() -> None:
    named = {key for one in LIBRARY.values() for key in one.deadlines}
    assert named <= set(reader.deadline_rules())
    assert named


def test_the_five_thousand_dollar_assessment_waits_for_counsel() -> None:
    found = [one for offence in LIBRARY.values() for one in offence.assessments if "3014" in one.cite]
    assert found
    assert all(one.confirm for one in found)


def test_the_ninety_four_districts_are_there() -> None:
    assert len(reader.courts()) == 94


@pytest.mark.parametrize(
    ("code", "short", "state", "zone"),
    [
        ("ned", "D. Neb.", "NE", "America/Chicago"),
        ("azd", "D. Ariz.", "AZ", "America/Phoenix"),
        ("moed", "E.D. Mo.", "MO", "America/Chicago"),
        ("nysd", "S.D.N.Y.", "NY", "America/New_York"),
    ],
)
def test_a_court_has_its_short_form_state_and_zone(code: str, short: str, state: str, zone: str) -> None:
    court = reader.court(code)
    assert court is not None
    assert (court.short, court.state, court.zone) == (short, state, zone)


@pytest.mark.parametrize("code", sorted(reader.courts()))
def test_every_zone_of_a_court_exists(code: str) -> None:
    court = reader.courts()[code]
    assert all(ZoneInfo(zone) for zone in (court.zone, *(zone for _, zone in court.other_zones)))
    assert court.short.startswith(("D.", "N.D.", "S.D.", "E.D.", "W.D.", "M.D.", "C.D."))


def test_a_district_across_two_zones_knows_its_places() -> None:
    court = reader.court("txwd")
    assert court is not None
    assert (court.zone_at("El Paso"), court.zone_at("Austin"), court.zone_at(None)) == (
        "America/Denver",
        "America/Chicago",
        "America/Chicago",
    )


def test_a_code_no_court_has_finds_none() -> None:
    assert reader.court("xyz") is None
    assert reader.court(None) is None


def test_a_service_nobody_checked_is_not_listed() -> None:
    names = [one.name for one in reader.resources()]
    assert "988 Suicide & Crisis Lifeline" in names
    assert "Cybercrime Support Network" not in names


def test_every_statement_that_is_wrong_stands_beside_what_is_right() -> None:
    assert len(reader.never_repeat()) == 9


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_leaves_a_note_to_its_maker(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert not re.search(r"\bRECALL\b|NEEDS_CHECK|TODO|S00\d|/tmp|/work", text)
