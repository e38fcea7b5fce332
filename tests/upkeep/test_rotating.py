"""A new master key: the same files, opened by keys that are wrapped anew, and a record of it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from casefile.config import Settings
from casefile.evidence import ledger, service
from casefile.evidence.models import CustodyLog
from casefile.infra import keys
from casefile.infra.db import db
from casefile.matters.models import Matter
from tests.evidence.build import stored_file
from tests.factories import Office
from tests.upkeep.build import Place, back_up, fill, run, told


def test_a_new_master_key_opens_the_same_files_and_touches_none_of_them(app: Flask, office: Office) -> None:
    items = [item for item in fill(office) if item.stored_name]
    before = [stored_file(item).read_bytes() for item in items]
    other_process = keys.master_keys()
    answer = told(run(app, "rotate-key", "--json"))
    wrapped = db.session.scalars(db.select(Matter.wrapped_key)).all()
    assert {keys.wrapped_by(one) for one in wrapped} == {answer["new"]}
    assert (answer["matters"], answer["old"]) == (2, other_process.current)
    assert [stored_file(item).read_bytes() for item in items] == before
    app.extensions["casefile-master-keys"] = other_process  # one that runs on learns of the new key by itself
    assert [service.read_back(item).sha256 for item in items] == [item.sha256 for item in items]


def test_a_rotation_is_a_record_of_the_installation(app: Flask, office: Office) -> None:
    answer = told(run(app, "rotate-key", "--json"))
    system = db.session.scalar(db.select(CustodyLog).where(CustodyLog.matter_id.is_(None)))
    assert system is not None
    (record,) = ledger.read(system).records
    assert record.entry.type == "system.key_rotated"
    assert record.entry.data == {"which": "master", "old": answer["old"], "new": answer["new"]}
    assert ledger.check_log(system).ok


def test_a_backup_of_before_a_rotation_opens_with_the_keys_of_after_it(
    app: Flask, office: Office, settings: Settings, tmp_path: Path, place: Place
) -> None:
    fill(office)
    back_up(app, tmp_path / "backup")
    run(app, "rotate-key")
    place.carry_keys(settings)
    assert told(place.restore(app, tmp_path / "backup"))["opened"] == 3
