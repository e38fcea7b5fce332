"""What can be done with guidance: suggest, approve, give, acknowledge, prove; and the portal, on or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, func, or_
from sqlalchemy.orm import joinedload, selectinload

from casefile.checklists.giving import (
    Suggestion,
    approvals,
    approve,
    find_given,
    give,
    others,
    standing,
    suggested,
    suggestion,
    withdraw,
    wordings,
)
from casefile.checklists.models import READ_BY, Acknowledgement, Given, GivenEnd, Opened
from casefile.checklists.portal_access import portal_checks, portal_turn_off, portal_turn_on
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters import service as matters
from casefile.matters.models import Matter

__all__ = [
    "GivenState",
    "Reading",
    "Suggestion",
    "Unacknowledged",
    "acknowledge",
    "acknowledgements_of",
    "approvals",
    "approve",
    "find_given",
    "find_given_to",
    "give",
    "given_to",
    "in_words",
    "note_opened",
    "others",
    "portal_checks",
    "portal_turn_off",
    "portal_turn_on",
    "record_paper",
    "standing",
    "state_of",
    "suggested",
    "suggestion",
    "tally",
    "tally_in_words",
    "unacknowledged",
    "withdraw",
    "wordings",
]


@dataclass(frozen=True)
class GivenState:
    """One given item, when it was first opened, and the newest acknowledgement of this very wording."""

    given: Given
    ended: GivenEnd | None
    opened_at: datetime | None
    acknowledged: Acknowledgement | None
    now: datetime

    @property
    def state(self) -> str:
        """``withdrawn``, ``superseded``, ``not acknowledged``, ``due again`` or ``acknowledged``."""
        if self.ended is not None:
            return "superseded" if self.ended.superseded_by_id else "withdrawn"
        if self.acknowledged is None:
            return "not acknowledged"
        again = self.acknowledged.asks_again_at
        return "due again" if again is not None and again <= self.now else "acknowledged"

    @property
    def is_waiting(self) -> bool:
        """Whether the client still has to say that this was understood."""
        return self.state in ("not acknowledged", "due again")


@dataclass(frozen=True)
class Reading:
    """How an item was read: by whom, in which language, and the family of the browser where there was one."""

    read_by: str = "self"
    language: str = "English"
    device: str = ""


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
    state = _states(_given_rows(db.select(Given).where(Given.id == given.id)), clock.now())[0]
    if state.ended is not None:
        raise Refusal("This was changed a moment ago. Please read the new words.")
    if state.acknowledged is not None and not state.is_waiting:
        return state.acknowledged
    return _keep(given, reading, how="portal", signed_on=None)


def record_paper(matter: Matter, given_ids: Sequence[int], signed_on: date, reading: Reading) -> list[Acknowledgement]:
    """Record the sheet that the client signed by hand, item by item.

    An item replaced after the sheet was printed is recorded all the same: it proves the old wording, not the new one.

    Raises:
        Refusal: no item is named, one was not given in this matter, or the day cannot be.
    """
    rows = _given_rows(db.select(Given).where(Given.matter_id == matter.id, Given.id.in_(given_ids)))
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
    return [_keep(given, reading, how="paper", signed_on=signed_on) for given in rows]


def _keep(given: Given, reading: Reading, *, how: str, signed_on: date | None) -> Acknowledgement:
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


# --- what there is to know -------------------------------------------------------------------------------------------


def state_of(matter: Matter, *, ended: bool = True) -> list[GivenState]:
    """Return every item given in a matter with its state, what stands first; ``ended=False`` leaves out the rest."""
    query = db.select(Given).where(Given.matter_id == matter.id)
    rows = _given_rows(query if ended else query.where(_stands()))
    states = _states(rows, clock.now())
    return sorted(states, key=lambda one: (one.ended is not None, one.given.position, -one.given.id))


def given_to(person_id: int, matter_ids: Sequence[int]) -> list[GivenState]:
    """Return what stands for one client in these matters, in the order of the library."""
    query = db.select(Given).where(Given.person_id == person_id, Given.matter_id.in_(matter_ids), _stands())
    return _states(_given_rows(query.order_by(Given.position, Given.id)), clock.now())


def find_given_to(person_id: int, given_id: int) -> Given | None:
    """Return one item if it was given to this client; what is another's looks like what does not exist."""
    found: Given | None = db.session.scalar(db.select(Given).where(Given.id == given_id, Given.person_id == person_id))
    return found


def acknowledgements_of(given: Given) -> list[Acknowledgement]:
    """Return every acknowledgement of one wording, the oldest first."""
    query = db.select(Acknowledgement).where(Acknowledgement.given_id == given.id)
    return list(db.session.scalars(query.order_by(Acknowledgement.id)))


def _stands() -> Any:
    return ~exists().where(GivenEnd.given_id == Given.id)


def _holds() -> Any:
    return exists().where(
        Acknowledgement.given_id == Given.id,
        or_(Acknowledgement.asks_again_at.is_(None), Acknowledgement.asks_again_at > clock.now()),
    )


def _given_rows(query: Select[Given]) -> list[Given]:
    eager = (joinedload(Given.end), joinedload(Given.opened), selectinload(Given.acknowledgements))
    return list(db.session.scalars(query.options(*eager).execution_options(populate_existing=True)).unique())


def _states(rows: Sequence[Given], now: datetime) -> list[GivenState]:
    return [
        GivenState(
            given=row,
            ended=row.end,
            opened_at=row.opened.at if row.opened else None,
            acknowledged=max(row.acknowledgements, key=_latest_wait, default=None),
            now=now,
        )
        for row in rows
    ]


def _latest_wait(one: Acknowledgement) -> tuple[datetime, int]:
    """Order acknowledgements by how long they hold: a sheet signed in May does not undo one of June."""
    return one.asks_again_at or datetime.max.replace(tzinfo=ZoneInfo("UTC")), one.id


@dataclass(frozen=True)
class Unacknowledged:
    """How much guidance waits for the client in one matter, and since when."""

    matter_id: int
    caption: str
    items: int
    oldest_given_at: datetime


def unacknowledged(user_id: int) -> list[Unacknowledged]:
    """Return a person's matters in which guidance waits to be acknowledged, the longest wait first, in one query."""
    oldest = func.min(Given.at)
    rows = db.session.execute(
        db.select(Matter.id, Matter.caption, func.count(Given.id), oldest)
        .join(Matter, and_(Matter.id == Given.matter_id, Matter.closed_at.is_(None)))
        .where(matters.open_to(user_id, Given.matter_id, on_team=True), _stands(), ~_holds())
        .group_by(Matter.id, Matter.caption)
        .order_by(oldest, Matter.id)
        .limit(50)
    )
    return [Unacknowledged(*row) for row in rows]


def tally(matter: Matter) -> tuple[Any, Any]:
    """Return how many items stand in a matter, and how many of them are acknowledged, as columns of a query."""
    standing = db.select(func.count(Given.id)).where(Given.matter_id == matter.id, _stands())
    return standing.scalar_subquery(), standing.where(_holds()).scalar_subquery()


def in_words(matter: Matter) -> str:
    """Return the state of a matter's guidance in one sentence."""
    return tally_in_words(*db.session.execute(db.select(*tally(matter))).one())


def tally_in_words(given: int, acknowledged: int) -> str:
    """Return what ``tally`` found in one sentence."""
    if not given:
        return "Nothing has been given yet."
    return f"{given} given, {acknowledged} acknowledged, {given - acknowledged} waiting."
