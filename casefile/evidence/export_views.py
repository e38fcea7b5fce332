"""Addresses of the bags: asking for one, how far it is, downloading it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.evidence import exports, making
from casefile.evidence.forms import ExportForm
from casefile.evidence.models import EvidenceExport
from casefile.infra import clock, files, keys
from casefile.infra.access import labels_for, matter_role
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/exports", view_func=list_exports)
    bp.add_url_rule("/exports", view_func=ask_export, methods=["POST"])
    bp.add_url_rule("/exports/<int:export_id>/download", view_func=download_export, methods=["POST"])


def list_exports(matter: Matter) -> ResponseReturnValue:
    """Show the bags that were asked for, how far each is, and the form for another."""
    return _page(matter, ExportForm(formdata=None))


def _page(matter: Matter, form: ExportForm) -> str:
    return render_template(
        "evidence/list_exports.html",
        form=form,
        rows=exports.exports_of(matter),
        under_way=making.UNDER_WAY,
        verifier_key=keys.log_key().verifier,
    )


def ask_export(matter: Matter) -> ResponseReturnValue:
    """Ask for a bag; it is made in the background."""
    form, asked = ExportForm(), list[EvidenceExport]()
    labels = labels_for(matter_role())
    if not (form.validate() and kept(form, lambda: asked.append(exports.ask(matter, form.value(), labels)))):
        return _page(matter, form), 422
    exports.start(asked[0])
    flash("The export is being made; every file is compared with its digest of intake first.", "success")
    return redirect(url_for("evidence.list_exports", matter_id=matter.id), 303)


def download_export(matter: Matter, export_id: int) -> ResponseReturnValue:
    """Send one bag as a ZIP, after the record that says so."""
    row = exports.find_export(matter, export_id) or abort(404)
    try:
        with transaction():
            exports.record_download(row)
        made = exports.zip_of(row)
    except (Refusal, files.StoreError) as refusal:
        abort(409, f"{refusal} Nothing was sent.")
    name = f"custody-{matter.id}-{clock.now():%Y-%m-%d}.zip"
    response = Response(made, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
