"""Signing in and out: our addresses and limits around Flask-Security's ceremonies.

The same views stand at both doors: here under the office's addresses, in the portal under the clients'. ``way`` and
``page`` give each its own addresses and its own frame.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import logout_user
from flask_security import views as ceremonies
from flask_security.recovery_codes import mf_recovery
from flask_security.tf_plugin import tf_clean_session, tf_select
from flask_security.webauthn import (
    webauthn_signin,
    webauthn_signin_response,
    webauthn_verify,
    webauthn_verify_response,
)
from werkzeug.wrappers import Response

from casefile.accounts import codes, service, throttle
from casefile.accounts.cookies import held
from casefile.accounts.security import init_security
from casefile.accounts.ways import behind, home, page, way
from casefile.config import Settings
from casefile.infra import audit
from casefile.infra.db import transaction
from casefile.infra.doors import Door, address_behind, this_door
from casefile.infra.languages import gettext, ngettext

bp = Blueprint("accounts", __name__)
HASHING = BoundedSemaphore(4)  # each password hash takes 64 MiB


def init_room(app: Flask) -> None:
    """Attach sessions, Flask-Security and the addresses."""
    from casefile.accounts import office_views, own_views  # noqa: F401  # they add their addresses to ``bp``

    init_security(app, app.config["SETTINGS"])
    app.register_blueprint(bp)


def guarded(
    kind: str, account: str, ceremony: Callable[[], Any], proved: Callable[[], bool] | None = None
) -> ResponseReturnValue:
    """Let a secret be tried, within the limits; tell success from failure, and keep both in the audit."""
    tries = throttle.take(kind, account, request.remote_addr or "")
    if tries is None:
        return page("wait", kind=kind), 429
    before = held().who
    with HASHING:
        answer = ceremony()
    is_proved = proved() if proved else any(held().who) and (held().who != before or held().proved_anew)
    if is_proved:
        throttle.give_back(tries)
        if held().who[0] and isinstance(answer, Response):
            answer.location = asked_for() or way("first_page", door_ahead())
    elif isinstance(answer, Response):
        flash(gettext("That did not work. Please try again."), "danger")
    _keep_in_audit(kind, account, is_proved)
    if is_proved and (elsewhere := _at_their_own_host()):
        return elsewhere
    return stay_here(answer, 200 if is_proved else 422)


def stay_here(answer: Any, code: int = 200) -> ResponseReturnValue:
    """Pass an answer of a ceremony on, behind the door of whoever is known by now; send nobody to another host."""
    if not isinstance(answer, Response):
        return answer, code
    if answer.location:
        door = door_ahead()
        answer.location = behind(door, answer.location) or way("first_page", door)
        answer.status_code = 303
    return answer


def asked_for() -> str | None:
    """Return the page that a person was on the way to, if it lies behind their door."""
    door = door_ahead()
    return behind(door, request.form.get("next")) or behind(door, request.args.get("next"))


def door_ahead() -> Door:
    """Return the door of the person known in this session, or the one that this request came to."""
    signed_in, owed = held().who
    user = service.find_by_session_name(signed_in or owed)
    return user.door if user else this_door()


def _at_their_own_host() -> ResponseReturnValue | None:
    """Say where their page is to somebody who proved who they are at a host name that is not theirs; else None."""
    settings: Settings = current_app.config["SETTINGS"]
    door = door_ahead()
    if not settings.portal_host or door is this_door():
        return None
    logout_user()
    tf_clean_session()  # type: ignore[no-untyped-call]
    return page("elsewhere", address=address_behind(door, settings, way("sign_in", door)))


def _keep_in_audit(kind: str, account: str, proved: bool) -> None:
    signed_in, owing = held().who
    found = service.find_by_session_name(signed_in or owing) if proved else service.find_user(account)
    with transaction():
        if found and proved:
            audit.set_actor(audit.Actor(found.id, found.name, "/".join(found.roles)))
        target = f"account {found.id}" if found else "no account"
        audit.record(f"sign_in.{kind.replace(' ', '_')}", target=target, outcome="done" if proved else "refused")


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password."""
    if current_user.is_authenticated:
        return redirect(asked_for() or way("first_page"), 303)
    if request.method == "POST":
        tf_clean_session()  # type: ignore[no-untyped-call]
        return guarded("password", request.form.get("email", ""), ceremonies.login)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # A link from elsewhere brings no strict cookie along; one step from our own page does.
        return page("continue", address=request.full_path)
    return stay_here(ceremonies.login())


@bp.route("/second-factor", methods=["GET", "POST"])
def second_factor() -> ResponseReturnValue:
    """Ask for the code of the authenticator."""
    setting_up = session.get("tf_state") == "validating_profile"
    if current_user.is_authenticated or not owing():
        return redirect(way("sign_in"), 303)
    if request.method == "GET":
        return stay_here(ceremonies.two_factor_token_validation())
    answer = guarded("second factor", owing(), ceremonies.two_factor_token_validation)
    if setting_up and current_user.is_authenticated:
        return redirect(way("recovery_codes", door_ahead()), 303)
    return answer


@bp.route("/second-factor/choose", methods=["GET", "POST"])
def choose_second_factor() -> ResponseReturnValue:
    """Ask which second factor is at hand."""
    return stay_here(tf_select())


@bp.route("/second-factor/recovery-code", methods=["GET", "POST"])
def recovery_code() -> ResponseReturnValue:
    """Ask for a recovery code."""
    if request.method == "GET" or not owing():
        return stay_here(mf_recovery())
    answer = guarded("second factor", owing(), mf_recovery)
    if current_user.is_authenticated and current_user.is_client:
        _tell_of_few_codes()
    return answer


def _tell_of_few_codes() -> None:
    left = codes.codes_left(current_user)
    if left <= codes.FEW:
        few = ngettext(
            "You have %(num)s printed code left. Make new ones under “Your sign-in”.",
            "You have %(num)s printed codes left. Make new ones under “Your sign-in”.",
            left,
        )
        flash(few, "warning")


@bp.route("/second-factor/set-up", methods=["GET", "POST"])
def set_up_authenticator() -> ResponseReturnValue:
    """Set up the authenticator, at the first sign-in or anew."""
    return stay_here(ceremonies.two_factor_setup())


@bp.route("/passkey", methods=["GET", "POST"])
def passkey_sign_in() -> ResponseReturnValue:
    """Sign in with a passkey, or give it as the second factor."""
    return stay_here(webauthn_signin())


@bp.post("/passkey/<token>")
def passkey_answer(token: str) -> ResponseReturnValue:
    """Take the browser's answer; each challenge is answered once."""
    if current_user.is_authenticated or not throttle.first_use("challenge", token):
        return redirect(way("passkey_sign_in"), 303)
    return guarded("second factor" if owing() else "passkey", owing(), lambda: webauthn_signin_response(token))


@bp.route("/confirm", methods=["GET", "POST"])
def confirm_it_is_you() -> ResponseReturnValue:
    """Ask for the password again before something that matters."""
    if request.method == "GET":
        return stay_here(ceremonies.verify())
    return guarded("password", current_user.email, ceremonies.verify, lambda: held().proved_anew)


@bp.route("/confirm/passkey", methods=["GET", "POST"])
def confirm_by_passkey() -> ResponseReturnValue:
    """Confirm by a passkey instead."""
    return stay_here(webauthn_verify())


@bp.post("/confirm/passkey/<token>")
def confirm_by_passkey_answer(token: str) -> ResponseReturnValue:
    """Take the browser's answer."""
    if not throttle.first_use("challenge", token):
        return redirect(way("confirm_by_passkey"), 303)
    return guarded("passkey", current_user.email, lambda: webauthn_verify_response(token), lambda: held().proved_anew)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session; the browser forgets what it kept."""
    with transaction():
        audit.record("sign_out", target=f"account {current_user.id}")
    logout_user()
    answer = redirect(way("sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.get("/home")
def first_page() -> ResponseReturnValue:
    """Send a person to the first page of theirs."""
    return redirect(home(current_user.roles), 303)


def owing() -> str:
    """Return the e-mail of the account whose password was right in this session, or nothing."""
    user = service.find_by_session_name(session.get("tf_user_id"))
    return user.email if user else ""
