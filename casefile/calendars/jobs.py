"""What runs by itself each hour, and first at start-up: reminders and what waits for confirmation."""

from __future__ import annotations

from flask import current_app

from casefile.calendars import sending
from casefile.infra import audit
from casefile.infra.jobs import housekeeping


@housekeeping("calendars.reminders")
def remind() -> None:
    """Tell what is to be told today; what could not be sent is tried again the next hour."""
    audit.set_actor(audit.THE_HOUSE)
    for problem in sending.run():
        current_app.logger.error("a reminder could not be sent: %s", problem)
