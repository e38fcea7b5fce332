"""What stands in every table, to say that an act added nothing or changed nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from sqlalchemy import func, select

from casefile.infra.db import Base, db


def counts() -> dict[str, int]:
    """Return the number of rows of each table."""
    db.session.rollback()
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}


def contents(but: Collection[str] = ()) -> dict[str, str]:
    """Return a digest of all rows of each table, save those named."""
    db.session.rollback()
    return {t.name: _digest(t.name) for t in Base.metadata.sorted_tables if t.name not in but}


def _digest(name: str) -> str:
    rows = db.session.execute(select(Base.metadata.tables[name])).all()
    return hashlib.sha256("\n".join(sorted(repr(tuple(row)) for row in rows)).encode()).hexdigest()


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the names of the tables whose rows differ."""
    return sorted(name for name in before if before[name] != after[name])
