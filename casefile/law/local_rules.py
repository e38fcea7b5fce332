"""Local rules and standing orders: which one is in force on a day, and a count under it beside the library's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from unicodedata import combining, normalize

from casefile.law.counting import Counted, CountStep, Period
from casefile.law.deadlines import DeadlineAnswer, DeadlineRule, Possible

METHODS = {
    "rule45": "as Rule 45 counts: the last day moves past a closed day",
    "excluding_closed_days": "only days that are no Saturday, Sunday or legal holiday",
    "calendar": "every day, and the last day is not moved",
}
_TITLES = frozenset(("hon", "honorable", "judge", "justice", "chief", "senior", "magistrate", "district"))
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_NEVER = re.compile(r"(no|never)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LocalRule:
    """A court's local rule, or with ``judge`` that judge's standing order, as an office entered it.

    ``rule`` is the key of the rule it overrides, or with ``adds`` the key of a rule of its own. It is in force from
    ``since`` to ``until``, both included. ``verified`` is False until a second person has read it in its source.
    """

    key: str
    version: int
    court: str
    rule: str
    period: Period
    cite: str
    since: date
    judge: str = ""
    adds: bool = False
    title: str = ""
    who: str = ""
    trigger: str = ""
    method: str = "rule45"
    until: date | None = None
    consequence: str = ""
    note: str = ""
    source: str = ""
    verified: bool = False

    @property
    def words(self) -> str:
        """Return what it is, by its citation."""
        return f"Standing order of {self.judge}, {self.cite}," if self.judge else f"Local rule {self.cite}"

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Governing:
    """What governs a rule before a court on a day; each of ``arguable`` may govern instead, for the reason given."""

    rule: LocalRule | None = None
    arguable: tuple[tuple[LocalRule, str], ...] = ()


def governing(rules: Iterable[LocalRule], key: str, court: str | None, judges: Sequence[str], on: date) -> Governing:
    """Return which local rule governs a rule of the library on the day of the event.

    A standing order of the case's judge comes before a rule of the court, which stays arguable; of several the latest
    since-date counts. Where no judge of the case is known, a standing order is arguable.
    """
    fitting = [one for one in rules if one.rule == key and one.court == court and one.holds_on(on)]
    general = [one for one in fitting if not one.judge]
    orders = [one for one in fitting if one.judge]
    ours = [one for one in orders if any(same_judge(one.judge, judge) for judge in judges)]
    if ours:
        chosen, more = _latest(ours)
        beside = [(one, "if the court's local rule comes before the judge's standing order") for one in general]
        return Governing(chosen, (*more, *beside))
    unknown = [] if judges else [(one, f"if the case is before {one.judge}: no judge is recorded") for one in orders]
    if general:
        chosen, more = _latest(general)
        return Governing(chosen, (*more, *unknown))
    return Governing(None, tuple(unknown))


def _latest(rules: Sequence[LocalRule]) -> tuple[LocalRule, tuple[tuple[LocalRule, str], ...]]:
    chosen = max(rules, key=lambda one: (one.since, one.key))
    same = [one for one in rules if one.since == chosen.since and one is not chosen]
    return chosen, tuple((one, f"if {one.words} holds: both are entered as in force since {one.since}") for one in same)


def same_judge(one: str, other: str) -> bool:
    """Whether two ways of writing a judge's name can mean one person: the same last name, and no other word against."""
    first, second = _name(one), _name(other)
    if not first or not second or first[-1] != second[-1]:
        return False
    return _within(first, second) or _within(second, first)


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether each word of a name is among another's; an initial stands for any word that begins with it."""
    return all(any(_is_one(word, other) for other in many) for word in few)


def _is_one(word: str, other: str) -> bool:
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])


def _name(written: str) -> list[str]:
    plain = "".join(sign for sign in normalize("NFKD", written.casefold()) if not combining(sign))
    words = re.findall(r"[^\W\d_]+", plain)
    return [word for word in words if word not in _TITLES and word not in _SUFFIXES]


def as_rule(local: LocalRule, base: DeadlineRule | None = None) -> DeadlineRule:
    """Return a local rule as a rule to count with; what it does not say stays as in the library's."""
    if base is None:
        return DeadlineRule(
            key=local.rule,
            title=local.title,
            who=local.who,
            trigger=local.trigger,
            period=local.period,
            tiers=(),
            method=local.method,
            cite=local.cite,
            verified=local.verified,
            source=local.source,
            runs_from_service=None,
            consequence=local.consequence or None,
            note=local.note or None,
        )
    return replace(
        base,
        title=local.title or base.title,
        who=local.who or base.who,
        trigger=local.trigger or base.trigger,
        period=local.period,
        tiers=(),
        method=local.method,
        cite=local.cite,
        verified=local.verified,
        source=local.source,
        no_date_because=None,
        other_readings=(),
        consequence=local.consequence or base.consequence,
        note=local.note or base.note,
    )


def alone(answer: DeadlineAnswer, local: LocalRule) -> DeadlineAnswer:
    """Return the answer of a rule that a court adds, which says whose rule it is."""
    said = CountStep(f"{local.words} in force since {_written(local.since)} gives {spelled(local.period)}", None)
    return replace(answer, steps=(said, *answer.steps), notes=answer.notes + _unread(local))


def overridden(rule: DeadlineRule, base: DeadlineAnswer, local: LocalRule, answer: DeadlineAnswer) -> DeadlineAnswer:
    """Return the answer under a local rule, which names what it replaces.

    ``base`` is the library's own answer. It is shown as what is replaced; where it is arguable whether the local rule
    governs, the earlier date is due if the defence must act, and the other stays possible.
    """
    instead = f"instead of {_period_of(rule)} under {base.cite}"
    said = CountStep(
        f"{local.words} in force since {_written(local.since)} gives {spelled(local.period)} {instead}", None
    )
    found = replace(answer, notes=answer.notes + _unread(local))
    if base.due is None or answer.due is None:
        return replace(found, steps=(said, *answer.steps))
    never = _never(rule, base, answer)
    if local.verified and not never:
        replaced = f"It replaces {_written(_day(base.due))}, the library's date: {_period_of(rule)}, {base.cite}"
        return replace(found, steps=(said, *answer.steps), notes=(*found.notes, replaced))
    doubt = "which is never extended" if never else "if the local rule does not hold as entered: nobody has checked it"
    earlier = rule.ours or bool(never)
    found = beside(found, base, f"under {base.cite}, {doubt}", f"under {local.cite}", earlier)
    return replace(found, steps=(said, *found.steps), open=(*found.open, *never))


def beside(one: DeadlineAnswer, other: DeadlineAnswer, why: str, why_one: str, earlier: bool) -> DeadlineAnswer:
    """Return the first answer with the date of the second as possible; with ``earlier`` the earlier of them is due."""
    if other.due is None:
        return one
    if one.due is None:
        return replace(other, notes=(*one.notes, *other.notes, f"counted {why}"))
    ours, theirs = _counted(one), _counted(other)
    found = ours.beside(theirs, why, why_one) if earlier else ours.with_other(theirs, why)
    seen, kept = {found.due}, []
    for due, reason in sorted(found.others, key=lambda pair: pair[0].isoformat()):
        if due not in seen:
            seen.add(due)
            kept.append(Possible(due, reason))
    return replace(one, due=found.due, steps=found.steps, also_possible=tuple(kept))


def spelled(period: Period) -> str:
    """Return a period in words: 14 days after the event."""
    unit = period.unit[:-1] if period.number == 1 else period.unit
    return f"{period.number} {unit} {period.direction} the event"


def _period_of(rule: DeadlineRule) -> str:
    if rule.period:
        return spelled(rule.period)
    return "a period that differs by tier" if rule.tiers else "no counted period"


def _never(rule: DeadlineRule, base: DeadlineAnswer, answer: DeadlineAnswer) -> tuple[str, ...]:
    if base.due is None or answer.due is None or not _NEVER.match(rule.extendable or ""):
        return ()
    if _day(answer.due) <= _day(base.due):
        return ()
    return (
        f"{base.cite} is never extended ({rule.extendable}): whether a local rule may give more time is for counsel; "
        "the earlier date stands",
    )


def _unread(local: LocalRule) -> tuple[str, ...]:
    return () if local.verified else (f"{local.words} was entered here and not yet read by a second person",)


def _counted(answer: DeadlineAnswer) -> Counted:
    if answer.due is None:
        raise ValueError("an answer without a date has no readings")
    return Counted(answer.due, answer.steps, tuple((one.due, one.why) for one in answer.also_possible))


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _written(day: date) -> str:
    return f"{day:%-d %B %Y}"
