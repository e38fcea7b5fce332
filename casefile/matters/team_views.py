"""Addresses of a matter's team, its walls, and who looked at it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.accounts import service as accounts
from casefile.infra import audit
from casefile.infra.access import matter_role, permissions
from casefile.infra.audit import AuditEntry
from casefile.infra.db import transaction
from casefile.infra.forms import choices, kept
from casefile.matters import leads, service
from casefile.matters.forms import LeadForm, TeamForm, WallForm
from casefile.matters.models import Matter

PAGE = 50


def add_to(bp: Blueprint) -> None:
    """Add these addresses to the room's blueprint."""
    bp.add_url_rule("/<int:matter_id>/team", view_func=team, methods=["GET", "POST"])
    bp.add_url_rule("/<int:matter_id>/team/<int:member_id>/leave", view_func=leave_team, methods=["POST"])
    bp.add_url_rule("/<int:matter_id>/wall", view_func=wall, methods=["POST"])
    bp.add_url_rule("/<int:matter_id>/activity", view_func=activity)
    bp.add_url_rule("/without-lead", view_func=leaderless, methods=["GET", "POST"])


def team(matter: Matter) -> ResponseReturnValue:
    """Show the team and its walls, or put somebody on it."""
    form, wall_form = _forms()
    if not form.validate_on_submit():
        return _page(matter, form, wall_form), 422 if form.is_submitted() else 200
    user = accounts.user(form.user.data) or abort(404)
    if not kept(form, lambda: service.add_member(matter, user, form.role.data)):
        return _page(matter, form, wall_form), 422
    return _back(matter)


def leave_team(matter: Matter, member_id: int) -> ResponseReturnValue:
    """Take somebody off the team."""
    member = next((m for m in service.members(matter) if m.id == member_id), None) or abort(404)
    with transaction():
        service.end_membership(member)
    return _back(matter)


def wall(matter: Matter) -> ResponseReturnValue:
    """Set a wall."""
    form, wall_form = _forms()
    user = accounts.user(wall_form.user.data or 0)
    if wall_form.validate() and user is not None:
        screened = user
        if kept(wall_form, lambda: service.set_wall(matter, screened, wall_form.reason.data)):
            return _back(matter)
    return _page(matter, form, wall_form), 422


def _forms() -> tuple[TeamForm, WallForm]:
    people = choices((user.id, f"{user.name} ({', '.join(user.roles)})") for user in service.staff())
    form, wall_form = TeamForm(), WallForm(prefix="wall-")
    form.user.choices = wall_form.user.choices = people
    return form, wall_form


def _page(matter: Matter, form: TeamForm, wall_form: WallForm) -> str:
    return render_template(
        "matters/team.html",
        members=service.members(matter),
        walls=service.walls(matter),
        form=form,
        wall_form=wall_form,
    )


def _back(matter: Matter) -> ResponseReturnValue:
    return redirect(url_for("matters.team", matter_id=matter.id), 303)


def activity(matter: Matter) -> str:
    """Show who read or did what in the matter; a paralegal sees own rows only."""
    before = request.args.get("before", type=int)
    mine = g.identity.user_id if matter_role() == "paralegal" else None
    rows = audit.of_matter(matter.id, before=before, actor_id=mine, limit=PAGE + 1)
    older = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render_template("matters/activity.html", rows=rows[:PAGE], older=older, own_only=mine is not None, told=told)


def told(entry: AuditEntry) -> tuple[str, str]:
    """Return what an entry of the activity says was done, and to which record, in words."""
    action = permissions().actions.get(entry.action)
    what = action.about if action and entry.outcome != "done" else entry.action.replace(".", ": ").replace("_", " ")
    first, _, rest = entry.target.partition(" ")
    which = rest if "." in first else entry.target  # a read names its address first, which tells a reader nothing
    return what, " ".join(part.replace("_id=", " ").replace("=", " ") for part in which.split())


def leaderless() -> ResponseReturnValue:
    """Show an administrator the matters that nobody leads, by number, day and court only; name a lead."""
    form = LeadForm()
    form.user.choices = choices((user.id, user.name) for user in service.staff() if "attorney" in user.roles)
    if form.validate_on_submit() and _name_lead(form):
        return redirect(url_for("matters.leaderless"), 303)
    rows = leads.list_leaderless(before=request.args.get("before", type=int), limit=PAGE + 1)
    older = rows[PAGE - 1].number if len(rows) > PAGE else None
    page = render_template("matters/leaderless.html", rows=rows[:PAGE], older=older, form=form)
    return page, 422 if form.errors else 200


def _name_lead(form: LeadForm) -> bool:
    user = accounts.user(form.user.data) or abort(404)
    number = form.number.data or 0
    if not kept(form, lambda: leads.name_lead(number, user, by=g.identity.user_id)):
        return False
    flash(f"{user.name} leads matter {number} now.", "success")
    return True
