"""After a whole day's work nothing of what was promised sealed lies in clear: not in the store, in temporary files, in
logs, in backups, and no byte of a file in the database."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from casefile.config import Settings
from casefile.infra.db import db
from casefile.matters.models import Matter
from tests.evidence.build import address, open_gate
from tests.evidence.serving import Server, served, visitor
from tests.evidence.test_tus_served import begin, send
from tests.factories import Office
from tests.upkeep.build import back_up

pytestmark = pytest.mark.slow

BYTES = b"canary-c41e77d0-of-a-file "
WORDS = "canary-58aa02b3-of-a-note"
FILE = b"\x00\x07\x0b" + BYTES * 60_000


def forms_of(canary: bytes) -> list[bytes]:
    """Return the canary as it is, and as UTF-16, hex and base64 would write it."""
    return [canary, canary.decode().encode("utf-16-le"), canary.hex().encode(), base64.b64encode(canary)[4:-4]]


def found_in(folder: Path, canary: bytes, *, without: str = "") -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file() and not (without and path.name.startswith(without))]
    assert files
    return [str(path) for path in files if any(form in path.read_bytes() for form in forms_of(canary))]


@pytest.fixture
def server(app: Flask, settings: Settings, office: Office, tmp_path: Path) -> Iterator[Server]:
    open_gate(office.matter, office.avery)
    db.session.commit()
    scratch = tmp_path / "temporary"
    scratch.mkdir()
    with served(settings, scratch) as running:
        yield running


def test_a_days_work_leaves_nothing_in_clear(
    server: Server, app: Flask, settings: Settings, office: Office, matter: Matter, tmp_path: Path
) -> None:
    casey = visitor(server, app, office.casey)
    db.session.commit()
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": casey.cookie}
    typed = f"csrf_token={casey.token}&zone=UTC&purpose={WORDS}&condition=sealed&to={office.avery.id}"
    told = {"X-Field-Note": WORDS, "X-Field-Description": WORDS}
    assert server.ask("PUT", address(matter, "/upload"), FILE, **casey.headers("a.bin", **told))[0] == 201
    unfinished = begin(server, casey, matter, len(FILE))
    assert send(server, casey, unfinished, 0, FILE[:900_000]) == 204
    whole = begin(server, casey, matter, len(FILE))
    assert send(server, casey, whole, 0, FILE) == 204
    assert server.ask("POST", address(matter, "/E-0001/release"), typed.encode(), **form)[0] == 303
    assert server.ask("POST", address(matter, "/E-0002/verify"), typed.encode(), **form)[0] == 303
    opened = typed.encode() + f"&why={WORDS}&how=download".encode()
    status, _, data = server.ask("POST", address(matter, "/E-0002/content"), opened, **form)
    assert (status, data) == (200, FILE)
    pdf = server.ask("GET", address(matter, "/custody-log.pdf"), Cookie=casey.cookie)
    assert (pdf[0], pdf[2][:4]) == (200, b"%PDF")
    server.kill()
    back_up(app, tmp_path / "backup.age")
    assert found_in(tmp_path, BYTES) == []
    assert found_in(tmp_path, WORDS.encode(), without="casefile.sqlite3") == []
    if settings.on_sqlite:  # the database holds words in clear, as SECURITY says: the scan does find what is there
        assert found_in(tmp_path, WORDS.encode())
    assert in_tables(BYTES.decode()) == []


def in_tables(canary: str) -> list[str]:
    """Return the tables that hold the canary, as text or as bytes."""
    found = []
    for table in db.metadata.tables.values():
        for row in db.session.execute(table.select()):
            text = "".join(value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row)
            if canary in text:
                found.append(table.name)
    db.session.rollback()
    return found
