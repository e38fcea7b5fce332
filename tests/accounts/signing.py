"""Signs a test client in without the pages, by a session like any other."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from flask.testing import FlaskClient

from casefile.accounts import sessions
from casefile.accounts.models import SignIn, User
from casefile.infra import clock
from casefile.infra.db import db, transaction


def sign_in(client: FlaskClient, user: User, *, fresh: bool = True) -> FlaskClient:
    """Give the client a signed-in session of the account; ``fresh=False`` makes it 16 minutes old."""
    paa = clock.now().timestamp() - (0 if fresh else 960)
    with transaction():
        token = sessions.start(user, {"_user_id": user.fs_uniquifier, "_fresh": True, "fs_paa": paa}, signed_in=True)
        if not fresh:
            stale = db.update(SignIn).where(SignIn.digest == sessions.digest(token))
            db.session.execute(stale.values(proved_at=clock.now() - timedelta(minutes=16)))
    interface = current_app.session_interface
    client.set_cookie(interface.cookie_of(user), token, path="/")  # type: ignore[attr-defined]
    return client


def csrf_token(client: FlaskClient, address: str = "") -> str:
    """Return the token of the form on a page, by default on that of one's own account."""
    name = client.application.session_interface.clients_name  # type: ignore[attr-defined]
    address = address or ("/list/account" if client.get_cookie(name) else "/account")
    page = client.get(address).get_data(as_text=True)
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
