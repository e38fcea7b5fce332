"""The key folder at a restore: whether the keys that belong to a backup are at hand, and putting back those in it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from casefile.config import Settings
from casefile.infra import keys
from casefile.infra.db import db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter


def fingerprint(secret_key: str) -> str:
    """Return what tells one secret key from another, and nothing about either."""
    return hashlib.sha256(b"casefile secret key, which one\0" + secret_key.encode()).hexdigest()[:16]


def put(folder: Path, name: str, data: bytes, put_here: list[Path]) -> None:
    """Put one key file of a backup into the key folder; a key that is there already is never replaced.

    The secret key is an exception: every start makes one, and in an empty installation nothing hangs on it yet.
    """
    path = folder / name
    if path.exists() and name != "secret-key" and path.read_bytes() != data:
        raise Refusal(f"{path} is there already and is another key than the backup's; name an empty CASEFILE_KEY_DIR.")
    if not path.exists():
        put_here.append(path)
    fresh = path.with_name(f".{name}.restored")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def refuse_strange(settings: Settings, head: dict[str, Any], *, keys_lost: bool) -> None:
    """Refuse to go on without the keys that belong to the backup, unless they are said to be lost."""
    folder = settings.key_dir
    wrong = [
        f"{name} {'is not there' if not (folder / name).exists() else 'is another one'}"
        for name, fits in (
            ("master-key", _opens_every_matter(folder)),
            ("log-key", _signs_as(settings, head["log_key"])),
            ("secret-key", _is_secret(settings, head["secret_key"])),
        )
        if not fits
    ]
    if wrong and not keys_lost:
        raise Refusal(
            f"The keys that belong to this backup are not in {folder}: {', '.join(wrong)}. Put the sealed copy of the "
            "key folder there first. If it is lost, --keys-lost restores the rows, and the files stay sealed."
        )
    signed_by = head.get("retired_log_keys", [])
    for verifier in signed_by if _signs_as(settings, head["log_key"]) else [*signed_by, head["log_key"]]:
        keys.retire(folder, verifier)


def _opens_every_matter(folder: Path) -> bool:
    """Whether every matter's key can be unwrapped; a master key that is missing is not made here."""
    wrapped = list(db.session.scalars(db.select(Matter.wrapped_key)))
    if not (folder / "master-key").exists():
        return not wrapped
    try:
        ring = keys.MasterKeys.load(folder / "master-key")
        for one in wrapped:
            ring.unwrap(one)
    except keys.KeyFileError:
        return False
    return True


def _signs_as(settings: Settings, verifier: str) -> bool:
    path = settings.key_dir / "log-key"
    try:
        return path.exists() and keys.LogKey.load(path, settings.log_origin).verifier == verifier
    except keys.KeyFileError:
        return False


def _is_secret(settings: Settings, wanted: str) -> bool:
    """Whether the secret key is the backup's: that of the setting, or else of the file as it lies there now."""
    path = settings.key_dir / "secret-key"
    found = [settings.secret_key, *([path.read_text().strip()] if path.exists() else [])]
    return wanted in map(fingerprint, found)
