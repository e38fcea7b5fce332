"""Replacing keys while the house runs; the act is a record.

The master key: every matter's key is wrapped anew, no stored file is touched. The signing key: the old one signs, in
every log, the record that names the new one; the checkpoint over that record is signed by both.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from casefile.config import Settings
from casefile.evidence import checkpoints, ledger
from casefile.evidence.models import CustodyLog, CustodyRecord
from casefile.infra import keys
from casefile.infra.db import db, transaction
from casefile.law import custody
from casefile.matters.models import Matter


@dataclass(frozen=True)
class Rotated:
    """The ids of both keys, and how many matters' keys were wrapped anew."""

    old: str
    new: str
    matters: int


def rotate_master() -> Rotated:
    """Make a new master key and wrap every matter's key by it; the old one stays, for the backups made under it.

    Cut off between the two, every matter still opens: the key file holds both keys.
    """
    settings: Settings = current_app.config["SETTINGS"]
    old = keys.master_keys().current
    ring = keys.rotate_master(settings.key_dir / "master-key")
    current_app.extensions["casefile-master-keys"] = ring
    with transaction():
        found = list(db.session.scalars(select(Matter).order_by(Matter.id).with_for_update()))
        for matter in found:
            matter.wrapped_key = ring.rewrap(matter.wrapped_key)
        ledger.append_to_system(lambda act: custody.key_rotated(act, which="master", old=old, new=ring.current))
    return Rotated(old, ring.current, len(found))


@dataclass(frozen=True)
class Resigned:
    """The verifier keys of both, and in how many logs the change stands."""

    old: str
    new: str
    logs: int


def rotate_signing() -> Resigned:
    """Make a new signing key and let the old one name it in every log; its private part is then gone from here.

    Cut off after the records, the next attempt takes up the key that they name.
    """
    new = keys.next_log_key()
    with transaction():
        change = _named(new.verifier) or (keys.log_key().verifier, _name_in_every_log(new))
    keys.take_up_next_log_key()
    return Resigned(change[0], new.verifier, change[1])


def _name_in_every_log(new: keys.LogKey) -> int:
    old = keys.log_key().verifier

    def named(act: custody.Act) -> custody.Entry:
        return custody.key_rotated(act, which="signing", old=old, new=new.verifier)

    checkpoints.join_keys(ledger.append_to_system(named), new)
    others = select(CustodyLog).where(CustodyLog.matter_id.is_not(None)).order_by(CustodyLog.id)
    found = list(db.session.scalars(others))
    for log in found:
        checkpoints.join_keys(ledger.append_to_log(log, named), new)
    return len(found) + 1


def _named(verifier: str) -> tuple[str, int] | None:
    """Return the key that named this one as the next, and in how many logs, where an attempt was cut off after that."""
    told = [
        custody.read_record(body).entry.data["old"]
        for body in db.session.scalars(select(CustodyRecord.body).where(CustodyRecord.body.like(_ROTATED)))
        if verifier in body
    ]
    return (told[0], len(told)) if told else None


_ROTATED = f'%"type":"system.key_rotated","v":{custody.FORMAT_VERSION}}}'
