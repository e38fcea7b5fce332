"""Files in pieces by tus 1.0: core, creation, checksum, termination, expiration; what is refused, with the reason."""

from __future__ import annotations

import errno
import os
import shutil
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casefile.evidence import jobs, service
from casefile.evidence.models import Item, UnfinishedFile
from casefile.infra import audit, clock, files, files_pieces
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.evidence.build import TEXT, address, kinds, open_gate, records, sha256, stored_names
from tests.evidence.tus import PIECE, Sender, checksum, metadata
from tests.factories import Office

MB = 1024 * 1024
CLEAR = Random(3).randbytes(3 * MB + 77)  # noqa: S311


@pytest.fixture
def sender(casey: FlaskClient, office: Office, matter: Matter) -> Sender:
    open_gate(matter, office.avery)
    return Sender(casey, matter)


def items() -> list[Item]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Item).order_by(Item.id)))


def unfinished() -> list[UnfinishedFile]:
    db.session.rollback()
    return list(db.session.scalars(db.select(UnfinishedFile).where(UnfinishedFile.label.is_(None))))


def on_disk() -> list[str]:
    return sorted(files.store().parts.names())


def nothing_of_it() -> bool:
    return (items(), unfinished(), on_disk(), stored_names()) == ([], [], [], set())


# --- the protocol ----------------------------------------------------------------------------------------------------


def test_a_file_sent_in_pieces_is_logged_as_one_sent_at_once(sender: Sender, matter: Matter) -> None:
    where, at = sender.begun(len(CLEAR), "photo.jpg"), 0
    for end in (1, 5_000, MB, MB + 1, 2 * MB, len(CLEAR)):
        answer = sender.patch(where, at, CLEAR[at:end])
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(end)), answer.text
        at = end
    [item] = items()
    assert (item.name, item.sha256, item.size_bytes) == ("photo.jpg", sha256(CLEAR), len(CLEAR))
    assert service.read_back(item) == files.Fixity(sha256(CLEAR), len(CLEAR), ok=True)
    assert answer.headers["X-Evidence-Item"] == "E-0001"
    assert answer.headers["X-Evidence-Record"] == "2"
    assert answer.headers["X-Evidence-URL"] == address(matter, "/E-0001")
    assert answer.headers["X-Content-SHA256"] == sha256(CLEAR)
    assert kinds(matter)[1:] == ["evidence.received", "evidence.verified"]
    assert stored_names() == {item.stored_name}
    assert on_disk() == []


@pytest.mark.parametrize("size", [1, MB - 1, MB, MB + 1, 2 * MB])
def test_a_file_of_any_length_is_kept_whole(sender: Sender, size: int) -> None:
    where = sender.begun(size)
    if size > 1:
        assert sender.patch(where, 0, CLEAR[: size - 1]).status_code == 204
    assert sender.patch(where, size - 1, CLEAR[size - 1 : size]).status_code == 204
    assert service.read_back(items()[0]) == files.Fixity(sha256(CLEAR[:size]), size, ok=True)


def test_what_is_spoken_is_said(sender: Sender, matter: Matter) -> None:
    answer = sender.client.options(address(matter, "/tus"))
    assert answer.status_code == 204
    assert answer.headers["Tus-Resumable"] == answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(answer.headers["Tus-Max-Size"]) >= 2**30


def test_another_version_is_refused_with_the_one_that_is_spoken(sender: Sender) -> None:
    where = sender.begun(9)
    for answer in (
        sender.create(9, None, **{"Tus-Resumable": "0.2.2"}),
        sender.patch(where, 0, b"x", **{"Tus-Resumable": "2.0.0"}),
        sender.client.head(where),
    ):
        assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert sender.at(where) == 0


def test_how_far_a_file_is_can_be_asked(sender: Sender) -> None:
    said = metadata("a b.txt", modified="1700000000000")
    where = sender.create(len(CLEAR), said).headers["Location"]
    assert sender.at(where) == 0
    sender.patch(where, 0, CLEAR[:100])
    answer = sender.head(where)
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "100"
    assert answer.headers["Upload-Length"] == str(len(CLEAR))
    assert answer.headers["Upload-Metadata"] == said
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert "Upload-Expires" in answer.headers


@pytest.mark.parametrize("at", [0, 99, 101, 3 * MB])
def test_a_piece_that_does_not_begin_where_the_file_ends_is_refused(sender: Sender, at: int) -> None:
    where = sender.begun(len(CLEAR))
    sender.patch(where, 0, CLEAR[:100])
    answer = sender.patch(where, at, b"xyz")
    assert (answer.status_code, sender.at(where)) == (409, 100)
    assert "at 100 bytes" in answer.json["error"]


def test_a_piece_says_what_it_is_and_where_it_begins(sender: Sender) -> None:
    where = sender.begun(len(CLEAR))
    assert sender.patch(where, 0, b"xyz", **{"Content-Type": "application/octet-stream"}).status_code == 415
    for wrong in ("", "-1", "1.5", "x", "\u0661", "9" * 30):
        if wrong.isascii():
            assert sender.patch(where, 0, b"xyz", **{"Upload-Offset": wrong}).status_code == 400
    assert sender.at(where) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_is_compared_with_its_checksum(sender: Sender, algorithm: str) -> None:
    where, piece = sender.begun(len(CLEAR)), CLEAR[: MB + 9]
    wrong = sender.patch(where, 0, piece[:-1] + b"x", **{"Upload-Checksum": checksum(piece, algorithm)})
    assert (wrong.status_code, sender.at(where)) == (460, 0)
    right = sender.patch(where, 0, piece, **{"Upload-Checksum": checksum(piece, algorithm)})
    assert (right.status_code, sender.at(where)) == (204, len(piece))
    rest = CLEAR[len(piece) :]
    wrong = sender.patch(where, len(piece), rest, **{"Upload-Checksum": checksum(b"", algorithm)})
    assert (wrong.status_code, items(), sender.at(where)) == (460, [], len(piece))
    assert sender.patch(where, len(piece), rest, **{"Upload-Checksum": checksum(rest, algorithm)}).status_code == 204
    assert items()[0].sha256 == sha256(CLEAR)


@pytest.mark.parametrize("stated", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256", "sha256 ***", "sha256 aGk=", "", "x"])
def test_a_checksum_that_cannot_be_compared_is_refused_and_never_passed_over(sender: Sender, stated: str) -> None:
    where = sender.begun(9)
    assert sender.patch(where, 0, b"x" * 9, **{"Upload-Checksum": stated}).status_code == 400
    assert (items(), sender.at(where)) == ([], 0)


def test_an_unfinished_file_is_removed_when_its_sender_says_so(sender: Sender) -> None:
    where = sender.begun(len(CLEAR))
    sender.patch(where, 0, CLEAR[:MB])
    assert sender.delete(where).status_code == 204
    assert sender.head(where).status_code == 404
    assert sender.patch(where, MB, b"x").status_code == 404
    assert sender.delete(where).status_code == 404
    assert nothing_of_it()


def test_a_client_that_knows_only_post_names_the_verb(sender: Sender) -> None:
    where = sender.begun(len(CLEAR))

    def post(verb: str, **more: Any) -> int:
        headers = {**sender.headers, "X-HTTP-Method-Override": verb, "Upload-Offset": "0", "Content-Type": PIECE}
        return sender.client.post(where, headers=headers, **more).status_code

    assert post("PATCH", data=CLEAR[:10]) == 204
    assert sender.at(where) == 10
    assert post("PUT") == 400
    assert post("DELETE") == 204
    assert nothing_of_it()


def test_nothing_is_begun_or_sent_without_the_token_of_a_page(sender: Sender) -> None:
    where = sender.begun(9)
    sender.headers.pop("X-CSRFToken")
    for answer in (sender.create(9), sender.patch(where, 0, b"x" * 9), sender.delete(where)):
        assert answer.status_code == 400
    assert (len(unfinished()), items()) == (1, [])


# --- what is refused, with the reason --------------------------------------------------------------------------------


def test_a_file_of_no_bytes_is_refused(sender: Sender) -> None:
    answer = sender.create(0)
    assert (answer.status_code, "no bytes" in answer.json["error"]) == (422, True)
    assert nothing_of_it()


@pytest.mark.parametrize("length", ["", "-5", "x", "1e3", "9" * 30])
def test_a_file_without_a_length_is_refused(sender: Sender, length: str) -> None:
    answer = sender.create(length, None, **{"Upload-Defer-Length": "1"})
    assert (answer.status_code, "Say how long" in answer.json["error"]) == (400, True)
    assert nothing_of_it()


def test_a_file_larger_than_an_upload_may_be_is_refused(sender: Sender) -> None:
    assert sender.create(10**15).status_code == 413
    assert nothing_of_it()


def test_more_than_was_declared_is_refused(sender: Sender) -> None:
    where = sender.begun(9)
    answer = sender.patch(where, 0, b"x" * 10)
    assert (answer.status_code, "declared with 9 bytes" in answer.json["error"]) == (413, True)
    assert (items(), sender.at(where)) == ([], 0)


@pytest.mark.parametrize("stated", [sha256(b""), "ab", "", "sha256"])
def test_a_digest_that_cannot_be_compared_is_refused_before_a_byte_is_sent(sender: Sender, stated: str) -> None:
    answer = sender.create(9, metadata(sha256=stated))
    assert (answer.status_code, "SHA-256" in answer.json["error"]) == (422, True)
    assert nothing_of_it()


def test_a_whole_file_other_than_its_stated_digest_is_refused_and_removed(sender: Sender) -> None:
    where = sender.begun(len(CLEAR), sha256=sha256(b"other"))
    sender.patch(where, 0, CLEAR[:MB])
    answer = sender.patch(where, MB, CLEAR[MB:])
    assert (answer.status_code, f"have SHA-256 {sha256(CLEAR)}" in answer.json["error"]) == (422, True)
    assert nothing_of_it()


def test_the_senders_own_digest_of_the_whole_is_taken(sender: Sender) -> None:
    where = sender.begun(len(CLEAR), sha256=sha256(CLEAR).upper())
    assert sender.patch(where, 0, CLEAR).status_code == 204
    assert len(items()) == 1


@pytest.mark.parametrize("said", ["", "filename YQ==", metadata(kind="no such kind"), metadata(received_from=" ")])
def test_a_file_of_which_too_little_is_said_is_refused_before_a_byte_is_sent(sender: Sender, said: str) -> None:
    assert sender.create(9, said).status_code == 422
    assert nothing_of_it()


@pytest.mark.parametrize("said", ["filename ***", "filename YQ==,filename Yg==", "filename " + "A" * 20_000])
def test_metadata_that_cannot_be_read_is_refused(sender: Sender, said: str) -> None:
    assert sender.create(9, said).status_code == 400
    assert nothing_of_it()


def test_a_late_file_needs_its_reason_before_a_byte_is_sent(sender: Sender) -> None:
    answer = sender.create(9, metadata(happened="2020-01-01T10:00", zone="UTC"))
    assert (answer.status_code, "recorded late" in answer.json["error"]) == (422, True)


def test_a_file_begun_in_time_and_finished_late_says_so_in_the_log(
    app: Flask, office: Office, sender: Sender, matter: Matter
) -> None:
    received = clock.now() - timedelta(hours=20)
    where = sender.begun(9, happened=f"{received:%Y-%m-%dT%H:%M}", zone="UTC")
    with transaction():
        [one] = db.session.scalars(db.select(UnfinishedFile))
        one.began_at -= timedelta(hours=5)
    with time_machine.travel(clock.now() + timedelta(hours=6)):
        sender = Sender(sign_in(app.test_client(), office.casey), matter)
        assert sender.patch(where, 0, b"x" * 9).status_code == 204
    [received_record] = [one for one in records(matter) if one.entry.type == "evidence.received"]
    assert "its upload began in time" in received_record.entry.data["late_reason"]


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "证据\r\n\u202e.txt", "<b>x</b>.txt", b"caf\xe9.txt", " a  b ", "a,b c.txt"]
)
def test_names_reach_the_log_as_they_were_sent_and_are_shown_safely(
    sender: Sender, matter: Matter, name: str | bytes
) -> None:
    sender.patch(sender.begun(9, name), 0, b"x" * 9)
    kept = next(one.entry.data for one in records(matter) if one.entry.type == "evidence.received")
    exactly = name if isinstance(name, bytes) else name.encode()
    assert bytes.fromhex(kept["name_hex"]) == exactly if "name_hex" in kept else kept["name"].encode() == exactly
    page = sender.client.get(address(matter)).get_data(as_text=True)
    assert "<b>x</b>" not in page
    assert "\u202e" not in page


# --- whose it is -----------------------------------------------------------------------------------------------------


def test_an_unfinished_file_is_its_senders_alone(
    app: Flask, office: Office, sender: Sender, avery: FlaskClient, blake: FlaskClient, matter: Matter
) -> None:
    where = sender.begun(len(CLEAR))
    sender.patch(where, 0, CLEAR[:10])
    for client in (avery, blake):
        other = Sender(client, matter)
        for answer in (other.head(where), other.patch(where, 10, b"x"), other.delete(where)):
            assert answer.status_code == 404
    assert sender.at(where) == 10


def test_an_unfinished_file_is_not_found_in_another_matter(sender: Sender, office: Office) -> None:
    where = sender.begun(len(CLEAR))
    with transaction():
        other = factories.matter(office.avery, "United States v. Other")
        matters.add_member(other, office.casey, "paralegal")
    elsewhere = where.replace(f"/matters/{sender.matter.id}/", f"/matters/{other.id}/")
    assert sender.head(elsewhere).status_code == 404
    assert sender.patch(elsewhere, 0, b"x").status_code == 404


# --- together --------------------------------------------------------------------------------------------------------


def test_of_two_requests_for_one_file_at_once_one_is_told_to_wait(sender: Sender) -> None:
    where = sender.begun(len(CLEAR))
    with files.store().parts.hold(where.rpartition("/")[2]):
        assert sender.patch(where, 0, CLEAR).status_code == 423
        assert sender.delete(where).status_code == 423
        assert sender.head(where).status_code == 200
    assert sender.patch(where, 0, CLEAR).status_code == 204


def test_a_sender_who_did_not_hear_the_answer_is_told_again_and_nothing_is_logged_twice(sender: Sender) -> None:
    where = sender.begun(len(CLEAR))
    sender.patch(where, 0, CLEAR)
    answer = sender.head(where)
    assert (answer.headers["Upload-Offset"], answer.headers["X-Evidence-Item"]) == (str(len(CLEAR)), "E-0001")
    assert sender.patch(where, 0, CLEAR).status_code == 409
    assert sender.patch(where, len(CLEAR), b"").headers["X-Evidence-Item"] == "E-0001"
    assert sender.delete(where).status_code == 409
    assert len(items()) == 1


# --- room ------------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_said_before_a_byte_is_sent_and_loses_nothing(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = sender.begun(len(CLEAR))
    sender.patch(where, 0, CLEAR[: MB + 5])
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(9, 9, 0))  # type: ignore[attr-defined]
        assert sender.create(9).status_code == 507
        assert sender.patch(where, MB + 5, CLEAR[MB + 5 :]).status_code == 507
    assert sender.at(where) == MB + 5
    assert sender.patch(where, MB + 5, CLEAR[MB + 5 :]).status_code == 204
    assert items()[0].sha256 == sha256(CLEAR)


@pytest.mark.parametrize("call", ["pwrite", "fsync"])
@pytest.mark.parametrize("number", range(1, 6))
def test_a_disk_that_fills_on_the_way_loses_nothing_acknowledged(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    where, real, calls = sender.begun(len(CLEAR)), getattr(os, call), [0]
    sender.patch(where, 0, CLEAR[: MB + 5])

    def fills(*given: Any) -> Any:
        calls[0] += 1
        if calls[0] >= number:
            raise OSError(errno.ENOSPC, "no space")
        return real(*given)

    with monkeypatch.context() as full:
        full.setattr(files_pieces.os, call, fills)
        answer = sender.patch(where, MB + 5, CLEAR[MB + 5 : 2 * MB + 9])
    if answer.status_code == 507:
        assert "what had arrived before is kept" in answer.json["error"]
    else:
        assert answer.status_code == 204
    assert sender.at(where) in (MB + 5, 2 * MB + 9)
    at = sender.at(where)
    assert sender.patch(where, at, CLEAR[at:]).status_code == 204
    assert items()[0].sha256 == sha256(CLEAR)


def test_a_file_that_was_stored_and_not_recorded_is_still_unfinished(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, store = sender.begun(len(CLEAR)), files_pieces.HeldPart.store
    sender.patch(where, 0, CLEAR[: 2 * MB])

    def store_and_die(part: files.HeldPart) -> None:
        store(part)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(files_pieces.HeldPart, "store", store_and_die)
        with pytest.raises(KeyboardInterrupt):
            sender.patch(where, 2 * MB, CLEAR[2 * MB :])
    assert (items(), sender.at(where), len(stored_names())) == ([], 2 * MB, 1)
    assert sender.patch(where, 2 * MB, CLEAR[2 * MB :]).status_code == 204
    assert service.read_back(items()[0]) == files.Fixity(sha256(CLEAR), len(CLEAR), ok=True)


# --- in the end ------------------------------------------------------------------------------------------------------


def test_a_file_that_nobody_goes_on_with_is_removed_after_a_week_and_not_before(sender: Sender, matter: Matter) -> None:
    where = sender.begun(len(CLEAR))
    sender.patch(where, 0, CLEAR[:MB])
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        jobs.sweep_unfinished()
    assert len(unfinished()) == 1
    with time_machine.travel(clock.now() + timedelta(days=7, hours=1)):
        jobs.sweep_unfinished()
    assert nothing_of_it()
    [told] = [one for one in audit.of_matter(matter.id) if one.action == "evidence.expired"]
    assert told.target == f"unfinished, {len(CLEAR)} bytes"


def test_the_sweep_never_touches_what_is_logged(sender: Sender) -> None:
    sender.patch(sender.begun(len(CLEAR)), 0, CLEAR)
    with time_machine.travel(clock.now() + timedelta(days=30)):
        jobs.sweep_unfinished()
        jobs.sweep_unfinished()
    assert db.session.scalars(db.select(UnfinishedFile)).all() == []
    assert service.read_back(items()[0]) == files.Fixity(sha256(CLEAR), len(CLEAR), ok=True)


def test_a_short_text_is_examined_so_that_it_is_not_frozen_later(sender: Sender) -> None:
    sender.patch(sender.begun(len(TEXT), "log.txt"), 0, TEXT)
    assert (items()[0].plain, items()[0].content) == (True, "text")
