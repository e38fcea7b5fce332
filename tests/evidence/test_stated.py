"""What files state on the page of an item: read after the record, kept as rows, told to those who may know."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
import sqlalchemy.exc
from flask import Flask
from flask.testing import FlaskClient

from casefile.evidence import lists, service, stated
from casefile.evidence.models import Item, StatedMetadata
from casefile.infra import children, files, jobs
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from tests import factories
from tests.accounts.signing import sign_in
from tests.evidence import hostile
from tests.evidence.build import (
    JPG,
    SAMPLES,
    address,
    close_gate,
    flip,
    kinds,
    log,
    log_reference,
    open_gate,
    post,
    records,
    stored_file,
)
from tests.evidence.test_commands import run
from tests.evidence.test_protection import protect
from tests.evidence.tus import Sender
from tests.factories import Office

NIKON = (SAMPLES / "DSCN0010.jpg").read_bytes()
E01 = (SAMPLES / "image.E01").read_bytes()
MD5 = "d73c51f10c7ee6a681b7b619ccc6f1c4"


@pytest.fixture
def photo(matter: Matter, office: Office) -> Item:
    open_gate(matter, office.avery)
    return log(matter, office.casey, "DSCN0010.jpg", NIKON)


def page(client: FlaskClient, matter: Matter, label: str = "E-0001") -> str:
    """Return the words of the section, in one line."""
    shown = client.get(address(matter, f"/{label}")).get_data(as_text=True)
    section = shown.partition('aria-labelledby="stated-title"')[2].partition("</section>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section)).split())


def rows(item: Item) -> list[StatedMetadata]:
    query = db.select(StatedMetadata).where(StatedMetadata.item_id == item.id).order_by(StatedMetadata.id)
    return list(db.session.scalars(query))


def do_jobs() -> None:
    """Run what waits as the runner does, in a context without anybody."""
    jobs.run_due()
    db.session.expire_all()


def test_a_file_is_read_by_itself_after_it_came_in_and_the_log_says_so(photo: Item, matter: Matter) -> None:
    assert rows(photo) == []
    do_jobs()
    [row] = rows(photo)
    opened = records(matter)[-1]
    assert (row.kind, row.problem, row.seq, row.by_name) == ("exif", "", opened.seq, "Casefile")
    assert opened.entry.type == "evidence.accessed"
    assert (opened.entry.actor.name, opened.entry.data["how"]) == ("Casefile", "metadata read")
    assert re.fullmatch(r"Casefile exif reader 1, ExifRead [\d.]+", row.reader)
    assert json.loads(row.stated)["clock"]["local"] == "2008-10-22T16:28:39"
    assert service.standing(photo)[2] == []


def test_the_job_bears_repetition(photo: Item, matter: Matter) -> None:
    do_jobs()
    stated.read_later(photo.id)
    stated.read_later(10**6)
    assert len(rows(photo)) == 1


def test_the_page_shows_the_difference_under_each_zone_and_the_sum(
    casey: FlaskClient, photo: Item, matter: Matter
) -> None:
    do_jobs()
    shown = page(casey, matter)
    assert "not what happened" in shown
    assert "Central European Summer Time (+02:00) 2008-10-22 14:28:39 −86,308 s 23 h 58 min 28 s slow" in shown
    assert (
        "Worked out: 2008-10-22 16:28:39 less −05:00 is 2008-10-22 21:28:39 UTC; less 2008-10-23 14:27:07.240 UTC "
        "that is −61,108 s." in shown
    )
    assert "Central Daylight Time (−05:00) the court’s zone, America/Chicago 2008-10-22 21:28:39" in shown
    assert "(−11:00) the least difference of all" in shown
    assert "Asia/Kathmandu" in shown
    assert "2008:10:22 16:28:39 unknown no zone stated" in shown
    assert "GPS 2008:10:23 14:27:7.24 2008-10-23 14:27:07.240 UTC GPS (UTC)" in shown


def test_a_camera_that_states_its_offset_shows_one_difference(
    casey: FlaskClient, office: Office, matter: Matter
) -> None:
    open_gate(matter, office.avery)
    log(matter, office.casey, "a.jpg", JPG)
    do_jobs()
    shown = page(casey, matter)
    assert "the offset stated by the file (+02:00)" in shown
    assert "+102 s 1 min 42 s fast" in shown
    assert "2023-10-06 20:53:51.724 UTC offset stated by the file" in shown
    assert "least difference" not in shown


def test_the_zones_that_the_intake_names_are_named(casey: FlaskClient, office: Office, matter: Matter) -> None:
    open_gate(matter, office.avery)
    log(matter, office.casey, "a.jpg", NIKON, source_tz="Europe/Rome")
    do_jobs()
    assert "(+02:00) the zone of the source as stated at intake, Europe/Rome" in page(casey, matter)


def test_a_position_is_told_to_those_who_may_open_the_item(
    app: Flask, casey: FlaskClient, photo: Item, matter: Matter
) -> None:
    do_jobs()
    assert "43.467448° N, 11.885127° E" in page(casey, matter)
    with transaction():
        outside = factories.user("Sam Field", "cocounsel")
        factories.from_outside(matter, outside, "cocounsel")
        photo.share = "XS"
    sam = sign_in(app.test_client(), outside)
    shown = page(sam, matter)
    assert "COOLPIX" in shown
    assert "Position (GPS) stated; shown to those who may open the item" in shown
    assert "43.4" not in shown
    assert "Read again" not in shown
    assert post(sam, address(matter, "/E-0001/stated")).status_code == 404


def test_reading_again_adds_a_row_and_another_record(casey: FlaskClient, photo: Item, matter: Matter) -> None:
    assert "It was not read yet" in page(casey, matter)
    assert post(casey, address(matter, "/E-0001/stated")).status_code == 303
    do_jobs()
    assert post(casey, address(matter, "/E-0001/stated")).status_code == 303
    db.session.expire_all()
    assert [row.by_name for row in rows(photo)] == ["Casey Reyes", "Casey Reyes"]
    assert kinds(matter).count("evidence.accessed") == 2


def test_a_request_without_its_token_reads_nothing(casey: FlaskClient, photo: Item, matter: Matter) -> None:
    assert casey.post(address(matter, "/E-0001/stated")).status_code == 400
    assert rows(photo) == []


def test_a_reading_is_neither_changed_nor_removed(photo: Item) -> None:
    do_jobs()
    for statement in ("UPDATE evidence_stated SET stated = ''", "DELETE FROM evidence_stated"):
        with pytest.raises(sqlalchemy.exc.DatabaseError, match="append-only"), transaction():
            db.session.execute(db.text(statement))


# --- what is not read ------------------------------------------------------------------------------------------------


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what was opened: every opening of stored bytes is noted."""
    opened: list[str] = []
    open_file = files.FolderStore.open

    def noted(self: files.FolderStore, name: str, key: object) -> files.ClearReader:
        opened.append(name)
        return open_file(self, name, key)  # type: ignore[arg-type]

    monkeypatch.setattr(files.FolderStore, "open", noted)
    return opened


def test_frozen_media_is_not_read(casey: FlaskClient, photo: Item, matter: Matter, unread: list[str]) -> None:
    close_gate(matter)
    before = kinds(matter)
    do_jobs()
    assert post(casey, address(matter, "/E-0001/stated")).status_code == 409
    with pytest.raises(Refusal, match="frozen, and not read"):
        stated.read(photo)
    assert (rows(photo), kinds(matter), unread) == ([], before, [])
    shown = page(casey, matter)
    assert "it is frozen, and not read" in shown
    assert "Read" not in shown.replace("Read by", "")


def test_what_was_read_before_is_not_shown_of_frozen_media(casey: FlaskClient, photo: Item, matter: Matter) -> None:
    do_jobs()
    close_gate(matter)
    assert "COOLPIX" not in page(casey, matter)


def test_what_was_read_while_the_gate_closed_is_dropped(
    photo: Item, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = children.ask

    def closing(*given: object) -> object:
        found = ask(*given)  # type: ignore[arg-type]
        close_gate(matter)
        return found

    monkeypatch.setattr(children, "ask", closing)
    row = stated.read(photo)
    assert (row.stated, "became gated" in row.problem) == ("", True)


def test_what_is_kept_by_reference_is_not_read(casey: FlaskClient, office: Office, matter: Matter) -> None:
    item = log_reference(matter, office.casey)
    assert "kept by reference only" in page(casey, matter)
    assert post(casey, address(matter, "/E-0001/stated")).status_code == 409
    assert rows(item) == []


def test_from_other_kinds_nothing_is_read(
    casey: FlaskClient, office: Office, matter: Matter, unread: list[str]
) -> None:
    item = log(matter, office.casey)
    unread.clear()
    do_jobs()
    assert "Nothing is read from this kind of file." in page(casey, matter)
    assert (rows(item), unread, "evidence.accessed" in kinds(matter)) == ([], [], False)


def test_after_its_custody_ended_an_item_is_not_read(photo: Item) -> None:
    photo.disposed = True
    db.session.commit()
    with pytest.raises(Refusal, match="custody has ended"):
        stated.read(photo)


def test_what_is_for_counsel_only_is_read_for_counsel_and_shown_to_them_only(
    avery: FlaskClient, casey: FlaskClient, office: Office, photo: Item, matter: Matter, unread: list[str]
) -> None:
    protect(photo, office, "counsel only")
    unread.clear()
    do_jobs()
    [row] = rows(photo)
    assert ("counsel only" in row.problem, row.seq, unread) == (True, None, [])
    assert post(avery, address(matter, "/E-0001/stated")).status_code == 303
    assert "COOLPIX" in page(avery, matter)
    shown = page(casey, matter)
    assert "shown only to those who may view the item" in shown
    assert "COOLPIX" not in shown


def test_a_damaged_item_is_said_to_be_that(casey: FlaskClient, photo: Item, matter: Matter) -> None:
    flip(stored_file(photo))
    do_jobs()
    [row] = rows(photo)
    assert row.problem == "Nothing was read: it does not open as it was stored. Verify it, and tell lead counsel."
    assert row.problem in page(casey, matter)


def test_a_reader_that_is_stopped_leaves_a_message_and_the_item_as_it_was(
    casey: FlaskClient, photo: Item, matter: Matter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    killed = tmp_path / "killed.py"
    killed.write_text("def read(file):\n    import os; os.kill(os.getpid(), 9)\n")
    monkeypatch.setattr(stated.Reader, "file", property(lambda _: killed))
    assert post(casey, address(matter, "/E-0001/stated")).status_code == 303
    db.session.expire_all()
    [row] = rows(photo)
    assert row.problem == (
        "Nothing was read: the process that read it was stopped before it came to an answer. The item is as it was."
    )
    assert (service.read_back(photo).sha256, service.standing(photo)[2]) == (photo.sha256, [])
    assert "Read again" in page(casey, matter)


def test_a_file_that_came_in_pieces_is_read_as_well(casey: FlaskClient, office: Office, matter: Matter) -> None:
    open_gate(matter, office.avery)
    sender = Sender(casey, matter)
    assert sender.patch(sender.begun(len(NIKON), "DSCN0010.jpg"), 0, NIKON).status_code == 204
    do_jobs()
    assert "COOLPIX" in page(casey, matter)


def test_an_intake_stands_though_the_queue_does_not(
    office: Office, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_gate(matter, office.avery)

    def broken(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(jobs, "later", broken)
    assert log(matter, office.casey, "a.jpg", JPG).label == "E-0001"


def test_what_a_file_states_is_shown_as_text(casey: FlaskClient, office: Office, matter: Matter) -> None:
    open_gate(matter, office.avery)
    mail = "From: <script>alert(1)</script>\nTo: b\nSubject: turned \u202e round\nMessage-ID: \udce4\n\nhi\n"
    log(matter, office.casey, "a.eml", mail.encode("utf-8", "surrogateescape"))
    do_jobs()
    whole = casey.get(address(matter, "/E-0001")).get_data(as_text=True)
    assert "<script>alert" not in whole
    assert "&lt;script&gt;alert" in whole
    assert "\u202e" not in whole


def test_what_a_reader_answers_is_taken_as_text_whatever_it_is(
    casey: FlaskClient, photo: Item, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = {
        "fields": [["a"], "b", ["c", {"d": 1}], None],
        "times": [None, {"local": "soon", "offset": 5}, {"local": "0001-01-01T00:00:00", "offset": "+14:00"}],
        "clock": {"local": "9999-12-31T23:59:59", "offset": None},
        "gps": {"utc": "2008-10-23T14:27:07", "raw": 1, "position": "here"},
        "hops": {"a": 1},
        "parts": [[1, 2, 3]],
        "hashes": [None, {"alg": None}],
        "notes": "x",
    }
    monkeypatch.setattr(children, "ask", lambda *_: strange)
    do_jobs()
    shown = page(casey, matter)
    assert "c {'d': 1}" in shown
    assert "The camera’s clock" not in shown


# --- the hash of a medium --------------------------------------------------------------------------------------------


def image(matter: Matter, office: Office, data: bytes = E01, **facts: object) -> Item:
    open_gate(matter, office.avery)
    item = log(matter, office.casey, "image.E01", data, **facts)
    do_jobs()
    return item


def stated_hash(value: str, by: str = "Agent One") -> object:
    from casefile.law import custody

    return custody.StatedHash("md5", value, by)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "no MD5 was stated for this item"),
        ({"stated": (MD5,)}, "match the same as the MD5 stated by Agent One"),
        ({"media_hash": MD5}, "match the same as the MD5 stated by Agent One"),
        ({"media_hash": "0" * 32}, "mismatch NOT the MD5 that Agent One states of the medium"),
        ({"stated": ("0" * 32,)}, "theirs may be that of the file, not of the medium"),
    ],
)
def test_the_hash_of_the_medium_stands_apart_from_the_files_and_is_compared(
    facts: dict[str, object], words: str, casey: FlaskClient, office: Office, matter: Matter
) -> None:
    given = {
        key: tuple(stated_hash(one) for one in value) if key == "stated" else stated_hash(str(value))
        for key, value in facts.items()
    }
    item = image(matter, office, **given)
    shown = page(casey, matter)
    assert f"Medium, MD5 {MD5}" in shown
    assert words in shown
    assert f"Image file, SHA-256 {item.sha256} computed here" in shown


def test_the_printed_log_tells_the_hash_of_the_medium_apart(office: Office, matter: Matter) -> None:
    image(matter, office)
    log(matter, office.casey)
    paper = service.custody_log(matter, ["WP"])
    assert [item.media for item in paper.items] == [(f"MD5 {MD5}",), ()]
    second = hostile.ewf((b"hash", b"m" * 36))
    assert lists.stated_media([log(matter, office.casey, "b.E01", second)]) == {}


# --- the command line ------------------------------------------------------------------------------------------------


def test_the_command_line_tells_what_is_stated_and_reads_where_nobody_has(
    app: Flask, photo: Item, matter: Matter
) -> None:
    answer = run(app, "metadata", matter.id, "E-0001", "--json")
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["item"], told["kind"], told["problem"]) == (0, "E-0001", "exif", "")
    assert told["stated"]["clock"]["local"] == "2008-10-22T16:28:39"
    run(app, "metadata", matter.id, "E-0001")
    assert len(rows(photo)) == 1
    run(app, "metadata", matter.id, "E-0001", "--again", "--as", "avery@office.example")
    assert [row.by_name for row in rows(photo)] == ["Casey Reyes", "Avery Stone"]


def test_the_command_line_refuses_what_is_not_read(app: Flask, office: Office, matter: Matter) -> None:
    log(matter, office.casey)
    answer = run(app, "metadata", matter.id, "E-0001")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr == "E-0001 is not read. Nothing is read from this kind of file.\n"
    assert "is no item of this matter" in run(app, "metadata", matter.id, "E-0009").stderr
