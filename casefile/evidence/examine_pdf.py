"""Whether a PDF holds images or other files: read in a child process with limits on memory and time, never rendered."""

from __future__ import annotations

import io
from pathlib import Path

from casefile.evidence.examine_pdf_raw import unaccounted
from casefile.infra import children
from casefile.law.gate import Examination, Kind

TIME_LIMIT_SECONDS = 20
MEMORY_BYTES = 768 * 1024 * 1024

_CHILD = Path(__file__).with_name("examine_pdf_child.py")


def examine_pdf(data: bytes) -> Examination:
    """Return whether a PDF holds images or other files; what cannot be read within the limits is unknown."""
    limits = children.Limits(MEMORY_BYTES, TIME_LIMIT_SECONDS, len(data))
    try:
        found = children.ask(_CHILD, io.BytesIO(data), len(data), limits)
    except (children.ChildError, OSError):
        found = {}
    if "images" not in found:
        return Examination(Kind.PDF, len(data), None, None, why="a PDF that cannot be read within the limits")
    if not found["encrypted"] and (unseen := unaccounted(data)):
        return Examination(Kind.PDF, len(data), None, None, why=unseen)
    return Examination(
        Kind.PDF, len(data), found["images"], found["files"], encrypted=found["encrypted"], why=found["why"]
    )
