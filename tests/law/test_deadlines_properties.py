from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from casefile.law.counting import Period, count
from casefile.law.courtdays import CourtCalendar, EnteredDay

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


@given(DAYS, NUMBERS)
def test_counting_back_mirrors_counting_on(event: date, number: int) -> None:
    """Forward the first open day from the last one on is due; backward the first open one from it back."""
    calendar = CourtCalendar(state_counts="no")

    def is_closed(day: date, doubtful: bool) -> bool:
        return calendar.closed(day) is not None or (doubtful and calendar.doubtful(day) is not None)

    on, back = event + timedelta(days=number), event - timedelta(days=number)
    while is_closed(on, doubtful=False):
        on += timedelta(days=1)
    while is_closed(back, doubtful=True):
        back -= timedelta(days=1)
    assert (_due(event, number, "after", calendar), _due(event, number, "before", calendar)) == (on, back)


@given(DAYS, NUMBERS)
def test_backwards_a_longer_period_never_ends_later(event: date, number: int) -> None:
    calendar = CourtCalendar(state_counts="no")
    assert _due(event, number, "before", calendar) >= _due(event, number + 1, "before", calendar)


@given(DAYS, NUMBERS, st.sets(st.integers(-3, 12), max_size=6), STATES)
def test_a_day_entered_for_the_court_is_never_due_and_never_brings_a_date_forward(
    event: date, number: int, offsets: set[int], state: str | None
) -> None:
    last = event + timedelta(days=number)
    days = tuple(EnteredDay(last + timedelta(days=offset), "national", "declared") for offset in offsets)
    calendar = CourtCalendar(state=state, entered=days)
    due = _due(event, number, "after", calendar)
    assert due not in {one.day for one in days}
    assert calendar.closed(due) is None
    assert due >= _due(event, number, "after", CourtCalendar(state=state))


@given(DAYS, NUMBERS, st.sets(st.integers(-3, 12), min_size=1, max_size=6))
def test_a_day_that_one_person_alone_has_entered_never_moves_the_earlier_date(
    event: date, number: int, offsets: set[int]
) -> None:
    last = event + timedelta(days=number)
    days = tuple(EnteredDay(last + timedelta(days=offset), "national", "declared", sure=False) for offset in offsets)
    found = count(event, Period(number, "days", "after"), "rule45", CourtCalendar(entered=days), False)
    assert found.due == _due(event, number, "after", CourtCalendar())
    assert (found.due in {one.day for one in days}) <= bool(found.others)


@given(DAYS, st.integers(0, 23), st.integers(1, 400))
def test_hours_that_end_on_a_closed_day_run_to_the_same_minute_of_an_open_one(
    event: date, hour: int, number: int
) -> None:
    calendar = CourtCalendar()
    at = datetime(event.year, event.month, event.day, hour, 17, tzinfo=ZoneInfo("America/Phoenix"))
    due = count(at, Period(number, "hours", "after"), "rule45", calendar, False).due
    assert isinstance(due, datetime)
    assert calendar.closed(due.date()) is None
    assert due >= at + timedelta(hours=number)
    assert due.minute == 17
