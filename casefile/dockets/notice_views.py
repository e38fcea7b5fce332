"""Addresses of notices of electronic filing: drop them, see what each would bring, take them in, look them up."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from casefile.deadlines import service as deadlines
from casefile.dockets import notices as service
from casefile.dockets.forms import NoticesForm
from casefile.dockets.notice_values import MailReading
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import Form
from casefile.lawdata import reader
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/dockets/notices", view_func=drop_notices, methods=["GET", "POST"])
    bp.add_url_rule("/dockets/notices/<token>", view_func=preview_notices)
    bp.add_url_rule("/dockets/notices/<token>", view_func=take_notices, methods=["POST"])
    bp.add_url_rule("/matters/<int:matter_id>/notices", view_func=matter_notices)


def drop_notices() -> ResponseReturnValue:
    """Read the mails that were dropped; one that is no notice is refused by name, and the others go on."""
    form = NoticesForm()
    if not form.validate_on_submit():
        return render_template("dockets/drop_notices.html", form=form), 422 if form.is_submitted() else 200
    read, refused = _read(form.mails.data)
    if not read:
        form.mails.errors = refused
        return render_template("dockets/drop_notices.html", form=form), 422
    with transaction():
        staged = service.stage(read, g.identity.user_id)
    for words in refused:
        flash(words, "warning")
    return redirect(url_for("dockets.preview_notices", token=staged.token), 303)


def _read(sent: Iterable[FileStorage]) -> tuple[list[MailReading], list[str]]:
    read, refused = [], []
    for one in sent:
        try:
            read.append(service.read(one.stream.read()))
        except Refusal as refusal:
            refused.append(f"{(one.filename or 'a file')[:80]}: {refusal}")
    return read, refused


def preview_notices(token: str) -> ResponseReturnValue:
    """Show what each notice would bring, before anything is kept."""
    mails = service.find_staged(token, g.identity.user_id) or abort(404)
    return _preview(mails, token, Form())


def take_notices(token: str) -> ResponseReturnValue:
    """Take the notices in."""
    mails = service.find_staged(token, g.identity.user_id) or abort(404)
    form = Form()
    if not form.validate():
        return _preview(mails, token, form), 422
    with transaction():
        placed = service.take_in(mails, g.identity.user_id)
        service.drop(token)
    told = service.told(placed)
    flash(told.words, "success" if told.is_anything_new else "info")
    only = {one.matter.id for one in placed if one.matter is not None and one.state != "refused"}
    if len(only) == 1:
        return redirect(url_for("dockets.matter_notices", matter_id=only.pop()), 303)
    return redirect(url_for("dockets.drop_notices"), 303)


def matter_notices(matter: Matter) -> ResponseReturnValue:
    """Show what notices said of this matter's docket, each with the dates that came of it."""
    found = service.list_notices(matter, before=request.args.get("before", type=int), limit=51)
    return render_template(
        "dockets/matter_notices.html",
        nav_here="overview",
        rows=found[:50],
        older=found[49].id if len(found) > 50 else None,
        dates=deadlines.by_entry(matter, {one.entry_key for one in found[:50]}),
        form=NoticesForm(),
    )


def _preview(mails: list[MailReading], token: str, form: Form) -> str:
    placed = service.place(mails, g.identity.user_id)
    return render_template(
        "dockets/notices.html",
        placed=placed,
        told=service.told(placed),
        courts=reader.courts(),
        form=form,
        token=token,
    )
