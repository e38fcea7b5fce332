"""The store killed at any moment, or out of room: never half a file, never a lost one, and what is left is swept."""

import hashlib
import io
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.infra import files
from casefile.infra.crypto import CHUNK_BYTES
from casefile.infra.files import FolderStore
from casefile.infra.keys import MatterKey

KEY = MatterKey("0" * 16, bytes(range(32)))
CLEAR = random.Random(7).randbytes(2 * CHUNK_BYTES + 777)  # noqa: S311
DIGEST = hashlib.sha256(CLEAR).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store", reserve_bytes=0)


def in_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Run ``work`` in a child process; it may write to the pipe it is given. Return its id and our end."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reading)
            work(writing)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    return pid, reading


def result_of(pid: int, reading: int) -> tuple[int, str]:
    """Wait for the child; return its exit code (minus the signal that ended it) and what it wrote."""
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


def sound(store: FolderStore, acknowledged: list[str]) -> None:
    """Every acknowledged file is whole, every other file that can be seen is whole too, the rest is swept."""
    seen = set(store.names())
    assert set(acknowledged) <= seen
    for name in seen:
        assert store.verify(name, KEY) == files.Fixity(DIGEST, len(CLEAR), ok=True)
    store.sweep()
    assert list(store.incoming.iterdir()) == []


@pytest.mark.parametrize("seed", range(12))
def test_a_writer_killed_at_a_random_moment_loses_no_acknowledged_file_and_leaves_no_half_one(
    store: FolderStore, seed: int
) -> None:
    def write_on(pipe: int) -> None:
        while True:
            os.write(pipe, (store.put(KEY, io.BytesIO(CLEAR)).name + "\n").encode())

    pid, reading = in_child(write_on)
    time.sleep(random.Random(seed).uniform(0.002, 0.12))  # noqa: S311
    os.kill(pid, signal.SIGKILL)
    code, said = result_of(pid, reading)
    assert code == -signal.SIGKILL
    sound(store, said.split())


def die_at(call: str, number: int, *, after: bool) -> None:
    """End this process at one call of ``os``, before or after it took place."""
    original, count = getattr(os, call), [0]

    def deadly(*args: object) -> object:
        count[0] += 1
        if count[0] == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        value = original(*args)
        if count[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return value

    setattr(os, call, deadly)


STEPS = [
    ("write", 1),
    ("write", 2),
    ("write", 3),
    ("fchmod", 1),
    ("fsync", 1),
    ("rename", 1),
    ("fsync", 2),
    ("close", 1),
]


@pytest.mark.parametrize(("call", "number"), STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_a_writer_killed_at_each_step_leaves_a_whole_file_or_none(
    store: FolderStore, call: str, number: int, after: bool
) -> None:
    def write_one(pipe: int) -> None:
        die_at(call, number, after=after)
        store.put(KEY, io.BytesIO(CLEAR))

    code, _ = result_of(*in_child(write_one))
    assert code == -signal.SIGKILL, "the step was never reached"
    sound(store, [])


def test_a_store_without_room_refuses_keeps_nothing_and_works_on_once_there_is(store: FolderStore) -> None:
    def fill(pipe: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK_BYTES, resource.RLIM_INFINITY))
        try:
            store.put(KEY, io.BytesIO(CLEAR))
        except files.StoreFullError:
            os.write(pipe, b"refused;")
        os.write(pipe, f"{len(list(store.incoming.iterdir()))} left;".encode())
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        os.write(pipe, store.put(KEY, io.BytesIO(CLEAR)).sha256.encode())

    assert result_of(*in_child(fill)) == (0, f"refused;0 left;{DIGEST}")


def test_nothing_is_written_anywhere_but_in_the_sealed_part(store: FolderStore) -> None:
    def watch(pipe: int) -> None:
        def noted(event: str, args: tuple[object, ...]) -> None:
            if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
                os.write(pipe, f"{args[0]}\n".encode())

        sys.addaudithook(noted)
        store.put(KEY, io.BytesIO(CLEAR), declared_size=len(CLEAR))

    code, said = result_of(*in_child(watch))
    (written,) = said.splitlines()
    assert (code, Path(written).parent, Path(written).suffix) == (0, store.incoming, ".part")
