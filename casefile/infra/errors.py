"""Refusals of the plumbing, and how any error becomes a page."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import TemplateNotFound
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from casefile.infra.db import db

_TOLD = ("Allow", "Retry-After")  # headers of an error that the caller acts on


class Refusal(Exception):
    """Something was asked that cannot be done; the text says what is wrong and what would be right."""


def wants_json() -> bool:
    """Whether the caller is a script of the page rather than a person reading it."""
    return request.method in ("PUT", "PATCH", "DELETE") or request.accept_mimetypes.best == "application/json"


def init_errors(app: Flask) -> None:
    """Answer every error with a plain page in the house's frame, or with JSON where a script asked."""

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        told = {name: value for name, value in error.get_headers() if name in _TOLD}
        return *_page(error.code or 500, error.description or ""), told

    @app.errorhandler(OverflowError)
    @app.errorhandler(DataError)
    def _unkeepable(error: Exception) -> ResponseReturnValue:
        """Answer an address or a search that names what no database could hold as if there were nothing there."""
        db.session.rollback()
        app.logger.warning("a value that cannot be kept at %s: %s", request.endpoint, type(error).__name__)
        return error_page(404 if request.method in ("GET", "HEAD") else 422, "")

    @app.errorhandler(Refusal)
    def _refused(error: Refusal) -> ResponseReturnValue:
        return error_page(422, str(error))

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> ResponseReturnValue:
        if app.testing or app.debug:
            raise error
        app.logger.exception("unforeseen error at %s", request.endpoint)
        return error_page(500, "")


def error_page(code: int, text: str) -> ResponseReturnValue:
    """Return the page for an HTTP error code, keeping its text only where it was written for the reader."""
    return _page(code, text)


def _page(code: int, text: str) -> tuple[str | Response, int]:
    if wants_json():
        return jsonify(error=text or str(code)), code
    try:
        return render_template(f"errors/{code}.html", text=text), code
    except TemplateNotFound:
        return render_template("errors/500.html" if code >= 500 else "errors/400.html", text=text), code
