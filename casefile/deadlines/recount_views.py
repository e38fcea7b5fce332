"""Addresses of dates counted from a day that moved: propose the new one, correct the event's day."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.deadlines import lists, recount, service
from casefile.deadlines.forms import EventForm
from casefile.deadlines.models import Deadline
from casefile.infra.db import transaction
from casefile.infra.forms import kept
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    here = "/matters/<int:matter_id>/dates"
    bp.add_url_rule(f"{here}/recount", view_func=recount_all, methods=["POST"])
    bp.add_url_rule(f"{here}/<int:deadline_id>/recount", view_func=recount_one, endpoint="recount", methods=["POST"])
    bp.add_url_rule(f"{here}/<int:deadline_id>/event", view_func=correct_event, methods=["GET", "POST"])


def recount_all(matter: Matter) -> ResponseReturnValue:
    """Propose every date of the matter anew that is counted from a day that moved."""
    with transaction():
        number = recount.repropose_all(matter, lists.list_open(matter, limit=1000), _self())
    flash(f"{number} new date{'s' if number != 1 else ''} proposed; the old ones keep what they were.", "success")
    return _back(matter)


def recount_one(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Propose one date anew."""
    made: list[Deadline] = []
    with transaction():
        made.append(recount.repropose(_found(matter, deadline_id), _self()))
    flash("Proposed anew. The new date waits for confirmation; the old one keeps what it was.", "success")
    return _to(matter, made[0].id)


def correct_event(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Correct the day of the event that dates were counted from; each of them then waits for a decision."""
    found = service.find_deadline(matter, deadline_id) or abort(404)
    others = recount.same_event(found, lists.list_open(matter, limit=1000))
    form = EventForm().offer(others)
    if form.validate_on_submit() and kept(form, lambda: _correct(matter, found, others, form)):
        flash("Recorded. The dates counted from that day are shown with their new count, to be decided.", "success")
        return _back(matter)
    page = render_template("deadlines/correct_event.html", nav_here="dates", form=form, deadline=found)
    return page, 422 if form.is_submitted() else 200


def _correct(matter: Matter, found: Deadline, others: list[Deadline], form: EventForm) -> None:
    chosen = [found, *(one for one in others if one.id in (form.others.data or ()))]
    recount.correct_event(chosen, *form.value(matter.zone), form.reason.data)


def _found(matter: Matter, deadline_id: int) -> recount.Recount:
    deadline = service.find_deadline(matter, deadline_id) or abort(404)
    return recount.needed(deadline, matter)


def _self() -> User:
    return accounts.user(g.identity.user_id) or abort(404)


def _to(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    return redirect(url_for("deadlines.deadline", matter_id=matter.id, deadline_id=deadline_id), 303)


def _back(matter: Matter) -> ResponseReturnValue:
    return redirect(url_for("deadlines.dates", matter_id=matter.id, _anchor="moved-title"), 303)
