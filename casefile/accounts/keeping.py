"""What Flask-Security asks the database for; each write is a transaction of its own."""

from __future__ import annotations

from typing import Any

from flask import current_app, has_request_context
from flask_security import UserDatastore
from sqlalchemy import inspect, select

from casefile.accounts import codes, service
from casefile.accounts.cookies import held
from casefile.accounts.models import Passkey, User
from casefile.accounts.names import plain_email
from casefile.accounts.notices import tell
from casefile.config import Settings
from casefile.infra import audit, clock
from casefile.infra.db import db, transaction

_Datastore: Any = UserDatastore


class Keeping(_Datastore):  # type: ignore[misc]
    """Finds accounts and passkeys. A demo account is found on a loopback address only."""

    def __init__(self) -> None:
        super().__init__(User, None, Passkey)

    def find_user(self, case_insensitive: bool = False, **by: Any) -> User | None:
        """Return the account of one e-mail, session name or id."""
        [(column, value)] = by.items()
        value = plain_email(str(value)) if column == "email" else value
        found: User | None = _of_this_session(column, value) or db.session.scalar(
            select(User).where(getattr(User, column) == value)
        )
        settings: Settings = current_app.config["SETTINGS"]
        return None if found and found.is_demo and settings.mode != "loopback" else found

    def find_webauthn(self, credential_id: bytes) -> Passkey | None:
        """Return the passkey of a credential."""
        found: Passkey | None = db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))
        return found

    def find_user_from_webauthn(self, webauthn: Passkey) -> User | None:
        """Return the account of a passkey."""
        return self.find_user(id=webauthn.user_id)

    def create_webauthn(self, user: User, **facts: Any) -> None:
        """Keep a new passkey."""
        now = clock.now()
        facts["extensions"] = None  # what a browser says about itself is of no use here
        with transaction():
            service.use_start(user)
            user.webauthn.append(Passkey(created_at=now, lastuse_datetime=now, **facts))
            db.session.flush()
            audit.record("account.passkey.add", target=f"account {user.id}")

    def tf_set(self, user: User, primary_method: str, totp_secret: str | None = None, phone: str | None = None) -> None:
        """Keep the authenticator of an account."""
        if (user.tf_primary_method, user.tf_totp_secret) == (primary_method, totp_secret):
            return
        found = held().found
        with transaction():
            service.set_authenticator(user, primary_method, totp_secret, keep=found.id if found else None)
        tell(user, "The authenticator of your account was set")

    def mf_get_recovery_codes(self, user: User) -> list[str]:
        """Return a sign for each unused recovery code; the codes themselves are not kept."""
        return ["unused"] * codes.codes_left(user)

    def put(self, model: Any) -> Any:
        """Store what was changed on a row."""
        changed = {one.key: one.value for one in inspect(model).attrs if one.history.has_changes()}
        db.session.expire(model)
        with transaction():
            for key, value in changed.items():
                setattr(model, key, value)
        return model

    def commit(self) -> None:
        """Do nothing: every write above is committed already."""


def _of_this_session(column: str, value: Any) -> User | None:
    """Return the account that was found together with the session of this request, if it is the one asked for."""
    if column != "fs_uniquifier" or not has_request_context():
        return None
    found = held().found
    return found.user if found and found.user.fs_uniquifier == value else None
