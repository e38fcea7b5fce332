"""Addresses of the desk and the search."""

from __future__ import annotations

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casefile.desk import search as searching
from casefile.desk import service
from casefile.desk.header import address_of, init_header
from casefile.desk.searched import NAMES, init_search
from casefile.filings.service import name_of

bp = Blueprint("desk", __name__)


def init_room(app: Flask) -> None:
    """Open the room."""
    init_header(app)
    init_search()
    app.register_blueprint(bp)
    app.jinja_env.globals.update(date_address=address_of, paper_name=name_of)


@bp.get("/")
def desk() -> ResponseReturnValue:
    """Show what is due, missing, in transit, unacknowledged and new."""
    if g.identity.roles == {"administrator"}:
        return redirect(url_for("accounts.users"))
    if g.identity.roles == {"expert"}:
        return redirect(url_for("shared.with_me"))
    return render_template(
        "desk/desk.html", desk=service.desk(g.identity.user_id, administrator="administrator" in g.identity.roles)
    )


@bp.get("/search")
def search() -> str:
    """Show what a person's own matters hold for a few words."""
    kind = request.args.get("kind", "")
    asked = searching.Asked(
        request.args.get("q", "").replace("\0", " ").strip(" "),
        kind if kind in NAMES else "",
        request.args.get("matter", type=int),
        request.args.get("before", type=int),
    )
    return render_template("desk/search.html", found=searching.search(g.identity.user_id, asked), names=NAMES)
