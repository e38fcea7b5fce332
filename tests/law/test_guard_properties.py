"""The guard reads any text without failing, and twice the text with twice the work."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.law import guard_dates, guard_fold, guard_names, guard_numbers, guard_outside, guard_words
from casefile.law.guard import Finding, Leaving, look, replaced
from casefile.law.guard_fold import tokens_of
from casefile.law.guard_numbers import luhn
from casefile.lawdata.guard_reader import guard_rules
from tests.filings.guard_corpus import BASE, PLANTED

NUMBERS = st.from_regex(r"[0-9]{1,4}([-. /][0-9]{1,4}){0,4}", fullmatch=True)
WORDS = """
    the court born on DOB SSN account number Robin Example [ ] § 18 U.S.C. minor named resides at 12 Elm Street
    March May four five oh TODO privileged x - . , ; ( & &#82; **
"""
PROSE = st.sampled_from([*WORDS.split(), "\n", "\n\n", ""])
SIGNS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=6)
LEGAL = st.lists(st.one_of(NUMBERS, PROSE, SIGNS), max_size=60).map(" ".join)
QUICKLY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def found_in(text: str) -> tuple[Finding, ...]:
    return look(replace(BASE, text=text), guard_rules())


@QUICKLY
@given(LEGAL)
def test_any_text_is_read_and_every_finding_points_into_it(text: str) -> None:
    for one in found_in(text):
        assert text[one.start : one.end] == one.found != ""


@QUICKLY
@given(LEGAL)
def test_the_words_of_a_text_lie_in_it_one_behind_the_other(text: str) -> None:
    reached = 0
    for token in tokens_of(text):
        assert reached <= token.start < token.end <= len(text)
        reached = token.end


@QUICKLY
@given(LEGAL)
def test_the_same_text_gives_the_same_keys_and_each_once(text: str) -> None:
    keys = [one.key for one in found_in(text)]
    assert keys == [one.key for one in found_in(text)]
    assert len(set(keys)) == len(keys)


@QUICKLY
@given(LEGAL)
def test_replacing_never_fails_and_changes_nothing_where_nothing_is_found(text: str) -> None:
    findings = found_in(text)
    after = replaced(text, findings)
    assert after == text or any(one.instead for one in findings)


@QUICKLY
@given(LEGAL, LEGAL)
def test_a_planted_name_is_found_in_any_text(before: str, after: str) -> None:
    rules = [one.rule for one in found_in(f"{before}\n\nRobin Example\n\n{after}")]
    assert "child-name" in rules


@QUICKLY
@given(st.integers(1, 899), st.integers(1, 99), st.integers(1, 9999), st.sampled_from(["-", " ", "–", "."]))
def test_every_social_security_number_is_found_in_every_writing(a: int, b: int, c: int, sign: str) -> None:
    number = sign.join((f"{a:03}", f"{b:02}", f"{c:04}"))
    (one,) = [one for one in found_in(f"It lists {number} there.") if one.rule == "ssn"]
    assert (one.found, one.instead) == (number, f"xxx-xx-{c:04}")


@QUICKLY
@given(st.integers(10**14, 10**15 - 1), st.sampled_from("45"))
def test_a_card_is_told_by_its_check_digit_alone(middle: int, first: str) -> None:
    head = f"{first}{str(middle)[1:]}"
    numbers = [f"{head}{last}" for last in range(10)]
    assert [number for number in numbers if luhn(number)] == [
        number for number in numbers if any(one.rule == "account" for one in found_in(f"paid with {number} then"))
    ]


# --- the work ---------------------------------------------------------------------------------------------------------


def work_of(act: Callable[[], Any]) -> int:
    """Return how many lines of Python an act runs: a measure that no load of the machine changes."""
    steps = 0

    def count(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return steps


HARD = {
    "prose": " ".join(one.text for one in PLANTED if one.text) + "\n\n",
    "digits": "1 2 3 4 5 6 7 8 9 0 ",
    "one number": "1234567890",
    "digit words": "one two three four five six seven ",
    "names": "Robin ",
    "letters of a name": "R o b i n ",
    "brackets": "[[name [",
    "references": "&#82",
    "hyphens": "Ro-\n",
    "born": "born on the ",
    "account": "account number ",
    "streets": "12 Elm Oak ",
    "iban": "GB82 WEST ",
    "note": "our weakest point is that the second ",
}


@pytest.mark.parametrize("name", HARD)
def test_twice_the_text_is_at_most_a_little_more_than_twice_the_work(name: str) -> None:
    text = HARD[name] * (1 + 1500 // len(HARD[name]))
    once, twice = (work_of(lambda size=size: found_in(text * size)) for size in (1, 2))  # type: ignore[misc]
    assert twice < 2.3 * once


def test_the_work_on_a_page_is_bounded() -> None:
    page = "The accused moves under Fed. R. Crim. P. 12(b)(3)(C) to suppress what was found on March 4, 2025. " * 30
    assert work_of(lambda: found_in(page)) < 150 * len(page)


def test_no_pattern_of_the_guard_can_run_away() -> None:
    for module in (guard_dates, guard_fold, guard_names, guard_numbers, guard_outside, guard_words):
        for value in vars(module).values():
            if isinstance(value, re.Pattern):
                assert not re.search(r"[*+]|,\}", value.pattern), f"{module.__name__}: {value.pattern}"


def test_nothing_at_all_is_clean() -> None:
    assert look(Leaving(""), guard_rules()) == ()
