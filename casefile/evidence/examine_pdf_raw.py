"""Whether every byte of a PDF stands where a PDF has bytes: objects, tables, trailers and short comments.

The file is walked from its first byte to its last. What belongs to none of these is not seen by a reader of PDFs, so
it cannot be examined. The walk is linear and decodes no more than the beginning of a stream.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from casefile.evidence.examine_kinds import HEAD_BYTES, kind_by_head
from casefile.evidence.examine_pdf_child import BURIED, NAME_ESCAPE, RAW_IMAGE
from casefile.law.gate import Kind

MOST_TRAILING_BYTES = 16
MOST_COMMENT_BYTES = 8 * 1024
MOST_UNPRINTABLE_BYTES = 2048
STREAM_HEAD_BYTES = 64 * 1024

_SPACE = re.compile(rb"[\x00\t\n\x0c\r ]+")
_COMMENT = re.compile(rb"%(?:[\t\x20-\x7e]{0,200}|[^\r\n]{0,32})(?=[\r\n]|\Z)")
_OBJECT = re.compile(rb"\d{1,10}[\x00\s]+\d{1,5}[\x00\s]+obj(?![A-Za-z])")
_OBJECT_END = re.compile(rb"endobj(?![A-Za-z])|(?<![A-Za-z])stream\r?\n|(?<![A-Za-z])stream\r")
_STREAM_END = re.compile(rb"[\x00\s]{0,4}endstream(?![A-Za-z])")
_LENGTH = re.compile(rb"/Length[\x00\s]+(\d{1,9})(?![\x00\s]+\d+[\x00\s]+R)(?!\d)")
_TABLE = re.compile(rb"xref[\x00\s]+(?:\d+[\x00\s]+\d+[\x00\s]+(?:\d{10}[ ]\d{5}[ ][nf][\x00\s]+)*)+")
_TRAILER = re.compile(rb"trailer(?![A-Za-z])")
_TRAILER_END = re.compile(rb"(?=startxref)|(?=\d{1,10}[ ]\d{1,5}[ ]obj)")
_START = re.compile(rb"startxref[\x00\s]+\d+(?=[\x00\s])")
_WIDE_STRING = re.compile(rb"\(\xfe\xff[^()]{0,1000}\)")
_PRINTABLE = bytes((0, 9, 10, 12, 13, *range(32, 127)))
_FILTER = re.compile(rb"/Filter[\x00\s]*(\[[^\]]*\]|/\w+)")
_NAME = re.compile(rb"/(\w+)")
_NOT_SEEN = "a PDF with bytes that belong to none of its objects"
_FILE_KINDS = (Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.CONTAINER, Kind.PDF)


def unaccounted(data: bytes) -> str:
    """Return in words what in a PDF cannot be seen by its reader, or nothing where every byte has its place."""
    walk = _Walk(data)
    if not walk.reaches_end():
        return _NOT_SEEN
    outside = b"\n".join(walk.outside)
    strange = _WIDE_STRING.sub(b"", outside).translate(None, _PRINTABLE)
    if BURIED.search(outside) or len(strange) > MOST_UNPRINTABLE_BYTES or walk.comments > MOST_COMMENT_BYTES:
        return _NOT_SEEN
    return "a PDF with a file in one of its streams" if walk.carries_file else ""


class _Walk:
    """One walk through the bytes: what stands outside streams is kept, streams are looked into."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = len(data) - len(data.lstrip(b"\xef\xbb\xbf \t\r\n\x00"))
        self.outside: list[bytes] = []
        self.comments = 0
        self.carries_file = False

    def reaches_end(self) -> bool:
        end = self.data.rfind(b"%%EOF") + len(b"%%EOF")
        if end < len(b"%%EOF") + 1 or len(self.data[end:].strip(b"\x00\t\n\x0c\r ")) > MOST_TRAILING_BYTES:
            return False
        while self.at < end:
            if not self._step():
                return False
        return True

    def _step(self) -> bool:
        if _found := _SPACE.match(self.data, self.at):
            self.at = _found.end()
            return True
        if _found := _COMMENT.match(self.data, self.at):
            self.comments += len(_found[0])
            return self._keep(_found.end())
        if _found := _OBJECT.match(self.data, self.at):
            return self._object(_found.end())
        if _found := _TABLE.match(self.data, self.at) or _START.match(self.data, self.at):
            return self._keep(_found.end())
        if _found := _TRAILER.match(self.data, self.at):
            end = _TRAILER_END.search(self.data, _found.end())
            return end is not None and self._keep(end.start())
        return False

    def _keep(self, end: int) -> bool:
        self.outside.append(self.data[self.at : end])
        self.at = end
        return True

    def _object(self, start: int) -> bool:
        end = _OBJECT_END.search(self.data, start)
        if end is None:
            return False
        self._keep(end.end())
        if end[0].startswith(b"endobj"):
            return True
        body_end = self._stream_end(self.data[start : end.start()])
        if body_end is None:
            return False
        self._look(self.outside[-1], self.data[self.at : body_end[0]])
        self.at = body_end[1]
        found = re.compile(rb"[\x00\s]*endobj(?![A-Za-z])").match(self.data, self.at)
        return found is not None and self._keep(found.end())

    def _stream_end(self, words: bytes) -> tuple[int, int] | None:
        """Return where the bytes of a stream end, and where its closing word ends."""
        length = _LENGTH.search(words)
        stated = _STREAM_END.match(self.data, self.at + int(length[1])) if length else None
        found = stated or _STREAM_END.search(self.data, self.at)
        return (found.start(), found.end()) if found else None

    def _look(self, words: bytes, body: bytes) -> None:
        plain = NAME_ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), words)
        if RAW_IMAGE.search(plain):
            return  # an image that says so: it is counted elsewhere
        named = _FILTER.search(plain)
        for name in _NAME.findall(named[1]) if named else []:
            self.carries_file = self.carries_file or is_file_head(body)
            body = _opened(name, body[:STREAM_HEAD_BYTES])
        self.carries_file = self.carries_file or is_file_head(body) or bool(BURIED.search(body))


def is_file_head(head: bytes) -> bool:
    """Whether bytes begin as an image, a recording, an archive or another PDF."""
    head = head[:HEAD_BYTES]
    return not head.isascii() and kind_by_head(head, "")[0] in _FILE_KINDS


def _opened(name: bytes, head: bytes) -> bytes:
    """Return the beginning of what a filter gives; nothing where it is not one of the common ones."""
    try:
        if name in (b"FlateDecode", b"Fl"):
            return zlib.decompressobj().decompress(head, STREAM_HEAD_BYTES)
        if name in (b"ASCIIHexDecode", b"AHx"):
            signs = re.sub(rb"[^0-9A-Fa-f]", b"", head)
            return bytes.fromhex(signs[: len(signs) // 2 * 2].decode())
        if name in (b"ASCII85Decode", b"A85"):
            return base64.a85decode(re.sub(rb"\s|~.*", b"", head[:5000])[:4000])
    except (zlib.error, ValueError, binascii.Error):
        return b""
    return b""
