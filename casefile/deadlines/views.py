"""Addresses of a matter's dates: the list, a deadline with its arithmetic, and what can be decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from casefile.accounts import service as accounts
from casefile.accounts.models import User
from casefile.deadlines import (
    court_views,
    hearing_views,
    lists,
    log_views,
    recount,
    recount_views,
    service,
    two_person_views,
    two_persons,
)
from casefile.deadlines.counting import Counted
from casefile.deadlines.forms import DateForm, DoneForm, MoveForm, ProposeForm, ReasonForm
from casefile.deadlines.models import SERVICE_METHODS, Deadline, Hearing
from casefile.deadlines.suggestions import suggest
from casefile.deadlines.words import written
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.infra.forms import Form, kept
from casefile.law.errors import RuleError
from casefile.matters.models import Matter

bp = Blueprint("deadlines", __name__)
hearing_views.add_to(bp)
log_views.add_to(bp)
court_views.add_to(bp)
recount_views.add_to(bp)
two_person_views.add_to(bp)
bp.add_app_template_filter(written, "written")
HERE = "/matters/<int:matter_id>/dates"
PAGE = 200
DECIDED = 50


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


# --- the list --------------------------------------------------------------------------------------------------------


@bp.get(HERE)
def dates(matter: Matter) -> str:
    """Show what is overdue, waits for confirmation, comes next, was decided; hearings; and what could be proposed."""
    open_now = lists.list_open(matter, after=_key(request.args.get("after")), limit=PAGE + 1)
    decided = lists.list_decided(matter, before=request.args.get("before", type=int), limit=DECIDED + 1)
    past = lists.list_hearings(matter, to_come=False, before=_key(request.args.get("held")), limit=DECIDED + 1)
    to_come = lists.list_hearings(matter, to_come=True)
    suggestions, passed = suggest(matter)
    waiting = [one for one in open_now[:PAGE] if one.state == "proposed" and not one.was_past]
    return render_template(
        "deadlines/dates.html",
        nav_here="dates",
        moved=recount.recounts([(one, matter) for one in open_now]),
        awaited=_awaited(matter, waiting),
        sections=lists.sections(matter, open_now[:PAGE]),
        nothing_open=not open_now,
        more_open=_next_key(open_now[PAGE - 1].due_on, open_now[PAGE - 1].id) if len(open_now) > PAGE else None,
        decided=decided[:DECIDED],
        older_decided=decided[DECIDED - 1].id if len(decided) > DECIDED else None,
        to_come=to_come,
        told_by=service.told_by(matter, [*to_come, *past[:DECIDED]]),
        past_hearings=past[:DECIDED],
        older_hearings=_next_key(past[DECIDED - 1].starts_on, past[DECIDED - 1].id) if len(past) > DECIDED else None,
        suggestions=suggestions,
        passed=passed,
        past_form=ReasonForm(prefix="past"),
    )


def _awaited(matter: Matter, waiting: Sequence[Deadline]) -> dict[int, str]:
    """Return who is awaited for each proposed date, where two persons are required."""
    if not waiting or not two_persons.required(matter).now:
        return {}
    looked, team = two_persons.looked_at(waiting), two_persons.team_of(matter)
    return {one.id: two_persons.awaited(matter, looked[one.id], team) for one in waiting}


def _key(written: str | None) -> tuple[date, int] | None:
    """Read the place of a page: a day and an id, as 2026-02-17.12; anything else is the first page."""
    day, _, number = (written or "").partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _next_key(day: date, row_id: int) -> str:
    return f"{day.isoformat()}.{row_id}"


@bp.post(f"{HERE}/set-aside")
def reject_past(matter: Matter) -> ResponseReturnValue:
    """Reject at once, with one reason, the dates that were past when a closed case's docket was taken in."""
    form = ReasonForm(prefix="past")
    if form.validate():
        with transaction():
            number = service.reject_past(matter, form.reason.data, _self())
        flash(f"{number} past dates are rejected; each keeps the reason.", "success")
    else:
        flash("Give the reason for which these past dates need nobody.", "danger")
    return redirect(url_for("deadlines.dates", matter_id=matter.id), 303)


# --- proposing -------------------------------------------------------------------------------------------------------


@bp.route(f"{HERE}/propose", methods=["GET", "POST"])
def propose(matter: Matter) -> ResponseReturnValue:
    """Count a deadline and show how; store it as proposed once that very answer was seen and wanted."""
    form = ProposeForm(**_from_address()).offer(matter.court)
    asked_for = form.is_submitted() or (form.rule.data and form.event_on.data)
    counted = _count(matter, form) if asked_for else None
    wanted = request.form.get("act") == "propose"
    if counted and counted.due_on and wanted and form.seen.data == counted.mark:
        made: list[Deadline] = []
        if kept(form, lambda: made.append(_store(matter, form))):
            flash("The date is proposed. An attorney of the matter confirms it.", "success")
            return _to(matter, made[0])
    form.seen.data = counted.mark if counted else ""
    page = render_template(
        "deadlines/propose.html",
        nav_here="dates",
        form=form,
        counted=counted,
        served=SERVICE_METHODS,
        today=clock.today(matter.zone),
    )
    return page, 422 if form.errors else 200


def _from_address() -> dict[str, Any]:
    """Return what a suggestion on the page before has filled in."""
    given = request.args
    return {
        "rule": given.get("rule", ""),
        "event_on": given.get("on", type=date.fromisoformat),
        "hearing": given.get("hearing", ""),
        "counted_from": given.get("from", ""),
    }


def _count(matter: Matter, form: ProposeForm) -> Counted | None:
    """Count what the form asks; what cannot be counted becomes an error of the form."""
    if form.is_submitted() and not form.validate():
        return None
    try:
        return service.work_out(matter, form.value(matter.zone))
    except (RuleError, ValidationError) as refusal:
        form.form_errors.append(str(refusal))
        return None


def _store(matter: Matter, form: ProposeForm) -> Deadline:
    asked = form.value(matter.zone)
    hearing, other = _hearing(matter, form), _counted_from(matter, form)
    trigger = f"{hearing.what}, {hearing.starts_on:%-d %B %Y}" if hearing else ""
    if other and other.due_on == asked.event_on:
        trigger = f"{other.what}, {other.due_on:%-d %B %Y}"
    return service.propose(
        matter,
        asked,
        what=form.what.data or "",
        trigger=trigger,
        hearing_id=hearing.id if hearing else None,
        deadline_id=other.id if other and other.due_on == asked.event_on else None,
    )


def _hearing(matter: Matter, form: ProposeForm) -> Hearing | None:
    """Return the hearing that the address named, unless the person chose another day."""
    found = service.find_hearing(matter, _number(form.hearing.data))
    return found if found and found.starts_on == form.event_on.data else None


def _counted_from(matter: Matter, form: ProposeForm) -> Deadline | None:
    return service.find_deadline(matter, _number(form.counted_from.data))


def _number(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 10 else 0


@bp.route(f"{HERE}/enter", methods=["GET", "POST"])
def enter(matter: Matter) -> ResponseReturnValue:
    """Enter a date that a court set, as proposed."""
    given = request.args
    due_on = given.get("due", type=date.fromisoformat)
    form = DateForm(what=given.get("what", "")[:300], due_on=due_on, why=given.get("why", "")[:200])
    made: list[Deadline] = []
    if form.validate_on_submit() and kept(
        form, lambda: made.append(service.enter_date(matter, form.value(matter.zone)))
    ):
        flash("The date is proposed. An attorney of the matter confirms it.", "success")
        return _to(matter, made[0])
    page = render_template("deadlines/enter.html", nav_here="dates", form=form)
    return page, 422 if form.errors else 200


# --- one deadline ----------------------------------------------------------------------------------------------------


@bp.get(f"{HERE}/<int:deadline_id>")
def deadline(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Show a deadline with its arithmetic, its law and its history."""
    return _page(matter, _found(matter, deadline_id))


@bp.post(f"{HERE}/<int:deadline_id>/confirm")
def confirm(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Confirm a deadline under one's own name; where two persons are required, a second one looked at it."""
    found, form = _found(matter, deadline_id), Form()
    if not kept(form, lambda: service.confirm(found, _self())):
        return _page(matter, found, confirm=form)
    flash(f"Confirmed by {found.confirmed_by}.", "success")
    return _to(matter, found)


@bp.post(f"{HERE}/<int:deadline_id>/reject")
def reject(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Reject a proposed deadline, with the reason."""
    found, form = _found(matter, deadline_id), ReasonForm(prefix="reject")
    if form.validate() and kept(form, lambda: service.reject(found, form.reason.data, _self())):
        return _to(matter, found)
    return _page(matter, found, reject=form)


@bp.post(f"{HERE}/<int:deadline_id>/cancel")
def cancel(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Cancel a confirmed deadline, with the reason."""
    found, form = _found(matter, deadline_id), ReasonForm(prefix="cancel")
    if form.validate() and kept(form, lambda: service.cancel(found, form.reason.data, _self())):
        return _to(matter, found)
    return _page(matter, found, cancel=form)


@bp.post(f"{HERE}/<int:deadline_id>/keep")
def keep(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Keep a date as it is although the day it was counted from moved, with the reason."""
    found, form = _found(matter, deadline_id), ReasonForm(prefix="keep")
    if form.validate() and kept(form, lambda: recount.keep(recount.needed(found, matter), form.reason.data, _self())):
        flash("Kept as it is. It is shown again if the count comes to another day.", "success")
        return _to(matter, found)
    return _page(matter, found, keep=form)


@bp.post(f"{HERE}/<int:deadline_id>/done")
def done(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Mark a confirmed deadline as done."""
    found, form = _found(matter, deadline_id), DoneForm(prefix="done")
    if form.validate() and kept(form, lambda: service.mark_done(found, form.what_was_done.data)):
        return _to(matter, found)
    return _page(matter, found, done=form)


@bp.post(f"{HERE}/<int:deadline_id>/move")
def move(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Move a deadline: the old one keeps what it was, the new one is proposed."""
    found, form = _found(matter, deadline_id), MoveForm(prefix="move")
    moved: list[Deadline] = []
    if form.validate() and kept(form, lambda: moved.append(_move(matter, found, form))):
        flash("Moved. The new date waits for confirmation; the old one keeps what it was.", "success")
        return _to(matter, moved[0])
    return _page(matter, found, move=form)


def _move(matter: Matter, found: Deadline, form: MoveForm) -> Deadline:
    due_on, due_at = form.value(matter.zone)
    return service.move(found, due_on, form.reason.data, _self(), due_at=due_at)


def _found(matter: Matter, deadline_id: int) -> Deadline:
    return service.find_deadline(matter, deadline_id) or abort(404)


def _self() -> User:
    return accounts.user(g.identity.user_id) or abort(404)


def _to(matter: Matter, found: Deadline) -> ResponseReturnValue:
    return redirect(url_for("deadlines.deadline", matter_id=matter.id, deadline_id=found.id), 303)


def _page(matter: Matter, found: Deadline, **typed: Form) -> ResponseReturnValue:
    """Return the page of a deadline, with the forms that were typed in and could not be taken."""
    forms: dict[str, Form] = {
        "reject": ReasonForm(None, prefix="reject"),
        "cancel": ReasonForm(None, prefix="cancel"),
        "done": DoneForm(None, prefix="done"),
        "move": MoveForm(None, prefix="move"),
        "keep": ReasonForm(None, prefix="keep"),
    }
    looked = two_persons.looked_at([found])[found.id] if found.state == "proposed" else []
    page = render_template(
        "deadlines/deadline.html",
        nav_here="dates",
        deadline=found,
        is_late=lists.is_late(found, matter),
        history=service.of_deadline(found),
        earlier=service.find_deadline(matter, found.replaces_id) if found.replaces_id else None,
        later=service.successor(found) if found.state == "superseded" else None,
        entry=service.docket_entry(matter, found.entry_key),
        served=SERVICE_METHODS,
        moved=recount.find(found, matter) if found.is_open else None,
        can_correct=recount.can_correct(found),
        two_needed=found.state == "proposed" and two_persons.required(matter).now,
        looked=looked,
        alone=all(person == g.identity.user_id for person, _ in looked),
        awaited=two_persons.awaited(matter, looked) if found.state == "proposed" else "",
        forms={**forms, **typed},
        wrong=next(iter(typed.values()), None),
    )
    return page, 422 if typed else 200
