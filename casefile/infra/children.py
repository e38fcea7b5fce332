"""Reading a file of unknown worth in a process of its own: the parent hands out pieces and waits, never longer.

Nothing of the file is parsed here, and no more of it is held than one piece: a file of any size can be read.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import IO, Any, Protocol, cast

from casefile.infra.child import PIECE_BYTES
from casefile.infra.errors import Refusal

MOST_ANSWER_BYTES = 512 * 1024
_LONGEST_REQUEST = 64

_CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Limits:
    """What a process is given: memory, time, and how much of the file."""

    memory_bytes: int = 256 * 1024 * 1024
    seconds: float = 10
    most_bytes: int = 64 * 1024 * 1024


USUAL = Limits()


class ChildError(Refusal):
    """The process did not come to an answer; the text says why, as the end of a sentence about the file."""


class Source(Protocol):
    """A file that can be read from any place."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""

    def read(self, size: int = -1, /) -> bytes | None:
        """Return the next bytes, fewer than asked for where a part of the file ends."""


def ask(reader: Path, source: Source, size: int, limits: Limits = USUAL) -> dict[str, Any]:
    """Return what a reader (a file of ours with ``read(file)``) found in a file of ``size`` bytes.

    The process has no network where the system lets it be cut off, and writes no file. Usually it is given 256 MB of
    memory, ten seconds, and at most 64 MB of the file.

    Raises:
        ChildError: it found the file unreadable, was stopped, or did not answer within its limits.
        StoreError: the file did not give a piece of itself.
    """
    bounds = (size, limits.most_bytes, limits.memory_bytes, max(1, ceil(limits.seconds)))
    process = subprocess.Popen(  # noqa: S603 - our own files; nothing of the file is in the command
        [sys.executable, "-I", str(_CHILD), str(reader), *map(str, bounds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    late = threading.Event()
    watch = threading.Timer(limits.seconds, _stop, (process, late))
    watch.daemon = True
    watch.start()
    try:
        answer = _converse(process, source, size, limits.most_bytes)
    finally:
        watch.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # it was stopped with a piece on its way
                cast(IO[bytes], pipe).close()
        process.wait()
    if answer is None:
        raise ChildError(_why(limits, late.is_set()))
    if isinstance(answer.get("problem"), str):
        raise ChildError(answer["problem"][:300])
    return answer


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _converse(process: subprocess.Popen[bytes], source: Source, size: int, left: int) -> dict[str, Any] | None:
    """Hand out pieces until the answer comes; None where it does not come or is none."""
    asked, given = cast(IO[bytes], process.stdout), cast(IO[bytes], process.stdin)
    while True:
        line = asked.readline(_LONGEST_REQUEST)
        if line.startswith(b"="):
            return _answer(line + asked.readline(MOST_ANSWER_BYTES) if not line.endswith(b"\n") else line)
        piece = _wanted(line, size)
        if piece is None or (left := left - piece[1]) < 0:
            return None
        try:
            given.write(_read(source, *piece))
            given.flush()
        except (BrokenPipeError, ConnectionError):
            return None


def _wanted(line: bytes, size: int) -> tuple[int, int] | None:
    """Return the piece that a request names; None where it is no request, or for what the file does not have."""
    words = line.split()
    if not line.endswith(b"\n") or len(words) != 2 or not all(word.isdigit() for word in words):
        return None
    at, length = int(words[0]), int(words[1])
    return (at, length) if 0 < length <= PIECE_BYTES and at + length <= size else None


def _read(source: Source, at: int, length: int) -> bytes:
    source.seek(at)
    whole = b""
    while len(whole) < length and (part := source.read(length - len(whole))):
        whole += part
    return whole


def _answer(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line[1:]) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _why(limits: Limits, late: bool) -> str:
    if late:
        return f"it could not be read within {limits.seconds:g} seconds"
    return "the process that read it was stopped before it came to an answer"
