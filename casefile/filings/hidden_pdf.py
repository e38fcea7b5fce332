"""What a PDF holds that nobody sees: read in a child process with limits on memory and time."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casefile.infra import children

LIMITS = children.Limits(memory_bytes=1536 * 1024 * 1024, seconds=90, most_bytes=256 * 1024 * 1024)
_CHILD = Path(__file__).with_name("hidden_pdf_child.py")


@dataclass(frozen=True, slots=True)
class Held:
    """What was found in a PDF. ``unread`` says what was not looked at; of a file that cannot be read, all of it."""

    text: str = ""
    pages: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def held_by(pdf: bytes) -> Held:
    """Return what a PDF holds: its text, its metadata, what is hidden in it, and what a paper does not need."""
    try:
        found = children.ask(_CHILD, io.BytesIO(pdf), len(pdf), LIMITS)
    except children.ChildError as why:
        return Held(unread=(f"the PDF: {why}",))
    return Held(
        text=zlib.decompress(base64.b64decode(found["text"])).decode(),
        pages=found["pages"],
        metadata=found["metadata"],
        hidden=tuple(found["hidden"]),
        covered=tuple(found["covered"]),
        parts=tuple(found["parts"]),
        unread=tuple(found["unread"]),
    )
