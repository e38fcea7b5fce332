"""Administration of accounts: an administrator opens and closes doors, and never holds anybody's key."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service, sessions
from casefile.accounts.forms import AccountForm, NothingTyped, ResetForm, RolesForm
from casefile.accounts.models import User
from casefile.accounts.notices import tell
from casefile.accounts.views import bp
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal

_PAGE = 50


@bp.route("/accounts", methods=["GET", "POST"])
def users() -> ResponseReturnValue:
    """List the accounts; add one, and show its one-time code, this once."""
    form = AccountForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = service.add_user(form.email.data, form.name.data, form.value())
                code = service.give_code(made)
        except Refusal as refusal:
            form.form_errors.append(str(refusal))
        else:
            return render_template("accounts/one_time_code.html", user=made, code=code)
    after = request.args.get("after", 0, type=int)
    page = service.list_users(after, _PAGE + 1)
    older = page[_PAGE - 1].id if len(page) > _PAGE else None
    return render_template(
        "accounts/users.html", form=form, users=page[:_PAGE], after=after, next_after=older
    ), 422 if form.is_submitted() else 200


@bp.get("/accounts/<int:user_id>")
def user(user_id: int) -> ResponseReturnValue:
    """Show one account."""
    return _page(_other(user_id))


def _page(
    user: User, roles_form: RolesForm | None = None, code: int = 200, *, reset_form: ResetForm | None = None
) -> ResponseReturnValue:
    return render_template(
        "accounts/user.html",
        user=user,
        is_own=user.id == g.identity.user_id,
        sessions=sessions.list_open(user.id),
        roles_form=roles_form or RolesForm(formdata=None, roles=user.roles),
        reset_form=reset_form or ResetForm(formdata=None),
    ), code


@bp.post("/accounts/<int:user_id>/roles")
def change_roles(user_id: int) -> ResponseReturnValue:
    """Change somebody's office roles; never one's own."""
    user, form = _other(user_id), RolesForm()
    if not form.validate_on_submit():
        return _page(user, form, 422)
    try:
        with transaction():
            service.change_roles(user, form.value(), by=g.identity.user_id)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(user, form, 422)
    tell(user, "The roles of your account were changed")
    return _done(user, "The roles are changed, and every session of this account is ended.")


@bp.post("/accounts/<int:user_id>/reset")
def start_reset(user_id: int) -> ResponseReturnValue:
    """Void a password and give a one-time code, in person; show the code this once."""
    user, form = _other(user_id), ResetForm()
    if not form.validate_on_submit():
        return _page(user, code=422, reset_form=form)
    try:
        with transaction():
            code = service.start_reset(user, by=g.identity.user_id, lost_factor=form.value())
    except Refusal as refusal:
        flash(str(refusal), "danger")
        return _page(user, code=422)
    tell(user, "A reset of your account was started by an administrator")
    return render_template("accounts/one_time_code.html", user=user, code=code)


@bp.post("/accounts/<int:user_id>/disable")
def disable(user_id: int) -> ResponseReturnValue:
    """Disable an account from the next request on."""
    return _switch(user_id, on=False)


@bp.post("/accounts/<int:user_id>/enable")
def enable(user_id: int) -> ResponseReturnValue:
    """Enable an account again."""
    return _switch(user_id, on=True)


def _switch(user_id: int, *, on: bool) -> ResponseReturnValue:
    user = _other(user_id)
    if not NothingTyped().validate_on_submit():
        abort(400)
    try:
        with transaction():
            (service.enable if on else service.disable)(user, by=g.identity.user_id)
    except Refusal as refusal:
        flash(str(refusal), "danger")
        return _page(user, code=422)
    tell(user, f"Your account was {'enabled' if on else 'disabled'}")
    return _done(user, f"The account is {'enabled' if on else 'disabled'}.")


@bp.post("/accounts/<int:user_id>/end-sessions")
def end_sessions(user_id: int) -> ResponseReturnValue:
    """End every session of an account."""
    user = _other(user_id)
    with transaction():
        count = service.end_sessions(user)
    return _done(user, f"{count} session{'s' if count != 1 else ''} ended.")


def _other(user_id: int) -> User:
    return service.user(user_id) or abort(404)


def _done(user: User, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("accounts.user", user_id=user.id), 303)
