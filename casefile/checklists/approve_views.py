"""Addresses of the wording: looking at it as a client will, approving it in each language, and what orders overtook."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.checklists import service
from casefile.checklists.forms import ApproveForm, CounselPartForm, SeveralForm
from casefile.checklists.models import Approval
from casefile.checklists.offered import LibraryChange, Suggestion, made_from
from casefile.checklists.preview import Preview, preview
from casefile.infra import languages
from casefile.infra.db import transaction
from casefile.infra.forms import kept
from casefile.law.checklists import GuidanceItem, Wording
from casefile.matters.models import Matter

ENGLISH = {"en": "English", "es": "Spanish"}  # the office's own names of the languages


@dataclass(frozen=True)
class Side:
    """One language of the page: the ready words, what was approved and from which, how the typed ones read."""

    language: str
    item: GuidanceItem | None
    approval: Approval | None
    made_from: Wording | None
    change: LibraryChange | None
    preview: Preview

    @property
    def name(self) -> str:
        """What the office calls the language."""
        return ENGLISH.get(self.language, self.language)


def add_to(bp: Blueprint) -> None:
    """Put these addresses into the room."""
    bp.add_url_rule("/approve/<item_id>", view_func=approve, methods=["GET", "POST"])
    bp.add_url_rule("/approve-several", view_func=approve_several, methods=["POST"])
    bp.add_url_rule("/given/<int:given_id>/renew", view_func=renew, methods=["POST"])
    bp.add_url_rule("/given/<int:given_id>/take-back", view_func=take_back, methods=["POST"])
    bp.add_url_rule("/given/<int:given_id>/counsel", view_func=record_counsel_part, methods=["POST"])


def approve(matter: Matter, item_id: str) -> ResponseReturnValue:
    """Approve the wording of one item in a language, as it is written or adjusted; or only look at what was typed."""
    found = service.suggestion(matter, item_id) or abort(404)
    if "as_written" in request.form:
        with transaction():
            service.approve_as_written(matter, [item_id], _spoken(request.form.getlist("spoken")))
        return _back(matter, "to-approve")
    form = ApproveForm(**_present(found))
    form.fill_missing(_present(found))
    looks = not form.is_submitted() or "look" in request.form
    if looks and form.is_submitted():
        form.validate()
    if looks or not form.validate() or not kept(form, lambda: _approve(matter, item_id, form)):
        return _page(found, form), 422 if form.errors and form.is_submitted() else 200
    flash(f"Approved: {found.item.title}. Give it to the client next.", "success")
    return _back(matter)


def _approve(matter: Matter, item_id: str, form: ApproveForm) -> None:
    for language in _spoken([request.form.get("approve", languages.SOURCE)]):
        service.approve(matter, item_id, *form.value(language), language=language)


def _spoken(named: list[str]) -> list[str]:
    """Return the languages that were named, English first; “both” names all, and none means English."""
    if "both" in named:
        return list(languages.NAMES)
    return [name for name in languages.NAMES if name in named] or [languages.SOURCE]


def _words(found: Suggestion, language: str) -> tuple[str, str]:
    """Return what stands in a language: what counsel approved, else the ready words, else nothing."""
    if row := found.approvals.get(language):
        return row.wording, row.why
    item = found.item if language == languages.SOURCE else found.translations.get(language)
    return (item.client_text, item.why) if item else ("", "")


def _present(found: Suggestion) -> dict[str, str]:
    names = {language: ApproveForm.names(language) for language in languages.NAMES}
    return {
        name: text for language in names for name, text in zip(names[language], _words(found, language), strict=True)
    }


def _page(found: Suggestion, form: ApproveForm) -> str:
    sides = [_side(found, form, language) for language in languages.NAMES]
    return render_template("checklists/approve.html", one=found, form=form, sides=sides, nav_here="guidance")


def _side(found: Suggestion, form: ApproveForm, language: str) -> Side:
    row = found.approvals.get(language)
    return Side(
        language=language,
        item=found.item if language == languages.SOURCE else found.translations.get(language),
        approval=row,
        made_from=made_from(row) if row else None,
        change=found.changes.get(language),
        preview=preview(*form.value(language), _words(found, language), language),
    )


def approve_several(matter: Matter) -> ResponseReturnValue:
    """Approve several items as they are written."""
    form = SeveralForm()
    with transaction():
        made = service.approve_as_written(matter, form.items.data or [], form.spoken.data or [])
    flash(f"Approved as written: {len(made)}. Give them to the client next.", "success")
    return _back(matter)


def renew(matter: Matter, given_id: int) -> ResponseReturnValue:
    """Approve an order's new words and give them in place of those that the client has."""
    found = service.find_given(matter, given_id) or abort(404)
    with transaction():
        service.renew(found, matter, request.form.get("seen", ""))
    flash(f"Given anew: {found.title}. The client is asked again.", "success")
    return _back(matter)


def take_back(matter: Matter, given_id: int) -> ResponseReturnValue:
    """Take back what no order says any more, or says otherwise."""
    found = service.find_given(matter, given_id) or abort(404)
    with transaction():
        service.take_back(found, matter)
    flash(f"Taken back: {found.title}. What was shown and acknowledged stays on record.", "success")
    return _back(matter)


def record_counsel_part(matter: Matter, given_id: int) -> ResponseReturnValue:
    """Record what counsel did of an item that counsel completes."""
    found, form = service.find_given(matter, given_id) or abort(404), CounselPartForm()
    if form.validate() and kept(form, lambda: service.record_counsel_part(found, matter, *form.value())):
        return redirect(url_for("checklists.given", matter_id=matter.id, given_id=given_id, _anchor="counsel"), 303)
    return render_template("checklists/counsel_part.html", given=found, form=form, nav_here="guidance"), 422


def _back(matter: Matter, part: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("checklists.guidance", matter_id=matter.id, _anchor=part), 303)
