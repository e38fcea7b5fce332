"""Checkpoints outside, alarms, and the reading back that runs by itself."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.config import Settings
from casefile.evidence import ledger
from casefile.evidence.models import CustodyAnchor, CustodyLog, CustodyRecord, Item
from casefile.infra import clock, jobs, keys
from casefile.infra.db import db, transaction
from casefile.law import custody
from casefile.upkeep import alarms, outside, reverifying
from casefile.upkeep import jobs as upkeep_jobs
from tests.evidence.build import close_gate, flip, log, records, stored_file
from tests.factories import Office, act_as
from tests.upkeep.build import Place, back_up, fill, told
from tests.upkeep.test_checking import execute


@pytest.fixture
def filled(app: Flask, office: Office) -> list[Item]:
    return fill(office)


def log_of(matter: Any) -> CustodyLog:
    found = db.session.scalar(db.select(CustodyLog).where(CustodyLog.matter_id == matter.id))
    assert found is not None
    return found


def hour() -> None:
    """Let an hour's housekeeping run."""
    db.session.commit()
    db.session.expire_all()
    upkeep_jobs.compare_with_outside()
    db.session.commit()
    db.session.expire_all()


def rewrite_and_sign(matter: Any) -> None:
    """Rewrite a log from its second record on, linked and signed anew, as whoever has the database and the key can."""
    log_ = log_of(matter)
    lines = [
        row.body
        for row in db.session.scalars(db.select(CustodyRecord).order_by(CustodyRecord.seq))
        if row.log_id == log_.id
    ]
    tree, prev, changes = custody.Tree(), custody.FIRST_PREV, []
    for seq, line in enumerate(lines, 1):
        changed = line.replace("Agent One", "Agent Two")
        changed = changed.replace(custody.read_record(line).prev, prev) if seq > 1 else changed
        prev = custody.leaf_of(changed)
        tree.add(prev)
        body = changed.replace("'", "''")
        where = f"log_id = {log_.id} AND seq = {seq}"
        changes.append(f"UPDATE custody_record SET body = '{body}', leaf = '{prev}' WHERE {where}")  # noqa: S608
    note = keys.log_key().sign(custody.Checkpoint(log_.origin, tree.size, tree.root()).body())
    peaks = str(tree.peaks).replace("'", '"')
    changes.append(f"UPDATE custody_log SET head = '{prev}', note = '{note}', peaks = '{peaks}' WHERE id = {log_.id}")  # noqa: S608
    execute(*changes)


def test_the_newest_checkpoint_of_each_log_lies_outside_after_an_hour(
    app: Flask, office: Office, filled: list[Item], settings: Settings
) -> None:
    hour()
    for matter in (office.matter, office.other_matter):
        found = log_of(matter)
        note = outside.newest_note(outside.folder_of(settings, found.origin))
        assert note is not None
        assert note.read_text() == found.note
    assert settings.checkpoint_dir.is_relative_to(settings.key_dir)
    kept = [(one.kind, one.by_name) for one in db.session.scalars(db.select(CustodyAnchor))]
    assert kept == [("file", "Casefile")] * 2


def test_a_log_that_did_not_grow_is_not_written_again(app: Flask, filled: list[Item], settings: Settings) -> None:
    assert outside.write_newest(settings) == 2
    assert outside.write_newest(settings) == 0


def test_a_checkpoint_outside_is_never_overwritten(
    app: Flask, office: Office, filled: list[Item], settings: Settings
) -> None:
    hour()
    log(office.matter, office.casey)
    hour()
    folder = outside.folder_of(settings, log_of(office.matter).origin)
    assert [path.name for path in sorted(folder.iterdir())] == ["00000006.note", "00000008.note"]


def test_a_log_that_grew_agrees_with_its_older_checkpoint(
    app: Flask, office: Office, filled: list[Item], settings: Settings
) -> None:
    hour()
    log(office.matter, office.casey)
    assert list(outside.contradictions(settings)) == []


def test_a_log_that_was_rewritten_and_signed_anew_raises_an_alarm_on_the_desk(
    app: Flask, office: Office, filled: list[Item], settings: Settings, avery: FlaskClient, casey: FlaskClient
) -> None:
    hour()
    rewrite_and_sign(office.matter)
    assert ledger.check(office.matter).findings != []  # the checkpoint kept in the database tells of it too
    execute("DELETE FROM custody_anchor")
    assert ledger.check(office.matter).ok  # and when that is gone, only the one outside does
    hour()
    assert [one.matter_id for one in alarms.read(settings)] == [office.matter.id]
    assert b"are not those of the checkpoint" in avery.get("/").data
    assert b"are not those of the checkpoint" not in casey.get("/").data


def test_an_alarm_is_shown_to_an_administrator_and_to_no_other_lead(
    app: Flask, office: Office, filled: list[Item], blake: FlaskClient, morgan: FlaskClient
) -> None:
    hour()
    execute("UPDATE custody_log SET size = 2 WHERE id = 1", "DELETE FROM custody_record WHERE log_id = 1 AND seq > 2")
    hour()
    assert b"records are missing" not in blake.get("/").data
    assert b"1 alarm about the house" in morgan.get("/accounts").data
    assert b"records are missing" in morgan.get("/health").data


def test_a_log_that_the_database_no_longer_has_raises_an_alarm(
    app: Flask, office: Office, filled: list[Item], settings: Settings
) -> None:
    hour()
    execute(
        "DELETE FROM custody_anchor WHERE log_id = 2",
        "DELETE FROM custody_record WHERE log_id = 2",
        "DELETE FROM custody_log WHERE id = 2",
    )
    hour()
    assert "the database has no such log" in alarms.read(settings)[0].text


def test_a_rewritten_log_cannot_cover_what_lies_outside(
    app: Flask, office: Office, filled: list[Item], settings: Settings
) -> None:
    hour()
    rewrite_and_sign(office.matter)
    execute("DELETE FROM custody_anchor")
    log(office.matter, office.casey)
    for _ in range(3):
        hour()
    assert len(alarms.read(settings)) == 1


def test_a_start_says_what_to_do_where_the_log_is_shorter_than_a_checkpoint_in_the_folder_set(
    app: Flask,
    office: Office,
    filled: list[Item],
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    avery: FlaskClient,
    morgan: FlaskClient,
) -> None:
    app.config["SETTINGS"] = replace(settings, checkpoint_dir=tmp_path / "elsewhere")
    hour()
    assert caplog.text == ""
    execute("UPDATE custody_log SET size = 2 WHERE id = 1", "DELETE FROM custody_record WHERE log_id = 1 AND seq > 2")
    hour()
    said = f"counts 6 records; the log has 2: records are missing. {alarms.WHAT_TO_DO}"
    assert said in caplog.text
    assert f"custody log {log_of(office.matter).origin}" in caplog.text
    assert "Doe" not in caplog.text
    assert "office fsck" in avery.get("/").get_data(as_text=True)
    assert alarms.WHAT_TO_DO in morgan.get("/health").get_data(as_text=True)


def test_a_checkpoint_outside_that_nobody_signed_is_not_relied_on(
    app: Flask, office: Office, filled: list[Item], settings: Settings
) -> None:
    hour()
    path = outside.newest_note(outside.folder_of(settings, log_of(office.matter).origin))
    assert path is not None
    path.write_text(path.read_text().replace("\n6\n", "\n5\n"))
    hour()
    assert "cannot be relied on" in alarms.read(settings)[0].text


def test_an_alarm_stops_no_work_and_goes_when_its_cause_is_gone(
    app: Flask, office: Office, filled: list[Item], settings: Settings, tmp_path: Path
) -> None:
    hour()
    folder = outside.folder_of(settings, log_of(office.matter).origin)
    strange = folder / "00000099.note"
    strange.write_text("nothing")
    hour()
    assert len(alarms.read(settings)) == 1
    assert log(office.other_matter, office.blake).label == "E-0002"
    assert log(office.matter, office.casey).label == "E-0004"
    strange.unlink()
    hour()
    assert alarms.read(settings) == []


def test_an_old_backup_is_told_against_the_newer_checkpoints_outside(
    app: Flask, office: Office, filled: list[Item], settings: Settings, tmp_path: Path, place: Place
) -> None:
    back_up(app, tmp_path / "backup")
    log(office.matter, office.casey)
    hour()
    place.carry_keys(settings)
    (said,) = told(place.restore(app, tmp_path / "backup"))["missing_since"]
    assert "counts 8 records; the log has 6: records are missing" in said
    with place.opened():
        system = db.session.scalar(db.select(CustodyLog).where(CustodyLog.matter_id.is_(None)))
        assert said in ledger.read(system).records[0].entry.data["comment"]
        shown = alarms.for_user(office.avery.id, administrator=False)
        assert [one.matter_id for one in shown] == [office.matter.id]
        upkeep_jobs.compare_with_outside()
        upkeep_jobs.compare_with_outside()
        assert len(alarms.read(place.settings())) == 2  # told for two weeks, and no new one


# --- reading back ----------------------------------------------------------------------------------------------------


def aged(item: Item, days: float) -> None:
    """Let an item have been read back so many days ago, as far as its row says."""
    with transaction():
        db.session.get_one(Item, item.id).verified_at = clock.now() - timedelta(days=days)


def test_what_falls_due_is_read_back_and_recorded_as_scheduled(app: Flask, office: Office, filled: list[Item]) -> None:
    assert reverifying.verify_some(90) == 0
    aged(filled[1], 91)
    assert reverifying.verify_some(90) == 1
    newest = records(office.matter)[-1].entry
    assert (newest.type, newest.item, newest.data["why"]) == ("evidence.verified", "E-0002", "scheduled")
    assert (newest.actor.name, newest.actor.role) == ("Casefile", "housekeeping")
    assert ledger.check(office.matter).ok


def test_one_that_was_not_read_for_its_days_comes_before_the_last_hour_of_them(app: Flask, filled: list[Item]) -> None:
    aged(filled[0], 89.4)
    aged(filled[1], 89.6)
    assert reverifying.verify_some(90) == 1


def test_frozen_media_is_counted_and_skipped(app: Flask, office: Office, filled: list[Item]) -> None:
    act_as(office.avery)
    close_gate(office.matter)
    for item in (filled[0], filled[1]):
        aged(item, 200)
    before = len(records(office.matter))
    assert reverifying.verify_some(90) == 1
    assert len(records(office.matter)) == before + 1
    told_ = reverifying.progress(90)
    assert (told_.files, told_.verified, told_.frozen) == (2, 2, 1)


def test_a_mismatch_is_shown_on_the_desk_and_stops_nothing(
    app: Flask, office: Office, filled: list[Item], casey: FlaskClient
) -> None:
    for item in (filled[0], filled[1], filled[3]):
        aged(item, 200)
    flip(stored_file(filled[0]))
    assert reverifying.verify_some(90) == 3
    assert b"does not match" in casey.get("/").data
    assert reverifying.progress(90).mismatched == 1
    assert log(office.matter, office.casey).label == "E-0004"


def test_a_log_that_is_broken_stops_no_other(app: Flask, office: Office, filled: list[Item]) -> None:
    for item in (filled[0], filled[3]):
        aged(item, 200)
    execute("UPDATE custody_record SET body = 'x' || body WHERE log_id = 1 AND seq = 2")
    assert reverifying.verify_some(90) == 1


def test_an_hour_reads_no_more_than_its_share(app: Flask, filled: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    for item in (filled[0], filled[1], filled[3]):
        aged(item, 200)
    monkeypatch.setattr(reverifying, "LEAST_BYTES", 1)
    assert reverifying.verify_some(90) == 1


def test_progress_is_shown_to_an_administrator_without_matter_content(
    app: Flask, filled: list[Item], morgan: FlaskClient, avery: FlaskClient
) -> None:
    aged(filled[0], 200)
    page = morgan.get("/health")
    assert b"2 of 3 were read back within 90 days" in page.data
    assert b"Doe" not in page.data
    assert avery.get("/health").status_code in (403, 404)


def test_the_hourly_housekeeping_does_both(app: Flask, filled: list[Item], settings: Settings) -> None:
    aged(filled[0], 200)
    db.session.commit()
    assert jobs.keep_house() == []
    assert reverifying.progress(90).verified == 3
    assert len(list(settings.checkpoint_dir.glob("*/*.note"))) == 2


def test_the_days_are_a_setting(app: Flask, filled: list[Item], settings: Settings) -> None:
    aged(filled[0], 31)
    app.config["SETTINGS"] = replace(settings, verify_within_days=30)
    upkeep_jobs.verify_some()
    assert reverifying.progress(30).verified == 3


def test_a_checkpoint_is_on_the_disk_before_it_has_its_name(
    app: Flask, office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(office.matter, office.casey)
    synced: set[int] = set()
    sync, rename = os.fsync, Path.rename

    def noted(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        sync(handle)

    def checked(self: Path, target: Path) -> Path:
        assert self.stat().st_ino in synced
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "rename", checked)
    assert outside.write_newest(settings) == 1
