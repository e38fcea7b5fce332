"""The page of an administrator that says how the house is."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from casefile.upkeep import service

bp = Blueprint("upkeep", __name__)


def init_room(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)
    app.jinja_env.globals["house_alarms"] = service.every_alarm


@bp.get("/health")
def health() -> str:
    """Show alarms, how far the reading back of stored files is, and where checkpoints lie. No matter content."""
    return render_template("upkeep/health.html", health=service.health())
