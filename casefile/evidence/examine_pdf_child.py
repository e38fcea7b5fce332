"""What a PDF holds, read in a process of its own (``infra/children.py``): it imports nothing of the application.

Besides the file's objects it searches the raw bytes for images of earlier versions, which readers do not show.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

MOST_PAGES = 5000
MOST_OBJECTS = 300_000

NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
RAW_IMAGE = re.compile(rb"/Subtype\s*/Image(?![A-Za-z0-9])|/(?:DCT|JPX|JBIG2|CCITTFax)Decode(?![A-Za-z0-9])")
_RAW_FILE = re.compile(rb"/(EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")
_INLINE_IMAGE = re.compile(rb"(?<![A-Za-z0-9/])BI(?=[\x00\s/%])[^\x00]{0,4000}?(?<![A-Za-z0-9/])ID[\s]")
_BEGIN_IMAGE = re.compile(rb"(?<![^\x00\s()<>\[\]{}/%])(?<!/)BI(?![^\x00\s()<>\[\]{}/%])")
_LEXEME = re.compile(rb"%[^\r\n]*|<[0-9A-Fa-f\s]*>|[()]|(?<![^\x00\s()<>\[\]{}/%])(?<!/)BI(?![^\x00\s()<>\[\]{}/%])")
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
BURIED = re.compile(
    rb"\xff\xd8\xff[\xc0-\xc4\xdb\xdd\xe0-\xef\xfe]|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF.{4}WEBP|PK\x03\x04"
    rb"|\x00\x00\x00.ftyp[A-Za-z0-9]{3}|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07",
    re.DOTALL,
)
_FONT_HEADS = (b"\x00\x01\x00\x00", b"true", b"OTTO", b"%!", b"\x01\x00", b"\x80\x01")
_IMAGE_FILTERS = frozenset(("/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/DCT", "/CCF"))
_FILE_KEYS = frozenset(("/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA", "/AF"))
_FILE_SUBTYPES = frozenset(("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment"))


def read(file: BinaryIO) -> dict[str, Any]:
    """Return what a PDF holds, to whoever asked for it to be read."""
    return look_into(file.read())


def look_into(data: bytes) -> dict[str, Any]:
    """Return what a PDF holds: images, files (True, False, or None for unknown), encrypted, why. Runs in the child."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        return {"images": None, "files": None, "encrypted": True, "why": "a PDF locked with a password"}
    if len(reader.pages) > MOST_PAGES:
        return _unknown(f"a PDF of more than {MOST_PAGES} pages")
    plain = NAME_ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), data)
    images, files = bool(RAW_IMAGE.search(plain)), bool(_RAW_FILE.search(plain))
    for number, value in enumerate(_values(reader)):
        if number > MOST_OBJECTS:
            return _unknown("a PDF of too many objects")
        if _is_buried(value):
            return _unknown("a PDF with a file in one of its streams or strings")
        if isinstance(value, dict):
            images, files = images or _is_image(value), files or _is_file(value)
    why = "a PDF with files inside" if files else "a PDF with images" if images else "a PDF without images"
    return {"images": images, "files": files, "encrypted": False, "why": why}


def _values(reader: Any) -> Iterator[Any]:
    """Return every dictionary, stream and string in the file, those that no page uses included."""
    from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, IndirectObject, TextStringObject

    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    waiting: list[Any] = [reader.trailer]
    for number, generation in sorted(numbers):
        if number:
            waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
        while waiting:
            value = waiting.pop()
            if isinstance(value, DictionaryObject):
                yield value
                waiting += value.values()
            elif isinstance(value, ArrayObject):
                waiting += value
            elif isinstance(value, (ByteStringObject, TextStringObject)):
                yield value


def _is_buried(value: Any) -> bool:
    """Whether a string or the decoded bytes of a stream hold what an image or an archive begins with."""
    read = getattr(value, "get_data", None)
    if read is not None:
        if _get(value, "/Subtype") == "/Image" or _has_image_filter(value):
            return False
        return bool(BURIED.search(read()))
    return not isinstance(value, dict) and bool(BURIED.search(value.original_bytes))


def _is_image(value: Any) -> bool:
    if _get(value, "/Subtype") == "/Image" or (
        "/Width" in value and "/Height" in value and "/BitsPerComponent" in value
    ):
        return True
    if _has_image_filter(value):
        return True
    read = getattr(value, "get_data", None)
    if read is None:
        return False
    data = read()
    binary = _get(value, "/Type") == "/XRef" or (_is_font(value) and data.startswith(_FONT_HEADS))
    return bool(_INLINE_IMAGE.search(data)) if binary else _begins_image(data)


def _has_image_filter(value: Any) -> bool:
    filters = _get(value, "/Filter")
    names = filters if isinstance(filters, list) else [filters]
    return any(str(name) in _IMAGE_FILTERS for name in names)


def _is_font(value: Any) -> bool:
    return "/Length1" in value or _get(value, "/Subtype") in ("/Type1C", "/CIDFontType0C", "/OpenType")


def _begins_image(data: bytes) -> bool:
    """Whether the operator BI stands in a content stream, outside its strings and comments."""
    if not _BEGIN_IMAGE.search(data):
        return False
    at = 0
    while found := _LEXEME.search(data, at):
        if found[0] in (b"BI", b")"):  # a string that was never opened: no reader's way can be foretold
            return True
        at = _string_end(data, found.end()) if found[0] == b"(" else found.end()
        if at < 0:
            return True
    return False


def _string_end(data: bytes, at: int) -> int:
    """Return where a string ends that was opened before; -1 where it does not."""
    depth = 1
    while depth:
        found = _IN_STRING.search(data, at)
        if found is None:
            return -1
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        at = found.end()
    return at


def _is_file(value: Any) -> bool:
    if _get(value, "/Type") == "/EmbeddedFile" or _get(value, "/Subtype") in _FILE_SUBTYPES:
        return True
    return any(key in value for key in _FILE_KEYS)


def _get(value: Any, key: str) -> Any:
    """Return what stands under a key, looked up where it is only referred to."""
    return value[key] if key in value else None  # noqa: SIM401 - only [] looks up a reference


def _unknown(why: str) -> dict[str, Any]:
    return {"images": None, "files": None, "encrypted": False, "why": why}
