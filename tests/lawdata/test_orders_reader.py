"""The catalogue of what courts order: whole in both languages, easy to read, and refused where it is not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casefile.infra.syllables import syllables
from casefile.law import orders as law
from casefile.law.errors import LawDataError
from casefile.law.orders import Term
from casefile.law.reading_level import measure
from casefile.lawdata import orders_reader, reader
from casefile.lawdata.orders_reader import catalogue
from tests.wrong_statements import repeated

TERMS = [one for one in catalogue().terms.values() if not one.key.startswith("own")]
FILLED = {"people": [1], "place": "Elm Park", "time": "21:00", "number": 300, "flag": True, "words": "your mother"}


def said(term: Term, language: str) -> tuple[str, str]:
    """Text and reason of a term with everything filled in."""
    filled: dict[str, object] = {ask.key: FILLED[ask.kind] for ask in term.asks}
    filled |= {f"{ask.key}_es": "su madre" for ask in term.asks if ask.kind == "words"}
    return law.say(term, filled, {1: "Kim"}, language)[1:]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_every_term_reads_no_harder_than_eighth_grade(term: Term, language: str) -> None:
    text, why = said(term, language)
    for words in (text, why, f"{text}\n{why}"):
        level = measure(words, language, syllables)
        assert level.fits, (level.score, words)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_terms_together_read_as_sixth_grade(language: str) -> None:
    scores = [measure(said(term, language)[0], language, syllables).score for term in TERMS]
    mean = sum(scores) / len(scores)
    assert mean <= 6 if language == "en" else mean >= 80


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_no_term_repeats_a_wrong_statement_or_names_an_offence(term: Term, language: str) -> None:
    wording = term.wordings[language]
    text = " ".join((wording.title, *said(term, language)))
    assert repeated(text) == []
    assert not re.search(
        r"sex|porn|victim|v[ií]ctima|predator|offender|plaintiff|abus|explot|exploit", text, re.IGNORECASE
    )


def test_the_words_for_a_passed_day_are_there_in_both_languages() -> None:
    assert catalogue().passed["en"] == (
        "The end date of this rule has passed. Keep following it until your lawyer says it is over."
    )
    assert "hasta que su abogado le diga que terminó" in catalogue().passed["es"]


def test_every_citation_is_one_of_the_guidance_and_bears_its_mark() -> None:
    marks: dict[str, set[object]] = {}
    for item in reader.guidance_items().values():
        for basis in item.legal_basis:
            for section in re.findall(r"\d{4}[A-Z]?(?:\(\w+\))*", basis.value):
                marks.setdefault(section, set()).add(basis.verified)
    for term in TERMS:
        for cited in term.legal_basis:
            section = re.findall(r"\d{4}[A-Z]?(?:\(\w+\))*", cited.value)[0]
            assert cited.verified in marks[section], cited.value


def spoiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str) -> None:
    """Let the reader read a copy of the law data in which some words are others."""
    shutil.copytree(reader.HERE / "us", tmp_path / "us")
    path = tmp_path / "us" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(reader, "HERE", tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("orders.yaml", "sources:\n", "sauces:\n", "names no sources"),
        ("orders.yaml", "overrides: [travel]", "overrides: [trips]", "an item of guidance.yaml"),
        ("orders.yaml", "{feet} feet", "{yards} yards", "are all among asks"),
        ("orders.yaml", "overall: follow_all", "overall: follow", "a term of this file"),
        ("orders.yaml", "kind: time", "kind: hour", "one of people"),
        ("orders.es.yaml", "  - key: curfew", "  - key: toque", "its words in orders.es.yaml"),
        ("orders.es.yaml", "      charge:", "      cargar:", "the same sentences in every language"),
    ],
)
def test_a_catalogue_that_is_not_whole_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str, says: str
) -> None:
    reader.guidance_items()
    spoiled(tmp_path, monkeypatch, name, old, new)
    with pytest.raises(LawDataError, match=says):
        orders_reader.catalogue.__wrapped__()
