"""Every word of the portal: no harder than eighth grade, in both languages, and no statement that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.infra.syllables import syllables
from casefile.law.reading_level import measure
from casefile.lawdata.orders_reader import catalogue
from tests import translations
from tests.wrong_statements import repeated

LONG_ENOUGH = 12  # words; a formula of averages says nothing about a button


def _plain(text: str) -> str:
    """Return a marked text as it is read: names of values become a short word."""
    text = re.sub(r"<[^>]+>", " ", re.sub(r"%\(\w+\)[sd]", "it", text))
    return re.sub(r"\s+", " ", text).strip()


def _blocks() -> Iterator[tuple[str, str]]:
    """Yield each text that is long enough to be judged alone, and the short ones of a file together, as lines."""
    short: dict[str, list[str]] = {}
    for text, places in translations.marked().items():
        words = _plain(text)
        if len(words.split()) >= LONG_ENOUGH:
            yield places[0], words
        else:
            short.setdefault(places[0].rpartition(":")[0], []).append(words)
    yield from (
        (place, "\n".join(lines)) for place, lines in short.items() if len(" ".join(lines).split()) >= LONG_ENOUGH
    )


def test_every_text_of_the_portal_reads_no_harder_than_eighth_grade() -> None:
    levels = [(place, text, measure(text, "en", syllables)) for place, text in _blocks()]
    assert [(place, level.score, text) for place, text, level in levels if not level.fits] == []


def _spanish() -> list[tuple[str, str]]:
    found = []
    for path, message in translations.held("es"):
        forms = message.string if isinstance(message.string, str) else (message.string or ("",))[-1]
        if len(_plain(forms).split()) >= LONG_ENOUGH:
            found.append((path.name, _plain(forms)))
    return found


def test_every_spanish_text_of_the_portal_reads_no_harder_than_eighth_grade() -> None:
    levels = [(place, text, measure(text, "es", syllables)) for place, text in _spanish()]
    assert [(place, level.score, text) for place, text, level in levels if not level.fits] == []


def _all_words() -> list[str]:
    return [*translations.marked(), *(text for _, text in _spanish())]


def test_no_text_of_the_portal_repeats_a_statement_that_is_wrong() -> None:
    assert [(text, repeated(text)) for text in _all_words() if repeated(text)] == []


def _order_texts() -> list[tuple[str, str]]:
    """Return what a client reads of each term of an order, by language: the text, and all with its reason."""
    found = []
    for term in catalogue().terms.values():
        for language, words in term.wordings.items():
            whole = "\n".join((words.client_text, *words.added.values(), words.why))
            found += [(language, text) for text in (words.client_text, whole)]
    return found + list(catalogue().passed.items())


def test_every_template_of_an_order_reads_no_harder_than_eighth_grade_and_repeats_nothing_wrong() -> None:
    texts = [(language, re.sub(r"\{[^}]*\}", "it", text)) for language, text in _order_texts()]
    levels = [(text, measure(text, language, syllables)) for language, text in texts]
    assert [(text, level.score) for text, level in levels if not level.fits] == []
    assert [text for _, text in texts if repeated(text)] == []
