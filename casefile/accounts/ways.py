"""Where a person may be sent: pages of this office only."""

from __future__ import annotations

import re
from urllib.parse import unquote

from flask import current_app, request, url_for

_PAGE = re.compile(r"/(?![/\\])[!#-\[\]-~]*")


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


def home(roles: list[str]) -> str:
    """Return the first page of somebody with these office roles."""
    first = {"client": "portal.home", "administrator": "accounts.users"}
    only = roles[0] if len(roles) == 1 else ""
    for endpoint in (first.get(only, "desk.desk"), "accounts.account"):
        if endpoint in current_app.view_functions:
            return url_for(endpoint)
    return "/"
