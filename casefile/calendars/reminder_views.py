"""Addresses of reminders: what one is told by mail, and what was sent."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.calendars import recipients, sending
from casefile.calendars.forms import ReminderForm
from casefile.config import Settings
from casefile.infra.forms import kept
from casefile.matters import service as matters


def add_to(bp: Blueprint) -> None:
    """Add this address to the room's blueprint."""
    bp.add_url_rule("/calendar/reminders", view_func=reminders, methods=["GET", "POST"])


def reminders() -> ResponseReturnValue:
    """Show what one is told by mail and what was sent; keep another choice."""
    user = _self()
    chosen = recipients.choices_of([user.id]).get(user.id, recipients.AHEAD)
    form = ReminderForm(days=chosen).offer(recipients.AHEAD)
    if form.validate_on_submit() and kept(form, lambda: recipients.choose(user, form.value())):
        flash("Your choice of reminders is kept.", "success")
        return redirect(url_for("calendars.reminders"), 303)
    settings: Settings = current_app.config["SETTINGS"]
    page = render_template(
        "calendars/reminders.html",
        form=form,
        sent=sending.newest_of(user.id),
        zone=matters.zone_for(user.id),
        to=user.email,
        by_server=bool(settings.smtp_url),
    )
    return page, 422 if form.errors else 200


def _self() -> User:
    return accounts.user(g.identity.user_id) or abort(404)
