"""Clocks of things that vanish: counted by the law where a statute counts, else as whoever sets them says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from casefile.deadlines import service as deadlines
from casefile.deadlines.counting import Asked, Counted, count
from casefile.deadlines.models import Deadline
from casefile.discovery.demand_models import ClockProposal, Preservation
from casefile.discovery.models import Delivery
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.lawdata.private_search_reader import private_search
from casefile.matters.models import Matter
from casefile.matters.records import Correction, find, keep, list_current, refuse_ahead, refuse_missing


@dataclass(frozen=True, slots=True)
class ClockKind:
    """A kind of clock. ``rule`` is its key in the library of deadlines, or empty where no statute counts it."""

    words: str
    rule: str
    runs: str
    compels: str
    asks: str
    letter_to: str


KINDS: Mapping[str, ClockKind] = {
    "takedown": ClockKind(
        "removal by a platform",
        "platform_takedown",
        "The platform's duty to remove runs from a valid request. What is removed may be gone for the defence too.",
        "The duty is the platform's, and starts with a request by or for the person depicted. It is no duty to keep "
        "anything, and nothing that the defence sends starts or stops it.",
        "to keep, apart from public view, what is removed, with its metadata and the request itself",
        "the platform",
    ),
    "2703f": ClockKind(
        "preservation at the government's request",
        "evidence_preservation_2703f",
        "A provider keeps what it has on the request of a governmental entity, once more on a renewed request.",
        "Only a governmental entity can make this request. A letter of the defence does not bind the provider under "
        "18 U.S.C. § 2703(f); the defence asks the government to make or renew it, or asks the court.",
        "to make, or renew, a request under 18 U.S.C. § 2703(f) for these records, and to say when it did",
        "the prosecutor",
    ),
    "cybertip": ClockKind(
        "preservation after a CyberTip",
        "cybertip_preservation",
        "The provider keeps the contents of its report, and data mixed with it, from the day it was submitted.",
        "The statute binds the provider, and no request of the defence starts it or makes it longer. The provider may "
        "keep the data longer of its own will.",
        "to keep the contents of the report, and the data preserved with it, beyond the end of the year",
        "the provider",
    ),
    "retention": ClockKind(
        "a provider's own retention",
        "",
        "The provider deletes after a time of its own choosing: the day is as entered, with where it is said.",
        "A letter of the defence is a request; by itself it compels nothing.",
        "to keep these records, and to say in writing how long they are kept",
        "the provider",
    ),
    "overwrite": ClockKind(
        "a recording that is overwritten",
        "",
        "A camera, a doorbell or a log writes over what it holds: the day is as entered, with where it is said.",
        "A letter of the defence is a request; by itself it compels nothing.",
        "to copy the recording before it is overwritten, and to keep the device as it is",
        "whoever holds it",
    ),
    "own letter": ClockKind(
        "an answer to our own letter",
        "",
        "The day by which our letter asks for an answer: our own date, no deadline of law.",
        "A letter of the defence is a request; by itself it compels nothing.",
        "to keep what is named below, and to answer in writing",
        "whoever holds it",
    ),
    "link": ClockKind(
        "a link that expires",
        "",
        "The sender's link to a delivery stops working: the day is as the sender states it.",
        "The sender sets and extends it. Nothing here opens a link; somebody downloads what it holds before that day.",
        "to keep the link open, or send the material again, until receipt is confirmed in writing",
        "the sender",
    ),
}
COURT = (
    "What can bind a holder is an order of the court or a subpoena, such as under Fed. R. Crim. P. 17(c); its reach "
    "over contents held by a provider is a question for counsel (general knowledge, not checked here)."
)
COUNTED_KINDS = tuple(key for key, kind in KINDS.items() if kind.rule)
TYPED_KINDS = tuple(key for key in KINDS if key != "link")  # a link is entered with its delivery


@dataclass(frozen=True)
class ClockFacts:
    """A clock as typed; ``ends_on`` only where no statute counts it."""

    kind: str
    what: str
    holder: str
    started_on: date | None
    started_at: datetime | None = None
    renewed_on: date | None = None
    ends_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock as pages show it. ``key`` names it for the dates; ``row`` is None for a link of a delivery."""

    key: str
    kind: str
    what: str
    holder: str
    started_on: date
    ends_on: date | None
    ends_at: datetime | None
    counted: Counted | None
    asked: Asked | None
    also: str
    source: str
    row: Preservation | None
    delivery: Delivery | None
    deadline: Deadline | None
    is_past: bool

    @property
    def about(self) -> ClockKind:
        """What kind it is, and what it can compel."""
        return KINDS[self.kind]


def record_clock(matter: Matter, facts: ClockFacts, correction: Correction | None = None) -> Preservation:
    """Enter a clock, or a new row in the place of one.

    Raises:
        Refusal: something is missing, a day lies ahead that cannot, or an end is given where a statute counts it.
        RuleError: the law cannot count it from these days.
    """
    if facts.kind not in TYPED_KINDS:
        raise Refusal("Choose the kind of clock from the list.")
    values = asdict(facts)
    refuse_missing(
        values, (("what", "What is to be kept"), ("holder", "Who holds it"), ("started_on", "The first day"))
    )
    refuse_ahead(matter, facts.started_on, facts.renewed_on)
    _refuse_end(facts)
    _refuse_uncountable(matter, facts)
    return keep(Preservation, matter, values, correction)


def _refuse_end(facts: ClockFacts) -> None:
    """Refuse an end where a statute counts it, and none where nobody else does."""
    if facts.kind in COUNTED_KINDS and facts.ends_on:
        raise Refusal("This clock is counted from its first day; leave the last day empty.")
    if facts.kind not in COUNTED_KINDS and (not facts.ends_on or not facts.source.strip()):
        raise Refusal("Give the last day and where it is said: no statute counts this clock.")
    if facts.ends_on and facts.started_on and facts.ends_on < facts.started_on:
        raise Refusal(f"It ends on {facts.ends_on}, before it began on {facts.started_on}; correct one.")


def _refuse_uncountable(matter: Matter, facts: ClockFacts) -> None:
    """Refuse what the law could not count: here, and not on every page that would show it."""
    since = private_search().preservation_since
    if facts.kind == "takedown" and facts.started_at is None:
        raise Refusal("This clock runs by the hour: give the hour at which the request was made.")
    if facts.started_at and facts.started_at > clock.now():
        raise Refusal("The hour at which it began lies ahead; correct it.")
    if facts.renewed_on and (facts.kind != "2703f" or not facts.started_on or facts.renewed_on < facts.started_on):
        raise Refusal("Only a request of the government is renewed, and not before it was made.")
    if facts.kind == "cybertip" and facts.started_on and facts.started_on < since:
        raise Refusal(
            f"For a report before {since} another period held, which is not in the library; enter it as a retention."
        )
    for day in (facts.started_on, facts.renewed_on) if KINDS[facts.kind].rule else ():
        if day:
            count(Asked(KINDS[facts.kind].rule, day, facts.started_at), court=matter.court, zone=matter.zone)


def clocks(matter: Matter) -> list[Clock]:
    """Return every clock of a matter, links of deliveries among them, the nearest end first: in three queries."""
    query = select(ClockProposal, Deadline).join(Deadline, Deadline.id == ClockProposal.deadline_id)
    proposed = {
        (one.clock, one.due_on): deadline
        for one, deadline in db.session.execute(query.where(ClockProposal.matter_id == matter.id))
    }
    found = [_of_row(matter, row, proposed) for row in list_current(Preservation, matter)]
    links = list_current(Delivery, matter, Delivery.link_expires_on.is_not(None))
    found += [_of_link(matter, row, proposed) for row in links]
    return sorted(found, key=lambda one: (one.is_past, one.ends_on or date.max, one.key))


def _of_row(matter: Matter, row: Preservation, proposed: Mapping[tuple[str, date], Deadline]) -> Clock:
    key, rule = f"clock-{row.root_id}", KINDS[row.kind].rule
    asked = Asked(rule, row.started_on, row.started_at) if rule else None
    counted = count(asked, court=matter.court, zone=matter.zone) if asked else None
    also = ""
    if asked and counted and row.renewed_on:
        asked, counted, also = _renewed(matter, row.renewed_on, rule, counted)
    ends_on = counted.due_on if counted else row.ends_on
    ends_at = counted.due_at if counted else None
    return Clock(
        key=key,
        kind=row.kind,
        what=row.what,
        holder=row.holder,
        started_on=row.started_on,
        ends_on=ends_on,
        ends_at=ends_at,
        counted=counted,
        asked=asked,
        also=also,
        source=row.source,
        row=row,
        delivery=None,
        deadline=proposed.get((key, ends_on)) if ends_on else None,
        is_past=_is_past(matter, ends_on, ends_at),
    )


def _renewed(matter: Matter, renewed_on: date, rule: str, first: Counted) -> tuple[Asked, Counted, str]:
    """Count the second period from the renewed request, which ends earlier than one that follows on the first."""
    asked = Asked(rule, renewed_on)
    counted = count(asked, court=matter.court, zone=matter.zone)
    if first.due_on is None or first.due_on < renewed_on:
        return asked, counted, "The renewal came after the first period had ended: ask what was kept in between."
    later = count(Asked(rule, first.due_on), court=matter.court, zone=matter.zone).due_on
    return asked, counted, f"{later} if the second period follows on the first; the earlier day stands here."


def _of_link(matter: Matter, row: Delivery, proposed: Mapping[tuple[str, date], Deadline]) -> Clock:
    key = f"link-{row.root_id}"
    return Clock(
        key=key,
        kind="link",
        what=f"Delivery of {row.received_on} from {row.received_from}",
        holder=row.received_from,
        started_on=row.received_on,
        ends_on=row.link_expires_on,
        ends_at=None,
        counted=None,
        asked=None,
        also="",
        source="as the sender states it",
        row=None,
        delivery=row,
        deadline=proposed.get((key, row.link_expires_on)) if row.link_expires_on else None,
        is_past=_is_past(matter, row.link_expires_on, None),
    )


def _is_past(matter: Matter, ends_on: date | None, ends_at: datetime | None) -> bool:
    if ends_at is not None:
        return ends_at < clock.now()
    return ends_on is not None and ends_on < clock.today(matter.zone)


def find_clock(matter: Matter, key: str) -> Clock | None:
    """Return the clock of this matter that a key names."""
    return next((one for one in clocks(matter) if one.key == key), None)


def find_row(matter: Matter, root_id: int) -> Preservation | None:
    """Return the newest row of a clock of this matter."""
    return find(Preservation, matter, root_id)


def propose(matter: Matter, one: Clock) -> Deadline:
    """Propose the end of a clock to the dates, where an attorney confirms it; each end once.

    Raises:
        Refusal: it has no end, or this end was proposed already.
    """
    if one.ends_on is None:
        raise Refusal("This clock has no end that could be proposed.")
    already = select(ClockProposal.id).where(
        ClockProposal.matter_id == matter.id, ClockProposal.clock == one.key, ClockProposal.due_on == one.ends_on
    )
    db.session.flush()
    if db.session.scalar(already):
        raise Refusal("This day is proposed already; it stands under Dates.")
    what = f"{one.about.words[:1].upper()}{one.about.words[1:]} ends: {one.what}"[:300]
    if one.asked is not None:
        deadline = deadlines.propose(matter, one.asked, what=what)
    else:
        deadline = deadlines.enter_date(matter, deadlines.DateFacts(what, one.ends_on, None, one.source))
    add(
        ClockProposal(
            matter_id=matter.id,
            clock=one.key,
            due_on=one.ends_on,
            deadline_id=deadline.id,
            at=clock.now(),
            by_name=audit.actor().name,
        )
    )
    audit.record("discovery.proposed", matter_id=matter.id, target=one.key)
    return deadline
