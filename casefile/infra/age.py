"""The age format, version 1, for one kind of recipient: an X25519 key pair whose private part is kept elsewhere.

Anybody with the private part can open such a file without this program: ``age -d -i KEY FILE | tar t``. The payload is
sealed in parts of 64 KiB, so a changed, moved, missing or added byte anywhere is refused, and memory stays flat.

Source: https://c2sp.org/age; https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki for the text of keys.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casefile.infra.age_keys import RECIPIENT, SECRET, AgeKeyError, read_key, write_key
from casefile.infra.crypto import read_fully

PART_BYTES = 64 * 1024
_TAG_BYTES = 16
_NONCE_BYTES = 16
_FILE_KEY_BYTES = 16
_MOST_HEADER_BYTES = 64 * 1024
_VERSION = "age-encryption.org/v1"


class AgeError(Exception):
    """A file is not an age file, was sealed for another key, or was changed; the text says which."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A recipient, to which anybody may seal, and the private part, which alone opens."""

    recipient: str
    secret: str = field(repr=False)


def new_pair() -> KeyPair:
    """Return a fresh key pair."""
    private = X25519PrivateKey.generate()
    return KeyPair(write_key(RECIPIENT, _public(private)), write_key(SECRET, private.private_bytes_raw()))


def recipient_of(secret: str) -> str:
    """Return the recipient that belongs to a private part.

    Raises:
        AgeKeyError: it is no private part.
    """
    return write_key(RECIPIENT, _public(_private(secret)))


class Sealer:
    """A file that seals what is written to it; without ``close`` it never opens again."""

    def __init__(self, file: BinaryIO, recipient: str) -> None:
        file_key, nonce = secrets.token_bytes(_FILE_KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        head = f"{_VERSION}\n{_stanza(file_key, read_key(RECIPIENT, recipient))}---"
        file.write(f"{head} {_text(_mac(file_key, head.encode()))}\n".encode() + nonce)
        self._file, self._parts, self._held = file, _Parts(file_key, nonce), bytearray()

    def write(self, data: bytes) -> int:
        """Seal these bytes next."""
        self._held += data
        while len(self._held) > PART_BYTES:  # the last part may be a full one, so one is always held back
            self._file.write(self._parts.seal(bytes(self._held[:PART_BYTES]), last=False))
            del self._held[:PART_BYTES]
        return len(data)

    def close(self) -> None:
        """Seal the last part; the file itself stays open."""
        self._file.write(self._parts.seal(bytes(self._held), last=True))
        self._held.clear()


class Opener:
    """The clear bytes of an age file, each part proved before a byte of it is given out.

    Raises:
        AgeError: it is no age file, is sealed for another key, or was changed.
        AgeKeyError: the private part is none.
    """

    def __init__(self, file: BinaryIO, secret: str) -> None:
        head, stanzas, mac = _read_header(file)
        private = _private(secret)
        keys = [key for share, body in stanzas if (key := _unwrap(private, share, body)) is not None]
        if not keys:
            raise AgeError("the file is sealed for another key; give the private part of the key it was made with")
        if not hmac.compare_digest(_mac(keys[0], head), mac):
            raise AgeError("the head of the file was changed after it was sealed; take another copy")
        nonce = bytes(read_fully(file.read, _NONCE_BYTES))
        if len(nonce) != _NONCE_BYTES:
            raise AgeError("the file ends within its head; take another copy")
        self._file, self._parts, self._held, self._ended = file, _Parts(keys[0], nonce), b"", False
        self._following = self._sealed_part()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end."""
        pieces, wanted = [], size if size >= 0 else 2**62
        while wanted and (self._held or self._fill()):
            pieces.append(self._held[:wanted])
            self._held = self._held[wanted:]
            wanted -= len(pieces[-1])
        return b"".join(pieces)

    def _fill(self) -> bool:
        if self._ended:
            return False
        sealed, self._following = self._following, self._sealed_part()
        self._ended = not self._following
        self._held = self._parts.open(sealed, last=self._ended)
        if not self._held and self._parts.index > 1:
            raise AgeError("the file ends in an empty part; take another copy")
        return bool(self._held)

    def _sealed_part(self) -> bytes:
        return bytes(read_fully(self._file.read, PART_BYTES + _TAG_BYTES))


class _Parts:
    """The payload's key and the number of the next part."""

    def __init__(self, file_key: bytes, nonce: bytes) -> None:
        self._aead = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        self.index = 0

    def seal(self, clear: bytes, *, last: bool) -> bytes:
        return self._aead.encrypt(self._nonce(last), clear, None)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._aead.decrypt(self._nonce(last), sealed, None)
        except InvalidTag:
            where = f"in the {PART_BYTES // 1024} KiB after byte {(self.index - 1) * PART_BYTES}"
            raise AgeError(f"the file was changed or cut {where} of what it holds; take another copy") from None

    def _nonce(self, last: bool) -> bytes:
        self.index += 1
        return (self.index - 1).to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _stanza(file_key: bytes, recipient: bytes) -> str:
    one_time = X25519PrivateKey.generate()
    share = _public(one_time)
    shared = one_time.exchange(X25519PublicKey.from_public_bytes(recipient))
    body = ChaCha20Poly1305(_wrap_key(shared, share, recipient)).encrypt(bytes(12), file_key, None)
    return f"-> X25519 {_text(share)}\n{_text(body)}\n"


def _unwrap(private: X25519PrivateKey, share: bytes, body: bytes) -> bytes | None:
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(share))
        return ChaCha20Poly1305(_wrap_key(shared, share, _public(private))).decrypt(bytes(12), body, None)
    except (InvalidTag, ValueError):
        return None


def _read_header(file: BinaryIO) -> tuple[bytes, list[tuple[bytes, bytes]], bytes]:
    """Return the bytes that the head's code covers, the share and body of each stanza of our kind, and that code."""
    lines = [_line(file)]
    if lines[0] != _VERSION.encode():
        raise AgeError("the file is no backup of this kind: it does not begin with age-encryption.org/v1")
    stanzas: list[tuple[bytes, bytes]] = []
    while not (line := _line(file)).startswith(b"---"):
        lines.append(line)
        if len(lines) * 80 > _MOST_HEADER_BYTES:
            raise AgeError("the head of the file has no end; take another copy")
        if line.startswith(b"-> X25519 "):
            lines.append(_line(file))
            stanzas.append((_bytes(line.removeprefix(b"-> X25519 ")), _bytes(lines[-1])))
    if not line.startswith(b"--- "):
        raise AgeError("the head of the file was changed after it was sealed; take another copy")
    return b"\n".join([*lines, b"---"]), stanzas, _bytes(line.removeprefix(b"--- "))


def _line(file: BinaryIO) -> bytes:
    line = file.readline(1024)
    if not line.endswith(b"\n"):
        raise AgeError("the file ends within its head, or is none of this kind; take another copy")
    return line[:-1]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _bytes(text: bytes) -> bytes:
    """Return what unpadded base64 says; only the one right way to write it counts."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or _text(data).encode() != text:
        raise AgeError("the head of the file was changed after it was sealed; take another copy")
    return data


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), head, "sha256")


def _wrap_key(shared: bytes, share: bytes, recipient: bytes) -> bytes:
    return _derive(shared, share + recipient, b"age-encryption.org/v1/X25519")


def _derive(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, purpose).derive(key)


def _public(private: X25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def _private(secret: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(read_key(SECRET, secret))


__all__ = ["PART_BYTES", "AgeError", "AgeKeyError", "KeyPair", "Opener", "Sealer", "new_pair", "recipient_of"]
