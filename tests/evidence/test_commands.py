"""The command line's evidence verbs, as scripts rely on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from casefile.evidence.models import Item
from casefile.infra import keys
from casefile.infra.db import db, transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests.evidence.build import JPG, TEXT, address, flip, log, open_gate, records, sha256, stored_file, stored_names
from tests.factories import Office


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "log of calls.txt"
    path.write_bytes(TEXT)
    return path


def run(app: Flask, *given: object) -> Result:
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["evidence", *map(str, given)])
    assert "Traceback" not in answer.output
    db.session.rollback()
    return answer


def add(app: Flask, matter: Matter, file: Path, *more: str) -> Result:
    return run(app, "add", matter.docket_number or matter.id, file, "--received-from", "Agent One", "--json", *more)


def refusal(answer: Result) -> str:
    """Return the one line on standard error of a refusal."""
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1
    assert stored_names() == set()
    return answer.stderr


def test_adding_a_file_answers_with_its_item_digest_size_and_record(app: Flask, matter: Matter, file: Path) -> None:
    answer = add(app, matter, file)
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"item": "E-0001", "sha256": sha256(TEXT), "size": len(TEXT), "seq": 2}


def test_a_matter_is_named_by_its_id_as_well(app: Flask, matter: Matter, file: Path) -> None:
    answer = run(app, "add", matter.id, file, "--received-from", "Agent One")
    assert answer.exit_code == 0
    assert answer.stdout.startswith(f"E-0001: {len(TEXT)} bytes, SHA-256 {sha256(TEXT)}, record 2")


def test_who_acts_is_who_received_it(app: Flask, matter: Matter, file: Path, office: Office) -> None:
    add(app, matter, file, "--as", "casey@office.example", "--note", "Came with the second delivery")
    entry = records(matter)[1].entry
    assert (entry.actor.name, entry.actor.auth, entry.data["to"]) == (
        "Casey Reyes",
        "command line",
        f"u-{office.casey.id}",
    )
    assert entry.data["comment"] == "Came with the second delivery"


def test_when_it_came_is_told_in_its_own_zone(app: Flask, matter: Matter, file: Path) -> None:
    late = ("--late-reason", "The office was closed")
    answer = add(app, matter, file, "--occurred", "2026-03-02T10:05", "--tz", "America/Denver", *late)
    assert answer.exit_code == 0
    occurred = records(matter)[1].entry.occurred
    assert (occurred.at.isoformat(), occurred.tz) == ("2026-03-02T10:05:00-07:00", "America/Denver")


def test_when_it_came_is_told_in_the_courts_zone_where_none_is_named(app: Flask, matter: Matter, file: Path) -> None:
    add(app, matter, file, "--occurred", "2026-03-02T10:05", "--late-reason", "The office was closed")
    assert records(matter)[1].entry.occurred.at.isoformat() == "2026-03-02T10:05:00-06:00"


def test_stated_hashes_are_kept_as_the_givers(app: Flask, matter: Matter, file: Path) -> None:
    add(app, matter, file, "--stated-hash", "md5:" + "ab" * 16, "--stated-hash", "sha1:" + "cd" * 20)
    assert records(matter)[1].entry.data["stated"] == [
        {"alg": "md5", "by": "Agent One", "value": "ab" * 16},
        {"alg": "sha1", "by": "Agent One", "value": "cd" * 20},
    ]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--occurred", "2026-03-02T10:05"], "say why it is recorded late"),
        (["--occurred", "2026-03-08T02:30", "--late-reason", "x"], "clocks were put forward"),
        (["--occurred", "2026-03-02T10:05", "--tz", "America/Omaha"], "is no time zone"),
        (["--stated-hash", "d73c51f1"], "is no algorithm and hash"),
        (["--stated-hash", "md5:"], "is no algorithm and hash"),
        (["--stated-hash", "md5:d73c"], "right are 32 hex digits"),
        (["--stated-hash", "crc32:d73c"], "is not known"),
        (["--as", "nobody@office.example"], "No account in use"),
        (["--as", "blake@office.example"], "is not on the team"),
        (["--as", "dana@office.example"], "is not on the team"),
        (["--received-from", "x" * 201], "201 characters; at most 200"),
        (["--received-from", " "], "is missing"),
    ],
    ids=lambda given: " ".join(given)[:30] if isinstance(given, list) else "",
)
def test_what_cannot_be_recorded_is_refused_in_one_line_and_nothing_is_stored(
    app: Flask, matter: Matter, file: Path, more: list[str], says: str
) -> None:
    assert says in refusal(add(app, matter, file, *more))


def test_a_closed_matter_takes_no_file_at_the_command_line_either(app: Flask, matter: Matter, file: Path) -> None:
    with transaction():
        matters.close(matter)
    assert "This matter is closed" in refusal(add(app, matter, file))


@pytest.mark.parametrize("name", ["9:99-cr-99999", "999999", "99999999999999999999"])
def test_a_matter_that_is_not_there_is_refused(app: Flask, matter: Matter, file: Path, name: str) -> None:
    answer = run(app, "add", name, file, "--received-from", "Agent One")
    assert "No matters answer to" in refusal(answer)


def test_a_file_of_no_bytes_is_refused(app: Flask, matter: Matter, file: Path) -> None:
    file.write_bytes(b"")
    assert "no bytes" in refusal(add(app, matter, file))


def test_a_name_that_is_no_text_is_kept_as_its_bytes(app: Flask, matter: Matter, tmp_path: Path) -> None:
    path = tmp_path / "a\udcff.txt"
    path.write_bytes(TEXT)
    assert add(app, matter, path).exit_code == 0
    assert records(matter)[1].entry.data["name_hex"] == b"a\xff.txt".hex()


@pytest.mark.parametrize(
    "given",
    [
        ("add", "1"),
        ("add", "1", "no-such-file", "--received-from", "x"),
        ("add", "1", __file__),
        ("add", "1", __file__, "--received-from", "x", "--kind", "nothing"),
        ("add", "1", __file__, "--received-from", "x", "--occurred", "yesterday"),
        ("verify",),
        ("verify", "--all", "--matter", "1"),
        ("key", "more"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_apart_by_its_exit_code(app: Flask, given: tuple[str, ...]) -> None:
    assert run(app, *given).exit_code == 2


# --- verify ----------------------------------------------------------------------------------------------------------


def test_verifying_records_what_was_found(app: Flask, matter: Matter, office: Office) -> None:
    log(matter, office.casey)
    answer = run(app, "verify", "--matter", matter.docket_number, "--json", "--as", "avery@office.example")
    assert (answer.exit_code, json.loads(answer.stdout)) == (0, {"checked": 1, "frozen": 0, "mismatched": []})
    newest = records(matter)[-1].entry
    assert (newest.actor.name, newest.data["result"]) == ("Avery Stone", "match")


def test_every_matter_is_verified_at_once(app: Flask, matter: Matter, office: Office) -> None:
    log(matter, office.casey)
    log(office.other_matter, office.blake)
    assert json.loads(run(app, "verify", "--all", "--json").stdout)["checked"] == 2


DAMAGE = {
    "flipped": lambda path: flip(path),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"more"),
    "emptied": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_stored_file_that_was_changed_is_listed_and_recorded(
    how: str, app: Flask, matter: Matter, office: Office, casey: FlaskClient
) -> None:
    open_gate(matter, office.avery)
    damaged, whole = log(matter, office.casey, "a.jpg", JPG), log(matter, office.casey)
    path = stored_file(damaged)
    path.chmod(0o600)
    DAMAGE[how](path)
    answer = run(app, "verify", "--matter", matter.id, "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout) == {"checked": 2, "frozen": 0, "mismatched": [f"{matter.id}/E-0001"]}
    assert [one.entry.data["result"] for one in records(matter)[-2:]] == ["mismatch", "match"]
    assert (damaged.fixity, whole.fixity) == ("mismatch", "match")
    assert b"does not match" in casey.get("/").data
    assert b"does not match" in casey.get(address(matter)).data


def test_two_stored_files_that_were_exchanged_are_both_listed(app: Flask, matter: Matter, office: Office) -> None:
    first, second = log(matter, office.casey), log(matter, office.casey, data=b"Another text\n")
    one, other = stored_file(first), stored_file(second)
    kept = one.read_bytes()
    for path, data in ((one, other.read_bytes()), (other, kept)):
        path.chmod(0o600)
        path.write_bytes(data)
    mismatched = json.loads(run(app, "verify", "--all", "--json").stdout)["mismatched"]
    assert mismatched == [f"{matter.id}/E-0001", f"{matter.id}/E-0002"]


def test_a_row_pointed_to_another_stored_file_is_a_mismatch(app: Flask, matter: Matter, office: Office) -> None:
    first, second = log(matter, office.casey), log(matter, office.casey, data=b"Another text\n")
    with transaction():
        swapped = second.stored_name
        second.stored_name = None
        db.session.flush()
        db.session.get_one(Item, first.id).stored_name = swapped
    assert json.loads(run(app, "verify", "--all", "--json").stdout)["mismatched"] == [f"{matter.id}/E-0001"]


def test_the_key_that_others_check_with_is_printed(app: Flask) -> None:
    answer = run(app, "key")
    assert (answer.exit_code, answer.stdout.strip()) == (0, keys.log_key().verifier)
