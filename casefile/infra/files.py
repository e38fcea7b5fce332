"""The store of files: two verbs, ``put`` and ``open``; nothing is overwritten or deleted, nothing lies in clear.

``put`` hashes and seals the bytes as they arrive, into ``incoming/<name>.part``; then file to disk, rename to
``objects/<name>``, folder to disk. Only after that may a row point to it. A crash leaves a ``.part``, swept later.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote, urlsplit

from flask import current_app

from casefile.infra.crypto import (
    CHUNK_BYTES,
    Cipher,
    ClearReader,
    DamagedFileError,
    StoreError,
    StreamCipher,
    read_fully,
    sync_folder,
)
from casefile.infra.crypto_pieces import PieceCipher
from casefile.infra.files_pieces import HeldPart, PartBusyError, Parts
from casefile.infra.files_terms import (
    EMPTY_SHA256,
    DigestMismatchError,
    EmptyFileError,
    Fixity,
    LengthMismatchError,
    MissingFileError,
    Readable,
    Store,
    Stored,
    TooLargeError,
    refuse_digest,
)
from casefile.infra.files_writing import Hasher, Part, StoreFullError, disk_errors, is_orphan, remove_orphan
from casefile.infra.keys import MatterKey

__all__ = [
    "EMPTY_SHA256",
    "ClearReader",
    "DamagedFileError",
    "DigestMismatchError",
    "EmptyFileError",
    "Fixity",
    "FolderStore",
    "HeldPart",
    "LengthMismatchError",
    "MissingFileError",
    "PartBusyError",
    "Readable",
    "Store",
    "StoreError",
    "StoreFullError",
    "StoreUrlError",
    "Stored",
    "TooLargeError",
    "refuse_digest",
    "store",
    "store_from_url",
]

RESERVE_BYTES = 64 * 1024 * 1024

_NAME = re.compile(r"[0-9a-f]{32}")


class StoreUrlError(ValueError):
    """CASEFILE_STORE_URL names a store that cannot be used."""


def store_from_url(url: str, *, reserve_bytes: int = RESERVE_BYTES) -> FolderStore:
    """Return the store that ``url`` names: ``file:///folder``.

    Raises:
        StoreUrlError: another scheme, or not a whole path.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.scheme == "s3":
        raise StoreUrlError(
            "CASEFILE_STORE_URL begins s3:// and that kind of store is not built yet; use file:///folder"
        )
    if parts.scheme != "file":
        raise StoreUrlError(f"CASEFILE_STORE_URL is {url!r}; it must be file:/// and the whole path of a folder")
    if (
        parts.netloc not in ("", "localhost")
        or not path.startswith("/")
        or path == "/"
        or parts.query
        or parts.fragment
    ):
        raise StoreUrlError(
            f"CASEFILE_STORE_URL is {url!r}; right is file:/// and the whole path, as file:///srv/casefile/store"
        )
    return FolderStore(Path(path), reserve_bytes=reserve_bytes)


def store() -> Store:
    """Return the store of the running app."""
    found = current_app.extensions.get("casefile-store")
    if found is None:
        found = current_app.extensions["casefile-store"] = store_from_url(current_app.config["SETTINGS"].store_url)
    return cast(Store, found)


class FolderStore:
    """A store in a folder of this machine."""

    def __init__(self, root: Path, *, cipher: Cipher | None = None, reserve_bytes: int = RESERVE_BYTES) -> None:
        self.objects, self.incoming = root / "objects", root / "incoming"
        self._cipher, self._reserve = cipher or StreamCipher(), reserve_bytes
        self.parts = Parts(root / "unfinished", self.objects)
        with disk_errors():
            for folder in (self.objects, self.incoming, self.parts.folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(root)

    def put(
        self,
        key: MatterKey,
        stream: Readable,
        *,
        declared_size: int | None = None,
        expected_sha256: str | None = None,
        limit: int | None = None,
    ) -> Stored:
        """Store the bytes of ``stream`` under a new random name; when this returns they are on the disk.

        Args:
            key: the key of the matter that the file belongs to.
            stream: read to its end once, in chunks.
            declared_size: how many bytes the sender announced; other than these are refused.
            expected_sha256: the digest the sender stated, 64 hex digits; another is refused.
            limit: the most bytes allowed.

        Raises:
            LengthMismatchError, DigestMismatchError, EmptyFileError, TooLargeError: nothing was stored.
            StoreFullError: there is no room; nothing was stored, and the store works on once there is.
            StoreError: the disk failed; nothing was stored.
        """
        expected = refuse_digest(expected_sha256)
        self.refuse_before(declared_size, limit)
        with Part(self.incoming) as part, Hasher() as hasher:
            size = self._copy(key, stream, part, hasher, declared_size, limit)
            sha256 = hasher.result()
            if expected is not None and sha256 != expected:
                raise DigestMismatchError(
                    f"the bytes that arrived have SHA-256 {sha256}, stated was {expected}; send the file again"
                )
            part.keep(self.objects)
        return Stored(part.name, sha256, size)

    def open(self, name: str, key: MatterKey) -> ClearReader:
        """Open a stored file; its first and last chunk are opened at once, so a cut or swapped file fails here.

        Raises:
            MissingFileError: there is no such file.
            DamagedFileError: the file is not what was stored, or the key is another matter's.
        """
        if not _NAME.fullmatch(name):
            raise MissingFileError(f"{name!r} is no name of a stored file; names are 32 hex digits")
        try:
            file = (self.objects / name).open("rb", buffering=0)
        except FileNotFoundError:
            raise MissingFileError(f"{name} is not in the store; restore it from a backup") from None
        try:
            return ClearReader(file, name, key.secret, self._cipher_of(file))
        except BaseException:
            file.close()
            raise

    def _cipher_of(self, file: io.FileIO) -> Cipher:
        """Return the cipher of a file: one that arrived in pieces says so at its beginning."""
        magic = file.read(len(PieceCipher.magic))
        file.seek(0)
        return PieceCipher() if magic == PieceCipher.magic else self._cipher

    def verify(self, name: str, key: MatterKey) -> Fixity:
        """Read a stored file back from the store and hash its clear bytes."""
        digest, size = hashlib.sha256(), 0
        try:
            with self.open(name, key) as reader:
                for chunk in reader.chunks():
                    digest.update(chunk)
                    size += len(chunk)
        except (DamagedFileError, OSError) as error:
            return Fixity(None, None, ok=False, problem=str(error))
        return Fixity(digest.hexdigest(), size, ok=True)

    def open_sealed(self, name: str) -> IO[bytes]:
        """Open a stored file as it lies there, sealed: for a backup.

        Raises:
            MissingFileError: there is no such file.
        """
        if not _NAME.fullmatch(name):
            raise MissingFileError(f"{name!r} is no name of a stored file; names are 32 hex digits")
        try:
            return (self.objects / name).open("rb")
        except FileNotFoundError:
            raise MissingFileError(f"{name} is not in the store; restore it from a backup") from None

    def put_sealed(self, name: str, stream: Readable) -> str:
        """Store a file that is sealed already under its own name and return its digest: for a restore.

        Raises:
            StoreError: the name is none of a stored file or is taken, there is no room, or the disk failed.
        """
        if not _NAME.fullmatch(name):
            raise StoreError(f"{name!r} is no name of a stored file; names are 32 hex digits")
        digest = hashlib.sha256()
        with Part(self.incoming, name) as part:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                part.write(chunk)
            part.keep(self.objects)
        return digest.hexdigest()

    def forget(self, names: Iterable[str]) -> None:
        """Remove files that a restore put here before it was cut off, and that no row names."""
        for name in names:
            if _NAME.fullmatch(name):
                (self.objects / name).unlink(missing_ok=True)
        sync_folder(self.objects)

    def set_aside(self, names: Iterable[str], older_than: timedelta) -> list[str]:
        """Move files that no row names to the folder ``set-aside`` and return their names; younger ones stay.

        They are moved and never removed: should a row turn up after all, the file is put back by hand.
        """
        aside, moved = self.objects.with_name("set-aside"), []
        with disk_errors():
            for name in filter(_NAME.fullmatch, names):
                path = self.objects / name
                if timedelta(seconds=time.time() - path.stat().st_mtime) > older_than:
                    aside.mkdir(mode=0o700, exist_ok=True)
                    path.rename(aside / name)
                    moved.append(name)
            if moved:
                for folder in (aside, self.objects, self.objects.parent):
                    sync_folder(folder)
        return moved

    def orphans(self) -> list[str]:
        """Return what cut-off writers left, which ``sweep`` would remove."""
        return [path.name for path in sorted(self.incoming.glob("*.part")) if is_orphan(path)]

    def strangers(self) -> list[str]:
        """Return what lies in the store under names that it never gives."""
        objects = [f"objects/{path.name}" for path in self.objects.iterdir() if not _NAME.fullmatch(path.name)]
        parts = [f"incoming/{path.name}" for path in self.incoming.iterdir() if path.suffix != ".part"]
        return sorted([*objects, *parts])

    def names(self) -> Iterator[str]:
        """Return the names of all stored files, in no order."""
        with os.scandir(self.objects) as found:
            yield from (entry.name for entry in found if _NAME.fullmatch(entry.name))

    def sweep(self) -> list[str]:
        """Remove what cut-off writers left and return the names; files being written now stay."""
        swept = [path.name for path in self.incoming.glob("*.part") if remove_orphan(path)]
        if swept:
            sync_folder(self.incoming)
        return swept

    def refuse_before(self, declared_size: int | None, limit: int | None = None) -> None:
        """Refuse before the first byte is read what would be refused after the last."""
        if declared_size == 0:
            raise EmptyFileError("the file has no bytes; choose the right file")
        if declared_size is not None and declared_size < 0:
            raise LengthMismatchError(f"the declared length is {declared_size} bytes; a file has at least one")
        if declared_size is not None and limit is not None and declared_size > limit:
            raise TooLargeError(f"the file has {declared_size} bytes; at most {limit} are allowed here")
        free = shutil.disk_usage(self.incoming).free
        if free < (declared_size or 0) + self._reserve:
            needed = f"{declared_size or 'some'} bytes and {self._reserve} in reserve"
            raise StoreFullError(
                f"the store has {free} bytes free; {needed} are needed. Free some room, then send again"
            )

    def _copy(
        self, key: MatterKey, stream: Readable, part: Part, hasher: Hasher, declared: int | None, limit: int | None
    ) -> int:
        """Read, hash and seal chunk by chunk, one behind, so that the last chunk is known to be the last."""
        header, seal = self._cipher.sealer(key.secret, part.name)
        part.write(header)
        size, index, chunk = 0, 0, _read_chunk(stream)
        while chunk:
            size += len(chunk)
            _check_size(size, declared, limit)
            hasher.add(chunk)
            following = _read_chunk(stream)
            part.write(seal(chunk, index, not following))
            chunk, index = following, index + 1
        if not size:
            raise EmptyFileError("no bytes arrived; choose the right file and send it again")
        if declared is not None and size != declared:
            raise LengthMismatchError(
                f"{size} bytes arrived of {declared} declared: the transfer was cut off; send the file again"
            )
        return size


def _check_size(size: int, declared: int | None, limit: int | None) -> None:
    if limit is not None and size > limit:
        raise TooLargeError(f"the file has more than the {limit} bytes allowed here")
    if declared is not None and size > declared:
        raise LengthMismatchError(f"more than the {declared} bytes declared arrived; send the file again")


def _read_chunk(stream: Readable) -> bytes | bytearray:
    return read_fully(stream.read, CHUNK_BYTES)
