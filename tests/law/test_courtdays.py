from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import FR, MO, TH, relativedelta

from casefile.law.courtdays import (
    CourtCalendar,
    count_open_days,
    first_accessible,
    national_holidays,
    observed_days,
    roll,
    shift,
    state_holidays,
)
from casefile.law.errors import CalendarError
from casefile.lawdata import reader

PLAIN = CourtCalendar()
YEARS = range(1986, 2041)


def _rule_45_holidays(year: int) -> set[date]:
    """Return the days of Rule 45(a)(6)(A), worked out from its own words."""
    first = [date(year, month, 1) for month in range(1, 13)]
    days = {
        date(year, 1, 1),
        first[0] + relativedelta(weekday=MO(3)),
        first[1] + relativedelta(weekday=MO(3)),
        date(year, 5, 31) + relativedelta(weekday=MO(-1)),
        date(year, 7, 4),
        first[8] + relativedelta(weekday=MO(1)),
        first[9] + relativedelta(weekday=MO(2)),
        date(year, 11, 11),
        first[10] + relativedelta(weekday=TH(4)),
        date(year, 12, 25),
    }
    return days | ({date(year, 6, 19)} if year >= 2021 else set())


@pytest.mark.parametrize("year", YEARS)
def test_the_holidays_of_every_year_are_those_of_rule_45(year: int) -> None:
    assert set(national_holidays(year)) == _rule_45_holidays(year)


def test_juneteenth_is_a_holiday_from_2021_only() -> None:
    assert PLAIN.closed(date(2020, 6, 19)) is None
    assert PLAIN.closed(date(2023, 6, 19)) == "Juneteenth National Independence Day"


def test_a_friday_before_a_saturday_holiday_is_doubtful_not_closed() -> None:
    assert PLAIN.closed(date(2026, 7, 3)) is None
    assert "observed" in str(PLAIN.doubtful(date(2026, 7, 3)))


def test_new_year_is_observed_on_the_last_day_of_the_year_before() -> None:
    assert date(2021, 12, 31) in observed_days(2021)


def test_an_ordinary_day_is_neither_closed_nor_doubtful() -> None:
    assert (PLAIN.closed(date(2026, 6, 3)), PLAIN.doubtful(date(2026, 6, 3))) == (None, None)


@pytest.mark.parametrize("state", ["TX", "FL"])
def test_a_state_that_drops_columbus_day_does_not_open_the_federal_court(state: str) -> None:
    assert CourtCalendar(state=state).closed(date(2025, 10, 13)) == "Columbus Day"


STATES = sorted({court.state for court in reader.courts().values()})


@pytest.mark.parametrize("state", STATES)
def test_no_state_takes_a_federal_holiday_away(state: str) -> None:
    calendar = CourtCalendar(state=state)
    for year in (1986, 2020, 2021, 2026, 2040):
        assert all(calendar.closed(day) for day in _rule_45_holidays(year))


def test_washingtons_birthday_closes_the_federal_courts_of_florida() -> None:
    assert CourtCalendar(state="FL").closed(date(2026, 2, 16)) == "Washington's Birthday"


def test_a_state_holiday_closes_only_where_it_counts() -> None:
    patriots = date(2026, 4, 20)
    assert CourtCalendar(state="MA").closed(patriots) == "Patriots' Day, a holiday of MA"
    assert CourtCalendar(state="MA", state_counts="no").closed(patriots) is None
    assert CourtCalendar(state="NE").closed(patriots) is None


def test_a_state_holiday_is_doubtful_where_a_statute_only_says_legal_holiday() -> None:
    calendar = CourtCalendar(state="MA", state_counts="doubtful")
    assert calendar.closed(date(2026, 4, 20)) is None
    assert "does not name the State's" in str(calendar.doubtful(date(2026, 4, 20)))


def test_a_partial_staffing_day_of_texas_is_doubtful() -> None:
    calendar = CourtCalendar(state="TX", doubts=reader.doubts())
    assert calendar.closed(date(2026, 4, 21)) is None
    assert "San Jacinto Day" in str(calendar.doubtful(date(2026, 4, 21)))


def test_inauguration_day_is_doubtful_in_washington_alone() -> None:
    day = date(2025, 1, 20) + timedelta(days=0)
    later = date(2033, 1, 20)
    assert PLAIN.closed(day) == "Martin Luther King Jr. Day"
    assert CourtCalendar(court="dcd", state="DC", doubts=reader.doubts()).doubtful(later)
    assert CourtCalendar(court="ned", state="NE", doubts=reader.doubts()).doubtful(later) is None


def test_a_state_table_gives_only_the_states_own_days() -> None:
    assert state_holidays("MA", 2026) == {date(2026, 4, 20): "Patriots' Day"}


@pytest.mark.parametrize("year", [1985, 2041])
def test_a_year_outside_the_calendar_is_refused_with_what_it_covers(year: int) -> None:
    with pytest.raises(CalendarError, match=f"no holidays are recorded for {year}; the calendar covers 1986 to 2040"):
        PLAIN.closed(date(year, 6, 3))


def test_a_roll_goes_on_after_an_event_and_back_before_one() -> None:
    saturday = date(2007, 9, 1)
    assert roll(saturday, "after", PLAIN.closed) == date(2007, 9, 4)
    assert roll(saturday, "before", PLAIN.closed) == date(2007, 8, 31)


def test_an_inaccessible_clerk_moves_the_day_forward_over_the_weekend() -> None:
    friday = date(2026, 6, 5)
    assert first_accessible(friday, CourtCalendar(inaccessible=frozenset({friday})).shut, PLAIN.closed) == date(
        2026, 6, 8
    )


def test_a_leap_day_a_year_on_is_the_last_of_february() -> None:
    assert shift(date(2024, 2, 29), 1, "years", "after") == date(2025, 2, 28)


def test_days_that_exclude_weekends_and_holidays_skip_them() -> None:
    assert count_open_days(date(2026, 9, 3), 3, PLAIN.closed) == date(2026, 9, 9)


def test_thanksgiving_friday_is_open_in_a_federal_court() -> None:
    friday = date(2026, 11, 1) + relativedelta(weekday=TH(4)) + relativedelta(weekday=FR)
    assert PLAIN.closed(friday) is None
