"""What runs by itself each hour: what happened is kept, so that lists and reminders know who is asked again."""

from __future__ import annotations

from casefile.checklists import service
from casefile.infra import audit
from casefile.infra.db import transaction
from casefile.infra.jobs import housekeeping


@housekeeping("checklists.triggers")
def ask_again() -> None:
    """Keep what asks clients again."""
    audit.set_actor(audit.THE_HOUSE)
    for matter in service.with_news():  # one after the other, so that none waits for all
        with transaction():
            service.keep_triggers(matter)
