"""Addresses of what clients hand in: the quarantine of a matter, who may hand in, and what is decided."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.evidence import gate
from casefile.inbox import service
from casefile.inbox.forms import AllowForm, EndForm, RefuseForm
from casefile.inbox.models import OUTCOMES, HandIn
from casefile.infra import files
from casefile.infra.errors import Refusal
from casefile.infra.forms import Form, kept
from casefile.law.errors import RuleError
from casefile.matters import service as matters
from casefile.matters.models import Matter

bp = Blueprint("inbox", __name__, url_prefix="/matters/<int:matter_id>/inbox")
PAGE = 30


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("")
def inbox(matter: Matter) -> str:
    """Show what waits, what was decided, and whether the client may hand things in."""
    return _page(matter)


@bp.post("/allow")
def allow(matter: Matter) -> ResponseReturnValue:
    """Let the client hand things in."""
    form = AllowForm()
    return _person_act(matter, form, lambda person: service.allow(matter, person, form.statement.data))


@bp.post("/end")
def end(matter: Matter) -> ResponseReturnValue:
    """Let the client hand in nothing more, from their next click on."""
    form = EndForm()
    return _person_act(matter, form, lambda person: service.end(matter, person, form.why.data))


@bp.post("/<int:hand_in_id>/accept")
def accept(matter: Matter, hand_in_id: int) -> ResponseReturnValue:
    """Examine a file and take it in as evidence."""
    one = _find_or_404(matter, hand_in_id)
    try:
        decision = service.accept(matter, one)
    except (Refusal, RuleError, files.StoreError) as refusal:
        return _page(matter, wrong=str(refusal)), 409
    flash(f"Taken in as {decision.item_label}. Its label is work product, and you are its first holder.", "success")
    return redirect(url_for("evidence.item", matter_id=matter.id, label=decision.item_label), 303)


@bp.post("/<int:hand_in_id>/note")
def take_over(matter: Matter, hand_in_id: int) -> ResponseReturnValue:
    """Take words over as a note."""
    one, form = _find_or_404(matter, hand_in_id), Form()
    if not kept(form, lambda: service.take_over(matter, one)):
        return _page(matter, wrong=" ".join(form.form_errors)), 409
    flash("Taken over as a note, work product.", "success")
    return _back(matter)


@bp.post("/<int:hand_in_id>/refuse")
def refuse(matter: Matter, hand_in_id: int) -> ResponseReturnValue:
    """Decide not to take something; its bytes stay sealed."""
    one, form = _find_or_404(matter, hand_in_id), RefuseForm()
    if not form.validate():
        return _page(matter, refusing=(one.id, form)), 422
    if not kept(form, lambda: service.refuse(matter, one, form.why.data)):
        return _page(matter, wrong=" ".join(form.form_errors)), 409
    return _back(matter)


def _person_act(matter: Matter, form: Form, verb: Callable[..., object]) -> ResponseReturnValue:
    person = matters.client_of(matter) or abort(404)
    if not form.validate() or not kept(form, lambda: verb(person)):
        return _page(matter, form), 422
    return _back(matter)


def _page(
    matter: Matter, form: Form | None = None, wrong: str = "", refusing: tuple[int, RefuseForm] | None = None
) -> str:
    before = request.args.get("before", "")
    decided = service.list_hand_ins(
        matter, waiting=False, before=int(before) if before.isdecimal() and len(before) < 10 else None, limit=PAGE + 1
    )
    waiting = service.list_hand_ins(matter, waiting=True, limit=200)
    words = {one.id: service.words_of(matter, one) for one in waiting if not one.is_file}
    recorded = service.allowances(matter)
    return render_template(
        "inbox/inbox.html",
        waiting=waiting,
        decided=decided[:PAGE],
        older=decided[PAGE - 1].id if len(decided) > PAGE else None,
        words=words,
        person=matters.client_of(matter),
        allowances=recorded,
        is_allowed=bool(recorded) and recorded[0].turned == "on",
        gate=(state := gate.state_of(matter)),
        frozen=service.count_files(matter) if state.gated else 0,
        frozen_words=service.FROZEN,
        outcomes=OUTCOMES,
        allow_form=form if isinstance(form, AllowForm) else AllowForm(None),
        end_form=form if isinstance(form, EndForm) else EndForm(None),
        refuse_form=RefuseForm(None),
        refusing=refusing,
        wrong=wrong,
    )


def _find_or_404(matter: Matter, hand_in_id: int) -> HandIn:
    return service.find(matter, hand_in_id) or abort(404)


def _back(matter: Matter) -> ResponseReturnValue:
    return redirect(url_for("inbox.inbox", matter_id=matter.id), 303)
