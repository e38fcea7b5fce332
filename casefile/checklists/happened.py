"""What happened in a client's matters that guidance is asked again for: read from the rooms below, never pushed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Integer, String, cast, func, literal, null, select, union_all

from casefile.charges.models import Count
from casefile.deadlines.lists import STANDING
from casefile.deadlines.models import Hearing, HearingEvent
from casefile.infra import clock
from casefile.infra.db import db
from casefile.lawdata import reader
from casefile.matters.models import Matter, MatterEvent
from casefile.orders import service as orders
from casefile.orders.models import CourtOrder

TOGETHER = timedelta(minutes=1)  # counts entered within it came with one charging paper
AHEAD = {"before_hearing": 7, "two_days_before_hearing": 2}
HEARING_KINDS = ("each_hearing_set", *AHEAD)
AT_STAGE = {
    "charged": ("indictment",),
    "trial": ("trial_start",),
    "sentence": ("before_sentencing", "conviction"),
    "appeal": ("appeal",),
}


@dataclass(frozen=True)
class Fact:
    """One thing that happened; ``about`` names it so that it is the same whenever it is read."""

    matter_id: int
    kind: str
    about: str
    at: datetime


def facts(of: Iterable[Matter]) -> list[Fact]:
    """Return what happened in these matters up to now: in one query, and two more for each that has orders."""
    found_in = {matter.id: matter for matter in of}
    zones = {matter.id: matter.zone for matter in found_in.values()}
    lines: dict[str, list[Any]] = {"count": [], "event": [], "hearing": [], "order": []}
    for row in db.session.execute(_asked(list(zones))) if zones else ():
        lines[row.source].append(row)
    now = clock.now()
    found = [*_charges(lines["count"]), *_steps(lines["event"]), *_hearings(lines["hearing"], zones, now)]
    for matter_id in sorted({row.matter_id for row in lines["order"]}):
        found += _orders(found_in[matter_id])
    return [one for one in found if one.at <= now]


def _asked(ids: Sequence[int]) -> Any:
    """Ask for counts, steps of the matter and the life of its hearings at once."""
    no_number, no_words, no_data = cast(null(), Integer), cast(null(), String), cast(null(), JSON)
    counts = select(
        literal("count").label("source"),
        Count.matter_id.label("matter_id"),
        Count.id.label("id"),
        Count.entered_at.label("at"),
        no_words.label("kind"),
        no_data.label("data"),
        no_number.label("hearing_id"),
        no_number.label("next_id"),
    ).where(Count.matter_id.in_(ids), Count.status.in_(("pending", "complaint")))
    events = select(
        literal("event"),
        MatterEvent.matter_id,
        MatterEvent.id,
        MatterEvent.at,
        MatterEvent.kind,
        MatterEvent.data,
        no_number,
        no_number,
    ).where(MatterEvent.matter_id.in_(ids), MatterEvent.kind.in_(("stage", "whereabouts")))
    # Of a hearing that was moved only its life is of use; of one that stands, that the client must be there, too.
    stands = Hearing.client_must_attend & Hearing.status.in_(STANDING)
    hearings = (
        select(
            literal("hearing"),
            Hearing.matter_id,
            HearingEvent.id,
            HearingEvent.at,
            Hearing.status,
            HearingEvent.data,
            Hearing.id,
            Hearing.replaced_by_id,
        )
        .join(Hearing, Hearing.id == HearingEvent.hearing_id)
        .where(Hearing.matter_id.in_(ids), stands | Hearing.replaced_by_id.is_not(None))
    )
    ordered = select(
        literal("order"),
        CourtOrder.matter_id,
        func.min(CourtOrder.id),
        func.min(CourtOrder.at),
        no_words,
        no_data,
        no_number,
        no_number,
    ).where(CourtOrder.matter_id.in_(ids))
    asked = union_all(counts, events, hearings, ordered.group_by(CourtOrder.matter_id)).subquery()
    return select(asked).order_by(asked.c.source, asked.c.id)


def _charges(rows: Iterable[Any]) -> Iterator[Fact]:
    """Yield each charging paper's counts as one fact, named by the last of them."""
    before: Any = None
    for row in sorted(rows, key=lambda row: (row.matter_id, row.at, row.id)):
        if before is not None and (before.matter_id != row.matter_id or row.at - before.at > TOGETHER):
            yield Fact(before.matter_id, "new_charge", f"count {before.id}", before.at)
        before = row
    if before is not None:
        yield Fact(before.matter_id, "new_charge", f"count {before.id}", before.at)


def _steps(rows: Iterable[Any]) -> Iterator[Fact]:
    """Yield releases, and stages that were reached: a stage that was put back asks nothing."""
    order = {stage.id: number for number, stage in enumerate(reader.stages())}
    for row in rows:
        came, went = row.data.get("from"), row.data.get("to")
        if row.kind == "whereabouts" and went == "released" != came:
            yield Fact(row.matter_id, "release", f"event {row.id}", row.at)
        if row.kind == "stage" and order.get(went, -1) > order.get(came, -1):
            for kind in AT_STAGE.get(went, ()):
                yield Fact(row.matter_id, kind, f"event {row.id}", row.at)


def _orders(matter: Matter) -> Iterator[Fact]:
    """Yield what became of a matter's orders; what takes effect at one moment asks once."""
    for change in orders.changes_of(matter):
        yield Fact(matter.id, "order_change", f"order {change.order_id} {change.at.isoformat()}", change.at)


# --- days in court ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _DayInCourt:
    """A hearing that stands: the first of its line, its day, how often the day was another, and since when it is so."""

    matter_id: int
    root_id: int
    on: date
    moves: int
    set_at: datetime


def _hearings(rows: Sequence[Any], zones: Mapping[int, str], now: datetime) -> Iterator[Fact]:
    """Yield that a day in court was set, and that it is near; nothing of one that was cancelled or is over."""
    for one in _days_in_court(rows, zones):
        zone = ZoneInfo(zones[one.matter_id])
        if one.on < now.astimezone(zone).date():
            continue
        about = f"hearing {one.root_id} day {one.moves}"
        yield Fact(one.matter_id, "each_hearing_set", about, one.set_at)
        for kind, days in AHEAD.items():
            near = datetime.combine(one.on - timedelta(days=days), time(), zone)
            yield Fact(one.matter_id, kind, about, max(near, one.set_at))


def _days_in_court(rows: Sequence[Any], zones: Mapping[int, str]) -> Iterator[_DayInCourt]:
    """Yield the hearings that stand; whatever was moved into one lends it its life, so that an hour asks nothing."""
    lives: dict[int, list[Any]] = {}
    for row in rows:
        lives.setdefault(row.hearing_id, []).append(row)
    came_from = {life[0].next_id: number for number, life in lives.items() if life[0].next_id is not None}
    for number, life in lives.items():
        if life[0].next_id is not None or life[0].kind not in STANDING:
            continue
        line = [number]
        while (before := came_from.get(line[-1])) is not None and before not in line:
            line.append(before)
        steps = [row for one in reversed(line) for row in lives[one]]
        zone, runs = zones[life[0].matter_id], list[tuple[date, datetime]]()
        for row in steps:
            on = _day(row.data, zone)
            if not runs or runs[-1][0] != on:
                runs.append((on, row.at))
        yield _DayInCourt(life[0].matter_id, line[-1], runs[-1][0], len(runs) - 1, runs[-1][1])


def _day(said: Mapping[str, Any], zone: str) -> date:
    """Return the day in court that a step of a hearing's life left it with."""
    before, after = said.get("changed", {}).get("starts") or (None, None)
    moment = datetime.fromisoformat(after if before and after else said["starts"])
    return moment.astimezone(ZoneInfo(zone)).date() if moment.tzinfo else moment.date()
