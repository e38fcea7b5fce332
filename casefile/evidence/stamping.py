"""Time stamps of checkpoints: asked of an authority each hour and before an export or a receipt, kept as records.

A token says that everything under its checkpoint was there at its moment; its record says, to the log itself, that
what follows is later. Where no authority is set, none of this does anything.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from casefile.config import Settings
from casefile.evidence import checkpoints, ledger
from casefile.evidence.models import CustodyAnchor, CustodyLog, StampWanted
from casefile.infra import audit, clock, jobs, timestamps
from casefile.infra.db import add, db, transaction
from casefile.law import custody
from casefile.matters.models import Matter

MOST_AN_HOUR = 100
LONGEST_WAIT = timedelta(hours=6)
DRIFT_TO_TELL = timedelta(minutes=2)
"""A clock that is off by more is told on the desk; verifiers bear five minutes."""


def is_on() -> bool:
    """Whether an authority is set."""
    return bool(_settings().tsa_url)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def want(log: CustodyLog) -> None:
    """Note that the newest checkpoint of a log is to be stamped, where an authority is set and none was asked yet."""
    if is_on() and db.session.get(StampWanted, log.id) is None:
        now = clock.now()
        add(StampWanted(log_id=log.id, wanted_at=now, next_try_at=now))


def ask_soon(matter: Matter) -> None:
    """Let the checkpoint that was just printed be stamped in the background, where it is wanted."""
    if waiting(matter) is not None:
        log = ledger.find_log(matter)
        jobs.later("evidence.stamp", log.id if log else 0)


def ask_now(matter: Matter) -> None:
    """Ask for the stamp that is wanted before a bag is closed; without an answer the bag goes without, and it waits."""
    row = waiting(matter)
    if row is not None and row.next_try_at <= clock.now():
        stamp(row.log_id)


def waiting(matter: Matter) -> StampWanted | None:
    """Return the stamp that is asked for a matter's log and not answered yet."""
    query = select(StampWanted).join(CustodyLog, CustodyLog.id == StampWanted.log_id)
    return db.session.scalar(query.where(CustodyLog.matter_id == matter.id))


def ask_each_hour() -> None:
    """Want a stamp for every log that grew, and ask for those that are due until the authority fails to answer."""
    if not is_on():
        return
    with transaction():
        for log in checkpoints.grown_since("stamped"):
            want(log)
    due = select(StampWanted.log_id).where(StampWanted.next_try_at <= clock.now())
    for log_id in list(db.session.scalars(due.order_by(StampWanted.wanted_at).limit(MOST_AN_HOUR))):
        if not stamp(log_id):
            break


def stamp(log_id: int) -> bool:
    """Ask for a token over the newest checkpoint of a log and keep it; what fails is tried again later.

    The newest is asked for, however old the wish is: a late token over an older checkpoint would say less.
    """
    log, row = db.session.get(CustodyLog, log_id), db.session.get(StampWanted, log_id)
    if log is None or row is None or not is_on():
        return True
    db.session.refresh(log)
    size, note = log.size, checkpoints.newest(log)
    db.session.commit()  # nothing is held while a machine outside is waited for
    try:
        got = timestamps.ask(_settings(), note.encode())
    except timestamps.TimeStampError as wrong:
        with transaction():
            _put_off(log_id, str(wrong))
        return False
    with _as_the_house(), transaction():
        _keep(db.session.get_one(CustodyLog, log_id), size, note, got)
    return True


def _put_off(log_id: int, problem: str) -> None:
    row = db.session.get(StampWanted, log_id)
    if row is not None:
        row.tries, row.problem = row.tries + 1, problem[:300]
        row.next_try_at = clock.now() + min(timedelta(minutes=2 ** min(row.tries, 9)), LONGEST_WAIT)


def _keep(log: CustodyLog, size: int, note: str, got: timestamps.Stamp) -> None:
    token, drift_ms = base64.b64encode(got.answer).decode(), round(got.drift / timedelta(milliseconds=1))
    checkpoints.keep_note(log, size, note, "stamped", token=token, stamped_at=got.at, drift_ms=drift_ms)
    stamped = custody.Stamped(token, custody.moment_text(got.at), drift_ms)
    checkpoint = custody.read_note(note).checkpoint()
    ledger.append_to_log(log, lambda act: custody.anchored(act, checkpoint, kind="stamped", stamp=stamped))
    row = db.session.get(StampWanted, log.id)
    if row is not None:
        db.session.delete(row)


@contextmanager
def _as_the_house() -> Iterator[None]:
    before = audit.actor()
    audit.set_actor(audit.THE_HOUSE)
    try:
        yield
    finally:
        audit.set_actor(before)


def newest_stamp() -> CustodyAnchor | None:
    """Return the stamp that came last, of whatever log."""
    query = select(CustodyAnchor).where(CustodyAnchor.kind == "stamped").order_by(CustodyAnchor.id.desc())
    return db.session.scalar(query.limit(1))


def wanted() -> list[StampWanted]:
    """Return every stamp that is asked for and not answered yet, the oldest wish first."""
    return list(db.session.scalars(select(StampWanted).order_by(StampWanted.wanted_at)))


def drift_alarms() -> list[tuple[int | None, str]]:
    """Return what is to be told of our clock, by the newest stamp: the matter that it was asked for, and words."""
    found = newest_stamp()
    if not is_on() or found is None or found.drift_ms is None or abs(found.drift_ms) <= DRIFT_TO_TELL / _MS:
        return []
    matter_id = db.session.get_one(CustodyLog, found.log_id).matter_id
    seconds, behind = abs(found.drift_ms) // 1000, "behind" if found.drift_ms > 0 else "ahead of"
    return [(matter_id, f"The server's clock is {seconds} seconds {behind} the time-stamp authority's: set it right.")]


_MS = timedelta(milliseconds=1)
