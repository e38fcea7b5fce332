"""What was lost: an installation after a fault, held against what it had acknowledged."""

from __future__ import annotations

from flask import Flask

from casefile.evidence.models import CustodyLog, Item
from casefile.infra import files
from casefile.infra.db import db
from casefile.upkeep import checking

NO_LOSS = {"file without row", "orphan part"}
"""What a fault may leave: bytes that nobody was told of, which no row names."""


def lost(app: Flask, acknowledged: list[str]) -> list[str]:
    """Return what is wrong in the installation as it was left: acknowledged and not there, or half there.

    ``acknowledged``: lines of ``label digest size``, the digest ``-`` where it is not asked,
    the size that of the log by then.
    """
    with app.app_context():
        try:
            checked = checking.check()
            wrong = [f"{one.kind}: {one.where}: {one.text}" for one in checked.faults if one.kind not in NO_LOSS]
            for line in acknowledged:
                label, digest, size = line.split()
                item = db.session.scalar(db.select(Item).where(Item.label == label))
                if item is None or digest not in ("-", item.sha256):
                    wrong.append(f"{label} was acknowledged and is not there")
                if (db.session.scalar(db.select(db.func.max(CustodyLog.size))) or 0) < int(size):
                    wrong.append(f"record {size} was acknowledged and is not there")
            files.store().sweep()
            wrong += [f"{name} was not swept" for name in files.store().orphans()]
        except Exception as error:  # a database that cannot be read is the worst of losses, not an error of the test
            return [repr(error)]
        finally:
            db.session.remove()
            db.engine.dispose()
        return wrong
