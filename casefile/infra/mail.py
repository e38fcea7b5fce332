"""Mail: a folder of messages by default, SMTP where a setting names a server."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from casefile.infra import clock, jobs, outgoing
from casefile.infra.outgoing import Addressee
from casefile.infra.settings import Settings


def compose(settings: Settings, to: Addressee, subject: str, body: str) -> EmailMessage:
    """Return a plain message; a line break in a header is refused by the standard library.

    The subject and body must name no matter and no offence: mail is read over shoulders.
    """
    _refuse_unasked(to)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, to.address, subject
    message["Date"] = clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000")
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{settings.public_host}>"
    message.set_content(body)
    return message


def send(settings: Settings, to: Addressee, message: EmailMessage) -> None:
    """Hand one message over: to the outbox folder, or to the queue for the server of ``CASEFILE_SMTP_URL``."""
    _refuse_another(to, message)
    if settings.smtp_url:
        jobs.later("mail.deliver", message.as_bytes())
    else:
        _keep(settings.home / "outbox", message)


@jobs.handler("mail.deliver")
@outgoing.route("queued mail", "mail")
def deliver_queued(raw: bytes) -> None:
    """Give a message that waited to the mail server, unless its addressee was marked while it waited.

    A failure is tried again by the queue; a message that may not go is dropped, for no later try may send it.
    """
    message = message_from_bytes(raw, policy=default_policy)
    try:
        deliver(outgoing.to(str(message["To"])), message)
    except outgoing.NeverAddressed:
        current_app.logger.warning("a message that waited was dropped: its addressee is never addressed")


def deliver(to: Addressee, message: EmailMessage) -> None:
    """Give one message to the mail server, for this addressee and nobody else, whatever its headers say."""
    _refuse_another(to, message)
    settings: Settings = current_app.config["SETTINGS"]
    server = urlsplit(settings.smtp_url)
    with _connect(server) as connection:
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message, to_addrs=[to.address])


def _refuse_unasked(to: Addressee) -> None:
    if type(to) is not Addressee:
        raise TypeError(f"a mail goes to an addressee that outgoing.to returned, not to a {type(to).__name__}")


def _refuse_another(to: Addressee, message: EmailMessage) -> None:
    """Refuse a message that names anybody but the addressee who was asked about."""
    _refuse_unasked(to)
    others = [name for name in ("Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc") if name in message]
    if others or message.get_all("To", []) != [to.address]:
        raise ValueError("a message names one addressee, the one who was asked about")


def _connect(server: SplitResult) -> smtplib.SMTP:
    """Reach the mail server: ``smtps`` is TLS from the first byte, ``smtp+tls`` turns to it, ``smtp`` is in clear.

    The server's certificate is checked, and a server that offers no TLS where it is asked for is an error.
    """
    host = server.hostname or "localhost"
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, server.port or 465, timeout=20, context=ssl.create_default_context())
    connection = smtplib.SMTP(host, server.port or (587 if server.scheme == "smtp+tls" else 25), timeout=20)
    if server.scheme == "smtp+tls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
    return connection


def _keep(outbox: Path, message: EmailMessage) -> None:
    outbox.mkdir(exist_ok=True, mode=0o700)
    name = f"{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(6)}.eml"
    (outbox / name).write_bytes(message.as_bytes())
