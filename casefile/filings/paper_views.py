"""Addresses of one finished paper: its page, its filing and its service, its bytes."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.filings import bates, service, serving
from casefile.filings.documents import SERVED_BY
from casefile.filings.forms import NO_CHOICE, FiledForm, ServedForm
from casefile.filings.models import Paper
from casefile.infra import clock
from casefile.infra.forms import choices, kept
from casefile.lawdata.filings_reader import paper_kinds
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter

BYTES_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_ENTRIES = 100
LONGEST_NAME = 100


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/<int:paper_id>", view_func=paper, methods=["GET", "POST"])
    bp.add_url_rule("/<int:paper_id>/service", view_func=serve, methods=["POST"])
    bp.add_url_rule("/<int:paper_id>/paper.pdf", view_func=open_paper)
    bp.add_url_rule("/<int:paper_id>/paper.docx", view_func=open_docx)


def paper(matter: Matter, paper_id: int) -> ResponseReturnValue:
    """Show a finished paper with its digest; record that it was filed."""
    found = _paper_or_404(matter, paper_id)
    form = FiledForm()
    if form.validate_on_submit() and kept(form, lambda: service.record_filing(found, matter, *form.value())):
        return to_paper(matter, found.id)
    return _page(matter, found, filed=form), 422 if form.errors else 200


def serve(matter: Matter, paper_id: int) -> ResponseReturnValue:
    """Record that a finished paper was served."""
    found = _paper_or_404(matter, paper_id)
    form = _served_form(found)
    if form.validate() and kept(form, lambda: serving.record_service(found, matter, form.value())):
        return to_paper(matter, found.id)
    return _page(matter, found, served=form), 422


def _page(matter: Matter, found: Paper, filed: FiledForm | None = None, served: ServedForm | None = None) -> str:
    return render_template(
        "filings/paper.html",
        nav_here="papers",
        paper=found,
        kind=paper_kinds()[found.kind],
        form=filed or FiledForm(formdata=None),
        served_form=served or _served_form(found, formdata=None),
        served_by=SERVED_BY,
        standing={row.id for row in serving.standing(found)},
        entries=_entries(matter, found),
        numbers=[(row, bates.in_words(row)) for row in bates.ranges_of(found)],
    )


def _served_form(found: Paper, **more: object) -> ServedForm:
    form = ServedForm(**more)
    rows = [(row.id, f"{row.upon.splitlines()[0]}, {row.served_on}") for row in serving.standing(found)]
    form.replaces_id.choices = choices([(NO_CHOICE, "no earlier record: this is another service"), *rows])
    return form


def _entries(matter: Matter, found: Paper) -> list[DocketEntry]:
    """Return the entries of the docket that the paper may be: numbered, and not filed before it was finished."""
    made_on = clock.local(found.made_at, matter.zone).date()
    newest = matters.list_entries(matter, limit=MOST_ENTRIES, newest=True)
    return [one for one in newest if one.number and (one.filed_on is None or one.filed_on >= made_on)]


def open_paper(matter: Matter, paper_id: int) -> ResponseReturnValue:
    """Send the bytes of a finished paper, compared with their digest first."""
    found = _paper_or_404(matter, paper_id)
    return pdf_answer(service.open_paper(found, matter), file_name(found, matter, "pdf"), "attachment")


def open_docx(matter: Matter, paper_id: int) -> ResponseReturnValue:
    """Send the copy for a word processor that was frozen with a finished paper, compared with its digest first."""
    found = _paper_or_404(matter, paper_id)
    return docx_answer(service.open_copy(found, matter), file_name(found, matter, "docx"))


def file_name(found: Paper, matter: Matter, ending: str) -> str:
    """Return the name of a paper's file: case number and title for the court, and nothing of the matter elsewhere."""
    kind = paper_kinds()[found.kind]
    if kind.group == "client":
        return f"letter-{found.id}.{ending}"
    if not kind.to_court:
        return f"{found.kind}-{found.id}.{ending}"
    told = re.sub(r"[^a-z0-9]+", "-", f"{matter.docket_number or ''} {found.title}".casefold()).strip("-")
    return f"{told[:LONGEST_NAME].strip('-')}.{ending}"


def _paper_or_404(matter: Matter, paper_id: int) -> Paper:
    return service.find_paper(matter, paper_id) or abort(404)


def to_paper(matter: Matter, paper_id: int) -> ResponseReturnValue:
    """Lead to the page of a finished paper."""
    return redirect(url_for("filings.paper", matter_id=matter.id, paper_id=paper_id), 303)


def pdf_answer(content: bytes, name: str, how: str) -> Response:
    """Answer with a PDF, in which nothing may run."""
    return _bytes(content, name, how, "application/pdf")


def docx_answer(content: bytes, name: str) -> Response:
    """Answer with a file for a word processor, which is never shown in the browser."""
    return _bytes(content, name, "attachment", DOCX_TYPE)


def _bytes(content: bytes, name: str, how: str, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", how, filename=name)
    answer.headers["Content-Security-Policy"] = BYTES_POLICY
    return answer
