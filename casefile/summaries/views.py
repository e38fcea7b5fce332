"""Addresses of summaries: the list of a matter's, one as page, PDF or CSV; the office's caseload."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, g, render_template
from flask.typing import ResponseReturnValue

from casefile.matters.models import Matter
from casefile.summaries import service
from casefile.summaries.documents import Summary

bp = Blueprint("summaries", __name__)
AT = "/matters/<int:matter_id>/summaries"
TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get(f"{AT}/<kind>")
def summary(matter: Matter, kind: str) -> str:
    """Show a summary of a matter, drawn as the matter stands now."""
    kinds = {key: make for key, make in service.KINDS.items() if key == kind} or abort(404)
    return render_template("summaries/summary.html", summary=kinds[kind](matter), kinds=service.KINDS, kind=kind)


@bp.get(f"{AT}/<kind>.<how>")
def export(matter: Matter, kind: str, how: str) -> ResponseReturnValue:
    """Send a summary as PDF or CSV, as the matter stands now."""
    make = service.KINDS.get(kind) or abort(404)
    return _sent(make(matter), how, matter)


@bp.get("/caseload")
def caseload() -> str:
    """Show how many matters of the office stand where."""
    return render_template("summaries/caseload.html", summary=service.caseload(g.identity.user_id))


@bp.get("/caseload.<how>")
def export_caseload(how: str) -> ResponseReturnValue:
    """Send the caseload as PDF or CSV."""
    return _sent(service.caseload(g.identity.user_id), how)


def _sent(made: Summary, how: str, matter: Matter | None = None) -> Response:
    if how not in TYPES:
        abort(404)
    content = _content(made, how, matter)
    name = f"{made.key}-{matter.id}.{how}" if matter else f"{made.key}.{how}"
    answer = Response(content, content_type=TYPES[how])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _content(made: Summary, how: str, matter: Matter | None) -> bytes:
    if how == "csv":
        return service.as_csv(made)
    return service.as_pdf(made, caption=matter.caption if matter else "", zone=matter.zone if matter else "UTC")
