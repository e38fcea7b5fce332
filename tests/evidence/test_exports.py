"""Bags asked for in the browser: made in the background, sent as one ZIP, nothing before its record."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casefile.evidence import bags, exports, making, service
from casefile.evidence.models import EvidenceExport
from casefile.infra import clock, files, jobs, keys
from casefile.infra.db import db, transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from tests.evidence import tracing
from tests.evidence.build import (
    JPG,
    TEXT,
    address,
    close_gate,
    flip,
    log,
    post,
    records,
    sha256,
    stored_file,
)
from tests.evidence.bundle import outside
from tests.evidence.test_ledger import another_giver, edit
from tests.factories import Office, act_as

LIST = "/exports"


pytestmark = pytest.mark.usefixtures("unprinted")


def ask(client: FlaskClient, matter: Matter, **typed: str) -> TestResponse:
    return post(client, address(matter, LIST), **{"receiver": "Quarry Forensics", "with_files": "y", **typed})


def made(client: FlaskClient, matter: Matter, **typed: str) -> EvidenceExport:
    """Ask for a bag and let the job make it."""
    assert ask(client, matter, **typed).status_code == 303
    jobs.run_due()
    db.session.expire_all()
    return exports.exports_of(matter)[0]


def download(client: FlaskClient, matter: Matter, row: EvidenceExport) -> TestResponse:
    return post(client, address(matter, f"{LIST}/{row.id}/download"))


def unpacked(answer: TestResponse, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(answer.data)).extractall(folder)
    (folder / exports.FOLDER / "data").mkdir(exist_ok=True)
    return folder / exports.FOLDER


def test_a_bag_from_the_page_verifies_with_bare_python(
    casey: FlaskClient, two_items: Matter, printed: None, tmp_path: Path
) -> None:
    row = made(casey, two_items)
    assert (row.state, row.done, row.total) == ("ready", 2, 2)
    bundle = unpacked(download(casey, two_items, row), tmp_path)
    found = outside(bundle, "--key", keys.log_key().verifier)
    assert (found["ok"], found["records"]) == (True, row.records)
    assert (bundle / "data" / "objects" / sha256(JPG)).read_bytes() == JPG


def test_an_export_is_on_record_with_who_asked(casey: FlaskClient, two_items: Matter, office: Office) -> None:
    made(casey, two_items)
    left = [one.entry for one in records(two_items) if one.entry.type == "evidence.exported"]
    assert {(one.actor.name, one.data["to"]) for one in left} == {(office.casey.name, "Quarry Forensics")}
    assert [one.item for one in left] == [None, "E-0001", "E-0002"]


def test_each_download_is_a_record_before_its_bytes(casey: FlaskClient, two_items: Matter) -> None:
    row = made(casey, two_items)
    before = len(records(two_items))
    download(casey, two_items, row)
    newest = records(two_items)[-1].entry
    assert (len(records(two_items)), newest.type, newest.data["what"]) == (
        before + 1,
        "evidence.exported",
        f"export {row.id}, downloaded",
    )


def test_while_it_is_made_the_page_says_how_far_it_is(casey: FlaskClient, two_items: Matter) -> None:
    ask(casey, two_items)
    page = casey.get(address(two_items, LIST)).text
    assert "Waiting to begin" in page
    assert "<progress" in page


def test_two_bags_are_not_made_at_once(casey: FlaskClient, two_items: Matter) -> None:
    ask(casey, two_items)
    again = ask(casey, two_items, why="for the second expert")
    assert again.status_code == 422
    assert "An export of this matter is being made" in again.text
    assert "for the second expert" in again.text
    assert len(exports.exports_of(two_items)) == 1


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param((service, "read_back"), id="while files are compared"),
        pytest.param((exports.bags, "record"), id="before it is on record"),
        pytest.param((exports.bags, "gather"), id="after it is on record"),
        pytest.param((files.FolderStore, "put"), id="while it is sealed"),
    ],
)
def test_a_bag_whose_making_was_killed_is_begun_anew_and_verifies(
    cut: tuple[Any, str], casey: FlaskClient, two_items: Matter, tmp_path: Path
) -> None:
    ask(casey, two_items)
    row = exports.exports_of(two_items)[0]

    def killed(line: tracing.Line) -> None:
        setattr(*cut, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        jobs.run_due()

    db.session.remove()
    db.engine.dispose()
    child = tracing.Child(killed)
    child.go_on()
    assert child.end()[0] == -signal.SIGKILL
    assert jobs.run_due() == 0  # a job that was begun is not in the queue any more
    assert db.session.merge(row).state in making.UNDER_WAY
    assert jobs.keep_house() == []
    jobs.run_due()
    db.session.expire_all()
    row = exports.exports_of(two_items)[0]
    assert row.state == "ready"
    bundle = unpacked(download(casey, two_items, row), tmp_path)
    assert outside(bundle, "--key", keys.log_key().verifier)["ok"]


def test_a_bag_that_cannot_be_made_is_given_up_after_a_day(
    casey: FlaskClient, two_items: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(casey, two_items)
    later = clock.now() + timedelta(days=1, minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        exports.take_up_again()
    assert exports.exports_of(two_items)[0].state == "failed"
    assert ask(casey, two_items).status_code == 303


def test_an_item_that_is_not_there_cannot_be_withheld(casey: FlaskClient, two_items: Matter) -> None:
    answer = ask(casey, two_items, withhold="E-0009")
    assert (answer.status_code, "E-0009 is no item of this matter" in answer.text) == (422, True)


def test_a_withheld_item_is_not_in_the_bag(casey: FlaskClient, two_items: Matter, tmp_path: Path) -> None:
    bundle = unpacked(download(casey, two_items, made(casey, two_items, withhold="e-0002")), tmp_path)
    assert not (bundle / "data" / "objects" / sha256(TEXT)).exists()
    assert outside(bundle)["withheld"] > 0


def test_a_job_that_runs_again_makes_nothing_twice(casey: FlaskClient, two_items: Matter) -> None:
    row = made(casey, two_items)
    before = len(records(two_items))
    exports.prepare(row.id)
    assert len(records(two_items)) == before


def test_media_that_was_frozen_since_is_not_sent(casey: FlaskClient, two_items: Matter, office: Office) -> None:
    row = made(casey, two_items)
    act_as(office.avery)
    close_gate(two_items)
    before = len(records(two_items))
    answer = download(casey, two_items, row)
    assert (answer.status_code, len(records(two_items))) == (409, before)
    assert "its media is frozen" in answer.text


def test_a_file_that_does_not_open_stops_the_download_before_its_first_byte(
    casey: FlaskClient, two_items: Matter
) -> None:
    row = made(casey, two_items)
    item = service.find_item(two_items, "E-0001", ["WP"])
    assert item
    stored_file(item).chmod(0o600)
    stored_file(item).write_bytes(b"")
    assert download(casey, two_items, row).status_code == 409


def test_a_file_exchanged_behind_our_back_never_passes_as_the_one_received(two_items: Matter) -> None:
    first, second = (service.find_item(two_items, label, ["WP"]) for label in ("E-0001", "E-0002"))
    assert first
    assert second
    first.stored_name, second.stored_name = None, None
    other = files.store().put(keys.matter_key(two_items.wrapped_key), io.BytesIO(b"other bytes"))
    first.stored_name = other.name
    with pytest.raises(files.DamagedFileError, match="is not the file that was received"):
        list(bags.clear_bytes(first))


def test_a_bag_of_a_damaged_store_is_made_without_the_damaged_file(casey: FlaskClient, two_items: Matter) -> None:
    item = service.find_item(two_items, "E-0001", ["WP"])
    assert item
    flip(stored_file(item))
    row = made(casey, two_items)
    assert (row.state, row.items, list(row.left_out)) == ("ready", ["E-0002"], ["E-0001"])


def test_a_log_that_does_not_verify_is_not_exported(casey: FlaskClient, two_items: Matter) -> None:
    edit(two_items, 2, another_giver)
    row = made(casey, two_items)
    assert row.state == "failed"
    assert "does not verify" in row.problem


def test_a_matter_without_a_log_has_nothing_to_export(casey: FlaskClient, matter: Matter) -> None:
    assert "nothing to export" in ask(casey, matter).text


def test_another_matters_bag_is_not_there(app: Flask, casey: FlaskClient, two_items: Matter, office: Office) -> None:
    log(office.other_matter, office.blake)
    act_as(office.blake)
    with transaction():
        row = exports.ask(office.other_matter, bags.Wanted("Somebody"), ["WP"])
    assert download(casey, two_items, row).status_code == 404


def test_a_bag_that_is_not_ready_is_not_sent(two_items: Matter, office: Office) -> None:
    act_as(office.casey)
    with transaction():
        row = exports.ask(two_items, bags.Wanted("Somebody"), ["WP"])
    with pytest.raises(Refusal, match="not ready"):
        exports.record_download(row)


def test_nothing_of_a_bag_lies_in_clear_on_the_disk(casey: FlaskClient, two_items: Matter, app: Flask) -> None:
    row = made(casey, two_items)
    download(casey, two_items, row)
    home = app.config["SETTINGS"].home
    clear = [path for path in home.rglob("*") if path.is_file() and JPG[:200] in path.read_bytes()]
    assert clear == []
