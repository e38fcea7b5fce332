"""Addresses of a matter's end."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.endings import service
from casefile.endings.findings import MOST_NAMED, STEPS
from casefile.endings.forms import StepForm, step_form
from casefile.infra.forms import kept
from casefile.matters.models import Matter

bp = Blueprint("endings", __name__, url_prefix="/matters/<int:matter_id>/ending")


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("")
def ending(matter: Matter) -> str:
    """Show what is to be done before and after the matter is closed."""
    return _page(matter)


@bp.post("/<step>")
def decide(matter: Matter, step: str) -> ResponseReturnValue:
    """Keep a decision about one step."""
    if step not in STEPS:
        abort(404)
    form = step_form(step)
    if not (form.validate() and kept(form, lambda: service.decide(matter, step, form.value()))):
        return _page(matter, {step: form}), 422
    return redirect(url_for("endings.ending", matter_id=matter.id, _anchor=f"step-{step}"), 303)


def _page(matter: Matter, typed: dict[str, StepForm] | None = None) -> str:
    lines = service.checklist(matter)
    return render_template(
        "endings/ending.html",
        lines=lines,
        left=sum(line.state == "open" or line.contradicts for line in lines),
        forms={line.step.key: (typed or {}).get(line.step.key) or step_form(line.step.key) for line in lines},
        refused=set(typed or ()),
        history=service.history(matter),
        steps=STEPS,
        most_named=MOST_NAMED,
    )
