from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.infra.syllables import syllables
from casefile.law.checklists import wording_version
from casefile.law.errors import LawDataError
from casefile.law.reading_level import measure
from casefile.lawdata import reader
from tests.wrong_statements import repeated

LANGUAGES = ("en", "es")
ITEMS = [(language, key) for language in LANGUAGES for key in reader.guidance_items()]
FIRST_SHOWN = ["silence", "no_contact", "no_delete", "no_contraband_copies", "police_contact", "crisis"]
CACHED = (reader.guidance_items, reader.guidance_history, reader._guidance, reader._translated)


@pytest.mark.parametrize(("language", "key"), ITEMS)
def test_every_item_reads_no_harder_than_eighth_grade(language: str, key: str) -> None:
    """What is judged: the text, and the text with its reason. A title is no sentence; a reason alone is one or two."""
    item = reader.guidance_items(language)[key]
    for text in (item.client_text, f"{item.client_text}\n{item.why}", item.why):
        assert measure(text, language, syllables).fits, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_the_services_reads_no_harder_than_eighth_grade(language: str) -> None:
    for text in (
        *reader.resources_notice(language),
        *[one.caution for one in reader.resources(language) if one.caution],
    ):
        assert measure(text, language, syllables).fits, text


@pytest.mark.parametrize(("language", "key"), ITEMS)
def test_no_item_repeats_a_statement_that_is_wrong(language: str, key: str) -> None:
    item = reader.guidance_items(language)[key]
    assert repeated(f"{item.title}. {item.client_text} {item.why}") == []


@pytest.mark.parametrize(("language", "key"), ITEMS)
def test_no_item_calls_anybody_what_nobody_found_them_to_be(language: str, key: str) -> None:
    item = reader.guidance_items(language)[key]
    words = (
        r"victim|v[ií]ctima|predator|perpetrator|offender|ofensor|depredador|agresor|plaintiff|demandante|culpable\b"
    )
    assert not re.search(words, f"{item.title} {item.client_text} {item.why}", re.IGNORECASE)


@pytest.mark.parametrize("key", sorted(reader.guidance_items()))
def test_every_item_is_there_in_spanish_whole_and_says_whether_a_translator_read_it(key: str) -> None:
    english, spanish = reader.guidance_items()[key], reader.guidance_items("es")[key]
    assert (spanish.language, spanish.reviewed, english.reviewed) == ("es", False, True)
    assert not {spanish.title, spanish.client_text, spanish.why} & {english.title, english.client_text, english.why}
    assert (spanish.stages, spanish.legal_basis, spanish.hazard) == (
        english.stages,
        english.legal_basis,
        english.hazard,
    )


@pytest.mark.parametrize("key", sorted(reader.guidance_items()))
def test_spanish_keeps_every_number_of_the_english(key: str) -> None:
    def numbers(language: str) -> set[str]:
        item = reader.guidance_items(language)[key]
        return set(re.findall(r"\d+", f"{item.title} {item.client_text} {item.why}"))

    assert numbers("es") == numbers("en")


@pytest.mark.parametrize("key", sorted(reader.guidance_items()))
def test_spanish_says_usted(key: str) -> None:
    item = reader.guidance_items("es")[key]
    assert not re.search(r"\b(tú|tu|tus|te|contigo|vosotros|vos|os)\b", f"{item.title} {item.client_text} {item.why}")


def test_those_shown_first_are_the_six_and_stand_in_their_order() -> None:
    assert [key for key, one in reader.guidance_items("es").items() if one.show_first is not None] == FIRST_SHOWN


@pytest.mark.parametrize("key", sorted(reader.guidance_items()))
def test_every_item_has_a_basis_who_completes_it_and_what_asks_again(key: str) -> None:
    item = reader.guidance_items()[key]
    assert item.legal_basis
    assert set(item.completed_by) <= {"client", "counsel"}
    assert item.completed_by or key == "crisis"
    assert item.repeat_days or item.repeat_on


def test_counsel_completes_the_release_rules_with_the_client() -> None:
    assert reader.guidance_items()["release_conditions"].completed_by == ("client", "counsel")


def test_help_in_a_crisis_says_plainly_that_police_may_come() -> None:
    assert "police may come" in reader.guidance_items()["crisis"].client_text
    assert "puede llegar la policía" in reader.guidance_items("es")["crisis"].client_text


def test_who_may_be_searched_under_a_rule_is_told_to_ask_before() -> None:
    assert "ask your lawyer now if a rule lets officers search you" in reader.guidance_items()["searches"].client_text


# --- services ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_services_have_what_a_page_needs_and_none_that_is_to_be_checked_first(language: str) -> None:
    found = reader.resources(language)
    assert [one.name for one in found if not (one.contact and one.for_whom and one.audience)] == []
    assert {one.audience for one in found} == {"harmed", "worried", "anyone"}
    assert not {"Cybercrime Support Network", "National Center for Victims of Crime"} & {one.name for one in found}
    assert all("check before listing" not in f"{one.contact}{one.for_whom}" for one in found)


def test_the_notice_for_an_accused_person_excepts_988_and_911_alone() -> None:
    for notice, _ in (reader.resources_notice(), reader.resources_notice("es")):
        assert re.findall(r"\d{3}", notice) == ["988", "911"]


# --- history ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "key"), ITEMS)
def test_the_newest_entry_of_the_history_is_what_the_library_says(language: str, key: str) -> None:
    newest, item = reader.guidance_history(language)[key][-1], reader.guidance_items(language)[key]
    assert newest.version == item.version == wording_version(newest.title, newest.client_text, newest.why)


def test_a_former_wording_stands_in_full_with_why_it_was_changed() -> None:
    former, newest = reader.guidance_history()["crisis"]
    assert "police may come" not in former.client_text
    assert former.version == wording_version(former.title, former.client_text, former.why)
    assert newest.because


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the law data that may be changed; the reader reads it."""
    shutil.copytree(reader.HERE / "us", tmp_path / "us")
    monkeypatch.setattr(reader, "HERE", tmp_path)
    for one in CACHED:
        one.cache_clear()
    yield tmp_path / "us"
    monkeypatch.undo()
    for one in CACHED:
        one.cache_clear()


def _change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_a_changed_word_without_a_new_entry_in_the_history_is_refused(library: Path) -> None:
    _change(library / "guidance.yaml", "Do not talk about the case", "Do not talk of the case")
    version = reader.guidance_items()["silence"].version
    with pytest.raises(LawDataError, match=f"silence: en, newest version .*{version}"):
        reader.guidance_history()


def test_a_changed_word_is_refused_until_it_is_translated(library: Path) -> None:
    _change(library / "guidance.yaml", "Do not talk about the case", "Do not talk of the case")
    with pytest.raises(LawDataError, match=r"guidance\.es\.yaml, silence: english is"):
        reader.guidance_items("es")


def test_a_changed_caution_or_notice_is_refused_until_it_is_translated(library: Path) -> None:
    _change(library / "guidance.yaml", "ask your lawyer first", "ask counsel first")
    with pytest.raises(LawDataError, match="english is"):
        reader.resources("es")


def test_an_item_that_is_missing_in_spanish_is_refused(library: Path) -> None:
    text = (library / "guidance.es.yaml").read_text(encoding="utf-8")
    gone = re.sub(r"  - key: travel\n.*?\n\n", "", text, flags=re.DOTALL)
    (library / "guidance.es.yaml").write_text(gone, encoding="utf-8")
    with pytest.raises(LawDataError, match="travel is missing"):
        reader.guidance_items("es")


def test_a_former_wording_that_is_altered_is_refused(library: Path) -> None:
    _change(library / "guidance.history.yaml", "If you think about hurting yourself, call", "If you feel low, call")
    with pytest.raises(LawDataError, match="the digest of the words beside it"):
        reader.guidance_history()


def test_a_change_without_its_reason_is_refused(library: Path) -> None:
    path = library / "guidance.history.yaml"
    path.write_text(
        re.sub(r", because: \"a bystander who reads along should.*?\"", "", path.read_text(encoding="utf-8"))
    )
    with pytest.raises(LawDataError, match="why it was changed"):
        reader.guidance_history()
