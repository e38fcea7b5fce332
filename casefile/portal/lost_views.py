"""Ways out for good that need no sign-in: a lost phone, and mail that reached the wrong person."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from casefile.accounts import addresses, service, throttle
from casefile.accounts.forms import NothingTyped
from casefile.accounts.models import User
from casefile.accounts.ways import page
from casefile.calendars import recipients
from casefile.infra.db import transaction
from casefile.portal.sign_in_forms import LostForm


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/list/lost-phone", view_func=lost, methods=("GET", "POST"))
    bp.add_url_rule("/list/not-mine/<token>", view_func=not_mine, methods=("GET", "POST"))


def lost() -> ResponseReturnValue:
    """End every session by name and printed code. The answer is the same whether they were right or wrong."""
    form = LostForm()
    if not form.validate_on_submit():
        return page("lost", form=form, done=False), 422 if form.is_submitted() else 200
    name, code = form.value()
    if throttle.take("lost phone", name, request.remote_addr or "") is None:
        return page("wait", kind="lost phone"), 429
    with transaction():
        service.end_by_code(name, code)
    return page("lost", form=form, done=True)


def not_mine(token: str) -> ResponseReturnValue:
    """Stop every message to an address. The page says the same for any token; opening it changes nothing."""
    form = NothingTyped()
    if not form.validate_on_submit():
        return page("not_mine", form=form, done=False)
    if throttle.take("wrong address", "", request.remote_addr or "") is None:
        return page("wait", kind="wrong address"), 429
    user = addresses.find_by_token(token)
    if user is not None:
        with transaction():
            _stop(user)
    return page("not_mine", form=form, done=True)


def _stop(user: User) -> None:
    addresses.stop(user)
    service.end_sessions(user)
    if user.is_client:
        recipients.choose(user, ())
