"""What runs by itself each hour, and first at start-up: checkpoints outside, and reading stored files back."""

from __future__ import annotations

from flask import current_app

from casefile.config import Settings
from casefile.evidence import stamping
from casefile.infra.jobs import housekeeping
from casefile.upkeep import alarms, outside, reverifying


@housekeeping("upkeep.checkpoints")
def compare_with_outside() -> None:
    """Compare every log with the newest checkpoint outside, raise what contradicts, then write those that grew."""
    settings: Settings = current_app.config["SETTINGS"]
    found = [(matter_id, f"{origin}: {wrong}") for origin, matter_id, wrong in outside.contradictions(settings)]
    alarms.raise_alarms(settings, [*found, *stamping.drift_alarms()])
    outside.write_newest(settings)


@housekeeping("upkeep.verify")
def verify_some() -> None:
    """Read back what falls due next."""
    settings: Settings = current_app.config["SETTINGS"]
    reverifying.verify_some(settings.verify_within_days)
