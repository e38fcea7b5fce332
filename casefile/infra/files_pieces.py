"""Files that arrive in pieces: each is sealed as it comes, and what was acknowledged is on the disk.

``unfinished/<name>/`` holds ``lock`` (one writer at a time), ``body`` (whole sealed chunks, laid out as in the finished
file) and ``state`` (sealed: how far it is, and the bytes that do not fill a chunk yet). Replacing ``state`` is the
moment at which bytes are kept: what lies in the body beyond it is written again. The last chunk is never part of the
state: it is kept when the whole file is, so that a file is not called whole before it is recorded.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from casefile.infra.crypto import CHUNK_BYTES, ClearReader, StoreError, sync_folder
from casefile.infra.crypto_pieces import PieceCipher, open_words, seal_words
from casefile.infra.files_writing import WRITE_BYTES, disk_errors
from casefile.infra.keys import MatterKey

COMMIT_EVERY = 16 * CHUNK_BYTES
STEP = CHUNK_BYTES + PieceCipher.overhead_bytes
KEPT, THEN = "what had arrived before is kept", "go on with this file"
_NAME = re.compile(r"[0-9a-f]{32}")


class PartBusyError(StoreError):
    """Somebody else writes this file at the moment."""


class Parts:
    """The unfinished files of a store."""

    def __init__(self, folder: Path, objects: Path) -> None:
        self.folder, self._objects = folder, objects

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[HeldPart]:
        """Hold an unfinished file, so that nobody else writes, finishes or drops it meanwhile.

        Raises:
            PartBusyError: somebody else holds it.
        """
        handle = self._locked(name)
        part = HeldPart(name, self.folder / name, self._objects)
        try:
            yield part
        finally:
            part.close()
            os.close(handle)

    def offset(self, name: str, key: MatterKey) -> int:
        """Return how many bytes of a file are kept; none of one that has not begun to arrive."""
        return _state(self.folder / name, name, key)[0]

    def names(self, *, older_than_seconds: float = 0) -> Iterator[str]:
        """Return the names of unfinished files that were not written for so long, in no order."""
        until = time.time() - older_than_seconds
        with os.scandir(self.folder) as found:
            yield from (one.name for one in found if _NAME.fullmatch(one.name) and one.stat().st_mtime <= until)

    def _locked(self, name: str) -> int:
        """Lock the file of a folder; where it was dropped between the two, once more."""
        folder = self.folder / name
        with disk_errors(KEPT, THEN):
            while True:
                folder.mkdir(mode=0o700, exist_ok=True)
                try:
                    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
                except FileNotFoundError:
                    continue
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(handle)
                    raise PartBusyError("this file is being sent by another request; wait until it has ended") from None
                if os.fstat(handle).st_nlink:
                    return handle
                os.close(handle)


class HeldPart:
    """One unfinished file, held by one writer. ``offset`` is how much of it was written, ``kept`` what will stay."""

    def __init__(self, name: str, folder: Path, objects: Path) -> None:
        self.name = name
        self.kept = 0
        self._folder, self._body, self._final = folder, folder / "body", objects / name
        self._handle = -1

    @property
    def offset(self) -> int:
        """How many bytes were written, kept or not yet."""
        return self._whole * CHUNK_BYTES + len(self._tail)

    def open(self, key: MatterKey, size: int) -> None:
        """Go on where the file was left; a first time begins it. The caller knows that no record names it yet."""
        self._key, self._size = key, size
        if not self._body.exists() and self._final.exists():  # stored, and cut off before it was recorded
            self._final.chmod(0o600)
            self._final.rename(self._body)
        with disk_errors(KEPT, THEN):
            if self._body.exists():
                self._body.chmod(0o600)
            self._handle = os.open(self._body, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            header = os.pread(self._handle, PieceCipher.header_bytes, 0)
            if len(header) < PieceCipher.header_bytes:
                header, _ = PieceCipher().sealer(key.secret, self.name)
                (self._folder / "state").unlink(missing_ok=True)
                sync_folder(self._folder)
                _write(self._handle, header, 0)
        self._seal = PieceCipher().resealer(key.secret, self.name, header)
        self.roll_back()

    def write(self, piece: bytes | bytearray) -> None:
        """Take the next bytes; each chunk that is full is sealed and written, but for the last of the file.

        Raises:
            StoreFullError, StoreError: the disk refused; ``roll_back`` leaves what was kept before.
        """
        self._tail += piece
        while len(self._tail) >= CHUNK_BYTES and (self._whole + 1) * CHUNK_BYTES < self._size:
            self._write_chunk(self._tail[:CHUNK_BYTES], last=False)
            del self._tail[:CHUNK_BYTES]
            self._whole += 1

    def commit(self) -> None:
        """Keep what was written: first the chunks are on the disk, then the state that counts them."""
        if self.offset in (self.kept, self._size):
            return
        with disk_errors(KEPT, THEN):
            os.fsync(self._handle)
            words = self.offset.to_bytes(8, "big") + self._tail
            fresh = self._folder / "state.new"
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            try:
                _write(handle, seal_words(self._key.secret, self.name, words), 0)
                os.fsync(handle)
            finally:
                os.close(handle)
            fresh.rename(self._folder / "state")
            sync_folder(self._folder)
            if not self.kept:
                sync_folder(self._folder.parent)
        self.kept = self.offset

    def roll_back(self) -> None:
        """Forget what was written and not kept."""
        self.kept, tail = _state(self._folder, self.name, self._key)
        self._whole, self._tail = self.kept // CHUNK_BYTES, bytearray(tail)
        with disk_errors(KEPT, THEN):
            os.ftruncate(self._handle, PieceCipher.header_bytes + self._whole * STEP)

    def finish(self) -> ClearReader:
        """Seal the last chunk, and return the whole file to be read back and hashed."""
        self._write_chunk(self._tail, last=True)
        with disk_errors(KEPT, THEN):
            os.fsync(self._handle)
        file = self._body.open("rb", buffering=0)
        try:
            return ClearReader(file, self.name, self._key.secret, PieceCipher())
        except BaseException:
            file.close()
            raise

    def store(self) -> None:
        """Put the finished file in its place among the stored ones; a record of it follows at once, or ``open``."""
        with disk_errors(KEPT, THEN):
            if self._final.exists():
                raise StoreError(f"{self.name} is taken already; send the file again")
            os.fchmod(self._handle, 0o444)
            os.fsync(self._handle)
            self._body.rename(self._final)
            sync_folder(self._final.parent)

    def discard(self) -> None:
        """Remove all of it, also what was stored and is not recorded. The caller knows that no record names it."""
        self._final.unlink(missing_ok=True)
        self.clear()

    def clear(self) -> None:
        """Remove what is left once the file is stored and recorded."""
        shutil.rmtree(self._folder, ignore_errors=True)
        sync_folder(self._folder.parent)

    def close(self) -> None:
        """Close the file; what was not kept will be written again."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _write_chunk(self, chunk: bytes | bytearray, *, last: bool) -> None:
        with disk_errors(KEPT, THEN):
            sealed = self._seal(chunk, self._whole, last)
            _write(self._handle, sealed, PieceCipher.header_bytes + self._whole * STEP)


def _state(folder: Path, name: str, key: MatterKey) -> tuple[int, bytes]:
    """Return how many bytes are kept, and those of them that fill no chunk."""
    try:
        words = open_words(key.secret, name, (folder / "state").read_bytes())
    except FileNotFoundError:
        return 0, b""
    return int.from_bytes(words[:8], "big"), words[8:]


def _write(handle: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(handle, view[:WRITE_BYTES], at)
        view, at = view[written:], at + written
