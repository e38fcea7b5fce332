"""Addresses of the facts of a matter: the list, the line of time, entering and correcting."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.infra.forms import kept
from casefile.matters.models import Matter
from casefile.proof import service
from casefile.proof.forms import CorrectionForm, FactForm, fact_of
from casefile.proof.models import STANDINGS, Fact

AT = "/matters/<int:matter_id>/facts"
PAGE = 50
LINES = 100


def add_to(bp: Blueprint) -> None:
    """Add the addresses of facts."""
    bp.add_url_rule(AT, view_func=facts)
    bp.add_url_rule(f"{AT}/new", view_func=add_fact, methods=["GET", "POST"])
    bp.add_url_rule(f"{AT}/<int:fact_id>/correct", view_func=correct_fact, methods=["GET", "POST"])
    bp.add_url_rule("/matters/<int:matter_id>/chronology", view_func=chronology)


def facts(matter: Matter) -> str:
    """Show the facts as they stand, each with what it serves and what it said before."""
    after = request.args.get("after", 0, type=int)
    standing = request.args.get("standing", "")
    standing = standing if standing in STANDINGS else ""
    rows = service.list_facts(matter, after=after, limit=PAGE + 1, standing=standing)
    shown = rows[:PAGE]
    return render_template(
        "proof/facts.html",
        nav_here="charges",
        rows=shown,
        after=after,
        later=shown[-1].id if len(rows) > PAGE else None,
        standing=standing,
        serves=service.links_to_facts(matter, shown),
        earlier=service.earlier_wordings(matter, shown),
    )


def chronology(matter: Matter) -> str:
    """Show facts and docket entries in one line of time."""
    after = request.args.get("after", "")[:60]
    lines = service.chronology(matter, after=after, limit=LINES + 1)
    shown = lines[:LINES]
    return render_template(
        "proof/chronology.html",
        nav_here="charges",
        lines=shown,
        after=after,
        later=shown[-1].key if len(lines) > LINES else None,
        undated=[] if after else service.undated_facts(matter),
    )


def add_fact(matter: Matter) -> ResponseReturnValue:
    """Enter a fact."""
    form = FactForm()
    if not (form.validate_on_submit() and kept(form, lambda: service.add_fact(matter, form.value()))):
        page = render_template("proof/fact.html", nav_here="charges", form=form, fact=None)
        return page, 422 if form.is_submitted() else 200
    flash("The fact is entered. Link it to the elements it serves.", "success")
    return redirect(url_for("proof.facts", matter_id=matter.id), 303)


def correct_fact(matter: Matter, fact_id: int) -> ResponseReturnValue:
    """Enter a new fact in the place of one."""
    fact: Fact = service.find_fact(matter, fact_id) or abort(404)
    form = CorrectionForm(data=fact_of(fact))
    if not (form.validate_on_submit() and kept(form, lambda: service.correct_fact(fact, form.value(), form.why.data))):
        page = render_template("proof/fact.html", nav_here="charges", form=form, fact=fact)
        return page, 422 if form.is_submitted() else 200
    flash("The fact is corrected; what it said before is kept.", "success")
    return redirect(url_for("proof.facts", matter_id=matter.id, _anchor=f"fact-{fact.root_id}"), 303)
