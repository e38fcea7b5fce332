"""What runs by itself each hour, and first at start-up: checkpoints outside, and reading stored files back."""

from __future__ import annotations

from flask import current_app

from casefile.config import Settings
from casefile.evidence import stamping
from casefile.infra.jobs import housekeeping
from casefile.upkeep import alarms, mailing, outside, reverifying


@housekeeping("upkeep.checkpoints")
def compare_with_outside() -> None:
    """Compare every log with the newest checkpoint outside, mail what is due, raise alarms, write what grew."""
    settings: Settings = current_app.config["SETTINGS"]
    wrong = list(outside.contradictions(settings))
    found: list[tuple[int | None, str]] = [(matter_id, f"{origin}: {text}") for origin, matter_id, text in wrong]
    found += [*stamping.drift_alarms(), *alarms.of_the_clock()]
    try:
        unmailed = mailing.mail_due(settings, but=[origin for origin, _, _ in wrong])
        found += [(None, f"Daily mail of checkpoints: {one}.") for one in unmailed]
    finally:  # whatever becomes of the mail, what contradicts is told
        alarms.raise_alarms(settings, found)
    outside.write_newest(settings)


@housekeeping("upkeep.verify")
def verify_some() -> None:
    """Read back what falls due next."""
    settings: Settings = current_app.config["SETTINGS"]
    reverifying.verify_some(settings.verify_within_days)
