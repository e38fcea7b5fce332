"""The guidelines file: ids by one rule, marks and cites everywhere, every fault of the file refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.law.errors import LawDataError
from casefile.law.guidelines import Guideline
from casefile.lawdata import guidelines_reader, reader
from casefile.lawdata.guideline_rows import read_manual

MANUAL = guidelines_reader.newest()
TEXT = (reader.HERE / "us" / "guidelines.yaml").read_text(encoding="utf-8")
GUIDELINES = list(MANUAL.guidelines.values())


def _by_cite(cite: str, section: str) -> str:
    own = cite.split(" & ")[0].split(", ")[0].removeprefix(f"USSG §{section}")
    return own.replace("(", "").replace(")", "")


@pytest.mark.parametrize("one", GUIDELINES, ids=lambda one: one.section)
def test_an_id_is_the_cite_without_section_and_parentheses(one: Guideline) -> None:
    for item in (*one.bases, *one.characteristics.values()):
        steps = {_by_cite(item.cite, one.section), item.id.split("_")[0]}
        assert steps == {_by_cite(item.cite, one.section)} or item.id == "a"


@pytest.mark.parametrize("one", GUIDELINES, ids=lambda one: one.section)
def test_what_an_item_excludes_or_needs_is_there(one: Guideline) -> None:
    bases = {base.id for base in one.bases}
    for item in one.characteristics.values():
        assert set(item.excludes) <= set(one.characteristics)
        assert set(item.needs_base) <= bases
        assert set(item.excludes_adjustments) | set(item.warns_adjustments) <= set(MANUAL.adjustments)


def test_the_offences_that_settle_a_base_level_are_in_the_library_with_their_tiers() -> None:
    library = reader.offences()
    settled = [row for one in GUIDELINES for base in one.bases for row in base.settled_by]
    assert settled
    assert all(set(tiers) <= set(library[key].tier_names) for key, tiers in settled)


def test_every_guideline_an_offence_names_is_loaded_or_named_as_not_loaded() -> None:
    known = {*MANUAL.guidelines, *MANUAL.not_loaded, None, "unknown"}
    named = {one.guideline.value for one in reader.offences().values()}
    named |= {section for one in reader.offences().values() for _, section in one.guideline.options}
    assert named <= known


def test_the_manual_is_read_when_it_is_first_asked_for() -> None:
    assert "guidelines_reader" not in (Path(reader.__file__)).read_text(encoding="utf-8")


FAULTS = {
    "a hole in the table": ("    7: [[0, 6]", "    77: [[0, 6]", "one row for every level"),
    "a cell that is no range": ("    43: [[life, life]", "    43: [[life]", "a range of two numbers"),
    "a fraction of a month": ("    43: [[life, life]", "    43: [[1.5, life]", "a range of two numbers"),
    "an unknown field": (
        'id: b4, cite: "USSG §2G2.2(b)(4)"',
        'idd: 1, id: b4, cite: "USSG §2G2.2(b)(4)"',
        "not a field",
    ),
    "an id twice": ('{id: b5, cite: "USSG §2G2.2(b)(5)"', '{id: b6, cite: "USSG §2G2.2(b)(5)"', "stands once"),
    "an exclusion of nothing": ("excludes: [b3A, b3B", "excludes: [b9A, b3B", "of the same guideline"),
    "levels that are none": (
        'levels: -2, if: "base (a)(2)',
        'levels: two, if: "base (a)(2)',
        "a whole number of levels",
    ),
    "an item without levels": ('levels: 5, if: "pattern', 'if: "pattern', "choices, at_least or bands"),
    "a reference to nothing": ('to: "2A3.1", if: "conduct', 'to: "2A9.9", if: "conduct', "2A9.9"),
    "no mark": ('page: "p. 202-206"\n    verified: true', 'page: "p. 202-206"', "verified"),
    "an unknown source": (
        '    source: GL2025\n    page: "p. 202-206"',
        '    source: RUMOUR\n    page: "p. 202-206"',
        "RUMOUR",
    ),
}


@pytest.mark.parametrize(("old", "new", "why"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_file_is_refused_by_name(old: str, new: str, why: str, tmp_path: Path) -> None:
    assert old in TEXT
    path = tmp_path / "guidelines.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    top, sources = reader._open(path)
    with pytest.raises(LawDataError, match=why):
        read_manual(top, sources)
