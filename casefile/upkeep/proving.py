"""Proving what was restored: every count and digest of rows, every chain, every stored file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import select

from casefile.config import Settings
from casefile.evidence import gate, ledger, service
from casefile.evidence.models import CustodyLog, Item
from casefile.inbox.models import HandIn
from casefile.infra import files, keys, rows
from casefile.infra.db import db
from casefile.matters.models import Matter
from casefile.upkeep.holdings import Holding, holdings


@dataclass
class Proof:
    """What was proved, in counts, and what does not hold."""

    rows: int = 0
    logs: int = 0
    records: int = 0
    files: int = 0
    opened: int = 0
    frozen: int = 0
    sealed_only: int = 0
    lost_before: int = 0
    damaged_before: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What was proved, in one line."""
        told = [
            f"{self.rows} rows",
            f"{self.records} custody records in {self.logs} logs",
            f"{self.files} files, of which {self.opened} were opened and compared",
            f"{self.frozen} are frozen and were compared sealed" if self.frozen else "",
            f"{self.sealed_only} could be compared sealed only, for want of a key" if self.sealed_only else "",
            f"{self.lost_before} were not in the store when the backup was made" if self.lost_before else "",
            f"{self.damaged_before} were on record as not matching before" if self.damaged_before else "",
        ]
        return ", ".join(part for part in told if part)


def prove(manifest: dict[str, Any], objects: dict[str, str]) -> Proof:
    """Compare what the database and the store hold now with what a backup says that they held."""
    proof = Proof(lost_before=len(manifest["missing"]))
    proof.findings += [*_rows(manifest, proof), *_logs(manifest, proof), *_files(manifest, objects, proof)]
    return proof


def _rows(manifest: dict[str, Any], proof: Proof) -> Iterator[str]:
    connection = db.session.connection()
    for table in rows.stored_tables(connection):
        tally = rows.Tally()
        for _ in rows.dump(connection, table, tally):
            pass
        proof.rows += tally.rows
        said = manifest["tables"].get(table.name, {})
        if tally.told() != {"rows": said.get("rows"), "sha256": said.get("sha256")}:
            yield f"{table.name} has {tally.rows} rows that are not the {said.get('rows', 0)} of the backup"


def _logs(manifest: dict[str, Any], proof: Proof) -> Iterator[str]:
    logs = {log.origin: log for log in db.session.scalars(select(CustodyLog))}
    if {name: {"size": log.size, "head": log.head} for name, log in logs.items()} != manifest["logs"]:
        yield "the custody logs do not end where they ended when the backup was made"
    for log in logs.values():
        report = ledger.check_log(log)
        proof.logs, proof.records = proof.logs + 1, proof.records + report.head.size
        for one in report.findings:
            if one.check in ledger.BROKEN:
                yield f"{log.origin}, record {one.seq}: {one.text} ({one.check})"


def _files(manifest: dict[str, Any], objects: dict[str, str], proof: Proof) -> Iterator[str]:
    reading = Reading()
    lost, proof.files = set(manifest["missing"]), len(objects)
    if len(objects) != manifest["objects"]:
        yield f"{len(objects)} files came, the backup counts {manifest['objects']}"
    for one in holdings(db.session.connection()):
        if one.name in lost:
            continue
        if one.name not in objects:
            yield f"the file of {one.words} is not in the backup"
            continue
        how, wrong = reading.compare(one)
        if wrong and reading.on_record(one):
            how, wrong = "damaged_before", ""
        setattr(proof, how, getattr(proof, how) + 1)
        if wrong:
            yield wrong


class Reading:
    """Reads stored files back, but never frozen media, and compares them with their rows."""

    def __init__(self) -> None:
        settings: Settings = current_app.config["SETTINGS"]
        self._may_open = (settings.key_dir / "master-key").exists()  # asking for a missing key would make a new one
        self._matters: dict[int, tuple[keys.MatterKey | None, gate.GateState]] = {}

    def compare(self, one: Holding) -> tuple[str, str]:
        """Return how a file was compared, as a field of ``Proof``, and what is wrong with it, or nothing."""
        key, state = self._of_matter(one.matter_id)
        item = db.session.get(Item, one.row_id) if one.table == Item.__tablename__ else None
        held_back = not one.sha256 or one.table == HandIn.__tablename__  # a bag may hold media that is frozen by now
        if service.is_frozen(item, state) if item is not None else state.gated and held_back:
            return "frozen", ""
        if key is None:
            return "sealed_only", ""
        found = files.store().verify(one.name, key)
        if found.ok and (not one.sha256 or (found.sha256, found.size) == (one.sha256, one.size)):
            return "opened", ""
        return "opened", f"the file of {one.words} is not the one its row names ({found.problem or 'other bytes'})"

    def on_record(self, one: Holding) -> bool:
        """Whether the newest comparison on record already found that this file does not match."""
        item = db.session.get(Item, one.row_id) if one.table == Item.__tablename__ else None
        return item is not None and item.fixity == "mismatch"

    def _of_matter(self, matter_id: int) -> tuple[keys.MatterKey | None, gate.GateState]:
        if matter_id not in self._matters:
            matter = db.session.get_one(Matter, matter_id)
            key = None
            if self._may_open:
                try:
                    key = keys.matter_key(matter.wrapped_key)
                except keys.KeyFileError:
                    key = None
            self._matters[matter_id] = key, gate.state_of(matter)
        return self._matters[matter_id]
