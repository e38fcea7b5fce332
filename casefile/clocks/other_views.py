"""Addresses of the other clocks of a case, and of duties that come again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.clocks import count_clocks, duties, other_clocks, standing
from casefile.clocks.other_forms import CorrectDutyForm, DutyForm, ReportForm
from casefile.clocks.other_models import KINDS, OUTCOMES, RecurringDuty
from casefile.infra.forms import Form, choices, kept
from casefile.matters.models import Matter
from casefile.matters.records import Correction

HERE = "/clocks"


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule(HERE, view_func=others)
    bp.add_url_rule(f"{HERE}/duties/new", view_func=add_duty, methods=["GET", "POST"])
    bp.add_url_rule(f"{HERE}/duties/<int:duty_id>", view_func=duty)
    bp.add_url_rule(f"{HERE}/duties/<int:duty_id>/record", view_func=record_duty, methods=["POST"])
    bp.add_url_rule(f"{HERE}/duties/<int:duty_id>/correct", view_func=correct_duty, methods=["GET", "POST"])


def others(matter: Matter) -> str:
    """Show every other clock with where it stands, and the duties that come again."""
    if not standing.is_federal(matter):
        return _without_federal_rules(matter)
    found = other_clocks.read(matter)
    counts = count_clocks.live_counts(matter)
    groups, registration = other_clocks.groups(found), other_clocks.registration(found)
    return render_template(
        "clocks/others.html",
        nav_here="dates",
        running=other_clocks.running(one for _, clocks in [*groups, ("", registration)] for one in clocks),
        groups=groups,
        limitations=count_clocks.limitations(matter, counts),
        registrations=count_clocks.registrations(counts),
        registration=registration,
        duties=duties.list_duties(matter),
        struck=duties.list_struck(matter),
        kinds=KINDS,
    )


def _without_federal_rules(matter: Matter) -> str:
    """Show the duties alone: the rules of a State are not in the library."""
    return render_template(
        "clocks/others.html",
        nav_here="dates",
        groups=None,
        duties=duties.list_duties(matter),
        struck=duties.list_struck(matter),
        kinds=KINDS,
    )


def add_duty(matter: Matter) -> ResponseReturnValue:
    """Enter a duty that comes again."""
    form = DutyForm(**_from_address())
    made: list[RecurringDuty] = []
    if form.validate_on_submit() and kept(form, lambda: made.append(duties.record_duty(matter, form.value()))):
        flash("The duty is entered. Each day on which it is due can be recorded here.", "success")
        return _to(matter, made[0])
    return _form_page(form, "Enter a duty that comes again", url_for("clocks.others", matter_id=matter.id))


def _from_address() -> dict[str, Any]:
    """Return what the page before has filled in: a verification of registration, with its months."""
    given = request.args
    kind, every = given.get("kind", ""), given.get("every", type=int)
    if kind not in KINDS or not every:
        return {}
    texts = {name: given.get(name, "")[:200] for name in ("what", "source")}
    return {"kind": kind, "every": every, "unit": "months", **texts}


def duty(matter: Matter, duty_id: int) -> ResponseReturnValue:
    """Show a duty: when it is next due, what is recorded, what it said before."""
    row = _duty_or_404(matter, duty_id)
    return _duty_page(matter, row, _report_form(matter, row))


def record_duty(matter: Matter, duty_id: int) -> ResponseReturnValue:
    """Record what became of a day on which a duty was due."""
    row = _duty_or_404(matter, duty_id)
    form = _report_form(matter, row)
    if form.validate() and kept(form, lambda: duties.record_report(matter, row, form.value(), form.why.data)):
        flash(f"{form.due_on.data} is recorded as {form.outcome.data}.", "success")
        return _to(matter, row)
    return _duty_page(matter, row, form)


def correct_duty(matter: Matter, duty_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a duty's."""
    row = _duty_or_404(matter, duty_id)
    names = ("kind", "what", "source", "first_on", "every", "unit", "until")
    form = CorrectDutyForm(data={name: getattr(row, name) for name in names})
    made: list[RecurringDuty] = []
    if form.validate_on_submit() and kept(form, lambda: made.append(_correct(matter, row, form))):
        return _to(matter, made[0])
    back = url_for("clocks.duty", matter_id=matter.id, duty_id=row.root_id)
    return _form_page(form, "Change or correct a duty", back)


def _correct(matter: Matter, row: RecurringDuty, form: CorrectDutyForm) -> RecurringDuty:
    return duties.record_duty(matter, form.value(), Correction(row, form.why.data, form.struck.data))


def _report_form(matter: Matter, row: RecurringDuty) -> ReportForm:
    """Return the form for a due day, the oldest that is not recorded chosen."""
    days = duties.to_record(matter, row)
    recorded = {one.due_on for one in duties.stand(matter, row).reports}
    waiting = [day for day in days if day not in recorded]
    form = ReportForm(due_on=waiting[-1].isoformat() if waiting else None)
    form.due_on.choices = choices(
        (day.isoformat(), f"{day:%a %-d %b %Y}{', recorded' if day in recorded else ''}") for day in days
    )
    return form


def _duty_page(matter: Matter, row: RecurringDuty, report: ReportForm) -> ResponseReturnValue:
    page = render_template(
        "clocks/duty.html",
        nav_here="dates",
        one=duties.stand(matter, row),
        before=duties.before(row),
        report=report,
        kinds=KINDS,
        outcomes=OUTCOMES,
    )
    return page, 422 if report.errors else 200


def _form_page(form: Form, heading: str, back: str, **shown: Any) -> ResponseReturnValue:
    page = render_template("clocks/duty_form.html", nav_here="dates", form=form, heading=heading, back=back, **shown)
    return page, 422 if form.is_submitted() else 200


def _duty_or_404(matter: Matter, duty_id: int) -> RecurringDuty:
    return duties.find_duty(matter, duty_id) or abort(404)


def _to(matter: Matter, row: RecurringDuty) -> ResponseReturnValue:
    return redirect(url_for("clocks.duty", matter_id=matter.id, duty_id=row.root_id), 303)
