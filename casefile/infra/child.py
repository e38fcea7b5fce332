"""The process that reads a file of unknown worth: bounds on memory and time, no network, nothing written.

It is run as a file and imports nothing of the house. It is given no file: it asks its parent for pieces of one, and
answers with one JSON object. What is to be read is decided by a reader, a file of its own with ``read(file)``.
"""

from __future__ import annotations

import importlib.util
import io
import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

PIECE_BYTES = 64 * 1024


class TooMuchAskedError(OSError):
    """The reader wants more of the file than it may have."""


class AskedFile(io.RawIOBase):
    """A file that is at the parent's: pieces come when they are read, and each comes once."""

    def __init__(self, size: int, most_bytes: int, ask: BinaryIO, answer: BinaryIO) -> None:
        self.size, self._left = size, most_bytes
        self._ask, self._answer = ask, answer
        self._at = 0
        self._pieces: dict[int, bytes] = {}

    def readable(self) -> bool:
        """Return True: this is for reading."""
        return True

    def seekable(self) -> bool:
        """Return True: any part can be asked for."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the file."""
        self._at = max(0, {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence] + offset)
        return self._at

    def tell(self) -> int:
        """Return the present place in the file."""
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Read into ``buffer``, at most to the end of the present piece."""
        if self._at >= self.size:
            return 0
        number, skip = divmod(self._at, PIECE_BYTES)
        part = self._piece(number)[skip : skip + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _piece(self, number: int) -> bytes:
        found = self._pieces.get(number)
        if found is None:
            length = min(PIECE_BYTES, self.size - number * PIECE_BYTES)
            self._left -= length
            if self._left < 0:
                raise TooMuchAskedError
            self._ask.write(b"%d %d\n" % (number * PIECE_BYTES, length))
            self._ask.flush()
            found = self._pieces[number] = self._answer.read(length)
            if len(found) != length:
                raise EOFError
        return found


def load(path: Path) -> Any:
    """Return a file of ours as a module, without the house around it: a reader, or the verifier that stands alone."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def main(reader: str, size: int, most_bytes: int, memory_bytes: int, cpu_seconds: int) -> None:
    """Let one reader read one file and write what it found: the line that begins with an equals sign."""
    load(Path(__file__).with_name("pdf_child.py")).shut_in(memory_bytes, cpu_seconds)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()
    file = io.BufferedReader(AskedFile(size, most_bytes, sys.stdout.buffer, sys.stdin.buffer), 4096)
    try:
        found = load(Path(reader)).read(file)
    except MemoryError:
        found = {"problem": "it needs more memory than a reader is given"}
    except TooMuchAskedError:
        found = {"problem": "more of it would have to be read than a reader is given"}
    except Exception:  # whatever is wrong with it, the parent is told that it cannot be read
        found = {"problem": "it is damaged, or not of the kind that it seems to be"}
    sys.stdout.buffer.write(b"=" + json.dumps(found).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:6]))
