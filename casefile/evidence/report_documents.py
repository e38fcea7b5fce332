"""Plain values of a custody report in volumes: what each volume says, the index, and the list of whole digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from casefile.evidence.documents import LogItem, LogRow
from casefile.infra import spreadsheets

INDEX, DIGESTS = "00-index.pdf", "digests.csv"


@dataclass(frozen=True)
class Cover:
    """What every volume says of the report: the matter, where the log stood, its checkpoint, how many volumes.

    ``size`` is the number of records of the log; ``checkpoint`` is empty where the log does not verify.
    """

    caption: str
    docket_number: str
    zone: str
    origin: str
    size: int
    checkpoint: str
    verifier_key: str
    volumes: int


@dataclass(frozen=True)
class VolumePaper:
    """One volume: exhibits, or records, never both."""

    cover: Cover
    number: int
    holds: str
    items: tuple[LogItem, ...] = ()
    rows: tuple[LogRow, ...] = ()


@dataclass(frozen=True)
class Bound:
    """One finished file of a report: its name, what it holds, its pages (0: not paged), its bytes."""

    number: int
    name: str
    holds: str
    pages: int
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size_bytes(self) -> int:
        """Return its length."""
        return len(self.content)


@dataclass(frozen=True)
class Listed:
    """One file as the index lists it."""

    number: int
    name: str
    holds: str
    pages: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class IndexPaper:
    """The first file: what was found, and every other file with its SHA-256."""

    cover: Cover
    findings: tuple[str, ...]
    exhibits: int
    records: int
    files: tuple[Listed, ...]


def listed(bound: Bound) -> Listed:
    """Return a file as the index lists it."""
    return Listed(bound.number, bound.name, bound.holds, bound.pages, bound.size_bytes, bound.sha256)


def volume_name(number: int, total: int) -> str:
    """Return the name of a volume, of equal length in one report so that folders sort them."""
    wide = len(str(total))
    return f"volume-{number:0{max(wide, 2)}d}-of-{total:0{max(wide, 2)}d}.pdf"


def digests_csv(exhibits: Iterable[tuple[str, str, str]], leaves: Iterable[tuple[int, str]]) -> bytes:
    """Return every digest whole: of exhibits (number, name, SHA-256) and of records (number, leaf), as CSV in UTF-8.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    return spreadsheets.written(chain([("what", "number", "name", "sha256")], _rows(exhibits, leaves))).encode()


def _rows(exhibits: Iterable[tuple[str, str, str]], leaves: Iterable[tuple[int, str]]) -> Iterator[tuple[str, ...]]:
    for label, name, sha256 in exhibits:
        yield "exhibit", label, name, sha256 or "no bytes held"
    for seq, leaf in leaves:
        yield "record", str(seq), "", leaf
