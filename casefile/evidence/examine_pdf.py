"""Whether a PDF holds images or other files: read in a child process with limits on memory and time, never rendered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from casefile.evidence.examine_pdf_raw import unaccounted
from casefile.law.gate import Examination, Kind

TIME_LIMIT_SECONDS = 20

_CHILD = Path(__file__).with_name("examine_pdf_child.py")


def examine_pdf(data: bytes) -> Examination:
    """Return whether a PDF holds images or other files; what cannot be read within the limits is unknown."""
    try:
        done = subprocess.run(  # noqa: S603 - our own file; nothing of the upload is in the command
            [sys.executable, "-I", str(_CHILD)],
            input=data,
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        found = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, OSError, ValueError):
        found = {}
    if not isinstance(found, dict) or "images" not in found:
        return Examination(Kind.PDF, len(data), None, None, why="a PDF that cannot be read within the limits")
    if not found["encrypted"] and (unseen := unaccounted(data)):
        return Examination(Kind.PDF, len(data), None, None, why=unseen)
    return Examination(
        Kind.PDF, len(data), found["images"], found["files"], encrypted=found["encrypted"], why=found["why"]
    )
