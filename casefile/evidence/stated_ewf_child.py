"""What an EnCase image (E01, L01, S01) states of itself: its header texts, its volume, the hashes of the medium.

The chain of sections is walked from the beginning; no chunk of the medium is read or unpacked. Run in a process of
its own; it imports nothing of the house.

Source: the public description of the Expert Witness Compression Format (libyal, EWF-E01).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, NamedTuple

SIGNATURES = {b"EVF\x09\x0d\x0a\xff\x00": "image of a medium", b"LVF\x09\x0d\x0a\xff\x00": "logical image of files"}
MOST_SECTIONS = 20_000
MOST_TEXT_BYTES = 1024 * 1024
NAMES = {
    "c": "Case number",
    "n": "Evidence number",
    "a": "Description",
    "e": "Examiner",
    "t": "Notes",
    "av": "Acquired with (version)",
    "ov": "Operating system of the acquisition",
    "md": "Model of the medium",
    "sn": "Serial number of the medium",
    "l": "Label of the medium",
}
TIMES = {"m": "Acquired", "u": "System's clock at the acquisition"}
_SECTION = struct.Struct("<16sQQ40sI")
_FIRST = 13


class Section(NamedTuple):
    """One section: what it is, where its content begins and how long that is."""

    kind: bytes
    at: int
    size: int


def read(file: BinaryIO) -> dict[str, Any]:
    """Return the header, the size of the medium and the hashes that are stated for it."""
    head = file.read(_FIRST)
    if len(head) < _FIRST or head[:8] not in SIGNATURES:
        return {"problem": "it does not begin as an EnCase image (E01) does"}
    found = _Found([["Kind", SIGNATURES[head[:8]]], ["Number of this segment file", str(head[9] + 256 * head[10])]])
    for section in _sections(file, found):
        if section.kind in (b"header2", b"header"):
            found.header(section.kind, _unpacked(file, section, found))
        elif section.kind in (b"volume", b"disk", b"data"):
            found.volume(_content(file, section, 24))
        elif section.kind == b"hash":
            found.hash("md5", _content(file, section, 16))
        elif section.kind == b"digest":
            digests = _content(file, section, 36)
            found.hash("md5", digests[:16])
            found.hash("sha1", digests[16:])
        elif section.kind == b"next":
            found.notes.append("It goes on in another segment file; what that states, its hashes often, is not here.")
    return found.told()


class _Found:
    """What the sections state, put together."""

    def __init__(self, fields: list[list[str]]) -> None:
        self.fields, self.notes = fields, list[str]()
        self._texts: dict[str, str] = {}
        self._by_header2 = False
        self._hashes: list[dict[str, str]] = []
        self._has_volume = False

    def header(self, kind: bytes, text: bytes) -> None:
        """Take what a header says; that of newer tools goes before that of older ones."""
        lines = _lines(text)
        for number, line in enumerate(lines[:-2]):
            keys, values = lines[number + 1].split("\t"), lines[number + 2].split("\t")
            if line == "main" and (kind == b"header2" or not self._by_header2):
                self._texts = dict(zip(keys, values, strict=False))
                self._by_header2 = kind == b"header2"

    def volume(self, head: bytes) -> None:
        """Take the size of the medium: its sectors and their length."""
        if len(head) < 24 or self._has_volume:
            return
        _, chunks, per_chunk, sector_bytes, sectors = struct.unpack_from("<IIIIQ", head)
        self._has_volume = True
        self.fields.append(["Size of the medium", f"{sectors * sector_bytes:,} bytes: {sectors:,} of {sector_bytes}"])
        self.fields.append(["Chunks", f"{chunks:,} of {per_chunk:,} sectors"])

    def hash(self, algorithm: str, digest: bytes) -> None:
        """Take one digest of the medium; one of zeros only states none."""
        told = {"alg": algorithm, "value": digest.hex()}
        if any(digest) and told not in self._hashes:
            self._hashes.append(told)

    def told(self) -> dict[str, Any]:
        """Return it as the parent reads it."""
        texts = [[name, self._texts[key]] for key, name in NAMES.items() if self._texts.get(key, "").strip()]
        times = [_time(name, self._texts[key]) for key, name in TIMES.items() if self._texts.get(key, "").strip()]
        return {"fields": texts + self.fields, "times": times, "hashes": self._hashes, "notes": self.notes}


def _sections(file: BinaryIO, found: _Found) -> Iterator[Section]:
    """Return the sections in their order; a chain that lies about its places ends, and that is said."""
    size = file.seek(0, 2)
    at = _FIRST
    for _ in range(MOST_SECTIONS):
        file.seek(at)
        head = file.read(_SECTION.size)
        if len(head) < _SECTION.size:
            found.notes.append("It ends in the middle: the rest of its sections is missing.")
            return
        kind, following, length, _, checksum = _SECTION.unpack(head)
        if zlib.adler32(head[:-4]) != checksum:
            found.notes.append("A section's checksum does not fit; what stands after it is not read.")
            return
        start = at + _SECTION.size
        end = min(at + length if length else following, size)
        yield Section(kind.rstrip(b"\0"), start, max(0, end - start))
        if following == at:
            return  # the last section names itself
        if following < start or following >= size:
            found.notes.append("A section names a place that cannot be the next; what stands after it is not read.")
            return
        at = following
    found.notes.append(f"It has more than {MOST_SECTIONS} sections; the rest is not read.")


def _content(file: BinaryIO, section: Section, most: int) -> bytes:
    file.seek(section.at)
    return file.read(min(most, section.size))


def _unpacked(file: BinaryIO, section: Section, found: _Found) -> bytes:
    """Unpack a header, no further than a megabyte."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(_content(file, section, MOST_TEXT_BYTES), MOST_TEXT_BYTES)
    except zlib.error:
        found.notes.append("A header could not be unpacked.")
        return b""
    if unpacking.unconsumed_tail:
        found.notes.append("A header is larger than a megabyte and is read in part.")
    return text


def _lines(text: bytes) -> list[str]:
    encoding = "utf-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
    return text.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _time(name: str, raw: str) -> dict[str, Any]:
    """Read a time of a header: seconds since 1970 in newer ones, a clock without zone in older ones."""
    told = {"name": name, "raw": raw, "local": None, "offset": None}
    try:
        if raw.isascii() and raw.isdigit():
            moment = datetime.fromtimestamp(int(raw), UTC).replace(tzinfo=None)
            return told | {"local": moment.isoformat(), "offset": "+00:00", "basis": "seconds since 1970, UTC"}
        parts = [int(part) for part in raw.split()]
        return told | {"local": datetime(*parts[:6]).isoformat()}  # type: ignore[arg-type]  # noqa: DTZ001
    except (ValueError, TypeError, OverflowError, OSError):
        return told
