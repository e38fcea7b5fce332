"""Private search: each answer, what is unknown, and that the circuit decides where courts disagree."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casefile.law.errors import RuleError
from casefile.law.private_search import (
    QUESTIONS,
    FileFacts,
    Step,
    assess,
    circuits,
    opened_before_warrant,
    ordinal,
    tally,
    voices,
)
from casefile.lawdata.private_search_reader import private_search

RULES = private_search()
OPENED = {"police": "yes", "before_warrant": "yes", "clearing_house": "no", "public": "no", "affidavit": "no"}


def police(circuit: str | None, **facts: Any) -> Step:
    return assess(FileFacts(**{**OPENED, **facts}), circuit, RULES).steps[1]


def clearing(circuit: str | None, **facts: Any) -> Step:
    return assess(FileFacts(**{"clearing_house": "yes", **facts}), circuit, RULES).steps[0]


def keys(step: Step) -> list[str]:
    return [voice.authority.key for voice in step.voices]


@pytest.mark.parametrize(
    ("circuit", "finding"),
    [("2", "beyond"), ("5", "within"), ("6", "within"), ("9", "beyond"), (None, "courts disagree")],
)
def test_to_open_a_file_matched_by_hash_only_is_answered_by_the_circuit(circuit: str | None, finding: str) -> None:
    assert police(circuit, viewed="hash only").finding == finding


@pytest.mark.parametrize("circuit", ["1", "3", "4", "7", "8", "10", "11", "D.C."])
def test_a_circuit_without_an_authority_on_it_is_unknown_and_shows_that_others_disagree(circuit: str) -> None:
    step = police(circuit, viewed="hash only")
    assert step.finding == "unknown"
    assert "Other circuits disagree" in step.why
    assert {voice.answer for voice in step.voices} == {"within", "beyond"}
    assert not any(voice.binds for voice in step.voices)


def test_the_authority_that_binds_stands_first() -> None:
    assert [voice.authority.key for voice in police("9", viewed="hash only").voices if voice.binds] == ["wilson"]
    assert keys(police("9", viewed="hash only"))[0] == "wilson"


@pytest.mark.parametrize("circuit", [None, "1", "8", "9"])
def test_to_open_again_what_a_person_had_viewed_stays_within(circuit: str | None) -> None:
    step = police(circuit, viewed="yes")
    assert step.finding == "within"
    assert keys(step)[0] == "jacobsen"


@pytest.mark.parametrize("circuit", [None, "1", "5", "10"])
def test_to_open_what_nobody_had_viewed_goes_beyond(circuit: str | None) -> None:
    assert police(circuit, viewed="no").finding == "beyond"


def test_without_a_word_on_who_viewed_it_nothing_is_answered() -> None:
    step = police("9", viewed="not stated")
    assert (step.finding, step.voices) == ("unknown", ())


@pytest.mark.parametrize(("police_says", "finding"), [("no", "not opened"), ("not stated", "unknown")])
def test_a_file_not_known_to_be_opened_is_not_judged(police_says: str, finding: str) -> None:
    assert police("9", viewed="no", police=police_says).finding == finding


def test_an_opening_under_a_warrant_turns_on_what_the_warrant_rests_on() -> None:
    step = police("9", viewed="hash only", before_warrant="no")
    assert step.finding == "under a warrant"
    assert "rests on" in step.why


def test_an_opening_whose_order_is_unknown_is_answered_on_condition_and_asked_about() -> None:
    facts = FileFacts(**{**OPENED, "before_warrant": "not stated", "viewed": "no"})
    found = assess(facts, "9", RULES)
    assert found.steps[1].finding == "beyond"
    assert "only if it was" in found.steps[1].why
    assert "order" in found.asks


def test_the_clearing_house_counts_as_governmental_only_where_a_court_said_so() -> None:
    assert clearing("10", viewed="no").finding == "beyond"
    assert "ackerman" in keys(clearing("10", viewed="no"))
    for circuit in ("9", "8", None):
        step = clearing(circuit, viewed="no")
        assert step.finding == "unknown"
        assert "is not answered" in step.why
    assert clearing("9", viewed="yes").finding == "within"


def test_what_an_analyst_opened_first_leaves_the_police_step_open_outside_the_tenth_circuit() -> None:
    assert police("9", viewed="hash only", clearing_house="yes").finding == "unknown"
    assert police("10", viewed="no", clearing_house="yes").finding == "beyond"


@pytest.mark.parametrize(
    ("opened", "warrant", "stated", "answer"),
    [
        (date(2024, 1, 1), date(2024, 1, 5), "not stated", "yes"),
        (date(2024, 1, 6), date(2024, 1, 5), "not stated", "no"),
        (date(2024, 1, 5), date(2024, 1, 5), "not stated", "not stated"),
        (date(2024, 1, 5), date(2024, 1, 5), "yes", "yes"),
        (None, date(2024, 1, 5), "no", "no"),
        (date(2024, 1, 1), None, "not stated", "not stated"),
    ],
)
def test_the_order_follows_the_days_and_within_one_day_what_is_stated(
    opened: date | None, warrant: date | None, stated: Any, answer: str
) -> None:
    facts = FileFacts(police="yes", police_on=opened, warrant_on=warrant, before_warrant=stated)
    assert opened_before_warrant(facts) == answer


def test_days_that_contradict_what_is_stated_are_refused() -> None:
    facts = FileFacts(police="yes", police_on=date(2024, 1, 6), warrant_on=date(2024, 1, 5), before_warrant="yes")
    with pytest.raises(RuleError, match="correct one"):
        opened_before_warrant(facts)


def test_all_that_is_not_stated_is_asked_for() -> None:
    assert assess(FileFacts(), "9", RULES).asks == (
        "provider_viewed",
        "public",
        "clearing_house",
        "police_opened",
        "affidavit",
    )
    whole = {**OPENED, "police_on": date(2024, 1, 1), "warrant_on": date(2024, 1, 2)}
    assert assess(FileFacts(**whole, viewed="yes"), "9", RULES).asks == ()


def test_a_hash_match_is_always_asked_about() -> None:
    assert "hash_match" in assess(FileFacts(**OPENED, viewed="hash only"), "5", RULES).asks


def test_public_contents_and_the_affidavit_are_noted() -> None:
    found = assess(FileFacts(viewed="yes", public="yes", affidavit="yes"), "9", RULES)
    assert "publicly available" in found.notes[0]
    assert "probable cause" in found.notes[1]


def test_files_are_tallied_by_what_was_viewed_and_opened() -> None:
    every = [
        FileFacts(viewed="yes"),
        FileFacts(viewed="hash only", police="yes", before_warrant="yes"),
        FileFacts(viewed="hash only", police="yes"),
        FileFacts(viewed="no", police="no", before_warrant="yes"),
        FileFacts(),
    ]
    found = tally(every)
    assert (found.files, found.viewed, found.hash_only, found.not_viewed, found.not_stated) == (5, 1, 2, 1, 1)
    assert (found.before_warrant, found.order_unknown) == (1, 1)


# --- the data --------------------------------------------------------------------------------------------------------


def test_every_question_has_an_authority_and_every_authority_says_what_was_read() -> None:
    for question in QUESTIONS:
        assert voices(question, None, RULES), question
    assert all(one.read and one.source for one in RULES.authorities)
    assert circuits(RULES) == ("2", "5", "6", "8", "9", "10")


def test_what_was_only_partly_read_says_so_and_the_exceptions_are_not_checked() -> None:
    partly = {one.key for one in RULES.authorities if one.verified == "partial"}
    assert partly == {"jacobsen", "maher", "ackerman"}
    assert all(one.verified is False for one in RULES.prepare)
    assert {"good_faith", "independent_source", "inevitable_discovery"} <= {one.key for one in RULES.prepare}


@pytest.mark.parametrize(
    ("circuit", "said"), [("2", "2d"), ("3", "3d"), ("9", "9th"), ("11", "11th"), ("D.C.", "D.C.")]
)
def test_a_circuit_is_named_as_it_is_cited(circuit: str, said: str) -> None:
    assert ordinal(circuit) == said
