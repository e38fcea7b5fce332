"""Addresses of a matter's papers: the list, a draft, its preview, and what was finished."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.filings import service
from casefile.filings.forms import FORMS, DraftForm, FiledForm, as_shown, draft_form
from casefile.filings.models import Draft, Paper
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.files import StoreError
from casefile.infra.forms import kept
from casefile.lawdata.filings_reader import paper_kinds
from casefile.matters.models import Matter

bp = Blueprint("filings", __name__, url_prefix="/matters/<int:matter_id>/papers")
PAGE = 50
PDF_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.route("", methods=["GET", "POST"])
def papers(matter: Matter) -> ResponseReturnValue:
    """Show drafts and finished papers; start a new draft."""
    if request.method == "POST":
        return _start(matter)
    found = service.list_papers(matter, before=request.args.get("before", type=int), limit=PAGE + 1)
    return render_template(
        "filings/papers.html",
        nav_here="papers",
        kinds={key: kind for key, kind in paper_kinds().items() if key in FORMS},
        drafts=service.list_drafts(matter),
        papers=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        name_of=service.name_of,
    )


def _start(matter: Matter) -> ResponseReturnValue:
    kind = request.form.get("kind", "")
    if kind not in FORMS:
        abort(422, "Choose one of the papers of the list.")
    with transaction():
        draft = service.start_draft(matter, kind)
    return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=draft.id), 303)


@bp.route("/drafts/<int:draft_id>", methods=["GET", "POST"])
def draft(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Show a draft, what it still lacks, and save what was typed."""
    found = _draft_or_404(matter, draft_id)
    if request.method == "GET":
        return _page(matter, found) if found.paper_id is None else _to_paper(matter, found.paper_id)
    form = draft_form(found.kind, matter)
    if not form.validate():
        return _page(matter, found, form), 422
    if not kept(form, lambda: service.save_draft(found, form.value(), form.seen_revision)):
        return _page(matter, found, form), 409
    flash("The draft is saved.", "success")
    return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=found.id), 303)


def _draft_or_404(matter: Matter, draft_id: int) -> Draft:
    return service.find_draft(matter, draft_id) or abort(404)


def _page(matter: Matter, found: Draft, form: DraftForm | None = None) -> str:
    shown = as_shown(found.kind, found.typed, found.revision)
    return render_template(
        "filings/draft.html",
        nav_here="papers",
        draft=found,
        kind=paper_kinds()[found.kind],
        form=form or draft_form(found.kind, matter, formdata=None, data=shown),
        missing=service.missing(found, matter),
    )


@bp.get("/drafts/<int:draft_id>/preview.pdf")
def preview(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Send the draft as PDF, marked as a draft."""
    found = _draft_or_404(matter, draft_id)
    return _pdf(service.preview(found, matter), f"draft-{found.id}.pdf", "inline")


@bp.post("/drafts/<int:draft_id>/finish")
def finish(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Freeze a paper with its digest."""
    found = _draft_or_404(matter, draft_id)
    try:
        made = service.make(found, matter)
        with transaction():
            paper = service.finish(found, made, matter)
    except (Refusal, StoreError) as refusal:
        flash(str(refusal), "danger")
        return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=draft_id), 303)
    flash("The paper is finished: its bytes are frozen.", "success")
    return _to_paper(matter, paper.id)


@bp.route("/<int:paper_id>", methods=["GET", "POST"])
def paper(matter: Matter, paper_id: int) -> ResponseReturnValue:
    """Show a finished paper with its digest; record that it was filed."""
    found = _paper_or_404(matter, paper_id)
    form = FiledForm()
    if form.validate_on_submit() and kept(form, lambda: service.record_filing(found, matter, *form.value())):
        return _to_paper(matter, found.id)
    kind = paper_kinds()[found.kind]
    page = render_template("filings/paper.html", nav_here="papers", paper=found, form=form, kind=kind)
    return page, 422 if form.errors else 200


@bp.get("/<int:paper_id>/paper.pdf")
def open_paper(matter: Matter, paper_id: int) -> ResponseReturnValue:
    """Send the bytes of a finished paper, compared with their digest first."""
    found = _paper_or_404(matter, paper_id)
    return _pdf(service.open_paper(found, matter), f"{found.kind}-{found.id}.pdf", "attachment")


def _paper_or_404(matter: Matter, paper_id: int) -> Paper:
    return service.find_paper(matter, paper_id) or abort(404)


def _to_paper(matter: Matter, paper_id: int) -> ResponseReturnValue:
    return redirect(url_for("filings.paper", matter_id=matter.id, paper_id=paper_id), 303)


def _pdf(content: bytes, name: str, how: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", how, filename=name)
    answer.headers["Content-Security-Policy"] = PDF_POLICY
    return answer
