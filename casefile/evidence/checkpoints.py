"""Signed checkpoints: one after every record, those that left the office kept, each held against the log."""

from __future__ import annotations

from sqlalchemy import select

from casefile.evidence.models import CustodyAnchor, CustodyLog, CustodyRecord
from casefile.infra import audit, clock, keys
from casefile.infra.db import add, db
from casefile.law import custody

MOST_IN_A_BAG = 100


def sign(log: CustodyLog, leaf: str) -> None:
    """Take the newest leaf into the tree of a log and sign where the log stands; the log must be held."""
    tree = _tree(log, log.size - 1)
    tree.add(leaf)
    log.peaks = tree.peaks
    log.note = keys.log_key().sign(custody.Checkpoint(log.origin, tree.size, tree.root()).body())


def _tree(log: CustodyLog, size: int) -> custody.Tree:
    """Return the tree over the first records; a log from before trees were kept is read once."""
    if log.peaks is not None:
        return custody.Tree(size, log.peaks)
    tree = custody.Tree()
    query = select(CustodyRecord.leaf).where(CustodyRecord.log_id == log.id, CustodyRecord.seq <= size)
    for leaf in db.session.scalars(query.order_by(CustodyRecord.seq)):
        tree.add(leaf)
    return tree


def newest(log: CustodyLog) -> str:
    """Return the signed checkpoint of a log as it stands."""
    return log.note or keys.log_key().sign(custody.Checkpoint(log.origin, log.size, _tree(log, log.size).root()).body())


def keep(log: CustodyLog, kind: str) -> str:
    """Keep the newest checkpoint as one that leaves the office, and return it."""
    note = newest(log)
    add(
        CustodyAnchor(
            log_id=log.id, size=log.size, kind=kind, note=note, at=clock.now(), by_name=audit.actor().name or "Operator"
        )
    )
    return note


def kept(log: CustodyLog, limit: int = MOST_IN_A_BAG) -> list[CustodyAnchor]:
    """Return the checkpoints that left the office, the newest first."""
    query = select(CustodyAnchor).where(CustodyAnchor.log_id == log.id).order_by(CustodyAnchor.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def known(log: CustodyLog, limit: int = MOST_IN_A_BAG) -> tuple[list[custody.Checkpoint], list[str]]:
    """Return the newest checkpoints kept of a log, and of those whose signature does not hold, why."""
    verifiers = keys.log_verifiers()
    found: list[custody.Checkpoint] = []
    spoilt: list[str] = []
    for note in dict.fromkeys([*([log.note] if log.note else []), *(one.note for one in kept(log, limit))]):
        try:
            keys.verify_note(note, verifiers)
            found.append(custody.read_note(note).checkpoint())
        except (custody.CheckpointError, keys.NoteError) as wrong:
            spoilt.append(f"a kept checkpoint does not hold: {wrong}")
    return found, spoilt
