"""The client's own calendar and reminders: an address to give to a telephone, and whether to get a message."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.calendars import feeds, recipients
from casefile.calendars.forms import ReminderForm
from casefile.config import Settings
from casefile.infra.db import transaction
from casefile.infra.forms import kept
from casefile.infra.languages import lazy
from casefile.portal import court_dates, service

WORDS = {7: lazy("a week before"), 1: lazy("the day before"), 0: lazy("in the morning of the day")}


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/list/calendar", view_func=dates, methods=["GET", "POST"])
    bp.add_url_rule("/list/calendar/address", view_func=make_address, methods=["POST"])
    bp.add_url_rule("/list/calendar/end", view_func=end_address, methods=["POST"])
    bp.add_url_rule("/list/calendar/<int:hearing_id>", view_func=date_seen, methods=["POST"])


def dates() -> ResponseReturnValue:
    """Show, and keep, which messages the client wants; and whether their telephone fetches the days."""
    user = _client_or_404()
    form = _form(user)
    if form.validate_on_submit() and kept(form, lambda: recipients.choose(user, form.value())):
        return redirect(url_for("portal.dates"), 303)
    return _page(user, form), 422 if form.errors else 200


def make_address() -> ResponseReturnValue:
    """Make the address of the client's days, and show it this once."""
    user = _client_or_404()
    with transaction():
        made = feeds.make_only(user)
    return _page(user, _form(user), url_for("calendars.feed", token=made.token, _external=True))


def end_address() -> ResponseReturnValue:
    """Let the client's address lead nowhere any more."""
    user = _client_or_404()
    with transaction():
        for one in feeds.list_feeds(user.id):
            feeds.end(one)
    return redirect(url_for("portal.dates"), 303)


def date_seen(hearing_id: int) -> ResponseReturnValue:
    """Keep that the client saw how a day in court changed; what is another's looks like what does not exist."""
    client = service.find_client(g.identity.user_id) or abort(404)
    with transaction():
        if not court_dates.note_seen(client, service.open_matters(client), hearing_id):
            abort(404)
    return redirect(url_for("portal.home"), 303)


def _form(user: User) -> ReminderForm:
    chosen = recipients.choices_of([user.id]).get(user.id, ())
    return ReminderForm(days=chosen).offer(recipients.AHEAD_OF_CLIENTS, WORDS)


def _page(user: User, form: ReminderForm, address: str = "") -> str:
    client = service.find_client(user.id) or abort(404)
    settings: Settings = current_app.config["SETTINGS"]
    return render_template(
        "portal/dates.html",
        courts=court_dates.of_client(client, service.open_matters(client)),
        form=form,
        address=address,
        has_address=bool(feeds.list_feeds(user.id)),
        to=user.email if user.has_mailbox else "",
        sender=settings.portal_sender,
    )


def _client_or_404() -> User:
    if service.find_client(g.identity.user_id) is None:
        abort(404)
    return accounts.user(g.identity.user_id) or abort(404)
