"""Parts servers from one process that has everything imported: ``python -m tests.evidence.serving_process``.

A start from nothing costs two seconds of importing, and a test that kills the server twenty times would measure that.
What is parted here has opened no file, no connection and made no app: each server makes its own, as in life.
Reads one JSON document a line, ``{"environment", "log"}``, and answers each with the id of the server's process.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from gunicorn.app.wsgiapp import WSGIApplication

from casefile import ROOMS
from casefile.config import ROOT
from casefile.lawdata import reader


def prepare() -> None:
    """Import and read what every server would, and open nothing."""
    for room in ROOMS:
        for kind in ("models", "jobs", "views"):
            if find_spec(f"casefile.{room}.{kind}"):
                import_module(f"casefile.{room}.{kind}")
    import_module("gunicorn.workers.gthread")
    reader.load_all()
    gc.collect()


def serve(wanted: dict[str, Any]) -> None:
    """Become a server, in a process group of its own."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(ours, theirs)
    os.environ.update(wanted["environment"])
    sys.argv = ["gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "wsgi:app"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


def main() -> None:
    """Part a server for each line, until there are no more."""
    prepare()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they are gone when they are gone
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            try:
                serve(json.loads(line))
            finally:
                os._exit(1)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
