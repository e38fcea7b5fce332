"""Signed checkpoints: one after every record, those that left the office kept, each held against the log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

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
    """Return the signed checkpoint of a log as it stands, also by the key of today where an older one signed it.

    Where the database says of the log what cannot be, the checkpoint is returned as it is: the checks tell of it.
    """
    key = keys.log_key()
    if not log.note:
        return key.sign(_body(log))
    try:
        return log.note if key.stands_in(log.note) else key.also_sign(log.note, _body(log))
    except (keys.NoteError, custody.CheckpointError, ValueError, TypeError):
        return log.note


def _body(log: CustodyLog) -> str:
    return custody.Checkpoint(log.origin, log.size, _tree(log, log.size).root()).body()


def join_keys(log: CustodyLog, key: keys.LogKey) -> None:
    """Let the key that is to follow sign where a log stands as well, and keep that checkpoint; it must be held."""
    log.note = key.also_sign(log.note, _body(log))
    keep_note(log, log.size, log.note, "rotated")


def keep(log: CustodyLog, kind: str, **more: Any) -> str:
    """Keep the newest checkpoint as one that leaves the office, and return it."""
    note = newest(log)
    keep_note(log, log.size, note, kind, **more)
    return note


def keep_note(log: CustodyLog, size: int, note: str, kind: str, **more: Any) -> None:
    """Keep a checkpoint of a log, which may have grown since, as one that left the office."""
    by = audit.actor().name or "Operator"
    add(CustodyAnchor(log_id=log.id, size=size, kind=kind, note=note, at=clock.now(), by_name=by, **more))


def kept(log: CustodyLog, limit: int = MOST_IN_A_BAG) -> list[CustodyAnchor]:
    """Return the checkpoints that left the office, the newest first."""
    query = select(CustodyAnchor).where(CustodyAnchor.log_id == log.id).order_by(CustodyAnchor.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def carried(log: CustodyLog, most: int = MOST_IN_A_BAG) -> list[CustodyAnchor]:
    """Return the kept checkpoints that a bag carries beside the newest, in the order of their sizes, one of each size.

    Those that others hold come before those that only lie in a folder of ours; where there are too many of a kind they
    are thinned evenly, the first and the last staying. Those of a change of keys always go along: they join the keys.
    """
    columns = (CustodyAnchor.id, CustodyAnchor.size, CustodyAnchor.kind, CustodyAnchor.token != "")
    best: dict[int, tuple[tuple[int, bool, int], int]] = {}
    for ident, size, kind, stamped in db.session.execute(select(*columns).where(CustodyAnchor.log_id == log.id)):
        weight = _TIERS.get(kind, 1), bool(stamped), ident
        if size <= log.size and (size not in best or weight > best[size][0]):
            best[size] = weight, ident
    of_now = db.session.get(CustodyAnchor, best.pop(log.size)[1]) if log.size in best else None
    most -= 2 if of_now and of_now.note != newest(log) else 1  # the newest itself, and one more where that is another
    chosen: list[int] = []
    for tier in sorted({*_TIERS.values(), 1}, reverse=True):
        sizes = sorted(size for size, (weight, _) in best.items() if weight[0] == tier)
        chosen += [best[size][1] for size in _spread(sizes, most - len(chosen))]
    found = db.session.scalars(select(CustodyAnchor).where(CustodyAnchor.id.in_(chosen)))
    return [*sorted(found, key=lambda one: one.size), *([of_now] if of_now else [])]


_TIERS = {"rotated": 2, "file": 0}
"""How much a bag wants a kind of kept checkpoint; 1 is every kind that went to somebody outside."""


def _spread(sizes: list[int], most: int) -> list[int]:
    """Return at most so many, evenly, the first and the last among them."""
    if len(sizes) <= most:
        return sizes
    if most < 2:
        return sizes[len(sizes) - most :]
    return [sizes[round(i * (len(sizes) - 1) / (most - 1))] for i in range(most)]


def grown_since(kind: str) -> list[CustodyLog]:
    """Return the logs with records, other than of an anchoring, that no checkpoint kept of this kind covers."""
    newest_of = (
        select(CustodyAnchor.log_id, func.max(CustodyAnchor.size).label("size"))
        .where(CustodyAnchor.kind == kind)
        .group_by(CustodyAnchor.log_id)
        .subquery()
    )
    uncovered = exists().where(
        CustodyRecord.log_id == CustodyLog.id,
        CustodyRecord.seq > func.coalesce(newest_of.c.size, 0),
        is_no_anchoring(),
    )
    query = select(CustodyLog).outerjoin(newest_of, newest_of.c.log_id == CustodyLog.id).where(uncovered)
    return list(db.session.scalars(query.order_by(CustodyLog.id)))


def is_no_anchoring() -> ColumnElement[bool]:
    """Return the condition that a record says more than that a checkpoint went outside."""
    # In canonical form the type and the version stand last, so the end of a line tells the type for certain.
    return CustodyRecord.body.not_like(f'%"type":"checkpoint.anchored","v":{custody.FORMAT_VERSION}}}')


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
