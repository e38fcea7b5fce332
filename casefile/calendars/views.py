"""Addresses of the calendar: month, agenda and day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Flask, g, render_template, request, url_for

from casefile.calendars import feed_views, months, reminder_views, service
from casefile.calendars.service import Narrowed
from casefile.deadlines.lists import MOST, DateLine
from casefile.infra import clock
from casefile.infra.forms import asked_day
from casefile.matters import service as matters

bp = Blueprint("calendars", __name__)
feed_views.add_to(bp)
reminder_views.add_to(bp)
FOUR_WEEKS = timedelta(weeks=4)
A_DAY = timedelta(days=1)


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("/calendar")
def month() -> str:
    """Show a month: as weeks, and day by day."""
    narrowed, today = _narrowed(), _today()
    shown = months.read_month(request.args.get("month"), today)
    lines = service.dates_of(g.identity.user_id, shown.starts, shown.ends, narrowed)

    def day_address(on: date) -> str:
        return url_for("calendars.day", on=on.isoformat(), **narrowed.kept)

    return _page(
        "month",
        narrowed,
        lines,
        today,
        month=shown,
        weeks=months.weeks(shown, lines, today, address, day_address),
        at=today if shown.first <= today < shown.first + timedelta(days=31) else shown.first,
    )


@bp.get("/calendar/agenda")
def agenda() -> str:
    """Show four weeks, day by day, from today or from another day."""
    narrowed, today = _narrowed(), _today()
    first = asked_day("from") or today
    lines = service.dates_of(g.identity.user_id, first, first + FOUR_WEEKS - A_DAY, narrowed)
    return _page("agenda", narrowed, lines, today, at=first, last=first + FOUR_WEEKS - A_DAY, step=FOUR_WEEKS)


@bp.get("/calendar/day")
def day() -> str:
    """Show one day: what has no hour first, then hour by hour."""
    narrowed, today = _narrowed(), _today()
    on = asked_day("on") or today
    lines = service.dates_of(g.identity.user_id, on, on, narrowed)
    whole, hours = service.by_hour(lines)
    return _page("day", narrowed, lines, today, at=on, step=A_DAY, whole=whole, hours=hours)


def _page(kind: str, narrowed: Narrowed, lines: list[DateLine], today: date, **shown: Any) -> str:
    return render_template(
        f"calendars/{kind}.html",
        kind=kind,
        lines=lines,
        by_day=service.by_day(lines),
        zones=service.zones_of(lines),
        full=len(lines) >= MOST,
        today=today,
        narrowed=narrowed,
        choices=service.choices(g.identity.user_id, narrowed),
        keep=narrowed.kept,
        address=address,
        **shown,
    )


def address(line: DateLine) -> str:
    """Return where a date of a list leads."""
    if line.kind == "hearing":
        return url_for("deadlines.hearing", matter_id=line.matter_id, hearing_id=line.id)
    return url_for("deadlines.deadline", matter_id=line.matter_id, deadline_id=line.id)


def _narrowed() -> Narrowed:
    return Narrowed(request.args.get("matter", type=int), request.args.get("person", type=int))


def _today() -> date:
    return clock.today(matters.zone_for(g.identity.user_id))
