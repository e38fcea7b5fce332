"""Addresses of feeds: a person's own list of them, and the one that a calendar program fetches without signing in."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.accounts import throttle
from casefile.accounts.models import User
from casefile.calendars import feeds, service
from casefile.calendars.forms import FeedForm
from casefile.config import Settings
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.infra.forms import kept
from casefile.matters import service as matters

KIND = "calendar feed"


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/calendar/feeds", view_func=list_feeds)
    bp.add_url_rule("/calendar/feeds/add", view_func=add_feed, methods=["POST"])
    bp.add_url_rule("/calendar/feeds/<int:feed_id>/renew", view_func=renew_feed, methods=["POST"])
    bp.add_url_rule("/calendar/feeds/<int:feed_id>/end", view_func=end_feed, methods=["POST"])
    bp.add_url_rule("/feeds/<token>.ics", view_func=feed)


def list_feeds() -> ResponseReturnValue:
    """Show one's own feeds, and what one can be made of."""
    return _page(_form())


def add_feed() -> ResponseReturnValue:
    """Make a feed and show its address, this once."""
    form = _form()
    made: list[feeds.NewFeed] = []
    if form.validate() and kept(form, lambda: made.append(feeds.make(_self(), **form.value()))):
        return _page(_form(), made[0])
    return _page(form), 422


def renew_feed(feed_id: int) -> ResponseReturnValue:
    """Give a feed another address and show it, this once."""
    found = feeds.find_own(g.identity.user_id, feed_id) or abort(404)
    with transaction():
        made = feeds.make_anew(found, _self())
    return _page(_form(), made)


def end_feed(feed_id: int) -> ResponseReturnValue:
    """End a feed."""
    found = feeds.find_own(g.identity.user_id, feed_id) or abort(404)
    with transaction():
        feeds.end(found)
    flash("The feed is ended. Take it out of your calendar program too: it may keep what it fetched.", "success")
    return redirect(url_for("calendars.list_feeds"), 303)


def feed(token: str) -> ResponseReturnValue:
    """Answer a calendar program with the dates that the feed's owner may see now."""
    tries = throttle.take(KIND, token, request.remote_addr or "")
    if tries is None:
        abort(429)
    found = feeds.find_by_token(token) or abort(404)
    throttle.give_back(tries[:1])  # of the address: whoever holds a feed's address was not guessing
    with transaction():
        feeds.note_fetch(found)
    answer = Response(feeds.file_of(found, _address), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="dates.ics"'
    return answer


def _address(kind: str, matter_id: int, number: int) -> str:
    if kind == "hearing":
        return url_for("deadlines.hearing", matter_id=matter_id, hearing_id=number, _external=True)
    return url_for("deadlines.deadline", matter_id=matter_id, deadline_id=number, _external=True)


def _form() -> FeedForm:
    return FeedForm().offer(service.choices(g.identity.user_id, service.Narrowed()).matters)


def _self() -> User:
    return accounts.user(g.identity.user_id) or abort(404)


def _page(form: FeedForm, made: feeds.NewFeed | None = None) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return render_template(
        "calendars/feeds.html",
        form=form,
        feeds=feeds.list_feeds(g.identity.user_id),
        made=made,
        made_address=url_for("calendars.feed", token=made.token, _external=True) if made else "",
        open_ids={matter.id for matter in service.choices(g.identity.user_id, service.Narrowed()).matters},
        zone=matters.zone_for(g.identity.user_id),
        loopback=settings.mode == "loopback",
        now=clock.now(),
    )
