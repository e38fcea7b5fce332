"""The two doors of the house: the office's own, and the one that clients come through. Each has its own cookies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue

from casefile.infra.settings import Settings

_EITHER = ("/static/", "/bootstrap/", "/feeds/")  # what pages of both need, and what a calendar program fetches


@dataclass(frozen=True)
class Door:
    """One way in: the name of its cookie, the room whose addresses lead in, the folder of its pages, its first page."""

    cookie: str
    room: str
    pages: str
    home: str


STAFF = Door("casefile", "accounts", "accounts", "accounts.first_page")
CLIENTS = Door("list", "portal", "portal/sign_in", "portal.home")


def door_of(path: str) -> Door:
    """Return the door that an address lies behind."""
    return CLIENTS if path in ("/list", "/leave") or path.startswith("/list/") else STAFF


def this_door() -> Door:
    """Return the door that this request came to."""
    return door_of(request.path)


def init_doors(app: Flask, settings: Settings) -> None:
    """Let each door answer under its own host name only, where clients have one of their own."""
    if not settings.portal_host:
        return

    @app.before_request
    def _keep_apart() -> ResponseReturnValue | None:
        at_clients = host_name(request.host) == settings.portal_host
        if request.path.startswith(_EITHER):
            return None
        if at_clients and request.path == "/":
            return redirect("/list")
        if at_clients != (this_door() is CLIENTS):
            abort(404)
        return None


def cookie_name(door: Door, https: bool) -> str:
    """Return the name of a door's cookie; over HTTPS it is bound to the host."""
    return f"{'__Host-' if https else ''}{door.cookie}"


def host_name(host: str) -> str:
    """Return the name of a host without its port."""
    return host if host.endswith("]") else host.rsplit(":", 1)[0]


def address_behind(door: Door, settings: Settings, path: str) -> str:
    """Return the whole address of a page behind a door, with this machine's port where it is not behind a proxy."""
    host = (settings.portal_host if door is CLIENTS else "") or settings.public_host
    if settings.https:
        return f"https://{host}{path}"
    if not settings.portal_host:
        host = host_name(request.host)
    return f"http://{host}{request.host.removeprefix(host_name(request.host))}{path}"


def mailed_address(settings: Settings, endpoint: str, **values: Any) -> str:
    """Return the address of a page of clients for a mail: whole where the office has a name, else its path here."""
    host = settings.portal_host or settings.public_host
    adapter = current_app.url_map.bind(host, url_scheme="https")
    return adapter.build(endpoint, values, method="GET", force_external=settings.https)


def clients_address(settings: Settings, path: str) -> str:
    """Return the whole address of a page of clients, as their slip names it."""
    return address_behind(CLIENTS, settings, path)
