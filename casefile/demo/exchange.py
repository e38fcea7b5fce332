"""What came from the government in the demo office, what is still asked for, and what is about to vanish; invented."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casefile.discovery import chains, clocks, deliveries, demands, facility
from casefile.discovery.facility_models import AccessRequest
from casefile.evidence import service as evidence
from casefile.infra.db import transaction
from casefile.matters.models import Matter
from casefile.matters.records import list_current

Day = Callable[[int], date]
LABELS = ("WP", "CV", "XS", "PR", "RO")
OFFICE = "United States Attorney's Office"
NOT_SENT = "log-in records, native export.csv"
MD5_OF_MEDIA = "d73c51f10c7ee6a681b7b619ccc6f1c4"


def fill(matter: Matter, day: Day) -> bool:
    """Enter the exchange with the government of the invented matter, once; return whether it was missing."""
    if deliveries.list_deliveries(matter):
        return False
    with transaction():
        _delivery(matter, day)
        _demands(matter, day)
        _clocks(matter, day)
        _chain(matter, day)
    return True


def _delivery(matter: Matter, day: Day) -> None:
    """One drive, six files announced, five here: its hash list shows which one is missing."""
    items = evidence.list_items(matter, LABELS)
    one = deliveries.record_delivery(
        matter,
        deliveries.DeliveryFacts(
            received_from=OFFICE,
            medium="drive",
            received_on=day(-2),
            reference="USB drive, bag 55123",
            authority="Rule 16 letter 1",
            protection="no copy",
            protection_from="Letter 1, paragraph 4, until a protective order is entered",
            expected="\n".join([*(item.name for item in items), NOT_SENT]),
            note="The letter lists six files; the drive held five.",
        ),
    )
    deliveries.attach(one, " ".join(item.label for item in items), LABELS)
    listed = [f"{item.sha256}  {item.name}" for item in items if item.sha256]
    deliveries.compare_list(one, "hashes.txt on the drive", "\n".join([*listed, f"{'5e' * 32}  {NOT_SENT}"]), LABELS)


def _demands(matter: Matter, day: Day) -> None:
    late = demands.record_demand(
        matter,
        demands.DemandFacts(
            "The provider's log-in records, as exported",
            OFFICE,
            day(-30),
            authority="Fed. R. Crim. P. 16(a)(1)(E)",
            form_wanted="native export with time zones",
            how="letter",
        ),
    )
    demands.answer(late, demands.AnswerFacts("promised", day(-7), promised_by=day(-2)))
    chat = demands.record_demand(
        matter,
        demands.DemandFacts("The whole thread, not the excerpts", OFFICE, day(-30), form_wanted="native export"),
    )
    reason = "The reader is licensed to the agency."
    demands.answer(chat, demands.AnswerFacts("other format", day(-6), form_received="PDF, four pages", reason=reason))


def _clocks(matter: Matter, day: Day) -> None:
    clocks.record_clock(matter, clocks.ClockFacts("2703f", "Log-in records of the account", "Example Chat", day(-36)))
    clocks.record_clock(
        matter,
        clocks.ClockFacts(
            "overwrite",
            "Camera at the entrance of the meeting place",
            "The shop's owner",
            day(-6),
            ends_on=day(8),
            source="Note of the investigator's call",
        ),
    )


def _chain(matter: Matter, day: Day) -> None:
    """The drive's chain as two reports tell it: three days that nobody accounts for, and a seal that changed."""
    item = evidence.find_item(matter, "E-0004", LABELS)
    if item is None:
        return
    taken = day(-90)
    for after, hour, step in _steps():
        wall = datetime.combine(taken + timedelta(after), hour)
        chains.record_step(matter, item, replace(step, wall=wall, zone=matter.zone))


def _steps() -> Sequence[tuple[int, time, chains.StepFacts]]:
    """Return each step: how many days after the first, at what hour, and what the report says of it."""
    return (
        (0, time(10, 15), chains.StepFacts("seized", who="Agent One", seal="55120", pinpoint="Report 1, page 2")),
        (3, time(14, 40), chains.StepFacts("received", who="Evidence custodian", seal="55121", pinpoint="Form 1")),
        (
            4,
            time(9, 5),
            chains.StepFacts(
                "imaged",
                who="Examiner Two",
                tool="Imaging program",
                algorithm="md5",
                hash_value=MD5_OF_MEDIA,
                of_what="the drive",
                pinpoint="Report 2, page 1",
            ),
        ),
    )


def fill_gated(matter: Matter) -> bool:
    """Enter what words can say of the material that stays with the government, once; no file comes into it."""
    if matter.filed_on is None or list_current(AccessRequest, matter):
        return False
    filed = matter.filed_on
    with transaction():
        facility.record_access(
            matter,
            facility.AccessFacts(
                "Government exhibit 1",
                OFFICE,
                filed + timedelta(28),
                answer="conditions",
                answered_on=filed + timedelta(41),
                conditions="Two days, at the agency's workstation, one agent within sight and out of hearing.",
            ),
        )
        came = datetime.combine(filed + timedelta(56), time(9, 30), ZoneInfo(matter.zone))
        facility.record_examination(
            matter,
            facility.ExaminationFacts(
                facility="Government facility, Lincoln",
                started_at=came,
                ended_at=came + timedelta(hours=5, minutes=30),
                counsel="Avery Stone",
                agent="Evidence custodian, within sight",
                workstation="The agency's, without a network",
                tools="As installed there; no tool of our own was allowed",
                items="Government exhibit 1: file list and metadata only",
                limit_time="Five and a half hours of the two days that were allowed",
                limit_software="No program of the defence could be run",
                objections="To the limit of software: noted, no answer given",
                notes_kept="Sealed envelope, file room, shelf 4",
            ),
        )
        for what, alleged in (("stills", 412), ("videos", 3)):
            facts = facility.CountFacts("Government exhibit 1", what, alleged, "Report 3, page 9")
            facility.record_count(matter, facts)
    return True
