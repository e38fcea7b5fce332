"""Languages of what a client reads: gettext catalogues, read as they are written, and which one this request speaks.

The office's own pages are English. A catalogue is a folder of ``translations/``, one file for each part of the product.
"""

from __future__ import annotations

import gettext as standard
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_app_context, has_request_context, request, session
from markupsafe import escape

FOLDER = Path(__file__).resolve().parent.parent / "translations"
SOURCE = "en"
NAMES = {"en": "English", "es": "Español"}
PORTAL = ("portal",)  # the blueprints whose pages a client reads


def language_of(spoken: str) -> str:
    """Return the language of ours that somebody's own word for theirs names (“Spanish”, “español, México”), else en."""
    word = spoken.strip().casefold()
    return "es" if word.startswith(("es-", "span", "espa", "castellano")) or word == "es" else SOURCE


def init_languages(app: Flask) -> None:
    """Let templates say ``{% trans %}`` and ``_()`` in the language of the request."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _plain, _plural, newstyle=True
    )
    app.jinja_env.globals.update(language=language, language_names=NAMES)


def language() -> str:
    """Return the language of this request: what was chosen, else what the browser prefers; staff pages are English."""
    if has_app_context() and "language" in g:
        return str(g.language)
    if not has_request_context() or request.blueprint not in PORTAL:
        return SOURCE
    chosen = session.get("language")
    if chosen in NAMES:
        return str(chosen)
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((one for one in asked if one in NAMES), SOURCE)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak one language within the block, as for a sheet that is printed in the client's."""
    before = g.get("language")
    g.language = name if name in NAMES else SOURCE
    try:
        yield
    finally:
        if before is None:
            g.pop("language")
        else:
            g.language = before


def gettext(text: str, /, **values: Any) -> str:
    """Return a text in the language of this request, ``%(name)s`` filled in."""
    found = _plain(text)
    return found % values if values else found


def ngettext(one: str, many: str, n: int, /, **values: Any) -> str:
    """Return the form of a text that fits a number, ``%(num)s`` and others filled in."""
    return _plural(one, many, n) % {"num": n, **values}


class Later:
    """A text that is put into the language of the request when it is shown: for labels of forms."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return gettext(self.text)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __mod__(self, values: Any) -> str:
        """Return the text with what a form's check fills in, as of one that is too long."""
        return str(self) % values if "%(" in self.text else str(self)


def lazy(text: str) -> Any:
    """Return a text that becomes words when it is shown."""
    return Later(text)


def _plain(text: str) -> str:
    return catalogue(language()).gettext(text)


def _plural(one: str, many: str, n: int) -> str:
    return catalogue(language()).ngettext(one, many, n)


@lru_cache(maxsize=4)
def catalogue(name: str) -> standard.NullTranslations:
    """Return the texts of one language; English is what stands in the source."""
    found: standard.NullTranslations | None = None
    for path in sorted((FOLDER / name).glob("*.po")) if name != SOURCE else ():
        compiled = BytesIO()
        with path.open("rb") as written:
            write_mo(compiled, read_po(written, locale=name))
        compiled.seek(0)
        one = standard.GNUTranslations(compiled)
        if found is not None:
            one.add_fallback(found)
        found = one
    return found or standard.NullTranslations()
