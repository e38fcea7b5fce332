"""Addresses of reported files: entered, entered many at once, corrected, and what is answered about each."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from casefile.infra.forms import kept
from casefile.law.private_search import assess, ordinal
from casefile.lawdata.private_search_reader import private_search
from casefile.matters.models import Matter
from casefile.proof import tip_files, tip_sheet
from casefile.proof.tip_files import FileLine, NewFile
from casefile.proof.tip_forms import FileCorrectionForm, FileForm, PasteForm, RestForm, answers_form, file_of
from casefile.proof.tip_models import DAYS, QUESTIONS, Tip
from casefile.proof.tip_paste import COLUMNS, USUAL
from casefile.proof.tip_views import ONE, labels, tip_or_404

FILE = f"{ONE}/files/<int:file_id>"


def add_to(bp: Blueprint) -> None:
    """Add the addresses of reported files."""
    bp.add_url_rule(f"{ONE}/files/new", view_func=add_tip_file, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/files/paste", view_func=paste_tip_files, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/files/rest", view_func=answer_rest, methods=["GET", "POST"])
    bp.add_url_rule(FILE, view_func=tip_file, methods=["GET", "POST"])
    bp.add_url_rule(f"{FILE}/correct", view_func=correct_tip_file, methods=["GET", "POST"])


def add_tip_file(matter: Matter, tip_id: int) -> ResponseReturnValue:
    """Enter one reported file."""
    tip, form = tip_or_404(matter, tip_id), FileForm()
    if form.validate_on_submit() and kept(form, lambda: tip_files.add_files(tip, [NewFile(form.value())], labels())):
        flash("The file is entered. Now what is said about it.", "success")
        return _back(tip)
    page = render_template("proof/tip_file_form.html", nav_here="charges", tip=tip, form=form, file=None)
    return page, 422 if form.is_submitted() else 200


def paste_tip_files(matter: Matter, tip_id: int) -> ResponseReturnValue:
    """Enter many files, one a line: all of them, or none and every wrong line named."""
    tip, form = tip_or_404(matter, tip_id), PasteForm()
    if form.validate_on_submit() and (files := form.read()) is not None:
        form.form_errors.extend(tip_files.faults(tip, files))
        if not form.form_errors and kept(form, lambda: tip_files.add_files(tip, files)):
            flash(f"{len(files)} files are entered.", "success")
            return _back(tip)
    page = render_template(
        "proof/tip_paste.html", nav_here="charges", tip=tip, form=form, usual=USUAL, columns=tuple(COLUMNS)
    )
    return page, 422 if form.is_submitted() else 200


def answer_rest(matter: Matter, tip_id: int) -> ResponseReturnValue:
    """Give one answer to every file that has none to a question yet."""
    tip, form = tip_or_404(matter, tip_id), RestForm()
    if form.validate_on_submit() and kept(form, lambda: tip_files.answer_rest(tip, *form.value())):
        flash("The answer is kept for every file that had none.", "success")
        return _back(tip)
    page = render_template("proof/tip_rest.html", nav_here="charges", tip=tip, form=form)
    return page, 422 if form.is_submitted() else 200


def tip_file(matter: Matter, tip_id: int, file_id: int) -> ResponseReturnValue:
    """Show one reported file with what is answered about it, and keep answers."""
    tip = tip_or_404(matter, tip_id)
    line = _line_or_404(tip, file_id)
    form = answers_form(line)
    if form.validate_on_submit() and kept(
        form, lambda: tip_files.answer(tip, line, form.value(), form.why.data, form.seen_id)
    ):
        flash("The answers are kept.", "success")
        return _back(tip, f"file-{file_id}")
    rows, said = tip_files.history(line)
    circuit = tip_sheet.circuit_of(matter)
    page = render_template(
        "proof/tip_file.html",
        nav_here="charges",
        tip=tip,
        line=line,
        form=form,
        questions=QUESTIONS,
        days=DAYS,
        rows=rows,
        said=said,
        found=assess(line.stated, circuit, private_search()),
        circuit=circuit,
        ordinal=ordinal,
    )
    return page, 422 if form.is_submitted() else 200


def correct_tip_file(matter: Matter, tip_id: int, file_id: int) -> ResponseReturnValue:
    """Enter a new row in the place of a file's."""
    tip = tip_or_404(matter, tip_id)
    old = _line_or_404(tip, file_id).file
    form = FileCorrectionForm(data=file_of(old))
    if form.validate_on_submit() and kept(
        form, lambda: tip_files.correct_file(tip, old, form.value(), form.why.data, labels())
    ):
        return _back(tip)
    page = render_template("proof/tip_file_form.html", nav_here="charges", tip=tip, form=form, file=old)
    return page, 422 if form.is_submitted() else 200


def _line_or_404(tip: Tip, file_id: int) -> FileLine:
    return tip_files.find_file(tip, file_id) or abort(404)


def _back(tip: Tip, anchor: str = "files") -> ResponseReturnValue:
    return redirect(url_for("proof.tip", matter_id=tip.matter_id, tip_id=tip.root_id, _anchor=anchor), 303)
