"""Addresses of the two persons that a date may need: whether they are required, and a second person's reading."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.deadlines import service, two_persons
from casefile.deadlines.forms import TwoPersonsForm
from casefile.infra.db import transaction
from casefile.infra.forms import kept
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    here = "/matters/<int:matter_id>/dates"
    bp.add_url_rule("/office/dates", view_func=office_dates, methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/two-persons", view_func=two_persons_page, endpoint="two_persons", methods=["GET", "POST"])
    bp.add_url_rule(f"{here}/<int:deadline_id>/read", view_func=second_reading, methods=["POST"])


def office_dates() -> ResponseReturnValue:
    """Show, or set, whether the office requires two persons for every date."""
    return _page(None)


def two_persons_page(matter: Matter) -> ResponseReturnValue:
    """Show, or set, whether two persons are required for every date of a matter."""
    return _page(matter)


def _page(matter: Matter | None) -> ResponseReturnValue:
    form = TwoPersonsForm()
    if form.validate_on_submit() and kept(
        form, lambda: two_persons.require(form.required.data == "yes", form.why.data, matter)
    ):
        flash("Recorded. It holds from now on.", "success")
        if matter is None:
            return redirect(url_for("deadlines.office_dates"), 303)
        return redirect(url_for("deadlines.two_persons", matter_id=matter.id), 303)
    stands = two_persons.required(matter)
    if not form.is_submitted():
        form.required.data = "no" if stands.now else "yes"
    page = render_template(
        "deadlines/two_persons.html", nav_here="dates" if matter else "administration", form=form, stands=stands
    )
    return page, 422 if form.is_submitted() else 200


def second_reading(matter: Matter, deadline_id: int) -> ResponseReturnValue:
    """Record that somebody else than whoever entered a date has read it."""
    found = service.find_deadline(matter, deadline_id) or abort(404)
    reader = accounts.user(g.identity.user_id) or abort(404)
    with transaction():
        two_persons.read(found, reader)
    flash("Recorded: you have read this date.", "success")
    return redirect(url_for("deadlines.deadline", matter_id=matter.id, deadline_id=found.id), 303)
