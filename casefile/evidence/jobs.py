"""What runs by itself for evidence: sweeping what cut-off uploads left in the store."""

from __future__ import annotations

from casefile.evidence import resuming
from casefile.infra import files
from casefile.infra.jobs import housekeeping


@housekeeping("evidence.store")
def sweep_store() -> None:
    """Remove the sealed parts of uploads that were cut off; files that are being written stay."""
    files.store().sweep()


@housekeeping("evidence.unfinished")
def sweep_unfinished() -> None:
    """Remove the unfinished files that nobody goes on with, and those of matters that became gated."""
    resuming.sweep()
