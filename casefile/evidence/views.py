"""Addresses of the evidence list, one item, and how items come in."""

from __future__ import annotations

import io
import json
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from casefile.evidence import (
    act_views,
    certificate_views,
    checkpoint_views,
    custody_views,
    documents,
    drill_views,
    export_views,
    gate,
    intake,
    label_views,
    report_views,
    resuming,
    service,
    sharing_views,
    stated_views,
    streaming,
    tus_views,
)
from casefile.evidence.forms import GateForm, IntakeForm, ReferenceForm
from casefile.evidence.models import KINDS, Item, UnfinishedFile
from casefile.infra import files, qr
from casefile.infra.access import labels_for, matter_role, may
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.law.errors import RuleError
from casefile.matters.models import Matter

bp = Blueprint("evidence", __name__, url_prefix="/matters/<int:matter_id>/evidence")
custody_views.add_to(bp)
export_views.add_to(bp)
checkpoint_views.add_to(bp)
act_views.add_to(bp)
label_views.add_to(bp)
report_views.add_to(bp)
drill_views.add_to(bp)
certificate_views.add_to(bp)
tus_views.add_to(bp)
stated_views.add_to(bp)
sharing_views.add_to(bp)
PAGE = 50


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)
    app.register_blueprint(sharing_views.shared_bp)
    app.jinja_env.filters["visible"] = documents.shown_name
    app.jinja_env.filters["qr"] = qr.svg
    app.jinja_env.globals.update(may=may, record_text=documents.record_text, type_words=documents.TYPES_IN_WORDS)


@bp.get("")
def items(matter: Matter) -> str:
    """Show the items of a matter, paged by key."""
    after, kind = _key(request.args.get("after", "")), request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    rows = service.list_lines(matter, labels_for(matter_role()), after=after, limit=PAGE + 1, kind=kind)
    state = gate.state_of(matter)
    return render_template(
        "evidence/items.html",
        rows=rows[:PAGE],
        later=rows[PAGE - 1].id if len(rows) > PAGE else None,
        gate=state,
        frozen={item.id for item in rows if service.is_frozen(item, state)},
        kinds=KINDS,
        kind=kind,
        after=after,
    )


def _key(given: str) -> int:
    """Return the key after which a page begins; what is no key begins at the first."""
    return int(given) if given.isdecimal() and len(given) < 10 else 0


@bp.route("/new", methods=["GET", "POST"])
def log_item(matter: Matter) -> ResponseReturnValue:
    """Log a file by a plain form, for a browser that runs no scripts: at most 32 MB, held in memory."""
    form = IntakeForm(zone=matter.zone)
    if form.is_submitted():
        upload = form.file.data
        if upload is None or not getattr(upload, "filename", ""):
            form.file.errors = ["Choose a file."]
        elif len(request.files.getlist("file")) > 1:
            form.file.errors = ["Without scripts one file is taken at a time. None of these was kept; choose one."]
        elif form.validate():
            data = upload.read()
            item = _take_in(matter, form, upload.filename, io.BytesIO(data), len(data))
            if item is not None:
                flash(f"{item.label} is logged and was read back: unchanged since intake.", "success")
                return redirect(url_for("evidence.item", matter_id=matter.id, label=item.label), 303)
    state = gate.state_of(matter)
    begun = [] if state.gated else [_begun(matter, one) for one in resuming.list_mine(matter)]
    page = render_template("evidence/log_item.html", form=form, gate=state, begun=begun)
    return page, 422 if form.is_submitted() else 200


def _begun(matter: Matter, one: UnfinishedFile) -> dict[str, Any]:
    """Return what the page tells of a file that was begun, and what its script knows the same file by."""
    said, kept_bytes = resuming.about(one), resuming.offset(one)
    address = url_for("evidence.tus_file", matter_id=matter.id, token=one.name)
    known_by = {"url": address, "name": said.name, "size": one.size_bytes, "modified": said.modified}
    return {
        "name": said.name,
        "percent": 100 * kept_bytes // one.size_bytes,
        "expires_at": one.expires_at,
        "known_by": json.dumps(known_by),
    }


def _take_in(matter: Matter, form: IntakeForm, name: str, stream: intake.Stream, size: int | None) -> Item | None:
    """Take a file in; a refusal becomes an error of the form, which keeps what was typed."""
    try:
        return intake.take_in(matter, form.facts(name, _certifier(form)), stream, declared_size=size)
    except (Refusal, RuleError, files.StoreError) as refusal:
        form.file.errors = [str(refusal)]
        return None


def _certifier(form: IntakeForm) -> str:
    return g.identity.name if form.certification.data and may("evidence.certify") else ""


@bp.put("/upload")
def upload(matter: Matter) -> ResponseReturnValue:
    """Take one file in as it streams: the raw body of a PUT, its name and fields in headers."""
    form = IntakeForm(MultiDict(streaming.fields()), meta={"csrf": False}, zone=matter.zone)  # token: a header
    return streaming.take_in(matter, form, lambda name: form.facts(name, _certifier(form)))


@bp.route("/reference", methods=["GET", "POST"])
def reference(matter: Matter) -> ResponseReturnValue:
    """Record an item that stays where it is: no field of this page can take a byte."""
    form = ReferenceForm(zone=matter.zone)
    if form.validate_on_submit():
        logged: list[Item] = []
        if kept(form, lambda: logged.append(service.log_item(matter, form.facts(), None, reference_only=True))):
            return redirect(url_for("evidence.item", matter_id=matter.id, label=logged[0].label), 303)
    return render_template("evidence/reference.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/gate", methods=["GET", "POST"], endpoint="gate")
def gate_page(matter: Matter) -> ResponseReturnValue:
    """Show the gate and what was recorded about it; lead counsel may record more."""
    form = GateForm()
    if form.validate_on_submit() and kept(
        form, lambda: gate.decide(matter, bool(form.is_open.data), form.statement.data)
    ):
        return redirect(url_for("evidence.gate", matter_id=matter.id), 303)
    page = render_template(
        "evidence/gate.html",
        form=form,
        gate=(state := gate.state_of(matter)),
        frozen=service.count_frozen(matter, state),
        decisions=gate.decisions(matter),
    )
    return page, 422 if form.is_submitted() else 200
