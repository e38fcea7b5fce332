"""Refusals of the plumbing, and how any error becomes a page."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import TemplateNotFound
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException

from casefile.infra.db import db

_LOOK = (
    "Nothing kept before was lost. Tell the office; once that is put right, look whether what you sent is there before "
    "you send it again."
)
FULL = f"The disk of the database is full. {_LOOK}"
DISK_FAILED = f"The disk of the database refused to write; it may be full or failing. {_LOOK}"
_SQLITE_FULL, _SQLITE_FAILED = 13, 10  # primary result codes, https://www.sqlite.org/rescode.html
_POSTGRESQL_FULL, _POSTGRESQL_FAILED = "53100", "58030"  # disk_full, io_error
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
        cause = getattr(error, "original_exception", None)  # where a session is opened or kept, outside of any view
        if isinstance(cause, DBAPIError) and disk_refusal(cause):
            return _disk(cause)
        told = {name: value for name, value in error.get_headers() if name in _TOLD}
        return *_page(error.code or 500, error.description or ""), told

    @app.errorhandler(OverflowError)
    @app.errorhandler(DataError)
    def _unkeepable(error: Exception) -> ResponseReturnValue:
        """Answer an address or a search that names what no database could hold as if there were nothing there."""
        db.session.rollback()
        app.logger.warning("a value that cannot be kept at %s: %s", request.endpoint, type(error).__name__)
        return error_page(404 if request.method in ("GET", "HEAD") else 422, "")

    @app.errorhandler(DBAPIError)
    def _disk(error: DBAPIError) -> ResponseReturnValue:
        """Tell a disk that is full or fails from an error of ours; the next request finds the database as it was."""
        db.session.rollback()
        found = disk_refusal(error)
        if found is None:
            return _unforeseen(error)
        app.logger.error("%s: %s", request.endpoint, error.orig)
        return error_page(*found)

    @app.errorhandler(Refusal)
    def _refused(error: Refusal) -> ResponseReturnValue:
        return error_page(422, str(error))

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> ResponseReturnValue:
        if app.testing or app.debug:
            raise error
        app.logger.exception("unforeseen error at %s", request.endpoint)
        return error_page(500, "")


def disk_refusal(error: DBAPIError) -> tuple[int, str] | None:
    """Return status and words where the database could not write for its disk: 507 full, 503 failed; else None."""
    state = getattr(error.orig, "sqlstate", None)
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if code == _SQLITE_FULL or state == _POSTGRESQL_FULL:
        return 507, FULL
    if code == _SQLITE_FAILED or state == _POSTGRESQL_FAILED:
        return 503, DISK_FAILED
    return None


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
