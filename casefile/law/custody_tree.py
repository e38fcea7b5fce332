"""The tree over a custody log (RFC 9162) and the body of a checkpoint (a C2SP signed note, before it is signed)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from casefile.law.errors import RuleError

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_LEAF = re.compile(r"[0-9a-f]{64}")
SIGNATURE_MARK = "— "


class CheckpointError(RuleError):
    """A checkpoint cannot be read."""


class Tree:
    """The Merkle tree of a log, grown leaf by leaf; keeps one digest for each full subtree, not the leaves."""

    def __init__(self, size: int = 0, peaks: Iterable[str] = ()) -> None:
        self.size = size
        self._peaks = [bytes.fromhex(peak) for peak in peaks]
        if len(self._peaks) != size.bit_count():
            raise CheckpointError(
                f"a tree of {size} leaves has {size.bit_count()} full subtrees, not {len(self._peaks)}"
            )

    @property
    def peaks(self) -> list[str]:
        """The digests of the full subtrees, the largest first: with the size, all that is needed to grow the tree."""
        return [peak.hex() for peak in self._peaks]

    def add(self, leaf: str) -> None:
        """Append one leaf hash, given in hex."""
        digest = bytes.fromhex(leaf)
        size = self.size
        while size & 1:
            digest = hashlib.sha256(b"\x01" + self._peaks.pop() + digest).digest()  # a call less for each leaf
            size >>= 1
        self._peaks.append(digest)
        self.size += 1

    def root(self) -> str:
        """Return the root over the leaves so far, in hex."""
        if not self._peaks:
            return EMPTY_ROOT
        digest = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            digest = _node(peak, digest)
        return digest.hex()


def merkle_root(leaves: Iterable[str]) -> str:
    """Return the RFC 9162 root over leaf hashes in hex.

    Source: RFC 9162, section 2.1.1.
    """
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long a log was and what its root was: what a receipt carries to the other side. ``root`` in hex."""

    origin: str
    size: int
    root: str

    def body(self) -> str:
        """Return the text that is signed: origin, size, root in base64, each on its line."""
        if not self.origin or "\n" in self.origin or "\r" in self.origin:
            raise CheckpointError(f"the origin {self.origin!r} must be one line of text")
        if self.size < 0 or not _LEAF.fullmatch(self.root):
            raise CheckpointError(f"size {self.size} and root {self.root!r}: right are a count and 64 hex digits")
        return f"{self.origin}\n{self.size}\n{base64.b64encode(bytes.fromhex(self.root)).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A signed note as it is printed or mailed: the signed text and (name, key id and signature) lines."""

    text: str
    signatures: tuple[tuple[str, bytes], ...]

    def checkpoint(self) -> Checkpoint:
        """Read the checkpoint out of the signed text; this verifies no signature."""
        lines = self.text.split("\n")
        if len(lines) < 4 or lines[-1] or not lines[0] or not _SIZE.fullmatch(lines[1]):
            raise CheckpointError("the note holds no checkpoint; right are three lines: origin, size, root")
        root = _base64(lines[2], "the root")
        if len(root) != 32:
            raise CheckpointError(f"the root has {len(root)} bytes; a SHA-256 root has 32")
        return Checkpoint(lines[0], int(lines[1]), root.hex())


def read_note(note: str) -> Note:
    """Read a signed note: text, an empty line, then signature lines; this verifies no signature.

    Source: C2SP signed-note, "Format".
    """
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not text or not tail.endswith("\n"):
        raise CheckpointError("the note lacks its empty line or its signatures; copy the whole checkpoint")
    return Note(text + "\n", tuple(_signature(line) for line in tail[:-1].split("\n")))


def _signature(line: str) -> tuple[str, bytes]:
    name, space, blob = line.removeprefix(SIGNATURE_MARK).partition(" ")
    if not line.startswith(SIGNATURE_MARK) or not space or not name:
        raise CheckpointError(f"{line!r} is no signature line; right is a dash, a name and base64")
    raw = _base64(blob, "the signature")
    if len(raw) < 5:
        raise CheckpointError(f"the signature of {name} is cut short")
    return name, raw


def _base64(text: str, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointError(f"{what} {text!r} is not base64") from None


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
