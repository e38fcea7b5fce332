"""Court days: which days are closed to a court, for sure or arguably, and counting under Rule 45."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from casefile.law.errors import CalendarError

FIRST_YEAR, LAST_YEAR = 1986, 2040
Direction = Literal["after", "before"]
Closed = Callable[[date], str | None]
"""Says why a day is closed, or None where it is an ordinary day."""

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DoubtfulDay:
    """A day of which it is arguable whether it is a legal holiday; without courts it holds for all."""

    day: date
    why: str
    courts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DoubtfulStateDay:
    """A State's day, by its name in the holiday tables, of which it is arguable whether the State declared it."""

    state: str
    holiday: str
    why: str


@dataclass(frozen=True, slots=True)
class Doubts:
    """The days of the law data whose standing is arguable."""

    days: tuple[DoubtfulDay, ...] = ()
    state_days: tuple[DoubtfulStateDay, ...] = ()


@dataclass(frozen=True, slots=True)
class EnteredDay:
    """A day that somebody entered for a court, or without one for every court; ``why`` says what, who and from where.

    ``kind`` is "national" (declared by the President or Congress), "state" (declared by the court's State, which counts
    only after an event), "arguable", or "inaccessible" (the clerk's office). One that is not ``sure`` is arguable.
    """

    day: date
    kind: str
    why: str
    court: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class CourtCalendar:
    """The closed days of one court.

    ``declared`` are holidays added by hand, ``inaccessible`` the days on which the clerk's office was closed.
    ``state_counts`` is how the State's own days count: "yes" for Rule 45 after an event, "doubtful" where a statute
    only says legal holiday, "no" before an event and in the Supreme Court. ``entered`` are days of the court itself.
    """

    state: str | None = None
    court: str | None = None
    declared: frozenset[date] = frozenset()
    inaccessible: frozenset[date] = frozenset()
    doubts: Doubts = Doubts()
    state_counts: Literal["yes", "doubtful", "no"] = "yes"
    entered: tuple[EnteredDay, ...] = ()

    def closed(self, day: date) -> str | None:
        """Return why a day is surely a Saturday, Sunday or legal holiday, or None.

        Raises:
            CalendarError: the year is not covered.

        Source: Fed. R. Crim. P. 45(a)(1)(C), (a)(6).
        """
        check_year(day)
        if day.weekday() >= 5:
            return "a Saturday" if day.weekday() == 5 else "a Sunday"
        if name := national_holidays(day.year).get(day):
            return name
        if day in self.declared:
            return "a declared holiday"
        if why := self._entered(day, True, "national", *(("state",) if self.state_counts == "yes" else ())):
            return why
        name = self._state_day(day)
        return f"{name}, a holiday of {self.state}" if name and self._state_doubt(day) is None else None

    def doubtful(self, day: date) -> str | None:
        """Return why it is arguable whether an open day is a legal holiday, or None where it is not."""
        if self.closed(day):
            return None
        if name := observed_days(day.year).get(day):
            return f"{name}: observed by statute or order for federal employees, not the day Rule 45(a)(6)(A) names"
        for one in self.doubts.days:
            if one.day == day and (not one.courts or self.court in one.courts):
                return one.why
        return self._entered_doubt(day) or self._state_doubt(day)

    def shut(self, day: date) -> str | None:
        """Return why the clerk's office is known to be inaccessible on a day, or None."""
        if why := self._entered(day, True, "inaccessible"):
            return why
        return "the clerk's office is inaccessible" if day in self.inaccessible else None

    def _entered(self, day: date, sure: bool, *kinds: str) -> str | None:
        found = (one for one in self.entered if one.day == day and one.sure is sure and one.kind in kinds)
        return next((one.why for one in found if not one.court or one.court == self.court), None)

    def _entered_doubt(self, day: date) -> str | None:
        state = ("state",) if self.state_counts != "no" else ()
        unsure = self._entered(day, False, "national", "arguable", "inaccessible", *state)
        certain = ("arguable", "state") if self.state_counts == "doubtful" else ("arguable",)
        return unsure or self._entered(day, True, *certain)

    def _state_day(self, day: date) -> str | None:
        if self.state is None or self.state_counts == "no":
            return None
        return state_holidays(self.state, day.year).get(day)

    def _state_doubt(self, day: date) -> str | None:
        name = self._state_day(day)
        if name is None:
            return None
        if self.state_counts == "doubtful":
            return f"{name} is a holiday of {self.state}; the statute says legal holiday and does not name the State's"
        if "(observed)" in name:
            return f"{name}: whether {self.state} declared the day itself is not recorded"
        found = (one.why for one in self.doubts.state_days if one.state == self.state and one.holiday == name)
        why = next(found, None)
        return f"{name} ({self.state}): {why}" if why else None


def check_year(day: date) -> None:
    """Refuse a day in a year for which no holidays are recorded."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CalendarError(f"no holidays are recorded for {day.year}; the calendar covers {FIRST_YEAR} to {LAST_YEAR}")


@cache
def _library() -> Any:
    """Return the table of the United States from ``holidays``, without the 250 other countries beside it (8 MB)."""
    package = find_spec("holidays")
    folder = next(iter(package.submodule_search_locations or ())) if package else ""
    spec = spec_from_file_location("holidays_of_the_united_states", f"{folder}/countries/united_states.py")
    if spec is None or spec.loader is None:
        raise CalendarError("the holiday tables are not installed; install the pinned requirements")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.UnitedStates


@cache
def national_holidays(year: int) -> dict[date, str]:
    """Return the legal holidays of Rule 45(a)(6)(A) in a year, each on its own day, Juneteenth from 2021."""
    table = _library()(years=year, observed=False)
    return {day: name for day, name in table.items() if day.year == year}


@cache
def observed_days(year: int) -> dict[date, str]:
    """Return the Fridays and Mondays on which a holiday of a weekend is observed, 31 December included."""
    table = _library()(years=[year, year + 1], observed=True)
    own = national_holidays(year)
    return {day: name for day, name in table.items() if day.year == year and day not in own and day.weekday() < 5}


@cache
def state_holidays(state: str, year: int) -> dict[date, str]:
    """Return the days a State alone keeps; those it shares with the nation are left out.

    The tables of some States drop national days; the national set is therefore never read from them.
    """
    table = _library()(subdiv=state, years=[year, year + 1])
    shared = national_holidays(year).keys() | observed_days(year).keys()
    return {day: name for day, name in table.items() if day.year == year and day not in shared}


def roll(day: date, direction: Direction, closed: Closed) -> date:
    """Return the day itself, or the next open one in the direction of the count.

    Source: Fed. R. Crim. P. 45(a)(1)(C), (a)(5).
    """
    step = _ONE if direction == "after" else -_ONE
    while closed(day):
        day += step
    return day


def closed_run(day: date, until: date, closed: Closed) -> Iterator[tuple[date, str]]:
    """Yield the closed days a roll from ``day`` passed over, each with its reason."""
    step = _ONE if until > day else -_ONE
    while day != until:
        yield day, closed(day) or "not open"
        day += step


def first_accessible(day: date, shut: Closed, closed: Closed) -> date:
    """Return the day itself, or the first later one on which the clerk's office is open; always forward.

    Source: Fed. R. Crim. P. 45(a)(3) and the committee note of 2009.
    """
    while shut(day) or closed(day):
        day += _ONE
    return day


def shift(day: date, number: int, unit: str, direction: Direction) -> date:
    """Return the day a number of days, months or years after or before another; its own day is not counted.

    An anniversary that does not exist (29 February, the 31st) is the last day of its month.
    """
    sign = 1 if direction == "after" else -1
    try:
        if unit == "days":
            return day + timedelta(days=sign * number)
        return day + (relativedelta(months=sign * number) if unit == "months" else relativedelta(years=sign * number))
    except (OverflowError, ValueError) as fault:
        reached = f"{number} {unit} {direction} {day}"
        covers = f"the calendar covers {FIRST_YEAR} to {LAST_YEAR}"
        raise CalendarError(f"{reached} is no date that can be counted; {covers}") from fault


def count_open_days(day: date, number: int, closed: Closed) -> date:
    """Return the last of ``number`` days after another, counting only days that are not closed.

    Source: 18 U.S.C. 3142(d), (f), which count no Saturday, Sunday or legal holiday.
    """
    while number:
        day += _ONE
        if not closed(day):
            number -= 1
    return day


def shift_hours(moment: datetime, hours: int, direction: Direction) -> datetime:
    """Return the local moment so many elapsed hours away; a clock change in between moves the hour on the clock.

    Source: Fed. R. Crim. P. 45(a)(2)(A), (B).
    """
    sign = 1 if direction == "after" else -1
    try:
        return (moment.astimezone(UTC) + timedelta(hours=sign * hours)).astimezone(moment.tzinfo)
    except OverflowError as fault:
        raise CalendarError(f"{hours} hours {direction} {moment} is no moment that can be counted") from fault


def same_time_on(moment: datetime, day: date) -> datetime:
    """Return the same time of day on another day, in the same zone."""
    return datetime.combine(day, moment.timetz().replace(tzinfo=None), tzinfo=moment.tzinfo)


def local(moment: datetime, zone: str) -> datetime:
    """Return a moment in a zone: a naive one is read as the clock there, an aware one is converted."""
    there = ZoneInfo(zone)
    return moment.replace(tzinfo=there) if moment.tzinfo is None else moment.astimezone(there)
