"""Addresses of the speedy-trial ledger: where the clocks stand, what if, the exhibit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, render_template, request
from flask.typing import ResponseReturnValue

from casefile.clocks import ledger_views, other_views, positions, printing, proposals, standing, summary
from casefile.clocks.book import Ledger, entries_of, ledger
from casefile.clocks.forms import WhatIfForm
from casefile.clocks.models import EVENT_KINDS, FINDINGS, MOVANTS, SIDES
from casefile.clocks.questions import plain_days, questions
from casefile.clocks.standing import Standing
from casefile.clocks.strip import NAMES, Strip, strip_of
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.law.errors import RuleError
from casefile.lawdata import reader
from casefile.matters.models import Matter

bp = Blueprint("clocks", __name__, url_prefix="/matters/<int:matter_id>")
ledger_views.add_to(bp)
other_views.add_to(bp)
bp.add_app_template_filter(plain_days)
WORDS = {"events": EVENT_KINDS, "findings": FINDINGS, "movants": MOVANTS, "sides": SIDES}
RULES = {"To the charge": "sta_indictment_30", "To trial": "sta_trial_70"}
SAID_ALREADY = "no findings are recorded"  # of each period, among the questions


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("/speedy-trial")
def speedy_trial(matter: Matter) -> str:
    """Show both clocks, the strip, the ledger with the positions of both sides, and what the docket proposes."""
    if not standing.is_federal(matter):
        return render_template("clocks/not_federal.html", nav_here="dates")
    if summary.is_stale(matter):
        with transaction():
            summary.refresh(matter)
    book = ledger(matter)
    return render_template("clocks/speedy_trial.html", **_shown(matter, book), found=proposals.found(matter, book))


def _shown(matter: Matter, book: Ledger) -> dict[str, Any]:
    entries = entries_of(matter, book.rows)
    accepted = book.accepted()
    stand = standing.stand(book, entries, clock.today(matter.zone))
    return {
        "nav_here": "dates",
        "book": accepted,
        "rejected": book.rejected(),
        "entries": entries,
        "label_of": standing.label_of,
        "stand": stand,
        "rules": {name: reader.deadline_rules()[key] for name, key in RULES.items()},
        "strip": _strip(stand),
        "lines": positions.lines(accepted.periods, entries),
        "questions": questions(book),
        "warnings": _warnings(stand),
        "words": WORDS,
    }


def _warnings(stand: Standing) -> list[str]:
    return [text for text in stand.answer.warnings if SAID_ALREADY not in text]


def _strip(stand: Standing) -> Strip | None:
    return strip_of(stand.columns, stand.rows, ended=stand.ended)


@bp.get("/speedy-trial/what-if")
def what_if(matter: Matter) -> ResponseReturnValue:
    """Show what would change if something were so; nothing is kept."""
    form, book = WhatIfForm(request.args), ledger(matter)
    shown = _shown(matter, book)
    wanted = [line for line in shown["lines"] if line.findings_wanted]
    told = {line.period.root_id: request.args.get(f"findings-{line.period.root_id}", "") for line in wanted}
    tried = form.value({key: value for key, value in told.items() if value in FINDINGS}) if form.validate() else None
    then: dict[str, Any] = {}
    if tried and not tried.is_empty:
        try:
            then = _then(shown["stand"], standing.stand(book, shown["entries"], clock.today(matter.zone), tried))
        except RuleError as refusal:
            form.form_errors.append(str(refusal))
    page = render_template("clocks/what_if.html", form=form, wanted=wanted, told=told, **then, **shown)
    return page, 422 if form.errors else 200


def _then(now: Standing, then: Standing) -> dict[str, Any]:
    """Return what is tried beside what is."""
    sides = [(NAMES[side], now.columns.get(side), clock) for side, clock in then.columns.items()]
    return {"then": then, "then_strip": _strip(then), "then_warnings": _warnings(then), "sides": sides}


@bp.get("/speedy-trial/exhibit")
def exhibit(matter: Matter) -> Response:
    """Print the ledger as an exhibit with a column for each side."""
    made = printing.exhibit_pdf(matter, clock.now())
    where = f'attachment; filename="speedy-trial-{matter.id}.pdf"'
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": where})
