"""What a PDF holds that nobody sees, read in a process of its own (``infra/children.py``): it imports nothing of ours.

Each page is painted once. A letter of which no ink is on the painted page is hidden, however that was brought about:
a box on top, white on white, invisible, too small, off the page. x-ray is asked beside it about boxes over words.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any, BinaryIO

MOST_PAGES = 1000
MOST_LETTERS = 1_500_000
MOST_OBJECTS = 200_000
MOST_FOUND = 100
MOST_SAID = 300
MOST_TEXT_BYTES = 360_000
SIDE_PIXELS = 1700
LEAST_CONTRAST = 40
LEAST_POINTS = 3.0
LEAST_RUN = 3
BAND = (0.38, 0.68)
_FULL_PAGE = 0.7
_INVISIBLE = 3
_QUIET_NOTES = ("Link", "Widget", "Popup")
_ACTIVE = (
    ("/JavaScript", "a script"),
    ("/JS", "a script"),
    ("/Launch", "a command to start a program"),
    ("/EmbeddedFile", "a file inside"),
    ("/RichMedia", "a film or a sound"),
    ("/XFA", "a form that is a program"),
)


def read(file: BinaryIO) -> dict[str, Any]:
    """Return the text, the metadata, what is hidden, and what a paper does not need, to whoever asked for it."""
    import fitz

    fitz.TOOLS.mupdf_display_errors(False)
    document = fitz.open(stream=file.read(), filetype="pdf")
    if document.needs_pass:
        return {"problem": "it is locked with a password"}
    found = _Found()
    found.parts = _parts(document)
    _look_into_layers(document, found)
    for number in range(min(document.page_count, MOST_PAGES)):
        _read_page(document[number], number + 1, found)
    if document.page_count > MOST_PAGES:
        found.unread.append(f"pages behind the first {MOST_PAGES}")
    return found.said(document)


class _Found:
    """What was found so far, and how much was looked at."""

    def __init__(self) -> None:
        self.hidden: list[str] = []
        self.covered: list[str] = []
        self.parts: list[str] = []
        self.unread: list[str] = []
        self.texts: list[str] = []
        self.letters = 0

    def said(self, document: Any) -> dict[str, Any]:
        """Return it as plain values; a text too long to be handed over is cut, and that is said."""
        packed = zlib.compress("\n\n".join(self.texts).encode(errors="replace"), 9)
        if len(packed) > MOST_TEXT_BYTES:
            half = "\n\n".join(self.texts)[: MOST_TEXT_BYTES * 2]
            packed = zlib.compress(half.encode(errors="replace"), 9)
            self.unread.append(f"the text behind its first {len(half):,} characters")
        return {
            "pages": document.page_count,
            "text": base64.b64encode(packed).decode(),
            "hidden": _few(self.hidden),
            "covered": _few(self.covered),
            "parts": _few(self.parts),
            "unread": _few(self.unread),
            "metadata": _metadata(document),
        }


def _few(texts: list[str]) -> list[str]:
    return [text[:MOST_SAID] for text in dict.fromkeys(texts)][:MOST_FOUND]


# --- the file ---------------------------------------------------------------------------------------------------------


_FIELDS = ("author", "title", "subject", "keywords", "creator", "producer")
_XMP = ("creator", "title", "description", "subject", "Producer", "CreatorTool", "Keywords", "Author", "DerivedFrom")


def _metadata(document: Any) -> dict[str, str]:
    fields = {name: str(value) for name, value in (document.metadata or {}).items() if value and name in _FIELDS}
    return {name[:60]: value[:MOST_SAID] for name, value in {**fields, **_xmp(document)}.items()}


def _xmp(document: Any) -> dict[str, str]:
    """Return the fields of the XMP packet, each by its name; a history or a packet that is no XML is told as such."""
    from xml.etree import ElementTree  # no entity is resolved: a packet that declares any is not read

    packet = document.get_xml_metadata() or ""
    if not packet.strip():
        return {}
    if "<!ENTITY" in packet or "<!DOCTYPE" in packet:
        return {"XMP:packet": "declares entities"}
    try:
        root = ElementTree.fromstring(packet.strip())  # noqa: S314
    except ElementTree.ParseError:
        return {"XMP:packet": "cannot be read"}
    found: dict[str, str] = {}
    for element in root.iter():
        name = str(element.tag).rsplit("}", 1)[-1]
        fields = {name: " ".join("".join(element.itertext()).split())} if name in _XMP else {}
        fields |= {key.rsplit("}", 1)[-1]: value for key, value in element.attrib.items()}
        found |= {f"XMP:{key}": value for key, value in fields.items() if key in _XMP and value}
        if name == "History":
            found["XMP:History"] = "keeps who changed it, when and with what"
    return found


def _parts(document: Any) -> list[str]:
    found: list[str] = []
    for number in range(1, min(document.xref_length(), MOST_OBJECTS)):
        try:
            said = document.xref_object(number, compressed=True)
        except (RuntimeError, ValueError):
            continue
        found += [what for mark, what in _ACTIVE if mark in said and _whole(said, mark)]
    found += [f"a file inside: {name}" for name in document.embfile_names()]
    if document.version_count > 1:
        found.append("an earlier version of itself, with what was taken out since")
    return found


def _whole(said: str, mark: str) -> bool:
    """Whether a name stands there whole: /JS is not the beginning of another."""
    at = said.find(mark)
    while at >= 0:
        if not said[at + len(mark) : at + len(mark) + 1].isalnum():
            return True
        at = said.find(mark, at + 1)
    return False


def _look_into_layers(document: Any, found: _Found) -> None:
    """Tell the text of layers that are switched off: a reader can switch them on."""
    if not document.get_ocgs():
        return
    opened = _with_every_layer(document)
    for number in range(min(document.page_count, MOST_PAGES)):
        seen = set(document[number].get_text().split())
        more = [word for word in opened[number].get_text().split() if word not in seen]
        if more:
            found.hidden.append(f"page {number + 1}, in a layer that is switched off: {' '.join(more)}")


def _with_every_layer(document: Any) -> Any:
    """Return the document again with every layer switched on, whatever its settings say."""
    import fitz

    opened = fitz.open(stream=document.tobytes(), filetype="pdf")
    settings = (("OFF", "[]"), ("AS", "[]"), ("BaseState", "/ON"))
    for name, value in settings:
        opened.xref_set_key(opened.pdf_catalog(), f"OCProperties/D/{name}", value)
    return fitz.open(stream=opened.tobytes(), filetype="pdf")


# --- a page -----------------------------------------------------------------------------------------------------------


def _read_page(page: Any, number: int, found: _Found) -> None:
    found.texts.append(page.get_text())
    for note in page.annots() or ():
        if note.type[1] not in _QUIET_NOTES:
            said = (note.info or {}).get("content", "")
            found.parts.append(f"a remark ({note.type[1]}) on page {number}{f': {said}' if said else ''}")
    for field in page.widgets() or ():
        found.parts.append(f"a form field on page {number}: {field.field_value or field.field_name}")
    spans = page.get_texttrace()
    found.letters += sum(len(span["chars"]) for span in spans)
    if found.letters > MOST_LETTERS:
        found.unread.append(f"what is hidden on page {number}")
        return
    _covered_words(page, number, found)
    _look_at(page, number, spans, found)


def _covered_words(page: Any, number: int, found: _Found) -> None:
    from xray.pdf_utils import get_bad_redactions

    for one in get_bad_redactions(page):
        found.covered.append(f"page {number}: {one['text'].strip()}")


def _look_at(page: Any, number: int, spans: list[Any], found: _Found) -> None:
    painted = _Painted(page)
    scanned = _is_scanned(page)
    for span in spans:
        runs: dict[str, str] = {}
        kind = ""
        for code, _glyph, _origin, box in span["chars"]:
            letter = chr(code)
            if letter.isalnum():
                now = _how_hidden(span, box, painted, scanned)
                _end_run(runs if now != kind else {}, number, found)
                kind = now
            if kind:
                runs[kind] = runs.get(kind, "") + letter
        _end_run(runs, number, found)


def _end_run(runs: dict[str, str], number: int, found: _Found) -> None:
    for kind, said in runs.items():
        if sum(letter.isalnum() for letter in said) >= LEAST_RUN:
            covered = kind == "under something"
            text = f"page {number}: {said.strip()}" if covered else f"page {number}, {kind}: {said.strip()}"
            (found.covered if covered else found.hidden).append(text)
    runs.clear()


def _how_hidden(span: Any, box: Any, painted: _Painted, scanned: bool) -> str:
    """Return in what way a letter is hidden, or nothing. Over a scan invisible letters are what was read from it."""
    x0, y0, x1, y1 = box
    if painted.is_outside((x0 + x1) / 2, (y0 + y1) / 2):
        return "off the page"
    if y1 - y0 < LEAST_POINTS:
        return "too small to be seen"
    if span["type"] == _INVISIBLE and not scanned:
        return "invisible"
    if painted.shows_ink(x0, y0 + (y1 - y0) * BAND[0], x1, y0 + (y1 - y0) * BAND[1]):
        return ""
    if span["opacity"] < 0.1:
        return "transparent"
    if painted.is_dark(x0, y0, x1, y1):
        return "under something"
    if span["type"] == _INVISIBLE:
        return "invisible"
    return "in the colour of the paper" if min(span["color"] or (0,)) > 0.8 else "under something"


def _is_scanned(page: Any) -> bool:
    whole = abs(page.rect)
    import fitz

    return any(abs(fitz.Rect(image["bbox"]) & page.rect) > _FULL_PAGE * whole for image in page.get_image_info())


class _Painted:
    """A page as it is seen, in grey; remarks are not painted."""

    def __init__(self, page: Any) -> None:
        import fitz

        self.rect = page.rect
        longest = max(self.rect.width, self.rect.height, 1)
        self.scale = min(2.0, SIDE_PIXELS / longest)
        pixels = page.get_pixmap(matrix=fitz.Matrix(self.scale, self.scale), colorspace=fitz.csGRAY, annots=False)
        self._samples, self._stride = bytes(pixels.samples), pixels.stride
        self._width, self._height = int(pixels.width), int(pixels.height)

    def is_outside(self, x: float, y: float) -> bool:
        """Whether a point lies off the page."""
        return not (self.rect.x0 <= x <= self.rect.x1 and self.rect.y0 <= y <= self.rect.y1)

    def shows_ink(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether anything stands out in a rectangle of the page."""
        seen = self._piece(x0, y0, x1, y1)
        return bool(seen) and max(seen) - min(seen) >= LEAST_CONTRAST

    def is_dark(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether a rectangle of the page is rather dark."""
        seen = self._piece(x0, y0, x1, y1)
        return bool(seen) and sum(seen) / len(seen) < 128

    def _piece(self, x0: float, y0: float, x1: float, y1: float) -> bytes:
        left, right = self._column(x0), max(self._column(x1), self._column(x0) + 1)
        top, bottom = self._row(y0), max(self._row(y1), self._row(y0) + 1)
        rows = range(top, min(bottom, self._height))
        return b"".join(self._samples[row * self._stride + left : row * self._stride + right] for row in rows)

    def _column(self, x: float) -> int:
        return min(max(int(float(x - self.rect.x0) * self.scale), 0), self._width - 1)

    def _row(self, y: float) -> int:
        return min(max(int(float(y - self.rect.y0) * self.scale), 0), self._height - 1)
