"""The headers of every answer, errors and downloads included, and the fence around an installation on loopback."""

from __future__ import annotations

import ipaddress
import secrets

from flask import Flask, Response, abort, g, request

from casefile.infra.doors import host_name
from casefile.infra.settings import Settings

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def init_headers(app: Flask, settings: Settings) -> None:
    """Set the headers, and in loopback mode refuse every caller and host name that is not this machine."""

    @app.before_request
    def _fence() -> None:
        if settings.mode == "loopback":
            refuse_strangers(request.remote_addr, request.host)
        elif host_name(request.host) not in {settings.public_host, settings.portal_host or settings.public_host}:
            abort(400, "This address is not the one this office is reached at.")

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", content_policy())
        response.headers.update(_FIXED)
        if not response.cache_control.no_store:  # a view that says so in its own words is left alone
            response.headers["Cache-Control"] = "public, max-age=86400" if _is_static(response) else "no-store"
        if settings.https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response

    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """Return this request's nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    nonce: str = g.csp_nonce
    return nonce


def content_policy() -> str:
    """Return the content policy: our own files only, nothing inline without this request's nonce."""
    own = f"'self' 'nonce-{csp_nonce()}'"
    return (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )


def _is_static(response: Response) -> bool:
    return request.endpoint in ("static", "bootstrap.static") and response.status_code < 400


def refuse_strangers(address: str | None, host: str) -> None:
    """Refuse, in loopback mode, a caller from elsewhere or a page that was reached by another name (DNS rebinding)."""
    if host_name(host) not in _LOOPBACK_NAMES or not address or not ipaddress.ip_address(address).is_loopback:
        abort(
            403, "This installation answers to its own machine only. Set CASEFILE_MODE=production to serve an office."
        )
