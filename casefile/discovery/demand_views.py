"""Addresses of demands and their answers, and of the check before each hearing."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.discovery import deliveries, demands
from casefile.discovery.answering import correction_of, form_answer, typed_before
from casefile.discovery.demand_models import ANSWERS
from casefile.discovery.demands import DemandLine
from casefile.discovery.forms import AnswerForm, CheckForm, DemandForm, correcting
from casefile.infra.forms import choices, kept
from casefile.matters.models import Matter

DemandCorrection = correcting(DemandForm)
ONE = "/demands/<int:demand_id>"


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/demands", view_func=list_demands)
    bp.add_url_rule("/demands/new", view_func=add_demand, methods=["GET", "POST"])
    bp.add_url_rule(ONE, view_func=demand, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/correct", view_func=correct_demand, methods=["GET", "POST"])
    bp.add_url_rule("/checks/<int:hearing_id>", view_func=check, methods=["GET", "POST"])


def _demand_or_404(matter: Matter, demand_id: int) -> DemandLine:
    return demands.find_demand(matter, demand_id) or abort(404)


def list_demands(matter: Matter) -> str:
    """List the demands of a matter, what is late and open first, and the hearings that lack a check."""
    return render_template(
        "discovery/demands.html",
        nav_here="discovery",
        rows=demands.list_demands(matter),
        hearings=demands.hearings_to_come(matter),
    )


def add_demand(matter: Matter) -> ResponseReturnValue:
    """Enter a demand."""
    form = DemandForm()
    return form_answer(
        form,
        lambda: demands.record_demand(matter, form.value()),
        heading="Enter a demand",
        lead="One thing for each demand, so that each has its own answer. Ask for the form it can be worked with.",
        back=url_for("discovery.list_demands", matter_id=matter.id),
        submit="Enter the demand",
    )


def correct_demand(matter: Matter, demand_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a demand's."""
    old = _demand_or_404(matter, demand_id).demand
    form = DemandCorrection(data=typed_before(DemandForm, old))
    return form_answer(
        form,
        lambda: demands.record_demand(matter, form.value(), correction_of(old, form)),
        heading="Correct a demand",
        back=url_for("discovery.demand", matter_id=matter.id, demand_id=demand_id),
    )


def demand(matter: Matter, demand_id: int) -> ResponseReturnValue:
    """Show a demand with its answers; posting enters an answer."""
    line, form = _demand_or_404(matter, demand_id), AnswerForm()
    came = deliveries.list_deliveries(matter)
    form.delivery.choices = choices(
        [
            ("", "no delivery"),
            *((one.delivery.root_id, f"{one.delivery.received_on}, {one.delivery.received_from}") for one in came),
        ]
    )
    if form.validate_on_submit() and kept(form, lambda: demands.answer(line.demand, form.value())):
        return redirect(url_for("discovery.demand", matter_id=matter.id, demand_id=demand_id), 303)
    page = render_template(
        "discovery/demand.html",
        nav_here="discovery",
        line=line,
        form=form,
        answers=ANSWERS,
        came={one.delivery.root_id: one.delivery for one in came},
    )
    return page, 422 if form.is_submitted() else 200


def check(matter: Matter, hearing_id: int) -> ResponseReturnValue:
    """Record a supplemental check before a hearing."""
    hearing = demands.find_hearing(matter, hearing_id) or abort(404)
    form = CheckForm()
    return form_answer(
        form,
        lambda: demands.record_check(hearing, form.value()),
        heading="Supplemental check",
        lead=f"Before {hearing.what} on {hearing.starts_on:%-d %B %Y}: ask whether anything new has come, and what is "
        "still to come. How many demands are open is kept with it.",
        back=url_for("discovery.list_demands", matter_id=matter.id),
        submit="Record the check",
        notes=demands.checks_of(hearing),
    )
