"""The office's own entries: saved by version, joined with the library, exported and imported."""

from __future__ import annotations

import pytest

from casefile.charges import checks, own_entries, own_library, service
from casefile.charges.library import OWN, search, search_offered
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.law.errors import LawDataError
from casefile.lawdata import own_reader, reader
from casefile.matters.models import Matter
from tests.charges.build import BLACKMAIL, put
from tests.charges.own import FILE, KEY

pytestmark = pytest.mark.usefixtures("office")


def take_in(text: str = FILE) -> own_entries.TakenIn:
    with transaction():
        return own_entries.import_entries(text)


def test_entry_taken_in_is_part_of_the_library_and_marked_as_the_offices_own() -> None:
    assert take_in().new == (KEY,)
    one = own_library.offences()[KEY]
    assert (one.name, one.own_version) == ("An invented statute (this office's own entry)", 1)
    assert one.source == "Nebraska Revised Statutes, invented for a test (shelf 4)"
    assert len(own_library.offences()) == len(reader.offences()) + 1


def test_entry_is_there_at_once_within_the_transaction_that_takes_it_in() -> None:
    with transaction():
        assert own_library.offence(KEY) is None
        own_entries.import_entries(FILE)
        assert own_library.offence(KEY) is not None


def test_entry_that_was_rolled_back_is_gone() -> None:
    def taken_in_and_undone() -> None:
        own_entries.import_entries(FILE)
        assert own_library.offence(KEY) is not None
        raise InterruptedError

    with pytest.raises(InterruptedError), transaction():
        taken_in_and_undone()
    assert own_library.offence(KEY) is None


def test_entry_is_found_by_its_citation_and_words_and_by_being_own() -> None:
    take_in()
    assert [one.key for one in search("Neb. Rev. Stat. § 28-707").offences] == [KEY]
    assert [one.key for one in search("invented nebraska").offences] == [KEY]
    assert [one.key for one in search("", "", OWN).offences] == [KEY]


def test_own_entry_of_a_federal_section_makes_its_citation_ambiguous() -> None:
    text = FILE.replace("us-ne", "us").replace("citation: Neb", 'covers: ["18:875(d)"]\n  citation: Neb')
    assert service.settled("18:875(d)") == "usc18_875d"
    take_in(text)
    assert service.matches("18:875(d)") == ["usc18_875d", KEY]
    assert service.settled("18:875(d)") is None


def test_count_is_mapped_to_an_own_entry_and_shows_its_range(matter: Matter) -> None:
    take_in()
    (count,) = put(matter, BLACKMAIL)
    with transaction():
        service.map_count(count, KEY)
        service.record_element(count, 1, "contested")
    assert service.gated_flags(matter) == [True]
    assert service.sheet(count).elements[0].element.text == "An act"


def test_same_file_again_changes_nothing_and_an_exported_file_is_taken_in_as_it_was() -> None:
    take_in()
    exported = own_entries.export_entries()
    assert "jurisdiction: us-ne" in exported
    assert take_in().unchanged == take_in(exported).unchanged == (KEY,)
    assert [row.version for row in own_entries.list_versions(KEY)] == [1]


def test_changed_entry_becomes_a_new_version_and_the_older_one_stays() -> None:
    take_in()
    assert take_in(FILE.replace("max_months: 36", "max_months: 48")).changed == (KEY,)
    assert own_library.offences()[KEY].penalties[0].max_months == 48
    older = own_entries.find_version(KEY, 1)
    assert older is not None
    assert own_entries.entry_of(older).offence.penalties[0].max_months == 36


def test_who_had_another_version_in_view_is_refused() -> None:
    take_in()
    held = own_entries.entry_of(own_entries.list_versions(KEY)[0])
    with pytest.raises(Refusal, match="stands at version 1, not 0"), transaction():
        own_entries.save_entry({**held.fields, "name": "Another"}, held.source, seen=0)


def test_export_of_several_entries_keeps_each_source_apart() -> None:
    take_in()
    take_in(FILE.replace("28_707", "28_708").replace("shelf 4", "shelf 5"))
    again = own_reader.read_entries(own_entries.export_entries())
    assert [one.source["where"] for one in again] == ["shelf 4", "shelf 5"]


REFUSALS = {
    "no own key": (KEY, "usc18_875d", r"key is 'usc18_875d'; own_ followed by"),
    "unknown place": ("us-ne", "us-xx", r"jurisdiction is 'us-xx'; one of us, us-al"),
    "unknown kind": ("[stalking]", "[mischief]", r"categories is 'mischief'; a word of vocabulary.yaml"),
    "no kind": ("[stalking]", "[]", r"categories is \[\]; at least one of"),
    "unknown proof": ("[chat_logs]", "[gossip]", r"evidence is 'gossip'; a word of vocabulary.yaml"),
    "unknown field": ("gated: true", "gated: true\n  gate: 1", r"'gate' is not a field of this entry"),
    "gap in elements": ("{n: 1", "{n: 2", r"elements is \[2\]; numbers n from 1 without a gap"),
    "minimum above": ("min_months: 0", "min_months: 40", r"min_months is 40; a minimum not above the maximum of 36"),
    "no source for since": ("    since_source: the statute book\n", "", r"since_source is None; what says that"),
    "source not named": ("source: OWN_NEB", "source: RUMOUR", r"source is 'RUMOUR_REV_STAT_28_707'; one of"),
    "federal without cover": ("us-ne", "us", r"covers is \[\]; at least one citation"),
    "opens a gate by kind": (
        "[stalking]\n  gated: true",
        "[csam_receipt]\n  gated: false",
        r"gated is False; true for an offence of the kind csam_receipt",
    ),
    "tag": ("name: An invented statute", "name: !!python/object/apply:os.getcwd []", "is no YAML"),
    "alias": ("[chat_logs]", "&one [chat_logs, *one]", "line 14 repeats an entry by an alias"),
    "too deep": ("[chat_logs]", "[" * 15 + "]" * 15, "nested deeper than any entry"),
    "key as a list": ("gated: true", "gated: true\n  ? [a, b]\n  : 1", "is no YAML"),
    "a day that is none": ("2020-01-01", "2020-02-31", "is no YAML"),
    "a null": ("An invented statute", '"An invented\\0statute"', "name is .*; text without control characters"),
    "two documents": ("about:", "---\na: 1\n---\nabout:", "is no YAML"),
    "no list": ("about: Statutes entered by an office", "- about", "is no YAML"),
}


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_file_with_a_fault_is_refused_by_field_and_nothing_of_it_is_kept(name: str) -> None:
    good, bad, said = REFUSALS[name]
    assert good in FILE
    with pytest.raises(LawDataError, match=said):
        take_in(FILE.replace(good, bad))
    assert own_entries.export_entries() == ""


def test_own_entry_never_opens_a_charge_that_the_library_keeps_gated() -> None:
    text = FILE.replace("jurisdiction: us-ne", 'jurisdiction: us\n  covers: ["18:2252A(a)(2)"]')
    take_in(text)
    with pytest.raises(LawDataError, match=r"gated is False; true, as 18 U.S.C. § 2252A\(a\)"):
        take_in(text.replace("gated: true", "gated: false"))


def test_one_wrong_entry_keeps_the_right_ones_of_its_file_out() -> None:
    entry = FILE.partition("offences:\n")[2].replace(KEY, "own_other").replace("base", "")
    with pytest.raises(LawDataError, match="own_other, penalties 1: tier is None"):
        take_in(FILE + entry)
    assert own_library.latest_own() == []


def test_two_entries_of_one_key_are_refused() -> None:
    with pytest.raises(LawDataError, match="a key that no other entry of the file has"):
        take_in(FILE + FILE.partition("offences:\n")[2])


def test_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(LawDataError, match="larger than 1,000,000 bytes"):
        take_in(FILE + "#" * 1_000_000)


def test_new_entry_gets_a_key_that_no_other_has() -> None:
    take_in()
    assert own_entries.free_key("Neb. Rev. Stat. § 28-707") == f"{KEY}_2"
    assert own_entries.free_key("§§§") == "own_entry"


# --- retired entries -------------------------------------------------------------------------------------------------


def retire(why: str = "repealed") -> None:
    with transaction():
        own_entries.retire(KEY, why)


def test_a_retired_entry_is_a_new_version_with_its_reason_and_can_be_brought_back_by_another() -> None:
    take_in()
    retire()
    with transaction():
        own_entries.bring_back(KEY, "reenacted")
    versions = own_entries.list_versions(KEY)
    assert [row.why for row in versions] == ["brought back: reenacted", "retired: repealed", "imported from a file"]
    assert [own_entries.entry_of(row).offence.retired for row in versions] == [None, "repealed", None]
    assert own_entries.entry_of(versions[0]).text == own_entries.entry_of(versions[2]).text


def test_a_retired_entry_is_offered_to_no_count_and_found_in_the_library(matter: Matter) -> None:
    take_in(FILE.replace("jurisdiction: us-ne", "jurisdiction: us-ne\n  covers: ['18:9999']"))
    retire()
    (count,) = put(matter, BLACKMAIL)
    with pytest.raises(Refusal, match="is retired"), transaction():
        service.map_count(count, KEY)
    assert KEY not in own_library.offered()
    assert service.matches("18 U.S.C. § 9999") == []
    assert service.settled("18 U.S.C. § 9999") is None
    assert [one.retired for one in search("invented statute").offences] == ["repealed"]
    assert [one.key for one in search("18 U.S.C. § 9999").offences] == [KEY]
    assert search_offered("invented statute").offences == ()


def test_a_count_keeps_the_entry_that_is_retired_after_it_was_matched(matter: Matter) -> None:
    take_in()
    (count,) = put(matter, BLACKMAIL)
    with transaction():
        service.map_count(count, KEY)
    retire()
    found = service.sheet(count).offence
    assert found is not None
    assert found.retired == "repealed"


def test_the_mark_of_a_retired_entry_goes_out_with_the_file_and_comes_in_again() -> None:
    take_in()
    retire()
    text = own_entries.export_entries()
    assert "retired: repealed" in text
    assert take_in(text).unchanged == (KEY,)
    assert take_in(FILE).changed == (KEY,)
    assert own_library.offences()[KEY].retired is None
    take_in(text)
    assert own_library.offences()[KEY].retired == "repealed"


def test_an_entry_is_retired_once_and_with_a_reason() -> None:
    take_in()
    with pytest.raises(Refusal, match="Say why"):
        own_entries.retire(KEY, " ")
    with pytest.raises(Refusal, match="is in use"):
        own_entries.bring_back(KEY, "again")
    retire()
    with pytest.raises(Refusal, match="retired already"):
        own_entries.retire(KEY, "again")
    with pytest.raises(Refusal, match="no entry"):
        own_entries.retire("own_nothing", "again")


def test_an_entry_changed_while_it_is_retired_stays_retired() -> None:
    take_in()
    retire()
    held = own_entries.find_latest(KEY)
    assert held is not None
    entry = own_entries.entry_of(held)
    with transaction():
        own_entries.save_entry({**entry.fields, "name": "Renamed"}, entry.source, held.version)
    assert own_library.offences()[KEY].retired == "repealed"


def test_retiring_an_entry_leaves_counsels_check_of_it_standing() -> None:
    take_in()
    digest = checks.digest_of(own_library.raw_offences()[KEY], "entry")
    retire()
    assert checks.digest_of(own_library.raw_offences()[KEY], "entry") == digest
