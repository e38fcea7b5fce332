"""Addresses of the office's own entries of the library: list, enter, change, older versions, export, import."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.charges import own_entries
from casefile.charges.own_forms import MOST_ROWS, ImportForm, OwnEntryForm, StandingForm, own_form
from casefile.charges.own_library import latest_own, offence
from casefile.infra.forms import kept
from casefile.lawdata.own_reader import MOST_BYTES, OwnEntry


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/law/own", view_func=own)
    bp.add_url_rule("/law/own/new", view_func=add_own, methods=["GET", "POST"])
    bp.add_url_rule("/law/own/import", view_func=import_own, methods=["GET", "POST"])
    bp.add_url_rule("/law/own/export", view_func=export_own)
    bp.add_url_rule("/law/own/<own_key>/edit", view_func=edit_own, methods=["GET", "POST"])
    bp.add_url_rule("/law/own/<own_key>/retire", view_func=retire_own, methods=["GET", "POST"])
    bp.add_url_rule("/law/own/<own_key>/bring-back", view_func=bring_back_own, methods=["GET", "POST"])
    bp.add_url_rule("/law/own/<own_key>/versions/<int:version>", view_func=own_version)


def own() -> str:
    """Show the office's own entries, each with its version."""
    rows = [(row, offence(row.key)) for row in latest_own()]
    return render_template("charges/own_entries.html", nav_here="law", rows=rows)


def add_own() -> ResponseReturnValue:
    """Enter a statute of the office's own."""
    form = OwnEntryForm() if request.method == "POST" else own_form()
    if request.method == "POST" and not _asked_for_rows(form) and form.validate():
        key = own_entries.free_key(form.citation.data)
        if kept(form, lambda: own_entries.save_entry(*form.value(key), seen=0, why=form.why.data)):
            flash("Saved as this office's own entry: the search finds it, and counts can be matched to it.", "success")
            return redirect(url_for("charges.offence", key=key), 303)
    return _form_page(form)


def edit_own(own_key: str) -> ResponseReturnValue:
    """Change an entry of the office's own: what is saved becomes a new version, the older ones stay."""
    held = own_entries.find_latest(own_key) or abort(404)
    entry = own_entries.entry_of(held)
    form = OwnEntryForm() if request.method == "POST" else own_form(entry, held.version)
    if request.method == "POST" and not _asked_for_rows(form) and form.validate():
        seen = form.seen.data or 0
        if kept(form, lambda: own_entries.save_entry(*form.value(own_key, entry.fields), seen, form.why.data)):
            flash("Saved. Where nothing was changed, the version is the same.", "success")
            return redirect(url_for("charges.offence", key=own_key), 303)
    return _form_page(form, entry)


def retire_own(own_key: str) -> ResponseReturnValue:
    """Retire an entry: a new version says so, with the reason."""
    return _standing_page(own_key, own_entries.retire, "Retired: counts keep it, and none is matched to it any more.")


def bring_back_own(own_key: str) -> ResponseReturnValue:
    """Bring a retired entry back: a further version says so, with the reason."""
    return _standing_page(own_key, own_entries.bring_back, "In use again: the search offers it, and counts can match.")


def _standing_page(own_key: str, act: Callable[[str, str], object], done: str) -> ResponseReturnValue:
    held = own_entries.find_latest(own_key) or abort(404)
    form = StandingForm()
    if form.validate_on_submit() and kept(form, lambda: act(own_key, form.why.data)):
        flash(done, "success")
        return redirect(url_for("charges.offence", key=own_key), 303)
    page = render_template(
        "charges/own_standing.html",
        nav_here="law",
        form=form,
        entry=own_entries.entry_of(held),
        retires=act is own_entries.retire,
    )
    return page, 422 if form.is_submitted() else 200


def own_version(own_key: str, version: int) -> str:
    """Show one version of an entry as it was saved."""
    found = own_entries.find_version(own_key, version) or abort(404)
    return render_template("charges/own_version.html", nav_here="law", row=found, entry=own_entries.entry_of(found))


def export_own() -> ResponseReturnValue:
    """Give every entry of the office's own out as one YAML file."""
    text = own_entries.export_entries() or abort(404)
    answer = Response(text, mimetype="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename="own-law-entries.yaml")
    return answer


def import_own() -> ResponseReturnValue:
    """Take in a file of entries: all of it, or nothing."""
    form = ImportForm()
    taken: list[own_entries.TakenIn] = []
    if form.validate_on_submit() and kept(form, lambda: taken.append(own_entries.import_entries(_text(form)))):
        flash("{} new, {} changed, {} as they were.".format(*map(len, _counts(taken[0]))), "success")
        return redirect(url_for("charges.own"), 303)
    page = render_template("charges/own_import.html", nav_here="law", form=form)
    return page, 422 if form.is_submitted() else 200


def _counts(taken: own_entries.TakenIn) -> tuple[tuple[str, ...], ...]:
    return taken.new, taken.changed, taken.unchanged


def _text(form: ImportForm) -> str:
    """Return the file as text; bytes that are none become marks, which the reader refuses where they matter."""
    content: bytes = form.file.data.read(MOST_BYTES + 1)
    return content.decode("utf-8-sig", "replace")


def _asked_for_rows(form: OwnEntryForm) -> bool:
    """Add empty rows to the list that was asked for, without saving."""
    wanted = request.form.get("more", "")
    if wanted not in ("elements", "penalties", "assessments"):
        return False
    if len(form[wanted]) < MOST_ROWS:
        form[wanted].append_entry()
    return True


def _form_page(form: OwnEntryForm, entry: OwnEntry | None = None) -> ResponseReturnValue:
    refused = form.is_submitted() and "more" not in request.form
    page = render_template("charges/own_form.html", nav_here="law", form=form, entry=entry)
    return page, 422 if refused else 200
