"""Addresses of people over several matters: one person, how they are known, and merging of duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.infra.forms import choices, kept
from casefile.matters import persons
from casefile.matters.models import Matter
from casefile.matters.person_forms import EndIdentityForm, IdentityForm, MergeForm, PartForm
from casefile.matters.persons import Seen

bp = Blueprint("persons", __name__, url_prefix="/people")
PAGE = 50


@bp.get("")
def list_people() -> str:
    """Show the people of one's matters."""
    rows = persons.list_people(g.identity.user_id, before=request.args.get("before", type=int), limit=PAGE + 1)
    older = rows[PAGE - 1].id if len(rows) > PAGE else None
    named = persons.shown_names(g.identity.user_id, rows)
    return render_template("persons/list_people.html", rows=rows[:PAGE], named=named, older=older)


@bp.get("/<int:person_id>")
def person(person_id: int) -> str:
    """Show one person with all parts that the reader may see."""
    return _page(_seen_or_404(person_id))


@bp.post("/<int:person_id>/identities")
def add_identity(person_id: int) -> ResponseReturnValue:
    """Enter one way by which they are known."""
    seen = _seen_or_404(person_id)
    form = _identity_form(seen)
    if form.validate() and kept(
        form,
        lambda: persons.add_identity(seen, form.matter.data, form.kind.data, form.value.data, form.source.data),
    ):
        return _to(person_id)
    return _page(seen, identity_form=form), 422


@bp.route("/<int:person_id>/identities/<int:identity_id>/end", methods=["GET", "POST"])
def end_identity(person_id: int, identity_id: int) -> ResponseReturnValue:
    """Record that they are no longer known so."""
    seen = _seen_or_404(person_id)
    identity = next((one for one in seen.identities if one.id == identity_id), None) or abort(404)
    form = EndIdentityForm()
    if form.validate_on_submit() and kept(form, lambda: persons.end_identity(seen, identity, form.why.data)):
        return _to(person_id)
    page = render_template("persons/end_identity.html", seen=seen, identity=identity, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/<int:person_id>/parts")
def give_part(person_id: int) -> ResponseReturnValue:
    """Give them a part in one more matter."""
    seen, user_id = _seen_or_404(person_id), g.identity.user_id
    form = _part_form(user_id)
    if form.validate() and kept(
        form,
        lambda: persons.give_part(
            user_id,
            seen,
            form.matter.data,
            form.role.data,
            detail=form.detail.data,
            no_contact=form.no_contact.data,
        ),
    ):
        return _to(person_id)
    return _page(seen, part_form=form), 422


@bp.route("/<int:person_id>/merge/<int:other_id>", methods=["GET", "POST"])
def merge(person_id: int, other_id: int) -> ResponseReturnValue:
    """Show two people side by side, and let them read as one."""
    seen, other = _seen_or_404(person_id), _seen_or_404(other_id)
    form = MergeForm()
    if form.validate_on_submit() and kept(form, lambda: persons.merge(g.identity.user_id, seen, other, form.why.data)):
        flash("They read as one person now. Nothing was deleted, and it can be undone on this page.", "success")
        return _to(person_id)
    page = render_template("persons/merge.html", seen=seen, other=other, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:person_id>/undo/<int:merged_id>", methods=["GET", "POST"])
def undo(person_id: int, merged_id: int) -> ResponseReturnValue:
    """Take a merge back by a new entry."""
    seen = _seen_or_404(person_id)
    merged = next((row for row in seen.rows if row.id == merged_id and row.kept_id), None) or abort(404)
    form = MergeForm()
    if form.validate_on_submit() and kept(
        form, lambda: persons.undo(g.identity.user_id, seen, merged_id, form.why.data)
    ):
        flash("They are two people again. Both entries stay on record.", "success")
        return _to(person_id)
    page = render_template("persons/undo.html", seen=seen, merged=merged, form=form)
    return page, 422 if form.is_submitted() else 200


def _page(seen: Seen, *, identity_form: IdentityForm | None = None, part_form: PartForm | None = None) -> str:
    user_id = g.identity.user_id
    likely = persons.likely_the_same(user_id, seen)
    return render_template(
        "persons/person.html",
        seen=seen,
        likely=likely,
        likely_named=persons.shown_names(user_id, (one for one, _hit in likely)),
        history=persons.history(user_id, seen),
        identity_form=identity_form or _identity_form(seen, formdata=False),
        part_form=part_form or _part_form(user_id, formdata=False),
    )


def _identity_form(seen: Seen, *, formdata: bool = True) -> IdentityForm:
    form = IdentityForm(prefix="identity-") if formdata else IdentityForm(None, prefix="identity-")
    form.matter.choices = _named(seen.open_matters)
    return form


def _part_form(user_id: int, *, formdata: bool = True) -> PartForm:
    form = PartForm(prefix="part-") if formdata else PartForm(None, prefix="part-")
    form.matter.choices = _named(persons.matters_to_join(user_id))
    return form


def _named(matters: Sequence[Matter]) -> list[Any]:
    return choices((one.id, f"{one.caption} (M-{one.id})") for one in matters)


def _seen_or_404(person_id: int) -> Seen:
    return persons.find(g.identity.user_id, person_id) or abort(404)


def _to(person_id: int) -> ResponseReturnValue:
    return redirect(url_for("persons.person", person_id=person_id), 303)
