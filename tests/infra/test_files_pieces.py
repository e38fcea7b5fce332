"""Files in pieces in the store: sealed as they come, kept before they are acknowledged, never half, never in clear."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from casefile.infra import files
from casefile.infra.crypto import CHUNK_BYTES, DamagedFileError
from casefile.infra.files import FolderStore
from casefile.infra.keys import MatterKey
from tests.infra.test_files_killed import in_child, result_of

KEY = MatterKey("0" * 16, bytes(range(32)))
CLEAR = random.Random(9).randbytes(2 * CHUNK_BYTES + 777)  # noqa: S311
NAME = "ab" * 16


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store", reserve_bytes=0)


def write(store: FolderStore, *pieces: bytes, size: int = len(CLEAR), keep: bool = True) -> None:
    with store.parts.hold(NAME) as part:
        part.open(KEY, size)
        for piece in pieces:
            part.write(piece)
        if keep:
            part.commit()


def finish(store: FolderStore, rest: bytes) -> bytes:
    with store.parts.hold(NAME) as part:
        part.open(KEY, len(CLEAR))
        part.write(rest)
        with part.finish() as clear:
            found = b"".join(clear.chunks())
        part.store()
        part.clear()
    return found


def on_disk(store: FolderStore) -> bytes:
    return b"".join(path.read_bytes() for path in store.parts.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("at", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, len(CLEAR) - 1])
def test_a_file_goes_on_where_it_was_kept_and_reads_back_as_it_was(store: FolderStore, at: int) -> None:
    write(store, CLEAR[:at])
    assert store.parts.offset(NAME, KEY) == at
    assert finish(store, CLEAR[at:]) == CLEAR
    assert store.verify(NAME, KEY).size == len(CLEAR)
    assert list(store.parts.names()) == []


def test_what_was_written_and_not_kept_is_forgotten(store: FolderStore) -> None:
    write(store, CLEAR[: CHUNK_BYTES + 5])
    write(store, b"x" * CHUNK_BYTES, keep=False)
    assert store.parts.offset(NAME, KEY) == CHUNK_BYTES + 5
    assert finish(store, CLEAR[CHUNK_BYTES + 5 :]) == CLEAR


def test_the_last_bytes_are_never_counted_before_the_file_is_stored(store: FolderStore) -> None:
    write(store, CLEAR[:10])
    write(store, CLEAR[10:])
    assert store.parts.offset(NAME, KEY) == 10


def test_nothing_of_an_unfinished_file_lies_in_clear(store: FolderStore) -> None:
    clear = b"canary in clear " * 100_000
    write(store, clear, size=2 * len(clear))
    assert b"canary" not in on_disk(store)
    assert len(on_disk(store)) > len(clear)


def test_a_chunk_that_is_written_again_is_sealed_with_another_nonce(store: FolderStore) -> None:
    """The same nonce for other bytes would give both away."""
    sealed = []
    for _ in range(2):
        write(store, CLEAR[: CHUNK_BYTES + 1], keep=False)
        sealed.append((store.parts.folder / NAME / "body").read_bytes()[40:])
    assert len(sealed[0]) > CHUNK_BYTES
    assert sealed[0][:12] != sealed[1][:12]
    assert sealed[0][12:60] != sealed[1][12:60]


@pytest.mark.parametrize("file", ["state", "body"])
def test_an_unfinished_file_that_was_changed_is_not_gone_on_with(store: FolderStore, file: str) -> None:
    write(store, CLEAR[: CHUNK_BYTES + 5])
    path = store.parts.folder / NAME / file
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedFileError):
        finish(store, CLEAR[CHUNK_BYTES + 5 :])
    assert list(store.names()) == []


def test_an_unfinished_file_opens_with_its_own_key_only(store: FolderStore) -> None:
    write(store, CLEAR[:5])
    with pytest.raises(DamagedFileError):
        store.parts.offset(NAME, MatterKey("1" * 16, bytes(32)))


@pytest.mark.parametrize("at", [0, 9, 45, 60, 40 + CHUNK_BYTES + 28, 40 + CHUNK_BYTES + 40, -1])
def test_a_changed_byte_of_a_stored_file_is_found(store: FolderStore, at: int) -> None:
    finish(store, CLEAR)
    path = store.objects / NAME
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert not store.verify(NAME, KEY).ok


def test_a_chunk_that_was_swapped_or_cut_off_is_found(store: FolderStore) -> None:
    finish(store, CLEAR)
    path, step = store.objects / NAME, CHUNK_BYTES + 28
    path.chmod(0o600)
    whole = path.read_bytes()
    head, first, second, last = (
        whole[:40],
        whole[40 : 40 + step],
        whole[40 + step : 40 + 2 * step],
        whole[40 + 2 * step :],
    )
    for wrong in (head + second + first + last, head + first + second, head + first + last, whole + last):
        path.write_bytes(wrong)
        assert not store.verify(NAME, KEY).ok


def test_one_writer_holds_a_file_at_a_time(store: FolderStore) -> None:
    with store.parts.hold(NAME), pytest.raises(files.PartBusyError), store.parts.hold(NAME):
        pass
    with store.parts.hold(NAME) as part:
        part.discard()
    with store.parts.hold(NAME):
        assert store.parts.offset(NAME, KEY) == 0


@pytest.mark.parametrize("seed", range(10))
def test_a_writer_killed_at_a_random_moment_loses_nothing_it_acknowledged(store: FolderStore, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311

    def write_on(pipe: int) -> None:
        with store.parts.hold(NAME) as part:
            part.open(KEY, len(CLEAR))
            while part.offset < len(CLEAR) - 70_000:
                part.write(CLEAR[part.offset : part.offset + rng.randrange(1, 70_000)])
                part.commit()
                os.write(pipe, f"{part.kept}\n".encode())

    pid, reading = in_child(write_on)
    time.sleep(rng.uniform(0.002, 0.08))
    os.kill(pid, signal.SIGKILL)
    _, said = result_of(pid, reading)
    acknowledged = int((said.split() or ["0"])[-1])
    kept = store.parts.offset(NAME, KEY)
    assert kept >= acknowledged
    assert finish(store, CLEAR[kept:]) == CLEAR
