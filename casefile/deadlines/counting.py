"""Asks the law to count: a question as it can be stored and asked again, and its answer in words a page can show."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from casefile.law.courts import Court
from casefile.law.deadlines import DeadlineAnswer, DeadlineRule, compute, rule_named, to_json
from casefile.lawdata import reader

PLAIN = ("days", "hours", "years")
VERIFIED = {True: "true", "partial": "partial", False: "false"}


@dataclass(frozen=True)
class Asked:
    """What a deadline is counted from. ``rule`` is an id of the library, or ``days:N``, ``hours:N``, ``years:N``.

    ``event_at`` is the event's moment where its hour is known; ``also_on`` is the second day that some rules look at.
    """

    rule: str
    event_on: date
    event_at: datetime | None = None
    service: str = ""
    before: bool = False
    tier: str | None = None
    also_on: date | None = None
    closed: tuple[date, ...] = ()
    holidays: tuple[date, ...] = ()

    def kept(self) -> dict[str, Any]:
        """Return the question as it is stored."""
        return {
            "rule": self.rule,
            "event": (self.event_at or self.event_on).isoformat(),
            "service": self.service,
            "before": self.before,
            "tier": self.tier,
            "also": self.also_on.isoformat() if self.also_on else None,
            "closed": [day.isoformat() for day in self.closed],
            "holidays": [day.isoformat() for day in self.holidays],
        }


@dataclass(frozen=True)
class Counted:
    """What the law answers. ``due_on`` is None where no date can be counted; ``open`` says what is still missing."""

    title: str
    who: str
    due_on: date | None
    due_at: datetime | None
    period: str
    trigger: str
    cite: str
    verified: str
    consequence: str
    extendable: str
    steps: list[dict[str, Any]]
    also_possible: list[dict[str, Any]]
    open: list[str]
    notes: list[str]

    @property
    def mark(self) -> str:
        """Tell this very answer again."""
        told = json.dumps([self.title, str(self.due_on), str(self.due_at), self.steps, self.open], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def answer(asked: Asked, *, court: Court | None, zone: str) -> DeadlineAnswer:
    """Ask the law.

    Raises:
        RuleError: the deadline cannot be counted from what was given.
    """
    rule = rule_named(asked.rule, reader.deadline_rules(), asked.before)
    return compute(
        rule,
        asked.event_at or asked.event_on,
        court,
        asked.service or None,
        asked.before,
        asked.tier,
        {rule.also.name: asked.also_on} if rule.also and asked.also_on else {},
        asked.holidays,
        asked.closed,
        zone=zone,
        doubts=reader.doubts(),
    )


def count(asked: Asked, *, court: str | None, zone: str) -> Counted:
    """Count a deadline for a court, in words a page can show.

    Raises:
        RuleError: the deadline cannot be counted from what was given.
    """
    rule = rule_named(asked.rule, reader.deadline_rules(), asked.before)
    found = answer(asked, court=reader.court(court), zone=zone)
    told = to_json(found)
    due_at = found.due if isinstance(found.due, datetime) else None
    return Counted(
        title=found.title,
        who=found.who or "",
        due_on=due_at.date() if due_at else found.due,
        due_at=due_at,
        period=_period_words(rule, asked.tier),
        trigger=rule.trigger,
        cite=found.cite,
        verified=VERIFIED[found.verified],
        consequence=found.consequence or "",
        extendable=found.extendable or "",
        steps=cast(list[dict[str, Any]], told["steps"]),
        also_possible=cast(list[dict[str, Any]], told["also_possible"]),
        open=list(found.open),
        notes=list(found.notes),
    )


def _period_words(rule: DeadlineRule, tier: str | None) -> str:
    period = rule.period or dict(rule.tiers).get(tier or "")
    if period is None:
        return ""
    unit = period.unit[:-1] if period.number == 1 and period.unit.endswith("s") else period.unit
    return f"{period.number} {unit} {period.direction} the event"


def grouped_rules() -> list[tuple[str, str, str]]:
    """Return the rules to choose from as key, words and group: by who must act, then plain counting."""
    rules = sorted(reader.deadline_rules().values(), key=lambda rule: (_place(rule.who), rule.title))
    named = [(rule.key, f"{rule.title} · {rule.cite}", f"To be done by: {rule.who}") for rule in rules]
    return named + [(unit, f"a number of {unit}", "Plain counting under Rule 45") for unit in PLAIN]


def _place(who: str) -> tuple[int, str]:
    """Put what the defence must do first, then what it watches."""
    order = ("defence", "client", "both", "government", "court")
    return (order.index(who) if who in order else len(order), who)
