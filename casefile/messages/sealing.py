"""Words of a message, sealed with the key of their matter and bound to their place in it."""

from __future__ import annotations

import json
from typing import Any

from casefile.infra import keys
from casefile.infra.crypto_pieces import open_words, seal_words
from casefile.matters.models import Matter
from casefile.messages.models import Message


def seal(matter: Matter, thread_id: int, token: str, words: dict[str, str]) -> bytes:
    """Return words as they are stored: they open in this thread and under this token alone."""
    return seal_words(keys.matter_key(matter.wrapped_key).secret, _bound(thread_id, token), json.dumps(words).encode())


def unseal(matter: Matter, rows: list[Message]) -> dict[int, dict[str, str]]:
    """Return the words of messages of one matter by their ids.

    Raises:
        DamagedFileError: what is stored was changed, or moved to another place.
    """
    key = keys.matter_key(matter.wrapped_key).secret
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        if row.body:
            opened: dict[str, Any] = json.loads(open_words(key, _bound(row.thread_id, row.token), row.body))
            found[row.id] = {str(name): str(value) for name, value in opened.items()}
    return found


def _bound(thread_id: int, token: str) -> str:
    return f"message of thread {thread_id} {token}"
