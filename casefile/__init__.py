"""Casefile: case management for criminal-defence counsel. ``create_app`` assembles and decides nothing."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from flask import Flask, Request, current_app
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from casefile.config import ROOT, Settings, read_settings
from casefile.infra import clock
from casefile.infra.access import init_access, undeclared
from casefile.infra.db import init_db
from casefile.infra.doors import init_doors
from casefile.infra.errors import init_errors
from casefile.infra.forms import init_forms
from casefile.infra.headers import init_headers
from casefile.infra.languages import init_languages

ROOMS = (
    "accounts",
    "clients",
    "matters",
    "conflicts",
    "charges",
    "evidence",
    "deadlines",
    "orders",
    "checklists",
    "discovery",
    "calendars",
    "clocks",
    "inbox",
    "messages",
    "proof",
    "dockets",
    "filings",
    "summaries",
    "endings",
    "portal",
    "upkeep",
    "desk",
)


class InMemoryRequest(Request):
    """A request whose form parser keeps parts in memory: the default one spools them in clear to a temporary file.

    A raw upload (PUT), or a piece of one (PATCH), is streamed by its view and may be far larger than a form.
    """

    streamed = ("PUT", "PATCH")

    @property
    def max_content_length(self) -> int | None:
        """The most that a body may hold, in bytes."""
        settings: Settings = current_app.config["SETTINGS"]
        return settings.max_upload_bytes if self.method in self.streamed else settings.max_form_bytes

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError("the limits of a body are settings of the installation")

    @property
    def want_form_data_parsed(self) -> bool:
        """Whether the body may be read as a form: never that of a file, whatever it calls itself."""
        return self.method not in self.streamed and super().want_form_data_parsed

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> Any:
        return BytesIO()


class RowNumber(IntegerConverter):
    """The number of a row in an address; one that no database could hold is no address of ours."""

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map, max=2**31 - 1)


class Casefile(Flask):
    """The application, with its own request class."""

    request_class = InMemoryRequest


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Return the assembled application.

    Raises:
        SettingError: a setting is missing, wrong or too weak.
        RuntimeError: a route is not declared in ``permissions.toml``.
    """
    settings = settings or read_settings()
    app = Casefile(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.url_map.converters["int"] = RowNumber
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        MAX_FORM_MEMORY_SIZE=settings.max_field_bytes,
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,  # the session ends before a token could grow old
        TEMPLATES_AUTO_RELOAD=False,
        **overrides,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    init_db(app, settings)
    Bootstrap5(app)
    CSRFProtect(app)
    init_errors(app)
    init_forms(app)
    init_languages(app)
    init_headers(app, settings)
    init_doors(app, settings)
    _open_rooms(app)
    _hand_down(app)
    _name_things(app, settings)
    if wrong := undeclared(app):
        raise RuntimeError("permissions.toml: " + "; ".join(wrong))
    return app


def _open_rooms(app: Flask) -> None:
    for room in ROOMS:
        if find_spec(f"casefile.{room}.models"):
            import_module(f"casefile.{room}.models")
        if find_spec(f"casefile.{room}.jobs"):
            import_module(f"casefile.{room}.jobs")
        if find_spec(f"casefile.{room}.views"):
            import_module(f"casefile.{room}.views").init_room(app)
    import_module("casefile.cli").init_cli(app)


def _hand_down(app: Flask) -> None:
    """Give gate, matters and the outgoing door the questions that only rooms above them can answer."""
    from casefile.accounts.addresses import why_no_mail
    from casefile.accounts.cookies import count_activity, is_in_elsewhere
    from casefile.accounts.service import identify
    from casefile.deadlines.lists import what_keeps_open
    from casefile.infra.outgoing import init_outgoing
    from casefile.matters.addressing import why_never
    from casefile.matters.closing import init_closing
    from casefile.matters.service import find_open_matter

    init_access(
        app,
        identify=identify,
        find_matter=find_open_matter,
        with_a_read=count_activity,
        is_in_elsewhere=is_in_elsewhere,
    )
    init_closing(app, what_keeps_open)
    init_outgoing(app, why_never, why_no_mail)


def _name_things(app: Flask, settings: Settings) -> None:
    @app.context_processor
    def _names() -> dict[str, Any]:
        return {
            "office_name": settings.office_name,
            "portal_name": settings.portal_name,
            "now_utc": clock.now(),
        }
