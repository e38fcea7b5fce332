"""What can be done with guidance: suggest, approve, give, acknowledge, prove; and the portal, on or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists

from casefile.checklists import triggers
from casefile.checklists.giving import (
    Renewal,
    Suggestion,
    approvals,
    approve,
    approve_as_written,
    counsel_parts,
    find_given,
    give,
    is_reviewed,
    offers,
    others,
    record_counsel_part,
    renew,
    renewals,
    standing,
    suggested,
    suggestion,
    take_back,
    withdraw,
    wordings,
)
from casefile.checklists.models import READ_BY, Acknowledgement, Given, Opened, SignedPaper
from casefile.checklists.portal_access import portal_checks, portal_turn_off, portal_turn_on
from casefile.checklists.states import (
    GRACE_DAYS,
    GivenState,
    Unacknowledged,
    acknowledgements_of,
    find_given_to,
    given_to,
    in_words,
    rows_of,
    state_of,
    state_of_one,
    tally,
    tally_in_words,
    unacknowledged,
)
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter

__all__ = [
    "GRACE_DAYS",
    "GivenState",
    "Paper",
    "Reading",
    "Renewal",
    "Suggestion",
    "Unacknowledged",
    "acknowledge",
    "acknowledgements_of",
    "approvals",
    "approve",
    "approve_as_written",
    "counsel_parts",
    "find_given",
    "find_given_to",
    "give",
    "given_to",
    "in_words",
    "is_reviewed",
    "keep_triggers",
    "note_opened",
    "offers",
    "others",
    "portal_checks",
    "portal_turn_off",
    "portal_turn_on",
    "record_counsel_part",
    "record_paper",
    "renew",
    "renewals",
    "standing",
    "state_of",
    "suggested",
    "suggestion",
    "take_back",
    "tally",
    "tally_in_words",
    "unacknowledged",
    "with_news",
    "withdraw",
    "wordings",
]


@dataclass(frozen=True)
class Reading:
    """How an item was read: by whom, in which language, and the family of the browser where there was one."""

    read_by: str = "self"
    language: str = "English"
    device: str = ""


@dataclass(frozen=True)
class Paper:
    """What a signed sheet says beside its items; ``hour`` is None where none is written on it."""

    hour: time | None = None
    reader: str = ""
    interpreter: str = ""
    witness: str = ""
    kept_where: str = ""


# --- what the client does --------------------------------------------------------------------------------------------


def note_opened(given_ids: Sequence[int]) -> None:
    """Keep that these items stood on the client's screen for the first time."""
    _one_after_another(given_ids)
    known = set(db.session.scalars(db.select(Opened.given_id).where(Opened.given_id.in_(given_ids))))
    for given_id in given_ids:
        if given_id not in known:
            add(Opened(given_id=given_id, at=clock.now()))


def _one_after_another(given_ids: Sequence[int]) -> None:
    """Let acts on one matter's items wait for each other: on its row, since what only grows may not be locked."""
    theirs = db.select(Given.matter_id).where(Given.id.in_(given_ids))
    query = db.select(Matter.id).where(Matter.id.in_(theirs)).order_by(Matter.id)
    db.session.execute(query.with_for_update(key_share=True))


def acknowledge(given: Given, reading: Reading) -> Acknowledgement:
    """Keep that the client understood this wording; saying it twice is kept once, until it is due again.

    Raises:
        Refusal: the item was withdrawn or replaced meanwhile.
    """
    _one_after_another([given.id])
    triggers.keep([db.session.get_one(Matter, given.matter_id)])  # what it answers stands on record before the answer
    state = state_of_one(given)
    if state.ended is not None:
        raise Refusal("This was changed a moment ago. Please read the new words.")
    if state.acknowledged is not None and not state.is_waiting:
        return state.acknowledged
    return _keep(given, reading, how="portal", signed_on=None)


def record_paper(
    matter: Matter, given_ids: Sequence[int], signed_on: date, reading: Reading, paper: Paper | None = None
) -> list[Acknowledgement]:
    """Record the sheet that the client signed by hand, item by item.

    An item replaced after the sheet was printed is recorded all the same: it proves the old wording, not the new one.
    Without an hour the sheet answers what happened before its day, and not what happened on it.

    Raises:
        Refusal: no item is named, one was not given in this matter, or the day cannot be.
    """
    paper = paper or Paper()
    rows = rows_of(db.select(Given).where(Given.matter_id == matter.id, Given.id.in_(given_ids)))
    if not rows or len(rows) != len(set(given_ids)):
        raise Refusal("Tick the items that the client signed, from the sheet of this matter.")
    if reading.read_by not in READ_BY:
        raise Refusal(f"{reading.read_by!r} is no way of reading; choose one of: {', '.join(READ_BY)}.")
    for given in rows:
        given_on = clock.local(given.at, matter.zone).date()
        if not given_on <= signed_on <= clock.today(matter.zone):
            raise Refusal(
                f"Signed on {signed_on}: “{given.title}” was given on {given_on}; the day lies between then and today."
            )
    signed_at = datetime.combine(signed_on, paper.hour or time(), ZoneInfo(matter.zone))
    if signed_at > clock.now():
        raise Refusal(f"{signed_at:%-I:%M %p} of today is still to come; write the hour beside the signature.")
    triggers.keep([matter])
    kept = [_keep(given, reading, how="paper", signed_on=signed_on, signed_at=signed_at) for given in rows]
    for one in kept:
        add(
            SignedPaper(
                acknowledgement_id=one.id,
                reader=paper.reader,
                interpreter=paper.interpreter,
                witness=paper.witness,
                kept_where=paper.kept_where,
                has_hour=paper.hour is not None,
            )
        )
    return kept


def _keep(
    given: Given, reading: Reading, *, how: str, signed_on: date | None, signed_at: datetime | None = None
) -> Acknowledgement:
    who, now, zone = audit.actor(), clock.now(), db.session.get_one(Matter, given.matter_id).zone
    audit.record(
        "guidance.acknowledged", matter_id=given.matter_id, target=f"given {given.id}", how=how, version=given.version
    )
    return add(
        Acknowledgement(
            given_id=given.id,
            person_id=given.person_id,
            version=given.version,
            how=how,
            read_by=reading.read_by,
            language=reading.language,
            device=reading.device,
            signed_on=signed_on,
            asks_again_at=_asks_again_at(signed_on or clock.local(now, zone).date(), given.repeat_days, zone),
            understood_at=signed_at,
            at=now,
            by_id=who.id,
            by_name=who.name,
        )
    )


def _asks_again_at(on: date, repeat_days: int, zone: str) -> datetime | None:
    """Return the first moment of the day on which an item is due again, or None where it is not repeated."""
    if not repeat_days:
        return None
    return datetime.combine(on + timedelta(days=repeat_days), time(), ZoneInfo(zone))


# --- what asks again -------------------------------------------------------------------------------------------------


def keep_triggers(matter: Matter) -> None:
    """Keep what asks this matter's client again; the same again keeps nothing."""
    if not matter.is_closed:
        triggers.keep([matter])


def with_news() -> list[Matter]:
    """Return the open matters with guidance of which something happened that is not kept yet."""
    theirs = exists().where(Given.matter_id == Matter.id)
    query = db.select(Matter).where(theirs, Matter.closed_at.is_(None)).order_by(Matter.id)
    return [matter for matter in db.session.scalars(query) if triggers.wants_keeping(matter)]
