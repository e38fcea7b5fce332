"""How stored bytes are sealed: AES-256-GCM in chunks (the STREAM layout), one key for each stored file.

A sealed file is ``magic | salt | nonce prefix | chunk | chunk | …``. Its key is derived from the matter's key and the
salt; each chunk's nonce is ``prefix | index | last flag``; each chunk is bound to the file's name and the format.
So a chunk that is changed, moved, left out, added, cut, or taken from another file does not open.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK_BYTES = 1024 * 1024
MAX_CHUNKS = 2**32
KEY_BYTES = 32


class StoreError(Exception):
    """The store of files refuses or fails; the text says what is wrong and what would be right."""


class DamagedFileError(StoreError):
    """A stored file is not what was stored: changed, cut, swapped, or opened with another key."""


SealChunk = Callable[[bytes | bytearray, int, bool], bytes]


class Cipher(Protocol):
    """What the store asks of a cipher: a header, and chunks that are sealed and opened by index and last flag."""

    header_bytes: int
    overhead_bytes: int

    def sealer(self, key: bytes, name: str) -> tuple[bytes, SealChunk]:
        """Return the header of a new file and the function that seals its chunks."""

    def opener(self, key: bytes, name: str, header: bytes) -> SealChunk:
        """Return the function that opens the chunks of the file with this header."""


class StreamCipher:
    """The cipher of the product."""

    magic = b"CFSTORE1"
    salt_bytes = 32
    prefix_bytes = 7
    header_bytes = 8 + 32 + 7
    overhead_bytes = 16

    def sealer(self, key: bytes, name: str) -> tuple[bytes, SealChunk]:
        """Return the header of a new file and the function that seals its chunks."""
        salt, prefix = os.urandom(self.salt_bytes), os.urandom(self.prefix_bytes)
        header = self.magic + salt + prefix
        aead, bound = self._derive(key, salt), self._bound(name)

        def seal(chunk: bytes | bytearray, index: int, last: bool) -> bytes:
            return aead.encrypt(_nonce(prefix, index, last), chunk, bound)

        return header, seal

    def opener(self, key: bytes, name: str, header: bytes) -> SealChunk:
        """Return the function that opens the chunks of the file with this header.

        Raises:
            DamagedFileError: the header is not one of this format; later, a chunk that does not open.
        """
        if len(header) != self.header_bytes or not header.startswith(self.magic):
            raise DamagedFileError(f"{name} does not begin as a stored file; restore it from a backup")
        salt, prefix = header[8:40], header[40:]
        aead, bound = self._derive(key, salt), self._bound(name)

        def open_(chunk: bytes | bytearray, index: int, last: bool) -> bytes:
            try:
                return aead.decrypt(_nonce(prefix, index, last), chunk, bound)
            except InvalidTag:
                raise DamagedFileError(
                    f"{name} is damaged at part {index + 1}, or was opened with another key; restore it from a backup"
                ) from None

        return open_

    def _derive(self, key: bytes, salt: bytes) -> AESGCM:
        return derived(key, salt, b"casefile stored file v1")

    def _bound(self, name: str) -> bytes:
        return self.magic + name.encode()


def derived(key: bytes, salt: bytes, use: bytes) -> AESGCM:
    """Return what seals and opens under a key derived from a matter's key, for one salt and one use."""
    if len(key) != KEY_BYTES:
        raise StoreError(f"the key has {len(key)} bytes; a matter's key has {KEY_BYTES}")
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, use).derive(key))


class ClearReader(io.RawIOBase):
    """The clear bytes of a stored file: chunk by chunk, or read and seek as in any file."""

    def __init__(self, file: IO[bytes] | io.FileIO, name: str, key: bytes, cipher: Cipher) -> None:
        self._file, self._name = file, name
        header = file.read(cipher.header_bytes)
        self._open_chunk: SealChunk = cipher.opener(key, name, header or b"")
        self._base, self._step = cipher.header_bytes, CHUNK_BYTES + cipher.overhead_bytes
        sealed = os.fstat(file.fileno()).st_size - self._base
        self._count = -(-sealed // self._step)
        self.size = sealed - self._count * cipher.overhead_bytes
        if sealed <= 0 or sealed - (self._count - 1) * self._step <= cipher.overhead_bytes:
            raise DamagedFileError(f"{name} was cut; restore it from a backup")
        self._at, self._held = 0, (-1, b"")
        self._chunk(self._count - 1)
        self._chunk(0)

    def chunks(self) -> Iterator[bytes]:
        """Return the clear bytes from the beginning, in chunks, each proved before it is given out."""
        for index in range(self._count):
            yield self._chunk(index)

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks()

    def readable(self) -> bool:
        """Return True: this is for reading."""
        return True

    def seekable(self) -> bool:
        """Return True: any part can be read by itself."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place in the clear bytes."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Return the present place in the clear bytes."""
        return self._at

    def readinto(self, buffer: object, /) -> int:
        """Read into ``buffer``, at most to the end of the present chunk."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self._at >= self.size:
            return 0
        index, skip = divmod(self._at, CHUNK_BYTES)
        got = self._chunk(index)[skip : skip + len(view)]
        view[: len(got)] = got
        self._at += len(got)
        return len(got)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _chunk(self, index: int) -> bytes:
        if self._held[0] != index:
            self._file.seek(self._base + index * self._step)
            sealed = read_fully(self._file.read, self._step)
            self._held = (index, self._open_chunk(sealed, index, index == self._count - 1))
        return self._held[1]


def read_fully(read: Callable[[int], bytes | None], size: int) -> bytes | bytearray:
    """Read ``size`` bytes, fewer only at the end: one read of a socket may give less."""
    first = read(size) or b""
    if len(first) in (0, size):
        return first
    whole = bytearray(first)
    while len(whole) < size and (more := read(size - len(whole))):
        whole += more
    return whole


def sync_folder(folder: Path) -> None:
    """Make sure the names in a folder are on the disk, not only the files."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _nonce(prefix: bytes, index: int, last: bool) -> bytes:
    if index >= MAX_CHUNKS:
        raise StoreError("the file is larger than the store can hold; split it")
    return prefix + index.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
