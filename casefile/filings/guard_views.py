"""Addresses of what the guard found in a draft: letting one finding pass, replacing what can be replaced."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from casefile.filings import guarding, making
from casefile.filings.models import Draft
from casefile.filings.review_views import draft_or_404
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.law.guard import Finding
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Put these addresses into the room's own."""
    bp.add_url_rule("/drafts/<int:draft_id>/guard", view_func=let_pass, methods=["POST"])
    bp.add_url_rule("/drafts/<int:draft_id>/guard/replace", view_func=replace_found, methods=["POST"])


def let_pass(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Let one finding of the guard pass, by name and with a reason."""
    found = draft_or_404(matter, draft_id)
    key, why = request.form.get("key", ""), request.form.get("why", "")
    try:
        finding = next((one for one in _all_standing(found, matter) if one.key == key), None)
        if finding is None:
            raise Refusal("This is no longer found in the draft; nothing has to be let pass.")
        with transaction():
            guarding.override(found, matter, finding, why)
    except Refusal as refusal:
        flash(str(refusal), "danger")
    return _back(matter, found)


def replace_found(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Write what is right in the place of every name and number that can be replaced, as a new version of the text."""
    found = draft_or_404(matter, draft_id)
    if making.is_gathered(found):
        abort(404)
    revision = request.form.get("revision", type=int) or 0
    try:
        with transaction():
            guarding.replace_in(found, _standing(found, matter), revision)
    except Refusal as refusal:
        flash(str(refusal), "danger")
    else:
        flash(
            "Replaced, as a new version. Read the passages again: a pseudonym may want other words around it.",
            "success",
        )
    return _back(matter, found)


def _standing(found: Draft, matter: Matter) -> tuple[Finding, ...]:
    return making.findings(found, matter, None if making.is_gathered(found) else making.composed(found, matter))


def _all_standing(found: Draft, matter: Matter) -> Iterator[Finding]:
    """Yield what stands in the draft, then what stands in its exhibits, which takes seconds."""
    yield from _standing(found, matter)
    if making.with_files(found):
        bound = making.bind(found, matter, making.composed(found, matter))
        yield from making.findings_of_bytes(bound, found, matter)
        yield from making.findings_of_exhibits(bound.attached, found, matter)


def _back(matter: Matter, found: Draft) -> ResponseReturnValue:
    return redirect(url_for("filings.draft", matter_id=matter.id, draft_id=found.id, _anchor="guard"), 303)
