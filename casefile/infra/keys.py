"""The keys of an installation: the master key, the matters' keys wrapped by it, and the key that signs checkpoints.

They live in files of their own, outside the data folder and its backups. Replacing the master key means wrapping the
matters' keys anew (``rewrap``); no stored file is touched. Forgetting a matter's wrapped key ends its files' use.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app

from casefile.infra.crypto import KEY_BYTES, sync_folder

_MASTER_LINE = re.compile(r"casefile-master-1 ([0-9a-f]{16}) ([A-Za-z0-9+/]{43}=)")
_WRAP_MAGIC = b"CFKEY1"
_WRAPPED_BYTES = 6 + 8 + 8 + 12 + KEY_BYTES + 16
_KEY_NAME = re.compile(r"[^\s+]+")
_ED25519 = b"\x01"
RETIRED = "log-key.retired"
NEXT = "log-key.next"


class KeyFileError(Exception):
    """A key file is missing, open to others, or not a key file; the text says what would be right."""


class NoteError(Exception):
    """A signed note does not verify under the keys given."""


@dataclass(frozen=True, slots=True)
class MatterKey:
    """The key of one matter's files, in memory only."""

    key_id: str
    secret: bytes = field(repr=False)


class MasterKeys:
    """The master keys of an installation: the last line of the file wraps, the earlier ones still unwrap."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._keys = keys
        self.current = list(keys)[-1]

    @classmethod
    def load(cls, path: Path, *, apart_from: Path | None = None) -> MasterKeys:
        """Read the master keys, making the first one where there is none.

        Raises:
            KeyFileError: the file lies in the data folder, can be read by others, or holds no keys.
        """
        _refuse_inside(path, apart_from)
        text = _kept(path, _master_line)
        keys = dict(map(_read_master, text.splitlines()))
        if not keys:
            raise KeyFileError(f"{path} is empty; restore the master key from its sealed copy")
        return cls(keys)

    def __contains__(self, master_id: object) -> bool:
        return master_id in self._keys

    def new_matter_key(self) -> bytes:
        """Return a fresh key for a matter, wrapped: the bytes to store with the matter."""
        return self._wrap(MatterKey(secrets.token_hex(8), secrets.token_bytes(KEY_BYTES)))

    def unwrap(self, wrapped: bytes) -> MatterKey:
        """Return the matter's key out of its wrapped form.

        Raises:
            KeyFileError: it was wrapped by a master key that is not here, or was changed.
        """
        master_id, key_id, nonce, sealed = _read_wrapped(wrapped)
        master = self._keys.get(master_id)
        if master is None:
            raise KeyFileError(
                f"the matter's key was wrapped by the master key {master_id}, which is not in the key file"
            )
        try:
            return MatterKey(key_id, AESGCM(master).decrypt(nonce, sealed, _bound(master_id, key_id)))
        except InvalidTag:
            raise KeyFileError(f"the wrapped key {key_id} was changed; restore it from a backup") from None

    def rewrap(self, wrapped: bytes) -> bytes:
        """Return the same matter key wrapped by the current master key; the matter's files stay as they are."""
        return self._wrap(self.unwrap(wrapped))

    def _wrap(self, key: MatterKey) -> bytes:
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(self._keys[self.current]).encrypt(nonce, key.secret, _bound(self.current, key.key_id))
        return _WRAP_MAGIC + bytes.fromhex(self.current) + bytes.fromhex(key.key_id) + nonce + sealed


def rotate_master(path: Path) -> MasterKeys:
    """Add a new master key to the file and return the ring; then every matter's key is to be rewrapped."""
    old = _kept(path, _master_line)
    _replace(path, old.rstrip("\n") + "\n" + _master_line())
    return MasterKeys.load(path)


def forget_old_masters(path: Path) -> MasterKeys:
    """Drop all master keys but the current one, once every matter's key was rewrapped."""
    _replace(path, _kept(path, _master_line).rstrip("\n").rsplit("\n", 1)[-1] + "\n")
    return MasterKeys.load(path)


def wrapped_by(wrapped: bytes) -> str:
    """Return the id of the master key that wrapped a matter's key."""
    return _read_wrapped(wrapped)[0]


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
        _refuse_inside(path, apart_from)
        text = _kept(path, lambda: _private_line(name, secrets.token_bytes(KEY_BYTES)))
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


def master_keys() -> MasterKeys:
    """Return the master keys of the running app."""
    settings = current_app.config["SETTINGS"]
    path = settings.key_dir / "master-key"
    keys = current_app.extensions.get("casefile-master-keys")
    if keys is None:
        keys = current_app.extensions["casefile-master-keys"] = MasterKeys.load(path, apart_from=settings.home)
    return cast(MasterKeys, keys)


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
        _replace(folder / RETIRED, "".join(f"{one}\n" for one in [*known, verifier]))


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


def new_matter_key() -> bytes:
    """Return a fresh wrapped key for a matter of the running app."""
    return master_keys().new_matter_key()


def matter_key(wrapped: bytes) -> MatterKey:
    """Return the key of a matter of the running app, also where another process has replaced the master key since."""
    ring = master_keys()
    if wrapped_by(wrapped) not in ring:
        current_app.extensions.pop("casefile-master-keys", None)
        ring = master_keys()
    return ring.unwrap(wrapped)


def _refuse_inside(path: Path, folder: Path | None) -> None:
    if folder is not None and path.resolve().is_relative_to(folder.resolve()):
        raise KeyFileError(
            f"the key {path} lies inside the data folder {folder}; keep keys apart, or a stolen backup opens itself"
        )


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Return the text of a key file, made on first use; two processes that begin at once end with the same key."""
    if not path.exists():
        fresh = _written(path, make())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
        sync_folder(path.parent)
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"{path} can be read by others; chmod 600 it")
    return path.read_text(encoding="ascii", errors="replace")


def _replace(path: Path, text: str) -> None:
    _written(path, text).rename(path)
    sync_folder(path.parent)


def _written(path: Path, text: str) -> Path:
    """Write ``text`` to a new file beside ``path``, readable by its owner only, and make sure it is on the disk."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _master_line() -> str:
    return f"casefile-master-1 {secrets.token_hex(8)} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"


def _read_master(line: str) -> tuple[str, bytes]:
    found = _MASTER_LINE.fullmatch(line)
    if found is None:
        raise KeyFileError("a line of the master key file is not a master key; restore the file from its sealed copy")
    return found[1], base64.b64decode(found[2])


def _read_wrapped(wrapped: bytes) -> tuple[str, str, bytes, bytes]:
    """Return the master key's id, the matter key's id, the nonce and the sealed key."""
    if len(wrapped) != _WRAPPED_BYTES or not wrapped.startswith(_WRAP_MAGIC):
        raise KeyFileError(
            "the matter has no readable key: it was destroyed at the end of retention, or the row is damaged"
        )
    body = wrapped[len(_WRAP_MAGIC) :]
    return body[:8].hex(), body[8:16].hex(), body[16:28], body[28:]


def _bound(master_id: str, key_id: str) -> bytes:
    return _WRAP_MAGIC + f"{master_id} {key_id}".encode()


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
