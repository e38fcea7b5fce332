"""Whether every byte of a ZIP archive belongs to one of its parts: no comment, no gap, nothing before or after."""

from __future__ import annotations

import struct
import zipfile
import zlib

MOST_EXTRA_BYTES = 64

_LOCAL = struct.Struct("<4s5HIIIHH")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END_BYTES = 22
_HAS_DESCRIPTOR = 8
_STEP = 1024 * 1024


def is_close_packed(archive: zipfile.ZipFile, data: bytes) -> bool:
    """Whether parts, directory and end record follow each other without any other byte. For 4 GB at most (no ZIP64)."""
    at = 0
    for part in sorted(archive.infolist(), key=lambda one: one.header_offset):
        end = _part_end(part, data) if part.header_offset == at else None
        if end is None:
            return False
        at = end
    return at == archive.start_dir and not archive.comment and _directory_end(data, at) == len(data) - _END_BYTES


def _part_end(part: zipfile.ZipInfo, data: bytes) -> int | None:
    """Return where a part ends, its descriptor included; None where it holds bytes that are not read."""
    if part.comment or (part.is_dir() and part.file_size):
        return None
    head = _LOCAL.unpack_from(data, part.header_offset)
    start = part.header_offset + _LOCAL.size + head[9] + head[10]
    end: int = start + part.compress_size
    if not _is_plain(data[start - head[10] : start]) or not _is_used_up(part, data[start:end]):
        return None
    if not part.flag_bits & _HAS_DESCRIPTOR:
        return end
    sizes = struct.pack("<III", part.CRC, part.compress_size, part.file_size)
    for descriptor in (b"PK\x07\x08" + sizes, sizes):
        if data.startswith(descriptor, end):
            return end + len(descriptor)
    return None


def _is_plain(extra: bytes) -> bool:
    """Whether an extra field is small, or filled with zeros as word processors do to leave room."""
    return len(extra) - extra.count(0) <= MOST_EXTRA_BYTES


def _is_used_up(part: zipfile.ZipInfo, packed: bytes) -> bool:
    """Whether unpacking a part uses all of its bytes."""
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size == part.file_size
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return False
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    clear, rest = 0, packed
    while not unpacking.eof and clear <= part.file_size:
        step = unpacking.decompress(rest, _STEP)
        clear, rest = clear + len(step), unpacking.unconsumed_tail
        if not step and not rest:
            break
    return unpacking.eof and not unpacking.unused_data and clear == part.file_size


def _directory_end(data: bytes, at: int) -> int | None:
    """Return where the directory of an archive ends; None where an entry carries a comment or other bytes."""
    while data.startswith(b"PK\x01\x02", at):
        entry = _CENTRAL.unpack_from(data, at)
        name, extra, comment = entry[10:13]
        start = at + _CENTRAL.size + name
        if comment or not _is_plain(data[start : start + extra]):
            return None
        at = start + extra
    return at
