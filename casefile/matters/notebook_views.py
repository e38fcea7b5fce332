"""Addresses of a matter's notes, tasks and contact log."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from casefile.accounts import service as accounts
from casefile.infra.access import matter_role, may
from casefile.infra.db import transaction
from casefile.infra.forms import choices, kept, whole_number
from casefile.matters import notebook, service
from casefile.matters.forms import ContactForm, NoteForm, TaskForm
from casefile.matters.models import LABELS, Matter

PAGE = 30


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/<int:matter_id>/notes", view_func=notes, methods=["GET", "POST"])
    bp.add_url_rule("/<int:matter_id>/tasks", view_func=tasks, methods=["GET", "POST"])
    bp.add_url_rule("/<int:matter_id>/tasks/<int:task_id>/done", view_func=finish_task, methods=["POST"])
    bp.add_url_rule("/<int:matter_id>/contacts", view_func=contacts, methods=["GET", "POST"])


def notes(matter: Matter) -> ResponseReturnValue:
    """Show the notes one may read, or write one."""
    form = NoteForm()
    if not may("note.label"):
        form.label.choices = choices([("WP", LABELS["WP"])])
    if form.validate_on_submit() and _write(matter, form):
        return redirect(url_for("matters.notes", matter_id=matter.id), 303)
    rows = notebook.list_notes(matter, matter_role(), before=request.args.get("before", type=int), limit=PAGE + 1)
    older = rows[PAGE - 1].id if len(rows) > PAGE else None
    page = render_template("matters/notes.html", rows=rows[:PAGE], older=older, form=form)
    return page, 422 if form.errors else 200


def _write(matter: Matter, form: NoteForm) -> bool:
    corrected = None
    if form.corrects.data:
        named = whole_number(form.corrects.data.lstrip("#"))
        corrected = notebook.find_note(matter, named, matter_role()) if named else None
        if corrected is None:
            form.corrects.errors = [f"There is no note {form.corrects.data} here; its number stands beside its date."]
            return False
    note = {"label": form.label.data, "attorneys_only": form.attorneys_only.data, "corrects": corrected}
    return kept(form, lambda: notebook.write_note(matter, form.body.data, **note))


def tasks(matter: Matter) -> ResponseReturnValue:
    """Show the tasks, or take one on."""
    form = TaskForm()
    form.assignee.choices = choices([(0, "nobody yet"), *((m.user_id, m.user.name) for m in service.members(matter))])
    if form.validate_on_submit():
        with transaction():
            assignee = accounts.user(form.assignee.data) if form.assignee.data else None
            notebook.take_on(matter, form.what.data, form.due_on.data, assignee)
        return redirect(url_for("matters.tasks", matter_id=matter.id), 303)
    page = render_template(
        "matters/tasks.html",
        open_tasks=notebook.list_tasks(matter),
        done=notebook.list_tasks(matter, done=True),
        form=form,
    )
    return page, 422 if form.errors else 200


def finish_task(matter: Matter, task_id: int) -> ResponseReturnValue:
    """Mark a task done."""
    task = notebook.find_task(matter, task_id) or abort(404)
    with transaction():
        notebook.finish_task(task)
    return redirect(url_for("matters.tasks", matter_id=matter.id), 303)


def contacts(matter: Matter) -> ResponseReturnValue:
    """Show the contact log, or add to it."""
    form = ContactForm()
    known = ((part.person_id, f"{part.shown_name} ({part.role})") for part in service.parts(matter))
    form.person.choices = choices([(0, "somebody else"), *known])
    if form.validate_on_submit() and _log(matter, form):
        return redirect(url_for("matters.contacts", matter_id=matter.id), 303)
    rows = notebook.list_contacts(matter, before=request.args.get("before", type=int), limit=PAGE + 1)
    older = rows[PAGE - 1].id if len(rows) > PAGE else None
    page = render_template("matters/contacts.html", rows=rows[:PAGE], older=older, form=form)
    return page, 422 if form.errors or form.form_errors else 200


def _log(matter: Matter, form: ContactForm) -> bool:
    try:
        moment = form.moment(matter)
    except ValidationError as wrong:
        form.happened.errors = [str(wrong)]
        return False
    person_id = form.person.data or None
    return kept(form, lambda: notebook.log_contact(matter, form.how.data, form.summary.data, moment, person_id))
