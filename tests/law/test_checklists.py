from __future__ import annotations

import re
from dataclasses import replace

import pytest

from casefile.law.checklists import Suggested, items_for, wording_version
from casefile.lawdata import reader

ITEMS = reader.guidance_items()
FIRST = ["silence", "no_contact", "no_delete", "no_contraband_copies", "police_contact", "crisis"]


def _suggested(stage: str, keys: list[str], released: bool | None) -> list[Suggested]:
    return items_for(stage, keys, released, ITEMS, reader.offences())


def _ids(stage: str, keys: list[str], released: bool | None) -> list[str]:
    return [one.item.id for one in _suggested(stage, keys, released)]


@pytest.mark.parametrize("stage", [stage.id for stage in reader.stages()])
def test_what_is_shown_first_heads_the_list_at_every_stage(stage: str) -> None:
    assert _ids(stage, [], None)[: len(FIRST)] == FIRST


def test_there_are_twenty_five_items() -> None:
    assert len(ITEMS) == 25


def test_release_rules_are_not_suggested_to_a_client_in_custody() -> None:
    assert "release_conditions" not in _ids("charged", ["usc18_2252_a4"], False)
    assert "release_conditions" in _ids("charged", ["usc18_2252_a4"], True)


def test_what_is_unknown_hides_nothing() -> None:
    found = _ids("charged", [], None)
    assert {"release_conditions", "minors_contact", "adult_images"} <= set(found)


def test_being_around_children_is_suggested_only_where_the_charge_may_concern_one() -> None:
    assert "minors_contact" in _ids("charged", ["usc18_2252_a4"], True)
    assert "minors_contact" not in _ids("charged", ["usc18_875d"], True)


def test_registration_is_suggested_after_conviction_where_it_may_follow() -> None:
    assert "registration" in _ids("sentence", ["usc18_2252_a4"], None)
    assert "registration" not in _ids("sentence", ["usc18_875d"], None)
    assert "registration" not in _ids("charged", ["usc18_2252_a4"], None)


def test_every_suggestion_says_why() -> None:
    found = _suggested("charged", ["usc18_2261A_2"], True)
    assert all(one.reasons for one in found)
    reasons = next(one.reasons for one in found if one.item.id == "adult_images")
    assert any("18 U.S.C. § 2261A(2)" in reason for reason in reasons)


def test_the_version_changes_with_any_word_the_client_reads() -> None:
    item = ITEMS["silence"]
    changed = [replace(item, title="x"), replace(item, client_text="x"), replace(item, why="x")]
    assert item.version not in {one.version for one in changed}
    assert replace(item, hazard="x").version == item.version


def test_moving_a_word_from_one_text_to_the_next_changes_the_version() -> None:
    assert wording_version("ab", "c") != wording_version("a", "bc")


WRONG = re.compile(r"plaintiff|RICO|97\.5|\bcooperate with|15\+", re.IGNORECASE)


@pytest.mark.parametrize("key", sorted(ITEMS))
def test_no_client_text_repeats_a_statement_that_is_wrong(key: str) -> None:
    item = ITEMS[key]
    assert not WRONG.search(f"{item.title} {item.client_text} {item.why}")


@pytest.mark.parametrize("key", sorted(ITEMS))
def test_no_client_text_shows_the_notes_of_the_office(key: str) -> None:
    item = ITEMS[key]
    assert not re.search(r"HAZARD|LOOSE|GAP|U\.S\.C|S00\d", f"{item.title} {item.client_text} {item.why}")


def test_police_contact_leads_with_silence_and_counsel() -> None:
    assert "I want my lawyer" in ITEMS["police_contact"].client_text


def test_a_basis_partly_read_is_marked_so() -> None:
    assert ITEMS["silence"].basis_verified == "partial"
    assert ITEMS["hearings"].basis_verified is True
    assert ITEMS["passcodes"].basis_verified is False
