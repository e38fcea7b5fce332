from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casefile.law.counting import Period, count
from casefile.law.courtdays import CourtCalendar

DAYS = st.dates(date(1990, 1, 1), date(2035, 12, 31))
STATES = st.sampled_from([None, "MA", "TX", "NE", "FL"])
NUMBERS = st.integers(1, 120)


def _due(event: date, number: int, direction: str, calendar: CourtCalendar, three: bool = False) -> date:
    return count(event, Period(number, "days", direction), "rule45", calendar, three).due  # type: ignore[arg-type]


@given(DAYS, NUMBERS, STATES, st.booleans())
def test_a_roll_never_lands_on_a_closed_day(event: date, number: int, state: str | None, three: bool) -> None:
    calendar = CourtCalendar(state=state)
    assert calendar.closed(_due(event, number, "after", calendar, three)) is None


@given(DAYS, NUMBERS)
def test_a_roll_back_never_lands_on_a_closed_or_doubtful_day(event: date, number: int) -> None:
    calendar = CourtCalendar(state_counts="no")
    due = _due(event, number, "before", calendar)
    assert (calendar.closed(due), calendar.doubtful(due)) == (None, None)


@given(DAYS, NUMBERS, STATES)
def test_a_longer_period_never_ends_earlier(event: date, number: int, state: str | None) -> None:
    calendar = CourtCalendar(state=state)
    assert _due(event, number, "after", calendar) <= _due(event, number + 1, "after", calendar)


@given(DAYS, NUMBERS, STATES)
def test_a_later_event_never_brings_an_earlier_date(event: date, number: int, state: str | None) -> None:
    calendar = CourtCalendar(state=state)
    assert _due(event, number, "after", calendar) <= _due(event + timedelta(days=1), number, "after", calendar)


@given(DAYS, NUMBERS)
def test_counting_back_from_the_due_date_of_an_open_day_leads_no_later_than_the_event(event: date, number: int) -> None:
    calendar = CourtCalendar(state_counts="no")
    forward = event + timedelta(days=number)
    if calendar.closed(forward) is None and calendar.closed(event) is None and calendar.doubtful(event) is None:
        assert _due(forward, number, "before", calendar) == event


@given(DAYS, NUMBERS, STATES)
def test_the_due_date_is_the_earliest_of_all_that_are_possible(event: date, number: int, state: str | None) -> None:
    found = count(event, Period(number, "days", "after"), "rule45", CourtCalendar(state=state), False)
    assert all(found.due < other for other, _ in found.others)


@given(DAYS, NUMBERS)
def test_three_days_for_service_never_bring_the_date_forward(event: date, number: int) -> None:
    calendar = CourtCalendar()
    assert _due(event, number, "after", calendar) + timedelta(days=3) <= _due(event, number, "after", calendar, True)


@given(DAYS, st.integers(1, 20), STATES)
def test_days_that_leave_out_closed_days_end_on_an_open_one(event: date, number: int, state: str | None) -> None:
    calendar = CourtCalendar(state=state, state_counts="doubtful")
    found = count(event, Period(number, "days", "after"), "excluding_closed_days", calendar, False)
    assert calendar.closed(found.due) is None
