"""Flask's session: on the server once somebody is known, in a small signed cookie before that.

Each door has its own pair of cookies, and a token opens nothing in the other's.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.exc import DBAPIError

from casefile.accounts import sessions
from casefile.accounts.models import User
from casefile.config import Settings
from casefile.infra.db import db, transaction
from casefile.infra.doors import CLIENTS, STAFF, Door, cookie_name, door_of

_SALTS = {STAFF: "casefile-visit", CLIENTS: "list-visit"}
VISIT_SECONDS = 12 * 3600
_MOST = 3000  # bytes of a visitor's cookie


class Held(dict[str, Any], SessionMixin):
    """What Flask calls the session, at one door. ``found`` is its row, where there is one."""

    def __init__(self, data: dict[str, Any], found: sessions.Found | None = None, door: Door = STAFF) -> None:
        super().__init__(data)
        self.found = found
        self.door = door
        self.before = dict(data)
        self.counted = found is None

    @property
    def who(self) -> tuple[str | None, str | None]:
        """The account that is signed in, and the one that still owes its second factor."""
        return self.get("_user_id"), self.get("tf_user_id")

    @property
    def stays(self) -> bool:
        """Whether the same person goes on under the same token."""
        return any(self.who) and not self.proved_anew and self.who == Held(self.before).who

    def count(self) -> None:
        """Count the request as activity, once, and store what changed so far; done inside a transaction."""
        if self.found is None or self.counted:
            return
        changed = self.stays and self != self.before
        sessions.count(self.found, dict(self) if changed else None)
        self.counted = True
        if changed:
            self.before = dict(self)

    @property
    def proved_anew(self) -> bool:
        """Whether the person has just proved who they are."""
        return self.get("fs_paa") != self.before.get("fs_paa")


def count_activity() -> None:
    """Count this request as activity of its session, inside the transaction that keeps what was read."""
    held().count()


def is_in_elsewhere() -> bool:
    """Whether this browser is signed in at the house's other door."""
    interface: ServerSessions = current_app.session_interface  # type: ignore[assignment]
    found = interface.find(request, STAFF if held().door is CLIENTS else CLIENTS)
    return found is not None and found.signed_in_at is not None


def held() -> Held:
    """Return the session of this request."""
    found: Held = session._get_current_object()  # type: ignore[attr-defined]
    return found


class ServerSessions(SessionInterface):
    """Keeps sessions on the server; a stranger's CSRF token is kept in a signed cookie and costs no row."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.name, self.clients_name = self.names(STAFF)[0], self.names(CLIENTS)[0]
        self.signers = {door: URLSafeTimedSerializer(settings.secret_key, salt=_SALTS[door]) for door in _SALTS}

    def names(self, door: Door) -> tuple[str, str]:
        """Return the names of a door's cookies: of those who are known there, and of strangers."""
        name = cookie_name(door, self.settings.https)
        return name, f"{name}-visit"

    def cookie_of(self, user: User) -> str:
        """Return the name of the cookie in which the token of an account stands."""
        return self.names(user.door)[0]

    def open_session(self, app: Flask, request: Request) -> Held:
        """Find the session of a request."""
        for left_over in ("_login_user", "csrf_token", "not_opened"):  # an application context may outlive one request
            g.pop(left_over, None)
        door = door_of(request.path)
        is_page = not request.path.startswith(("/static/", "/bootstrap/"))
        try:
            if is_page and (found := self.find(request, door)):
                return self._came(Held(found.data, found, door), request)
        except DBAPIError as error:  # the page that says so needs a session itself
            db.session.rollback()
            g.not_opened = error
            return Held({}, door=door)
        return Held(self._visitor(request.cookies.get(self.names(door)[1], ""), door), door=door)

    def find(self, request: Request, door: Door) -> sessions.Found | None:
        """Find the session of a door's cookie, of somebody who comes through this door."""
        found = sessions.find(request.cookies.get(self.names(door)[0], ""))
        return found if found and found.user.door is door else None

    @staticmethod
    def refuse_not_opened(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        """Answer a request whose session the database could not open before anything takes it for a stranger's."""
        if error := g.pop("not_opened", None):
            raise error

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Keep what changed. Whoever becomes known, or proves it anew, gets a new token."""
        if session == session.before:
            if not session.counted:
                with transaction():
                    session.count()
            return
        known = any(session.who)
        if session.found is None and not known:
            self._keep_visit(session, response)
        elif not known:
            self._leave(session, response)
        elif session.found is None or not session.stays:
            self._renew(session, response)
        else:
            with transaction():
                session.count()
                if session != session.before:
                    sessions.keep(session.found.id, dict(session))

    def _came(self, session: Held, request: Request) -> Held:
        """Count what may take long at once; a read is counted as its page leaves, together with its audit entry."""
        if request.method not in ("GET", "HEAD"):
            with transaction():
                session.count()
        return session

    def _visitor(self, cookie: str, door: Door) -> dict[str, Any]:
        try:
            held: dict[str, Any] = self.signers[door].loads(cookie, max_age=VISIT_SECONDS)
        except BadSignature:
            return {}
        return held

    def _keep_visit(self, session: Held, response: Response) -> None:
        value = str(self.signers[session.door].dumps(dict(session)))
        if len(value) <= _MOST:
            self._set(response, self.names(session.door)[1], value)

    def _leave(self, session: Held, response: Response) -> None:
        """Forget a session; only what is to be told on the next page, and in which language, goes with the visitor."""
        with transaction():
            sessions.end(session.found.id if session.found else 0)
        self._drop(response, self.names(session.door)[0])
        goes_on = {key: session[key] for key in ("_flashes", "language") if session.get(key)}
        self._keep_visit(Held(goes_on, door=session.door), response)

    def _renew(self, session: Held, response: Response) -> None:
        """Give the session a new token in the cookie of the person's own door, unless it was ended meanwhile."""
        session.pop("csrf_token", None)
        signed_in, unfinished = session.who
        with transaction():
            if session.found and not sessions.end(session.found.id):
                return
            user = db.session.scalar(db.select(User).where(User.fs_uniquifier == (signed_in or unfinished)))
            if user is None:
                return
            token = sessions.start(user, dict(session), signed_in=bool(signed_in), renews=session.found)
        self._set(response, self.cookie_of(user), token)
        self._drop(response, self.names(session.door)[1])

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/", secure=self.settings.https, httponly=True, samesite="Strict")

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.settings.https, httponly=True, samesite="Strict")
