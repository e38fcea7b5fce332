"""The custody log in the database: its records in their final form, nothing changed, nothing out of order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from casefile.evidence import ledger, service
from casefile.evidence.models import CustodyLog, CustodyRecord, Item
from casefile.infra import keys
from casefile.infra.db import add, db, transaction
from casefile.law import custody
from casefile.matters.models import Matter
from tests.evidence.build import TEXT, accept, kinds, lines, log, open_gate, records, release, sha256
from tests.factories import Office

KEYS = ["actor", "at", "data", "item", "log", "occurred", "prev", "salt", "seq", "type", "v"]


@pytest.fixture
def item(matter: Matter, office: Office) -> Item:
    return log(matter, office.casey)


def test_logging_a_file_opens_the_log_receives_it_and_verifies_it(matter: Matter, item: Item) -> None:
    assert kinds(matter) == ["case.opened", "evidence.received", "evidence.verified"]


def test_each_line_is_canonical_and_links_to_the_one_before(matter: Matter, item: Item) -> None:
    prev = "0" * 64
    for seq, line in enumerate(lines(matter), 1):
        value = json.loads(line)
        assert list(value) == KEYS
        assert line == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert (value["seq"], value["prev"], value["v"]) == (seq, prev, 1)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", value["at"])
        assert re.fullmatch(r"[0-9a-f]{32}", value["salt"])
        prev = custody.leaf_of(line)


def test_the_record_of_receipt_says_who_took_what_from_whom(matter: Matter, item: Item, office: Office) -> None:
    entry = records(matter)[1].entry
    assert entry.actor == custody.Actor(f"u-{office.casey.id}", "Casey Reyes", "paralegal", "command line")
    assert (entry.data["sha256"], entry.data["size"]) == (sha256(TEXT), len(TEXT))
    assert (entry.data["from"], entry.data["to"]) == ("Agent One", f"u-{office.casey.id}")


def test_the_record_of_verification_compares_with_the_record_of_receipt(matter: Matter, item: Item) -> None:
    data = records(matter)[2].entry.data
    assert (data["expected"], data["sha256"], data["result"]) == (sha256(TEXT), sha256(TEXT), "match")
    assert item.fixity == "match"


def test_items_are_numbered_in_each_matter_from_one(matter: Matter, office: Office) -> None:
    first, second = log(matter, office.casey), log(matter, office.casey)
    elsewhere = log(office.other_matter, office.blake)
    assert [first.label, second.label, elsewhere.label] == ["E-0001", "E-0002", "E-0001"]


def test_numbering_goes_on_after_the_ten_thousandth_item(matter: Matter, office: Office, item: Item) -> None:
    with transaction():
        db.session.execute(text("UPDATE evidence_item SET label = 'E-9999'"))
    db.session.expire_all()
    assert log(matter, office.casey).label == "E-10000"


def test_no_two_records_share_a_salt(matter: Matter, office: Office, item: Item) -> None:
    log(matter, office.casey)
    salts = [record.salt for record in records(matter)]
    assert len(set(salts)) == len(salts) == 5


def test_each_matter_has_a_log_of_its_own(matter: Matter, office: Office, item: Item) -> None:
    log(office.other_matter, office.blake)
    assert {one.log for one in records(matter)}.isdisjoint(one.log for one in records(office.other_matter))


def refused(statement: str, **values: Any) -> str:
    """Return in which words the database refuses a statement."""
    with pytest.raises(DatabaseError) as refusal, transaction():
        db.session.execute(text(statement), values)
    return str(refusal.value.orig)


def test_the_database_refuses_to_change_a_record(item: Item) -> None:
    assert "append-only" in refused("UPDATE custody_record SET body = body WHERE seq = 2")


def test_the_database_refuses_to_delete_a_record(item: Item) -> None:
    assert "append-only" in refused("DELETE FROM custody_record WHERE seq = 3")


def test_the_database_refuses_to_replace_a_record(item: Item, backend: str, matter: Matter) -> None:
    row = "(:log, 2, 'x', '{}')"
    into = "INTO custody_record (log_id, seq, leaf, body) VALUES"
    verb = f"INSERT OR REPLACE {into} {row}"
    if backend == "postgresql":
        verb = f"INSERT {into} {row} ON CONFLICT (log_id, seq) DO UPDATE SET leaf = 'x'"
    before = lines(matter)
    refused(verb, log=ledger.find_log(matter).id)
    assert lines(matter) == before


def test_no_record_goes_missing_by_way_of_the_row_that_sqlite_counts(item: Item, backend: str, matter: Matter) -> None:
    if backend != "sqlite":
        return  # PostgreSQL has no number of a row to insert by
    found, body = ledger.find_log(matter), json.loads(lines(matter)[-1])
    body.update(seq=4, prev=found.head)
    line, first = custody.canonical(body), db.session.scalar(text("SELECT rowid FROM custody_record WHERE seq = 1"))
    into = "INSERT OR REPLACE INTO custody_record (rowid, log_id, seq, leaf, body) VALUES (:row, :log, 4, :leaf, :body)"
    values = {"row": first, "log": found.id, "leaf": custody.leaf_of(line), "body": line}
    with suppress(DatabaseError), transaction():
        db.session.execute(text(into), values)
    assert [one.seq for one in records(matter)][:3] == [1, 2, 3]


def test_the_database_refuses_to_empty_the_table(item: Item, backend: str) -> None:
    verb = "TRUNCATE custody_record" if backend == "postgresql" else "DELETE FROM custody_record"
    assert "append-only" in refused(verb)


def test_the_database_refuses_to_change_what_lead_counsel_recorded(matter: Matter, office: Office) -> None:
    open_gate(matter, office.avery)
    assert "append-only" in refused("UPDATE gate_decision SET statement = 'other'")


def forged(matter: Matter, *, seq: int | None = None, prev: str | None = None, counted: int | None = None) -> None:
    """Insert a record past the service, with a number or a link that is not its own."""
    found = ledger.find_log(matter)
    body = json.loads(lines(matter)[-1])
    body.update(seq=seq or found.size + 1, prev=prev or found.head)
    line = custody.canonical(body)
    add(CustodyRecord(log_id=found.id, seq=counted or body["seq"], leaf=custody.leaf_of(line), body=line, item=None))


@pytest.mark.parametrize(
    "how",
    [{"seq": 5}, {"seq": 9}, {"prev": "0" * 64}, {"prev": "ab" * 32}, {"seq": 3, "counted": 4}],
    ids=["one left out", "many left out", "linked to nothing", "linked to another", "its number not in its line"],
)
def test_the_database_refuses_a_record_out_of_order(matter: Matter, item: Item, how: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="follow the newest"), transaction():
        forged(matter, **how)


def test_the_database_takes_a_record_that_follows(matter: Matter, item: Item) -> None:
    with transaction():
        forged(matter)
    assert len(lines(matter)) == 4


# --- edits by somebody who took the guards away --------------------------------------------------------------------


def without_guards(statement: str, **values: Any) -> None:
    """Do what a database administrator could: take the guards away and change what they guarded."""
    with transaction():
        if db.engine.dialect.name == "sqlite":
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'custody_record'"
            for name in db.session.scalars(text(query)).all():
                db.session.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.session.execute(text("ALTER TABLE custody_record DISABLE TRIGGER USER"))
        db.session.execute(text(statement), values)
    db.session.expire_all()


def edit(matter: Matter, seq: int, change: Callable[[dict[str, Any]], object], *, leaf: bool = False) -> None:
    value = json.loads(lines(matter)[seq - 1])
    change(value)
    line = custody.canonical(value)
    extra = ", leaf = :leaf" if leaf else ""
    without_guards(
        f"UPDATE custody_record SET body = :body{extra} WHERE seq = :seq AND log_id = :log",  # noqa: S608
        body=line, seq=seq, log=ledger.find_log(matter).id, **({"leaf": custody.leaf_of(line)} if leaf else {}),
    )  # fmt: skip


def another_giver(value: dict[str, Any]) -> None:
    value["data"]["from"] = "Agent Two"


@pytest.fixture
def long_log(matter: Matter, office: Office, item: Item) -> Item:
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    log(matter, office.avery)
    assert ledger.check(matter).ok
    return item


@pytest.mark.parametrize("seq", [2, 7])
def test_the_check_finds_a_line_that_was_edited(matter: Matter, long_log: Item, seq: int) -> None:
    edit(matter, seq, lambda value: value["data"].update(comment="edited"))
    assert ledger.check(matter).failed("V3")


def test_the_check_finds_a_line_that_was_edited_with_its_leaf(matter: Matter, long_log: Item) -> None:
    edit(matter, 2, another_giver, leaf=True)
    assert [one.seq for one in ledger.check(matter).failed("V3")] == [3]


def test_the_check_finds_the_newest_line_edited_with_its_leaf(matter: Matter, long_log: Item) -> None:
    edit(matter, 7, lambda value: value["data"].update(why="other"), leaf=True)
    assert ledger.check(matter).failed("V6")


def test_the_check_finds_a_record_taken_out_of_the_middle(matter: Matter, long_log: Item) -> None:
    without_guards("DELETE FROM custody_record WHERE seq = 4")
    assert ledger.check(matter).failed("V2")


def test_the_check_finds_the_newest_records_taken_away(matter: Matter, long_log: Item) -> None:
    without_guards("DELETE FROM custody_record WHERE seq > 5")
    assert ledger.check(matter).failed("V6")


def test_the_check_finds_two_records_exchanged(matter: Matter, long_log: Item) -> None:
    without_guards("UPDATE custody_record SET seq = CASE seq WHEN 4 THEN 1005 ELSE 1004 END WHERE seq IN (4, 5)")
    without_guards("UPDATE custody_record SET seq = seq - 1000 WHERE seq > 1000")
    assert ledger.check(matter).failed("V2")


def test_the_check_finds_a_line_that_is_no_record_any_more(matter: Matter, long_log: Item) -> None:
    without_guards("UPDATE custody_record SET body = '{}' WHERE seq = 2")
    assert [one.seq for one in ledger.check(matter).failed("V1")] == [2]


def test_nothing_is_recorded_on_an_item_whose_records_were_spoilt(
    matter: Matter, office: Office, long_log: Item
) -> None:
    without_guards("UPDATE custody_record SET body = '{}' WHERE seq = 2")
    with pytest.raises(custody.BrokenChainError, match="record 2 of E-0001 was changed"):
        release(long_log, office.avery, office.casey)
    assert len(lines(matter)) == 7


def test_the_check_passes_while_records_come_in_after_it_was_counted(matter: Matter, long_log: Item) -> None:
    found = ledger.find_log(matter)
    assert found is not None
    stale = (found.size, found.head)
    with transaction():
        forged(matter)
    assert (found.size, found.head) == stale
    assert not ledger.check(matter).failed("V6")


# --- the checkpoint --------------------------------------------------------------------------------------------------


def test_the_checkpoint_is_signed_over_the_root_of_the_log(matter: Matter, long_log: Item) -> None:
    signed = ledger.checkpoint(matter)
    keys.verify_note(signed, [keys.log_key().verifier])
    assert custody.read_note(signed).checkpoint() == custody.Checkpoint(
        records(matter)[0].log, 7, custody.merkle_root(custody.leaf_of(line) for line in lines(matter))
    )


def test_a_matter_without_evidence_has_no_checkpoint_and_nothing_wrong(matter: Matter) -> None:
    assert (ledger.checkpoint(matter), ledger.check(matter).ok) == ("", True)


def test_what_is_not_acknowledged_is_not_in_the_log(matter: Matter, office: Office, item: Item) -> None:
    with suppress(ZeroDivisionError), transaction():
        service.record_access(item, "download", "review")
        raise ZeroDivisionError
    assert len(lines(matter)) == 3
    assert db.session.scalar(db.select(CustodyLog.size)) == 3


# --- how much is read ------------------------------------------------------------------------------------------------


def test_an_act_reads_the_records_that_moved_the_item_and_not_who_looked(
    matter: Matter, office: Office, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):
        with transaction():
            service.record_access(item, "view", "preparation")
    read: list[str] = []
    real = custody.read_record
    monkeypatch.setattr(custody, "read_record", lambda line: read.append(line) or real(line))
    release(item, office.casey, office.avery)
    assert len(set(read)) == 2  # received, verified; read as it stands, and once more under the lock


def test_an_item_that_was_only_looked_at_since_can_still_be_corrected_there(matter: Matter, item: Item) -> None:
    with transaction():
        service.record_access(item, "view", "preparation")
    found = ledger.find_log(matter)
    assert ledger.custody_of(found, item.label).last_seq == found.size
