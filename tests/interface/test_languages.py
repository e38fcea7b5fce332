from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask

from casefile.infra import languages
from tests import translations

PLACE = re.compile(r"%\(\w+\)[sd]")


def test_every_text_for_clients_has_spanish_words() -> None:
    assert translations.missing("es") == {}


def test_no_catalogue_holds_what_nothing_says_any_more() -> None:
    said = set(translations.marked())
    assert [
        (path.name, translations.first(one))
        for path, one in translations.held("es")
        if translations.first(one) not in said
    ] == []


def test_no_text_is_translated_twice() -> None:
    counted = Counter(translations.first(message) for _, message in translations.held("es"))
    assert [text for text, times in counted.items() if times > 1] == []


def test_a_translation_fills_in_the_same_places() -> None:
    for path, message in translations.held("es"):
        wanted = set(PLACE.findall(" ".join([message.id] if isinstance(message.id, str) else message.id)))
        words = [message.string] if isinstance(message.string, str) else message.string
        for one in words:
            assert set(PLACE.findall(one)) <= wanted, (path.name, message.id)
            assert wanted - set(PLACE.findall(one)) <= {"%(num)s"}, (path.name, message.id)


@pytest.mark.parametrize(
    ("spoken", "language"),
    [("Spanish", "es"), ("español, México", "es"), ("es", "es"), ("English", "en"), ("", "en"), ("Estonian", "en")],
)
def test_a_persons_own_word_for_their_language(spoken: str, language: str) -> None:
    assert languages.language_of(spoken) == language


def test_the_offices_own_pages_are_english(app: Flask) -> None:
    with app.test_request_context("/matters", headers={"Accept-Language": "es"}):
        assert languages.language() == "en"


def test_a_clients_page_speaks_what_the_browser_prefers(app: Flask) -> None:
    with app.test_request_context("/list", headers={"Accept-Language": "es-MX, en;q=0.5"}):
        assert languages.language() == "es"


def test_a_block_speaks_its_own_language(app: Flask) -> None:
    with app.app_context():
        with languages.speaking("es"):
            assert languages.language() == "es"
        assert languages.language() == "en"
