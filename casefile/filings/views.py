"""Addresses of a matter's papers: the list, the editor of a draft, its previews, finishing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.filings import (
    assembling,
    attaching,
    comparing,
    guard_views,
    guarding,
    lacking,
    making,
    meeting,
    paper_views,
    review_views,
    reviewing,
    service,
    variables,
    versions,
)
from casefile.filings.commenting import count_open
from casefile.filings.forms import ASK, DraftForm, as_shown, draft_form
from casefile.filings.models import Draft, DraftVersion
from casefile.filings.paper_views import pdf_answer, to_paper
from casefile.filings.review_views import draft_or_404
from casefile.infra import pdf
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.infra.files import StoreError
from casefile.infra.forms import kept
from casefile.law.errors import RuleError
from casefile.law.filings import limits_in_words
from casefile.law.guard import Finding
from casefile.lawdata.filings_reader import GROUPS, authorities, paper_kinds
from casefile.matters.models import Matter

bp = Blueprint("filings", __name__, url_prefix="/matters/<int:matter_id>/papers")
review_views.add_to(bp)
paper_views.add_to(bp)
guard_views.add_to(bp)
PAGE = 50


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.route("", methods=["GET", "POST"])
def papers(matter: Matter) -> ResponseReturnValue:
    """Show drafts and finished papers; start a new draft."""
    if request.method == "POST":
        return _start(matter)
    found = service.list_papers(matter, before=request.args.get("before", type=int), limit=PAGE + 1)
    drafts = service.list_drafts(matter, before=request.args.get("drafts_before", type=int), limit=PAGE + 1)
    return render_template(
        "filings/papers.html",
        nav_here="papers",
        kinds=paper_kinds(),
        groups=GROUPS,
        drafts=drafts[:PAGE],
        states=reviewing.states(drafts[:PAGE]),
        older_draft=drafts[PAGE - 1].id if len(drafts) > PAGE else None,
        papers=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        name_of=service.name_of,
    )


def _start(matter: Matter) -> ResponseReturnValue:
    kind = request.form.get("kind", "")
    if kind not in paper_kinds():
        abort(422, "Choose one of the papers of the list.")
    with transaction():
        draft = service.start_draft(matter, kind)
    return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=draft.id), 303)


@bp.route("/drafts/<int:draft_id>", methods=["GET", "POST"])
def draft(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Show a draft, what it still lacks and how it reads; save what was typed, or only show how it would read."""
    found = draft_or_404(matter, draft_id)
    if request.method == "GET":
        return _page(matter, found) if found.paper_id is None else to_paper(matter, found.paper_id)
    form = draft_form(found.kind, matter)
    if not form.validate():
        return _page(matter, found, form), 422
    if request.form.get("act") == "preview":
        return _page(matter, found, form)
    if not kept(form, lambda: _save(found, form)):
        return _page(matter, found, *_met(matter, found, form)), 409
    flash(f"The draft is saved as version {found.revision}.", "success")
    return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=found.id), 303)


def _save(found: Draft, form: DraftForm) -> None:
    note = form.change_note.data or ""
    service.save_draft(found, form.value(), form.seen_revision, text=form.words, note=note)


def _met(matter: Matter, found: Draft, form: DraftForm) -> tuple[DraftForm, dict[str, Any]]:
    """Return the form with what somebody else saved in between put together with what was typed, and theirs beside it.

    What was not changed here takes theirs; what both changed stays as typed. Saving again stands on top of theirs.
    """
    if found.paper_id is not None or form.seen_revision == found.revision:
        return form, {}
    saved = versions.newest(found)
    base = versions.find(found, form.seen_revision)
    both: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    if base is None:
        form.revision.data = str(found.revision)
    else:
        before, theirs = (_form_at(matter, found, one) for one in (base, saved))
        met = meeting.meet(_whole(before), _whole(theirs), _whole(form))
        both, taken = _labels(form, met.both), _labels(form, met.taken)
        form = _refilled(matter, found, form, met)
    lines = comparing.compare(versions.whole(found, saved), versions.beside_order(form.words or "", form.value()))
    return form, {
        "theirs": saved,
        "theirs_text": versions.whole(found, saved),
        "lines": comparing.changed_only(lines),
        "fields": comparing.fields(saved.typed, form.value()),
        "both": both,
        "taken": taken,
    }


def _form_at(matter: Matter, found: Draft, version: DraftVersion) -> DraftForm:
    """Return the form as it was filled with a version, so that all are compared in one writing."""
    shown = as_shown(found.kind, version.typed, version.number, versions.text_of(found, version))
    return draft_form(found.kind, matter, formdata=None, data=shown)


def _whole(form: DraftForm) -> dict[str, Any]:
    return {**form.value(), meeting.TEXT: form.words or ""}


def _refilled(matter: Matter, found: Draft, form: DraftForm, met: meeting.Met) -> DraftForm:
    shown = {**as_shown(found.kind, met.typed, found.revision, met.text), "change_note": form.change_note.data}
    made = draft_form(found.kind, matter, formdata=None, data=shown)
    made.form_errors = [*form.form_errors]
    return made


def _labels(form: DraftForm, names: tuple[str, ...]) -> tuple[str, ...]:
    fields = {name.removeprefix(ASK): field.label.text for name, field in form._fields.items()}
    return tuple(fields.get(name, name) for name in names)


def _page(
    matter: Matter,
    found: Draft,
    form: DraftForm | None = None,
    more: dict[str, Any] | None = None,
    in_exhibits: tuple[Finding, ...] | None = None,
) -> str:
    kind, gathered = paper_kinds()[found.kind], making.is_gathered(found)
    text = "" if gathered else versions.current_text(found)
    shown = as_shown(found.kind, found.typed, found.revision, text)
    looked_at = _looked_at(found, form)
    form = form or draft_form(found.kind, matter, formdata=None, data=shown)
    reading = _reading(matter, found, form, _pages(matter, found))
    reading["findings"] += in_exhibits or ()
    return render_template(
        "filings/draft.html",
        nav_here="papers",
        draft=found,
        kind=kind,
        form=form,
        state=reviewing.state(found),
        open_comments=count_open(found),
        passed=guarding.overridden(found),
        looked_at=looked_at,
        listed=() if gathered else _variables(matter),
        law=[authorities()[cite] for cite in kind.cites],
        limits=limits_in_words(kind),
        with_files=making.with_files(found),
        looked=in_exhibits is not None,
        **reading,
        **(more or {}),
    )


def _looked_at(found: Draft, typed: DraftForm | None) -> str:
    """Return at what the guard looked: the draft as saved, or what stands in the fields."""
    if typed is None or making.is_gathered(found):
        return f"version {found.revision}, as saved"
    return f"what stands in the fields of this page, typed on top of version {typed.seen_revision} and not saved"


def _pages(matter: Matter, found: Draft) -> int | None:
    """Return how many pages the draft has as last saved, where the page asks for it: to set it takes seconds."""
    wanted = request.method == "GET" and request.args.get("count") == "pages"
    return pdf.page_count(making.preview(found, matter)) if wanted else None


def _reading(matter: Matter, found: Draft, form: DraftForm, pages: int | None = None) -> dict[str, Any]:
    """Return how what stands in the form reads, what it lacks, and what the guard finds in it."""
    if making.is_gathered(found):
        lacks = [lacking.of_part(part) for part in making.missing(found, matter)]
        return {"lacks": lacks, "paper": None, "findings": making.findings(found, matter)}
    paper = assembling.compose(paper_kinds()[found.kind], matter, form.words or "", form.value())
    findings = making.findings(found, matter, paper, pages)
    lacks = lacking.lacks(paper)
    return {"lacks": lacks, "paper": paper, "reads": paper.reads, "findings": findings, "pages": pages}


def _variables(matter: Matter) -> list[tuple[Any, Any]]:
    known = variables.known(matter)
    return [(one, known.get(one.name)) for one in variables.catalogue()]


@bp.post("/drafts/<int:draft_id>/preview")
def preview_text(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Answer with how what stands in the form reads; nothing is kept."""
    found = draft_or_404(matter, draft_id)
    form = draft_form(found.kind, matter)
    form.validate()
    reading = _reading(matter, found, form)
    return render_template(
        "filings/_preview.html",
        kind=paper_kinds()[found.kind],
        draft=found,
        of_draft={"matter_id": matter.id, "draft_id": found.id},
        passed=guarding.overridden(found),
        looked_at=_looked_at(found, form),
        **reading,
    )


@bp.get("/drafts/<int:draft_id>/preview.pdf")
def preview(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Send the draft as PDF, marked as a draft."""
    found = draft_or_404(matter, draft_id)
    return pdf_answer(making.preview(found, matter), f"draft-{found.id}.pdf", "inline")


@bp.post("/drafts/<int:draft_id>/exhibits")
def exhibits(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Send the draft with the files behind its exhibits, or show what the guard finds in them; both are on record."""
    found = draft_or_404(matter, draft_id)
    try:
        if not making.with_files(found):
            raise Refusal("No exhibit of this draft names a file.")
        bound = making.bind(found, matter, making.composed(found, matter))
        with transaction():
            attaching.record(bound.attached, matter, f"draft {found.id}", once=True)
    except (Refusal, RuleError) as refusal:
        flash(str(refusal), "danger")
        return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=draft_id), 303)
    if request.form.get("act") == "look":
        return _page(matter, found, in_exhibits=making.findings_of_exhibits(bound.attached, found, matter))
    return pdf_answer(bound.pdf, f"draft-{found.id}.pdf", "inline")


@bp.get("/drafts/<int:draft_id>/preview.docx")
def preview_docx(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Send the draft for a word processor, marked as a draft."""
    found = draft_or_404(matter, draft_id)
    return paper_views.docx_answer(making.preview_docx(found, matter), f"draft-{found.id}.docx")


@bp.post("/drafts/<int:draft_id>/finish")
def finish(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Freeze a paper with its digest."""
    found = draft_or_404(matter, draft_id)
    try:
        made = service.make(found, matter)
        with transaction():
            paper = service.finish(found, made, matter)
    except (Refusal, RuleError, StoreError) as refusal:
        flash(str(refusal), "danger")
        return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=draft_id), 303)
    left = count_open(found)
    comments = f" {left} comment{'s were' if left > 1 else ' was'} still open." if left else ""
    flash(f"The paper is finished: its bytes are frozen.{comments}", "success")
    return to_paper(matter, paper.id)
