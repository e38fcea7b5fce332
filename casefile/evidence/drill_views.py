"""Addresses of the accident drill: stop, tell, read, let open again, and a checklist on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.evidence import drill as verbs
from casefile.evidence import service
from casefile.evidence.custody_views import LABEL, find_or_404
from casefile.evidence.documents import disposition
from casefile.evidence.forms import DrillForm, OpenAgainForm
from casefile.evidence.models import Item
from casefile.infra import clock, pdf
from casefile.infra.access import labels_for, matter_role
from casefile.infra.forms import Form, kept
from casefile.matters import service as matters
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    for rule, view, methods in (
        ("/drill", drill, ["GET", "POST"]),
        ("/drill/paper", drill_paper, ["GET"]),
        ("/drill/read", drill_read, ["POST"]),
        ("/<label>/stop", stop, ["POST"]),
        ("/<label>/open-again", open_again, ["GET", "POST"]),
    ):
        bp.add_url_rule(rule, view_func=view, methods=methods)


def drill(matter: Matter) -> ResponseReturnValue:
    """Show what to do, and keep what somebody tells."""
    if request.method != "POST":
        named = _named(matter, request.args.get("item", ""))
        return _page(matter, DrillForm(None, item=named.label if named else ""), named)
    form = DrillForm()
    named = _named(matter, form.item.data or "")
    if form.validate() and (form.item.data and not named):
        form.item.errors = [f"{form.item.data} is no item of this matter; a number is E-0005. Or leave it empty."]
    elif not form.errors and kept(form, lambda: verbs.tell(matter, named, form.value())):
        return redirect(_address(matter, named), 303)
    return _page(matter, form, named), 422


def _named(matter: Matter, label: str) -> Item | None:
    label = label.strip().upper()
    return service.find_item(matter, label, labels_for(matter_role())) if LABEL.fullmatch(label) else None


def _address(matter: Matter, item: Item | None) -> str:
    return url_for("evidence.drill", matter_id=matter.id, item=item.label if item else None)


def _page(matter: Matter, form: Form, named: Item | None) -> str:
    return render_template("evidence/drill.html", form=form, **_shown(matter, named))


def _shown(matter: Matter, named: Item | None) -> dict[str, Any]:
    """Return what page and paper tell alike; what others told is for lead counsel only."""
    lead = matters.lead_of(matter)
    is_lead = matter_role() == "lead"
    return {
        "named": named,
        "kin": verbs.kin(named) if named else [],
        "lead": lead.name if lead else "",
        "is_lead": is_lead,
        "entries": verbs.entries(matter, only_by=None if is_lead else g.identity.user_id),
    }


def stop(matter: Matter, label: str) -> ResponseReturnValue:
    """Stop access to the bytes of an item."""
    found, form = find_or_404(matter, label), DrillForm(None, item=label)
    if not kept(form, lambda: verbs.stop(found)):
        return _page(matter, form, found), 409
    return redirect(_address(matter, found), 303)


def drill_read(matter: Matter) -> ResponseReturnValue:
    """Record that lead counsel has read what was recorded."""
    form = DrillForm(None)
    if not kept(form, lambda: verbs.mark_read(matter)):
        abort(409, " ".join(map(str, form.form_errors)))
    return redirect(_address(matter, None), 303)


def open_again(matter: Matter, label: str) -> ResponseReturnValue:
    """Record why lead counsel lets an item be opened again."""
    found = find_or_404(matter, label)
    form = OpenAgainForm()
    if form.validate_on_submit() and kept(form, lambda: verbs.open_again(found, form.statement.data)):
        return redirect(url_for("evidence.item", matter_id=matter.id, label=label), 303)
    return render_template("evidence/open_again.html", item=found, form=form), 422 if form.is_submitted() else 200


def drill_paper(matter: Matter) -> ResponseReturnValue:
    """Print the checklist, with what was recorded so far."""
    named = _named(matter, request.args.get("item", ""))
    made = pdf.render(
        "pdf/drill.html",
        title="Accident drill",
        made_at=clock.now(),
        matter_words=matter.docket_number or f"matter {matter.id}",
        zone=matter.zone,
        **_shown(matter, named),
    )
    where = {"Content-Disposition": disposition(f"accident-drill-{matter.id}.pdf")}
    return Response(made, mimetype="application/pdf", headers=where)
