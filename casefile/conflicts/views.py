"""Addresses of conflict checks: asking, deciding, answering, and who asks how often."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.conflicts import deciding, prospect_views, prospects, service
from casefile.conflicts.deciding import Decided
from casefile.conflicts.forms import MOST_ROWS, AnswerForm, CheckForm, DecidesForm, DecisionForm
from casefile.conflicts.matching import of_prospect
from casefile.conflicts.models import ANSWERS, OUTCOMES, ConflictCheck, ConflictDecision, Prospect
from casefile.infra.forms import choices, kept
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.matters.persons import shown_names

bp = Blueprint("conflicts", __name__)
PAGE = 50


def init_room(app: Flask) -> None:
    """Open the room; the people of a matter show whom no check has covered."""
    app.register_blueprint(bp)
    app.register_blueprint(prospect_views.bp)
    app.jinja_env.globals.update(
        not_yet_checked=service.not_yet_checked,
        conflict_outcomes=OUTCOMES,
    )


@bp.get("/conflicts")
def list_checks() -> str:
    """Show what waits for the reader, and the checks that they may read."""
    user_id = g.identity.user_id
    rows = service.list_checks(user_id, before=request.args.get("before", type=int), limit=PAGE + 1)
    return render_template(
        "conflicts/list_checks.html",
        rows=rows[:PAGE],
        states=service.states(user_id, rows[:PAGE]),
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
        to_answer=service.to_answer(user_id) if "attorney" in g.identity.roles else [],
        to_sign=deciding.to_sign(user_id),
    )


@bp.route("/conflicts/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Ask for a set of people typed in; the one who asks for counsel is looked for whatever is typed."""
    prospect = _asked_prospect()
    form = CheckForm()
    form.decides.choices = _attorneys()
    if not form.is_submitted():
        _fill(form, prospect)
    if form.is_submitted() and form.more.data:
        form.add_rows()
        return render_template("conflicts/new.html", form=form, most=MOST_ROWS)
    made: list[ConflictCheck] = []
    if form.validate_on_submit() and kept(form, lambda: made.append(_ask(form, prospect))):
        return redirect(url_for("conflicts.check", check_id=made[0].id), 303)
    always = of_prospect(prospect) if prospect else None
    page = render_template("conflicts/new.html", form=form, most=MOST_ROWS, always=always)
    return page, 422 if form.is_submitted() else 200


def _asked_prospect() -> Prospect | None:
    number = request.args.get("prospect", type=int)
    return (prospects.find(g.identity.user_id, number) or abort(404)) if number else None


def _fill(form: CheckForm, prospect: Prospect | None) -> None:
    form.decides.data = prospect.decides_id if prospect else g.identity.user_id


def _ask(form: CheckForm, prospect: Prospect | None) -> ConflictCheck:
    return service.ask(_me(), form.value(), _user(form.decides.data), prospect=prospect)


@bp.get("/conflicts/<int:check_id>")
def check(check_id: int) -> str:
    """Show one check: what was asked, what the reader may know of what was found, what was decided."""
    return _page(_check_or_404(check_id))


@bp.post("/conflicts/<int:check_id>/decide")
def decide(check_id: int) -> ResponseReturnValue:
    """Record the decision."""
    found = _check_or_404(check_id)
    form = _decision_form(found)
    if form.validate() and kept(form, lambda: deciding.decide(_me(), found, _decided(form))):
        return _to(check_id)
    return _page(found, form), 422


def _decided(form: DecisionForm) -> Decided:
    second = accounts.user(form.second.data) if form.second and form.second.data else None
    return Decided(form.outcome.data, form.why.data, form.consent_on.data, second)


@bp.post("/conflicts/<int:check_id>/sign")
def sign(check_id: int) -> ResponseReturnValue:
    """Sign the decision off as the second attorney."""
    found = _check_or_404(check_id)
    stands: ConflictDecision = deciding.newest_of(found.id) or abort(404)
    form = _decision_form(found)
    if kept(form, lambda: deciding.sign_off(_me(), stands)):
        flash("Signed off.", "success")
        return _to(check_id)
    return _page(found, form), 422


@bp.route("/conflicts/answers/<int:hit_id>", methods=["GET", "POST"])
def answer(hit_id: int) -> ResponseReturnValue:
    """Say of something found by somebody who may not see it whether a conflict stands."""
    hit = service.find_to_answer(g.identity.user_id, hit_id) or abort(404)
    form = AnswerForm()
    if form.validate_on_submit() and kept(form, lambda: service.answer(_me(), hit, form.answer.data, form.why.data)):
        flash("Your answer is kept. Who asked is told the answer, and not the reason.", "success")
        return redirect(url_for("conflicts.list_checks"), 303)
    stands = service.newest_answers([hit.id]).get(hit.id)
    named = shown_names(g.identity.user_id, [hit.person] if hit.person else [])
    page = render_template("conflicts/answer.html", hit=hit, named=named, form=form, stands=stands, answers=ANSWERS)
    return page, 422 if form.is_submitted() else 200


@bp.get("/conflicts/log")
def log() -> str:
    """Show an administrator who asks, when and how often, and nothing that was asked or found."""
    rows = service.log(before=request.args.get("before", type=int), limit=PAGE + 1)
    older = rows[PAGE - 1].number if len(rows) > PAGE else None
    return render_template("conflicts/log.html", rows=rows[:PAGE], older=older, often=service.who_asks_often())


@bp.route("/matters/<int:matter_id>/conflicts", methods=["GET", "POST"])
def matter(matter: Matter) -> ResponseReturnValue:
    """Show the checks of a matter's people and whom none covered; look for conflicts of all of them."""
    form = DecidesForm(data={"decides": g.identity.user_id})
    form.decides.choices = _attorneys()
    made: list[ConflictCheck] = []
    if form.validate_on_submit() and kept(
        form, lambda: made.append(service.check_matter(_me(), matter, _user(form.decides.data)))
    ):
        return redirect(url_for("conflicts.check", check_id=made[0].id), 303)
    rows = service.list_of_matter(matter)
    page = render_template(
        "conflicts/matter.html", form=form, rows=rows, states=service.states(g.identity.user_id, rows)
    )
    return page, 422 if form.is_submitted() else 200


def _page(found: ConflictCheck, form: DecisionForm | None = None) -> str:
    user_id = g.identity.user_id
    decisions, told = deciding.decisions(found), service.told(user_id, found)
    return render_template(
        "conflicts/check.html",
        check=found,
        told=told,
        named=shown_names(user_id, (hit.person for hit in told.hits if hit.person)),
        zone=found.matter.zone if found.matter else matters.zone_for(user_id),
        decisions=decisions,
        form=form or _decision_form(found),
        own=found.decides_id == user_id,
        decides=found.decides_id == user_id and "attorney" in g.identity.roles,
        signs=bool(decisions) and decisions[0].second_id == user_id and decisions[0].signed is None,
    )


def _decision_form(found: ConflictCheck) -> DecisionForm:
    """Ask for a second attorney only where a decision needs one, and choose nobody beforehand."""
    form = DecisionForm()
    if not deciding.is_serious(found):
        del form.second
        return form
    others = [pair for pair in _attorneys() if pair.value != g.identity.user_id]
    form.second.choices = [*choices([(0, "choose")]), *others]
    return form


def _attorneys() -> list[Any]:
    return choices((one.id, one.name) for one in service.attorneys())


def _check_or_404(check_id: int) -> ConflictCheck:
    return service.find(g.identity.user_id, check_id) or abort(404)


def _me() -> User:
    return _user(g.identity.user_id)


def _user(user_id: int) -> User:
    return accounts.user(user_id) or abort(404)


def _to(check_id: int) -> ResponseReturnValue:
    return redirect(url_for("conflicts.check", check_id=check_id), 303)
