"""The key that signs checkpoints, the notes it signs, and the public parts of the keys that signed before it.

A signed note is the C2SP form: a text, an empty line, then one line for each signature.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import secrets
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app

from casefile.infra.crypto import KEY_BYTES, sync_folder
from casefile.infra.keys_files import KeyFileError, kept, refuse_inside, replace

RETIRED = "log-key.retired"
NEXT = "log-key.next"

_KEY_NAME = re.compile(r"[^\s+]+")
_ED25519 = b"\x01"


class NoteError(Exception):
    """A signed note does not verify under the keys given."""


class LogKey:
    """The Ed25519 key that signs the checkpoints of this installation under its name."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.name = _key_name(name)
        self._private = private
        self._public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._id = note_key_id(self.name, self._public)

    @classmethod
    def load(cls, path: Path, name: str, *, apart_from: Path | None = None) -> LogKey:
        """Read the signing key, making it where there is none.

        Raises:
            KeyFileError: the file lies in the data folder, can be read by others, or holds another name's key.
        """
        refuse_inside(path, apart_from)
        text = kept(path, lambda: _private_line(name, secrets.token_bytes(KEY_BYTES)))
        kept_name, ident, seed = _read_key_line(text.strip().removeprefix("PRIVATE+KEY+"), str(path))
        if kept_name != name:
            raise KeyFileError(
                f"{path} is the key of {kept_name}, not of {name}; set the log's origin back, or rotate the key"
            )
        key = cls(name, Ed25519PrivateKey.from_private_bytes(seed))
        if key._id != ident:
            raise KeyFileError(f"{path} was changed: its id does not fit its key; restore it from its sealed copy")
        return key

    @property
    def verifier(self) -> str:
        """The line that others need to verify: name, id and public key."""
        return f"{self.name}+{self._id.hex()}+{base64.b64encode(_ED25519 + self._public).decode()}"

    def sign(self, body: str) -> str:
        """Return the signed note over ``body``, which ends with a line break."""
        if not body.endswith("\n"):
            raise ValueError("the text of a note must end with a line break")
        return f"{body}\n{self._line(body)}"

    def stands_in(self, note: str) -> bool:
        """Whether a signature of this key stands in a note; it is not checked."""
        _, gap, tail = note.rpartition("\n\n")
        if not gap or not tail.endswith("\n"):
            raise NoteError("the note lacks its empty line or its signatures; give the whole note")
        found = map(_read_signature, tail[:-1].split("\n"))
        return any(name == self.name and raw[:4] == self._id for name, raw in found)

    def also_sign(self, note: str, body: str) -> str:
        """Return a signed note with the signature of this key below the others; its text must be ``body``."""
        if not note.startswith(f"{body}\n"):
            raise NoteError("the note is over another text than the one to be signed")
        return note if self.stands_in(note) else note + self._line(body)

    def _line(self, body: str) -> str:
        signature = base64.b64encode(self._id + self._private.sign(body.encode())).decode()
        return f"— {self.name} {signature}\n"


def note_key_id(name: str, public: bytes) -> bytes:
    """Return the first four bytes of SHA-256 over name, line break, 0x01 and the public key.

    Source: C2SP signed-note, "Ed25519 signatures".
    """
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verify_note(note: str, verifiers: list[str]) -> str:
    """Return the signed text of ``note`` if one of the given keys signed it; keys come from outside the note.

    Raises:
        NoteError: the note is cut, no given key signed it, or a given key's signature is false.
    """
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise NoteError("the note lacks its empty line or its signatures; give the whole note")
    known = dict(map(_read_verifier, verifiers))
    body, good = text + "\n", False
    for line in tail[:-1].split("\n"):
        name, raw = _read_signature(line)
        public = known.get((name, raw[:4]))
        if public is not None:
            _verify(public, raw[4:], body, name)
            good = True
    if not good:
        raise NoteError(
            f"none of the {len(known)} keys given signed this note; give the verifier key printed on the receipt"
        )
    return body


def signed_by(note: str, verifier: str) -> bool:
    """Whether one key has signed a note."""
    try:
        return bool(verify_note(note, [verifier]))
    except NoteError:
        return False


def log_key() -> LogKey:
    """Return the key that signs the checkpoints of the running app, named as its log's origin.

    It is read anew where another process has replaced it since.
    """
    settings = current_app.config["SETTINGS"]
    path = settings.key_dir / "log-key"
    kept_of, key = current_app.extensions.get("casefile-log-key", (None, None))
    if key is None or kept_of != _which(path):
        key = LogKey.load(path, settings.log_origin, apart_from=settings.home)
        current_app.extensions["casefile-log-key"] = _which(path), key
    return cast(LogKey, key)


def _which(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from the one that took its place."""
    with contextlib.suppress(FileNotFoundError):
        found = path.stat()
        return found.st_ino, found.st_mtime_ns
    return None


def next_log_key() -> LogKey:
    """Return the signing key that is to follow, made where there is none; ``take_up_next_log_key`` lets it sign."""
    settings = current_app.config["SETTINGS"]
    return LogKey.load(settings.key_dir / NEXT, settings.log_origin, apart_from=settings.home)


def take_up_next_log_key() -> None:
    """Let the key that is to follow sign from here on; of the one before only its public part stays.

    Cut off in between, the old key signs on, and the next attempt takes up the same key.
    """
    folder = current_app.config["SETTINGS"].key_dir
    retire(folder, log_key().verifier)
    (folder / NEXT).replace(folder / "log-key")
    sync_folder(folder)


def retire(folder: Path, verifier: str) -> None:
    """Keep the public part of a signing key that signs no more, so that what it signed can still be checked."""
    _read_verifier(verifier)
    known = retired(folder)
    if verifier not in known:
        replace(folder / RETIRED, "".join(f"{one}\n" for one in [*known, verifier]))


def retired(folder: Path) -> list[str]:
    """Return the public parts of the signing keys that sign no more."""
    path = folder / RETIRED
    return path.read_text(encoding="ascii", errors="replace").split() if path.exists() else []


def log_verifiers() -> list[str]:
    """Return the verifiers of the running app: of the key that signs, and of those that signed before it.

    Asking makes no key: where none is there, nothing was signed by one.
    """
    folder: Path = current_app.config["SETTINGS"].key_dir
    return [*([log_key().verifier] if (folder / "log-key").exists() else []), *retired(folder)]


def _key_name(name: str) -> str:
    if not _KEY_NAME.fullmatch(name):
        raise KeyFileError(f"the key's name {name!r} must be one word without plus, as casefile.example/office")
    return name


def _private_line(name: str, seed: bytes) -> str:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"PRIVATE+KEY+{name}+{note_key_id(name, public).hex()}+{base64.b64encode(_ED25519 + seed).decode()}\n"


def _read_key_line(line: str, where: str) -> tuple[str, bytes, bytes]:
    """Return name, id and the 32 key bytes of ``name+id+base64``; the base64 may hold a plus, the others may not."""
    try:
        name, ident, blob = line.split("+", 2)
        raw, key_id = base64.b64decode(blob, validate=True), bytes.fromhex(ident)
    except ValueError:
        raise KeyFileError(f"{where} is not of the form name+id+base64; give the whole line") from None
    if len(raw) != 1 + KEY_BYTES or not raw.startswith(_ED25519) or len(key_id) != 4:
        raise KeyFileError(f"{where} is no Ed25519 key; give the whole line")
    return name, key_id, raw[1:]


def _read_verifier(line: str) -> tuple[tuple[str, bytes], Ed25519PublicKey]:
    name, ident, public = _read_key_line(line.strip(), "the verifier key")
    if note_key_id(name, public) != ident:
        raise KeyFileError(f"the id in the verifier key of {name} does not fit its key; copy it again")
    return (name, ident), Ed25519PublicKey.from_public_bytes(public)


def _read_signature(line: str) -> tuple[str, bytes]:
    name, space, blob = line.removeprefix("— ").partition(" ")
    try:
        raw = base64.b64decode(blob, validate=True)
    except ValueError:
        raw = b""
    if not line.startswith("— ") or not space or len(raw) < 5:
        raise NoteError(f"{line!r} is no signature line; right is a dash, a name and base64")
    return name, raw


def _verify(public: Ed25519PublicKey, signature: bytes, body: str, name: str) -> None:
    try:
        public.verify(signature, body.encode())
    except InvalidSignature:
        raise NoteError(f"the signature of {name} is false: the text was changed after it was signed") from None
