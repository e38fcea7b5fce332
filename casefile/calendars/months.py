"""A month of dates, laid out in weeks."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casefile.deadlines.lists import DateLine
from casefile.infra import clock

SHOWN_A_DAY = 8


@dataclass(frozen=True)
class Month:
    """One month: its first day, and the Sunday and Saturday between which its weeks lie."""

    first: date

    @property
    def starts(self) -> date:
        """Return the Sunday on which the first week begins."""
        return self.first - timedelta(days=(self.first.weekday() + 1) % 7)

    @property
    def ends(self) -> date:
        """Return the Saturday on which the last week ends."""
        last = self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])
        return last + timedelta(days=(5 - last.weekday()) % 7)

    @property
    def earlier(self) -> str:
        """Return the month before, as 2026-10."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def later(self) -> str:
        """Return the month after, as 2026-12."""
        return f"{self.first + timedelta(days=31):%Y-%m}"


def read_month(written: str | None, today: date) -> Month:
    """Return the month that an address names, or this month."""
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError:
        first = today.replace(day=1)
    return Month(first if 1980 <= first.year <= 2100 else today.replace(day=1))


def weeks(
    month: Month,
    lines: Iterable[DateLine],
    today: date,
    address: Callable[[DateLine], str],
    day_address: Callable[[date], str],
) -> list[list[dict[str, Any]]]:
    """Return the weeks of a month, each of seven days with what falls on them."""
    by_day: dict[date, list[DateLine]] = defaultdict(list)
    for line in lines:
        by_day[line.on].append(line)
    days = [month.starts + timedelta(days=n) for n in range((month.ends - month.starts).days + 1)]
    cells = [
        {
            "date": day,
            "in_month": day.month == month.first.month,
            "today": day == today,
            "url": day_address(day),
            "entries": _entries(by_day[day], address, day_address(day)),
        }
        for day in days
    ]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _entries(lines: list[DateLine], address: Callable[[DateLine], str], all_of_day: str) -> list[dict[str, Any]]:
    shown = [
        {"text": f"{hour(line)} {line.what}".strip(), "url": address(line), "kind": _kind(line), "note": line.caption}
        for line in lines[:SHOWN_A_DAY]
    ]
    if len(lines) > SHOWN_A_DAY:
        more = f"{len(lines) - SHOWN_A_DAY} more on this day"
        shown.append({"text": more, "url": all_of_day, "kind": "", "note": ""})
    return shown


def hour(line: DateLine) -> str:
    """Return the hour of a date on its court's clock, with the zone, or nothing where no hour is known."""
    return f"{clock.local(line.at, line.zone):%-I:%M %p %Z}" if line.at else ""


def _kind(line: DateLine) -> str:
    if line.kind == "hearing":
        return "hearing"
    return "late" if line.is_late else line.state
