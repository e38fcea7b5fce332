"""Examinations at a government facility, requests for access, and counts of images: kept, corrected by a new row."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from casefile.discovery.facility_models import ACCESS_ANSWERS, COUNTED, AccessRequest, Examination, ImageCount
from casefile.infra import clock
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.matters.records import Correction, keep, refuse_ahead, refuse_missing


@dataclass(frozen=True)
class ExaminationFacts:
    """A visit as typed; ``items`` are numbers, never names of files."""

    facility: str
    started_at: datetime | None
    ended_at: datetime | None = None
    counsel: str = ""
    expert: str = ""
    accused_present: bool = False
    agent: str = ""
    workstation: str = ""
    tools: str = ""
    items: str = ""
    limit_time: str = ""
    limit_internet: str = ""
    limit_software: str = ""
    limit_privacy: str = ""
    objections: str = ""
    notes_kept: str = ""
    privileged: bool = True


@dataclass(frozen=True)
class AccessFacts:
    """A request for access as typed, with its answer where there is one."""

    what: str
    asked_of: str
    asked_on: date | None
    answer: str = ""
    answered_on: date | None = None
    conditions: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class CountFacts:
    """A number of images as typed: as alleged, and as accepted."""

    concerns: str
    what: str
    alleged: int | None = None
    alleged_source: str = ""
    accepted: int | None = None
    accepted_source: str = ""


def record_examination(matter: Matter, facts: ExaminationFacts, correction: Correction | None = None) -> Examination:
    """Enter a visit that took place, or a new row in the place of one.

    Raises:
        Refusal: the facility, the hour, who attended or what was examined is missing, or a time lies ahead.
    """
    values = asdict(facts)
    needed = (("facility", "The facility"), ("started_at", "The time in"), ("items", "What was examined, by number"))
    refuse_missing(values, needed)
    if not (facts.counsel.strip() or facts.expert.strip() or facts.accused_present):
        raise Refusal("Say who attended: counsel, expert or the accused.")
    if facts.started_at and facts.started_at > clock.now():
        raise Refusal("The time in lies ahead; a visit is entered once it took place.")
    if facts.started_at and facts.ended_at and not facts.started_at < facts.ended_at <= clock.now():
        raise Refusal("The time out comes after the time in, and not after now.")
    return keep(Examination, matter, values, correction)


def record_access(matter: Matter, facts: AccessFacts, correction: Correction | None = None) -> AccessRequest:
    """Enter a request for access, or a new row that brings its answer.

    Raises:
        Refusal: what, whom or when is missing, or the answer lacks its day, its conditions or its reason.
    """
    values = asdict(facts)
    needed = (("what", "What access was asked to"), ("asked_of", "Of whom"), ("asked_on", "The day it was asked"))
    refuse_missing(values, needed)
    refuse_ahead(matter, facts.asked_on, facts.answered_on)
    if facts.answer not in ACCESS_ANSWERS:
        raise Refusal("Choose the answer from the list.")
    if bool(facts.answer) != bool(facts.answered_on):
        raise Refusal("An answer and the day of the answer come together; give both, or neither.")
    if facts.answered_on and facts.asked_on and facts.answered_on < facts.asked_on:
        raise Refusal(f"Answered on {facts.answered_on}, before it was asked on {facts.asked_on}; correct one.")
    if facts.answer == "conditions" and not facts.conditions.strip():
        raise Refusal("Write down the conditions.")
    if facts.answer == "refused" and not facts.refusal.strip():
        raise Refusal("Give the refusal in their words, or write that no reason was given.")
    return keep(AccessRequest, matter, values, correction)


def record_count(matter: Matter, facts: CountFacts, correction: Correction | None = None) -> ImageCount:
    """Enter a number of images, or a new row in the place of one; each figure stands with its source.

    Raises:
        Refusal: no figure is given, one has no source, or it is below nought.
    """
    values = asdict(facts)
    refuse_missing(values, (("concerns", "What it concerns"),))
    if facts.what not in COUNTED:
        raise Refusal("Choose what is counted from the list.")
    if facts.alleged is None and facts.accepted is None:
        raise Refusal("Give a figure: as alleged, as accepted, or both.")
    for words, figure, source in (
        ("alleged", facts.alleged, facts.alleged_source),
        ("accepted", facts.accepted, facts.accepted_source),
    ):
        if figure is not None and (figure < 0 or figure > 10_000_000):
            raise Refusal(f"{figure} cannot be the number {words}; give one from 0 to 10,000,000.")
        if (figure is None) == bool(source.strip()):
            raise Refusal(f"The number {words} and where it is said come together; give both, or neither.")
    return keep(ImageCount, matter, values, correction)
