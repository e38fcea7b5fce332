"""Accounts of staff and clients, and what proves who somebody is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security import UserMixin
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.accounts.names import NAME_DOMAIN
from casefile.infra.db import Base, append_only
from casefile.infra.doors import CLIENTS, STAFF, Door

OFFICE_ROLES = ("administrator", "attorney", "paralegal", "cocounsel", "expert", "client")


_Account: Any = UserMixin


class User(Base, _Account):  # type: ignore[misc]
    """One account. ``roles`` are office roles; what a person may do in a matter comes from its team.

    ``fs_uniquifier`` is what a session names; a new one ends every session. ``password`` is an Argon2 hash, or None
    until the person has chosen one. ``tf_totp_counter`` is the time step of the last authenticator code that was taken.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    password_set_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(500))
    tf_totp_counter: Mapped[int] = mapped_column(default=0)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)

    webauthn: Mapped[list[Passkey]] = relationship(
        back_populates="user", order_by="Passkey.id", cascade="all, delete-orphan"
    )

    @property
    def is_client(self) -> bool:
        """Whether this is the account of a client, who comes through the clients' door and no other."""
        return set(self.roles) == {"client"}

    @property
    def door(self) -> Door:
        """The door that this account comes through."""
        return CLIENTS if self.is_client else STAFF

    @property
    def sign_in_name(self) -> str:
        """What the person types to sign in: an e-mail address, or the name that was made for them."""
        return self.email.removesuffix(NAME_DOMAIN)

    @property
    def has_mailbox(self) -> bool:
        """Whether mail can reach this account; a name that was made for signing in is no address."""
        return not self.email.endswith(".invalid")

    @property
    def active(self) -> bool:
        """Whether the account may be used at all."""
        return self.disabled_at is None

    def check_tf_required(self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool) -> tuple[bool, list[Any]]:
        """Ask everybody for a second factor, save a demo account that has none."""
        return bool(tf_setup_methods) or not self.is_demo, tf_setup_methods

    def verify_and_update_password(self, password: str) -> bool:
        """Whether this is the password; an account without one has none that fits."""
        return bool(self.password) and bool(super().verify_and_update_password(password))


class Passkey(Base):
    """A passkey: signs in by itself (``first``), or stands beside the password (``secondary``)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(20))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]]
    extensions: Mapped[str | None] = mapped_column(String(255))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    lastuse_datetime: Mapped[datetime]

    user: Mapped[User] = relationship(back_populates="webauthn")


class RecoveryCode(Base):
    """The hash of one recovery code; it works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SetupCode(Base):
    """The hash of a one-time code, given in person, with which somebody sets an own password."""

    __tablename__ = "setup_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """One session on the server. The cookie holds the token; here is only its SHA-256.

    A row without ``signed_in_at`` has a right password and still lacks its second factor: it opens nothing.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    started_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    idle_until: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    of_client: Mapped[bool]
    address: Mapped[str] = mapped_column(String(60))
    browser: Mapped[str] = mapped_column(String(200))
    data: Mapped[dict[str, Any]]


@append_only
class MailStop(Base):
    """That mail to one address is to stop, or may go again; the newest holds. Of the address a digest is kept."""

    __tablename__ = "mail_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    address: Mapped[str] = mapped_column(String(64))
    stops: Mapped[bool]
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


class Attempt(Base):
    """One try at a secret that was counted against a limit. ``key`` is an account, or an address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_kind_at", "key", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(index=True)
