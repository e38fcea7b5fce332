"""A new signing key: named by the old one in every log, and the old one is not needed any more."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient

from casefile.config import Settings
from casefile.evidence import bags, checkpoints, ledger
from casefile.evidence.models import CustodyLog
from casefile.infra import keys
from casefile.infra.db import db
from casefile.law import custody
from casefile.upkeep import alarms, outside, rotating
from casefile.upkeep import jobs as upkeep_jobs
from tests.evidence.build import address, log, post, records
from tests.evidence.bundle import KEY, OTHER_KEY, failed, signed, write_bundle
from tests.evidence.bundle import outside as verified
from tests.evidence.test_bags import export
from tests.evidence.test_commands import run as run_evidence
from tests.factories import Office
from tests.law.custody_cast import CASEY, LOG, Log, act
from tests.upkeep.build import Place, back_up, fill, run, told
from tests.upkeep.test_checking import execute

THIRD_KEY = keys.LogKey(KEY.name, Ed25519PrivateKey.from_private_bytes(b"t" * 32))


@pytest.fixture
def filled(app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    fill(office)
    monkeypatch.setattr(bags.pdf, "render", lambda *_, **__: b"%PDF-")
    return office


def rotate(app: Flask) -> dict[str, str]:
    answer: dict[str, str] = told(run(app, "rotate-key", "--signing", "--json"))
    return answer


def logs() -> list[CustodyLog]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(CustodyLog).order_by(CustodyLog.id)))


def test_the_old_key_names_the_new_one_in_every_log(app: Flask, filled: Office) -> None:
    old = keys.log_key().verifier
    answer = rotate(app)
    assert (answer["old"], answer["logs"]) == (old, 3)
    assert answer["new"] == keys.log_key().verifier != old
    for one in logs():
        entry = ledger.read(one).records[-1].entry
        assert entry.type == "system.key_rotated"
        assert entry.data == {"which": "signing", "old": old, "new": answer["new"]}
        for verifier in (old, answer["new"]):  # the checkpoint over that record is signed by both
            keys.verify_note(one.note, [verifier])
        assert ledger.check_log(one).ok


def test_what_comes_later_is_signed_by_the_new_key_alone(app: Flask, filled: Office) -> None:
    answer = rotate(app)
    log(filled.matter, filled.casey)
    found = ledger.find_log(filled.matter)
    keys.verify_note(found.note, [answer["new"]])
    with pytest.raises(keys.NoteError):
        keys.verify_note(found.note, [answer["old"]])


def test_the_old_private_key_is_gone_and_its_public_part_stays(app: Flask, filled: Office, settings: Settings) -> None:
    before = (settings.key_dir / "log-key").read_text()
    answer = rotate(app)
    kept = "".join(path.read_text() for path in settings.key_dir.rglob("*") if path.is_file())
    assert before.strip() not in kept
    assert keys.retired(settings.key_dir) == [answer["old"]]
    assert (settings.key_dir / "log-key").stat().st_mode & 0o077 == 0
    assert not (settings.key_dir / keys.NEXT).exists()


def test_the_verifier_keys_are_printed(app: Flask, filled: Office) -> None:
    first, second = rotate(app), rotate(app)
    assert run_evidence(app, "key").stdout.split() == [second["new"]]
    assert run_evidence(app, "key", "--all").stdout.split() == [second["new"], first["new"], first["old"]]


def test_a_bag_is_checked_with_any_one_of_the_keys(app: Flask, filled: Office, tmp_path: Path) -> None:
    export(app, filled.matter, tmp_path / "before")
    first, second = rotate(app), rotate(app)
    log(filled.matter, filled.casey)
    export(app, filled.matter, tmp_path / "bag")
    in_order = [first["old"], first["new"], second["new"]]
    for given in in_order:
        found = verified(tmp_path / "bag", "--key", given)
        assert found["ok"], found
        assert [one["key"] for one in found["keys"]] == ["+".join(one.split("+", 2)[:2]) for one in in_order]
        assert [one["why"] == "given" for one in found["keys"]] == [one == given for one in in_order]
    changes = [one.seq for one in records(filled.matter) if one.entry.type == "system.key_rotated"]
    ranges = [(one["first"], one["last"]) for one in found["keys"]]
    assert [ranges[0][1], *ranges[1]] == [changes[0], *changes]
    assert ranges[2] == (changes[1], found["records"])
    bag_says = json.loads((tmp_path / "bag" / "custody" / "keys.json").read_text())
    assert [one["key"] for one in bag_says] == in_order
    assert "V7" in failed(verified(tmp_path / "bag", "--key", OTHER_KEY.verifier))


def test_a_receipt_printed_after_a_change_is_signed_by_the_key_that_it_prints(
    app: Flask, filled: Office, settings: Settings
) -> None:
    found = ledger.find_log(filled.matter)
    before = found.note
    keys.retire(settings.key_dir, keys.log_key().verifier)  # as after a restore whose keys were lost
    (settings.key_dir / "log-key").unlink()
    note = checkpoints.newest(found)
    assert note.startswith(before)
    keys.verify_note(note, [keys.log_key().verifier])


def test_a_checkpoint_that_the_database_makes_up_is_not_signed_anew(app: Flask, filled: Office) -> None:
    rotated = rotate(app)
    made_up = custody.Checkpoint("casefile.example/office/matter/1", 3, "a" * 64).body()
    found = ledger.find_log(filled.matter)
    found.note = KEY.sign(made_up)
    assert checkpoints.newest(found) == KEY.sign(made_up)
    assert rotated["new"].split("+")[1] not in checkpoints.newest(found)
    db.session.rollback()


def test_a_process_that_runs_on_signs_with_the_new_key(app: Flask, filled: Office) -> None:
    other_process = app.extensions["casefile-log-key"]
    answer = rotate(app)
    app.extensions["casefile-log-key"] = other_process
    assert keys.log_key().verifier == answer["new"]


def test_a_change_that_was_cut_off_is_finished_with_the_same_key(
    app: Flask, filled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = keys.log_key().verifier

    def cut() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rotating.keys, "take_up_next_log_key", cut)
        with pytest.raises(KeyboardInterrupt):
            rotating.rotate_signing()
    assert keys.log_key().verifier == old
    sizes = [one.size for one in logs()]
    answer = rotate(app)
    assert (answer["old"], answer["logs"]) == (old, 3)
    assert [one.size for one in logs()] == sizes  # the records stood already
    assert ledger.read(logs()[0]).records[-1].entry.data["new"] == answer["new"] == keys.log_key().verifier


def test_a_checkpoint_outside_that_an_old_key_signed_still_speaks(
    app: Flask, filled: Office, settings: Settings
) -> None:
    db.session.commit()
    upkeep_jobs.compare_with_outside()
    rotate(app)
    assert list(outside.contradictions(settings)) == []
    execute("UPDATE custody_log SET size = 2 WHERE id = 1", "DELETE FROM custody_record WHERE log_id = 1 AND seq > 2")
    db.session.expire_all()
    ((_, matter_id, wrong),) = outside.contradictions(settings)
    assert (matter_id, "records are missing" in wrong) == (filled.matter.id, True)
    assert alarms.read(settings) == []


def test_a_backup_brings_the_old_public_keys_along(
    app: Flask, filled: Office, settings: Settings, tmp_path: Path, place: Place
) -> None:
    export(app, filled.matter, tmp_path / "before")
    answer = rotate(app)
    back_up(app, tmp_path / "backup", "--with-keys")
    told(place.restore(app, tmp_path / "backup"))
    with place.opened():
        assert keys.log_verifiers() == [answer["new"], answer["old"]]
        assert all(ledger.check_log(one).ok for one in logs())


def test_a_receipt_prints_the_new_key(app: Flask, filled: Office, casey: FlaskClient) -> None:
    answer = rotate(app)
    page = casey.get(address(filled.matter, "/checkpoints")).get_data(as_text=True)
    assert answer["new"] in page.replace("&#43;", "+")
    assert answer["old"] not in page.replace("&#43;", "+")
    assert "signed by both keys" in page
    assert post(casey, address(filled.matter, "/E-0002/receipt")).status_code == 200


# --- the verifier, on bundles made by hand ---------------------------------------------------------------------------


def rotated_log(old: keys.LogKey, new: keys.LogKey) -> Log:
    """Return a log of three records, the second of which names another key."""
    made = Log()
    made.add(custody.case_opened(act(CASEY), case_no="2026-CR-0417", caption="United States v. Vale"))
    made.add(custody.key_rotated(act(CASEY, 1), which="signing", old=old.verifier, new=new.verifier))
    made.add(custody.case_closed(act(CASEY, 2), why="done"))
    return made


def checked(
    folder: Path, notes: dict[int, list[keys.LogKey]], *given: keys.LogKey, made: Log | None = None
) -> set[str]:
    lines = (made or rotated_log(KEY, OTHER_KEY)).lines
    written = {}
    for size, signers in notes.items():
        note = signed(lines[:size], LOG, signers[0])
        for signer in signers[1:]:
            note = signer.also_sign(note, note.partition("\n\n")[0] + "\n")
        written[str(size)] = note
    options = [word for key in given for word in ("--key", key.verifier)]
    return failed(verified(write_bundle(folder / f"bag-{time.monotonic_ns()}", lines, written), *options))


def test_either_key_vouches_for_the_other_on_its_own_side_of_the_change(tmp_path: Path) -> None:
    notes = {1: [KEY], 2: [KEY, OTHER_KEY], 3: [OTHER_KEY]}
    for given in (KEY, OTHER_KEY):
        assert checked(tmp_path, notes, given) == set()
    assert checked(tmp_path, notes, KEY, OTHER_KEY) == set()
    assert checked(tmp_path, notes, THIRD_KEY) == {"V7"}


def test_an_old_key_signs_nothing_after_its_change(tmp_path: Path) -> None:
    assert checked(tmp_path, {2: [KEY, OTHER_KEY], 3: [KEY]}, OTHER_KEY) == {"V7"}


def test_a_new_key_signs_nothing_before_its_change(tmp_path: Path) -> None:
    assert checked(tmp_path, {1: [OTHER_KEY], 2: [KEY, OTHER_KEY]}, KEY) == {"V7"}


def test_a_change_that_the_old_key_never_signed_brings_no_key_in(tmp_path: Path) -> None:
    assert checked(tmp_path, {1: [KEY], 3: [OTHER_KEY]}, KEY) == {"V7"}


def test_a_change_that_only_the_key_brought_in_signed_is_no_change(tmp_path: Path) -> None:
    told_by_attacker = rotated_log(KEY, THIRD_KEY)
    assert "V7" in checked(tmp_path, {1: [KEY], 2: [THIRD_KEY]}, KEY, made=told_by_attacker)
