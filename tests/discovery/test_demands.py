"""Demands: where each stands is said by its newest answer, and a check comes before a hearing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casefile.discovery import demands
from casefile.discovery.demands import AnswerFacts, CheckFacts
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from tests.discovery.build import answer, delivery, demand, hearing
from tests.factories import Office


def stands(matter: Matter) -> demands.DemandLine:
    (line,) = demands.list_demands(matter)
    return line


@pytest.mark.parametrize(
    ("word", "more", "is_open"),
    [
        ("promised", {"promised_by": date(2024, 4, 1)}, True),
        ("received", {}, False),
        ("received in part", {}, True),
        ("other format", {"form_received": "a PDF of it"}, True),
        ("refused", {"reason": "not material"}, True),
        ("does not exist", {"reason": "never made"}, False),
    ],
)
def test_the_newest_answer_says_where_a_demand_stands(
    matter: Matter, word: str, more: dict[str, Any], is_open: bool
) -> None:
    one = demand(matter)
    assert (stands(matter).stands, stands(matter).is_open) == ("no answer yet", True)
    answer(one, "promised")
    answer(one, word, **more)
    assert stands(matter).is_open == is_open
    assert len(stands(matter).answers) == 2


def test_a_promise_whose_day_has_passed_is_late_until_another_answer_comes(matter: Matter) -> None:
    one = demand(matter)
    answer(one, "promised", promised_by=date(2024, 4, 1))
    assert stands(matter).is_late
    answer(one, "received")
    assert not stands(matter).is_late


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (AnswerFacts("maybe", date(2024, 3, 5)), "is no answer"),
        (AnswerFacts("received", None), "The day of the answer is needed"),
        (AnswerFacts("refused", date(2024, 3, 5)), "Give the reason"),
        (AnswerFacts("other format", date(2024, 3, 5)), "in which format"),
        (AnswerFacts("received", date(2024, 3, 3)), "before it was asked"),
        (AnswerFacts("received", date(2100, 1, 1)), "lies ahead"),
    ],
)
def test_an_answer_that_lacks_what_its_kind_needs_is_refused(matter: Matter, facts: AnswerFacts, says: str) -> None:
    one = demand(matter)
    with pytest.raises(Refusal, match=says), transaction():
        demands.answer(one, facts)
    assert stands(matter).answers == ()


def test_an_answer_names_no_delivery_of_another_matter(office: Office) -> None:
    one, theirs = demand(office.matter), delivery(office.other_matter)
    with pytest.raises(Refusal, match="not one of this matter"), transaction():
        demands.answer(one, AnswerFacts("received", date(2024, 3, 5), delivery=theirs.id))


def test_a_hearing_to_come_stands_without_a_check_until_one_is_recorded(matter: Matter) -> None:
    today = clock.today(matter.zone)
    demand(matter)
    coming = hearing(matter, today + timedelta(days=9))
    assert [line.check for line in demands.hearings_to_come(matter)] == [None]
    with transaction():
        kept = demands.record_check(coming, CheckFacts(today, "Prosecutor", "Nothing new."))
    assert kept.open_demands == 1
    assert [line.check for line in demands.hearings_to_come(matter)] == [kept]


@pytest.mark.parametrize(("days", "found", "says"), [(1, "x", "lies ahead"), (0, " ", "What was found is needed")])
def test_a_check_was_made_and_says_what_was_found(matter: Matter, days: int, found: str, says: str) -> None:
    today = clock.today(matter.zone)
    coming = hearing(matter, today)
    with pytest.raises(Refusal, match=says), transaction():
        demands.record_check(coming, CheckFacts(today + timedelta(days=days), "Prosecutor", found))
