"""Whether a Word document holds images or other files: told by its list of parts and a bounded reading of its text."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from casefile.evidence.examine_letters import written_out
from casefile.evidence.examine_zip import is_close_packed
from casefile.law.gate import Examination, Kind

MOST_PARTS = 2000
MOST_CLEAR_BYTES = 64 * 1024 * 1024

_TEXT_PART = re.compile(r"(\[Content_Types\]\.xml|.+\.xml|.+\.rels)", re.IGNORECASE)
_IMAGE_PART = re.compile(
    r".+\.(png|jpe?g|jpe|gif|bmp|dib|tiff?|wmf|emf|wmz|emz|svg|webp|heic|avif|pcx|pict?|eps|ico)", re.IGNORECASE
)
_INLINE = re.compile(
    r"binData|binaryData|data:\s*image|altChunk|(?<![A-Za-z0-9+/=])[A-Za-z0-9+/=]{4096}", re.IGNORECASE
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_-]{1,20})[\"']")
_ENCODINGS = {b"utf-8": "utf-8", b"us-ascii": "ascii", b"ascii": "ascii", b"utf8": "utf-8"}
_CONTROLS = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BREAK = re.compile(r"</w:p>|<w:(?:br|cr|tab)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)')")
_COMMENT = re.compile(r"<!--|<!\[CDATA\[|\]\]>|-->")


def examine_docx(data: bytes) -> Examination:
    """Return whether a DOCX holds images or other files. Nothing is unpacked to the disk."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _examine_parts(archive, data)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        ValueError,
        KeyError,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
    ):
        return _unknown(len(data), "a Word document that cannot be read")


def _examine_parts(archive: zipfile.ZipFile, data: bytes) -> Examination:
    size = len(data)
    parts = [part for part in archive.infolist() if not part.is_dir()]
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_CLEAR_BYTES:
        return _unknown(size, "a Word document far larger inside than outside")
    if any(part.flag_bits & 1 for part in parts):
        return Examination(Kind.DOCX, size, None, None, encrypted=True, why="a Word document locked with a password")
    if len(set(names)) != len(names) or "[Content_Types].xml" not in names or "word/document.xml" not in names:
        return Examination(Kind.CONTAINER, size, None, True, why="an archive that is no Word document")
    if not is_close_packed(archive, data):
        return _unknown(size, "a Word document with bytes that belong to none of its parts")
    return _examine_content(archive, parts, size)


def _examine_content(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], size: int) -> Examination:
    other = [part for part in parts if not _TEXT_PART.fullmatch(part.filename)]
    images = sum(bool(_IMAGE_PART.fullmatch(part.filename) or "/media/" in part.filename) for part in other)
    if images < len(other):
        return Examination(
            Kind.DOCX, size, bool(images) or None, True, why=f"a Word document with {len(other) - images} files inside"
        )
    if any(_carries_more(_read(archive, part)) for part in parts if part not in other):
        return Examination(Kind.DOCX, size, None, None, why="a Word document that carries other content in its text")
    if images:
        return Examination(Kind.DOCX, size, True, why=f"a Word document with {images} images")
    return Examination(Kind.DOCX, size, False, why="a Word document without images")


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Read one part, no further than its stated length: a part that holds more lies about itself."""
    with archive.open(part) as text:
        clear = text.read(part.file_size + 1)
    if len(clear) != part.file_size:
        raise zipfile.BadZipFile("a part is longer than it says")
    return clear


def _carries_more(xml: bytes) -> bool:
    """Whether a part is something else than markup, or carries a file written out in letters."""
    text = _text_of(xml)
    if text is None or not text.lstrip().startswith("<") or _INLINE.search(text):
        return True
    attributes = "\n".join(found[1] or found[2] or "" for found in _ATTRIBUTE.finditer(text))
    words = _TAG.sub("", _BREAK.sub("\n", _COMMENT.sub("", text)))
    return bool(written_out(words) or written_out(attributes))


def _text_of(xml: bytes) -> str | None:
    """Return the text of a part by its byte order mark or declaration; None where it is no text."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        declared = _DECLARED.search(xml[:400])
        encoding = _ENCODINGS.get(declared[1].lower(), "") if declared else "utf-8"
        xml = xml.removeprefix(b"\xef\xbb\xbf")
    try:
        text = xml.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    return None if _CONTROLS.search(text) else text


def _unknown(size: int, why: str) -> Examination:
    return Examination(Kind.DOCX, size, None, None, why=why)
