"""The two clocks of 18 U.S.C. 3161: thirty days to the charge, seventy to the trial, and the days that do not count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from casefile.law.courtdays import CourtCalendar, roll
from casefile.law.errors import CalendarError, ClockError
from casefile.law.speedytrial_days import day_after, day_number, laid_out, later, merged
from casefile.law.speedytrial_grounds import ADVISEMENT_DAYS, ground_named
from casefile.law.speedytrial_json import from_json, to_json
from casefile.law.speedytrial_reading import DaysRead, Reading, read
from casefile.law.speedytrial_values import (
    SIDES,
    Clock,
    Events,
    Exclusion,
    Motion,
    PossibleResult,
    Side,
    Span,
    SpeedyTrialAnswer,
)

__all__ = [
    "SIDES",
    "Clock",
    "Events",
    "Exclusion",
    "Motion",
    "PossibleResult",
    "Side",
    "Span",
    "SpeedyTrialAnswer",
    "from_json",
    "run",
    "to_json",
]

INDICTMENT_DAYS = 30
TRIAL_DAYS = 70
INDICTMENT_CITE = "18 U.S.C. § 3161(b)"
TRIAL_CITE = "18 U.S.C. § 3161(c)(1)"
STATE_UNKNOWN = "no State's speedy-trial rule is in the reference: the answer is unknown; look it up in the State's law"


def run(events: Events, calendar: CourtCalendar | None = None) -> SpeedyTrialAnswer:
    """Return both clocks of 18 U.S.C. 3161 as they stand, each side's count, and what else is arguable.

    The day of the event is not counted. Days of the ends of justice, of a waiver, of preparing motions, and days for
    which no ground is named are excluded only where findings are recorded; where nobody knows, they count and the other
    result is possible. An undecided motion and an exclusion without an end run to the last day counted. The last day is
    not rolled. Not considered: retrial (3161(e)), detention (3164), and the rules of a State.

    Raises:
        ClockError: an exclusion or a motion ends before it begins, or no such ground.

    Source: 18 U.S.C. 3161(b), (c)(1), (h).
    """
    _check(events)
    if events.jurisdiction != "us":
        return _unknown(f"{events.jurisdiction}: {STATE_UNKNOWN}")
    end, warnings = _last_counted(events)
    if end is None:
        return _unknown("no date is given: neither clock can be counted")
    case = _Case(events, end, calendar or CourtCalendar())
    indictment, of_indictment = _indictment(case)
    trial, columns, possible, of_trial = _trial(case)
    if indictment:
        possible = (*_rolled("the clock to the charge", indictment, case.calendar, events.charged_on), *possible)
    return SpeedyTrialAnswer(
        indictment=indictment,
        trial=trial,
        columns=columns,
        also_possible=possible,
        warnings=(*warnings, *of_indictment, *of_trial, *_remarks(case, trial or indictment)),
        open=(*(of_indictment if indictment is None else ()), *(of_trial if trial is None else ())),
    )


def _unknown(why: str) -> SpeedyTrialAnswer:
    return SpeedyTrialAnswer(None, None, {}, warnings=(why,), open=(why,))


@dataclass(frozen=True, slots=True)
class _Case:
    events: Events
    end: date
    calendar: CourtCalendar


def _check(events: Events) -> None:
    for one in events.exclusions:
        ground_named(one.ground)
        if one.last is not None and one.last < one.first:
            raise ClockError(
                f"an exclusion ends on {one.last}, before it begins on {one.first}; give the later day last"
            )
    for motion in events.motions:
        for day, word in ((motion.ready, "ready"), (motion.decided, "decided")):
            if day is not None and day < motion.filed:
                raise ClockError(f"a motion filed on {motion.filed} is {word} on {day}; the filing comes first")
    if events.extension_days < 0:
        raise ClockError(f"{events.extension_days} days of extension; a number from 0 would be right")


def _last_counted(events: Events) -> tuple[date | None, tuple[str, ...]]:
    """Return the last day counted; without ``as_of`` and an end, the last day that the facts name."""
    given = [day for day in (events.as_of, events.ended_on) if day]
    if given:
        return min(given), ()
    named = [events.arrested_on, events.charged_on, events.first_appearance_on]
    named += [day for one in events.exclusions for day in (one.first, one.last)]
    named += [day for motion in events.motions for day in (motion.filed, motion.ready, motion.decided)]
    days = [day for day in named if day]
    if not days:
        return None, ()
    return max(days), (f"no day to count to is given: counted to {max(days)}, the last day the facts name",)


def _indictment(case: _Case) -> tuple[Clock | None, tuple[str, ...]]:
    arrested, charged = case.events.arrested_on, case.events.charged_on
    if arrested is None:
        return None, ("no arrest or summons on the federal charge is given: the thirty days to it are not counted",)
    if charged and charged <= arrested:
        return None, (f"the charge of {charged} was there by the arrest of {arrested}: the thirty days do not run",)
    limit = INDICTMENT_DAYS + case.events.extension_days
    because = f"arrest or summons on the federal charge on {arrested}"
    if case.events.extension_days:
        because += f"; {case.events.extension_days} days added"
    end = min(case.end, charged) if charged else case.end
    clock = _clock(arrested, because, limit, end, read(case.events, case.end, arrested, "law"), INDICTMENT_CITE)
    if case.events.extension_days > INDICTMENT_DAYS:
        return clock, (f"{INDICTMENT_CITE} itself adds thirty days at most; {limit - INDICTMENT_DAYS} are given",)
    return clock, ()


def _trial(
    case: _Case,
) -> tuple[Clock | None, dict[Side, Clock], tuple[PossibleResult, ...], tuple[str, ...]]:
    charged, appeared = case.events.charged_on, case.events.first_appearance_on
    if charged is None or appeared is None:
        return None, {}, _with_one_start(case), (_missing_start(charged, appeared),)
    start, because = _start(charged, appeared)

    def counted(reading: Reading) -> Clock:
        return _clock(start, because, TRIAL_DAYS, case.end, read(case.events, case.end, start, reading), TRIAL_CITE)

    columns: dict[Side, Clock] = {
        "ordered": counted("if found"),
        "ours": counted("ours"),
        "government": counted("government"),
    }
    trial = counted("law")
    return trial, columns, _others(case, trial, columns["ordered"]), ()


def _start(charged: date, appeared: date) -> tuple[date, str]:
    if charged == appeared:
        return charged, f"the charge was filed and public, and the accused appeared, on {charged}"
    if charged > appeared:
        return charged, f"the charge, filed and public on {charged}, is later than the first appearance of {appeared}"
    return appeared, f"the first appearance on {appeared} is later than the charge of {charged}"


def _missing_start(charged: date | None, appeared: date | None) -> str:
    if charged is None and appeared is None:
        return "neither a charge nor a first appearance is given: the seventy days have not begun to be counted"
    missing, there = ("first appearance", "charge") if charged else ("filing of the charge", "first appearance")
    return (
        f"no {missing} is given: the seventy days run from the later of the two, so the {there} alone starts no clock"
    )


def _with_one_start(case: _Case) -> tuple[PossibleResult, ...]:
    start = case.events.charged_on or case.events.first_appearance_on
    if start is None:
        return ()
    other = "first appearance" if case.events.charged_on else "charge, filed and public,"
    clock = _clock(start, "", TRIAL_DAYS, case.end, read(case.events, case.end, start, "law"), TRIAL_CITE)
    return (PossibleResult(f"if the {other} came no later than {start}", clock.counted, clock.last_day),)


def _clock(start: date, because: str, limit: int, end: date, reading: DaysRead, cite: str) -> Clock:
    excluded = merged(reading.excluded)
    end = max(start, end)
    parts = laid_out(day_after(start), end, excluded, reading.counted, ("counted", cite)) if end > start else ()
    spans = tuple(Span(one.first, one.last, counts, one.why, one.cite, one.entries) for one, counts in parts)
    counted = sum(one.days for one in spans if one.counted)
    return Clock(
        starts=start,
        starts_because=because,
        limit=limit,
        counted=counted,
        excluded=(end - start).days - counted,
        remaining=max(limit - counted, 0),
        last_day=day_number(start, limit, excluded),
        violated=counted > limit,
        spans=spans,
    )


def _others(case: _Case, trial: Clock, if_found: Clock) -> tuple[PossibleResult, ...]:
    found = []
    if if_found.excluded != trial.excluded or if_found.last_day != trial.last_day:
        why = "if the court made the findings of 18 U.S.C. § 3161(h)(7) where none are known"
        found.append(PossibleResult(why, if_found.counted, if_found.last_day))
    long = tuple(replace(one, ready=one.filed) if _may_be_advised(one) else one for one in case.events.motions)
    if long != case.events.motions:
        why = (
            "if a motion without a hearing was ready for decision when it was filed: only the first "
            f"{ADVISEMENT_DAYS} days after that are excluded (18 U.S.C. § 3161(h)(1)(H))"
        )
        found.append(_instead(case, trial, replace(case.events, motions=long), why))
    moved = tuple(
        replace(one, ground="h1") if ground_named(one.ground).key == "h1F" else one for one in case.events.exclusions
    )
    if moved != case.events.exclusions:
        why = "if the government shows that transport of more than ten days was not unreasonable"
        found.append(_instead(case, trial, replace(case.events, exclusions=moved), why))
    changed = tuple(one for one in found if (one.counted, one.last_day) != (trial.counted, trial.last_day))
    return (*_rolled("the clock to the trial", trial, case.calendar, case.events.ended_on), *changed)


def _may_be_advised(motion: Motion) -> bool:
    """Whether nobody tells when a decided motion was ready, and it took longer than it may be under advisement."""
    return motion.ready is None and motion.decided is not None and _longer(motion.filed, motion.decided)


def _longer(first: date, last: date) -> bool:
    return last > later(first, ADVISEMENT_DAYS)


def _instead(case: _Case, trial: Clock, events: Events, why: str) -> PossibleResult:
    start = trial.starts or case.end
    clock = _clock(start, "", TRIAL_DAYS, case.end, read(events, case.end, start, "law"), TRIAL_CITE)
    return PossibleResult(why, clock.counted, clock.last_day)


def _rolled(name: str, clock: Clock, calendar: CourtCalendar, met_on: date | None) -> tuple[PossibleResult, ...]:
    """Return the reading in which the last day moves on; none where the clock was met without it."""
    if clock.last_day is None or (met_on and met_on <= clock.last_day):
        return ()
    try:
        rolled = roll(clock.last_day, "after", calendar.closed)
    except CalendarError:
        return ()
    if rolled == clock.last_day:
        return ()
    why = f"if the last day of {name} moves on to an open day as under Rule 45(a)(1)(C)"
    return (PossibleResult(why, clock.counted, rolled),)


def _remarks(case: _Case, clock: Clock | None) -> tuple[str, ...]:
    """Return what a person has to look at in the motions and exclusions."""
    said = [text for motion in case.events.motions for text in _of_motion(motion, case)]
    said += [text for one in case.events.exclusions for text in _of_exclusion(one, case)]
    if clock and clock.violated and clock.limit == TRIAL_DAYS:
        said.append(
            f"{clock.counted} days have counted: a dismissal must be moved for before trial or plea, or it is waived "
            "(18 U.S.C. § 3162(a)(2))"
        )
    return tuple(dict.fromkeys(said))


def _of_motion(motion: Motion, case: _Case) -> list[str]:
    name = f"the motion filed on {motion.filed}"
    if _may_be_advised(motion):
        return [f"{name} was decided on {motion.decided}; no entry tells when it was ready: see what is also possible"]
    if motion.decided or motion.filed > case.end or case.events.ended_on:
        return []
    if motion.ready and _longer(motion.ready, case.end):
        return [f"{name} has been under advisement for more than {ADVISEMENT_DAYS} days: days count again"]
    return [f"{name} is undecided on {case.end}: the clock stands, and the last day moves on with each such day"]


def _of_exclusion(one: Exclusion, case: _Case) -> list[str]:
    ground = ground_named(one.ground)
    name = f"the exclusion from {one.first}"
    said = []
    if one.last is None and one.first <= case.end and not case.events.ended_on:
        said.append(
            f"{name} has no end: it is taken to run to {case.end}, and the last day moves on with each such day"
        )
    if ground.needs_findings and not one.findings:
        known = "no findings are recorded" if one.findings is None else "no findings were made"
        said.append(f"{name} ({ground.title}): {known}, so its days count ({ground.cite})")
    if ground.key == "h6":
        who = f" of {', '.join(one.codefendants)}" if one.codefendants else ""
        said.append(f"{name} for the delay{who}: only a reasonable delay is excluded, absent severance ({ground.cite})")
    return said
