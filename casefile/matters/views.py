"""Addresses of a matter: its list, its overview, its stage and people."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.clients import service as clients
from casefile.infra.access import can, matter_role
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.lawdata import reader
from casefile.matters import notebook, notebook_views, person_views, persons, service, team_views
from casefile.matters.forms import MatterForm, PersonForm, StageForm, WhereaboutsForm
from casefile.matters.models import TEAM_ROLES, Matter, Note

bp = Blueprint("matters", __name__, url_prefix="/matters")
team_views.add_to(bp)
notebook_views.add_to(bp)
PAGE = 50


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)
    app.register_blueprint(person_views.bp)
    app.jinja_env.globals["reader_zone"] = lambda: service.zone_for(g.identity.user_id)
    app.jinja_env.globals.update(names_in=service.names_in, shown_name=service.shown_name)


@bp.get("")
def list_matters() -> str:
    """Show the matters one may open, filtered as asked."""
    wanted = service.Filter(
        text=request.args.get("q", "").strip()[:100],
        stage=request.args.get("stage", ""),
        court=request.args.get("court", ""),
        member=request.args.get("member", type=int),
        closed=request.args.get("closed") == "1",
    )
    before = request.args.get("before", type=int)
    rows = service.list_matters(g.identity.user_id, wanted, before=before, limit=PAGE + 1)
    return render_template(
        "matters/list_matters.html",
        rows=rows[:PAGE],
        older=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        wanted=wanted,
        stages=reader.stages(),
        courts=reader.courts(),
        staff=service.staff(),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Open a matter by hand."""
    form = MatterForm()
    opened: list[Matter] = []
    if not form.validate_on_submit() or not kept(form, lambda: opened.append(_open(form))):
        return render_template("matters/new.html", form=form), 422 if form.is_submitted() else 200
    matter = opened[0]
    flash("The matter is open, and you lead it. Next: the client, then the counts.", "success")
    return redirect(url_for("matters.people", matter_id=matter.id), 303)


def _open(form: MatterForm) -> Matter:
    """Open the matter, unless the user has this docket open already; of anybody else's matter nothing is said."""
    facts, user_id = form.value(), g.identity.user_id
    if facts.court and facts.docket_number:
        service.one_at_a_time(facts.court, facts.docket_number)
        held = service.find_own_by_docket(user_id, facts.court, facts.docket_number)
        if held is not None:
            raise Refusal(f"This docket is your matter “{held[0].caption}” already; import it to update it.")
    return service.open_matter(facts, accounts.user(user_id))


@bp.get("/<int:matter_id>")
def overview(matter: Matter) -> str:
    """Show a matter at a glance."""
    return render_template(
        "matters/overview.html",
        stage_form=StageForm(obj=matter),
        whereabouts_form=WhereaboutsForm(obj=matter),
        entries=service.list_entries(matter, newest=True, limit=5),
        notes=_latest_notes(matter),
    )


def _latest_notes(matter: Matter) -> list[Note]:
    return notebook.list_notes(matter, matter_role(), limit=3) if can("matters.notes") else []


@bp.route("/<int:matter_id>/edit", methods=["GET", "POST"])
def edit(matter: Matter) -> ResponseReturnValue:
    """Amend the facts of a matter; what they were stays in its history."""
    form = MatterForm(obj=matter)
    if not form.validate_on_submit():
        page = render_template("matters/edit.html", form=form, history=service.history(matter))
        return page, 422 if form.is_submitted() else 200
    facts = form.value()
    with transaction():
        service.amend(
            matter,
            caption=facts.caption,
            court=facts.court,
            docket_number=facts.docket_number,
            zone=facts.zone,
            filed_on=facts.filed_on,
        )
        if facts.stage != matter.stage:
            service.move_to_stage(matter, facts.stage)
    return _back(matter)


@bp.post("/<int:matter_id>/stage")
def stage(matter: Matter) -> ResponseReturnValue:
    """Move the matter to a stage."""
    form = StageForm()
    if not form.validate():
        abort(422, "Choose a stage of the list, and say what happened in at most 200 characters.")
    with transaction():
        service.move_to_stage(matter, form.stage.data, form.why.data)
    return _back(matter)


@bp.post("/<int:matter_id>/whereabouts")
def whereabouts(matter: Matter) -> ResponseReturnValue:
    """Record where the client is."""
    form = WhereaboutsForm()
    if not form.validate():
        abort(422, "Choose where the client is; facility at most 200 characters, interpreter at most 60.")
    with transaction():
        service.record_whereabouts(matter, form.whereabouts.data, form.facility.data, form.interpreter.data)
    return _back(matter)


@bp.post("/<int:matter_id>/close")
def close(matter: Matter) -> ResponseReturnValue:
    """Close the matter, or reopen it; what still keeps it open is listed."""
    try:
        with transaction():
            service.reopen(matter) if matter.is_closed else service.close(matter)
    except service.StillOpenError as refusal:
        return render_template("matters/still_open.html", nav_here="overview", refusal=refusal), 422
    return _back(matter)


def _back(matter: Matter) -> ResponseReturnValue:
    return redirect(url_for("matters.overview", matter_id=matter.id), 303)


@bp.get("/<int:matter_id>/docket")
def entries(matter: Matter) -> str:
    """Show the court's docket in the court's words."""
    after = request.args.get("after", 0, type=int)
    rows = service.list_entries(matter, after=after, limit=201)
    return render_template("matters/entries.html", rows=rows[:200], newer=rows[199].id if len(rows) > 200 else None)


@bp.get("/<int:matter_id>/people")
def people(matter: Matter) -> str:
    """Show who is who in the matter, and the team."""
    return _people(matter, PersonForm())


def _people(matter: Matter, form: PersonForm) -> str:
    silenced = service.silenced(matter)
    return render_template(
        "matters/people.html",
        lines=persons.lines(service.parts(matter)),
        tells_identities=matter_role() in TEAM_ROLES,  # how somebody is known is work product
        others=persons.others_of_client(g.identity.user_id, matter),
        silenced=silenced,
        form=form,
    )


@bp.post("/<int:matter_id>/people")
def add_person(matter: Matter) -> ResponseReturnValue:
    """Enter a person with their role."""
    form = PersonForm()
    if not form.validate():
        return _people(matter, form), 422
    with transaction():
        person = clients.enter_person(
            form.name.data, pseudonym=form.pseudonym.data, firm=form.firm.data, language=form.language.data
        )
        if form.identity_kind.data:
            clients.add_identity(person, form.identity_kind.data, form.identity.data, matter_id=matter.id)
        service.add_part(matter, person, form.role.data, detail=form.detail.data, no_contact=form.no_contact.data)
    return redirect(url_for("matters.people", matter_id=matter.id), 303)


@bp.post("/<int:matter_id>/people/<int:part_id>/end")
def end_role(matter: Matter, part_id: int) -> ResponseReturnValue:
    """End a person's role; that they had it stays on record."""
    lines = persons.lines(service.parts(matter))
    line = next((one for one in lines if part_id in [part.id for part in one.parts]), None) or abort(404)
    with transaction():
        for part in line.parts:
            service.end_part(part)
    return redirect(url_for("matters.people", matter_id=matter.id), 303)
