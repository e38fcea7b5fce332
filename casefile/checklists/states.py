"""How each given item stands: waiting, acknowledged, asked again, overdue; for one client, one matter, one desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, case, exists, func, or_
from sqlalchemy.orm import joinedload, selectinload

from casefile.checklists import triggers
from casefile.checklists.happened import Fact
from casefile.checklists.models import Acknowledgement, Given, GivenEnd, Trigger
from casefile.checklists.triggers import BY_TIME, Asked
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters import service as matters
from casefile.matters.models import Matter

GRACE_DAYS = 3  # for so long a client may take their time before an item counts as overdue


@dataclass(frozen=True)
class GivenState:
    """One given item, when it was first opened, and the newest acknowledgement of this very wording.

    ``asked`` are the reasons for which it is asked again and that nobody answered yet, the oldest first; ``has_news``
    says that something of what happened is not kept yet.
    """

    given: Given
    ended: GivenEnd | None
    opened_at: datetime | None
    acknowledged: Acknowledgement | None
    now: datetime
    asked: tuple[Asked, ...] = ()
    has_news: bool = False

    @property
    def state(self) -> str:
        """``withdrawn``, ``superseded``, ``not acknowledged``, ``due again`` or ``acknowledged``."""
        if self.ended is not None:
            return "superseded" if self.ended.superseded_by_id else "withdrawn"
        if self.acknowledged is None:
            return "not acknowledged"
        return "due again" if self.asked or self._by_time is not None else "acknowledged"

    @property
    def is_waiting(self) -> bool:
        """Whether the client still has to say that this was understood."""
        return self.state in ("not acknowledged", "due again")

    @property
    def _by_time(self) -> datetime | None:
        """Return since when its rhythm asks again, or None where it does not yet."""
        again = self.acknowledged.asks_again_at if self.acknowledged else None
        return again if again is not None and again <= self.now else None

    @property
    def due_since(self) -> datetime | None:
        """Return since when the client has had to acknowledge it, or None where it does not wait."""
        if not self.is_waiting:
            return None
        if self.acknowledged is None:
            return self.given.at
        return min([one.at for one in self.asked] + ([self._by_time] if self._by_time else []))

    @property
    def overdue_days(self) -> int:
        """Return how many days of the court's zone it has waited beyond the days of grace; 0 within them."""
        if self.due_since is None:
            return 0
        return overdue_days(self.due_since, self.now, self.given.matter.zone)

    @property
    def asked_because(self) -> str:
        """Return in the client's words why it is asked again; empty where it is not, or where it is simply new."""
        if not self.is_waiting:
            return ""
        if self.asked:
            return self.asked[-1].for_client
        return str(BY_TIME) if self._by_time else ""

    @property
    def asked_words(self) -> list[str]:
        """Return for the office every reason for which it is asked again."""
        found = [one.for_staff for one in self.asked] if self.is_waiting else []
        return [*dict.fromkeys(found), *(["the days have passed"] if self._by_time and self.is_waiting else [])]


def overdue_days(since: datetime, now: datetime, zone: str) -> int:
    """Return the days between two moments as the court's calendar counts them, less the days of grace."""
    waited = (clock.local(now, zone).date() - clock.local(since, zone).date()).days
    return max(0, waited - GRACE_DAYS)


def state_of(matter: Matter, *, ended: bool = True) -> list[GivenState]:
    """Return every item given in a matter with its state, what stands first; ``ended=False`` leaves out the rest."""
    query = db.select(Given).where(Given.matter_id == matter.id)
    states = _states(rows_of(query if ended else query.where(_stands())))
    return sorted(states, key=lambda one: (one.ended is not None, one.given.position, -one.given.id))


def state_of_one(given: Given) -> GivenState:
    """Return how one item stands."""
    return _states(rows_of(db.select(Given).where(Given.id == given.id)))[0]


def given_to(person_id: int, matter_ids: Sequence[int]) -> list[GivenState]:
    """Return what stands for one client in these matters, in the order of the library.

    What happened a moment ago asks at once, whether it is kept yet or not.
    """
    query = db.select(Given).where(Given.person_id == person_id, Given.matter_id.in_(matter_ids), _stands())
    return _states(rows_of(query.order_by(Given.position, Given.id)))


def find_given_to(person_id: int, given_id: int) -> Given | None:
    """Return one item if it was given to this client; what is another's looks like what does not exist."""
    found: Given | None = db.session.scalar(db.select(Given).where(Given.id == given_id, Given.person_id == person_id))
    return found


def acknowledgements_of(given: Given) -> list[Acknowledgement]:
    """Return every acknowledgement of one wording, the oldest first."""
    query = db.select(Acknowledgement).options(joinedload(Acknowledgement.paper))
    query = query.where(Acknowledgement.given_id == given.id)
    return list(db.session.scalars(query.order_by(Acknowledgement.id)))


def _stands() -> Any:
    return ~exists().where(GivenEnd.given_id == Given.id)


def _holds() -> Any:
    in_time = or_(Acknowledgement.asks_again_at.is_(None), Acknowledgement.asks_again_at > clock.now())
    acknowledged = exists().where(Acknowledgement.given_id == Given.id, in_time)
    return and_(acknowledged, ~exists().where(triggers.asks_again()))


def rows_of(query: Select[Given]) -> list[Given]:
    """Return given items with all that says how they stand."""
    eager = (
        joinedload(Given.end),
        joinedload(Given.opened),
        joinedload(Given.matter),
        selectinload(Given.acknowledgements),
        selectinload(Given.triggers).joinedload(Trigger.end),
    )
    return list(db.session.scalars(query.options(*eager).execution_options(populate_existing=True)).unique())


def _states(rows: Sequence[Given]) -> list[GivenState]:
    happened = triggers.facts_of({row.matter_id: row.matter for row in rows if row.end is None}.values())
    now = clock.now()
    return [_state(row, happened, now) for row in rows]


def _state(row: Given, happened: Sequence[Fact], now: datetime) -> GivenState:
    return GivenState(
        given=row,
        ended=row.end,
        opened_at=row.opened.at if row.opened else None,
        acknowledged=max(row.acknowledgements, key=_latest_wait, default=None),
        now=now,
        asked=tuple(triggers.unanswered(row, happened)) if row.end is None else (),
        has_news=triggers.is_news([row], happened),
    )


def _latest_wait(one: Acknowledgement) -> tuple[datetime, int]:
    """Order acknowledgements by how long they hold: a sheet signed in May does not undo one of June."""
    return one.asks_again_at or datetime.max.replace(tzinfo=ZoneInfo("UTC")), one.id


@dataclass(frozen=True)
class Unacknowledged:
    """How much guidance waits for the client in one matter, since when, and how many days beyond those of grace."""

    matter_id: int
    caption: str
    items: int
    due_since: datetime
    overdue_days: int


def unacknowledged(user_id: int) -> list[Unacknowledged]:
    """Return a person's matters in which guidance waits to be acknowledged, the longest overdue first, in one query."""
    waiting = _waiting(matters.open_to(user_id, Given.matter_id, on_team=True))
    since = [func.min(column) for column in (waiting.c.new, waiting.c.again, waiting.c.asked)]
    rows = db.session.execute(
        db.select(Matter.id, Matter.caption, Matter.zone, func.count(), *since)
        .join(waiting, waiting.c.matter_id == Matter.id)
        .where(Matter.closed_at.is_(None))
        .group_by(Matter.id, Matter.caption, Matter.zone)
    )
    return sorted((_unacknowledged(*row) for row in rows), key=lambda one: (-one.overdue_days, one.due_since))[:50]


def _waiting(*conditions: Any) -> Any:
    """Return a query of what waits, with since when it does by each reason: it is new, its time has come, or more."""
    of_this = Acknowledgement.given_id == Given.id
    again = db.select(func.max(Acknowledgement.asks_again_at)).where(of_this).scalar_subquery()
    asked = db.select(func.min(Trigger.happened_at)).where(triggers.asks_again()).correlate(Given).scalar_subquery()
    return (
        db.select(
            Given.matter_id.label("matter_id"),
            case((~exists().where(of_this), Given.at)).label("new"),
            case((again <= clock.now(), again)).label("again"),
            case((exists().where(of_this), asked)).label("asked"),
        )
        .where(_stands(), ~_holds(), *conditions)
        .subquery()
    )


def _unacknowledged(matter_id: int, caption: str, zone: str, items: int, *since: datetime | None) -> Unacknowledged:
    due = min(moment for moment in since if moment is not None)
    return Unacknowledged(matter_id, caption, items, due, overdue_days(due, clock.now(), zone))


def tally(matter: Matter) -> tuple[Any, ...]:
    """Return, as columns of a query: how many items stand, how many of them hold, and since when the others wait."""
    standing = db.select(func.count(Given.id)).where(Given.matter_id == matter.id, _stands())
    waiting = _waiting(Given.matter_id == matter.id)
    since = [db.select(func.min(column)) for column in (waiting.c.new, waiting.c.again, waiting.c.asked)]
    return (
        standing.scalar_subquery(),
        standing.where(_holds()).scalar_subquery(),
        *(one.scalar_subquery() for one in since),
    )


def in_words(matter: Matter) -> str:
    """Return the state of a matter's guidance in one sentence."""
    return tally_in_words(matter, *db.session.execute(db.select(*tally(matter))).one())


def tally_in_words(matter: Matter, given: int, acknowledged: int, *since: datetime | None) -> str:
    """Return what ``tally`` found in one sentence."""
    if not given:
        return "Nothing has been given yet."
    found = f"{given} given, {acknowledged} acknowledged, {given - acknowledged} waiting"
    waited = [moment for moment in since if moment is not None]
    late = overdue_days(min(waited), clock.now(), matter.zone) if waited else 0
    return f"{found}, the longest {late} day{'s' if late != 1 else ''} overdue." if late else f"{found}."
