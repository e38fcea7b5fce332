"""The setting of papers: from a sheet to HTML for the press, a safe fragment for the browser, DOCX and plain text."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from markupsafe import Markup

from casefile.filings.authorities import authorities_in
from casefile.filings.blocks import plain, runs_in
from casefile.filings.composing import compose, refuse_pictures
from casefile.filings.markdown import printable, read
from casefile.filings.setting_html import Drawing, draw
from casefile.filings.setting_text import text_of
from casefile.filings.sheets import AuthorityKind, AuthorityLine, ExhibitLine, ServedOn, Sheet, Signer
from casefile.infra import pdf
from casefile.lawdata.frames_reader import frame, frame_for, frames

__all__ = [
    "AuthorityKind",
    "AuthorityLine",
    "ExhibitLine",
    "ServedOn",
    "Sheet",
    "Signer",
    "authorities_in",
    "docx",
    "frame_for",
    "frames",
    "page_html",
    "plain_text",
    "preview_html",
    "render",
    "words",
]
SETTINGS = 3  # the table of authorities grows and shrinks with the pages it names; it rests after the second


def page_html(sheet: Sheet, pages: Mapping[str, int] | None = None) -> str:
    """Return the whole paper as one HTML page for ``infra.pdf.from_html``.

    ``pages``: where each anchor stands, as ``pdf.places`` tells of an earlier setting; see ``render``.

    Raises:
        Refusal: the text holds a picture.
        LawDataError: there is no such frame.
    """
    sheet = _printable(sheet)
    refuse_pictures(sheet)
    template = current_app.jinja_env.get_template("pdf/court_paper.html")
    return template.render(
        title=title_of(sheet),
        lang=sheet.lang,
        sheet=sheet,
        frame=frame(sheet.frame_key),
        content=draw(compose(sheet, pages), Drawing(in_pages=True)),
        is_draft=sheet.is_draft,
    )


def render(sheet: Sheet, made_at: datetime) -> bytes:
    """Return the paper as tagged PDF. Identical input gives identical bytes.

    With a table of authorities it is set again with the pages found, so that no page is named twice in a line.

    Raises:
        Refusal: the text holds a picture; or the paper could not be made (``pdf.PdfError``).
        LawDataError: there is no such frame.
    """
    made = pdf.from_html(page_html(sheet), title=title_of(sheet), made_at=made_at)
    if not sheet.with_contents:
        return made
    pages: Mapping[str, int] = {}
    for _ in range(SETTINGS):
        found = pdf.places(made)
        if found == pages:
            break
        pages = found
        made = pdf.from_html(page_html(sheet, pages), title=title_of(sheet), made_at=made_at)
    return made


def title_of(sheet: Sheet) -> str:
    """Return the title that a reader of the file shows."""
    return printable(sheet.title or sheet.heading)


def _printable(value: Any) -> Any:
    """Return a value of plain values with every text in it fit for a page."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_printable(one) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _printable(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **named)
    return value


def preview_html(sheet: Sheet) -> str:
    """Return the paper as a fragment for the browser: no address, no script, no style, no anchor; headings from h3.

    ``static/css/setting.css`` dresses it. A gap stands in ``mark.gap``, what cannot be set in ``mark.refused``;
    nothing is refused, so that it can be mended.
    """
    drawn = draw(compose(_printable(sheet)), Drawing(in_pages=False, base=3))
    return str(Markup('<div class="paper-sheet" lang="{}">{}</div>').format(sheet.lang, drawn))


def plain_text(sheet: Sheet) -> str:
    """Return the words of the whole paper in reading order, without pages: footnotes after the part that calls them."""
    return text_of(compose(_printable(sheet)))


def words(sheet: Sheet) -> int:
    """Return how many words the text holds, with footnotes; caption, signatures, service and order not counted."""
    text = read(sheet.body)
    return sum(len(plain(runs).split()) for runs in (*runs_in(text.blocks), *text.notes))


def docx(sheet: Sheet, made_at: datetime) -> bytes:
    """Return the paper as DOCX, to be worked on elsewhere. Identical input gives identical bytes.

    The same words in the same order as ``plain_text``. DOCX made here has no footnotes: they stand as notes after
    the part that calls them. The tables of contents and authorities name no pages.

    Raises:
        Refusal: the text holds a picture.
        LawDataError: there is no such frame.
    """
    from casefile.filings import setting_docx  # late: only who exports needs it

    sheet = _printable(sheet)
    refuse_pictures(sheet)
    return setting_docx.write(sheet, compose(sheet), frame(sheet.frame_key), title_of(sheet), made_at)
