"""Flask's session: on the server once somebody is known, in a small signed cookie before that."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, g, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.exc import DBAPIError

from casefile.accounts import sessions
from casefile.accounts.models import User
from casefile.config import Settings
from casefile.infra.db import db, transaction

VISIT_SECONDS = 12 * 3600
_MOST = 3000  # bytes of a visitor's cookie


class Held(dict[str, Any], SessionMixin):
    """What Flask calls the session. ``found`` is its row, where there is one."""

    def __init__(self, data: dict[str, Any], found: sessions.Found | None = None) -> None:
        super().__init__(data)
        self.found = found
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


def held() -> Held:
    """Return the session of this request."""
    found: Held = session._get_current_object()  # type: ignore[attr-defined]
    return found


class ServerSessions(SessionInterface):
    """Keeps sessions on the server; a stranger's CSRF token is kept in a signed cookie and costs no row."""

    def __init__(self, settings: Settings) -> None:
        prefix = "__Host-" if settings.https else ""
        self.name, self.visit = f"{prefix}casefile", f"{prefix}casefile-visit"
        self.settings = settings
        self.signer = URLSafeTimedSerializer(settings.secret_key, salt="casefile-visit")

    def open_session(self, app: Flask, request: Request) -> Held:
        """Find the session of a request."""
        for left_over in ("_login_user", "csrf_token", "not_opened"):  # an application context may outlive one request
            g.pop(left_over, None)
        is_page = not request.path.startswith(("/static/", "/bootstrap/"))
        try:
            if is_page and (found := sessions.find(request.cookies.get(self.name, ""))):
                return self._came(Held(found.data, found), request)
        except DBAPIError as error:  # the page that says so needs a session itself
            db.session.rollback()
            g.not_opened = error
            return Held({})
        return Held(self._visitor(request.cookies.get(self.visit, "")))

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

    def _visitor(self, cookie: str) -> dict[str, Any]:
        try:
            held: dict[str, Any] = self.signer.loads(cookie, max_age=VISIT_SECONDS)
        except BadSignature:
            return {}
        return held

    def _keep_visit(self, session: Held, response: Response) -> None:
        value = str(self.signer.dumps(dict(session)))
        if len(value) <= _MOST:
            self._set(response, self.visit, value)

    def _leave(self, session: Held, response: Response) -> None:
        """Forget a session; only what is to be told on the next page goes with the visitor."""
        with transaction():
            sessions.end(session.found.id if session.found else 0)
        self._drop(response, self.name)
        told = session.get("_flashes")
        self._keep_visit(Held({"_flashes": told} if told else {}), response)

    def _renew(self, session: Held, response: Response) -> None:
        """Give the session a new token, unless it was ended while this request ran."""
        session.pop("csrf_token", None)
        signed_in, unfinished = session.who
        with transaction():
            if session.found and not sessions.end(session.found.id):
                return
            user = db.session.scalar(db.select(User).where(User.fs_uniquifier == (signed_in or unfinished)))
            if user is None:
                return
            token = sessions.start(user, dict(session), signed_in=bool(signed_in), renews=session.found)
        self._set(response, self.name, token)
        self._drop(response, self.visit)

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/", secure=self.settings.https, httponly=True, samesite="Strict")

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.settings.https, httponly=True, samesite="Strict")
