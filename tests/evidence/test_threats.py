"""Who catches what: each way to tamper with a log, by somebody who took the guards away, and what shows it.

Columns: the links between records; the signed checkpoint that lies in the same database; a checkpoint held outside.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from casefile.evidence import ledger
from casefile.evidence.models import CustodyLog, Item
from casefile.evidence.service import standing
from casefile.infra import keys
from casefile.infra.db import db, transaction
from casefile.law import custody
from casefile.matters.models import Matter
from tests.evidence.build import accept, lines, log, release
from tests.evidence.bundle import failed, outside, write_bundle
from tests.evidence.test_ledger import without_guards
from tests.factories import Office

Rows = list[tuple[str, str]]
"""The body and the stored leaf of each record."""


INSERT = text("INSERT INTO custody_record (log_id, seq, leaf, body, item) VALUES (:log, :seq, :leaf, :body, :item)")


@dataclass
class Held:
    """What somebody outside holds: the checkpoint of a receipt, and what the database was at an earlier time."""

    receipt: str
    old_rows: Rows
    old_log: tuple[int, str, str]


@pytest.fixture
def held(matter: Matter, office: Office) -> Held:
    item = log(matter, office.casey)
    old, old_rows = found(matter), stored(matter)
    earlier = (old.size, old.head, old.note)
    release(item, office.casey, office.avery)
    accept(item, office.avery)
    log(matter, office.avery, data=b"Another text\n")
    return Held(ledger.checkpoint(matter), old_rows, earlier)


def found(matter: Matter) -> CustodyLog:
    kept = ledger.find_log(matter)
    assert kept
    return kept


def stored(matter: Matter) -> Rows:
    return [(line, custody.leaf_of(line)) for line in lines(matter)]


def replace(matter: Matter, rows: Rows, note: str | None = None) -> None:
    """Put other records in the place of the log's, and count them as the database does."""
    kept = found(matter)
    log_id = kept.id
    without_guards("DELETE FROM custody_record WHERE log_id = :log", log=log_id)
    with transaction():
        for number, (body, leaf) in enumerate(rows, 1):
            item = json.loads(body)["item"]
            db.session.execute(INSERT, {"log": log_id, "seq": number, "leaf": leaf, "body": body, "item": item})
        kept.size, kept.head = len(rows), rows[-1][1]
        if note is not None:
            kept.note = note
    db.session.expire_all()


def edited(body: str, **changes: Any) -> str:
    return custody.canonical(json.loads(body) | changes)


def relinked(bodies: list[str]) -> Rows:
    """Return the records renumbered and linked anew: what anybody can do who has no key."""
    rows: Rows = []
    for number, body in enumerate(bodies, 1):
        prev = rows[-1][1] if rows else custody.FIRST_PREV
        line = edited(body, seq=number, prev=prev)
        rows.append((line, custody.leaf_of(line)))
    return rows


def resigned(matter: Matter, rows: Rows) -> str:
    """Return the checkpoint over other records, by somebody who holds the key."""
    root = custody.merkle_root(leaf for _, leaf in rows)
    return keys.log_key().sign(custody.Checkpoint(found(matter).origin, len(rows), root).body())


def other(body: str) -> str:
    return edited(body, data=json.loads(body)["data"] | {"comment": "as it should have been"})


def edit_row(matter: Matter, rows: Rows, _: Held) -> None:
    replace(matter, [*rows[:3], (other(rows[3][0]), rows[3][1]), *rows[4:]])


def edit_row_and_leaf(matter: Matter, rows: Rows, _: Held) -> None:
    line = other(rows[3][0])
    replace(matter, [*rows[:3], (line, custody.leaf_of(line)), *rows[4:]])


def edit_and_relink(matter: Matter, rows: Rows, _: Held) -> None:
    replace(matter, relinked([other(body) if at == 3 else body for at, (body, _) in enumerate(rows)]))


def delete_middle(matter: Matter, rows: Rows, _: Held) -> None:
    replace(matter, [*rows[:3], *rows[4:]])


def delete_and_relink(matter: Matter, rows: Rows, _: Held) -> None:
    replace(matter, relinked([body for at, (body, _) in enumerate(rows) if at != 2]))


def delete_tail(matter: Matter, rows: Rows, _: Held) -> None:
    replace(matter, rows[:-2])


def restore_old_backup(matter: Matter, _: Rows, held: Held) -> None:
    replace(matter, held.old_rows, held.old_log[2])


def reorder(matter: Matter, rows: Rows, _: Held) -> None:
    replace(matter, [*rows[:3], rows[4], rows[3], *rows[5:]])


def insert_backdated(matter: Matter, rows: Rows, _: Held) -> None:
    bodies = [body for body, _ in rows]
    replace(matter, relinked([*bodies[:3], other(bodies[2]), *bodies[3:]]))


def rewrite_and_sign(matter: Matter, rows: Rows, _: Held) -> None:
    new = relinked([other(body) if at == 3 else body for at, (body, _) in enumerate(rows)])
    replace(matter, new, resigned(matter, new))


def backdate_with_the_key(matter: Matter, rows: Rows, _: Held) -> None:
    at = json.loads(rows[2][0])["at"]
    new = relinked([edited(body, at=at) if number == 3 else body for number, (body, _) in enumerate(rows)])
    replace(matter, new, resigned(matter, new))


LINKS, SIGNED, OUTSIDE = "links", "checkpoint inside", "checkpoint outside"
TABLE: list[tuple[Callable[[Matter, Rows, Held], None], set[str]]] = [
    (edit_row, {LINKS, SIGNED, OUTSIDE}),
    (edit_row_and_leaf, {LINKS, SIGNED, OUTSIDE}),
    (edit_and_relink, {SIGNED, OUTSIDE}),
    (delete_middle, {LINKS, SIGNED, OUTSIDE}),
    (delete_and_relink, {SIGNED, OUTSIDE}),
    (delete_tail, {SIGNED, OUTSIDE}),
    (restore_old_backup, {OUTSIDE}),
    (reorder, {LINKS, SIGNED, OUTSIDE}),
    (insert_backdated, {SIGNED, OUTSIDE}),
    (backdate_with_the_key, {OUTSIDE}),
    (rewrite_and_sign, {OUTSIDE}),
]


@pytest.mark.parametrize(("attack", "caught"), TABLE, ids=lambda one: getattr(one, "__name__", ""))
def test_each_attack_is_caught_where_the_table_says(
    attack: Callable[[Matter, Rows, Held], None], caught: set[str], matter: Matter, held: Held, tmp_path: Path
) -> None:
    attack(matter, stored(matter), held)
    shown = {one.check for one in ledger.check(matter).findings}
    receipt = tmp_path / "receipt.note"
    receipt.write_text(held.receipt)
    bundle = write_bundle(tmp_path / "bag", lines(matter))
    by_receipt = failed(outside(bundle, "--key", keys.log_key().verifier, "--expect", str(receipt)))
    told = {
        LINKS: bool(shown & {"V1", "V2", "V3"}),
        SIGNED: bool(shown & {"V5", "V6", "V7"}),
        OUTSIDE: bool(by_receipt & {"V6", "V9"}),
    }
    assert {where for where, caught_here in told.items() if caught_here} == caught


def test_a_log_that_nobody_touched_is_caught_nowhere(matter: Matter, held: Held, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.note"
    receipt.write_text(held.receipt)
    assert ledger.check(matter).ok
    assert outside(write_bundle(tmp_path / "bag", lines(matter)), "--expect", str(receipt))["ok"]


def test_a_false_checkpoint_in_the_database_is_told(matter: Matter, held: Held) -> None:
    with transaction():
        found(matter).note = held.receipt.replace("\n7\n", "\n6\n", 1)
    assert ledger.check(matter).failed("V7")


def test_the_checkpoint_after_each_record_is_the_one_over_the_whole_log(matter: Matter, held: Held) -> None:
    kept = found(matter)
    assert custody.read_note(kept.note).checkpoint().root == custody.merkle_root(leaf for _, leaf in stored(matter))


def test_a_log_from_before_checkpoints_were_kept_gets_the_same(matter: Matter, held: Held, office: Office) -> None:
    with transaction():
        kept = found(matter)
        kept.peaks, kept.note = None, ""
    log(matter, office.avery, data=b"A third text\n")
    assert ledger.check(matter).ok
    assert custody.read_note(found(matter).note).checkpoint().size == found(matter).size


def test_what_a_list_shows_is_held_against_the_records(matter: Matter, held: Held) -> None:
    item = db.session.scalars(db.select(Item).order_by(Item.id)).first()
    assert item
    with transaction():
        item.holder_id, item.holder_name = "u-999", "Somebody else"
    assert any("its holder" in one for one in standing(item)[2])
