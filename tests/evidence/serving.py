"""The product as it is served, by its own gunicorn settings on a port of this machine, to be cut off and killed."""

from __future__ import annotations

import atexit
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from casefile.accounts.models import User
from casefile.config import ROOT, Settings
from tests.accounts.signing import sign_in


class Source:
    """The process that servers are parted from, begun with the first and ended with the tests."""

    process: subprocess.Popen[str] | None = None

    @classmethod
    def part(cls, environment: dict[str, str], log: Path) -> tuple[int, int]:
        """Start a server; return the id of its process, and a handle that is readable once it has ended."""
        if cls.process is None or cls.process.poll() is not None:
            command = [sys.executable, "-m", "tests.evidence.serving_process"]
            cls.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            atexit.register(cls.process.terminate)
        asked, told = cls.process.stdin, cls.process.stdout
        assert asked is not None
        assert told is not None
        print(json.dumps({"environment": environment, "log": str(log)}), file=asked, flush=True)
        pid = int(told.readline())
        return pid, os.pidfd_open(pid)


@dataclass
class Server:
    """A gunicorn of one worker in a process group of its own, so that all of it can be killed at once."""

    settings: Settings
    scratch: Path
    port: int = 0
    pid: int = 0
    ended: int = field(default=-1, repr=False)
    """A handle that is readable once its process has ended; -1 where none runs."""

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.port = free_port()
        environment = {
            "CASEFILE_HOME": str(self.settings.home),
            "CASEFILE_KEY_DIR": str(self.settings.key_dir),
            "CASEFILE_STORE_URL": self.settings.store_url,
            "DATABASE_URL": self.settings.database_url.replace("+psycopg", ""),
            "TMPDIR": str(self.scratch),
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
        }
        log = self.scratch / "server.log"
        self.pid, self.ended = Source.part(environment, log)
        for _ in range(3000):
            if select([self.ended], [], [], 0)[0]:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/sign-in")[0]:
                    return
            time.sleep(0.01)
        raise RuntimeError("the server did not start:\n" + log.read_text()[-2000:])

    def kill(self) -> None:
        """End arbiter and worker at once, as a power cut ends them."""
        if self.ended < 0:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        select([self.ended], [], [], 20)
        os.close(self.ended)
        self.ended = -1

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        return [int(one) for one in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, Any], bytes]:
        """Send one request; return the status, the JSON where there is some, and the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"Host": f"localhost:{self.port}", **headers})
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        return answer.status, _json(data), data

    def raw(self, head: str, body: bytes, *, cut: bool = False) -> tuple[int, dict[str, Any]]:
        """Send a request byte by byte as given; ``cut`` closes our half before the body is whole."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as wire:
            wire.sendall(head.encode("latin-1") + body)
            if cut:
                wire.shutdown(socket.SHUT_WR)
            said = b""
            with contextlib.suppress(ConnectionResetError):
                while part := wire.recv(65536):
                    said += part
                    if b"\r\n\r\n" in said and _whole(said):
                        break
        status = int(said.split(b" ", 2)[1]) if said else 0
        return status, _json(said.partition(b"\r\n\r\n")[2])


def _whole(said: bytes) -> bool:
    length = re.search(rb"(?i)content-length: (\d+)", said)
    return length is not None and len(said.partition(b"\r\n\r\n")[2]) >= int(length[1])


def _json(data: bytes) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        return dict(json.loads(data))
    return {}


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(settings: Settings, scratch: Path) -> Iterator[Server]:
    """Serve an installation until the block ends."""
    server = Server(settings, scratch)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, as a script sends requests for them."""

    cookie: str
    token: str

    def headers(self, name: str = "a.txt", **more: str) -> dict[str, str]:
        """Return what a script sends beside a file, as the page's own does."""
        return {
            "Cookie": self.cookie,
            "X-CSRFToken": self.token,
            "Accept": "application/json",
            "Content-Type": "application/octet-stream",
            "X-File-Name": name,
            "X-Field-Received-From": "Agent%20One",
            "X-Field-Kind": "document",
            **more,
        }


def visitor(server: Server, app: Flask, user: User) -> Visitor:
    """Sign somebody in without the pages, and read the token of a form from the server."""
    client: FlaskClient = sign_in(app.test_client(), user)
    name = app.session_interface.name  # type: ignore[attr-defined]
    found = client.get_cookie(name, path="/")
    cookie = f"{name}={found.value if found else ''}"
    page = server.ask("GET", "/account", Cookie=cookie)[2].decode()
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    return Visitor(cookie, token)
