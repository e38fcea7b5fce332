"""A part of the work done in a child process under ``strace``: what it asks of the disk is written down, or refused.

Where strace is not installed, or may not look into a process (some containers forbid it), the tests say so and skip.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import shutil
import subprocess
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_ANY_TRACER = ctypes.c_ulong(-1)
_SET_TRACER = 0x59616D61

Work = Callable[["Line"], None]


class Line:
    """The child's end of two pipes: what it says to the test, and where it waits for it."""

    def __init__(self, saying: int, waiting: int) -> None:
        self.saying, self._waiting = saying, waiting

    def say(self, words: str) -> None:
        """Tell the test, by a call of its own kind: no fault that is put into ``write`` reaches it."""
        os.writev(self.saying, [(words + "\n").encode()])

    def wait(self) -> None:
        """Wait until the test lets it go on."""
        os.read(self._waiting, 1)


class Child:
    """A child process that runs ``work`` when it is let go, and ends."""

    def __init__(self, work: Work) -> None:
        self._said, saying = os.pipe()
        waiting, self._go = os.pipe()
        self.saying = saying
        self.pid = os.fork()
        if self.pid == 0:
            self._run(work, Line(saying, waiting))
        os.close(saying)
        os.close(waiting)

    def _run(self, work: Work, line: Line) -> None:
        code = 1
        try:
            os.close(self._said)
            os.close(self._go)
            with contextlib.suppress(OSError, AttributeError):  # where a sibling may not trace, this lets it
                ctypes.CDLL(None).prctl(_SET_TRACER, _ANY_TRACER, 0, 0, 0)
            line.say("here")
            line.wait()
            work(line)
            code = 0
        except BaseException:
            line.say(traceback.format_exc())
        finally:
            os._exit(code)

    def go_on(self) -> None:
        """Let it go on."""
        os.write(self._go, b".")

    def heard(self) -> str:
        """Wait for what it says next, and return it."""
        return os.read(self._said, 65536).decode()

    def end(self) -> tuple[int, list[str]]:
        """Wait for its end; return its exit code (minus the signal that ended it) and the lines it still said."""
        os.close(self._go)
        with os.fdopen(self._said) as pipe:
            said = pipe.read().splitlines()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), said


@contextmanager
def traced(pid: int, log: Path, *options: str) -> Iterator[None]:
    """Trace a process and its threads until the block ends.

    Raises:
        RuntimeError: strace could not attach.
    """
    command = ["strace", "-f", "-p", str(pid), "-o", str(log), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        if "attached" not in said:
            tracer.kill()
            raise RuntimeError(said or "strace ended at once")
        try:
            yield
        finally:
            tracer.terminate()  # lets the process go on alone
            tracer.communicate(timeout=20)


@functools.cache
def why_not() -> str:
    """Return why nothing can be traced here, or nothing."""
    if shutil.which("strace") is None:
        return "strace is not installed; tools/system-packages test installs it where it may"
    child = Child(lambda line: None)
    child.heard()
    try:
        with traced(child.pid, Path(os.devnull), "-e", "trace=none"):
            pass
    except (RuntimeError, OSError) as refusal:
        return f"strace may not look into a process here: {refusal}"
    finally:
        child.end()
    return ""


def skip_unless_traceable() -> None:
    """Skip a test where nothing can be traced, and say why."""
    if why := why_not():
        pytest.skip(f"NOT SHOWN HERE: {why}")


def run_traced(work: Work, log: Path, *options: str) -> tuple[int, list[str]]:
    """Run ``work`` in a child under strace; return its exit code (minus the signal) and the lines it said."""
    child = Child(work)
    child.heard()
    with traced(child.pid, log, *options):
        child.go_on()
        return child.end()
