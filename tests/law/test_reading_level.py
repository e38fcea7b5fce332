from __future__ import annotations

import pytest

from casefile.law.reading_level import marked, measure, split


def _vowels(word: str, language: str) -> int:
    return sum(letter in "aeiou" for letter in word)


def test_the_grade_is_kincaids_formula() -> None:
    level = measure("Go to court. Do not run.", "en", lambda word, language: 1)
    assert (level.words, level.sentences, level.syllables) == (6, 2, 6)
    assert level.score == pytest.approx(0.39 * 3 + 11.8 * 1 - 15.59, abs=0.05)


def test_the_ease_is_that_of_fernandez_huerta_with_words_per_sentence() -> None:
    level = measure("Llame a su casa. No hable.", "es", lambda word, language: 2)
    assert level.score == pytest.approx(206.84 - 60 * 2 - 1.02 * 3, abs=0.05)


def test_the_same_words_in_one_sentence_are_harder() -> None:
    assert (
        measure("Go to the court and be there", "en", _vowels).score
        > measure("Go to the court. Be there.", "en", _vowels).score
    )


def test_a_number_is_one_word_of_one_syllable() -> None:
    assert measure("Call 911 now.", "en", lambda word, language: 1).syllables == 3


def test_a_text_without_words_is_easy_in_both_languages() -> None:
    assert measure("…", "en", _vowels).fits
    assert measure("", "es", _vowels).fits


def test_a_new_line_and_a_closing_quote_end_a_sentence() -> None:
    assert split("Say: 'I want my lawyer.' Then stop\nCall us") == ["Say: 'I want my lawyer.", "Then stop", "Call us"]


@pytest.mark.parametrize(
    ("score", "language", "fits"), [(8.0, "en", True), (8.1, "en", False), (60.0, "es", True), (59.9, "es", False)]
)
def test_eighth_grade_is_the_last_that_fits(score: float, language: str, fits: bool) -> None:
    level = measure("Go.", language, _vowels)
    assert type(level)(language, score, 1, 1, 1).fits is fits


@pytest.mark.parametrize(
    ("score", "language", "words"),
    [
        (4.0, "en", "fifth grade or easier: good"),
        (7.4, "en", "about eighth grade: good"),
        (8.3, "en", "about ninth grade: too hard"),
        (14.0, "en", "harder than high school: too hard"),
        (75.0, "es", "about sixth grade (“algo fácil”): good"),
        (61.0, "es", "about seventh or eighth grade (“normal”): good"),
        (55.0, "es", "harder than eighth grade"),
    ],
)
def test_the_level_is_said_in_words(score: float, language: str, words: str) -> None:
    level = measure("Go.", language, _vowels)
    assert type(level)(language, score, 1, 1, 1).in_words.startswith(words)


def test_long_sentences_and_hard_words_are_marked_and_nothing_is_lost() -> None:
    text = "Call us today. " + "go " * 21 + "home.\nNo unauthorised transmissions."
    lines = marked(text, "en", _vowels)
    assert [[one.is_long for one in line] for line in lines] == [[False, True], [False]]
    assert [piece for piece, hard in lines[1][0].pieces if hard] == ["unauthorised", "transmissions"]
    assert "".join(piece for piece, _ in lines[1][0].pieces) == "No unauthorised transmissions."
