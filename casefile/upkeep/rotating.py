"""Replacing the master key: every matter's key is wrapped anew, no stored file is touched, and the act is a record."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from casefile.config import Settings
from casefile.evidence import ledger
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
