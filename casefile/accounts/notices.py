"""Tells a person by mail that something about their account changed. It names no office and no matter.

A client is told that there is something new, and nothing else; the only link says that a message is not for its reader.
"""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import parseaddr

from babel.dates import format_datetime
from flask import current_app

from casefile.accounts import addresses
from casefile.accounts.models import User
from casefile.config import Settings
from casefile.infra import audit, clock, mail, outgoing
from casefile.infra.db import transaction
from casefile.infra.doors import mailed_address
from casefile.infra.languages import gettext, language

_BODY = """{what} on {at:%-d %B %Y at %H:%M} UTC.

If this was you, there is nothing to do. If it was not, tell the administrator at once, in person or by telephone.

This message asks for nothing and holds no link.
"""


@outgoing.route("notice of an account", "mail")
def tell(user: User, what: str) -> None:
    """Send a notice; a mail server that is down must not undo what was done, and whoever is marked hears nothing."""
    settings = current_app.config["SETTINGS"]
    if user.is_client and not addresses.may_write_to(user):
        return
    try:
        to = outgoing.to(user.email, user_id=user.id)
        if user.is_client:
            subject, body = gettext("There is something new"), _to_client(settings, user)
            message = neutral(settings, mail.compose(settings, to, subject, body))
        else:
            message = mail.compose(settings, to, "A change to your account", _body(what))
        mail.send(settings, to, message)
    except outgoing.NeverAddressed:
        with transaction():
            audit.record("notice.not_sent", target=f"account {user.id}", outcome="refused", why="never addressed")
    except (OSError, smtplib.SMTPException):
        current_app.logger.exception("a notice to account %s could not be sent", user.id)


def _body(what: str) -> str:
    return _BODY.format(what=what, at=clock.now())


def _to_client(settings: Settings, user: User) -> str:
    """Return a notice that tells a bystander nothing, not even what was changed."""
    day = "d 'de' MMMM 'de' y" if language() == "es" else "d MMMM y"
    when = format_datetime(clock.now(), f"{day}, HH:mm", locale=language())
    words = gettext(
        "Something changed on your page on %(when)s UTC. If it was you, there is nothing to do. If not, call at once.",
        when=when,
    )
    return f"{words}\n\n{not_for_you(settings, user)}\n"


def not_for_you(settings: Settings, user: User) -> str:
    """Return the line with the link by which a stranger says that a message is not for them."""
    address = mailed_address(settings, "portal.not_mine", token=addresses.token_for(user))
    return gettext("Not for you? Tell us: %(address)s", address=address)


def neutral(settings: Settings, message: EmailMessage) -> EmailMessage:
    """Let a message to a client come from the neutral sender, its number included."""
    del message["From"]
    message["From"] = settings.portal_sender
    domain = parseaddr(settings.portal_sender)[1].rpartition("@")[2]
    number = str(message["Message-ID"]).strip("<>").partition("@")[0]
    message.replace_header("Message-ID", f"<{number}@{domain}>")
    return message
