"""What can be done with summaries: make one, print it, write it for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casefile.infra import clock, pdf, spreadsheets
from casefile.matters.models import Matter
from casefile.summaries import matter_summaries as of_matter
from casefile.summaries.caseload import caseload
from casefile.summaries.documents import Summary, lines, shortened
from casefile.summaries.exposure import exposure

__all__ = ["KINDS", "as_csv", "as_pdf", "caseload"]

KINDS: Mapping[str, Callable[[Matter], Summary]] = {
    "case": of_matter.one_page,
    "hearing": of_matter.hearing,
    "elements": of_matter.elements,
    "custody": of_matter.custody,
    "chronology": of_matter.chronology,
    "exposure": exposure,
}
# Sizes of type in points that a summary of one page is tried in, and then rows of each table until it fits.
SIZES = ("9", "8", "7.2")
FEWER_ROWS = (12, 8, 5, 3)


def as_csv(summary: Summary) -> bytes:
    """Return a summary as CSV in UTF-8, with the mark that makes spreadsheets read it as such; no cell is a formula."""
    return spreadsheets.written(lines(summary)).encode("utf-8-sig")


def as_pdf(summary: Summary, *, caption: str, zone: str) -> bytes:
    """Return a summary as tagged PDF; one of a single page is made smaller and then shorter until it is one.

    Raises:
        PdfError: it took too long.
    """
    if not summary.one_page:
        return _made(summary, caption, zone, "8.5")[0]
    tries = [(summary, size) for size in SIZES] + [(shortened(summary, most), SIZES[-1]) for most in FEWER_ROWS]
    for tried, size in tries:
        content, pages = _made(tried, caption, zone, size)
        if pages == 1:
            break
    return content


def _made(summary: Summary, caption: str, zone: str, size: str) -> tuple[bytes, int]:
    return pdf.render_counted(
        "pdf/summary.html",
        title=f"{summary.title}, {caption}" if caption else summary.title,
        made_at=clock.now().replace(microsecond=0),
        summary=summary,
        caption=caption,
        zone=zone,
        size=size,
        local=clock.local,
    )
