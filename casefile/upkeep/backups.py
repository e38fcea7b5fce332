"""Making a backup while the house runs: first the rows, in one snapshot, then the stored files that they name.

Stored files never change and are never removed, so whatever a row of the snapshot names is still there afterwards. The
other order would miss files that come between the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from casefile.config import Settings
from casefile.evidence.models import CustodyLog
from casefile.infra import audit, clock, files, keys, rows
from casefile.infra.age_keys import RECIPIENT, read_key
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.upkeep import archive
from casefile.upkeep.holdings import holdings
from casefile.upkeep.returned_keys import fingerprint

KEY_FILES = ("master-key", "log-key", "secret-key")


@dataclass
class Made:
    """What a backup holds, in counts; ``missing`` are rows whose file is not in the store."""

    taken_at: str
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    logs: dict[str, dict[str, Any]] = field(default_factory=dict)
    objects: int = 0
    object_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(table["rows"] for table in self.tables.values())

    @property
    def records(self) -> int:
        """How many records of custody it holds."""
        return sum(log["size"] for log in self.logs.values())


def make(path: Path, recipient: str, *, with_keys: bool = False) -> Made:
    """Write a backup of everything, sealed for one key; the house may go on working meanwhile.

    Raises:
        Refusal: the file is there already, or the tables are not this program's.
        AgeKeyError: the recipient is none.
    """
    settings: Settings = current_app.config["SETTINGS"]
    read_key(RECIPIENT, recipient)
    made = Made(clock.now().isoformat())
    with archive.creating(path, recipient) as writer:
        with rows.snapshot() as connection:
            writer.document("backup.json", _head(settings, made, rows.revision_of(connection)))
            for table in rows.stored_tables(connection):
                tally = rows.Tally()
                writer.rows(table.name, rows.dump(connection, table, tally))
                made.tables[table.name] = tally.told() | {"columns": [column.name for column in table.columns]}
            made.logs = {
                row.origin: {"size": row.size, "head": row.head}
                for row in connection.execute(select(CustodyLog.origin, CustodyLog.size, CustodyLog.head))
            }
            _add_objects(writer, made, {one.name: one.words for one in holdings(connection)})
        if with_keys:
            _add_keys(writer, made, settings.key_dir)
        writer.document("manifest.json", {"format": archive.FORMAT, **vars(made)})
    with transaction():
        audit.record("office.backup", target="backup", taken_at=made.taken_at, rows=made.rows, objects=made.objects)
    return made


def _head(settings: Settings, made: Made, revision: str) -> dict[str, Any]:
    return {
        "format": archive.FORMAT,
        "taken_at": made.taken_at,
        "revision": revision,
        "office": settings.office_name,
        "log_origin": settings.log_origin,
        "log_key": keys.log_key().verifier,
        "retired_log_keys": keys.retired(settings.key_dir),
        "secret_key": fingerprint(settings.secret_key),
    }


def _add_objects(writer: archive.Writer, made: Made, named: dict[str, str]) -> None:
    store = files.store()
    for name, words in named.items():
        try:
            file = store.open_sealed(name)
        except files.MissingFileError:
            made.missing.append(name)
            current_app.logger.warning("backup: the stored file of %s is not there", words)
            continue
        with file:
            made.objects, made.object_bytes = made.objects + 1, made.object_bytes + writer.object(name, file)
    writer.end_of_objects()


def _add_keys(writer: archive.Writer, made: Made, folder: Path) -> None:
    for name in KEY_FILES:
        if (folder / name).exists():
            writer.text(f"keys/{name}", (folder / name).read_bytes())
            made.keys.append(name)
    if "master-key" not in made.keys:
        raise Refusal(f"{folder} holds no master key, so there is none to take along; leave --with-keys out.")
