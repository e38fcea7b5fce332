"""Files in pieces over a real server: a standard client, cut lines, kills, two at once, and what a worker holds."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from tusclient.client import TusClient

from casefile.config import Settings
from casefile.evidence import ledger, service
from casefile.evidence.models import Item
from casefile.infra import files
from casefile.infra.db import db
from casefile.matters.models import Matter
from tests.bench.serving import forget_peak, peak_mb, rss_mb
from tests.evidence.build import address, open_gate, sha256
from tests.evidence.serving import Server, Visitor, visitor
from tests.evidence.tus import FIELDS, PIECE, checksum, metadata
from tests.factories import Office

pytestmark = pytest.mark.slow

MB = 1024 * 1024
CANARY = b"canary-91be04f7-in-clear "
BIG = b"\x00\x07\x0b" + CANARY * 840_000  # 20 MB: past the first 16 that are kept on the way; no text
KILLS = 12
MOST_GROWN_MB = 40


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def server(settings: Settings, office: Office, scratch: Path) -> Iterator[Server]:
    open_gate(office.matter, office.avery)
    db.session.commit()
    running = Server(settings, scratch)
    running.start()
    yield running
    running.kill()


@pytest.fixture
def casey_there(server: Server, app: Flask, office: Office) -> Visitor:
    found = visitor(server, app, office.casey)
    db.session.commit()
    return found


def spoken(who: Visitor, **more: str) -> dict[str, str]:
    always = {"Cookie": who.cookie, "X-CSRFToken": who.token, "Accept": "application/json", "Tus-Resumable": "1.0.0"}
    return {**always, **more}


def ask(
    server: Server, who: Visitor, method: str, path: str, body: bytes | None = None, **more: str
) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, body, {"Host": f"localhost:{server.port}", **spoken(who, **more)})
        answer = connection.getresponse()
        answer.read()
        return answer.status, dict(answer.headers)
    finally:
        connection.close()


def begin(server: Server, who: Visitor, matter: Matter, size: int, **said: str) -> str:
    headers = {"Upload-Length": str(size), "Upload-Metadata": metadata(**said)}
    status, told = ask(server, who, "POST", address(matter, "/tus"), b"", **headers)
    assert status == 201
    return told["Location"]


def how_far(server: Server, who: Visitor, where: str) -> int:
    return int(ask(server, who, "HEAD", where)[1]["Upload-Offset"])


def piece(at: int, data: bytes = b"", **more: str) -> dict[str, str]:
    return {"Upload-Offset": str(at), "Content-Type": PIECE, **more}


def send(server: Server, who: Visitor, where: str, at: int, data: bytes, **more: str) -> int:
    return ask(server, who, "PATCH", where, data, **piece(at), **more)[0]


def cut(server: Server, who: Visitor, where: str, at: int, length: int, data: bytes, **more: str) -> None:
    """Send less of a piece than was announced, and hang up."""
    headers = {"Host": f"localhost:{server.port}", **spoken(who), **piece(at), "Content-Length": str(length), **more}
    head = f"PATCH {where} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as wire:
        wire.sendall(head.encode() + data)


def settled(server: Server, who: Visitor, where: str, at: int) -> int:
    """Wait until the server has noticed that a line was cut, and return how far the file is."""
    for _ in range(200):
        if (now := how_far(server, who, where)) >= at:
            return now
        time.sleep(0.05)
    return now


def stored() -> list[Item]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(Item).order_by(Item.id)))


def in_clear(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and CANARY in path.read_bytes()]


@pytest.mark.parametrize(("chunk", "compared"), [(3 * MB + 5, True), (2**40, False)], ids=["in pieces", "at once"])
def test_a_standard_client_can_upload(
    server: Server, casey_there: Visitor, matter: Matter, tmp_path: Path, chunk: int, compared: bool
) -> None:
    client = TusClient(f"http://localhost:{server.port}{address(matter, '/tus')}", headers=spoken(casey_there))
    said = {"filename": "证据 a,b.bin", **FIELDS}
    sender = client.uploader(file_stream=io.BytesIO(BIG), chunk_size=chunk, metadata=said, upload_checksum=compared)
    if not compared:
        sender.upload()
    else:
        sender.upload_chunk()
        again = client.uploader(file_stream=io.BytesIO(BIG), url=sender.url, chunk_size=chunk, upload_checksum=compared)
        assert again.offset == chunk
        again.upload()
    [item] = stored()
    assert (item.name, item.sha256, item.size_bytes) == ("证据 a,b.bin", sha256(BIG), len(BIG))
    assert in_clear(tmp_path) == []


def test_what_arrived_before_a_cut_is_kept_and_gone_on_with(
    server: Server, casey_there: Visitor, matter: Matter, tmp_path: Path
) -> None:
    where = begin(server, casey_there, matter, len(BIG))
    at = 0
    for more in (1, 5_000, 2 * MB + 3):
        cut(server, casey_there, where, at, len(BIG) - at, BIG[at : at + more])
        at = settled(server, casey_there, where, at + more)
    assert at == 1 + 5_000 + 2 * MB + 3
    assert in_clear(tmp_path) == []
    assert send(server, casey_there, where, at, BIG[at:]) == 204
    assert [one.sha256 for one in stored()] == [sha256(BIG)]


def test_a_piece_with_a_checksum_that_is_cut_off_is_not_kept(
    server: Server, casey_there: Visitor, matter: Matter
) -> None:
    where = begin(server, casey_there, matter, len(BIG))
    cut(server, casey_there, where, 0, 2 * MB, BIG[:MB], **{"Upload-Checksum": checksum(BIG[: 2 * MB])})
    for _ in range(100):  # the first is told to wait until the server has noticed the cut
        if (status := send(server, casey_there, where, 0, BIG[:10])) != 423:
            break
        time.sleep(0.05)
    assert (status, how_far(server, casey_there, where)) == (204, 10)


def test_of_two_pieces_at_once_one_wins(server: Server, casey_there: Visitor, matter: Matter) -> None:
    for _ in range(2):
        where = begin(server, casey_there, matter, len(BIG))
        said: list[int] = []

        def once(where: str = where, said: list[int] = said) -> None:
            said.append(send(server, casey_there, where, 0, BIG))

        both = [threading.Thread(target=once) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert sorted(said) in ([204, 409], [204, 423])
    assert [one.sha256 for one in stored()] == [sha256(BIG)] * 2


def test_a_server_killed_while_a_file_arrives_goes_on_where_it_acknowledged(
    server: Server, casey_there: Visitor, matter: Matter, tmp_path: Path
) -> None:
    rng, clear = Random(17), Random(18).randbytes(60 * MB + 11)  # noqa: S311
    where, acknowledged, kills = begin(server, casey_there, matter, len(clear)), 0, 0
    while kills < KILLS:
        until = time.monotonic() + rng.uniform(0.05, 0.4)
        killer = threading.Timer(until - time.monotonic(), server.kill)
        killer.start()
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                at = how_far(server, casey_there, where)
                assert at >= acknowledged
                if at == len(clear):
                    break
                length = rng.choice((1_000, MB + 1, 5 * MB, 30 * MB))
                status, told = ask(server, casey_there, "PATCH", where, clear[at : at + length], **piece(at))
                assert status == 204
                acknowledged = int(told["Upload-Offset"])
        killer.join()
        kills += 1
        server.start()
    at = how_far(server, casey_there, where)
    assert at >= acknowledged
    if at < len(clear):
        assert send(server, casey_there, where, at, clear[at:]) == 204
    [item] = stored()
    assert service.read_back(item) == files.Fixity(sha256(clear), len(clear), ok=True)
    assert ledger.check(matter).findings == []
    assert list(files.store().parts.names()) == []


def test_a_worker_holds_no_more_for_300_mb_than_for_a_little(
    server: Server, casey_there: Visitor, matter: Matter
) -> None:
    assert send(server, casey_there, begin(server, casey_there, matter, 3 * MB), 0, BIG[: 3 * MB]) == 204
    [worker] = server.workers()
    forget_peak(worker)
    before, block = rss_mb(worker), os.urandom(10 * MB)
    where = begin(server, casey_there, matter, 300 * MB)
    head = {"Host": f"localhost:{server.port}", **spoken(casey_there), **piece(0), "Content-Length": str(300 * MB)}
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as wire:
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        wire.sendall(f"PATCH {where} HTTP/1.1\r\n{lines}\r\n".encode())
        for _ in range(30):
            wire.sendall(block)
        assert re.match(rb"HTTP/1.1 204", wire.recv(65536))
    assert peak_mb(worker) - before < MOST_GROWN_MB
    assert stored()[-1].size_bytes == 300 * MB
