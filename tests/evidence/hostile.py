"""Files made to be misread: EnCase images, pictures, office files and mails that lie, loop, or swell."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

SECTION = struct.Struct("<16sQQ40s")
HEADER = (
    "1\nmain\nc\tn\ta\te\tt\tav\tov\tm\tu\tp\n"
    "24-118\t1B7\tUSB drive\tR. Roe\tnone\t7.1\tLinux\t2026 3 4 10 19 59\t\t0\n\n"
)
CORE = (
    '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:creator>A. Writer</dc:creator><cp:lastModifiedBy>B. Saver</cp:lastModifiedBy>"
    "<dcterms:created>2026-03-01T09:00:00Z</dcterms:created><dcterms:modified>2026-03-02T10:30:00</dcterms:modified>"
    "</cp:coreProperties>"
)


def section(kind: bytes, at: int, content: bytes, *, following: int | None = None, size: int | None = None) -> bytes:
    """Return one section of an EnCase image with its true checksum, whatever it says of its places."""
    end = at + SECTION.size + 4 + len(content)
    head = SECTION.pack(kind, end if following is None else following, size or end - at, b"")
    return head + struct.pack("<I", zlib.adler32(head)) + content


def ewf(*parts: tuple[bytes, bytes], last: dict[str, int] | None = None, number: int = 1) -> bytes:
    """Return an EnCase image of these sections; ``last`` is what the last one says of its places."""
    made = b"EVF\x09\x0d\x0a\xff\x00\x01" + struct.pack("<HH", number, 0)
    for kind, content in parts:
        made += section(kind, len(made), content)
    return made + section(b"done", len(made), b"", **(last or {"following": len(made)}))


def header(text: str = HEADER, encoding: str = "cp1252") -> bytes:
    """Return the content of a header section."""
    return zlib.compress(text.encode(encoding))


def tiff(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    """Return a TIFF of one directory: each entry its tag, type, count and value or place."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def jpeg(exif: bytes) -> bytes:
    """Return the beginning of a JPEG with an EXIF segment and no picture."""
    segment = b"Exif\x00\x00" + exif
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + b"\xff\xd9"


def office(folder: str = "word", core: str | bytes = CORE, more: dict[str, bytes] | None = None) -> bytes:
    """Return an office file of a document and its core properties."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<document/>")
        archive.writestr("docProps/core.xml", core)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return made.getvalue()
