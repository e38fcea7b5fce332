"""What runs by itself for evidence: what was cut off is swept or taken up again, and time stamps are asked for."""

from __future__ import annotations

from casefile.evidence import exports, resuming, stamping
from casefile.infra import files
from casefile.infra.jobs import handler, housekeeping


@handler("evidence.stamp")
def stamp(log_id: int) -> None:
    """Ask for the time stamp of one log's newest checkpoint."""
    stamping.stamp(log_id)


@housekeeping("evidence.stamps")
def stamp_each_hour() -> None:
    """Ask for the time stamps of the logs that grew, and again for those that were not answered."""
    stamping.ask_each_hour()


@housekeeping("evidence.exports")
def take_up_exports() -> None:
    """Begin anew the bags whose making was cut off."""
    exports.take_up_again()


@housekeeping("evidence.store")
def sweep_store() -> None:
    """Remove the sealed parts of uploads that were cut off; files that are being written stay."""
    files.store().sweep()


@housekeeping("evidence.unfinished")
def sweep_unfinished() -> None:
    """Remove the unfinished files that nobody goes on with, and those of matters that became gated."""
    resuming.sweep()
