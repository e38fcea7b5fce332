"""The store of files: what it keeps, what it refuses, and that every change of a stored file is found."""

import errno
import hashlib
import io
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.infra import files
from casefile.infra.crypto import CHUNK_BYTES, StreamCipher
from casefile.infra.files import FolderStore, store_from_url
from casefile.infra.keys import MatterKey

KEY = MatterKey("0" * 16, bytes(range(32)))
OTHER_KEY = MatterKey("1" * 16, bytes(32))
SMALL = b"the street at dusk " * 100


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store", reserve_bytes=0)


def put(store: FolderStore, clear: bytes, **more: object) -> files.Stored:
    return store.put(KEY, io.BytesIO(clear), **more)  # type: ignore[arg-type]


def nothing_kept(store: FolderStore) -> bool:
    return not list(store.objects.iterdir()) and not list(store.incoming.iterdir())


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311


@pytest.mark.parametrize(
    "size", [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]
)
def test_what_was_put_is_what_is_read_and_the_digest_is_of_the_clear_bytes(store: FolderStore, size: int) -> None:
    clear = noise(size)
    stored = put(store, clear)
    assert (stored.sha256, stored.size) == (hashlib.sha256(clear).hexdigest(), size)
    with store.open(stored.name, KEY) as reader:
        assert b"".join(reader) == clear
    assert store.verify(stored.name, KEY) == files.Fixity(stored.sha256, size, ok=True)


def test_nothing_lies_in_clear_and_the_name_tells_nothing(store: FolderStore) -> None:
    stored = put(store, b"CANARY" * 1000)
    (kept,) = store.objects.iterdir()
    assert b"CANARY" not in kept.read_bytes()
    assert re.fullmatch("[0-9a-f]{32}", kept.name)
    assert kept.name not in stored.sha256


def test_a_stored_file_cannot_be_written(store: FolderStore) -> None:
    stored = put(store, SMALL)
    assert (store.objects / stored.name).stat().st_mode & 0o777 == 0o444


def test_the_same_bytes_twice_are_two_files_with_nothing_in_common(store: FolderStore) -> None:
    first, second = put(store, SMALL), put(store, SMALL)
    sealed = [(store.objects / stored.name).read_bytes() for stored in (first, second)]
    assert sealed[0][8:40] != sealed[1][8:40]
    assert sealed[0][47:] != sealed[1][47:]


class Trickle:
    """A stream that gives a few bytes at a time, as a slow line does."""

    def __init__(self, clear: bytes, step: int) -> None:
        self._rest, self._step = io.BytesIO(clear), step

    def read(self, size: int, /) -> bytes:
        return self._rest.read(min(size, self._step))


@settings(deadline=None, max_examples=30)
@given(step=st.integers(1000, 200_000))
def test_a_stream_that_comes_in_pieces_is_stored_whole(tmp_path_factory: pytest.TempPathFactory, step: int) -> None:
    store = FolderStore(tmp_path_factory.mktemp("store"), reserve_bytes=0)
    clear = noise(CHUNK_BYTES + 12345)
    stored = store.put(KEY, Trickle(clear, step))
    assert stored.sha256 == hashlib.sha256(clear).hexdigest()


@pytest.mark.parametrize(
    ("declared", "sent"), [(100, 99), (100, 101), (100, 1), (CHUNK_BYTES * 2, CHUNK_BYTES), (1, 100)]
)
def test_another_length_than_declared_is_refused_and_nothing_kept(store: FolderStore, declared: int, sent: int) -> None:
    with pytest.raises(files.LengthMismatchError):
        put(store, noise(sent), declared_size=declared)
    assert nothing_kept(store)


def test_a_transfer_cut_off_says_how_much_arrived(store: FolderStore) -> None:
    with pytest.raises(files.LengthMismatchError, match="5000 bytes arrived of 1000000"):
        put(store, noise(5000), declared_size=1_000_000)


@pytest.mark.parametrize("sha256", ["0" * 64, "abc", "", "g" * 64])
def test_another_digest_than_stated_or_one_that_is_none_is_refused_and_nothing_kept(
    store: FolderStore, sha256: str
) -> None:
    with pytest.raises(files.DigestMismatchError):
        put(store, SMALL, expected_sha256=sha256)
    assert nothing_kept(store)


def test_the_stated_digest_and_length_are_accepted_where_they_agree(store: FolderStore) -> None:
    digest = hashlib.sha256(SMALL).hexdigest().upper()
    assert put(store, SMALL, expected_sha256=digest, declared_size=len(SMALL)).size == len(SMALL)


@pytest.mark.parametrize("more", [{}, {"declared_size": 0}, {"expected_sha256": files.EMPTY_SHA256}])
def test_a_file_of_no_bytes_is_refused_and_nothing_kept(store: FolderStore, more: dict) -> None:
    with pytest.raises(files.EmptyFileError):
        put(store, b"", **more)
    assert nothing_kept(store)


def test_the_digest_of_nothing_is_refused_for_any_bytes(store: FolderStore) -> None:
    with pytest.raises(files.EmptyFileError):
        put(store, SMALL, expected_sha256=files.EMPTY_SHA256)


@pytest.mark.parametrize("more", [{}, {"declared_size": 2001}])
def test_more_bytes_than_the_limit_are_refused_and_nothing_kept(store: FolderStore, more: dict) -> None:
    with pytest.raises(files.TooLargeError):
        put(store, noise(2001), limit=2000, **more)
    assert nothing_kept(store)


class Broken:
    """A stream that breaks off with an error, as a line that is cut."""

    def read(self, size: int, /) -> bytes:
        raise ConnectionResetError("the line was cut")


def test_a_stream_that_breaks_leaves_nothing_and_its_own_error(store: FolderStore) -> None:
    with pytest.raises(ConnectionResetError):
        store.put(KEY, Broken())
    assert nothing_kept(store)


@pytest.mark.parametrize("call", ["write", "fsync", "fchmod"])
@pytest.mark.parametrize(
    ("code", "refusal"),
    [(errno.ENOSPC, files.StoreFullError), (errno.EDQUOT, files.StoreFullError), (errno.EIO, files.StoreError)],
)
def test_a_disk_that_fails_at_any_step_keeps_nothing(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch, call: str, code: int, refusal: type[Exception]
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(os, call, failing(code))
        with pytest.raises(refusal):
            put(store, SMALL)
    assert nothing_kept(store)
    assert put(store, SMALL).size == len(SMALL)


def failing(code: int) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def test_a_folder_that_cannot_be_made_durable_keeps_nothing(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("casefile.infra.files_writing.sync_folder", failing(errno.EIO))
        with pytest.raises(files.StoreError):
            put(store, SMALL)
    assert nothing_kept(store)


def test_a_store_without_its_reserve_refuses_before_a_byte_is_read(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store", reserve_bytes=2**62)
    with pytest.raises(files.StoreFullError):
        store.put(KEY, Broken())


def steps(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Record in which order bytes and names are brought to the disk."""
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(handle: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")  # noqa: PTH112
        fsync(handle)

    def noted_rename(self: Path, target: Path) -> Path:
        done.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    put(store, SMALL)
    yield from done


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_answer(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(steps(store, monkeypatch)) == ["file", "rename", "folder"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "a" * 31, "A" * 32, "0" * 31 + "\n", "0" * 32, "0" * 32 + "/x"]
)
def test_a_name_that_is_none_or_not_there_opens_nothing(store: FolderStore, name: str) -> None:
    with pytest.raises(files.MissingFileError):
        store.open(name, KEY)


def test_another_matters_key_opens_nothing(store: FolderStore) -> None:
    stored = put(store, SMALL)
    with pytest.raises(files.DamagedFileError):
        store.open(stored.name, OTHER_KEY)


SIZE = 3 * CHUNK_BYTES + 5000
STEP = CHUNK_BYTES + StreamCipher.overhead_bytes
HEAD = StreamCipher.header_bytes


def flip(sealed: bytearray, pick: random.Random) -> bytes:
    sealed[pick.randrange(len(sealed))] ^= 1 << pick.randrange(8)
    return bytes(sealed)


def cut(sealed: bytearray, pick: random.Random) -> bytes:
    return bytes(sealed[: pick.randrange(len(sealed))])


def cut_at_a_chunk(sealed: bytearray, pick: random.Random) -> bytes:
    return bytes(sealed[: HEAD + STEP * pick.randrange(4)])


def swap_chunks(sealed: bytearray, pick: random.Random) -> bytes:
    one, two = pick.sample(range(3), 2)
    parts = [bytes(sealed[HEAD + STEP * number : HEAD + STEP * (number + 1)]) for number in range(4)]
    parts[one], parts[two] = parts[two], parts[one]
    return bytes(sealed[:HEAD]) + b"".join(parts)


def drop_a_chunk(sealed: bytearray, pick: random.Random) -> bytes:
    gone = HEAD + STEP * pick.randrange(3)
    return bytes(sealed[:gone] + sealed[gone + STEP :])


def repeat_a_chunk(sealed: bytearray, pick: random.Random) -> bytes:
    start = HEAD + STEP * pick.randrange(3)
    return bytes(sealed[:start] + sealed[start : start + STEP] + sealed[start:])


def append_bytes(sealed: bytearray, pick: random.Random) -> bytes:
    return bytes(sealed) + pick.randbytes(pick.randrange(1, 3000))


def zero_a_page(sealed: bytearray, pick: random.Random) -> bytes:
    start = pick.randrange(len(sealed) - 4096)
    sealed[start : start + 4096] = bytes(4096)
    return bytes(sealed)


def new_header(sealed: bytearray, pick: random.Random) -> bytes:
    return StreamCipher.magic + pick.randbytes(HEAD - 8) + bytes(sealed[HEAD:])


TAMPERS = [flip, cut, cut_at_a_chunk, swap_chunks, drop_a_chunk, repeat_a_chunk, append_bytes, zero_a_page, new_header]


@pytest.fixture(scope="module")
def sealed_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderStore, Path, bytes]:
    store = FolderStore(tmp_path_factory.mktemp("store"), reserve_bytes=0)
    path = store.objects / put(store, noise(SIZE)).name
    path.chmod(0o644)
    return store, path, path.read_bytes()


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_every_change_of_a_stored_file_is_found_on_reading_and_by_verification(
    sealed_file: tuple[FolderStore, Path, bytes],
    tamper: Callable[[bytearray, random.Random], bytes],
    request: pytest.FixtureRequest,
) -> None:
    store, path, sealed = sealed_file
    for seed in range(100 if request.config.getoption("full") else 12):
        path.write_bytes(tamper(bytearray(sealed), random.Random(seed)))  # noqa: S311
        with pytest.raises(files.DamagedFileError), store.open(path.name, KEY) as reader:
            list(reader.chunks())
        fixity = store.verify(path.name, KEY)
        assert (fixity.ok, fixity.sha256) == (False, None)
    path.write_bytes(sealed)
    assert store.verify(path.name, KEY).ok


def test_one_whole_file_put_in_place_of_another_is_found(store: FolderStore) -> None:
    first, second = put(store, SMALL), put(store, noise(2000))
    (store.objects / second.name).rename(store.objects / first.name)
    with pytest.raises(files.DamagedFileError):
        store.open(first.name, KEY)


def test_a_file_that_is_gone_is_found_by_verification(store: FolderStore) -> None:
    stored = put(store, SMALL)
    (store.objects / stored.name).unlink()
    assert not store.verify(stored.name, KEY).ok


def test_a_cut_file_fails_before_the_first_byte_leaves(sealed_file: tuple[FolderStore, Path, bytes]) -> None:
    store, path, sealed = sealed_file
    path.write_bytes(sealed[:-1])
    with pytest.raises(files.DamagedFileError):
        store.open(path.name, KEY)
    path.write_bytes(sealed)


RANGE_SIZE = 2 * CHUNK_BYTES + 100


@pytest.fixture(scope="module")
def stored_range(tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderStore, str]:
    store = FolderStore(tmp_path_factory.mktemp("store"), reserve_bytes=0)
    return store, put(store, noise(RANGE_SIZE)).name


@settings(deadline=None, max_examples=30)
@given(offset=st.integers(0, RANGE_SIZE + 10), size=st.integers(0, CHUNK_BYTES + 10))
def test_any_range_reads_as_it_does_in_the_clear_file(
    stored_range: tuple[FolderStore, str], offset: int, size: int
) -> None:
    store, name = stored_range
    with io.BufferedReader(store.open(name, KEY)) as reader:
        reader.seek(offset)
        assert reader.read(size) == noise(RANGE_SIZE)[offset : offset + size]


def test_the_names_in_the_store_are_those_that_were_put(store: FolderStore) -> None:
    stored = {put(store, SMALL).name for _ in range(3)}
    assert set(store.names()) == stored


def test_the_sweep_removes_what_a_cut_off_writer_left(store: FolderStore) -> None:
    (store.incoming / "left.part").write_bytes(b"half")
    assert store.sweep() == ["left.part"]
    assert nothing_kept(store)


class Sweeping(io.BytesIO):
    """A stream during which somebody sweeps."""

    def __init__(self, store: FolderStore, clear: bytes) -> None:
        super().__init__(clear)
        self._store = store

    def read(self, size: int | None = -1, /) -> bytes:
        assert self._store.sweep() == []
        return super().read(size)


def test_the_sweep_leaves_what_is_being_written(store: FolderStore) -> None:
    assert store.put(KEY, Sweeping(store, SMALL)).size == len(SMALL)


def test_a_file_url_names_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a store"
    assert store_from_url(folder.as_uri()).objects == folder / "objects"


@pytest.mark.parametrize(
    "url", ["s3://bucket/prefix", "", "/srv/store", "file://", "file:///", "file://host/x", "ftp://x/y"]
)
def test_any_other_store_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(files.StoreUrlError, match="file:///"):
        store_from_url(url)


class NullCipher:
    """A cipher that seals nothing, as a bench uses it to measure the store alone."""

    header_bytes = 0
    overhead_bytes = 0

    def sealer(self, key: bytes, name: str) -> tuple[bytes, Callable[..., bytes]]:
        return b"", lambda chunk, index, last: chunk

    def opener(self, key: bytes, name: str, header: bytes) -> Callable[..., bytes]:
        return lambda chunk, index, last: bytes(chunk)


def test_a_bench_can_measure_the_store_with_a_cipher_of_its_own(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, cipher=NullCipher(), reserve_bytes=0)
    clear = noise(CHUNK_BYTES + 5)
    stored = put(store, clear)
    assert (store.objects / stored.name).read_bytes() == clear
    assert store.verify(stored.name, KEY).sha256 == stored.sha256
