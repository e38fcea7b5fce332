"""What runs by itself for dockets: letting go of those that nobody said yes to."""

from __future__ import annotations

from casefile.dockets import service
from casefile.infra.db import transaction
from casefile.infra.jobs import housekeeping


@housekeeping("dockets.staged")
def drop_forgotten() -> None:
    """Drop the dockets that have waited for a yes for more than a day."""
    with transaction():
        service.drop_forgotten()
