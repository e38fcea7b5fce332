"""The keys of an installation: the master key, the matters' keys wrapped by it, and the key that signs checkpoints.

They live in files of their own, outside the data folder and its backups. Replacing the master key means wrapping the
matters' keys anew (``rewrap``); no stored file is touched. Forgetting a matter's wrapped key ends its files' use.
"""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from casefile.infra.crypto import KEY_BYTES
from casefile.infra.keys_files import KeyFileError, kept, refuse_inside, replace
from casefile.infra.keys_log import (
    NEXT,
    RETIRED,
    LogKey,
    NoteError,
    log_key,
    log_verifiers,
    next_log_key,
    note_key_id,
    retire,
    retired,
    signed_by,
    take_up_next_log_key,
    verify_note,
)

__all__ = [
    "NEXT",
    "RETIRED",
    "KeyFileError",
    "LogKey",
    "MasterKeys",
    "MatterKey",
    "NoteError",
    "forget_old_masters",
    "log_key",
    "log_verifiers",
    "master_keys",
    "matter_key",
    "new_matter_key",
    "next_log_key",
    "note_key_id",
    "retire",
    "retired",
    "rotate_master",
    "signed_by",
    "take_up_next_log_key",
    "verify_note",
    "wrapped_by",
]

_MASTER_LINE = re.compile(r"casefile-master-1 ([0-9a-f]{16}) ([A-Za-z0-9+/]{43}=)")
_WRAP_MAGIC = b"CFKEY1"
_WRAPPED_BYTES = 6 + 8 + 8 + 12 + KEY_BYTES + 16


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
        refuse_inside(path, apart_from)
        text = kept(path, _master_line)
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
    old = kept(path, _master_line)
    replace(path, old.rstrip("\n") + "\n" + _master_line())
    return MasterKeys.load(path)


def forget_old_masters(path: Path) -> MasterKeys:
    """Drop all master keys but the current one, once every matter's key was rewrapped."""
    replace(path, kept(path, _master_line).rstrip("\n").rsplit("\n", 1)[-1] + "\n")
    return MasterKeys.load(path)


def wrapped_by(wrapped: bytes) -> str:
    """Return the id of the master key that wrapped a matter's key."""
    return _read_wrapped(wrapped)[0]


def master_keys() -> MasterKeys:
    """Return the master keys of the running app."""
    settings = current_app.config["SETTINGS"]
    path = settings.key_dir / "master-key"
    keys = current_app.extensions.get("casefile-master-keys")
    if keys is None:
        keys = current_app.extensions["casefile-master-keys"] = MasterKeys.load(path, apart_from=settings.home)
    return cast(MasterKeys, keys)


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
