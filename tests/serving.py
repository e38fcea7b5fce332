"""The program behind a real port, for tests that look at it through a browser."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextlib.contextmanager
def served(app: Flask) -> Iterator[int]:
    """Serve ``app`` on 127.0.0.1 and give the port."""
    server = make_server("127.0.0.1", 0, _read_whole(app), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def _read_whole(app: Flask) -> Wsgi:
    """Read every answer whole, so that none is left open.

    Werkzeug's own server reads what the browser still sends before it closes an answer; a browser that left in
    the middle makes that fail, and the file of a stylesheet stays open until a later test is blamed for it.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answered = app(environ, start_response)
        try:
            return [b"".join(answered)]
        finally:
            if hasattr(answered, "close"):
                answered.close()

    return answer
