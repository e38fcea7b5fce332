"""A time-stamp authority of our own: a certificate made by openssl, answers made by it, served on this machine."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ordering = no
tsa_name = no
ess_cert_id_chain = no
"""


def openssl(*arguments: object, folder: Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)


def make_authority(folder: Path) -> Path:
    """Make the key, certificate and configuration of an authority in a folder, and return it."""
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder))
    usage = "extendedKeyUsage=critical,timeStamping"
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", 2,
        "-subj", "/CN=Authority of the tests", "-addext", usage, folder=folder,
    )  # fmt: skip
    return folder


def answer(authority: Path, query: bytes) -> bytes:
    """Return the answer of an authority to a query, as ``openssl ts -reply`` makes it."""
    with tempfile.TemporaryDirectory(dir=authority) as name:
        asked, told = Path(name) / "query.tsq", Path(name) / "answer.tsr"
        asked.write_bytes(query)
        openssl(
            "ts", "-reply", "-config", "tsa.cnf", "-queryfile", asked, "-signer", "cert.pem", "-inkey", "key.pem",
            "-out", told, folder=authority,
        )  # fmt: skip
        return told.read_bytes()


@dataclass
class Served:
    """An authority behind HTTP on this machine; ``reply`` says what it answers, and every query is kept."""

    authority: Path
    reply: Callable[[bytes], bytes | tuple[int, bytes]]
    port: int = 0
    queries: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    drip_seconds: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/stamp"

    @property
    def certificate(self) -> Path:
        return self.authority / "cert.pem"


@contextmanager
def serving(authority: Path) -> Iterator[Served]:
    """Serve an authority until the block ends."""
    served = Served(authority, lambda query: answer(authority, query))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            served.queries.append(query)
            served.headers.append(dict(self.headers))
            told = served.reply(query)
            status, body = told if isinstance(told, tuple) else (200, told)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", served.url)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            try:
                if served.drip_seconds:
                    for octet in body:
                        self.wfile.write(bytes([octet]))
                        self.wfile.flush()
                        time.sleep(served.drip_seconds)
                else:
                    self.wfile.write(body)
            except OSError:
                pass  # whoever asked has hung up

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
