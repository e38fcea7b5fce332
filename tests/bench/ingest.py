"""Goals 1 and 2: a file on its way into the store, against hashing and copying it with the system's own tools."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench.offices import copy_of, ungated_matter
from tests.bench.report import Finding, middle
from tests.bench.serving import forget_peak, peak_mb, rss_mb, served
from tests.bench.visiting import Visitor, token_in

MB = 1024 * 1024
SIZE, TIMES = 256 * MB, 4
ROUNDS = 7
BOUND = 'tee "$2" < "$1" | openssl dgst -sha256 > /dev/null && sync "$2"'
STORES = {"plain": "not encrypted, not read back", "sealed": "encrypted", "product": "encrypted and read back"}


def measure(home: Path) -> list[Finding]:
    """Put one file through the product's upload in turn with the bound, then a large one to see what a worker holds."""
    folder = home.with_name("files")
    folder.mkdir()
    source = folder / "source.bin"
    _write_source(source)
    matter = ungated_matter(home)
    ways: dict[str, Callable[[], float]] = {"bound": lambda: _bound(source, folder / "copy.bin")}
    with ExitStack() as stack:
        for name in STORES:
            office = copy_of(home, f"store-{name}")
            app = "wsgi:app" if name == "product" else "tests.bench.ingest_app:make_app()"
            server = stack.enter_context(served(app, office, workers=1, BENCH_STORE=name))
            ways[name] = Upload(server.port, matter, source, office).once
        for way in ways.values():
            way()
        rounds = [_round(ways, number) for number in range(ROUNDS)]
        [worker] = server.workers()
        memory = _growth(worker, Upload(server.port, matter, source, office, TIMES))
    return [*_findings(rounds), memory]


def _round(ways: dict[str, Callable[[], float]], number: int) -> dict[str, float]:
    """Time each way once, in an order of its own in each round, so that none always comes after the same other."""
    return {name: ways[name]() for name in random.Random(number).sample(list(ways), len(ways))}  # noqa: S311


class Upload:
    """One person who sends a file to a matter, ``times`` over as if it were so much larger."""

    def __init__(self, port: int, matter: int, source: Path, office: Path, times: int = 1) -> None:
        self.port, self.matter, self.source, self.office, self.times = port, matter, source, office, times
        self.visitor = Visitor(port)
        self.visitor.sign_in("avery")

    def once(self) -> float:
        """Send the file and return the seconds until it is acknowledged; what was stored is then removed.

        Raises:
            RuntimeError: it was not taken.
        """
        token = token_in(self.visitor.page(f"/matters/{self.matter}/evidence/new")[0])
        size = self.source.stat().st_size * self.times
        start = time.perf_counter()
        status, answer = self._send(token, size)
        seconds = time.perf_counter() - start
        if status != 201 or json.loads(answer)["size"] != size:
            raise RuntimeError(f"the upload was answered with {status}: {answer[:300]!r}")
        for stored in (self.office / "store" / "objects").iterdir():
            stored.unlink()
        return seconds

    def _send(self, token: str, size: int) -> tuple[int, bytes]:
        """Send from the page cache to the socket without copying, so that the sender costs next to nothing."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.visitor.cookies.items())
        head = (
            f"PUT /matters/{self.matter}/evidence/upload HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: {cookies}\r\nX-CSRFToken: {token}\r\nContent-Length: {size}\r\nConnection: close\r\n"
            "Content-Type: application/octet-stream\r\nX-File-Name: image.bin\r\nX-Field-Kind: other\r\n"
            "X-Field-Received-From: bench\r\nX-Field-Zone: UTC\r\nAccept: application/json\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=300) as line:
            line.sendall(head.encode())
            for _ in range(self.times):
                with self.source.open("rb") as file:
                    line.sendfile(file)
            answer = b"".join(iter(lambda: line.recv(65536), b""))
        head_back, _, body = answer.partition(b"\r\n\r\n")
        return int(head_back.split()[1]), body


def _write_source(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(SIZE // MB):
            file.write(os.urandom(MB))
        os.fsync(file.fileno())


def _bound(source: Path, copy: Path) -> float:
    start = time.perf_counter()
    subprocess.run(["sh", "-c", BOUND, "sh", str(source), str(copy)], check=True)
    seconds = time.perf_counter() - start
    copy.unlink()
    return seconds


def _findings(rounds: list[dict[str, float]]) -> list[Finding]:
    rate = {name: middle(SIZE / 1e6 / one[name] for one in rounds) for name in ("bound", *STORES)}
    return [
        Finding(
            "1",
            f"ingest of {SIZE // MB} MB, {words}, to tee, sha256, sync",
            middle(one["bound"] / one[name] for one in rounds),
            0.8 if name == "plain" else None,
            False,
            f"{rate[name]:.0f} to {rate['bound']:.0f} MB/s",
        )
        for name, words in STORES.items()
    ]


def _growth(worker: int, upload: Upload) -> Finding:
    forget_peak(worker)
    before = rss_mb(worker)
    seconds = upload.once()
    grown, size = peak_mb(worker) - before, SIZE * TIMES
    raw = f"from {before:.0f} MB; {size / 1e6 / seconds:.0f} MB/s, encrypted and read back (the peer once: 75 MB/s)"
    return Finding("2", f"growth of a worker's peak memory during {size // MB} MB", grown, 40, True, raw, " MB")
