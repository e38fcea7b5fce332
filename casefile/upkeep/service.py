"""What other rooms and the pages may ask of the upkeep."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from casefile.config import Settings
from casefile.upkeep import alarms, outside, reverifying
from casefile.upkeep.alarms import Alarm, for_user

__all__ = ["Alarm", "Health", "every_alarm", "for_user", "health"]


@dataclass(frozen=True)
class Health:
    """How the house is: alarms, how far the reading back is, and what lies outside. No matter content."""

    alarms: list[Alarm]
    days: int
    reading: reverifying.Progress
    checkpoint_dir: str
    logs_outside: int


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
    )
