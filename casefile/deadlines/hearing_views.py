"""Addresses of hearings: enter one, see it with its history, change it, record that it was held or cancelled."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.deadlines import hearings, service
from casefile.deadlines.forms import HearingForm, HeldForm, ReasonForm
from casefile.deadlines.models import Hearing
from casefile.infra import clock
from casefile.infra.forms import Form, kept
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    here = "/matters/<int:matter_id>/dates/hearings"
    bp.add_url_rule(f"{here}/add", view_func=add_hearing, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/<int:hearing_id>", view_func=hearing, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/<int:hearing_id>/held", view_func=hold_hearing, methods=["POST"])
    bp.add_url_rule(f"{here}/<int:hearing_id>/cancel", view_func=cancel_hearing, methods=["POST"])


def add_hearing(matter: Matter) -> ResponseReturnValue:
    """Enter a hearing."""
    form = HearingForm()
    made: list[Hearing] = []
    if form.validate_on_submit() and kept(
        form, lambda: made.append(service.add_hearing(matter, form.value(matter.zone)))
    ):
        return _to(matter, made[0])
    page = render_template("deadlines/add_hearing.html", nav_here="dates", form=form)
    return page, 422 if form.errors else 200


def hearing(matter: Matter, hearing_id: int) -> ResponseReturnValue:
    """Show a hearing with its history, or change it: one that moves is reset and a new one takes its place."""
    found = _found(matter, hearing_id)
    form = HearingForm(obj=found)
    if not form.is_submitted():
        form.starts_time.data = clock.local(found.starts_at, matter.zone).time() if found.starts_at else None
        return _page(matter, found, form)
    standing: list[Hearing] = []
    if form.validate() and kept(
        form, lambda: standing.append(service.change_hearing(found, form.value(matter.zone), form.why.data))
    ):
        if standing[0] is not found:
            flash("The hearing is reset. Dates counted from it are marked for a fresh count.", "success")
        return _to(matter, standing[0])
    return _page(matter, found, form, wrong=form)


def hold_hearing(matter: Matter, hearing_id: int) -> ResponseReturnValue:
    """Record that a hearing was held, and what came of it."""
    found, form = _found(matter, hearing_id), HeldForm(prefix="held")
    if form.validate() and kept(form, lambda: service.hold_hearing(found, form.outcome.data)):
        return _to(matter, found)
    return _page(matter, found, None, held=form, wrong=form)


def cancel_hearing(matter: Matter, hearing_id: int) -> ResponseReturnValue:
    """Cancel a hearing, with the reason."""
    found, form = _found(matter, hearing_id), ReasonForm(prefix="cancel")
    if form.validate() and kept(form, lambda: service.cancel_hearing(found, form.reason.data)):
        return _to(matter, found)
    return _page(matter, found, None, cancel=form, wrong=form)


def _found(matter: Matter, hearing_id: int) -> Hearing:
    return service.find_hearing(matter, hearing_id) or abort(404)


def _to(matter: Matter, found: Hearing) -> ResponseReturnValue:
    return redirect(url_for("deadlines.hearing", matter_id=matter.id, hearing_id=found.id), 303)


def _page(
    matter: Matter,
    found: Hearing,
    form: HearingForm | None,
    *,
    held: Form | None = None,
    cancel: Form | None = None,
    wrong: Form | None = None,
) -> ResponseReturnValue:
    if form is None:
        form = HearingForm(None, obj=found)
        form.starts_time.data = clock.local(found.starts_at, matter.zone).time() if found.starts_at else None
    history = service.of_hearing(found)
    page = render_template(
        "deadlines/hearing.html",
        nav_here="dates",
        hearing=found,
        form=form,
        held=held or HeldForm(None, prefix="held"),
        cancel=cancel or ReasonForm(None, prefix="cancel"),
        wrong=wrong,
        history=history,
        entries=service.entries_of(matter, (event.entry_key for event in history)),
        later=service.find_hearing(matter, found.replaced_by_id) if found.replaced_by_id else None,
        earlier=hearings.replaced_by(found),
        entry=service.docket_entry(matter, found.entry_key),
        told_by=service.told_by(matter, [found]).get(found.id),
        counted_from=service.counted_from(found),
        has_begun=found.starts_on <= clock.today(matter.zone),
    )
    return page, 422 if wrong else 200
