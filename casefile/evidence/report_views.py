"""Addresses of the printed custody log: at once where it is short, else in volumes made in the background."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.evidence import reports, service, volumes
from casefile.evidence.documents import disposition
from casefile.evidence.forms import ReportForm
from casefile.evidence.report_models import CustodyReport
from casefile.infra import clock, files, pdf
from casefile.infra.access import labels_for, matter_role
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.forms import kept
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/custody-log.pdf", view_func=custody_log)
    bp.add_url_rule("/reports", view_func=list_reports)
    bp.add_url_rule("/reports", view_func=ask_report, methods=["POST"])
    bp.add_url_rule("/reports/<int:report_id>/download", view_func=download_report, methods=["POST"])


def custody_log(matter: Matter) -> ResponseReturnValue:
    """Print the custody log of the matter, or where it is long, lead to where it is made in volumes."""
    labels = labels_for(matter_role())
    if volumes.is_long(matter, labels):
        flash("This log is too long for one file, so it is printed in volumes, in the background.", "info")
        return redirect(url_for("evidence.list_reports", matter_id=matter.id), 303)
    values = service.custody_log(matter, labels)
    made = pdf.render("pdf/custody_log.html", title="Custody log", made_at=clock.now(), log=values)
    return _sent(made, f"custody-log-{matter.id}.pdf")


def _sent(content: bytes, name: str) -> Response:
    kind = "application/pdf" if name.endswith(".pdf") else "text/csv; charset=utf-8"
    return Response(content, content_type=kind, headers={"Content-Disposition": disposition(name)})


def list_reports(matter: Matter) -> ResponseReturnValue:
    """Show the reports that were asked for, how far each is, and the form for another."""
    return _page(matter, ReportForm(formdata=None))


def _page(matter: Matter, form: ReportForm) -> str:
    labels = labels_for(matter_role())
    return render_template(
        "evidence/list_reports.html",
        form=form,
        rows=reports.reports_of(matter),
        is_under_way=reports.is_under_way,
        rows_to_print=volumes.rows_to_print(matter, labels),
        at_once=volumes.AT_ONCE,
        in_one=volumes.ROWS,
    )


def ask_report(matter: Matter) -> ResponseReturnValue:
    """Ask for a report; it is made in the background."""
    form, asked = ReportForm(), list[CustodyReport]()
    labels = labels_for(matter_role())
    if not (
        form.validate()
        and kept(form, lambda: asked.append(reports.ask(matter, form.receiver.data, form.why.data, labels)))
    ):
        return _page(matter, form), 422
    reports.start(asked[0])
    flash("The report is being made, volume by volume.", "success")
    return redirect(url_for("evidence.list_reports", matter_id=matter.id), 303)


def download_report(matter: Matter, report_id: int) -> ResponseReturnValue:
    """Send one file of a report, or all of them as a ZIP, after the record that says so."""
    row = reports.find_report(matter, report_id) or abort(404)
    try:
        wanted = reports.chosen(row, request.form.get("file", ""))
        single = b"".join(reports.pieces_of(row, wanted[0])) if len(wanted) == 1 else None
        made = None if single else reports.zip_of(row, wanted)
        with transaction():
            reports.record_download(row, wanted)
    except (Refusal, files.StoreError) as refusal:
        abort(409, f"{refusal} Nothing was sent.")
    if single:
        return _sent(single, wanted[0].name)
    response = Response(made, mimetype="application/zip")
    response.headers["Content-Disposition"] = disposition(f"custody-report-{matter.id}-{row.id}.zip")
    return response
