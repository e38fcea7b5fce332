from __future__ import annotations

from pathlib import Path

import pytest

from casefile.law.errors import LawDataError
from casefile.lawdata import reader

SOURCES = 'sources:\n  USC: {what: "United States Code", where: "somewhere"}\n'
ENTRY = """
offences:
  - key: one
    citation: "18 U.S.C. § 875(d)"
    covers: ["18:875(d)"]
    name: "One"
    categories: [sextortion]
    gated: false
    gated_because: "adults"
    elements:
      - {n: 1, text: "An act", evidence: [chat_logs]}
    penalties:
      - {tier: base, trigger: "always", since: 1994-09-13, since_source: "x", min_months: 0, max_months: 24, cite: "c"}
    penalties_cite: "18 U.S.C. § 875(d)"
    registration: {why: "unknown"}
    guideline: {section: "2B3.2"}
    source: USC
    verified: true
"""
WHOLE = 'about: "One file"\n' + SOURCES + ENTRY


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "us" / "offences" / "one.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    (found,) = reader.load_offences(_file(tmp_path, WHOLE))
    assert (found.key, found.jurisdiction, found.penalties[0].max_months) == ("one", "us", 24)


def test_a_file_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawDataError, match=r"one.yaml names no sources"):
        reader.load_offences(_file(tmp_path, WHOLE.replace(SOURCES, "")))


REFUSALS = {
    "source": ("source: USC", "source: RUMOUR", r"one: source is 'RUMOUR'; one of USC would be right"),
    "unknown key": ("gated: false", "gated: false\n    gate: true", r"one: 'gate' is not a field of this entry"),
    "unknown tier key": ("min_months: 0", "min_month: 0, min_months: 0", r"penalties 1: 'min_month' is not a field"),
    "negative month": ("min_months: 0", "min_months: -1", r"penalties 1: min_months is -1; a whole number of months"),
    "month in words": ("max_months: 24", 'max_months: "two years"', r"max_months is 'two years'; a whole number"),
    "minimum above maximum": (
        "min_months: 0",
        "min_months: 30",
        r"min_months is 30; a minimum not above the maximum of 24",
    ),
    "no maximum": (", max_months: 24", "", r"min_months, max_months is \(0, None\); both ends of the range"),
    "since without source": (', since_source: "x"', "", r"since_source is None; what says that the figure holds"),
    "date in words": ("1994-09-13", '"September 1994"', r"since is 'September 1994'; a date such as 2003-04-30"),
    "verified word": (
        "verified: true",
        "verified: maybe",
        r"verified is 'maybe'; true, partial or false would be right",
    ),
    "no verified": ("    verified: true\n", "", r"one: verified is None; true, partial or false"),
    "no elements": (
        '      - {n: 1, text: "An act", evidence: [chat_logs]}',
        "      []",
        r"one: elements is \[\]; at least one",
    ),
    "evidence word": ("[chat_logs]", "[gossip]", r"one: evidence is 'gossip'; a word of vocabulary.yaml"),
    "category word": ("[sextortion]", "[mischief]", r"one: categories is 'mischief'; a word of vocabulary.yaml"),
    "citation unread": ('["18:875(d)"]', '["somewhere"]', r"one: covers is \[\]; at least one citation"),
    "gated word": ("gated: false", "gated: perhaps", r"one: gated is 'perhaps'; true or false"),
    "no yaml": ("elements:", "elements: [", r"one.yaml is no YAML"),
    "key twice": ("gated: false", "gated: false\n    gated: true", r"'gated' is given twice"),
    "a key read as a truth value": ("gated: false", "on: 3\n    gated: false", r"a field is named True"),
}


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_a_fault_is_refused_with_file_entry_field_and_what_is_right(name: str, tmp_path: Path) -> None:
    good, bad, said = REFUSALS[name]
    assert good in WHOLE
    with pytest.raises(LawDataError, match=said):
        reader.load_offences(_file(tmp_path, WHOLE.replace(good, bad)))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawDataError, match="a list of fields"):
        reader.load_offences(_file(tmp_path, ""))


def test_the_digest_names_the_data_and_stays_the_same() -> None:
    assert len(reader.lawdata_version()) == 16
    assert reader.lawdata_version() == reader.lawdata_version.__wrapped__()


def test_the_law_data_can_not_be_changed_by_a_reader() -> None:
    with pytest.raises(TypeError):
        reader.offences()["x"] = None  # type: ignore[index]
