"""Addresses of the acts of custody that have a page of their own, and of the receipt to be signed."""

from __future__ import annotations

import io
from collections.abc import Callable

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from casefile.evidence import act_forms, checkpoints, documents, gate, intake, ledger, service, stamping, streaming
from casefile.evidence.act_kinds import KINDS, Kind
from casefile.evidence.custody_views import find_or_404
from casefile.evidence.models import Item
from casefile.infra import clock, files, pdf
from casefile.infra.access import labels_for, matter_role, may
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import Form, kept
from casefile.law.errors import RuleError
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint: one for each act, so that each has its own line of permission."""
    for name, kind in KINDS.items():
        bp.add_url_rule(f"/<label>/act/{name}", name, _view(kind), methods=["GET", "POST"])
    bp.add_url_rule("/<label>/act/derive", view_func=derive, methods=["GET", "POST"])
    bp.add_url_rule("/<label>/copy", view_func=upload_copy, methods=["PUT"])
    bp.add_url_rule("/<label>/receipt", view_func=receipt, methods=["POST"])


def _view(kind: Kind) -> Callable[..., ResponseReturnValue]:
    def act(matter: Matter, label: str) -> ResponseReturnValue:
        found = find_or_404(matter, label)
        if request.method != "POST":
            return _page(matter, found, kind, _form(matter, kind))
        form = _form(matter, kind, typed=True)
        if not form.validate():
            return _page(matter, found, kind, form, 422)
        if not kept(form, lambda: kind.do(found, form)):
            return _page(matter, found, kind, form, 409)
        return redirect(url_for("evidence.item", matter_id=matter.id, label=found.label), 303)

    act.__doc__ = f"{kind.title}."
    return act


def _form(matter: Matter, kind: Kind, *, typed: bool = False) -> Form:
    timed = {"zone": matter.zone} if issubclass(kind.form, act_forms.ActForm) else {}
    return kind.form(**timed) if typed else kind.form(None, **timed)


def _page(matter: Matter, found: Item, kind: Kind, form: Form, status: int = 200) -> ResponseReturnValue:
    state, records, _ = service.standing(found)
    papers = service.list_papers(matter, labels_for(matter_role()), but=found) if "receipt" in form else []
    act_forms.offer(form, state, records, papers)
    return render_template("evidence/act.html", item=found, custody=state, kind=kind, form=form), status


def derive(matter: Matter, label: str) -> ResponseReturnValue:
    """Log a working copy by a plain form, for a browser that runs no scripts: at most 32 MB, held in memory."""
    found = find_or_404(matter, label)
    form = act_forms.DeriveForm(zone=matter.zone) if request.method == "POST" else _blank_copy(matter, found)
    if form.is_submitted() and form.validate():
        upload = form.file.data
        copy = _taken(matter, found, form) if upload and upload.filename else None
        if copy is not None:
            return redirect(url_for("evidence.item", matter_id=matter.id, label=copy.label), 303)
        form.file.errors = form.file.errors or ["Choose a file."]
    page = render_template("evidence/derive.html", item=found, form=form, gate=gate.state_of(matter))
    return page, 422 if form.is_submitted() else 200


def upload_copy(matter: Matter, label: str) -> ResponseReturnValue:
    """Log a working copy of an item as an item of its own, as it streams: its bytes come through the same gate."""
    found = find_or_404(matter, label)
    form = act_forms.DeriveForm(MultiDict(streaming.fields()), meta={"csrf": False}, zone=matter.zone)
    return streaming.take_in(matter, form, lambda name: form.facts(name, found.label, _certifier(form), matter_role()))


def _certifier(form: act_forms.DeriveForm) -> str:
    return g.identity.name if form.certification.data and may("evidence.certify") else ""


def _blank_copy(matter: Matter, found: Item) -> act_forms.DeriveForm:
    return act_forms.DeriveForm(None, zone=matter.zone, kind=found.kind)


def _taken(matter: Matter, found: Item, form: act_forms.DeriveForm) -> Item | None:
    """Take the copy in; a refusal becomes an error of the form, which keeps what was typed."""
    data = form.file.data.read()
    facts = form.facts(form.file.data.filename, found.label, _certifier(form), matter_role())
    try:
        return intake.take_in(matter, facts, io.BytesIO(data), declared_size=len(data))
    except (Refusal, RuleError, files.StoreError) as refusal:
        form.file.errors = [str(refusal)]
        return None


def receipt(matter: Matter, label: str) -> ResponseReturnValue:
    """Print a receipt to be signed by both; its checkpoint is kept as one that left the office."""
    found = find_or_404(matter, label)
    if found.reference_only:
        abort(409, f"{found.label} is kept by reference only: it is not here, so nobody can sign for it.")
    state, records = service.history(found)
    with transaction():
        log = ledger.hold(matter)
        note = checkpoints.keep(log, "receipt")
        stamping.want(log)
    stamping.ask_soon(matter)
    values = documents.receipt(found, state, records, note)
    made = pdf.render("pdf/receipt.html", title=f"Receipt for {found.label}", made_at=clock.now(), paper=values)
    name = documents.disposition(f"receipt-{found.label}.pdf")
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": name})
