"""What every kind of store promises: its verbs, what they give back, and what they refuse."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Protocol

from casefile.infra.crypto import ClearReader, DamagedFileError, StoreError
from casefile.infra.files_pieces import Parts
from casefile.infra.keys import MatterKey

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()

_SHA256 = re.compile(r"[0-9a-f]{64}")


class EmptyFileError(StoreError):
    """A file of no bytes, or the digest of nothing, was given."""


class LengthMismatchError(StoreError):
    """Other than the declared number of bytes arrived."""


class DigestMismatchError(StoreError):
    """The bytes that arrived do not have the digest that was stated for them."""


class TooLargeError(StoreError):
    """The file is larger than allowed here."""


class MissingFileError(DamagedFileError):
    """The store does not hold a file of this name."""


class Readable(Protocol):
    """A stream of bytes to be stored; ``read`` gives at most so many, and none at its end."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store: its random name, the SHA-256 of its clear bytes, their number."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Fixity:
    """What reading a file back found. ``ok``: every byte opened; compare ``sha256`` with the record yourself.

    A file that does not open whole has no digest: ``sha256`` and ``size`` are None, and ``problem`` says why.
    """

    sha256: str | None
    size: int | None
    ok: bool
    problem: str = ""


class Store(Protocol):
    """What every kind of store offers."""

    parts: Parts

    def put(
        self,
        key: MatterKey,
        stream: Readable,
        *,
        declared_size: int | None = None,
        expected_sha256: str | None = None,
        limit: int | None = None,
    ) -> Stored:
        """Store the bytes of ``stream`` under a new random name."""

    def refuse_before(self, declared_size: int | None, limit: int | None = None) -> None:
        """Refuse before the first byte is read what would be refused after the last."""

    def open(self, name: str, key: MatterKey) -> ClearReader:
        """Open a stored file to read its clear bytes."""

    def verify(self, name: str, key: MatterKey) -> Fixity:
        """Read a stored file back and hash it."""

    def open_sealed(self, name: str) -> IO[bytes]:
        """Open a stored file as it lies there, sealed: for a backup."""

    def put_sealed(self, name: str, stream: Readable) -> str:
        """Store a file that is sealed already under its own name and return its digest: for a restore."""

    def names(self) -> Iterator[str]:
        """Return the names of all stored files, in no order."""

    def orphans(self) -> list[str]:
        """Return what cut-off writers left, which ``sweep`` would remove."""

    def strangers(self) -> list[str]:
        """Return what lies in the store under names that it never gives."""

    def forget(self, names: Iterable[str]) -> None:
        """Remove files that a restore put here before it was cut off, and that no row names."""

    def set_aside(self, names: Iterable[str], older_than: timedelta) -> list[str]:
        """Move files that no row names out of the store and return their names; younger ones stay."""

    def sweep(self) -> list[str]:
        """Remove what cut-off writers left and return the names; files being written now stay."""


def refuse_digest(sha256: str | None) -> str | None:
    """Return the stated digest; one that cannot be compared is refused, never passed over."""
    if sha256 is None:
        return None
    stated = sha256.strip().lower()
    if stated == EMPTY_SHA256:
        raise EmptyFileError("the stated SHA-256 is that of no bytes (e3b0c442…); hash the file again")
    if not _SHA256.fullmatch(stated):
        raise DigestMismatchError(f"the stated digest {sha256!r} is no SHA-256; right are 64 hex digits")
    return stated
