"""Goal 12: what the arbiter and both workers hold after every page was visited in each of them."""

from __future__ import annotations

from pathlib import Path

from tests.bench.offices import copy_of
from tests.bench.report import Finding
from tests.bench.serving import Server, pss_mb, rss_mb, served
from tests.bench.visiting import Visitor

PEER_MB = 398  # DFIR-IRIS 2.4.20 with its broker; measured once, elsewhere: docs/decisions/bench.md
TURNS = 5


def measure(home: Path) -> list[Finding]:
    """Serve a demo office, walk every page as lead counsel, and add up what is resident."""
    office = copy_of(home, "memory")
    with served("wsgi:app", office) as server:
        visitor = Visitor(server.port)
        visitor.sign_in("avery")
        pages = visitor.walk()
        _in_every_worker(visitor, pages)
        found = _finding(server, len(pages))
    bare = home.with_name("bare-memory")
    bare.mkdir()
    with served("tests.bench.reference:make_app()", bare, conf="tests/bench/reference_conf.py") as server:
        _in_every_worker(Visitor(server.port), ["/", "/?after=50000"] * 20)
        return [
            found,
            Finding("12", "the bare reference, the same way", _sum(server), None, True, _each(server), " MB"),
        ]


def _in_every_worker(visitor: Visitor, pages: list[str]) -> None:
    """Ask for every page again over connections that are opened anew, so that each worker comes to serve each page."""
    for turn in range(TURNS):
        for number, path in enumerate(pages):
            if number % 7 == turn:
                visitor.connection.close()
            visitor.ask("GET", path)


def _finding(server: Server, pages: int) -> Finding:
    what = f"resident memory of arbiter and two workers after {pages} pages, to that of the peer"
    proportional = sum(pss_mb(pid) for pid in server.pids())
    raw = f"{_sum(server):.0f} MB ({_each(server)}); shared pages counted once {proportional:.0f} MB; peer {PEER_MB} MB"
    return Finding("12", what, _sum(server) / PEER_MB, 0.5, True, raw)


def _sum(server: Server) -> float:
    return sum(rss_mb(pid) for pid in server.pids())


def _each(server: Server) -> str:
    return " + ".join(f"{rss_mb(pid):.0f}" for pid in server.pids())
