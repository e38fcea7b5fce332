"""Where a person may be sent: pages of this office only, behind the door that is theirs."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from flask import current_app, render_template, request, url_for

from casefile.infra.doors import CLIENTS, Door, door_of, this_door

_PAGE = re.compile(r"/(?![/\\])[!#-\[\]-~]*")

# Where the steps of a ceremony lead at the office's door, and what the same step is called at either.
STEPS = {
    "/sign-in": "sign_in",
    "/second-factor": "second_factor",
    "/second-factor/choose": "choose_second_factor",
    "/second-factor/recovery-code": "recovery_code",
    "/second-factor/set-up": "set_up_authenticator",
    "/passkey": "passkey_sign_in",
    "/confirm": "confirm_it_is_you",
    "/confirm/passkey": "confirm_by_passkey",
    "/account": "account",
    "/account/passkeys/add": "add_passkey",
    "/home": "first_page",
}


def own_page(address: str | None) -> str | None:
    """Return ``address`` as a path of this office, or None: a path that begins with one slash and hides no host."""
    if not address:
        return None
    if address.startswith(request.host_url):
        address = address[len(request.host_url) - 1 :]
    plain = unquote(unquote(address))
    if not _PAGE.fullmatch(address) or "//" in plain.partition("?")[0] or re.search(r"[\\\x00-\x1f\x7f]", plain):
        return None
    return address


def behind(door: Door, address: str | None) -> str | None:
    """Return an address as it is called behind a door, or None where it is no page there."""
    page = own_page(address)
    if page is None or door_of(page.partition("?")[0]) is door:
        return page
    path, _, query = page.partition("?")
    if door is CLIENTS and path in STEPS:
        return way(STEPS[path], door) + (f"?{query}" if query else "")
    return None


def way(name: str, door: Door | None = None, **values: Any) -> str:
    """Return the address of a step or page of an own account at a door, by default the one this request came to."""
    door = door or this_door()
    if name == "first_page":
        return url_for(door.home)
    return url_for(f"{door.room}.{name}", **values)


def page(name: str, **values: Any) -> str:
    """Show a page of the door that this request came to."""
    return render_template(f"{this_door().pages}/{name}.html", **values)


def page_of_ceremony(template: str, **values: Any) -> str:
    """Show a page that a ceremony asks for, in the frame of the door that this request came to."""
    return page(template.rpartition("/")[2].removesuffix(".html"), **values)


def home(roles: list[str]) -> str:
    """Return the first page of somebody with these office roles."""
    first = {"client": "portal.home", "administrator": "accounts.users"}
    only = roles[0] if len(roles) == 1 else ""
    for endpoint in (first.get(only, "desk.desk"), "accounts.account"):
        if endpoint in current_app.view_functions:
            return url_for(endpoint)
    return "/"
