"""A little application around the real templates: every address is a stub, and `can` allows what a test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, render_template_string
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from casefile.infra.access import links
from casefile.infra.languages import init_languages

ROOT = Path(__file__).resolve().parents[2]
OFFICE = (
    "desk.desk",
    "desk.search",
    "matters.list_matters",
    "matters.new",
    "calendars.month",
    "charges.library",
    "dockets.upload",
    "accounts.account",
    "accounts.users",
    "accounts.sign_in",
    "portal.account",
    "portal.home",
    "portal.leave",
    "portal.sign_out",
    "portal.choose_language",
)
IN_MATTER = (
    "matters.overview",
    "charges.charges",
    "evidence.items",
    "deadlines.dates",
    "checklists.guidance",
    "filings.papers",
    "matters.people",
    "matters.notes",
    "matters.activity",
)


@dataclass
class Seat:
    """Who looks at the page, and what they may open."""

    name: str = "Avery Stone"
    audience: str | None = "staff"
    allowed: set[str] = field(default_factory=lambda: {*OFFICE, *IN_MATTER})
    is_demo: bool = False
    matter: Any = None
    matter_head: dict[str, Any] = field(default_factory=dict)
    nav_here: str = ""


def open_office(seat: Seat) -> Flask:
    """Return the application, with its stub addresses and the names that every page is given."""
    app = Flask("casefile", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(SECRET_KEY="only for tests", BOOTSTRAP_SERVE_LOCAL=True, TESTING=True)
    Bootstrap5(app)
    CSRFProtect(app)
    init_languages(app)
    for endpoint in OFFICE:
        app.add_url_rule("/" + endpoint.replace(".", "/"), endpoint, lambda: "")
    for endpoint in IN_MATTER:
        app.add_url_rule(f"/matters/<int:matter_id>/{endpoint.replace('.', '/')}", endpoint, lambda matter_id: "")
    app.add_url_rule("/sign-out", "accounts.sign_out", lambda: "", methods=["POST"])
    app.jinja_env.filters["local"] = lambda moment, zone: moment.astimezone(ZoneInfo(zone))

    def can(endpoint: str) -> bool:
        return endpoint in seat.allowed and endpoint in app.view_functions

    app.jinja_env.globals.update(can=can, link_if=links(can))

    @app.context_processor
    def _names() -> dict[str, Any]:
        g.matter, g.is_demo = seat.matter, seat.is_demo
        return {
            "current_user": SimpleNamespace(is_authenticated=bool(seat.audience), name=seat.name, roles=()),
            "audience": seat.audience,
            "matter": seat.matter,
            "matter_head": seat.matter_head,
            "nav_here": seat.nav_here,
            "office_name": "Stone and Reyes",
            "now_local": datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
        }

    return app


def show(app: Flask, source: str, **values: Any) -> str:
    """Return what a piece of template says in a page of the application."""
    with app.test_request_context("/"):
        return render_template_string(source, **values)
