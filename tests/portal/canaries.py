"""Fills a matter with canaries by reading the tables: a word in every text column, that says which row it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, String, Table, cast, literal, text

from casefile.infra.db import Base, db

SIGN = "zqx"
FOUND = re.compile(r"zqx-([a-z_]+)-([a-z_]+)-(\d+)-xqz", re.IGNORECASE)
SHORTEST = 30

# A column that code reads as one of a few words, or that names what lies elsewhere; all others are filled.
CODES = re.compile(
    r"(sha256|digest|folded|version|zone|uniquifier|handle$|password|totp|_method|token|stored_name|wrapped|hash|"
    r"^kind$|^role$|^by_role$|^state$|^stage$|^share$|^label$|^key$|_key$|^outcome$|^what$|^how$|item_id|_code$|root|leaf|"
    r"^court$|^language$|^usage$|^name_of|^seal$|^origin$|^device$|^body$|^email$|turned|^read_by$|mime|status|basis|"
    r"^due$|^number$|protection|fixity|^about$|verdict|^where$|algorithm|^citation$)"
)
# What the client is meant to read, of their own matter alone.
VISIBLE = {
    "guidance_given": {"title", "wording", "why"},
    "hearing": {"place", "arrive", "bring"},
    "user_account": {"name"},
}
# Tables in which the code itself counts on what stands there, and which no page of a client reads.
LEFT_ALONE = {"custody_log", "custody_record", "custody_anchor", "alembic_version", "audit_entry", "sign_in"}


@dataclass(frozen=True)
class Canary:
    table: str
    column: str
    row: int


def may_be_filled(table: Table, column: Column[Any]) -> bool:
    """Whether a canary can stand in this column without the product taking it for something else."""
    kind = column.type
    if not isinstance(kind, String) or isinstance(kind, JSON) or column.foreign_keys or column.primary_key:
        return False
    if CODES.search(column.name) and column.name not in VISIBLE.get(table.name, ()):
        return False
    return kind.length is None or kind.length >= SHORTEST


def fill() -> dict[str, set[str]]:
    """Write a canary into every text column of every row; the guards of what only grows are taken down for it."""
    for name in db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        db.session.execute(text(f'DROP TRIGGER "{name}"'))
    filled: dict[str, set[str]] = {}
    for table in Base.metadata.sorted_tables:
        keys = [column for column in table.primary_key.columns if column.name == "id"]
        if table.name in LEFT_ALONE or not keys:
            continue
        for column in table.columns:
            if may_be_filled(table, column):
                canary = f"{SIGN}-{table.name}-{column.name}-"
                most = getattr(column.type, "length", None) or 10_000
                if len(canary) + 12 > most:
                    continue
                said = literal(canary) + cast(table.c.id, String) + "-xqz"
                db.session.execute(table.update().values({column.name: said}))
                filled.setdefault(table.name, set()).add(column.name)
    db.session.commit()
    db.session.expire_all()
    return filled


def found_in(said: str) -> set[Canary]:
    """Return the canaries in a text, whatever became of their letters' size and of their hyphens."""
    return {Canary(m[1].lower(), m[2].lower(), int(m[3])) for m in FOUND.finditer(said)}
