"""Addresses of draft certificates: the list, a new one in two steps, the PDF of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.evidence import certificates as verbs
from casefile.evidence.certificate_forms import CertificateForm, labels_in
from casefile.evidence.documents import disposition
from casefile.infra import files
from casefile.infra.access import labels_for, matter_role
from casefile.infra.errors import Refusal
from casefile.law.errors import RuleError
from casefile.lawdata.certificates_reader import certificate_kinds
from casefile.matters.models import Matter

MOST_KEY = 2**31 - 1


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/certificates", view_func=certificates)
    bp.add_url_rule("/certificates/new", view_func=new_certificate, methods=["GET", "POST"])
    bp.add_url_rule("/certificates/<int:draft_id>", view_func=certificate_paper)


def certificates(matter: Matter) -> str:
    """Show the drafts that were made."""
    rows = verbs.list_drafts(matter)
    newest = verbs.count_drafts(matter)
    numbers = {row.id: newest - place for place, row in enumerate(rows)}
    replaced = {row.replaces_id: numbers[row.id] for row in rows if row.replaces_id}
    return render_template(
        "evidence/certificates.html", rows=rows, numbers=numbers, replaced=replaced, kinds=certificate_kinds()
    )


def new_certificate(matter: Matter) -> ResponseReturnValue:
    """Choose kind and exhibits; then who is to sign, and what is certified."""
    kind, wanted = request.args.get("kind", ""), request.args.get("exhibits", "")
    if not (kind or wanted):
        return _page(matter, kind, wanted, {})
    try:
        chosen = verbs.exhibits(matter, labels_in(wanted), labels_for(matter_role()))
        known = {"chosen": verbs.kind_of(kind), "found": verbs.comparisons_of(chosen, matter.zone)}
    except (Refusal, RuleError) as refusal:
        return _page(matter, kind, wanted, {"refused": str(refusal)}), 422
    form = CertificateForm() if request.method == "POST" else _blank(matter)
    form.offer(verbs.accounts_of(matter))
    if form.is_submitted() and form.validate() and _drafted(matter, form, kind, wanted):
        return redirect(url_for("evidence.certificates", matter_id=matter.id), 303)
    page = _page(matter, kind, wanted, {**known, "form": form, "replaces": _replaces()})
    return page, 422 if form.is_submitted() else 200


def _replaces() -> int | None:
    return min(request.args.get("replaces", 0, type=int), MOST_KEY) or None


def _blank(matter: Matter) -> CertificateForm:
    """Return an empty form, or one that starts from the draft it is to replace."""
    number = _replaces()
    old = verbs.find_draft(matter, number) if number and number > 0 else None
    if old is None:
        return CertificateForm(None)
    typed = {name: old.typed[name] for name in ("title", "employer", "qualifications", "place", "comparisons")}
    return CertificateForm(None, declarant=old.declarant, account=old.typed["account_id"] or 0, **typed)


def _drafted(matter: Matter, form: CertificateForm, kind: str, wanted: str) -> bool:
    """Draft it; a refusal becomes an error of the form, which keeps what was typed."""
    try:
        made = verbs.draft(matter, form.value(kind, labels_in(wanted), _replaces()), labels_for(matter_role()))
    except (Refusal, RuleError, files.StoreError) as refusal:
        form.form_errors.append(str(refusal))
        return False
    if made.warnings:
        flash("The draft is made, with what stands before a signature: read it.", "warning")
    else:
        flash("The draft is made.", "success")
    return True


def _page(matter: Matter, kind: str, wanted: str, more: dict[str, Any]) -> str:
    return render_template(
        "evidence/new_certificate.html",
        kinds=certificate_kinds(),
        kind=kind,
        wanted=wanted,
        compared=verbs.COMPARED,
        **{"form": None, "chosen": None, "found": [], "refused": "", "replaces": None, **more},
    )


def certificate_paper(matter: Matter, draft_id: int) -> ResponseReturnValue:
    """Send the PDF of one draft, as it was made."""
    one = verbs.find_draft(matter, draft_id) or abort(404)
    try:
        content = verbs.content_of(one, matter)
    except files.StoreError as damage:
        abort(409, f"{damage}. Nothing was sent.")
    name = disposition(f"draft-certificate-{one.kind}-{one.id}.pdf")
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": name})
