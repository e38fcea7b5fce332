"""Address of the labels: chosen exhibits on a sheet to be printed and stuck on."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from casefile.evidence import documents, service
from casefile.evidence.forms import LabelsForm
from casefile.infra import clock, pdf
from casefile.infra.access import labels_for, matter_role
from casefile.matters.models import Matter

PAGE = 96


def add_to(bp: Blueprint) -> None:
    """Add this address to the room's blueprint."""
    bp.add_url_rule("/labels", view_func=labels, methods=["GET", "POST"])


def labels(matter: Matter) -> ResponseReturnValue:
    """Choose exhibits, and print their labels."""
    form = LabelsForm() if request.method == "POST" else LabelsForm(None)
    if form.is_submitted() and form.validate():
        items = service.list_named(matter, labels_for(matter_role()), form.exhibits.data or [])
        if items:
            return _sheet(form, [documents.exhibit_label(item) for item in items])
        form.exhibits.errors = ["None of these is an exhibit of this matter; choose from the list."]
    after = min(request.args.get("after", 0, type=int), 2**31 - 1)  # no key is larger
    rows = service.list_lines(matter, labels_for(matter_role()), after=after, limit=PAGE + 1)
    later = rows[PAGE - 1].id if len(rows) > PAGE else None
    page = render_template("evidence/labels.html", form=form, rows=rows[:PAGE], after=after, later=later)
    return page, 422 if form.is_submitted() else 200


def _sheet(form: LabelsForm, chosen: list[documents.ExhibitLabel]) -> Response:
    cells = [None] * (form.skip.data or 0) + chosen
    made = pdf.render(
        "pdf/labels.html", title="Exhibit labels", made_at=clock.now(), cells=cells, paper=form.paper.data
    )
    name = documents.disposition("exhibit-labels.pdf")
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": name})
