"""Mail: a folder by default, a server where one is named; nothing typed becomes a header."""

from __future__ import annotations

import base64
import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy

import pytest
from flask import Flask

from casefile import create_app
from casefile.config import Settings
from casefile.infra import jobs, mail, outgoing
from casefile.infra.db import db
from casefile.infra.errors import Refusal


@outgoing.route("letter of a test", "mail")
def asked(address: str = "dana@office.example") -> outgoing.Addressee:
    return outgoing.to(address)


def written(settings: Settings, subject: str = "x", body: str = "y") -> tuple[outgoing.Addressee, EmailMessage]:
    to = asked()
    return to, mail.compose(settings, to, subject, body)


class Server:
    """A mail server of few words: it takes what comes and keeps it."""

    def __init__(self, *, offers: tuple[str, ...] = ()) -> None:
        self.offers = offers
        self.said: list[str] = []
        self.messages: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream) -> None:  # type: ignore[no-untyped-def]
        self._say(stream, "220 mail.example")
        while line := stream.readline():
            words = line.decode().strip()
            self.said.append(words)
            verb = words.upper().split(" ")[0]
            if verb == "EHLO":
                lines = ["mail.example", *self.offers]
                for n, one in enumerate(lines):
                    self._say(stream, f"250{' ' if n == len(lines) - 1 else '-'}{one}")
            elif verb == "DATA":
                self._say(stream, "354 go on")
                self._take(stream)
            elif verb == "QUIT":
                self._say(stream, "221 bye")
                return
            elif verb == "AUTH":
                self._say(stream, "235 welcome")
            else:
                self._say(stream, "250 fine")

    def _take(self, stream) -> None:  # type: ignore[no-untyped-def]
        body = b""
        while (line := stream.readline()) != b".\r\n":
            body += line
        self.messages.append(body)
        self._say(stream, "250 kept")

    def _say(self, stream, words: str) -> None:  # type: ignore[no-untyped-def]
        stream.write(f"{words}\r\n".encode())
        stream.flush()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server(offers=("AUTH PLAIN",))
    yield found
    found.close()


def with_smtp(settings: Settings, url: str) -> Flask:
    return create_app(replace(settings, smtp_url=url))


def test_by_default_a_message_lies_in_the_outbox(app: Flask, settings: Settings) -> None:
    mail.send(settings, *written(settings, "A change to your account", "Text.\n"))
    [path] = (settings.home / "outbox").iterdir()
    kept = message_from_bytes(path.read_bytes(), policy=policy)
    assert (kept["To"], kept["Subject"], kept.get_content()) == (
        "dana@office.example",
        "A change to your account",
        "Text.\n",
    )
    assert path.parent.stat().st_mode & 0o077 == 0


def test_every_message_has_a_name_and_an_id_of_its_own(app: Flask, settings: Settings) -> None:
    for _ in range(20):
        mail.send(settings, *written(settings))
    paths = list((settings.home / "outbox").iterdir())
    assert len(paths) == 20
    assert len({message_from_bytes(path.read_bytes())["Message-ID"] for path in paths}) == 20


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("dana@office.example\nBcc: all@elsewhere.example", "x"),
        ("dana@office.example\r\nBcc: all@elsewhere.example", "x"),
        ("dana@office.example", "x\nBcc: all@elsewhere.example"),
        ("dana@office.example", "x\r\n\r\nAnother body"),
    ],
)
def test_a_line_break_in_a_header_is_refused(app: Flask, settings: Settings, to: str, subject: str) -> None:
    with pytest.raises((ValueError, Refusal)):
        mail.compose(settings, asked(to), subject, "y")


def test_with_a_server_named_a_message_goes_through_the_queue(settings: Settings, server: Server) -> None:
    app = with_smtp(settings, f"smtp://127.0.0.1:{server.port}")
    with app.app_context():
        found = app.config["SETTINGS"]
        mail.send(found, *written(found, "Grüße", "Guten Tag.\n"))
        assert server.messages == []
        assert jobs.run_due() == 1
        jobs._queue().storage.close()
        db.session.remove()
        db.engine.dispose()
    [raw] = server.messages
    got = message_from_bytes(raw, policy=policy)
    assert (got["Subject"], got.get_content().strip()) == ("Grüße", "Guten Tag.")
    assert not (settings.home / "outbox").exists()


def test_name_and_password_are_given_as_the_setting_spells_them(settings: Settings, server: Server) -> None:
    app = with_smtp(settings, f"smtp://office%40example:p%3Ass%2Fword@127.0.0.1:{server.port}")
    with app.app_context():
        found = app.config["SETTINGS"]
        mail.deliver(*written(found))
        db.engine.dispose()
    [auth] = [said for said in server.said if said.startswith("AUTH PLAIN")]
    assert base64.b64decode(auth.split(" ")[2]) == b"\0office@example\0p:ss/word"


def test_a_server_without_tls_is_not_talked_to_where_tls_is_asked_for(settings: Settings, server: Server) -> None:
    app = with_smtp(settings, f"smtp+tls://user:secret@127.0.0.1:{server.port}")
    with app.app_context():
        found = app.config["SETTINGS"]
        with pytest.raises(Exception, match="STARTTLS"):
            mail.deliver(*written(found))
        db.engine.dispose()
    assert server.messages == []
    assert not [said for said in server.said if said.startswith("AUTH")]


def test_a_server_that_is_down_leaves_the_message_to_be_tried_again(settings: Settings) -> None:
    logging.getLogger("huey").setLevel(logging.CRITICAL)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    app = with_smtp(settings, f"smtp://127.0.0.1:{port}")
    with app.app_context():
        found = app.config["SETTINGS"]
        mail.send(found, *written(found))
        assert jobs.run_due() == 1
        assert jobs._queue().storage.schedule_size() == 1
        jobs._queue().storage.close()
        db.session.remove()
        db.engine.dispose()
