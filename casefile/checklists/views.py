"""Addresses of guidance: what fits, what counsel approved, what the client has and acknowledged."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from casefile.accounts import service as accounts
from casefile.checklists import service
from casefile.checklists.forms import ApproveForm, GiveForm, PaperForm, PortalForm, PortalOffForm, WithdrawForm
from casefile.checklists.models import READ_BY, Given
from casefile.checklists.portal_access import NOT_JOINED
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.matters import service as matters
from casefile.matters.models import Matter

bp = Blueprint("checklists", __name__, url_prefix="/matters/<int:matter_id>/guidance")


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("")
def guidance(matter: Matter) -> str:
    """Show what fits this matter, what counsel approved, and what the client has and acknowledged."""
    suggested = service.suggested(matter)
    others = service.others(matter, suggested)
    states = service.state_of(matter)
    everything = [*suggested, *others]
    return render_template(
        "checklists/guidance.html",
        to_approve=[one for one in suggested if one.state == "to approve"],
        to_give=[one for one in everything if one.state in ("to give", "to give anew")],
        changed=[one for one in everything if one.library_changed],
        others=[one for one in others if one.state == "to approve"],
        states=[one for one in states if one.ended is None],
        ended=[one for one in states if one.ended is not None],
        person=matters.client_of(matter),
        nav_here="guidance",
    )


@bp.route("/approve/<item_id>", methods=["GET", "POST"])
def approve(matter: Matter, item_id: str) -> ResponseReturnValue:
    """Approve the wording of one item, as it is written or adjusted to this client."""
    found = service.suggestion(matter, item_id) or abort(404)
    if "as_written" in request.form:
        with transaction():
            service.approve(matter, item_id)
        return _back(matter, "to-approve")
    form = ApproveForm(wording=found.approval.wording if found.approval else found.item.client_text)
    if not form.validate_on_submit() or not kept(form, lambda: service.approve(matter, item_id, form.value())):
        page = render_template("checklists/approve.html", one=found, form=form, nav_here="guidance")
        return page, 422 if form.is_submitted() else 200
    flash(f"Approved: {found.item.title}. Give it to the client next.", "success")
    return _back(matter)


@bp.post("/give")
def give(matter: Matter) -> ResponseReturnValue:
    """Give approved items to the client."""
    form = GiveForm()
    if not form.validate():
        raise Refusal("No item is chosen; tick what the client should get.")
    with transaction():
        made = service.give(matter, form.value())
    flash(f"Given: {len(made)}. What stood already in the same words was left as it is.", "success")
    return _back(matter)


@bp.get("/given/<int:given_id>")
def given(matter: Matter, given_id: int) -> str:
    """Show one wording word for word, with every acknowledgement of it."""
    return _given_page(matter, _given_or_404(matter, given_id), WithdrawForm())


@bp.post("/given/<int:given_id>/withdraw")
def withdraw(matter: Matter, given_id: int) -> ResponseReturnValue:
    """Take an item back from the client's list."""
    found, form = _given_or_404(matter, given_id), WithdrawForm()
    if not form.validate() or not kept(form, lambda: service.withdraw(found, form.value())):
        return _given_page(matter, found, form), 422
    return redirect(url_for("checklists.given", matter_id=matter.id, given_id=given_id), 303)


@bp.get("/sheet")
def sheet(matter: Matter) -> str:
    """Show the list as a sheet to print, to read aloud and to sign by hand."""
    return render_template(
        "checklists/sheet.html",
        states=service.state_of(matter, ended=False),
        person=matters.client_of(matter),
        printed_on=clock.today(matter.zone),
    )


@bp.route("/paper", methods=["GET", "POST"])
def record_paper(matter: Matter) -> ResponseReturnValue:
    """Record a sheet that the client signed by hand."""
    states, person = service.state_of(matter, ended=False), matters.client_of(matter)
    form = PaperForm(language=(person.language if person else "") or "English")
    form.items.choices = [SelectChoice(one.given.id, f"{one.given.title} ({one.given.version[:8]})") for one in states]
    if not form.validate_on_submit() or not kept(form, lambda: service.record_paper(matter, *form.value())):
        page = render_template("checklists/record_paper.html", form=form, states=states, nav_here="guidance")
        return page, 422 if form.is_submitted() else 200
    flash("The signed sheet is recorded. Keep the paper itself in the file.", "success")
    return _back(matter)


@bp.route("/portal", methods=["GET", "POST"])
def turn_on_portal(matter: Matter) -> ResponseReturnValue:
    """Record the check of the release conditions, which opens the portal for the client."""
    person, form = matters.client_of(matter), PortalForm()
    if person is None or not form.validate_on_submit() or not kept(form, lambda: _turn_on(matter, form)):
        return _portal_page(matter, form, PortalOffForm(formdata=None)), 422 if form.is_submitted() else 200
    flash("The portal is on for the client.", "success")
    return redirect(url_for("checklists.turn_on_portal", matter_id=matter.id), 303)


def _turn_on(matter: Matter, form: PortalForm) -> None:
    person, email = matters.client_of(matter) or abort(404), form.email.data
    account = accounts.find_user(email) if email else None
    if email and account is None:
        raise Refusal(NOT_JOINED)
    service.portal_turn_on(matter, person, form.statement.data, account)


@bp.post("/portal/off")
def turn_off_portal(matter: Matter) -> ResponseReturnValue:
    """Turn the portal off, from the client's next request on."""
    person, form = matters.client_of(matter) or abort(404), PortalOffForm()
    if not form.validate() or not kept(form, lambda: service.portal_turn_off(matter, person, form.statement.data)):
        return _portal_page(matter, PortalForm(formdata=None), form), 422
    flash("The portal is off.", "success")
    return redirect(url_for("checklists.guidance", matter_id=matter.id), 303)


def _portal_page(matter: Matter, form: PortalForm, off_form: PortalOffForm) -> str:
    return render_template(
        "checklists/turn_on_portal.html",
        form=form,
        off_form=off_form,
        person=matters.client_of(matter),
        checks=service.portal_checks(matter),
        nav_here="guidance",
    )


def _given_page(matter: Matter, found: Given, form: WithdrawForm) -> str:
    wordings = service.wordings(matter, found.item_id)
    state = next(one for one in service.state_of(matter) if one.given.id == found.id)
    return render_template(
        "checklists/given.html",
        given=found,
        state=state,
        acknowledgements=service.acknowledgements_of(found),
        wordings=wordings,
        read_by=READ_BY,
        form=form,
        nav_here="guidance",
    )


def _given_or_404(matter: Matter, given_id: int) -> Given:
    return service.find_given(matter, given_id) or abort(404)


def _back(matter: Matter, part: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("checklists.guidance", matter_id=matter.id, _anchor=part), 303)
