from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.law.errors import DeadlineError
from casefile.law.recurring import days_due


def test_every_second_week_falls_on_the_same_weekday() -> None:
    assert list(days_due(date(2026, 1, 5), 2, "weeks", date(2026, 2, 10))) == [
        date(2026, 1, 5), date(2026, 1, 19), date(2026, 2, 2),
    ]  # fmt: skip


def test_the_thirty_first_falls_on_the_last_day_of_a_shorter_month_and_comes_back() -> None:
    assert list(days_due(date(2026, 1, 31), 1, "months", date(2026, 4, 30))) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip


def test_no_day_is_moved_off_a_weekend() -> None:
    assert list(days_due(date(2026, 7, 4), 7, "days", date(2026, 7, 11))) == [date(2026, 7, 4), date(2026, 7, 11)]


def test_nothing_is_due_before_the_first_day_and_the_calendar_ends_quietly() -> None:
    assert list(days_due(date(2026, 7, 4), 1, "days", date(2026, 7, 3))) == []
    assert len(list(days_due(date(9999, 12, 1), 1, "months", date.max))) == 1


@pytest.mark.parametrize(("every", "unit"), [(0, "days"), (1, "years")])
def test_a_step_that_leads_nowhere_is_refused(every: int, unit: str) -> None:
    with pytest.raises(DeadlineError, match="a number from 1"):
        next(days_due(date(2026, 1, 1), every, unit, date.max))


@given(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(1, 40),
    st.sampled_from(["days", "weeks", "months"]),
    st.integers(0, 2000),
)
def test_the_days_rise_and_stay_within_their_end(first: date, every: int, unit: str, length: int) -> None:
    until = first + timedelta(days=length)
    days = list(days_due(first, every, unit, until))
    assert days[0] == first
    assert days == sorted(set(days))
    assert days[-1] <= until
