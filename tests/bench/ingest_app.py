"""The product with a store that does less, so that what each guard costs can be seen."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from casefile import create_app
from casefile.infra.crypto import SealChunk
from casefile.infra.files import Fixity, FolderStore, Readable, Stored
from casefile.infra.keys import MatterKey


class NoCipher:
    """Writes bytes as they are."""

    header_bytes = 0
    overhead_bytes = 0

    def sealer(self, key: bytes, name: str) -> tuple[bytes, SealChunk]:
        """Return no header, and a function that changes nothing."""
        return b"", lambda chunk, _index, _last: chunk  # type: ignore[return-value]

    def opener(self, key: bytes, name: str, header: bytes) -> SealChunk:
        """Return a function that changes nothing."""
        return lambda chunk, _index, _last: bytes(chunk)


class Unread(FolderStore):
    """A store that takes its own word for what it has written."""

    last: Stored

    def put(
        self,
        key: MatterKey,
        stream: Readable,
        *,
        declared_size: int | None = None,
        expected_sha256: str | None = None,
        limit: int | None = None,
    ) -> Stored:
        """Store the bytes as the product does."""
        self.last = super().put(key, stream, declared_size=declared_size, expected_sha256=expected_sha256, limit=limit)
        return self.last

    def verify(self, name: str, key: MatterKey) -> Fixity:
        """Read nothing back."""
        return Fixity(self.last.sha256, self.last.size, ok=True)


def make_app() -> Flask:
    """Return the product with the store that ``BENCH_STORE`` names: ``plain`` or ``sealed``, neither read back."""
    app = create_app()
    root = Path(urlsplit(app.config["SETTINGS"].store_url).path)
    app.extensions["casefile-store"] = Unread(
        root, cipher=NoCipher() if os.environ["BENCH_STORE"].startswith("plain") else None
    )
    return app
