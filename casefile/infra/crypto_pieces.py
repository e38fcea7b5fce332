"""How a file is sealed that arrives in pieces, over hours and restarts: chunks that may be sealed anew in their place.

``CFSTORE2 | salt | chunk | chunk | …``. As in ``crypto``, but each chunk carries a random nonce of its own: a chunk
whose first sending was cut off or wrong is sealed once more, perhaps with other bytes, and no nonce may serve twice.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casefile.infra.crypto import MAX_CHUNKS, DamagedFileError, SealChunk, StoreError, derived

NONCE_BYTES, SALT_BYTES = 12, 32
_WORDS = b"CFWORDS1"


class PieceCipher:
    """The cipher of files that arrived in pieces."""

    magic = b"CFSTORE2"
    header_bytes = 8 + SALT_BYTES
    overhead_bytes = NONCE_BYTES + 16

    def sealer(self, key: bytes, name: str) -> tuple[bytes, SealChunk]:
        """Return the header of a new file and the function that seals its chunks."""
        header = self.magic + os.urandom(SALT_BYTES)
        return header, self.resealer(key, name, header)

    def resealer(self, key: bytes, name: str, header: bytes) -> SealChunk:
        """Return the function that seals chunks of the file with this header, whoever began it."""
        aead = self._aead(key, name, header)

        def seal(chunk: bytes | bytearray, index: int, last: bool) -> bytes:
            nonce = os.urandom(NONCE_BYTES)
            return nonce + aead.encrypt(nonce, chunk, self._bound(name, index, last))

        return seal

    def opener(self, key: bytes, name: str, header: bytes) -> SealChunk:
        """Return the function that opens the chunks of the file with this header.

        Raises:
            DamagedFileError: the header is not one of this format; later, a chunk that does not open.
        """
        aead = self._aead(key, name, header)

        def open_(chunk: bytes | bytearray, index: int, last: bool) -> bytes:
            try:
                return aead.decrypt(chunk[:NONCE_BYTES], chunk[NONCE_BYTES:], self._bound(name, index, last))
            except (InvalidTag, ValueError):
                raise DamagedFileError(
                    f"{name} is damaged at part {index + 1}, or was opened with another key; restore it from a backup"
                ) from None

        return open_

    def _aead(self, key: bytes, name: str, header: bytes) -> AESGCM:
        if len(header) != self.header_bytes or not header.startswith(self.magic):
            raise DamagedFileError(f"{name} does not begin as a stored file; restore it from a backup")
        return derived(key, header[len(self.magic) :], b"casefile stored file v2")

    def _bound(self, name: str, index: int, last: bool) -> bytes:
        if index >= MAX_CHUNKS:
            raise StoreError("the file is larger than the store can hold; split it")
        return self.magic + name.encode() + index.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def seal_words(key: bytes, about: str, words: bytes) -> bytes:
    """Seal a few bytes that go with a file; they open only for the same ``about``."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    return _WORDS + salt + nonce + derived(key, salt, _WORDS).encrypt(nonce, words, _WORDS + about.encode())


def open_words(key: bytes, about: str, sealed: bytes) -> bytes:
    """Return what was sealed by ``seal_words``.

    Raises:
        DamagedFileError: it was changed, belongs to something else, or was sealed with another key.
    """
    start, end = len(_WORDS), len(_WORDS) + SALT_BYTES
    salt, nonce, rest = sealed[start:end], sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :]
    try:
        return derived(key, salt, _WORDS).decrypt(nonce, rest, _WORDS + about.encode())
    except (InvalidTag, ValueError):
        raise DamagedFileError("what goes with an unfinished file was changed; begin its upload again") from None
