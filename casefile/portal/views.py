"""The client's addresses: neutral names, one page, one act for each item, and a way to leave at once."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from casefile.clients.models import Person
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.portal import (
    date_views,
    lost_views,
    message_views,
    page_views,
    paper_views,
    service,
    sign_in_views,
)

bp = Blueprint("portal", __name__)
date_views.add_to(bp)
message_views.add_to(bp)
page_views.add_to(bp)
sign_in_views.add_to(bp)
lost_views.add_to(bp)
paper_views.add_to(bp)


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("/list")
def home() -> str:
    """Show the client's list."""
    client = service.find_client(g.identity.user_id)
    if client is None:
        return render_template("portal/not_open.html")
    shown = service.home(client)
    if shown.is_new and request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        with transaction():
            service.note_shown(shown)
    return render_template("portal/home.html", home=shown)


@bp.post("/list/<int:given_id>")
def acknowledge(given_id: int) -> ResponseReturnValue:
    """Keep that the client understood one item; another client's item looks like one that does not exist."""
    given = service.find_item(_client_or_404(), given_id) or abort(404)
    try:
        with transaction():
            service.acknowledge(given, request.user_agent.string)
    except Refusal:
        pass  # it was changed or taken back while the page stood open: the list now shows what holds
    return redirect(url_for("portal.home"), 303)


@bp.get("/leave")
def leave() -> Response:
    """End the session and show a page that says nothing, in the place of the one that was left."""
    answer = make_response(render_template("portal/leave.html"))
    if request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none"):  # another site cannot sign anybody out
        session.clear()
        answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


def _client_or_404() -> Person:
    return service.find_client(g.identity.user_id) or abort(404)
