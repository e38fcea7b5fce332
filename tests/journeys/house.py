"""The product as it is served: gunicorn on a free port, a home of its own, the demo office in it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from casefile.config import ROOT
from casefile.demo.cast import PASSWORD, address

BIN = Path(sys.executable).parent
STARTS_WITHIN = 60.0


@dataclass(frozen=True)
class House:
    """Where the office is served, where it keeps its files, and what its server said."""

    url: str
    home: Path
    said: Path

    @property
    def stored(self) -> list[Path]:
        """Every file of the store, whole or half."""
        return sorted(one for one in (self.home / "store").rglob("*") if one.is_file())

    def email(self, first_name: str) -> str:
        return address(first_name)

    @property
    def password(self) -> str:
        return PASSWORD


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Serve the demo office from a folder until the block ends."""
    port = _free_port()
    house = House(f"http://localhost:{port}", folder / "var", folder / "server.log")
    env = _environment(house.home, port)
    for verb in (["db", "upgrade"], ["office", "demo"]):
        subprocess.run([BIN / "flask", *verb], cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
    with house.said.open("wb") as said:
        server = subprocess.Popen([BIN / "gunicorn", "wsgi:app"], cwd=ROOT, env=env, stdout=said, stderr=said)
    try:
        _wait_for(house, server)
        yield house
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


_REMIND = """
import sys
from datetime import datetime
from casefile import create_app
app = create_app()
from casefile.infra import clock
from casefile.calendars import jobs
for moment in sys.argv[1:]:
    clock.now = lambda: datetime.fromisoformat(moment)
    with app.app_context():
        jobs.remind()
"""


def remind_at(house: House, *moments: datetime) -> None:
    """Send the reminders due at each moment, as the house does each hour; only the time is not the real one."""
    port = int(house.url.rpartition(":")[2])
    given = [sys.executable, "-c", _REMIND, *(one.astimezone(UTC).isoformat() for one in moments)]
    subprocess.run(given, cwd=ROOT, env=_environment(house.home, port), check=True, capture_output=True, timeout=120)


def _environment(home: Path, port: int) -> dict[str, str]:
    """Return the environment of a fresh loopback installation; settings of this shell do not reach it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CASEFILE_", "DATABASE_"))}
    return {**kept, "CASEFILE_HOME": str(home), "PORT": str(port), "WEB_WORKERS": "2", "FLASK_APP": "wsgi"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(house: House, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            raise AssertionError(f"the server ended at once: {house.said.read_text()}")
        try:
            with urlopen(f"{house.url}/sign-in", timeout=5):  # noqa: S310 - our own address
                return
        except HTTPError as answered:
            raise AssertionError(f"the sign-in page answers {answered.code}: {house.said.read_text()}") from answered
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"no answer within {STARTS_WITHIN:.0f} s: {house.said.read_text()}")
