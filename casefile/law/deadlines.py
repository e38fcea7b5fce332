"""Deadlines: from an event to a due date, every step shown, and every other date that is arguable."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casefile.law.counting import METHODS_WITH_HOLIDAYS, Counted, CountStep, Period, count
from casefile.law.courtdays import CourtCalendar, Direction, Doubts, EnteredDay, check_year, local
from casefile.law.courts import Court
from casefile.law.dated import Verified
from casefile.law.errors import DeadlineError
from casefile.law.offences import Example

THREE_DAY_SERVICE = ("mail", "clerk", "other")
SERVICE = (*THREE_DAY_SERVICE, "electronic", "hand")
NOT_OURS = ("government", "court", "court of appeals", "probation", "victim", "platform", "government or gal")
_PLAIN = re.compile(r"(days|hours|years):([1-9]\d{0,5})")


@dataclass(frozen=True, slots=True)
class NotLaterThan:
    """A second limit of a rule, counted from another date that is named when it is given."""

    name: str
    period: Period


@dataclass(frozen=True, slots=True)
class OtherReading:
    """Another period that some text gives for the same thing."""

    period: Period
    because: str


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One deadline. Without a period ``no_date_because`` says why no date can be counted.

    ``runs_from_service`` is True where Rule 45(c) adds three days after service by mail, clerk or other means, None
    where that is arguable. ``not_before`` marks an earliest day, not a last one.
    """

    key: str
    title: str
    who: str
    trigger: str
    period: Period | None
    tiers: tuple[tuple[str, Period], ...]
    method: str
    cite: str
    verified: Verified
    source: str
    no_date_because: str | None = None
    runs_from_service: bool | None = False
    not_before: bool = False
    also: NotLaterThan | None = None
    other_readings: tuple[OtherReading, ...] = ()
    extendable: str | None = None
    consequence: str | None = None
    note: str | None = None
    examples: tuple[Example, ...] = ()

    @property
    def ours(self) -> bool:
        """Whether the defence or the client may have to act, so that the earlier of two readings is calendared."""
        return self.who not in NOT_OURS

    @property
    def direction(self) -> Direction | None:
        """Return whether the period runs after or before its event; None where there is no period."""
        period = self.period or (self.tiers[0][1] if self.tiers else None)
        return period.direction if period else None


@dataclass(frozen=True, slots=True)
class Possible:
    """Another date that is arguable, and why."""

    due: date | datetime
    why: str


@dataclass(frozen=True, slots=True)
class DeadlineAnswer:
    """A due date with its reasoning; ``due`` is None where ``open`` says why. A moment is local, in ``zone``."""

    due: date | datetime | None
    also_possible: tuple[Possible, ...]
    rule: str
    title: str
    cite: str
    consequence: str | None
    steps: tuple[CountStep, ...]
    verified: Verified
    open: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    who: str | None = None
    extendable: str | None = None
    zone: str | None = None


def rule_named(name: str, rules: Mapping[str, DeadlineRule], before: bool = False) -> DeadlineRule:
    """Return a rule by its key, or plain counting under Rule 45 for ``days:N``, ``hours:N`` or ``years:N``.

    Raises:
        DeadlineError: there is no such rule, or it does not run before its event though that was asked.
    """
    if plain := _PLAIN.fullmatch(name.strip()):
        return _plain_rule(plain[1], int(plain[2]), before)
    rule = rules.get(name.strip())
    if rule is None:
        near = get_close_matches(name, rules, n=3)
        meant = f"; near it are {', '.join(near)}" if near else ""
        raise DeadlineError(f"there is no deadline rule {name!r}: give a rule's key, days:N, hours:N or years:N{meant}")
    if before and rule.direction != "before":
        raise DeadlineError(
            f"{rule.key} does not run before its event; counting before one is for days:N, hours:N, years:N"
        )
    return rule


def compute(
    rule: DeadlineRule,
    event: date | datetime,
    court: Court | None = None,
    service: str | None = None,
    before: bool = False,
    tier: str | None = None,
    also: Mapping[str, date] | None = None,
    holidays: Collection[date] = (),
    closed: Collection[date] = (),
    *,
    zone: str | None = None,
    doubts: Doubts | None = None,
    entered: Collection[EnteredDay] = (),
) -> DeadlineAnswer:
    """Return the due date of a rule for an event.

    Where a day's standing or a period is arguable, the earlier date is due and the others are in ``also_possible``.
    ``before`` turns a plain count around. ``holidays`` are declared by hand, ``closed`` are days the clerk's office
    was inaccessible, ``entered`` both as they stand for the court; ``zone`` overrides the court's, and a moment without
    a zone is the clock there.

    Raises:
        CalendarError: the count leaves the years the calendar covers.
        DeadlineError: the service, the tier, a second date or the time is missing or not known.

    Source: Fed. R. Crim. P. 45; Fed. R. App. P. 26(a).
    """
    _check_service(service)
    _check_also(rule, also or {})
    place = zone or (court.zone if court else None)
    when = _event(event, place)
    check_year(when)
    blank = _blank(rule, place if isinstance(when, datetime) else None)
    period = _period(rule, tier)
    if before and period:
        period = replace(period, direction="before")
    if rule.method in ("none", "set_by_court"):
        return replace(blank, open=(rule.no_date_because or "the rule gives no period that can be counted",))
    if period is None:
        tiers = ", ".join(name for name, _ in rule.tiers)
        return replace(blank, open=(f"the tier is not given; the period differs for {tiers}",))
    calendar = _calendar(rule, period, court, holidays, closed, doubts or Doubts(), entered)
    return _answer(blank, rule, period, when, service, also or {}, calendar)


def to_json(answer: DeadlineAnswer) -> dict[str, object]:
    """Return an answer as plain JSON values: dates as ISO text, moments to the minute on the local clock."""
    return {
        "due": _iso(answer.due),
        "also_possible": [{"due": _iso(one.due), "why": one.why} for one in answer.also_possible],
        "rule": answer.rule,
        "cite": answer.cite,
        "consequence": answer.consequence,
        "steps": [{"text": step.text, "date": _iso(step.date)} for step in answer.steps],
        "verified": answer.verified,
        "title": answer.title,
        "who": answer.who,
        "extendable": answer.extendable,
        "zone": answer.zone,
        "open": list(answer.open),
        "notes": list(answer.notes),
    }


def _iso(day: date | datetime | None) -> str | None:
    if isinstance(day, datetime):
        return day.replace(tzinfo=None).isoformat(timespec="minutes")
    return day.isoformat() if day else None


def _plain_rule(unit: str, number: int, before: bool) -> DeadlineRule:
    period = Period(number, unit, "before" if before else "after")
    return DeadlineRule(
        key=f"{unit}:{number}",
        title=f"{number} {unit} {period.direction} the event",
        who="whoever must act",
        trigger="the event",
        period=period,
        tiers=(),
        method="rule45",
        cite="Fed. R. Crim. P. 45(a)(2)" if unit == "hours" else "Fed. R. Crim. P. 45(a)(1)",
        verified=True,
        source="Fed. R. Crim. P. 45",
        runs_from_service=True,
    )


def _check_service(service: str | None) -> None:
    if service is not None and service not in SERVICE:
        raise DeadlineError(f"{service!r} is no way of service; one of {', '.join(SERVICE)} would be right")


def _check_also(rule: DeadlineRule, also: Mapping[str, date]) -> None:
    known = rule.also.name if rule.also else None
    for name in also:
        if name != known:
            right = f"it takes {known}=DATE" if known else "it takes none"
            raise DeadlineError(f"{rule.key} takes no second date {name!r}; {right}")


def _event(event: date | datetime, zone: str | None) -> date | datetime:
    if zone is None:
        return event
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise DeadlineError(f"{zone!r} is no time zone; a name such as America/Chicago would be right") from fault
    if not isinstance(event, datetime):
        return event
    there = local(event, zone)
    if event.tzinfo is None and there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None) != event:
        raise DeadlineError(f"the clocks in {zone} were put forward over {event}; give the time before or after")
    return there


def _period(rule: DeadlineRule, tier: str | None) -> Period | None:
    if not rule.tiers:
        if tier is not None:
            raise DeadlineError(f"{rule.key} does not differ by tier; leave {tier!r} out")
        return rule.period
    if tier is None:
        return None
    periods = dict(rule.tiers)
    if tier not in periods:
        raise DeadlineError(f"{rule.key} has no tier {tier!r}; one of {', '.join(periods)} would be right")
    return periods[tier]


def _blank(rule: DeadlineRule, zone: str | None) -> DeadlineAnswer:
    notes = (rule.note,) if rule.note else ()
    return DeadlineAnswer(
        due=None,
        also_possible=(),
        rule=rule.key,
        title=rule.title,
        cite=rule.cite,
        consequence=rule.consequence,
        steps=(),
        verified=rule.verified,
        notes=notes,
        who=rule.who,
        extendable=rule.extendable,
        zone=zone,
    )


def _calendar(
    rule: DeadlineRule,
    period: Period,
    court: Court | None,
    holidays: Collection[date],
    closed: Collection[date],
    doubts: Doubts,
    entered: Collection[EnteredDay],
) -> CourtCalendar:
    """Return the court's calendar as the rule's method reads it: a State's own days count only after an event."""
    counts = METHODS_WITH_HOLIDAYS.get(rule.method, "no") if period.direction == "after" else "no"
    return CourtCalendar(
        state=court.state if court else None,
        court=court.id if court else None,
        declared=frozenset(holidays),
        inaccessible=frozenset(closed),
        doubts=doubts,
        state_counts=counts,
        entered=tuple(entered),
    )


def _answer(
    blank: DeadlineAnswer,
    rule: DeadlineRule,
    period: Period,
    when: date | datetime,
    service: str | None,
    also: Mapping[str, date],
    calendar: CourtCalendar,
) -> DeadlineAnswer:
    add_three, service_notes = _three_days(rule, service, period)
    found = count(when, period, rule.method, calendar, add_three is True)
    if add_three is None:
        later = count(when, period, rule.method, calendar, True)
        found = found.beside(later, "if the period runs from service: Rule 45(c) then adds three days", "without them")
    for other in rule.other_readings:
        reading = count(when, other.period, rule.method, calendar, False)
        own = f"{period.number} {period.unit} under {rule.cite}"
        found = found.beside(reading, other.because, own) if rule.ours else found.with_other(reading, other.because)
    found, still_open = _with_second_limit(rule, found, also, calendar)
    return replace(
        blank,
        due=found.due,
        also_possible=_possible(found),
        steps=found.steps,
        open=still_open,
        notes=blank.notes + service_notes + _notes(rule, calendar),
    )


def _three_days(rule: DeadlineRule, service: str | None, period: Period) -> tuple[bool | None, tuple[str, ...]]:
    """Return whether three days are added (None: arguable) and what is to be said about it."""
    if service is None:
        return False, ()
    if service not in THREE_DAY_SERVICE:
        return False, (f"service by {service} means adds no days (Fed. R. Crim. P. 45(c))",)
    if period.direction == "before" or rule.method != "rule45" or rule.runs_from_service is False:
        return False, ("three days are added only to a period that runs from service; this one does not",)
    return rule.runs_from_service, ()


def _with_second_limit(
    rule: DeadlineRule, found: Counted, also: Mapping[str, date], calendar: CourtCalendar
) -> tuple[Counted, tuple[str, ...]]:
    if rule.also is None:
        return found, ()
    period = rule.also.period
    words = f"{period.number} {period.unit} {period.direction} {rule.also.name}"
    if rule.also.name not in also:
        return found, (f"also not later than {words}: give {rule.also.name}=DATE",)
    limit = count(also[rule.also.name], period, "rule45", replace(calendar, state_counts="no"), False)
    return found.not_later_than(limit, f"Also not later than {words}"), ()


def _possible(found: Counted) -> tuple[Possible, ...]:
    seen = {found.due}
    kept = []
    for due, why in sorted(found.others, key=lambda one: one[0].isoformat()):
        if due not in seen:
            seen.add(due)
            kept.append(Possible(due, why))
    return tuple(kept)


def _notes(rule: DeadlineRule, calendar: CourtCalendar) -> tuple[str, ...]:
    notes = []
    if rule.method == "running":
        notes.append("a running clock: excluded days are not taken out here")
    if rule.not_before:
        notes.append("an earliest day, not a last one")
    if calendar.state is None and calendar.state_counts != "no" and rule.method == "rule45":
        notes.append("no court is given: the State's own holidays are not looked at")
    return tuple(notes)
