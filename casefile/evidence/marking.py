"""A reading copy that names its reader on every page: what an expert from outside is shown in the exhibit's stead."""

from __future__ import annotations

from base64 import b64encode

from casefile.evidence import documents
from casefile.evidence.models import Item
from casefile.infra import clock, files, pdf
from casefile.infra.errors import Refusal

MOST_BYTES = 16 * 1024 * 1024


def is_markable(item: Item) -> bool:
    """Whether a reading copy can be made: of a picture or of plain text, not of a PDF, and not of a large file."""
    shown = documents.shown_type(item)
    return bool(shown and shown != documents.PDF and item.size_bytes is not None and item.size_bytes <= MOST_BYTES)


def reading_copy(item: Item, reader: files.ClearReader, words: str) -> bytes:
    """Return the exhibit as a PDF with ``words`` over every page; the exhibit itself stays as it is.

    Raises:
        Refusal: it is of a kind that cannot be marked, or too large.
        PdfError: the picture cannot be drawn.
    """
    if not is_markable(item):
        raise Refusal(
            f"{item.label} cannot be shown with a mark: that is done for pictures and plain text of at most 16 MB. "
            "Ask lead counsel for a copy."
        )
    data, shown = b"".join(reader.chunks()), documents.shown_type(item)
    is_picture = shown.startswith("image/")
    return pdf.render(
        "pdf/reading_copy.html",
        title=f"{item.label}, reading copy",
        made_at=clock.now(),
        words=words,
        label=item.label,
        picture=f"data:{shown};base64,{b64encode(data).decode()}" if is_picture else "",
        text="" if is_picture else data.decode("utf-8", "replace").replace("\x00", "\ufffd"),
    )
