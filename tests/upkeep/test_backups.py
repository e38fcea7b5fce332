"""Backups while the house runs, and their return to a fresh machine: proved to the last byte, or nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask

from casefile.config import Settings
from casefile.evidence import gate, ledger, service
from casefile.evidence.models import CustodyLog, Item
from casefile.infra import files, fulltext_feeding, keys, rows
from casefile.infra.db import db, transaction
from casefile.upkeep import archive, backups, restoring
from tests.accounts.signing import sign_in
from tests.evidence.build import JPG, TEXT, close_gate, flip, log, open_gate, records, stored_file, stored_names
from tests.factories import Office, act_as
from tests.upkeep.build import PAIR, Members, Place, back_up, fill, forge, members, refusal, run, tally, told

CHANGED_BY_A_RESTORE = ("audit_entry", "custody_log", "custody_record", "sign_in")


@pytest.fixture
def filled(app: Flask, office: Office) -> list[Item]:
    return fill(office)


@pytest.fixture
def backup(app: Flask, filled: list[Item], tmp_path: Path) -> Path:
    path = tmp_path / "backup"
    back_up(app, path)
    return path


# --- there and back --------------------------------------------------------------------------------------------------


def test_a_backup_comes_back_on_a_fresh_machine_row_for_row_and_file_for_file(
    app: Flask, settings: Settings, backup: Path, bare_place: Place
) -> None:
    place = bare_place
    before, names = tally(), stored_names()
    place.carry_keys(settings)
    answer = told(place.restore(app, backup))
    assert (answer["files"], answer["opened"], answer["findings"], answer["missing_since"]) == (3, 3, [], [])
    same = [table for table in before if table not in CHANGED_BY_A_RESTORE]
    with place.opened():
        after = tally()
        assert {table: after[table] for table in same} == {table: before[table] for table in same}
        assert set(files.store().names()) == names
        for item in db.session.scalars(db.select(Item).where(Item.stored_name.is_not(None))):
            assert service.read_back(item).sha256 == item.sha256
        assert all(ledger.check_log(one).ok for one in db.session.scalars(db.select(CustodyLog)))


def test_a_restore_is_a_record_of_the_installation(app: Flask, settings: Settings, backup: Path, place: Place) -> None:
    place.carry_keys(settings)
    told(place.restore(app, backup))
    with place.opened():
        log_ = db.session.scalar(db.select(CustodyLog).where(CustodyLog.matter_id.is_(None)))
        (record,) = ledger.read(log_).records
        assert (record.entry.type, record.log) == ("system.backup_restored", "casefile.example/office/system")
        assert record.entry.data["size"] == 9
        assert "3 files, of which 3 were opened" in record.entry.data["comment"]


def test_what_is_restored_can_be_worked_on(
    app: Flask, office: Office, settings: Settings, backup: Path, place: Place
) -> None:
    place.carry_keys(settings)
    told(place.restore(app, backup))
    with place.opened() as fresh:
        matter = db.session.get_one(type(office.matter), office.matter.id)
        item = log(matter, office.casey, data=b"After the restore\n")
        assert item.label == "E-0004"
        assert ledger.check(matter).ok
        visitor = sign_in(fresh.test_client(), office.avery)
        assert b"E-0004" in visitor.get(f"/matters/{office.matter.id}/evidence").data
        assert b'class="hit"' in visitor.get("/search?q=E-0001").data
        assert list(fulltext_feeding.differences(db.session.connection())) == []


def test_a_session_of_before_is_ended_by_a_restore(
    app: Flask, avery: Any, settings: Settings, filled: list[Item], tmp_path: Path, place: Place
) -> None:
    back_up(app, tmp_path / "backup")
    place.carry_keys(settings)
    assert told(place.restore(app, tmp_path / "backup"))["sessions_ended"] == 1


def test_a_backup_that_is_made_while_others_write_holds_one_moment(
    app: Flask, office: Office, settings: Settings, filled: list[Item], tmp_path: Path, place: Place
) -> None:
    until = threading.Event()

    def keep_logging() -> None:
        with app.app_context():
            while not until.is_set():
                matter = db.session.get_one(type(office.matter), office.matter.id)
                log(matter, office.casey, data=os.urandom(2000).hex().encode())
            db.session.remove()

    writer = threading.Thread(target=keep_logging)
    writer.start()
    try:
        made = [back_up(app, tmp_path / f"backup-{number}") for number in range(4)]
    finally:
        until.set()
        writer.join()
    assert [one["missing"] for one in made] == [[]] * 4
    assert made[-1]["files"] > made[0]["files"]
    place.carry_keys(settings)
    answer = told(place.restore(app, tmp_path / "backup-3"))
    assert (answer["files"], answer["opened"]) == (made[3]["files"],) * 2


def test_a_backup_shows_nothing_to_whoever_has_not_the_private_part(
    app: Flask, settings: Settings, backup: Path
) -> None:
    data = backup.read_bytes()
    found = [word for word in (b"Avery", b"evidence_item", b"E-0001", TEXT[:10], JPG[:20]) if word in data]
    assert found == []
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not any(name.startswith("keys/") for name, _ in members(backup))
    secrets = [path.read_bytes().strip() for path in settings.key_dir.iterdir() if path.is_file()]
    assert not any(secret in data for _, data in members(backup) for secret in secrets)


def test_a_backup_opens_with_nothing_but_age_and_tar(backup: Path, place: Place) -> None:
    opened = subprocess.run(["age", "-d", "-i", place.key_file, backup], capture_output=True, check=True).stdout
    listed = subprocess.run(["tar", "t"], input=opened, capture_output=True, check=True).stdout.decode().split()
    assert listed == [name for name, _ in members(backup)]


def test_nothing_in_clear_is_left_beside_a_backup(app: Flask, filled: list[Item], tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if "casefile.sqlite3" not in path.name}
    back_up(app, tmp_path / "backup")
    after = {path for path in tmp_path.rglob("*") if "casefile.sqlite3" not in path.name}
    assert after - before == {tmp_path / "backup"}


def test_a_file_that_is_gone_is_told_and_the_rest_comes_back(
    app: Flask, settings: Settings, filled: list[Item], tmp_path: Path, place: Place
) -> None:
    stored_file(filled[0]).unlink()
    assert back_up(app, tmp_path / "backup")["missing"] == [filled[0].stored_name]
    place.carry_keys(settings)
    answer = told(place.restore(app, tmp_path / "backup"))
    assert (answer["files"], answer["lost_before"]) == (2, 1)


# --- the keys --------------------------------------------------------------------------------------------------------


def test_without_its_keys_a_backup_waits_for_them(app: Flask, backup: Path, place: Place) -> None:
    said = refusal(place.restore(app, backup))
    assert "master-key is not there, log-key is not there, secret-key is another one" in said
    assert place.nothing_is_there()


def test_where_the_keys_are_lost_the_rows_come_back_and_files_stay_sealed(
    app: Flask, backup: Path, place: Place
) -> None:
    answer = told(place.restore(app, backup, "--keys-lost"))
    assert (answer["files"], answer["opened"], answer["sealed_only"]) == (3, 0, 3)
    with place.opened():
        assert all(ledger.check_log(one).ok for one in db.session.scalars(db.select(CustodyLog)))
    assert not (place.keys / "master-key").exists()


def test_with_its_keys_taken_along_a_backup_needs_nothing_else(
    app: Flask, settings: Settings, filled: list[Item], tmp_path: Path, place: Place
) -> None:
    assert back_up(app, tmp_path / "all", "--with-keys")["keys"] == ["master-key", "log-key", "secret-key"]
    assert told(place.restore(app, tmp_path / "all"))["opened"] == 3
    for name in ("master-key", "log-key", "secret-key"):
        assert (place.keys / name).read_bytes() == (settings.key_dir / name).read_bytes()
        assert (place.keys / name).stat().st_mode & 0o777 == 0o600


def test_keys_that_are_there_are_never_replaced_by_those_of_a_backup(
    app: Flask, settings: Settings, filled: list[Item], tmp_path: Path, place: Place
) -> None:
    back_up(app, tmp_path / "all", "--with-keys")
    place.settings()
    keys.MasterKeys.load(place.keys / "master-key")
    kept = (place.keys / "master-key").read_bytes()
    assert "is there already" in refusal(place.restore(app, tmp_path / "all"))
    assert (place.keys / "master-key").read_bytes() == kept
    assert place.nothing_is_there()


def test_the_private_part_is_refused_where_the_public_one_belongs(app: Flask, tmp_path: Path) -> None:
    assert "private part" in refusal(run(app, "backup", tmp_path / "x", "--to", PAIR.secret))


@pytest.mark.parametrize(
    "key",
    [
        "age1nothing",
        "age1kxf38dkrx4gdmkme9en0nxkxpz8rcr42f4ptply0tykgfp9fxy5qlfce8",
        "age1kxf38dkrx4gdmkme9en0nxkxpz8rcr42f4ptply0tykgfp9fxy5qlfce84",
        "age1kxf38dkrx4gdmkme9en0nxkxpz8rcr42f4tpply0tykgfp9fxy5qlfce85",
    ],
)
def test_a_key_that_was_copied_with_a_slip_is_refused(app: Flask, tmp_path: Path, key: str) -> None:
    assert refusal(run(app, "backup", tmp_path / "x", "--to", key))
    assert list(tmp_path.glob("x*")) == []


def test_a_pair_is_printed_and_kept_nowhere(app: Flask, settings: Settings) -> None:
    pair = told(run(app, "backup-key", "--json"))
    assert pair["public"].startswith("age1")
    kept = [path for top in (settings.home, settings.key_dir) for path in top.rglob("*") if path.is_file()]
    assert not any(pair["private"].encode() in path.read_bytes() for path in kept)


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_backup_replaces_no_file(app: Flask, backup: Path) -> None:
    before = backup.read_bytes()
    assert "is there already" in refusal(run(app, "backup", backup, "--to", PAIR.recipient))
    assert backup.read_bytes() == before


def test_a_restore_replaces_no_installation(app: Flask, settings: Settings, backup: Path, place: Place) -> None:
    place.carry_keys(settings)
    told(place.restore(app, backup))
    with place.opened():
        before = tally()
    assert "is not empty" in refusal(place.restore(app, backup))
    with place.opened():
        assert tally() == before


DAMAGE: dict[str, Callable[[bytearray], object]] = {
    "cut by one byte": lambda data: data.pop(),
    "cut in half": lambda data: data.__delitem__(slice(len(data) // 2, None)),
    "cut at a part": lambda data: data.__delitem__(slice(-70_000, None)),
    "longer": lambda data: data.append(0),
    "emptied": lambda data: data.clear(),
    **{
        f"flipped {seed}": lambda data, seed=seed: data.__setitem__(  # type: ignore[misc]
            at := Random(seed).randrange(len(data)),  # noqa: S311
            data[at] ^ 1 << seed % 8,
        )
        for seed in range(5)
    },
    **{
        f"flipped at byte {at}": lambda data, at=at: data.__setitem__(at, data[at] ^ 1)
        for at in (0, 30, 40, 90, 160, 230)
    },  # type: ignore[misc]
    "last byte flipped": lambda data: data.__setitem__(-1, data[-1] ^ 128),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_backup_with_one_byte_changed_is_refused_and_nothing_is_left(
    how: str, app: Flask, settings: Settings, backup: Path, place: Place
) -> None:
    place.carry_keys(settings)
    data = bytearray(backup.read_bytes())
    DAMAGE[how](data)
    backup.write_bytes(data)
    assert refusal(place.restore(app, backup))
    assert place.nothing_is_there()


def test_every_byte_of_the_head_counts(backup: Path) -> None:
    data = backup.read_bytes()
    for at in range(300):
        backup.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(Exception, match=r"refused|no part of one"):
            members(backup)


def test_another_private_part_opens_nothing(app: Flask, settings: Settings, backup: Path, place: Place) -> None:
    from casefile.infra import age

    place.carry_keys(settings)
    place.key_file.write_text(age.new_pair().secret)
    assert "sealed for another key" in refusal(place.restore(app, backup))
    assert place.nothing_is_there()


def changed(prefix: str, change: Callable[[bytes], bytes]) -> Callable[[Members], Members]:
    return lambda found: [(name, change(data) if name.startswith(prefix) else data) for name, data in found]


def without(prefix: str) -> Callable[[Members], Members]:
    return lambda found: [one for one in found if not one[0].startswith(prefix)]


def swap_objects(found: Members) -> Members:
    first, second, *_ = [data for name, data in found if name.startswith("objects/")]
    other = {first: second, second: first}
    return [(name, other.get(data, data) if name.startswith("objects/") else data) for name, data in found]


def consistent_digests(found: Members) -> Members:
    """Forge the digests too, as whoever knows the form would."""
    import hashlib

    held = {name.removeprefix("objects/"): data for name, data in found if name.startswith("objects/")}
    lines = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in held.items()
    ]
    told_ = "".join(json.dumps(line) + "\n" for line in lines).encode()
    return [(name, told_ if name.startswith("digests/") else data) for name, data in found]


def last_byte(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


FORGERIES: dict[str, tuple[Callable[[Members], Members], str]] = {
    "a row changed": (
        changed("rows/matter/", lambda d: d.replace(b"United States v. Doe", b"United States v. Dow")),
        "rows that are not",
    ),
    "a row left out": (changed("rows/audit_entry/", lambda d: d.partition(b"\n")[2]), "rows that are not"),
    "a table left out": (without("rows/evidence_item/"), "no row names"),
    "a record changed": (changed("rows/custody_record/", lambda d: d.replace(b"Agent One", b"Agent Two")), "refused"),
    "the newest records left out": (
        changed("rows/custody_record/", lambda d: b"\n".join(d.split(b"\n")[:-2]) + b"\n"),
        "refused",
    ),
    "a file changed": (changed("objects/", last_byte), "is not the one that was backed up"),
    "a file changed with its digest": (
        lambda m: consistent_digests(changed("objects/", last_byte)(m)),
        "is not the one its row names",
    ),
    "two files exchanged": (lambda m: consistent_digests(swap_objects(m)), "is not the one its row names"),
    "every file left out": (lambda m: consistent_digests(without("objects/")(m)), "0 files came"),
    "a file that no row names": (lambda m: [*m[:-2], ("objects/" + "0" * 32, b"x" * 500), *m[-2:]], "no row names"),
    "the manifest left out": (without("manifest.json"), "ends before its manifest"),
    "a strange member": (lambda m: [*m, ("keys/../../x", b"x")], "no part of one"),
    "a table that is not known": (lambda m: [*m[:-1], ("rows/nothing/000001.jsonl", b"[1]\n"), m[-1]], "does not know"),
    "another revision": (
        changed("backup.json", lambda d: d.replace(b'"revision": "', b'"revision": "9')),
        "of revision 9",
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_backup_that_does_not_fit_together_is_refused_and_nothing_is_left(
    what: str, app: Flask, settings: Settings, backup: Path, place: Place
) -> None:
    change, says = FORGERIES[what]
    place.carry_keys(settings)
    assert says in refusal(place.restore(app, forge(backup, change)))
    assert place.nothing_is_there()


def test_a_forged_backup_is_the_same_when_nothing_is_changed(
    app: Flask, settings: Settings, backup: Path, place: Place
) -> None:
    place.carry_keys(settings)
    assert told(place.restore(app, forge(backup, consistent_digests)))["opened"] == 3


def test_what_was_found_can_be_accepted_and_is_then_on_record(
    app: Flask, settings: Settings, backup: Path, place: Place
) -> None:
    place.carry_keys(settings)
    forged = forge(backup, FORGERIES["a row changed"][0])
    answer = told(place.restore(app, forged, "--accept-findings"))
    assert len(answer["findings"]) == 1
    with place.opened():
        log_ = db.session.scalar(db.select(CustodyLog).where(CustodyLog.matter_id.is_(None)))
        assert answer["findings"][0] in ledger.read(log_).records[0].entry.data["comment"]


def test_a_damaged_file_that_is_on_record_does_not_stop_a_restore(
    app: Flask, settings: Settings, filled: list[Item], tmp_path: Path, place: Place
) -> None:
    flip(stored_file(filled[1]))
    with transaction():
        service.record_fixity(filled[1], service.read_back(filled[1]), "looked")
    back_up(app, tmp_path / "backup")
    place.carry_keys(settings)
    answer = told(place.restore(app, tmp_path / "backup"))
    assert (answer["opened"], answer["damaged_before"]) == (2, 1)


def test_frozen_media_comes_back_frozen_and_is_not_opened(
    app: Flask, office: Office, settings: Settings, filled: list[Item], tmp_path: Path, place: Place
) -> None:
    act_as(office.avery)
    close_gate(office.matter)
    back_up(app, tmp_path / "backup")
    place.carry_keys(settings)
    answer = told(place.restore(app, tmp_path / "backup"))
    assert (answer["frozen"], answer["opened"]) == (1, 2)
    with place.opened():
        matter = db.session.get_one(type(office.matter), office.matter.id)
        assert service.count_frozen(matter, gate.state_of(matter)) == 1


# --- killed ----------------------------------------------------------------------------------------------------------


def killed(work: Callable[[], object], where: Any, name: str, number: int) -> int:
    """Run work in a child that ends itself at the so-manieth call of a function; return how the child ended."""
    db.session.remove()
    db.engine.dispose()
    pid = os.fork()
    if pid == 0:
        code = 3
        try:
            original, count = getattr(where, name), [0]

            def deadly(*args: Any, **more: Any) -> Any:
                count[0] += 1
                if count[0] == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                return original(*args, **more)

            setattr(where, name, deadly)
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize(
    ("where", "name", "number"),
    [
        (rows, "dump", 1),
        (rows, "dump", 20),
        (archive.Writer, "object", 1),
        (archive.Writer, "object", 3),
        (os, "fsync", 1),
        (os, "link", 1),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_backup_that_is_killed_leaves_nothing_under_its_name_and_the_next_one_works(
    where: Any, name: str, number: int, app: Flask, settings: Settings, filled: list[Item], tmp_path: Path, place: Place
) -> None:
    path = tmp_path / "backup"
    with app.app_context():
        assert killed(lambda: backups.make(path, PAIR.recipient), where, name, number) == -signal.SIGKILL
    assert not path.exists()
    back_up(app, path)
    assert list(tmp_path.glob("*.part")) == []
    place.carry_keys(settings)
    assert told(place.restore(app, path))["opened"] == 3


@pytest.mark.parametrize(
    ("where", "name", "number"),
    [
        (rows, "load", 1),
        (rows, "load", 9),
        (files.FolderStore, "put_sealed", 1),
        (files.FolderStore, "put_sealed", 3),
        (restoring, "prove", 1),
        (restoring, "_record", 1),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_restore_that_is_killed_leaves_nothing_and_the_next_one_works(
    where: Any, name: str, number: int, app: Flask, settings: Settings, backup: Path, place: Place
) -> None:
    place.carry_keys(settings)
    assert killed(lambda: place.restore(app, backup), where, name, number) == -signal.SIGKILL
    with place.opened(), rows.snapshot() as connection:
        assert rows.is_empty(connection, rows.stored_tables(connection))
    assert told(place.restore(app, backup))["opened"] == 3
    assert not (place.home / restoring.MARK).exists()


def test_records_go_on_in_the_log_of_the_matter_after_a_restore(
    app: Flask, office: Office, settings: Settings, backup: Path, place: Place
) -> None:
    open_gate(office.other_matter, office.blake)
    before = len(records(office.matter))
    place.carry_keys(settings)
    told(place.restore(app, backup))
    with place.opened():
        matter = db.session.get_one(type(office.matter), office.matter.id)
        log(matter, office.casey, data=b"later\n")
        assert len(records(matter)) == before + 2
