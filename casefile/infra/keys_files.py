"""The files that hold keys: outside the data folder, readable by their owner only, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from casefile.infra.crypto import sync_folder


class KeyFileError(Exception):
    """A key file is missing, open to others, or not a key file; the text says what would be right."""


def refuse_inside(path: Path, folder: Path | None) -> None:
    """Refuse a key file that lies in the data folder."""
    if folder is not None and path.resolve().is_relative_to(folder.resolve()):
        raise KeyFileError(
            f"the key {path} lies inside the data folder {folder}; keep keys apart, or a stolen backup opens itself"
        )


def kept(path: Path, make: Callable[[], str]) -> str:
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


def replace(path: Path, text: str) -> None:
    """Put ``text`` in the place of a key file, for good."""
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
