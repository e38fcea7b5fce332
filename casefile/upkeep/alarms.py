"""Alarms: what is wrong with the house itself and must be seen, kept outside the database that it may be about.

They are found anew by every housekeeping, so that one goes when its cause is gone. None of them stops any work.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from casefile.config import Settings
from casefile.infra import clock
from casefile.infra.audit import AuditEntry
from casefile.infra.db import db
from casefile.matters.service import open_matters

RESTORE_IS_TOLD_FOR = timedelta(days=14)
CLOCK_MAY_FALL_BACK = timedelta(seconds=60)
WHAT_TO_DO = (
    "Change nothing. If an older copy of the database was put in its place by hand, stop and put the newer one back; "
    "office restore keeps a restore on record. Else copy the data folder as it is, run: flask office fsck, and tell "
    "lead counsel."
)


@dataclass(frozen=True)
class Alarm:
    """One thing that must be seen; ``matter_id`` is None where it concerns the whole house.

    ``about`` is ``log`` where a custody log may have been changed, ``house`` where something else is to be put right.
    """

    matter_id: int | None
    text: str
    since: str
    until: str = ""
    about: str = "log"


Found = list[tuple[int | None, str]]
"""The matter, or None for the whole house, and in words what is wrong."""


def raise_alarms(settings: Settings, found: Found, house: Found | None = None) -> list[Alarm]:
    """Keep what is wrong now; what was known already keeps the moment since when, what is told for a time stays.

    ``found`` is of the custody logs, ``house`` of other things.
    """
    now = clock.now()
    before = read(settings)
    since = {(one.matter_id, one.text): one.since for one in before}
    told = [one for one in before if one.until and datetime.fromisoformat(one.until) > now]
    here = [
        Alarm(matter_id, words, since.get((matter_id, words), now.isoformat()), about=about)
        for about, kind in (("log", found), ("house", house or []))
        for matter_id, words in kind
    ]
    _write(settings, [*here, *told])
    return [*here, *told]


def of_the_clock() -> Found:
    """Return what is to be told where the server's clock stands before a moment that it has already written down."""
    newest = db.session.scalar(select(func.max(AuditEntry.at)))
    if newest is None or clock.now() >= newest - CLOCK_MAY_FALL_BACK:
        return []
    words = (
        f"The server's clock is wrong, or was: something is recorded as of {newest:%Y-%m-%d %H:%M} UTC, and now is "
        "earlier. Set it right: deadlines and sign-ins go by it. No record is dated before the one it follows."
    )
    return [(None, words)]


def tell_of_restore(settings: Settings, found: Found) -> None:
    """Tell for two weeks that a backup was restored, and what is newer outside than in it."""
    now = clock.now()
    until = (now + RESTORE_IS_TOLD_FOR).isoformat()
    _write(settings, [*read(settings), *(Alarm(matter, words, now.isoformat(), until) for matter, words in found)])


def read(settings: Settings) -> list[Alarm]:
    """Return the alarms as they stand; a file that cannot be read is one itself."""
    path = _file(settings)
    if not path.exists():
        return []
    try:
        return [Alarm(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return [Alarm(None, "The file of alarms cannot be read; office fsck looks at everything anew.", "")]


def for_user(user_id: int, *, administrator: bool) -> list[Alarm]:
    """Return the alarms that somebody must see: an administrator all, counsel those of the matters they lead."""
    settings: Settings = current_app.config["SETTINGS"]
    found = read(settings)
    if not found or administrator:
        return found
    led = {row[0].id for row in db.session.execute(open_matters(user_id)) if row[1] == "lead"}
    return [one for one in found if one.matter_id in led]


def _file(settings: Settings) -> Path:
    return settings.checkpoint_dir / "alarms.json"


def _write(settings: Settings, alarms: list[Alarm]) -> None:
    settings.checkpoint_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    building = _file(settings).with_suffix(".part")
    building.write_text(json.dumps([asdict(one) for one in alarms], ensure_ascii=False), encoding="utf-8")
    building.replace(_file(settings))
