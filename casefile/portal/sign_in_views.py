"""The clients' way in and their own account: the office's ceremonies under neutral addresses, and the first time.

Who comes for the first time shows the one-time code from the slip, and chooses what opens the door from then on.
The code is used up in the moment in which that is kept, and no earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import login_user
from flask_security.tf_plugin import tf_clean_session
from flask_security.webauthn import webauthn_register, webauthn_register_response

from casefile.accounts import own_views, service, throttle, views
from casefile.accounts.cookies import held
from casefile.accounts.forms import FirstPasswordForm, NothingTyped
from casefile.accounts.models import User
from casefile.accounts.notices import tell
from casefile.accounts.ways import page, way
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.infra.languages import gettext
from casefile.portal.sign_in_forms import StartForm

STARTING = "starting"  # the code was right; no ceremony of Flask-Security takes this for a step of its own
_BOTH, _POST = ("GET", "POST"), ("POST",)

# Addresses of the clients' door, and the office's view behind each.
_SHARED: tuple[tuple[str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("/list/sign-in", views.sign_in, _BOTH),
    ("/list/sign-in/code-from-app", views.second_factor, _BOTH),
    ("/list/sign-in/choose", views.choose_second_factor, _BOTH),
    ("/list/sign-in/printed-code", views.recovery_code, _BOTH),
    ("/list/sign-in/app", views.set_up_authenticator, _BOTH),
    ("/list/sign-in/app/<token>", own_views.check_authenticator, _POST),
    ("/list/sign-in/passkey", views.passkey_sign_in, _BOTH),
    ("/list/sign-in/passkey/<token>", views.passkey_answer, _POST),
    ("/list/sign-out", views.sign_out, _POST),
    ("/list/account", own_views.account, ("GET",)),
    ("/list/account/confirm", views.confirm_it_is_you, _BOTH),
    ("/list/account/confirm/passkey", views.confirm_by_passkey, _BOTH),
    ("/list/account/confirm/passkey/<token>", views.confirm_by_passkey_answer, _POST),
    ("/list/account/password", own_views.change_password, _BOTH),
    ("/list/account/printed-codes", own_views.recovery_codes, _BOTH),
    ("/list/account/passkeys/add", own_views.add_passkey, _BOTH),
    ("/list/account/passkeys/add/<token>", own_views.passkey_made, _POST),
    ("/list/account/passkeys/<int:passkey_id>/remove", own_views.remove_passkey, _POST),
    ("/list/account/sign-ins/<int:session_id>/end", own_views.end_session, _POST),
    ("/list/account/sign-ins/end-others", own_views.end_other_sessions, _POST),
)


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    for address, view, methods in _SHARED:
        bp.add_url_rule(address, view_func=view, methods=list(methods))
    bp.add_url_rule("/list/sign-in/start", view_func=start, methods=_BOTH)
    bp.add_url_rule("/list/sign-in/start/choose", view_func=choose_way, methods=("GET",))
    bp.add_url_rule("/list/sign-in/start/password", view_func=first_password, methods=_BOTH)
    bp.add_url_rule("/list/sign-in/start/printed-codes", view_func=first_codes, methods=_BOTH)
    bp.add_url_rule("/list/sign-in/start/passkey", view_func=first_passkey, methods=_BOTH)
    bp.add_url_rule("/list/sign-in/start/passkey/<token>", view_func=first_passkey_made, methods=_POST)


def start() -> ResponseReturnValue:
    """Ask for the sign-in name and the one-time code from the slip."""
    form = StartForm()
    if not form.validate_on_submit():
        return page("start", form=form), 422 if form.is_submitted() else 200
    name, code = form.value()
    tries = throttle.take("setup code", name, request.remote_addr or "")
    if tries is None:
        return page("wait", kind="setup code"), 429
    found = service.find_start(name, code)
    if found is None or not found[0].is_client:
        form.form_errors.append(gettext("Name and code do not fit together. Or the code was used, or it has run out."))
        return page("start", form=form), 422
    throttle.give_back(tries)
    _begin(*found)
    return redirect(url_for("portal.choose_way"), 303)


def _begin(user: User, code: int) -> None:
    tf_clean_session()  # type: ignore[no-untyped-call]
    session.update(tf_user_id=user.fs_uniquifier, tf_state=STARTING, start_code=code)


def choose_way() -> ResponseReturnValue:
    """Offer what may open the door from now on."""
    return page("choose_way") if _starting() else _begin_again()


def first_password() -> ResponseReturnValue:
    """Take the first password; the code is used up with it, and the second step comes next."""
    user, form = _starting(), FirstPasswordForm()
    if user is None:
        return _begin_again()
    if not form.validate_on_submit() or not kept(form, lambda: _keep_password(user, form.value())):
        return page("first_password", form=form), 422 if form.is_submitted() else 200
    tell(user, "A password was set for your account")
    session.update(tf_user_id=user.fs_uniquifier, tf_state="setup_from_login")
    by_app = request.args.get("then") == "app"
    return redirect(url_for("portal.set_up_authenticator" if by_app else "portal.first_codes"), 303)


def _keep_password(user: User, password: str) -> None:
    with views.HASHING:
        hashed = service.hash_new_password(user, password)
    found = held().found
    service.start_with_password(user, hashed, keep=found.id if found else None)


def first_codes() -> ResponseReturnValue:
    """Make printed codes the second step of somebody who has none yet; one of them then finishes the way in."""
    user = service.find_by_session_name(session.get("tf_user_id"))
    if user is None or session.get("tf_state") not in ("setup_from_login", "validating_profile"):
        return _begin_again()
    form, fresh = NothingTyped(), list[str]()
    if form.validate_on_submit():
        with transaction():
            fresh = service.new_recovery_codes(user)
        session["tf_state"] = "ready"
    return page("first_codes", form=form, fresh=fresh)


def first_passkey() -> ResponseReturnValue:
    """Begin to make the first passkey."""
    user = _starting()
    if user is None:
        return _begin_again()
    with _taken_for(user):
        return views.stay_here(webauthn_register.__wrapped__())


def first_passkey_made(token: str) -> ResponseReturnValue:
    """Take the first passkey from the browser; the code is used up with it, and the client is in."""
    user = _starting()
    if user is None or not throttle.first_use("challenge", token):
        return _begin_again()
    before = len(user.webauthn)
    try:
        with _taken_for(user):
            webauthn_register_response.__wrapped__(token)
    except Refusal as refusal:
        flash(str(refusal), "danger")
        return _begin_again()
    if len(user.webauthn) == before:
        flash(gettext("The passkey was not added. Please try again."), "danger")
        return redirect(url_for("portal.first_passkey"), 303)
    tell(user, "A passkey was added to your account")
    tf_clean_session()  # type: ignore[no-untyped-call]
    login_user(user, authn_via=["webauthn"])
    return redirect(way("first_page"), 303)


def _starting() -> User | None:
    """Return whoever has shown a one-time code in this session, while it is still good."""
    if current_user.is_authenticated or session.get("tf_state") != STARTING:
        return None
    return service.find_by_session_name(session.get("tf_user_id"))


def _begin_again() -> ResponseReturnValue:
    return redirect(url_for("portal.home" if current_user.is_authenticated else "portal.start"), 303)


@contextmanager
def _taken_for(user: User) -> Iterator[None]:
    """Let a ceremony meant for somebody signed in be done by one who has shown the code; nothing of it is kept."""
    before = g.get("_login_user")
    g._login_user = user
    try:
        yield
    finally:
        g._login_user = before
