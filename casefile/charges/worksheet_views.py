"""Addresses of the guideline worksheet: the runs side by side, a new version, one run whole."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional

from casefile.charges import service, worksheets
from casefile.charges.models import Count
from casefile.charges.worksheet_checklist import by_count, lines_of
from casefile.charges.worksheet_forms import SENTENCES, SIDES, WorksheetForm, form_for
from casefile.charges.worksheet_models import WorksheetRun
from casefile.charges.worksheet_parts import Part, offered, parts
from casefile.charges.worksheet_standing import Standing, standing
from casefile.infra import pdf
from casefile.infra.forms import kept
from casefile.law.guidelines import Manual
from casefile.lawdata import guidelines_reader
from casefile.matters.models import Matter

AT = "/matters/<int:matter_id>/worksheet"
PAGE = 50


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule(AT, view_func=list_worksheets)
    bp.add_url_rule(f"{AT}/new", view_func=new_worksheet, methods=["GET", "POST"])
    bp.add_url_rule(f"{AT}/<int:run_id>", view_func=show_worksheet)
    bp.add_url_rule(f"{AT}/<int:run_id>/paper", view_func=worksheet_paper)


def list_worksheets(matter: Matter) -> str:
    """Show the newest run of each side beside the others, every run kept, and where a new one begins."""
    runs = worksheets.list_runs(matter, before=request.args.get("before", type=int), limit=PAGE + 1)
    manual = guidelines_reader.newest()
    return render_template(
        "charges/worksheets.html",
        nav_here="charges",
        sides=SIDES,
        newest=worksheets.newest_of_sides(matter),
        runs=runs[:PAGE],
        older=runs[PAGE - 1].id if len(runs) > PAGE else None,
        offered=offered(_live(matter), manual),
        manual=manual,
    )


def new_worksheet(matter: Matter) -> ResponseReturnValue:
    """Fill in a worksheet over the counts that the address names, or over those of an earlier run."""
    manual = guidelines_reader.newest()
    earlier = _earlier(matter)
    chosen = _chosen(manual) or (earlier.marks.get("chosen", {}) if earlier else {})
    found = parts(_live(matter), {int(key): value for key, value in chosen.items()}, manual)
    if not found:
        flash("Choose at least one count, and the guideline it is computed under.", "warning")
        return redirect(url_for("charges.list_worksheets", matter_id=matter.id), 303)
    form = form_for(found, earlier.marks if earlier else None)
    missing = _left_out(earlier, found)
    if "look" in request.form:
        return _look(form, manual, missing)
    made: list[WorksheetRun] = []
    if form.validate_on_submit() and kept(form, lambda: made.append(_save(matter, form, manual))):
        return redirect(url_for("charges.show_worksheet", matter_id=matter.id, run_id=made[0].id), 303)
    return _page(form, manual, missing), 422 if form.is_submitted() else 200


def _save(matter: Matter, form: WorksheetForm, manual: Manual) -> WorksheetRun:
    """Keep a version with its checklist."""
    chosen = {str(part.count.id): part.guideline.section for part in form.parts}
    marks, facts = {**form.marks(), "chosen": chosen}, form.facts(manual.edition)
    side, title = form.side.data, form.title.data
    return worksheets.save(matter, side, title, marks, facts, lambda answer: lines_of(form, answer, manual))


def _look(form: WorksheetForm, manual: Manual, missing: Sequence[str]) -> ResponseReturnValue:
    """Answer where the worksheet stands and keep nothing: as a piece for the script, else as the whole page."""
    form.title.validators = [Optional()]
    valid = form.validate()
    if valid:
        whole = [one.id for one in form.parts[0].whole]
        now = standing(lambda: form.facts(manual.edition), worksheets.work_out, whole)
    else:
        wrong = [f"{field.label.text}: {' '.join(field.errors)}" for field in form if field.errors]
        now = Standing(refused="; ".join(wrong))
    if request.form["look"] == "panel":
        return render_template("charges/_standing.html", standing=now)
    return _page(form, manual, missing, now), 200 if valid and not now.refused else 422


def _page(form: WorksheetForm, manual: Manual, missing: Sequence[str], now: Standing | None = None) -> str:
    return render_template(
        "charges/worksheet_new.html",
        nav_here="charges",
        form=form,
        parts=form.parts,
        missing=missing,
        manual=manual,
        standing=now,
        sentences=SENTENCES,
    )


def show_worksheet(matter: Matter, run_id: int) -> str:
    """Show one run whole, as it was computed: ranges, what would move them, every step."""
    run = worksheets.find_run(matter, run_id) or abort(404)
    return render_template(
        "charges/worksheet.html",
        nav_here="charges",
        run=run,
        answer=run.answer,
        sides=SIDES,
        checklist=by_count(worksheets.checklist_of(run)),
    )


def worksheet_paper(matter: Matter, run_id: int) -> Response:
    """Print one run: ranges, what would move it, the checklist, every step, what is not verified."""
    run = worksheets.find_run(matter, run_id) or abort(404)
    made = pdf.render(
        "pdf/worksheet.html",
        title=run.title,
        made_at=run.at,
        run=run,
        answer=run.answer,
        sides=SIDES,
        checklist=by_count(worksheets.checklist_of(run)),
        caption=matter.caption,
        zone=matter.zone,
    )
    where = f'attachment; filename="worksheet-{run.id}.pdf"'
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": where})


def _live(matter: Matter) -> list[Count]:
    """Return the counts that a worksheet may be about: all but superseded ones; a dismissed one may be asked too."""
    counts = service.list_counts(matter)
    later = service.superseded(counts)
    return [count for count in counts if count.id not in later]


def _earlier(matter: Matter) -> WorksheetRun | None:
    number = request.args.get("from", type=int)
    return worksheets.find_run(matter, number) if number else None


def _left_out(earlier: WorksheetRun | None, found: Sequence[Part]) -> list[str]:
    """Return the counts of the earlier run that this one does not compute: superseded since, or not chosen."""
    names = {part.name for part in found}
    return [row["count"] for row in earlier.answer["counts"] if row["count"] not in names] if earlier else []


def _chosen(manual: Manual) -> dict[str, str]:
    """Return which counts the address names, each with its guideline: ``c12=2G2.2``."""
    return {
        key[1:]: value
        for key, value in request.args.items()
        if key[:1] == "c" and key[1:].isdecimal() and len(key) < 11 and value in manual.guidelines
    }
