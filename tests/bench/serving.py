"""Starts a server of its own on a free port of this machine, and tells how much memory it holds."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Server:
    """A gunicorn that answers on a port; ``pid`` is its arbiter's."""

    port: int
    pid: int

    def pids(self) -> list[int]:
        """Return the arbiter and its workers."""
        return [self.pid, *children(self.pid)]

    def workers(self) -> list[int]:
        """Return the workers."""
        return children(self.pid)


@contextmanager
def served(wsgi: str, home: Path, *, workers: int = 2, conf: str = "gunicorn.conf.py", **env: str) -> Iterator[Server]:
    """Serve an application as the product is served, by its own gunicorn settings, until the block ends."""
    port = free_port()
    environment = {**os.environ, **environment_at(home), "PORT": str(port), "WEB_WORKERS": str(workers), **env}
    command = [str(BIN / "gunicorn"), "-c", str(ROOT / conf), wsgi]
    with (home / "server.log").open("a") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(process, port, workers, home / "server.log")
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=40)


def environment_at(home: Path) -> dict[str, str]:
    """Return the settings of an installation in a folder, and what ``tools/serve`` sets for the interpreter."""
    said = (ROOT / "tools" / "serve").read_text().splitlines()
    set_there = (word for line in said if line.startswith("export ") for word in line.split()[1:])
    interpreter = dict(word.split("=", 1) for word in set_there)
    return {"CASEFILE_HOME": str(home), "CASEFILE_KEY_DIR": str(home.with_name(home.name + "-keys")), **interpreter}


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: subprocess.Popen[bytes], port: int, workers: int, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0 and len(children(process.pid)) == workers:
                time.sleep(1.5)  # a worker that has just come up still reads the law data
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not answer on port {port} within a minute")


def children(pid: int, thread: int | None = None) -> list[int]:
    """Return the processes that a process, or one of its threads, has started and that still run."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{thread or pid}/children").read_text().split()]


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process in MB (10^6 bytes), shared pages included."""
    return _status(pid, "VmRSS") * 1024 / 1e6


def pss_mb(pid: int) -> float:
    """Return the same with each shared page divided among those who share it, in MB."""
    return _field(Path(f"/proc/{pid}/smaps_rollup"), "Pss") * 1024 / 1e6


def peak_mb(pid: int) -> float:
    """Return the most resident memory that a process has had since ``forget_peak``, in MB."""
    return _status(pid, "VmHWM") * 1024 / 1e6


def forget_peak(pid: int) -> None:
    """Let the peak of a process begin anew at what it holds now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _status(pid: int, field: str) -> int:
    return _field(Path(f"/proc/{pid}/status"), field)


def _field(path: Path, field: str) -> int:
    for line in path.read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1])
    return 0
