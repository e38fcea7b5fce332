"""Tells a person by mail that something about their account changed. It names no office, no matter and no link."""

from __future__ import annotations

import smtplib

from flask import current_app

from casefile.accounts.models import User
from casefile.infra import clock, mail

_BODY = """{what} on {at:%-d %B %Y at %H:%M} UTC.

If this was you, there is nothing to do. If it was not, tell the administrator at once, in person or by telephone.

This message asks for nothing and holds no link.
"""


def tell(user: User, what: str) -> None:
    """Send a notice; a mail server that is down must not undo what was done."""
    settings = current_app.config["SETTINGS"]
    message = mail.compose(settings, user.email, "A change to your account", _BODY.format(what=what, at=clock.now()))
    try:
        mail.send(settings, message)
    except (OSError, smtplib.SMTPException):
        current_app.logger.exception("a notice to account %s could not be sent", user.id)
