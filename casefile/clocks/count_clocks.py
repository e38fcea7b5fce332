"""The clocks of each count: the time within which it must be charged, and the duty to register that it may bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.charges import service as charges
from casefile.charges.models import Count
from casefile.clocks.other_clocks import OtherClock, counted
from casefile.deadlines.counting import VERIFIED, Asked, Counted
from casefile.deadlines.court_law import judges_of
from casefile.infra import clock
from casefile.law.limitations import limitation
from casefile.law.registration_duty import duties, longest, settled
from casefile.lawdata import guidelines_reader, reader
from casefile.matters.models import Matter


@dataclass(frozen=True, slots=True)
class RegistrationLine:
    """What a conviction on one count would bring: ``tier`` None is unknown, with ``why``."""

    count: str
    offence: str
    tier: str | None
    every_months: int | None
    years: str
    cite: str
    verified: str
    why: str


def live_counts(matter: Matter) -> list[Count]:
    """Return the counts that stand in the charge, without those a later charging paper repeats; in one query."""
    counts = [one for one in charges.list_printed(matter) if one.is_live]
    later = charges.superseded(counts)
    return [one for one in counts if one.id not in later]


def limitations(matter: Matter, counts: Sequence[Count]) -> list[OtherClock]:
    """Return for each count the last day on which it could be charged, or why there is none."""
    judges = judges_of(matter)
    return [_limitation(matter, judges, count) for count in counts]


def _limitation(matter: Matter, judges: tuple[str, ...], count: Count) -> OtherClock:
    offence = charges.offence_of(count)
    if offence is None:
        return _unknown(count, "no offence of the library is matched to this count")
    found = limitation(offence)
    if found.rule is None:
        return _unknown(count, found.words)
    if found.rule == "limitations_sex_offence":
        return _line(count, found.rule, "no limit", f"the library says: {found.words}")
    if count.committed_on is None:
        return _line(count, found.rule, "unknown", "the last day of the offence is not entered on this count")
    answer = counted(matter, judges, Asked(found.rule, count.committed_on))
    if answer is None:
        return _line(count, found.rule, "unknown", "the day lies outside the years that can be counted")
    argued = [f"{reader.deadline_rules()[one].cite} may be argued instead" for one in found.argued]
    return _line(
        count,
        found.rule,
        _state(matter, count, answer.due_on),
        ". ".join([*_compare(matter, count, answer), *argued]),
        event_on=count.committed_on,
        due_on=answer.due_on,
        days_left=_left(matter, answer.due_on),
        counted=answer,
        runs_from="the last day of the offence as charged",
    )


def _compare(matter: Matter, count: Count, answer: Counted) -> list[str]:
    """Say what the last day is to be compared with: the day of the first charge that holds this count."""
    said = []
    if matter.filed_on and answer.due_on:
        order = "on or before" if matter.filed_on <= answer.due_on else "after"
        filed = f"{matter.filed_on:%-d %B %Y}"
        said.append(f"The case was filed on {filed}, {order} that day; compare the charge that holds this count")
    if count.started_on and count.committed_on and count.started_on < count.committed_on:
        said.append(
            f"The offence is charged from {count.started_on:%-d %B %Y} on: conduct of the first days is out sooner"
        )
    return said


def _state(matter: Matter, count: Count, due_on: date | None) -> str:
    """Return met for a count of the first charging paper that was filed in time; a later paper's day is not known."""
    if due_on and matter.filed_on and matter.filed_on <= due_on and not count.suffix:
        return "met"
    return "running" if due_on and due_on >= clock.today(matter.zone) else "passed"


def _left(matter: Matter, due_on: date | None) -> int | None:
    return (due_on - clock.today(matter.zone)).days if due_on else None


def _unknown(count: Count, why: str) -> OtherClock:
    return OtherClock("", "Limitations", "unknown", "the offence", "", "false", why, about=_named(count))


def _line(count: Count, key: str, state: str, remark: str, runs_from: str = "", **more: Any) -> OtherClock:
    rule = reader.deadline_rules()[key]
    return OtherClock(
        key,
        rule.title,
        state,
        runs_from or rule.trigger,
        rule.cite,
        VERIFIED[rule.verified],
        remark,
        about=_named(count),
        **more,
    )


def _named(count: Count) -> str:
    return f"{count.label} · {count.citation}" if count.citation else count.label


def registrations(counts: Sequence[Count]) -> list[RegistrationLine]:
    """Return for each count the duty to register that a conviction would bring, as the library proposes it."""
    return [_registration(count) for count in counts]


def _registration(count: Count) -> RegistrationLine:
    offence = charges.offence_of(count)
    if offence is None:
        why = "no offence of the library is matched to this count"
        return RegistrationLine(_named(count), "", None, None, "", "", "false", why)
    found = duties(guidelines_reader.registration_rules(), offence)
    one = settled(found)
    if one is None or one.row is None:
        top = longest(found)
        why = "; ".join(dict.fromkeys(f"{each.act}: {each.tier}" if each.act else each.why for each in found))
        return RegistrationLine(
            _named(count), offence.name, "none" if one else None, None, "", top.tier_cite if top else "", "false", why
        )
    years = "for life" if one.row.years is None else f"{one.row.years} years"
    mark = VERIFIED[one.row.verified] if one.row.verified is not True else "partial"  # the tier itself is a proposal
    return RegistrationLine(
        _named(count), offence.name, one.tier, one.row.verify_every_months, years, one.row.cite, mark, one.why
    )
