"""The second factors as Flask-Security calls them, with what it leaves open closed: no code works twice."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

from flask import current_app, redirect, request, session, url_for
from flask_security import MailUtil, MfRecoveryCodesUtil, Totp, WebauthnUtil
from flask_security.tf_plugin import TfPluginBase
from passlib.exc import TokenError
from sqlalchemy import update
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from casefile.accounts import codes
from casefile.accounts.models import User
from casefile.infra import clock
from casefile.infra.db import db, transaction
from casefile.infra.doors import CLIENTS, this_door

NEUTRAL = "List"  # what a client's phone calls this
_STEP = 30  # seconds a code is shown, and how far a telephone's clock may be off


class OnceOnlyTotp(Totp):
    """Takes each time step once for each account, whichever worker sees it and wherever the clock goes."""

    def get_totp_uri(self, username: str, totp_secret: str) -> str:
        """Return what the picture says; in a client's app it stands under a name that tells nothing."""
        if this_door() is CLIENTS:
            return str(self._totp.from_source(totp_secret).to_uri("list", issuer=NEUTRAL))
        return str(super().get_totp_uri(username, totp_secret))

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether a code is right, and later than the last one that was taken."""
        known = self._totp.from_source(totp_secret)
        try:
            match = known.match(str(token), time=clock.now(), window=_STEP)
        except TokenError:
            return False
        with transaction():
            return take_step(user.id, match.counter)

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return the picture to scan, on white, so that it can be scanned from a dark page too."""
        import qrcode  # late: it loads a whole library of pictures, and an account is set up once
        from qrcode.image.svg import SvgFillImage

        with BytesIO() as drawn:
            qrcode.make(self.get_totp_uri(username, totp), image_factory=SvgFillImage).save(drawn)
            return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"


def take_step(user_id: int, counter: int) -> bool:
    """Move the counter of an account forward to this step; False where it stands there already, or later."""
    moved = update(User).where(User.id == user_id, User.tf_totp_counter < counter).values(tf_totp_counter=counter)
    return db.session.execute(moved.returning(User.id)).first() is not None


class OnceOnlyRecoveryCodes(MfRecoveryCodesUtil):
    """Keeps recovery codes as hashes; to check one is to use it."""

    def create_recovery_codes(self, user: Any) -> list[str]:
        """Make new codes and return them, this once."""
        with transaction():
            return codes.recovery_codes(user)

    def get_recovery_codes(self, user: Any) -> list[str]:
        """Return nothing: kept codes cannot be read."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Use a code up."""
        with transaction():
            return codes.use_recovery_code(user, code)

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Do nothing: it is used up already."""
        return True


class PrintedCodes(TfPluginBase):
    """Printed codes as a client's only second step; and no way to set up another by the password alone."""

    def get_setup_methods(self, user: Any) -> list[tuple[str, str]]:
        """Say whether a client's second step is a printed code: codes used up, or only a passkey, open nothing."""
        has_other = user.tf_totp_secret or any(one.usage == "secondary" for one in user.webauthn)
        if not user.is_client or has_other or not (codes.has_codes(user) or user.webauthn):
            return []
        return [("printed", "printed")]

    def tf_login(self, user: Any, json_payload: dict[str, Any], next_loc: str | None) -> Any:
        """Ask for a code."""
        session["tf_state"] = "ready"
        return redirect(url_for("portal.recovery_code", next=next_loc))


class OwnWebauthn(WebauthnUtil):
    """Asks that a passkey which signs in by itself verifies its owner, by finger, face or PIN."""

    def origin(self) -> str:
        """Return the address that people see, whatever stands in front of the program."""
        scheme = "https" if current_app.config["SETTINGS"].https else "http"
        return f"{scheme}://{request.host}"

    def registration_options(self, user: Any, usage: str, existing_options: dict[str, Any]) -> dict[str, Any]:
        """Return what a new passkey is made of; a client's is kept under names that tell nothing."""
        if user.is_client:
            existing_options |= {"rp_name": NEUTRAL, "user_name": NEUTRAL, "user_display_name": NEUTRAL}
        made: dict[str, Any] = super().registration_options(user, usage, existing_options)
        return made

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Return what kind of passkey is wanted."""
        alone = usage == "first"
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED if alone else ResidentKeyRequirement.PREFERRED,
            user_verification=self.user_verification(user, [usage]),
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """Return whether the passkey must verify its owner."""
        return UserVerificationRequirement.REQUIRED if "first" in usage else UserVerificationRequirement.DISCOURAGED


class NoMail(MailUtil):
    """Sends nothing: mail is no factor here."""

    def normalize(self, email: str) -> str:
        """Return an e-mail address as accounts are kept by it."""
        return email.strip().lower()

    def validate(self, email: str) -> str:
        """Return the address as it is."""
        return self.normalize(email)

    def send_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Refuse."""
        raise RuntimeError("Flask-Security may send no mail; notices go through casefile.accounts.notices")
