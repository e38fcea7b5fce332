"""Addresses of the docket import: upload, preview, take in."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.charges import service as charges
from casefile.dockets import notice_views, service
from casefile.dockets.forms import DocketForm, TakeInForm
from casefile.dockets.values import DocketReading
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import choices
from casefile.lawdata import reader
from casefile.matters import service as matters

bp = Blueprint("dockets", __name__)
notice_views.add_to(bp)


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.route("/dockets", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Read a docket; a file that is none is refused and nothing is stored."""
    form = DocketForm()
    if not form.validate_on_submit():
        return render_template("dockets/upload.html", form=form), 422 if form.is_submitted() else 200
    page = form.page.data.read()
    try:
        service.read(page, form.court.data)
    except Refusal as refusal:
        form.page.errors = [str(refusal)]
        return render_template("dockets/upload.html", form=form), 422
    with transaction():
        staged = service.stage(page, form.court.data, g.identity.user_id)
    return redirect(url_for("dockets.preview", token=staged.token), 303)


@bp.get("/dockets/<token>")
def preview(token: str) -> ResponseReturnValue:
    """Show what was read, before anything becomes a matter."""
    staged, page = service.find_staged(token, g.identity.user_id) or abort(404)
    reading = service.read(page, staged.court)
    return _preview(reading, _take_in_form(reading), token)


@bp.post("/dockets/<token>")
def take_in(token: str) -> ResponseReturnValue:
    """Make the matter, or bring it up to date."""
    staged, page = service.find_staged(token, g.identity.user_id) or abort(404)
    reading = service.read(page, staged.court)
    form = _take_in_form(reading)
    if not form.validate():
        return _preview(reading, form, token), 422
    try:
        with transaction():
            taken = _take_in(reading, page, form)
            service.drop(staged)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _preview(reading, form, token), 422
    flash(
        f"{taken.entries_new} new docket entries were taken in."
        if taken.entries_new
        else "Nothing new: this docket was here already.",
        "success",
    )
    return redirect(url_for("matters.overview", matter_id=taken.matter.id), 303)


def _take_in(reading: DocketReading, page: bytes, form: TakeInForm) -> service.Taken:
    lead = accounts.user(form.lead.data)
    taken = service.take_in(
        reading,
        page,
        defendant=form.defendant.data,
        lead=lead,
        user_id=g.identity.user_id,
        is_demo=g.get("is_demo", False),
    )
    _join(taken, lead)
    return taken


def _join(taken: service.Taken, lead: object) -> None:
    """Put whoever imported a new matter for somebody else's lead on its team."""
    me = accounts.user(g.identity.user_id)
    if me is not None and me is not lead and not any(m.user_id == me.id for m in matters.members(taken.matter)):
        matters.add_member(taken.matter, me, "attorney" if "attorney" in me.roles else "paralegal")


def _take_in_form(reading: DocketReading) -> TakeInForm:
    form = TakeInForm()
    form.defendant.choices = choices((n, one.name) for n, one in enumerate(reading.defendants, 1))
    attorneys = [user for user in matters.staff() if "attorney" in user.roles]
    mine_first = sorted(attorneys, key=lambda user: user.id != g.identity.user_id)
    form.lead.choices = choices((user.id, user.name) for user in mine_first)
    return form


def _preview(reading: DocketReading, form: TakeInForm, token: str) -> str:
    held = service.find_matter(reading, form.defendant.data or 1, g.identity.user_id)
    known = matters.entry_keys(held) if held else set()
    return render_template(
        "dockets/preview.html",
        reading=reading,
        court=reader.courts()[reading.court],
        form=form,
        token=token,
        held=held,
        entries_new=sum(entry.key not in known for entry in reading.entries),
        matches=charges.matches,
        settled=charges.settled,
        offences=charges.offences(),
    )
