"""The library as this office has it: the law data, the office's own entries, counsel's checks applied to both.

What is read is kept for the session until it commits or rolls back, so that a page of many counts asks once.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import event, func
from sqlalchemy.orm import Session

from casefile.charges.checks import apply_checks, standing_checks
from casefile.charges.own_models import LawCheck, OwnOffence
from casefile.infra.db import db
from casefile.law.offences import Offence
from casefile.lawdata import own_reader, reader

_KEPT = "law_library"


def offences() -> Mapping[str, Offence]:
    """Return every offence by its key: the law data first, then the office's own; marks say what counsel checked."""
    kept: Mapping[str, Offence] | None = db.session.info.get(_KEPT)
    if kept is None:
        kept = db.session.info[_KEPT] = _joined()
    return kept


def offence(key: str | None) -> Offence | None:
    """Return one offence of the library, or None."""
    return offences().get(key) if key else None


def offered() -> Mapping[str, Offence]:
    """Return the library without the entries that are retired: what a count may be matched to from now on."""
    return {key: one for key, one in offences().items() if not one.retired}


def raw_offences() -> Mapping[str, Offence]:
    """Return the library without any check applied, as the checks' digests are taken from it."""
    own = {row.key: own_reader.as_shown(own_reader.read_kept(row.text), row.version) for row in latest_own()}
    return {**reader.offences(), **own}


def latest_own() -> list[OwnOffence]:
    """Return the version that holds of each of the office's own entries, by key."""
    newest = db.select(func.max(OwnOffence.id)).group_by(OwnOffence.key)
    return list(db.session.scalars(db.select(OwnOffence).where(OwnOffence.id.in_(newest)).order_by(OwnOffence.key)))


def _joined() -> Mapping[str, Offence]:
    library = raw_offences()
    checks = standing_checks()
    checked = {key: apply_checks(library[key], found) for key, found in checks.items() if key in library}
    return MappingProxyType({**library, **checked})


@event.listens_for(Session, "after_flush")
def _let_go_of_old(session: Session, _context: object) -> None:
    if any(isinstance(row, OwnOffence | LawCheck) for row in session.new):
        session.info.pop(_KEPT, None)


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _let_go(session: Session) -> None:
    session.info.pop(_KEPT, None)
