"""What a calendar page shows: days of dates, narrowed to a matter or to what one person works on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from casefile.deadlines import lists
from casefile.deadlines.lists import DateLine
from casefile.infra import clock
from casefile.matters import service as matters
from casefile.matters.models import Matter

MOST_CHOICES = 200


@dataclass(frozen=True)
class Narrowed:
    """What a calendar is narrowed to; with neither, it is the office's: every matter that one may open."""

    matter_id: int | None = None
    person_id: int | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as an address keeps it."""
        both = {"matter": self.matter_id, "person": self.person_id}
        return {name: value for name, value in both.items() if value is not None}


@dataclass(frozen=True)
class Choices:
    """What a calendar can be narrowed to: matters with their roles, the newest first, and people of their teams."""

    matters: list[Matter]
    people: list[tuple[int, str]]

    def words_for(self, narrowed: Narrowed) -> str:
        """Say in words whose dates are shown."""
        names = dict(self.people)
        who = names.get(narrowed.person_id or 0)
        what = next((one.caption for one in self.matters if one.id == narrowed.matter_id), None)
        if narrowed.person_id and narrowed.matter_id:
            return f"{what or 'one matter'}, as far as {who or 'this person'} works on it"
        if narrowed.person_id:
            return f"the matters of {who or 'this person'} that you may open"
        return what or ("one matter" if narrowed.matter_id else "every matter that you may open")


def choices(user_id: int, narrowed: Narrowed) -> Choices:
    """Return what one may narrow a calendar to; the matter that is shown is among them, be it old or closed."""
    listed = [matter for matter, _ in matters.list_matters(user_id, matters.Filter(), limit=MOST_CHOICES)]
    shown = matters.find_open_matter(user_id, narrowed.matter_id) if narrowed.matter_id else None
    if shown is not None and shown[1] != "expert" and shown[0] not in listed:
        listed.append(shown[0])
    return Choices(listed, matters.colleagues(user_id))


def dates_of(user_id: int, first: date, last: date, narrowed: Narrowed) -> list[DateLine]:
    """Return the dates of some days in the matters that one may open."""
    return lists.between(user_id, first, last, matter_id=narrowed.matter_id, member_id=narrowed.person_id)


def by_day(lines: Iterable[DateLine]) -> list[tuple[date, list[DateLine]]]:
    """Return lines, which are in the order of their days, day by day."""
    return [(on, list(on_day)) for on, on_day in groupby(lines, key=lambda line: line.on)]


def zones_of(lines: Iterable[DateLine]) -> list[str]:
    """Return the zones of the hours shown where they are more than one, each as ``CST, America/Chicago``."""
    found = {line.zone: line.at for line in lines if line.at}
    if len(found) < 2:
        return []
    return [f"{clock.local(at, zone):%Z}, {zone.replace('_', ' ')}" for zone, at in sorted(found.items())]


def by_hour(lines: Iterable[DateLine]) -> tuple[list[DateLine], list[tuple[str, list[DateLine]]]]:
    """Return what a day asks for without an hour, and what has one, by the hour of each court's own clock."""
    whole = [line for line in lines if line.at is None]
    timed = sorted((line for line in lines if line.at), key=_on_the_wall)
    return whole, [
        (_hour(first), list(group)) for first, group in groupby(timed, key=lambda line: _on_the_wall(line).hour)
    ]


def _on_the_wall(line: DateLine) -> time:
    at: datetime = line.at or clock.now()
    return clock.local(at, line.zone).time()


def _hour(hour: int) -> str:
    return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"
