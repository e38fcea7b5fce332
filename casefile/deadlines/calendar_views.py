"""Addresses over all matters that one may open: the calendar, and the log of dates entered."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from flask import Blueprint, g, render_template, request, url_for

from casefile.deadlines import entry_log as log
from casefile.deadlines import lists, month
from casefile.deadlines.lists import DateLine
from casefile.infra import clock
from casefile.infra.errors import Refusal

A_WEEK = timedelta(days=6)


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/calendar", view_func=calendar)
    bp.add_url_rule("/calendar/entered", view_func=entry_log)


def calendar() -> str:
    """Show a month of the dates one may see: as weeks, and as a list."""
    zone = lists.zone_for(g.identity.user_id)
    today = clock.today(zone)
    shown = month.read_month(request.args.get("month"), today)
    lines = lists.between(g.identity.user_id, shown.starts, shown.ends, matter_id=request.args.get("matter", type=int))
    return render_template(
        "deadlines/calendar.html",
        nav_here="calendar",
        month=shown,
        weeks=month.weeks(shown, lines, today, address),
        agenda=[(day, list(on_day)) for day, on_day in groupby(lines, key=lambda line: line.on)],
        full=len(lines) >= lists.MOST,
        today=today,
        hour=month.hour,
        address=address,
    )


def address(line: DateLine) -> str:
    """Return where a date of a list leads."""
    if line.kind == "hearing":
        return url_for("deadlines.hearing", matter_id=line.matter_id, hearing_id=line.id)
    return url_for("deadlines.deadline", matter_id=line.matter_id, deadline_id=line.id)


def entry_log() -> str:
    """Show every date entered, by day, so that it prints."""
    today = clock.today(lists.zone_for(g.identity.user_id))
    last = _day("until") or today
    first = _day("from") or last - A_WEEK
    return render_template(
        "deadlines/entry_log.html",
        nav_here="calendar",
        days=log.entry_log(g.identity.user_id, first, last, request.args.get("matter", type=int)),
        first=first,
        last=last,
        earlier={"from": first - A_WEEK - timedelta(days=1), "until": first - timedelta(days=1)},
        printed_at=clock.now(),
    )


def _day(name: str) -> date | None:
    written = request.args.get(name, "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Refusal(f"{written!r} is no day; write it as 2026-02-17.") from None
