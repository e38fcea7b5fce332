"""What a court ordered: which version holds on a day, and what each term says in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.law import orders as law
from casefile.law.orders import End, Extension, Order, Ordered
from casefile.lawdata import reader
from casefile.lawdata.orders_reader import catalogue

FIRST = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda number: FIRST + timedelta(number))
NAMES = {1: "CW-1", 2: "Kim Low", 3: "Íñigo Roe"}


@dataclass(frozen=True)
class Held:
    key: int
    since: date
    until: date | None = None


@st.composite
def histories(draw: st.DrawFn) -> list[Held]:
    """Versions as they can be entered: each from the day of the one before it, or later."""
    starts = sorted(draw(st.lists(days, min_size=1, max_size=5)))
    lasts = [draw(st.none() | st.integers(0, 40)) for _ in starts]
    return [
        Held(number, since, None if last is None else since + timedelta(last))
        for number, (since, last) in enumerate(zip(starts, lasts, strict=True), 1)
    ]


@given(histories(), days)
def test_the_version_that_holds_is_the_last_to_begin(versions: list[Held], day: date) -> None:
    found = law.standing(versions, [], [], day)
    begun = [one for one in versions if one.since <= day]
    assert found is not None
    assert found.version == (begun[-1] if begun else versions[0])
    assert (found.state == law.TO_COME) == (not begun)


@given(histories(), days, days)
def test_an_order_once_begun_is_followed_until_counsel_ends_it(versions: list[Held], day: date, over: date) -> None:
    """Whatever the days say, only a record of counsel lets the client stop."""
    found = law.standing(versions, [], [], day)
    assert found is not None
    assert found.is_followed == (versions[0].since <= day)
    ended = law.standing(versions, [End(over)], [], day)
    assert ended is not None
    assert (ended.state == law.ENDED) == (over <= day)


@given(histories(), days)
def test_a_day_has_passed_only_after_it(versions: list[Held], day: date) -> None:
    found = law.standing(versions, [], [], day)
    assert found is not None
    if found.state == law.TO_DECIDE:
        assert found.until is not None
        assert found.until < day
    if found.state == law.IN_FORCE:
        assert found.until is None or day <= found.until


@given(histories(), days, st.none() | days)
def test_an_extension_moves_the_last_day_of_its_version_alone(
    versions: list[Held], day: date, until: date | None
) -> None:
    plain, extended = (law.standing(versions, [], given, day) for given in ([], [Extension(1, until)]))
    assert plain is not None
    assert extended is not None
    if plain.version.key == 1:
        assert extended.until == until
    else:
        assert extended == plain


@given(histories(), days)
def test_in_whatever_order_versions_are_read_the_same_holds(versions: list[Held], day: date) -> None:
    assert law.standing(versions, [], [], day) == law.standing(versions[::-1], [], [], day)


def test_an_order_without_a_version_stands_nowhere() -> None:
    assert law.standing([], [], [], FIRST) is None


def filled(term: law.Term) -> dict[str, object]:
    """Everything that a term asks for, filled in."""
    samples = {"people": [1, 2], "place": "Elm Park", "time": "21:30", "number": 300, "flag": True}
    found: dict[str, object] = {ask.key: samples.get(ask.kind, "one phone") for ask in term.asks}
    found |= {f"{ask.key}_es": "un teléfono" for ask in term.asks if ask.kind == "words"}
    return found


TERMS = list(catalogue().terms.values())


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_term_is_said_whole_in_every_language(term: law.Term, language: str) -> None:
    for values in (filled(term), {key: value for key, value in filled(term).items() if _is_needed(term, key)}):
        for text in law.say(term, values, NAMES, language):
            assert text
            assert not re.search(r"[{}]|\.\.|  |: \.|None|\bNo contact with \.", text), text


def _is_needed(term: law.Term, key: str) -> bool:
    ask = term.ask(key.removesuffix("_es"))
    return ask is not None and ask.required


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_braces_that_somebody_types_are_only_text(term: law.Term) -> None:
    typed = {
        key: "{people} {0} {" if isinstance(value, str) and key != "from_time" and key != "to_time" else value
        for key, value in filled(term).items()
    }
    assert law.say(term, typed, NAMES, "en")


def test_a_term_never_says_less_than_the_general_advice_whose_place_it_takes() -> None:
    """Each do-not of the general text stands in the term's own words, word for word."""
    in_the_orders_words = (  # what the order itself settles
        (" the person who accused you", ""),
        ("look at their profile", "look at a profile"),
        ("travel outside the area in your order", "travel outside it"),
    )
    checked = 0
    for term in TERMS:
        text = term.wordings["en"].client_text
        for general in term.overrides:
            for sentence in re.split(r"(?<=[.])\s+", reader.guidance_items()[general].client_text):
                words = sentence.rstrip(".")
                for general_words, own in in_the_orders_words:
                    words = words.replace(general_words, own)
                if words.startswith(("Do not", "Give up", "Tell your lawyer", "Save")):
                    assert words in text, (term.key, general, words)
                    checked += 1
    assert checked > 10


def test_both_languages_say_the_same_number_of_sentences() -> None:
    for term in TERMS:
        counts = {name: len(re.findall(r"[.:](\s|$)", w.client_text)) for name, w in term.wordings.items()}
        assert abs(counts["en"] - counts["es"]) <= 2, (term.key, counts)


def test_no_text_names_what_must_be_ordered_whatever_the_charge() -> None:
    for term in TERMS:
        for cited in term.legal_basis:
            assert "mandatory" not in cited.value


def order(*terms: Ordered, kind: str = "no_contact", state: str = law.IN_FORCE) -> Order:
    return Order(7, kind, state, terms, "No-contact order of 2 March 2026")


def test_a_no_contact_term_that_misses_an_accuser_leaves_the_general_words_standing() -> None:
    both, one = (order(Ordered("no_contact", {"people": people})) for people in ([1, 2], [2]))
    assert "no_contact" in law.overridden([both], catalogue(), {1})
    assert "no_contact" not in law.overridden([one], catalogue(), {1})
    assert "no_contact" not in law.overridden([both], catalogue(), set())


@given(st.sampled_from([law.TO_COME, law.ENDED]))
def test_what_is_not_to_be_followed_says_nothing_and_overrides_nothing(state: str) -> None:
    one = replace(order(Ordered("travel", {"area": "Nebraska"}), kind="release"), state=state)
    assert law.items(one, catalogue(), NAMES, (), "en") == []
    assert law.overridden([one], catalogue(), set()) == {}


def test_how_the_client_knows_somebody_takes_the_place_of_the_names() -> None:
    one = Ordered("no_contact", {"people": [1], "called": "your former manager.", "called_es": ""})
    text = law.items(order(one), catalogue(), NAMES, (), "en")[0].client_text
    assert text.startswith("A judge ordered: no contact with your former manager. Do not call")


def test_names_are_joined_as_each_language_does() -> None:
    assert law.joined(["A", "B", "C"], "en") == "A, B and C"
    assert law.joined(["A", "Inés"], "es") == "A e Inés"
    assert law.joined(["A"], "es") == "A"


@given(st.times())
def test_a_time_is_said_by_the_twelve_hours_of_a_clock(moment: time) -> None:
    said = law.clock_words(moment.replace(second=0, microsecond=0), "en")
    assert re.fullmatch(r"midnight|(1[0-2]|[1-9])(:[0-5]\d)? [ap]m", said)


def test_a_value_that_is_needed_and_missing_is_a_fault_and_spanish_alone_too() -> None:
    term = catalogue().terms["devices"]
    assert [key for key, _ in law.faults(term, {})] == ["devices"]
    assert law.faults(term, {"devices": "one phone", "forbidden_es": "consolas"})[0][0] == "forbidden"
    assert law.faults(term, {"devices": "one phone"}) == []
