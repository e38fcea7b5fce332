"""Addresses of guidance: what fits, what counsel approved, what the client has and acknowledged."""

from __future__ import annotations

import hashlib

from babel.dates import format_datetime
from flask import Blueprint, Flask, Response, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from casefile.accounts import addresses
from casefile.accounts import service as accounts
from casefile.checklists import approve_views, invitations, records, service, triggers
from casefile.checklists.forms import (
    AskAgainForm,
    AskNoMoreForm,
    CounselPartForm,
    GiveForm,
    InviteForm,
    PaperForm,
    PortalForm,
    PortalOffForm,
    WithdrawForm,
    WriteAgainForm,
)
from casefile.checklists.models import READ_BY, Given
from casefile.checklists.offered import made_from
from casefile.checklists.portal_access import NOT_JOINED
from casefile.clients.models import Person
from casefile.config import Settings
from casefile.infra import audit, clock, doors, languages, pdf
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.matters import service as matters
from casefile.matters.models import Matter

_SLIP_UNTIL = {"en": "EEEE, MMMM d, h:mm a", "es": "EEEE d 'de' MMMM, h:mm a"}

bp = Blueprint("checklists", __name__, url_prefix="/matters/<int:matter_id>/guidance")
approve_views.add_to(bp)


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("")
def guidance(matter: Matter) -> str:
    """Show what fits this matter, what counsel approved, and what the client has and acknowledged."""
    states = service.state_of(matter)
    if any(one.has_news for one in states) and not matter.is_closed:
        with transaction():
            service.keep_triggers(matter)
        states = service.state_of(matter)
    offers = service.offers(matter)
    suggested, others = offers.suggested, offers.others
    everything = [*suggested, *others]
    return render_template(
        "checklists/guidance.html",
        to_approve=[one for one in suggested if one.state == "to approve"],
        to_give=[one for one in everything if one.state in ("to give", "to give anew")],
        changed=[one for one in everything if one.library_changed],
        others=[one for one in others if one.state == "to approve"],
        renewals=offers.renewals,
        titles=offers.titles,
        states=[one for one in states if one.ended is None],
        code_of=records.code_of,
        ended=[one for one in states if one.ended is not None],
        person=matters.client_of(matter),
        changed_at=invitations.changed_since_check(matter, matters.client_of(matter)),
        nav_here="guidance",
    )


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


@bp.route("/ask-again", methods=["GET", "POST"])
def ask_again(matter: Matter) -> ResponseReturnValue:
    """Ask the client again, because of something that no record of the house tells."""
    states = service.state_of(matter, ended=False)
    form = AskAgainForm(kind="other", happened_on=clock.today(matter.zone))
    form.items.choices = [SelectChoice(one.given.id, one.given.title) for one in states]
    if not form.validate_on_submit() or not kept(form, lambda: _ask(matter, form)):
        named = {
            kind: [one.given.title for one in states if kind in one.given.repeat_on] for kind in triggers.FOR_STAFF
        }
        page = render_template(
            "checklists/ask_again.html", form=form, states=states, named=named, words=triggers.FOR_STAFF
        )
        return page, 422 if form.is_submitted() else 200
    return _back(matter)


def _ask(matter: Matter, form: AskAgainForm) -> None:
    kind, on, why, given_ids = form.value()
    chosen = {one.given_id for one in triggers.ask(matter, kind, on, why, given_ids)}
    asked = [one.is_waiting for one in service.state_of(matter, ended=False) if one.given.id in chosen]
    answered = len(asked) - sum(asked)
    later = f" Acknowledged after that day already, and so not asked again: {answered}." if answered else ""
    flash(f"Asked again: {sum(asked)}.{later}", "success")


@bp.post("/asked/<int:trigger_id>/no-more")
def ask_no_more(matter: Matter, trigger_id: int) -> ResponseReturnValue:
    """Let something that was entered by mistake ask nothing any more."""
    found, form = triggers.find_trigger(matter, trigger_id) or abort(404), AskNoMoreForm()
    if not form.validate():
        raise Refusal("Write why this asks nothing any more, such as “entered by mistake”.")
    with transaction():
        triggers.take_back(found, form.value())
    return redirect(url_for("checklists.given", matter_id=matter.id, given_id=found.given_id), 303)


@bp.get("/record")
def record(matter: Matter) -> Response:
    """Print all that the client was ever shown, word for word, with every acknowledgement."""
    with transaction():
        service.keep_triggers(matter)
    made_at = clock.now()
    made = pdf.render(
        "pdf/guidance_record.html",
        title="Guidance shown and acknowledged",
        made_at=made_at,
        caption=matter.caption,
        number=matter.docket_number or "",
        zone=matter.zone,
        people=records.shown_to(matter),
        now=made_at,
    )
    with transaction():
        digest = hashlib.sha256(made).hexdigest()
        audit.record("guidance.record_printed", matter_id=matter.id, target="guidance record", sha256=digest)
    return _paper(made, f"guidance-record-{matter.id}.pdf")


@bp.get("/sheet")
def sheet(matter: Matter) -> str:
    """Show the list as a sheet to print, to read aloud and to sign by hand, in the client's language."""
    person = matters.client_of(matter)
    with languages.speaking(records.language_of(person)):
        return render_template("checklists/sheet.html", sheet=records.sheet(matter, person))


@bp.get("/sheet/paper")
def sheet_paper(matter: Matter) -> Response:
    """Make the same sheet as a paper in large type."""
    person = matters.client_of(matter)
    with languages.speaking(records.language_of(person)):
        made = pdf.render(
            "pdf/guidance_sheet.html",
            title=languages.gettext("My list"),
            made_at=clock.now(),
            sheet=records.sheet(matter, person),
        )
    return _paper(made, "list.pdf")


def _paper(made: bytes, name: str) -> Response:
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/paper", methods=["GET", "POST"])
def record_paper(matter: Matter) -> ResponseReturnValue:
    """Record a sheet that the client signed by hand."""
    states, person = service.state_of(matter), matters.client_of(matter)
    form = PaperForm(language=_spoken(person))
    for field, ended in ((form.items, False), (form.older, True)):
        shown = [one.given for one in states if (one.ended is not None) is ended]
        field.choices = [SelectChoice(one.id, f"{records.code_of(one)}  {one.title}") for one in shown]
    if not form.validate_on_submit() or not kept(form, lambda: _record(matter, form)):
        page = render_template("checklists/record_paper.html", form=form, states=states, nav_here="guidance")
        return page, 422 if form.is_submitted() else 200
    return _back(matter)


def _record(matter: Matter, form: PaperForm) -> None:
    made = {one.given_id for one in service.record_paper(matter, *form.value())}
    flash("The signed sheet is recorded. Keep the paper itself where you wrote that it is.", "success")
    left = [one for one in service.state_of(matter, ended=False) if one.given.id in made and one.asked]
    if left:
        titles = "; ".join(f"{one.given.title} ({', '.join(one.asked_words)})" for one in left)
        flash(f"Still asked again, because it happened on the day of the signature or after it: {titles}.", "warning")


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


@bp.post("/portal/invitation")
def invite(matter: Matter) -> ResponseReturnValue:
    """Make a one-time code for the client, and show it this once."""
    person, form = matters.client_of(matter) or abort(404), InviteForm()
    made: list[invitations.Invited] = []
    if not form.validate() or not kept(form, lambda: made.append(invitations.invite(matter, person, *form.value()))):
        return _portal_page(matter, PortalForm(formdata=None), PortalOffForm(formdata=None), form), 422
    return render_template(
        "checklists/invitation.html", person=person, slip=_slip(person, made[0]), nav_here="guidance"
    )


def _slip(person: Person, made: invitations.Invited) -> Markup:
    """Return the paper for the client in their language; it names no office unless one was chosen, and no case."""
    settings: Settings = current_app.config["SETTINGS"]
    with languages.speaking(languages.language_of(person.language)):
        ends = clock.local(made.ends_at, g.matter.zone)
        words = render_template(
            "portal/sign_in/slip.html",
            address=doors.clients_address(settings, "/list/sign-in"),
            name=made.user.sign_in_name,
            code=made.code,
            until=format_datetime(ends, _SLIP_UNTIL[languages.language()], locale=languages.language()),
        )
    return Markup(words)  # noqa: S704 - a page of ours, in which every value was escaped


@bp.post("/portal/mail")
def write_again(matter: Matter) -> ResponseReturnValue:
    """Let mail go to the client's address again, after somebody there said that it was not for them."""
    person, form = matters.client_of(matter) or abort(404), WriteAgainForm()
    user = accounts.user(person.user_id) if person.user_id else None
    if user is None:
        abort(404)
    if not form.validate() or not kept(form, lambda: addresses.write_again(user, form.why.data)):
        raise Refusal("Write why mail may go to this address again.")
    flash("Mail may go to the address again. The client chooses anew what they are reminded of.", "success")
    return redirect(url_for("checklists.turn_on_portal", matter_id=matter.id), 303)


@bp.route("/portal/off", methods=["GET", "POST"])
def turn_off_portal(matter: Matter) -> ResponseReturnValue:
    """End every session of the client and turn the portal off, at once; anybody of the team may take that call."""
    person, form = matters.client_of(matter) or abort(404), PortalOffForm()
    if not form.validate_on_submit() or not kept(
        form, lambda: service.portal_turn_off(matter, person, form.statement.data)
    ):
        page = render_template("checklists/turn_off_portal.html", form=form, person=person, nav_here="guidance")
        return page, 422 if form.is_submitted() else 200
    flash("Every session of the client is ended, and the portal is off.", "success")
    return redirect(url_for("checklists.guidance", matter_id=matter.id), 303)


def _portal_page(
    matter: Matter, form: PortalForm, off_form: PortalOffForm, invite_form: InviteForm | None = None
) -> str:
    person = matters.client_of(matter)
    user = accounts.user(person.user_id) if person and person.user_id else None
    return render_template(
        "checklists/turn_on_portal.html",
        form=form,
        off_form=off_form,
        invite_form=invite_form or InviteForm(formdata=None),
        mail_form=WriteAgainForm(formdata=None),
        person=person,
        user=user,
        invitation=invitations.newest_invitation(person) if person else None,
        handed=invitations.HANDED,
        changed_at=invitations.changed_since_check(matter, person),
        stops=addresses.stops_of(user.id) if user else [],
        is_stopped=bool(user and addresses.stopped([user.id])),
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
        triggers=state.given.triggers,
        kind_words=triggers.kind_words,
        code=records.code_of(found),
        no_more=AskNoMoreForm(formdata=None),
        read_by=READ_BY,
        form=form,
        counsel_parts=service.counsel_parts(found),
        counsel_form=CounselPartForm(formdata=None),
        made_from=made_from(found.approval),
        reviewed=service.is_reviewed(found),
        nav_here="guidance",
    )


def _given_or_404(matter: Matter, given_id: int) -> Given:
    return service.find_given(matter, given_id) or abort(404)


def _back(matter: Matter, part: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("checklists.guidance", matter_id=matter.id, _anchor=part), 303)


def _spoken(person: Person | None) -> str:
    """Return a client's language in the office's words, however it was entered."""
    spoken = (person.language if person else "").strip()
    return "Spanish" if languages.language_of(spoken) == "es" else spoken or "English"
