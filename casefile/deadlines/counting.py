"""Asks the law to count: a question as it can be stored and asked again, and its answer in words a page can show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from casefile.deadlines.court_law import CourtLaw, law_of
from casefile.infra import clock
from casefile.law.courts import Court
from casefile.law.deadlines import DeadlineAnswer, DeadlineRule, compute, rule_named, to_json
from casefile.law.errors import DeadlineError
from casefile.law.local_rules import LocalRule, alone, as_rule, beside, governing, overridden, spelled
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
    local: dict[str, Any] | None = None

    @property
    def mark(self) -> str:
        """Tell this very answer again."""
        told = json.dumps([self.title, str(self.due_on), str(self.due_at), self.steps, self.open], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def asked_of(kept: Mapping[str, Any], zone: str) -> Asked | None:
    """Return the question that was stored, or None where nothing was counted."""
    if not kept.get("rule") or not kept.get("event"):
        return None
    written = str(kept["event"])
    at = datetime.fromisoformat(written) if "T" in written else None
    return Asked(
        rule=kept["rule"],
        event_on=clock.local(at, zone).date() if at else date.fromisoformat(written),
        event_at=at,
        service=kept.get("service") or "",
        before=bool(kept.get("before")),
        tier=kept.get("tier"),
        also_on=date.fromisoformat(kept["also"]) if kept.get("also") else None,
        closed=_days(kept.get("closed")),
        holidays=_days(kept.get("holidays")),
    )


def _days(written: Iterable[str] | None) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in written or ())


def rule_of(name: str, law: CourtLaw, before: bool = False) -> DeadlineRule:
    """Return a rule of the library, a plain count, or a rule that the court adds, as it stands at its latest.

    Raises:
        DeadlineError: there is no such rule.
    """
    added = sorted((one for one in law.rules if one.adds), key=lambda one: one.since)
    return rule_named(name, {**reader.deadline_rules(), **{one.rule: as_rule(one) for one in added}}, before)


def answer(asked: Asked, *, court: Court | None, zone: str, judges: Sequence[str] = ()) -> DeadlineAnswer:
    """Ask the law, with the local rules and the closed days that the office entered for the court.

    Raises:
        RuleError: the deadline cannot be counted from what was given.
    """
    law = law_of(court.id if court else None)
    rule = rule_of(asked.rule, law, asked.before)
    found = governing(law.rules, rule.key, court.id if court else None, judges, asked.event_on)

    def under(one: DeadlineRule, tier: str | None) -> DeadlineAnswer:
        return compute(
            one,
            asked.event_at or asked.event_on,
            court,
            asked.service or None,
            asked.before,
            tier,
            {one.also.name: asked.also_on} if one.also and asked.also_on else {},
            asked.holidays,
            asked.closed,
            zone=zone,
            doubts=reader.doubts(),
            entered=law.days,
        )

    def under_local(local: LocalRule) -> DeadlineAnswer:
        return under(as_rule(local) if local.adds else as_rule(local, rule), None)

    arguable = found.arguable
    if found.rule is None and _is_added(rule, law):
        if not arguable:
            raise DeadlineError(_not_governed(rule, law, judges, asked.event_on))
        (local, why), *rest = arguable
        arguable = tuple(rest)
        told = alone(under_local(local), local)
        told = replace(told, open=(*told.open, f"{local.words} holds only {why}"))
    elif found.rule is None:
        told = under(rule, asked.tier)
    elif found.rule.adds:
        told = alone(under_local(found.rule), found.rule)
    else:
        told = overridden(rule, under(rule, asked.tier), found.rule, under_local(found.rule))
    for local, why in arguable:
        told = beside(told, under_local(local), f"under {local.cite}, {why}", f"under {told.cite}", rule.ours)
        told = replace(told, notes=(*told.notes, f"{local.words} would give {spelled(local.period)} {why}"))
    return told


def _is_added(rule: DeadlineRule, law: CourtLaw) -> bool:
    return rule.key not in reader.deadline_rules() and any(one.rule == rule.key for one in law.rules)


def _not_governed(rule: DeadlineRule, law: CourtLaw, judges: Sequence[str], on: date) -> str:
    """Say why a rule that a court or a judge adds gives no date: it is another judge's, or was not in force."""
    orders = [one for one in law.rules if one.rule == rule.key and one.judge and one.holds_on(on)]
    if orders:
        theirs = " or ".join(one.judge for one in orders)
        return f"{rule.title}: {rule.cite} is an order of {theirs}, and this case is before {' and '.join(judges)}"
    return f"{rule.title}: {rule.cite} was not in force on {on}, the day of the event"


def count(asked: Asked, *, court: str | None, zone: str, judges: Sequence[str] = ()) -> Counted:
    """Count a deadline for a court and its judges, in words a page can show.

    Raises:
        RuleError: the deadline cannot be counted from what was given.
    """
    law = law_of(court)
    rule = rule_of(asked.rule, law, asked.before)
    local = governing(law.rules, rule.key, court, judges, asked.event_on).rule
    found = answer(asked, court=reader.court(court), zone=zone, judges=judges)
    told = to_json(found)
    due_at = found.due if isinstance(found.due, datetime) else None
    return Counted(
        title=found.title,
        who=found.who or "",
        due_on=due_at.date() if due_at else found.due,
        due_at=due_at,
        period=spelled(local.period) if local else _period_words(rule, asked.tier),
        trigger=(local.trigger if local else "") or rule.trigger,
        cite=found.cite,
        verified=VERIFIED[found.verified],
        consequence=found.consequence or "",
        extendable=found.extendable or "",
        steps=cast(list[dict[str, Any]], told["steps"]),
        also_possible=cast(list[dict[str, Any]], told["also_possible"]),
        open=list(found.open),
        notes=list(found.notes),
        local=_named(local) if local else None,
    )


def _named(local: LocalRule) -> dict[str, Any]:
    return {"entry": local.key, "version": local.version, "cite": local.cite, "since": local.since.isoformat()}


def _period_words(rule: DeadlineRule, tier: str | None) -> str:
    period = rule.period or dict(rule.tiers).get(tier or "")
    return spelled(period) if period else ""


def grouped_rules(court: str | None = None) -> list[tuple[str, str, str]]:
    """Return the rules to choose from as key, words and group: those of the court first, then by who must act."""
    library = reader.deadline_rules()
    local = {one.rule: one for one in sorted(law_of(court).rules, key=lambda one: one.since)}
    own = [(key, _local_words(one, library.get(key)), "Local rules of this court") for key, one in local.items()]
    named = [one for one in library_choices() if one[0] not in local]
    return [*own, *named, *((unit, f"a number of {unit}", "Plain counting under Rule 45") for unit in PLAIN)]


def library_choices() -> list[tuple[str, str, str]]:
    """Return the rules of the library as key, words and group, by who must act."""
    rules = sorted(reader.deadline_rules().values(), key=lambda rule: (_place(rule.who), rule.title))
    return [(rule.key, f"{rule.title} · {rule.cite}", f"To be done by: {rule.who}") for rule in rules]


def _local_words(local: LocalRule, base: DeadlineRule | None) -> str:
    instead = f", instead of {base.cite}" if base else ""
    return f"{local.title or (base.title if base else '')} · {local.cite}{instead}"


def _place(who: str) -> tuple[int, str]:
    """Put what the defence must do first, then what it watches."""
    order = ("defence", "client", "both", "government", "court")
    return (order.index(who) if who in order else len(order), who)
