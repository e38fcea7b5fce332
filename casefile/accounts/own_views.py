"""One's own account: password, authenticator, recovery codes, passkeys, sessions; and the code that starts it."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_timedelta
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import hash_password
from flask_security import views as ceremonies
from flask_security.webauthn import webauthn_register, webauthn_register_response

from casefile.accounts import codes, service, sessions, throttle
from casefile.accounts.cookies import held
from casefile.accounts.forms import ChangePasswordForm, FirstPasswordForm, NothingTyped, SetPasswordForm
from casefile.accounts.models import User
from casefile.accounts.notices import tell
from casefile.accounts.views import HASHING, bp, guarded, stay_here
from casefile.accounts.ways import page, way
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.languages import gettext, language


@bp.route("/set-password", methods=["GET", "POST"])
def set_password() -> ResponseReturnValue:
    """Set one's own password with the one-time code given in person."""
    form = SetPasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/set_password.html", form=form), 422 if form.is_submitted() else 200
    tries = throttle.take("setup code", form.who()[0], request.remote_addr or "")
    if tries is None:
        return render_template("accounts/wait.html", kind="setup code"), 429
    with HASHING:
        done = _take_code(form)
    if done is None:
        return render_template("accounts/set_password.html", form=form), 422
    throttle.give_back(tries)
    tell(done, "A password was set for your account")
    flash("Your password is set. Sign in with it.", "success")
    return redirect(url_for("accounts.sign_in"), 303)


def _take_code(form: SetPasswordForm) -> User | None:
    """Use the code up and set the password; the same cost and words whether the account exists or not."""
    email, code = form.who()
    user = service.find_user(email)
    if user is None or not user.active or not codes.setup_code_fits(user, code):
        hash_password(form.value())
        form.form_errors.append("E-mail and code do not fit together, or the code was used or has run out.")
        return None
    try:
        hashed = service.hash_new_password(user, form.value())
        with transaction():
            service.set_password_by_code(user, code, hashed)
    except Refusal as refusal:
        form.password.errors = [*form.password.errors, str(refusal)]
        return None
    return user


@bp.get("/account")
def account() -> ResponseReturnValue:
    """Show one's own account."""
    return _account_page()


def _account_page(code: int = 200) -> ResponseReturnValue:
    user = _me()
    return page(
        "account",
        user=user,
        passkeys=user.webauthn,
        codes_left=codes.codes_left(user),
        sessions=sessions.list_open(user.id),
        this_session=_this_session(),
        form=NothingTyped(),
        device_of=sessions.device_of,
        ago=_ago,
    ), code


@bp.route("/account/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    user = _me()
    form = ChangePasswordForm() if user.password else FirstPasswordForm()  # who came by a passkey may have none yet
    if not form.validate_on_submit():
        return _password_page(form)
    tries = throttle.take("password", user.email, request.remote_addr or "")
    if tries is None:
        return page("wait", kind="password"), 429
    try:
        with HASHING:
            if user.password:
                service.refuse_wrong_password(user, form.before())
            throttle.give_back(tries)
            hashed = service.hash_new_password(user, form.value())
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _password_page(form)
    with transaction():
        service.change_password(user, hashed, keep=_this_session())
    session["_user_id"] = user.fs_uniquifier
    tell(user, "Your password was changed")
    flash(gettext("Your password is changed, and every other session is ended."), "success")
    return redirect(way("account"), 303)


def _password_page(form: ChangePasswordForm) -> ResponseReturnValue:
    return page("change_password", form=form), 422 if form.is_submitted() else 200


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, this once."""
    user, form = _me(), NothingTyped()
    fresh: list[str] = []
    if form.validate_on_submit():
        with transaction():
            fresh = service.new_recovery_codes(user)
        tell(user, "New recovery codes were made for your account")
    return page("recovery_codes", form=form, fresh=fresh, left=codes.codes_left(user))


@bp.post("/second-factor/set-up/<token>")
def check_authenticator(token: str) -> ResponseReturnValue:
    """Take the first code of a new authenticator."""
    user = _me()
    before = user.tf_totp_secret
    answer = guarded(
        "second factor",
        user.email,
        lambda: ceremonies.two_factor_setup_validate(token),
        lambda: user.tf_totp_secret != before,
    )
    if user.tf_totp_secret == before:
        return answer
    flash(gettext("The app for codes is set up. Every other session has ended."), "success")
    return redirect(way("account"), 303)


@bp.route("/account/passkeys/add", methods=["GET", "POST"])
def add_passkey() -> ResponseReturnValue:
    """Begin to add a passkey."""
    return stay_here(webauthn_register())


@bp.post("/account/passkeys/add/<token>")
def passkey_made(token: str) -> ResponseReturnValue:
    """Take the new passkey from the browser."""
    before = len(_me().webauthn)
    if not throttle.first_use("challenge", token):
        return redirect(way("add_passkey"), 303)
    answer = webauthn_register_response(token)
    user = _me()
    if len(user.webauthn) > before:
        tell(user, "A passkey was added to your account")
        flash(gettext("The passkey is added."), "success")
    else:
        flash(gettext("The passkey was not added. Please try again."), "danger")
    return stay_here(answer)


@bp.post("/account/passkeys/<int:passkey_id>/remove")
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove a passkey of one's own."""
    user = _me()
    try:
        with transaction():
            service.remove_passkey(user, passkey_id)
    except Refusal as refusal:
        flash(str(refusal), "danger")
    else:
        tell(user, "A passkey was removed from your account")
        flash(gettext("The passkey is removed."), "success")
    return redirect(way("account"), 303)


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session of one's own."""
    with transaction():
        service.end_session(_me(), session_id)
    return redirect(way("account"), 303)


@bp.post("/account/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """End every session of one's own but this one."""
    with transaction():
        service.end_sessions(_me(), but=_this_session())
    flash(gettext("Every other session is ended."), "success")
    return redirect(way("account"), 303)


def _ago(at: datetime) -> str:
    return format_timedelta(at - clock.now(), add_direction=True, locale=language())


def _me() -> User:
    user: User = current_user._get_current_object()
    return user


def _this_session() -> int | None:
    found = held().found
    return found.id if found else None
