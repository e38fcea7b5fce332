"""Addresses of absences: an attorney's own, and those that lead counsel enters for a colleague."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.infra.db import transaction
from casefile.infra.forms import choices, kept
from casefile.matters.models import Matter
from casefile.messages import absences
from casefile.messages.forms import AwayForm, OfSomebodyForm


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/account/away", view_func=away, methods=["GET", "POST"])
    bp.add_url_rule("/account/away/<int:absence_id>/end", view_func=end_away, methods=["POST"])
    bp.add_url_rule("/matters/<int:matter_id>/messages/away", view_func=cover, methods=["GET", "POST"])
    bp.add_url_rule(
        "/matters/<int:matter_id>/messages/away/<int:absence_id>/end", view_func=end_cover, methods=["POST"]
    )


def away() -> ResponseReturnValue:
    """Record that one is away, in every matter of one's own."""
    me, form = _me(), AwayForm()
    form.offer(absences.possible_covers(me))
    if not form.validate_on_submit() or not kept(form, lambda: absences.record(me, form.value())):
        page = render_template("messages/away.html", form=form, rows=absences.list_own(me), reach=absences.reach(me))
        return page, 422 if form.is_submitted() else 200
    flash("Recorded. It ends by itself.", "success")
    return redirect(url_for("messages.away"), 303)


def end_away(absence_id: int) -> ResponseReturnValue:
    """End one's own absence now."""
    found = absences.find(absence_id)
    if found is None or found.user_id != g.identity.user_id:
        abort(404)
    with transaction():
        absences.end(found)
    return redirect(url_for("messages.away"), 303)


def cover(matter: Matter) -> ResponseReturnValue:
    """Record that a colleague is away in this matter: somebody who is ill cannot do so."""
    form, counsel = OfSomebodyForm(), absences.attorneys(matter)
    form.user.choices = choices((one.id, one.name) for one in counsel)
    form.offer([(one.id, one.name) for one in counsel])
    user = accounts.user(form.user.data) if request.method == "POST" and form.validate() else None
    if user is None or not kept(form, lambda: absences.record(user, form.value(), matter)):
        rows = absences.list_of(matter)
        page = render_template("messages/cover.html", form=form, rows=rows, nav_here="messages")
        return page, 422 if form.is_submitted() else 200
    flash("Recorded. It ends by itself.", "success")
    return redirect(url_for("messages.inbox", matter_id=matter.id), 303)


def end_cover(matter: Matter, absence_id: int) -> ResponseReturnValue:
    """End an absence that was entered for this matter alone."""
    found = absences.find(absence_id)
    if found is None or found.matter_id != matter.id:
        abort(404)
    with transaction():
        absences.end(found)
    return redirect(url_for("messages.inbox", matter_id=matter.id), 303)


def _me() -> User:
    return accounts.user(g.identity.user_id) or abort(404)
