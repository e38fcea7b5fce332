"""Addresses of access from outside: what lead counsel gives and ends, and the only pages that such access opens."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.evidence import custody_views, documents, gate, marking, service, sharing
from casefile.evidence.models import Item
from casefile.evidence.sharing_forms import EndForm, GrantForm
from casefile.evidence.sharing_models import AccessGrant
from casefile.infra import clock
from casefile.infra.forms import choices, kept
from casefile.matters import service as matters
from casefile.matters.models import OUTSIDE_ROLES, Matter

shared_bp = Blueprint("shared", __name__)


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/access", view_func=list_access)
    bp.add_url_rule("/access/new", view_func=give_access, methods=["GET", "POST"])
    bp.add_url_rule("/access/<int:grant_id>", view_func=as_seen)
    bp.add_url_rule("/access/<int:grant_id>/end", view_func=end_access, methods=["GET", "POST"])


# --- lead counsel ----------------------------------------------------------------------------------------------------


def list_access(matter: Matter) -> str:
    """Show who from outside has, or had, access, and to what."""
    return render_template("evidence/list_access.html", rows=sharing.list_grants(matter))


def give_access(matter: Matter) -> ResponseReturnValue:
    """Open part of the matter to somebody from outside."""
    form = GrantForm()
    outside = [user for user in matters.staff() if set(user.roles) & set(OUTSIDE_ROLES)]
    form.user.choices = choices((user.id, f"{user.name} ({', '.join(user.roles)})") for user in outside)
    if form.validate_on_submit():
        user = accounts.user(form.user.data) or abort(404)
        if kept(form, lambda: sharing.give(matter, user, form.value())):
            return redirect(url_for("evidence.list_access", matter_id=matter.id), 303)
    page = render_template("evidence/give_access.html", form=form, nobody=not outside)
    return page, 422 if form.is_submitted() else 200


def end_access(matter: Matter, grant_id: int) -> ResponseReturnValue:
    """End an access at once."""
    line, form = sharing.find_grant(matter, grant_id) or abort(404), EndForm()
    if form.validate_on_submit() and kept(form, lambda: sharing.end(line, form.why.data)):
        return redirect(url_for("evidence.list_access", matter_id=matter.id), 303)
    page = render_template("evidence/end_access.html", form=form, line=line)
    return page, 422 if form.is_submitted() else 200


def as_seen(matter: Matter, grant_id: int) -> str:
    """Show lead counsel the page that somebody from outside sees."""
    line = sharing.find_grant(matter, grant_id) or abort(404)
    return _page(line.grant, line)


# --- whoever was let in ----------------------------------------------------------------------------------------------


@shared_bp.get("/shared")
def with_me() -> str:
    """List the matters of which something is shared with whoever is signed in."""
    return render_template("evidence/shared_with_me.html", matters=matters.shared_matters(g.identity.user_id))


@shared_bp.get("/matters/<int:matter_id>/shared")
def exhibits(matter: Matter) -> str:
    """Show the exhibits that are shared with whoever is signed in."""
    return _page(_grant_or_404(matter))


@shared_bp.post("/matters/<int:matter_id>/shared/<label>/content")
def content(matter: Matter, label: str) -> ResponseReturnValue:
    """Send a shared exhibit, after a record that it is about to be seen; an expert is shown a marked copy."""
    grant = _grant_or_404(matter)
    found = sharing.find_seen(grant, label) or abort(404)
    is_copy = request.form.get("how") != "view"
    if is_copy and not grant.may_copy:
        abort(409, "No copy leaves: lead counsel let you look at it here only.")
    acknowledged = grant.acknowledged_on is not None
    if not is_copy and grant.role == "expert":
        return custody_views.send(matter, found, grant.role, acknowledged=acknowledged, marked=_words(grant))
    return custody_views.send(matter, found, grant.role, acknowledged=acknowledged)


def _grant_or_404(matter: Matter) -> AccessGrant:
    return sharing.grant_of(matter, g.identity.user_id) or abort(404)


def _words(grant: AccessGrant) -> str:
    matter, name = grant.matter, grant.membership.user.name
    return f"Shown to {name} on {clock.today(matter.zone)} · {matter.docket_number or matter.caption}"


def _page(grant: AccessGrant, line: sharing.GrantLine | None = None) -> str:
    state, items = gate.state_of(grant.matter), sharing.seen_by(grant)
    return render_template(
        "evidence/shared.html",
        grant=grant,
        line=line,
        rows=[(item, *_offers(grant, item, service.is_frozen(item, state))) for item in items],
    )


def _offers(grant: AccessGrant, item: Item, is_frozen: bool) -> tuple[bool, bool, str]:
    """Return whether an exhibit can be looked at and copied by this access, and why not where neither is so."""
    acknowledged = grant.acknowledged_on is not None
    if item.reference_only:
        return False, False, "kept by reference only: its bytes are not here"
    if is_frozen:
        return False, False, "it is held back at present"
    if why := sharing.forbidden(item, grant.role, acknowledged=acknowledged):
        return False, False, why
    shown = marking.is_markable(item) if grant.role == "expert" else bool(documents.shown_type(item))
    copied = grant.may_copy and item.protection == "none"
    reason = "of a kind that is not shown here; ask lead counsel for a copy" if not (shown or copied) else ""
    return shown, copied, reason
