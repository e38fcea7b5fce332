"""The writing side of the store: a part file that is kept whole or not at all, and hashing in a thread beside it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from casefile.infra.crypto import StoreError, sync_folder

HASH_QUEUE = 8
WRITE_BYTES = 64 * 1024
"""The most that is written at once: for more, the kernel looks for large pieces of memory, which take far longer."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class StoreFullError(StoreError):
    """There is no room for the file."""


class Hasher:
    """SHA-256 in a thread of its own: hashing and sealing run side by side, as both let other threads run."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._queue: queue.Queue[bytes | bytearray | None] = queue.Queue(HASH_QUEUE)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Hasher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def add(self, chunk: bytes | bytearray) -> None:
        """Hash these bytes next."""
        self._queue.put(chunk)

    def result(self) -> str:
        """Wait for the thread and return the digest in hex."""
        self._end()
        return self._digest.hexdigest()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (chunk := self._queue.get()) is not None:
            self._digest.update(chunk)


class Part:
    """A file being written; removed again unless it was kept. Its lock tells the sweep that it is in use."""

    def __init__(self, incoming: Path, name: str = "") -> None:
        self.name = name or secrets.token_hex(16)
        self._path = incoming / f"{self.name}.part"
        self._kept = False

    def __enter__(self) -> Part:
        with disk_errors():
            self._handle = self._locked()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)
        if not self._kept:
            self._path.unlink(missing_ok=True)

    def write(self, sealed: bytes | bytearray) -> None:
        """Write all of these bytes."""
        with disk_errors():
            view = memoryview(sealed)
            while view:
                view = view[os.write(self._handle, view[:WRITE_BYTES]) :]

    def keep(self, objects: Path) -> None:
        """Put the file in its place, for good: first the bytes are on the disk, then the name."""
        final = objects / self.name
        with disk_errors():
            os.fchmod(self._handle, 0o444)
            os.fsync(self._handle)
            if final.exists():
                raise StoreError(f"{self.name} is taken already; send the file again")
            self._path = self._path.rename(final)
            sync_folder(objects)
        self._kept = True

    def _locked(self) -> int:
        """Create the file and lock it; a sweep that came between the two removed it, then once more."""
        while True:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return handle
            os.close(handle)


@contextlib.contextmanager
def disk_errors(kept: str = "nothing was kept of this file", then: str = "send it again") -> Iterator[None]:
    """Turn an error of the disk into a refusal that says what was kept and what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFullError(f"the store is full; {kept}; free some room, then {then}") from error
        raise StoreError(f"the store could not write: {error.strerror}; {kept}; {then}") from error


def is_orphan(path: Path) -> bool:
    """Whether no writer holds a part."""
    return _unheld(path, lambda: None)


def remove_orphan(path: Path) -> bool:
    """Remove a part that no writer holds."""
    return _unheld(path, lambda: path.unlink(missing_ok=True))


def _unheld(path: Path, then: Callable[[], None]) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        then()
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
