"""The form of a backup: a tar within an age file, written and read from front to back.

``backup.json`` says what it is; ``rows/TABLE/000001.jsonl`` hold the rows; ``objects/NAME`` the stored files, sealed as
they lay; ``keys/NAME``, only where they were asked for, the key files; ``digests/000001.jsonl`` follow the objects that
they name; ``manifest.json`` comes last and counts everything: a backup without it was cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from casefile.infra import age
from casefile.infra.crypto import sync_folder
from casefile.infra.errors import Refusal

FORMAT = "casefile-backup-1"
PART_BYTES = 4 * 1024 * 1024
DIGESTS_IN_A_PART = 1000
MOST_TEXT_BYTES = 64 * 1024 * 1024

_MEMBER = re.compile(
    r"backup\.json|manifest\.json|rows/[a-z_]+/\d{6}\.jsonl|objects/[0-9a-f]{32}|digests/\d{6}\.jsonl|keys/[a-z-]+"
)


@contextmanager
def creating(path: Path, recipient: str) -> Iterator[Writer]:
    """Write a backup; nothing stands under its name until all of it is on the disk, and nothing is left of a failure.

    Raises:
        Refusal: something has this name already.
    """
    if path.exists():
        raise Refusal(f"{path} is there already; name a file that is not: a backup replaces no other.")
    building = path.with_name(path.name + ".part")
    building.unlink(missing_ok=True)  # what a run that was killed has left
    handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb", buffering=1024 * 1024) as file:
            sealer = age.Sealer(file, recipient)
            with tarfile.open(fileobj=cast(Any, sealer), mode="w|", bufsize=512 * 1024) as tar:
                yield Writer(tar)
            sealer.close()
            file.flush()
            os.fsync(file.fileno())
        os.link(building, path)  # not renamed: a file that came meanwhile is not overwritten
    finally:
        with suppress(FileNotFoundError):
            building.unlink()
    sync_folder(path.parent)


class Writer:
    """Adds members to a backup that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar, self._digests, self._parts = tar, list[bytes](), 0

    def text(self, name: str, data: bytes) -> None:
        """Add a member of which all is at hand."""
        self._add(name, len(data), _Once(data))

    def document(self, name: str, value: Any) -> None:
        """Add a JSON document."""
        self.text(name, json.dumps(value, ensure_ascii=False, indent=1).encode())

    def rows(self, table: str, lines: Iterable[bytes]) -> None:
        """Add the rows of a table, in parts that fit into memory."""
        part, number = bytearray(), 0
        for line in lines:
            part += line
            if len(part) >= PART_BYTES:
                number += 1
                self.text(f"rows/{table}/{number:06d}.jsonl", bytes(part))
                part.clear()
        if part:
            self.text(f"rows/{table}/{number + 1:06d}.jsonl", bytes(part))

    def object(self, name: str, file: IO[bytes]) -> int:
        """Add a stored file and note its digest; return its size."""
        size, hashing = os.fstat(file.fileno()).st_size, _Hashing(file)
        self._add(f"objects/{name}", size, hashing)
        told = {"name": name, "size": size, "sha256": hashing.digest.hexdigest()}
        self._digests.append(json.dumps(told).encode() + b"\n")
        if len(self._digests) == DIGESTS_IN_A_PART:
            self.end_of_objects()
        return size

    def end_of_objects(self) -> None:
        """Add the digests of the objects that were not named yet."""
        if self._digests:
            self._parts += 1
            self.text(f"digests/{self._parts:06d}.jsonl", b"".join(self._digests))
            self._digests.clear()

    def _add(self, name: str, size: int, file: Any) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, file)


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: Any) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        data: bytes = self._file.read(size)
        self.digest.update(data)
        return data


class _Once:
    """Bytes, to be read once."""

    def __init__(self, data: bytes) -> None:
        self._view = memoryview(data)

    def read(self, size: int) -> bytes:
        piece, self._view = bytes(self._view[:size]), self._view[size:]
        return piece


Member = tuple[str, int, IO[bytes]]


@contextmanager
def reading(path: Path, secret: str) -> Iterator[Iterator[Member]]:
    """Read a backup from front to back: the name, size and bytes of each member; its end is proved as well.

    Raises:
        Refusal: it is no backup, is sealed for another key, or was changed or cut.
    """
    with path.open("rb") as file:
        try:
            yield _members(file, secret)
        except (age.AgeError, age.AgeKeyError, tarfile.TarError, EOFError) as wrong:
            raise Refusal(f"The backup is refused, nothing of it was kept: {wrong}.") from wrong


def _members(file: BinaryIO, secret: str) -> Iterator[Member]:
    opener = age.Opener(file, secret)
    with tarfile.open(fileobj=cast(Any, opener), mode="r|", bufsize=512 * 1024) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() and _MEMBER.fullmatch(member.name) else None
            if stream is None:
                raise Refusal(f"The backup holds {member.name!r}, which is no part of one; take another copy.")
            if not member.name.startswith("objects/") and member.size > MOST_TEXT_BYTES:
                raise Refusal(f"The backup holds {member.name} of {member.size} bytes; take another copy.")
            yield member.name, member.size, stream
    while opener.read(age.PART_BYTES):  # what follows the tar is proved as well, down to the last byte
        pass
