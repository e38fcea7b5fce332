"""What runs by itself each hour, and first at start-up: checkpoints outside, and reading stored files back."""

from __future__ import annotations

from flask import current_app

from casefile.calendars import sending
from casefile.config import Settings
from casefile.evidence import stamping
from casefile.infra import audit
from casefile.infra.jobs import housekeeping
from casefile.upkeep import alarms, mailing, outside, reverifying


@housekeeping("upkeep.checkpoints")
def compare_with_outside() -> None:
    """Compare every log with the newest checkpoint outside, mail what is due, raise alarms, write what grew."""
    settings: Settings = current_app.config["SETTINGS"]
    audit.set_actor(audit.THE_HOUSE)
    wrong = list(outside.contradictions(settings))
    for origin, _, text in wrong:
        current_app.logger.error("custody log %s: %s %s", origin, text, alarms.WHAT_TO_DO)
    house = [*stamping.drift_alarms(), *alarms.of_the_clock()]
    if unsent := sending.undelivered():
        house.append((None, f"{unsent} reminder{'s' if unsent != 1 else ''} of dates could not be sent by mail yet."))
    try:
        unmailed = mailing.mail_due(settings, but=[origin for origin, _, _ in wrong])
        house += [(None, f"Daily mail of checkpoints: {one}.") for one in unmailed]
    finally:  # whatever becomes of the mail, what contradicts is told
        alarms.raise_alarms(settings, [(matter_id, f"{origin}: {text}") for origin, matter_id, text in wrong], house)
    outside.write_newest(settings)


@housekeeping("upkeep.verify")
def verify_some() -> None:
    """Read back what falls due next."""
    settings: Settings = current_app.config["SETTINGS"]
    reverifying.verify_some(settings.verify_within_days)
