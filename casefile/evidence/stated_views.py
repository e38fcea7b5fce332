"""The address that has what a file states read anew."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from casefile.evidence import stated
from casefile.evidence.custody_views import find_or_404
from casefile.infra.access import matter_role
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter


def add_to(bp: Blueprint) -> None:
    """Add this address to the room's blueprint."""
    bp.add_url_rule("/<label>/stated", view_func=read_stated, methods=["POST"])


def read_stated(matter: Matter, label: str) -> ResponseReturnValue:
    """Read anew what the file of an item states; earlier readings stay."""
    found = find_or_404(matter, label)
    try:
        row = stated.read(found, matter_role())
    except Refusal as refused:
        abort(409, str(refused))
    if row.problem:
        flash(row.problem, "warning")
    else:
        flash(f"What {found.label} states was read; the log holds that it was opened.", "success")
    return redirect(url_for("evidence.item", matter_id=matter.id, label=label, _anchor="stated-title"), 303)
