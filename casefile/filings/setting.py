"""The setting of papers: from a sheet to HTML for the press, a safe fragment for the browser, DOCX and plain text."""

from __future__ import annotations

from flask import current_app

from casefile.filings.blocks import plain, runs_in
from casefile.filings.composing import compose, refuse_pictures
from casefile.filings.markdown import read
from casefile.filings.setting_html import Drawing, draw
from casefile.filings.sheets import AuthorityKind, AuthorityLine, ExhibitLine, ServedOn, Sheet, Signer
from casefile.lawdata.frames_reader import frame, frame_for, frames

__all__ = [
    "AuthorityKind",
    "AuthorityLine",
    "ExhibitLine",
    "ServedOn",
    "Sheet",
    "Signer",
    "frame_for",
    "frames",
    "page_html",
    "preview_html",
    "words",
]


def page_html(sheet: Sheet) -> str:
    """Return the whole paper as one HTML page for ``infra.pdf.from_html``.

    Raises:
        Refusal: the text holds a picture.
        LawDataError: there is no such frame.
    """
    refuse_pictures(sheet)
    template = current_app.jinja_env.get_template("pdf/court_paper.html")
    return template.render(
        title=sheet.title or sheet.heading,
        lang=sheet.lang,
        sheet=sheet,
        frame=frame(sheet.frame_key),
        content=draw(compose(sheet), Drawing(in_pages=True)),
        is_draft=sheet.is_draft,
    )


def preview_html(sheet: Sheet) -> str:
    """Return the paper as a fragment for the browser: no address, no script, no style, no anchor; headings from h3.

    A gap stands in ``mark.gap``, what cannot be set in ``mark.refused``; nothing is refused, so that it can be mended.
    """
    return str(draw(compose(sheet), Drawing(in_pages=False, base=3)))


def words(sheet: Sheet) -> int:
    """Return how many words the text holds, with footnotes; caption, signatures, service and order not counted."""
    text = read(sheet.body)
    return sum(len(plain(runs).split()) for runs in (*runs_in(text.blocks), *text.notes))
