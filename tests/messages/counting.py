"""How often something asks the database."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event

from casefile.infra.db import db


def queries(verb: Callable[[], object]) -> int:
    """Return how many queries a verb takes."""
    statements: list[str] = []

    def keep(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(db.engine, "before_cursor_execute", keep)
    verb()
    event.remove(db.engine, "before_cursor_execute", keep)
    return len([text for text in statements if text.startswith("SELECT")])
