"""Addresses of prospective clients: taking an inquiry, keeping it on, declining it, opening it as a matter."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.conflicts import prospects, service
from casefile.conflicts.forms import DeclineForm, ExtendForm, LetInForm, ProspectForm
from casefile.conflicts.models import Prospect
from casefile.infra.forms import Form, choices, kept
from casefile.lawdata import reader
from casefile.matters import service as matters
from casefile.matters.forms import MatterForm
from casefile.matters.models import Matter

bp = Blueprint("prospects", __name__, url_prefix="/prospects")
PAGE = 50


@bp.get("")
def list_prospects() -> str:
    """Show the inquiries that one may read."""
    rows = prospects.list_prospects(g.identity.user_id, before=request.args.get("before", type=int), limit=PAGE + 1)
    shown = [(row, prospects.state_of(row), prospects.expires_on(row)) for row in rows[:PAGE]]
    older = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render_template("conflicts/list_prospects.html", rows=shown, older=older)


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Take an inquiry down."""
    form = ProspectForm()
    form.decides.choices = choices((one.id, one.name) for one in service.attorneys())
    made: list[Prospect] = []
    if form.validate_on_submit() and kept(form, lambda: made.append(_take(form))):
        flash("The inquiry is kept. Next: look for conflicts.", "success")
        return _to(made[0].id)
    return render_template("conflicts/new_prospect.html", form=form), 422 if form.is_submitted() else 200


def _take(form: ProspectForm) -> Prospect:
    asked_on = cast("date", form.asked_on.data)  # a required field of a form that was validated
    return prospects.take(_me(), _user(form.decides.data), asked_on, **form.facts())


@bp.get("/<int:prospect_id>")
def prospect(prospect_id: int) -> str:
    """Show an inquiry."""
    return _page(_or_404(prospect_id))


@bp.post("/<int:prospect_id>/extend")
def extend(prospect_id: int) -> ResponseReturnValue:
    """Keep an inquiry on until a later day."""
    found, form = _or_404(prospect_id), ExtendForm(prefix="extend-")
    done = form.validate() and kept(form, lambda: prospects.extend(_me(), found, cast("date", form.until.data)))
    return _to(prospect_id) if done else (_page(found, extend=form), 422)


@bp.post("/<int:prospect_id>/decline")
def decline(prospect_id: int) -> ResponseReturnValue:
    """Record that the office does not act."""
    found, form = _or_404(prospect_id), DeclineForm(prefix="decline-")
    done = form.validate() and kept(form, lambda: prospects.decline(_me(), found, form.why.data))
    return _to(prospect_id) if done else (_page(found, decline=form), 422)


@bp.post("/<int:prospect_id>/let-in")
def let_in(prospect_id: int) -> ResponseReturnValue:
    """Let a colleague read an inquiry."""
    found, form = _or_404(prospect_id), _let_in_form()
    done = form.validate() and kept(form, lambda: prospects.let_in(_me(), found, _user(form.colleague.data)))
    return _to(prospect_id) if done else (_page(found, let_in=form), 422)


@bp.route("/<int:prospect_id>/open", methods=["GET", "POST"])
def open_matter(prospect_id: int) -> ResponseReturnValue:
    """Open the inquiry as a matter, with what is known typed in."""
    found = _or_404(prospect_id)
    form = MatterForm(data=_known(found))
    opened: list[Matter] = []
    if form.validate_on_submit() and kept(form, lambda: opened.append(prospects.open_as(_me(), found, form.value()))):
        flash("The matter is open, and you lead it.", "success")
        return redirect(url_for("matters.people", matter_id=opened[0].id), 303)
    missing = prospects.why_not_opened(found)
    page = render_template("conflicts/open_prospect.html", prospect=found, form=form, missing=missing)
    return page, 422 if form.is_submitted() else 200


def _known(found: Prospect) -> dict[str, object]:
    court = reader.courts().get(found.court or "")
    return {
        "caption": f"In re {found.name}",
        "court": found.court or "",
        "zone": court.zone if court else "",
        "stage": "before_charge",
    }


def _page(found: Prospect, **forms: Form) -> str:
    check = prospects.check_of(found)
    return render_template(
        "conflicts/prospect.html",
        prospect=found,
        state=prospects.state_of(found),
        expires_on=prospects.expires_on(found),
        check=check if check and service.find(g.identity.user_id, check.id) else None,
        missing=prospects.why_not_opened(found),
        court=reader.courts().get(found.court or ""),
        forms={
            "extend": ExtendForm(None, prefix="extend-"),
            "decline": DeclineForm(None, prefix="decline-"),
            "let_in": _let_in_form(fresh=True),
            **forms,
        },
    )


def _let_in_form(*, fresh: bool = False) -> LetInForm:
    form = LetInForm(None, prefix="let-") if fresh else LetInForm(prefix="let-")
    staff = [one for one in matters.staff() if {"attorney", "paralegal"} & set(one.roles)]
    form.colleague.choices = choices((one.id, one.name) for one in staff if one.id != g.identity.user_id)
    return form


def _or_404(prospect_id: int) -> Prospect:
    return prospects.find(g.identity.user_id, prospect_id) or abort(404)


def _me() -> User:
    return _user(g.identity.user_id)


def _user(user_id: int) -> User:
    return accounts.user(user_id) or abort(404)


def _to(prospect_id: int) -> ResponseReturnValue:
    return redirect(url_for("prospects.prospect", prospect_id=prospect_id), 303)
