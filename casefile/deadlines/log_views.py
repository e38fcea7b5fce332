"""The address of the log of dates entered, over all matters that one may open."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, g, render_template, request

from casefile.deadlines import entry_log as log
from casefile.infra import clock
from casefile.infra.forms import asked_day
from casefile.matters import service as matters

A_WEEK = timedelta(days=6)


def add_to(bp: Blueprint) -> None:
    """Add this address to the room's blueprint."""
    bp.add_url_rule("/calendar/entered", view_func=entry_log)


def entry_log() -> str:
    """Show every date entered, by day, so that it prints."""
    today = clock.today(matters.zone_for(g.identity.user_id))
    last = asked_day("until") or today
    first = asked_day("from") or last - A_WEEK
    matter_id = request.args.get("matter", type=int)
    found = matters.find_open_matter(g.identity.user_id, matter_id) if matter_id is not None else None
    return render_template(
        "deadlines/entry_log.html",
        nav_here="calendar",
        days=log.entry_log(g.identity.user_id, first, last, matter_id),
        of=found[0] if found else None,
        first=first,
        last=last,
        earlier={"from": first - A_WEEK - timedelta(days=1), "until": first - timedelta(days=1)},
        printed_at=clock.now(),
    )
