"""Addresses of what courts ordered of the client: the orders of a matter, entering, changing and deciding on one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.infra.forms import Form, choices, kept
from casefile.lawdata import reader
from casefile.lawdata.orders_reader import catalogue
from casefile.matters import marks
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.orders import service, wording
from casefile.orders.forms import (
    EndForm,
    ExtendForm,
    LiftForm,
    OrderFields,
    WhyForm,
    as_typed,
    order_form,
    seen,
)
from casefile.orders.models import CourtOrder
from casefile.orders.service import Line

bp = Blueprint("orders", __name__, url_prefix="/matters/<int:matter_id>/orders")
MOST_ENTRIES = 500


def init_room(app: Flask) -> None:
    """Open the room; the pages of a matter below it show what it tells."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(order_lines=service.lines, contact_lines=service.contact_lines)


@bp.get("")
def list_orders(matter: Matter) -> str:
    """Show every order: in force, to decide, to come, ended."""
    found = service.lines(matter)
    states = ("to decide", "in force", "to come", "ended", "entered by mistake")
    groups = [(state, [line for line in found if line.state == state]) for state in states]
    return render_template(
        "orders/list_orders.html",
        groups=[(state, held) for state, held in groups if held],
        terms=catalogue().terms,
        kinds=catalogue().kinds,
    )


@bp.route("/new", methods=["GET", "POST"])
def enter(matter: Matter) -> ResponseReturnValue:
    """Enter an order."""
    judge = next((part.person.name for part in matters.parts(matter, "judge")), "")
    form = _offer(matter, order_form(made_by=judge, entry_id=request.args.get("entry", "")))
    made: list[CourtOrder] = []
    if form.validate_on_submit() and kept(form, lambda: made.append(service.enter(matter, form.value()))):
        flash(
            "The order is entered. An attorney approves its items under Guidance before the client gets them.",
            "success",
        )
        return _to(matter, made[0].number)
    return _form_page(matter, form, "Enter an order")


@bp.get("/<int:order_id>")
def order(matter: Matter, order_id: int) -> str:
    """Show one order: what it says, what the client reads, what counsel decided."""
    return _order_page(matter, _line_or_404(matter, order_id))


@bp.route("/<int:order_id>/modify", methods=["GET", "POST"])
def modify(matter: Matter, order_id: int) -> ResponseReturnValue:
    """Enter what the court changed: a version with its own source, from its own day."""
    line = _line_or_404(matter, order_id)
    form = _offer(matter, order_form(seen=line.stamp, data=_newest(line, source=False)))
    if form.validate_on_submit() and kept(form, lambda: service.modify(matter, line, form.value(), seen(form))):
        flash("The change is entered. Where the words of an item change, it is to be given anew.", "success")
        return _to(matter, order_id)
    return _form_page(matter, form, "Modified by the court", line)


@bp.route("/<int:order_id>/versions/<int:version_id>/correct", methods=["GET", "POST"])
def correct(matter: Matter, order_id: int, version_id: int) -> ResponseReturnValue:
    """Enter a version anew in the place of a wrong one; both stay on record."""
    line = _line_or_404(matter, order_id)
    row = next((one for one in line.versions if one.key == version_id), None) or abort(404)
    form, why = _offer(matter, order_form(seen=line.stamp, data=as_typed(row))), WhyForm(seen=line.stamp)
    good = request.method == "POST" and all([form.validate(), why.validate()])  # both say what is wrong
    if good and kept(form, lambda: service.correct(matter, line, version_id, form.value(), why.why.data, seen(form))):
        flash("The correction is entered, and what stood there stays on record.", "success")
        return _to(matter, order_id)
    return _form_page(matter, form, "Correct what was entered", line, why=why, version=row)


@bp.route("/<int:order_id>/versions/<int:version_id>/strike", methods=["GET", "POST"])
def strike(matter: Matter, order_id: int, version_id: int) -> ResponseReturnValue:
    """Record that a version was entered by mistake altogether."""
    line = _line_or_404(matter, order_id)
    row = next((one for one in line.versions if one.key == version_id), None) or abort(404)
    form = WhyForm(seen=line.stamp)
    if form.validate_on_submit() and kept(
        form, lambda: service.correct(matter, line, version_id, None, form.why.data, seen(form))
    ):
        flash("It is recorded as entered by mistake, and leaves the list. People it marked stay marked.", "success")
        return _to(matter, order_id)
    lead = "It stays on record and leaves the list, and the client's items of it are to be withdrawn."
    return _why_page(form, line, "Entered by mistake", f"The version in force from {row.since:%-d %B %Y}. {lead}")


@bp.get("/<int:order_id>/history")
def history(matter: Matter, order_id: int) -> str:
    """Show every version, beside the one before it: what changed, who entered it, when."""
    line = _line_or_404(matter, order_id)
    steps = wording.history(service.every_row(matter, order_id), _names(matter))
    return render_template(
        "orders/history.html", line=line, steps=steps, decisions=service.every_decision(matter, order_id)
    )


@bp.route("/<int:order_id>/end", methods=["GET", "POST"])
def end(matter: Matter, order_id: int) -> ResponseReturnValue:
    """Record that an order is over, and person by person whom the system may address again."""
    line = _line_or_404(matter, order_id)
    form = EndForm(seen=line.stamp)
    form.offer_entries(_entries(matter))
    people = service.liftable(matter, line, ending=True)
    form.lift.choices = _people(people)
    if form.validate_on_submit() and kept(form, lambda: service.end(matter, line, form.value(), seen(form))):
        flash(
            "It is recorded as over. Withdraw its items under Guidance, so that the client's list is short.", "success"
        )
        return _to(matter, order_id)
    page = render_template("orders/end.html", form=form, line=line, stays=_stays(matter, line, people))
    return page, 422 if form.is_submitted() else 200


@bp.route("/<int:order_id>/extend", methods=["GET", "POST"])
def extend(matter: Matter, order_id: int) -> ResponseReturnValue:
    """Record that an order holds longer than it said."""
    line = _line_or_404(matter, order_id)
    form = ExtendForm(seen=line.stamp)
    form.offer_entries(_entries(matter))
    if form.validate_on_submit() and kept(form, lambda: service.extend(matter, line, *form.value(), seen(form))):
        flash("The extension is recorded.", "success")
        return _to(matter, order_id)
    return render_template("orders/extend.html", form=form, line=line), 422 if form.is_submitted() else 200


@bp.post("/<int:order_id>/marks")
def lift_marks(matter: Matter, order_id: int) -> ResponseReturnValue:
    """Let the system address people again whom this order had named and no order names now."""
    line = _line_or_404(matter, order_id)
    form = _lift_form(matter, line)
    if not form.lift.data:
        form.form_errors.append("Nobody is chosen; tick whom the system may address again.")
    elif form.validate() and kept(form, lambda: service.lift(matter, order_id, *form.value())):
        flash("The marks are lifted.", "success")
        return _to(matter, order_id)
    return _order_page(matter, line, form), 422


@bp.route("/<int:order_id>/decisions/<int:decision_id>/take-back", methods=["GET", "POST"])
def take_back(matter: Matter, order_id: int, decision_id: int) -> ResponseReturnValue:
    """Record that a decision was a mistake."""
    line = _line_or_404(matter, order_id)
    if not any(one.root_id == decision_id for one in line.decisions):
        abort(404)
    form = WhyForm(seen=line.stamp)
    if form.validate_on_submit() and kept(
        form, lambda: service.take_back(matter, line, decision_id, form.why.data, seen(form))
    ):
        flash("The decision is taken back; the order stands as before it.", "success")
        return _to(matter, order_id)
    return _why_page(form, line, "Take the decision back", "The order stands as it did before; the record stays.")


# --- pages -----------------------------------------------------------------------------------------------------------


def _order_page(matter: Matter, line: Line, form: LiftForm | None = None) -> str:
    names = _names(matter)
    return render_template(
        "orders/order.html",
        line=line,
        kind=catalogue().kinds[line.version.kind],
        terms=wording.told(line.version, names),
        coming=wording.told(line.coming, names) if line.coming else (),
        passed=catalogue().passed,
        names=names,
        languages=wording.LANGUAGES,
        lift=form or _lift_form(matter, line),
        general=_general(line),
    )


def _general(line: Line) -> list[str]:
    """Return the titles of general guidance whose place this order takes, whatever else the matter holds."""
    overall = catalogue().kinds[line.version.kind].overall
    keys = [*([overall] if overall else []), *(one.key for one in line.version.ordered)]
    found = [general for key in keys for general in catalogue().terms[key].overrides]
    return [reader.guidance_items()[one].title for one in dict.fromkeys(found)]


def _form_page(
    matter: Matter, form: OrderFields, heading: str, line: Line | None = None, **shown: Any
) -> ResponseReturnValue:
    page = render_template("orders/order_form.html", form=form, heading=heading, line=line, **shown)
    return page, 422 if request.method == "POST" else 200


def _why_page(form: Form, line: Line, heading: str, lead: str) -> ResponseReturnValue:
    page = render_template("orders/why.html", form=form, line=line, heading=heading, lead=lead)
    return page, 422 if form.is_submitted() else 200


def _offer(matter: Matter, form: OrderFields) -> OrderFields:
    people = [part for part in matters.parts(matter) if marks.may_be_marked(part)]
    form.offer(_entries(matter), list({part.person_id: _who(part) for part in people}.items()))
    return form


def _lift_form(matter: Matter, line: Line) -> LiftForm:
    form = LiftForm(seen=line.stamp)
    form.offer_entries(_entries(matter))
    form.lift.choices = _people(service.liftable(matter, line))
    return form


def _stays(matter: Matter, line: Line, people: list[Any]) -> list[str]:
    """Return who stays marked when this order ends, in words."""
    one, names, free = service.ones(matter), _names(matter), {part.person.one_id for part in people}
    named = {number for row in line.versions for term in row.ordered if _marks(term.key) for number in term.people}
    stays = {one[number]: names[number] for number in sorted(named, reverse=True) if number in names}
    return [name for number, name in sorted(stays.items()) if number not in free]


def _marks(key: str) -> bool:
    return catalogue().terms[key].marks


def _newest(line: Line, *, source: bool) -> dict[str, Any]:
    return as_typed(line.versions[-1], source=source) if line.versions else {}


def _entries(matter: Matter) -> list[Any]:
    return matters.list_entries(matter, newest=True, limit=MOST_ENTRIES)


def _people(parts: list[Any]) -> list[Any]:
    return choices((part.person_id, _who(part)) for part in parts)


def _who(part: Any) -> str:
    return f"{part.shown_name}, {part.role}"


def _names(matter: Matter) -> dict[int, str]:
    return {part.person_id: part.shown_name for part in matters.parts(matter, ended=True)}


def _line_or_404(matter: Matter, order_id: int) -> Line:
    return service.find(matter, order_id) or abort(404)


def _to(matter: Matter, order_id: int) -> ResponseReturnValue:
    return redirect(url_for("orders.order", matter_id=matter.id, order_id=order_id), 303)
