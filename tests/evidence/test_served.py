"""Uploads over a real server: cut off, mislabelled, without a length; and nothing in clear anywhere on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from casefile.config import ROOT, Settings
from casefile.evidence import ledger
from casefile.evidence.models import Item
from casefile.infra import files
from casefile.infra.db import db
from casefile.matters.models import Matter
from tests.evidence.build import GATED, JPG, address, charge, open_gate, records, sha256, stored_names
from tests.evidence.serving import Server, Visitor, served, visitor
from tests.factories import Office

pytestmark = pytest.mark.slow

CANARY = b"canary-7b2d90aa-in-clear "
BIG = CANARY * 120_000  # 3 MB: past every buffer that would spool it


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def server(settings: Settings, office: Office, scratch: Path) -> Iterator[Server]:
    db.session.commit()
    with served(settings, scratch) as running:
        yield running


@pytest.fixture
def casey_there(server: Server, app: Flask, office: Office) -> Visitor:
    open_gate(office.matter, office.avery)
    found = visitor(server, app, office.casey)
    db.session.commit()
    return found


def upload(server: Server, who: Visitor, matter: Matter, data: bytes, **headers: str) -> tuple[int, dict[str, object]]:
    status, said, _ = server.ask("PUT", address(matter, "/upload"), data, **who.headers(**headers))
    db.session.rollback()
    db.session.expire_all()
    return status, said


def head(server: Server, who: Visitor, matter: Matter, **more: str) -> str:
    lines = {"Host": f"localhost:{server.port}", **who.headers(), **more}
    return (
        f"PUT {address(matter, '/upload')} HTTP/1.1\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        + "\r\n"
    )


def nothing_kept() -> None:
    db.session.rollback()
    assert stored_names() == set()
    assert list(files.store().incoming.iterdir()) == []  # type: ignore[attr-defined]
    assert db.session.scalar(db.select(db.func.count()).select_from(Item)) == 0


def in_clear(*folders: Path) -> list[str]:
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in found if CANARY in path.read_bytes()]


def test_an_upload_is_answered_with_item_digest_size_record_and_address(
    server: Server, casey_there: Visitor, matter: Matter, tmp_path: Path
) -> None:
    status, said = upload(server, casey_there, matter, BIG)
    assert (status, said) == (
        201,
        {"item": "E-0001", "sha256": sha256(BIG), "size": len(BIG), "seq": 2, "url": address(matter, "/E-0001")},
    )
    assert in_clear(tmp_path) == []
    assert [one.entry.type for one in records(matter)][1:] == ["evidence.received", "evidence.verified"]


def test_fields_reach_the_server_under_the_names_the_pages_script_gives_them() -> None:
    """Gunicorn drops a header whose name holds an underscore, so the script must send none."""
    script = (ROOT / "static" / "js" / "evidence.js").read_text()
    assert 'setRequestHeader(`X-Field-${name.replaceAll("_", "-")}`' in script


@pytest.mark.parametrize("gated", [False, True], ids=["an ungated matter", "a gated one"])
def test_a_body_that_is_cut_off_is_not_taken_for_the_file(
    server: Server, casey_there: Visitor, matter: Matter, gated: bool, tmp_path: Path
) -> None:
    if gated:
        charge(matter, GATED)
    sent = head(server, casey_there, matter, **{"Content-Length": "2000000"})
    for arrived in (0, 1, 5_000, 1_999_999):
        status, said = server.raw(sent, BIG[:arrived], cut=True)
        assert status == 422
        assert "bytes arrived" in str(said["error"])
        nothing_kept()
    assert ledger.find_log(matter) is None
    assert in_clear(tmp_path) == []


def test_a_digest_other_than_the_senders_is_refused(server: Server, casey_there: Visitor, matter: Matter) -> None:
    status, said = upload(server, casey_there, matter, BIG, **{"X-Content-SHA256": "ab" * 32})
    assert status == 422
    assert f"have SHA-256 {sha256(BIG)}" in str(said["error"])
    nothing_kept()


def test_a_digest_that_cannot_be_compared_is_refused_and_never_passed_over(
    server: Server, casey_there: Visitor, matter: Matter
) -> None:
    for stated in ("sha256", "", "ab", sha256(b"")):
        assert upload(server, casey_there, matter, BIG, **{"X-Content-SHA256": stated})[0] == 422
        nothing_kept()


def test_the_senders_own_digest_is_taken(server: Server, casey_there: Visitor, matter: Matter) -> None:
    assert upload(server, casey_there, matter, BIG, **{"X-Content-SHA256": sha256(BIG).upper()})[0] == 201


def test_an_upload_without_a_length_is_refused(server: Server, casey_there: Visitor, matter: Matter) -> None:
    chunked = head(server, casey_there, matter, **{"Transfer-Encoding": "chunked"})
    status, said = server.raw(chunked, b"5\r\nhello\r\n0\r\n\r\n")
    assert status == 411
    assert "a Content-Length is needed" in str(said["error"])
    nothing_kept()


def test_a_file_of_no_bytes_is_refused(server: Server, casey_there: Visitor, matter: Matter) -> None:
    status, said = upload(server, casey_there, matter, b"")
    assert (status, "no bytes" in str(said["error"])) == (422, True)
    nothing_kept()


def test_an_upload_without_its_token_is_refused(server: Server, casey_there: Visitor, matter: Matter) -> None:
    assert upload(server, casey_there, matter, BIG, **{"X-CSRFToken": ""})[0] == 400
    nothing_kept()


def test_a_body_that_calls_itself_a_form_is_taken_as_it_is_or_refused_and_never_lies_in_clear(
    server: Server, casey_there: Visitor, matter: Matter, tmp_path: Path
) -> None:
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        status, said = upload(server, casey_there, matter, BIG, **{"Content-Type": kind})
        assert status in (400, 413, 415, 422) or said["sha256"] == sha256(BIG)
    assert in_clear(tmp_path) == []


def test_names_reach_the_log_as_they_were_sent(server: Server, casey_there: Visitor, matter: Matter) -> None:
    for name in ("..%2F..%2Fetc%2Fpasswd", quote("证据\r\n\u202e.txt")):
        assert upload(server, casey_there, matter, BIG, **{"X-File-Name": name})[0] == 201
    received = [one.entry.data["name"] for one in records(matter) if one.entry.type == "evidence.received"]
    assert received == ["../../etc/passwd", "证据\r\n\u202e.txt"]


def test_a_refused_image_leaves_nothing_on_the_disk(
    server: Server, casey_there: Visitor, matter: Matter, tmp_path: Path
) -> None:
    charge(matter, GATED)
    data = JPG + BIG
    status, said = upload(server, casey_there, matter, data, **{"X-File-Name": "canary-name.jpg"})
    assert (status, "by reference only" in str(said["error"])) == (422, True)
    nothing_kept()
    assert in_clear(tmp_path) == []
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and b"canary-name" in path.read_bytes()]
    assert kept == []


def test_the_reason_is_heard_by_a_sender_of_far_more_than_a_gated_matter_takes(
    server: Server, casey_there: Visitor, matter: Matter
) -> None:
    charge(matter, GATED)
    status, said = upload(server, casey_there, matter, bytes(40_000_000), **{"X-File-Name": "big.mp4"})
    assert (status, "32 MB" in str(said["error"])) == (422, True)
    nothing_kept()
