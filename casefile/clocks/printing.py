"""The exhibit printed: the ledger with its strip, as PDF, for whoever downloads it and for a paper that carries it."""

from __future__ import annotations

from datetime import datetime

from casefile.clocks import documents
from casefile.clocks.strip import strip_of
from casefile.infra import clock, pdf
from casefile.matters.models import Matter


def exhibit_pdf(matter: Matter, made_at: datetime, *, is_exhibit: bool = False) -> bytes:
    """Return the ledger of a matter as an exhibit with a column for each side, counted to today.

    Without ``is_exhibit`` every page is marked as work product and not filed; a paper that carries it is read by the
    guard and finished by an attorney.
    """
    paper = documents.exhibit(matter, clock.today(matter.zone))
    stand = paper.stand
    return pdf.render(
        "pdf/speedy_trial.html",
        title="Speedy Trial Act ledger",
        made_at=made_at,
        paper=paper,
        is_exhibit=is_exhibit,
        strip=strip_of(stand.columns, stand.rows, ended=stand.ended),
    )
