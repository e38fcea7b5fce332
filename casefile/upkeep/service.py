"""What other rooms and the pages may ask of the upkeep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from casefile.config import Settings
from casefile.evidence import stamping
from casefile.evidence.documents import drift_words
from casefile.infra import timestamps
from casefile.upkeep import alarms, mailing, outside, reverifying
from casefile.upkeep.alarms import WHAT_TO_DO, Alarm, for_user

__all__ = ["Alarm", "Health", "every_alarm", "for_user", "health"]


@dataclass(frozen=True)
class Stamps:
    """How it stands with the time-stamp authority: which, what waits, what went wrong last, how our clock was."""

    host: str
    waiting: int
    waiting_since: datetime | None
    problem: str
    newest_at: datetime | None
    drift: str


@dataclass(frozen=True)
class Mails:
    """How it stands with the daily mail of checkpoints: whether a server is set, the office wants it, and the last."""

    server: bool
    wanted: bool
    newest_at: datetime | None


@dataclass(frozen=True)
class Health:
    """How the house is: alarms, how far the reading back is, and what lies outside. No matter content."""

    alarms: list[Alarm]
    days: int
    reading: reverifying.Progress
    checkpoint_dir: str
    logs_outside: int
    stamps: Stamps | None
    mails: Mails
    what_to_do: str = WHAT_TO_DO


def every_alarm() -> list[Alarm]:
    """Return every alarm, for an administrator's pages."""
    settings: Settings = current_app.config["SETTINGS"]
    return alarms.read(settings)


def health() -> Health:
    """Return how the house is."""
    settings: Settings = current_app.config["SETTINGS"]
    folders = [path for path in settings.checkpoint_dir.glob("*/") if outside.newest_note(path)]
    return Health(
        alarms=alarms.read(settings),
        days=settings.verify_within_days,
        reading=reverifying.progress(settings.verify_within_days),
        checkpoint_dir=str(settings.checkpoint_dir),
        logs_outside=len(folders),
        stamps=_stamps(settings),
        mails=Mails(bool(settings.smtp_url), settings.mail_checkpoints, mailing.newest_at()),
    )


def _stamps(settings: Settings) -> Stamps | None:
    """Return how it stands with the authority, or None where none is set."""
    if not stamping.is_on():
        return None
    waiting, newest = stamping.wanted(), stamping.newest_stamp()
    return Stamps(
        host=timestamps.host(settings),
        waiting=len(waiting),
        waiting_since=waiting[0].wanted_at if waiting else None,
        problem=next((one.problem for one in waiting if one.problem), ""),
        newest_at=newest.stamped_at if newest else None,
        drift=drift_words(newest.drift_ms) if newest else "",
    )
