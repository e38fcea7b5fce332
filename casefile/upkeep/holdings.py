"""Every stored file that a row names: exhibits, finished papers, bags made for export, whatever table comes later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Table, null, select

from casefile.infra.db import Base


@dataclass(frozen=True, slots=True)
class Holding:
    """A stored file as its row tells of it; ``sha256`` is empty where the row keeps none, as for a bag."""

    table: str
    row_id: int
    matter_id: int
    name: str
    sha256: str
    size: int

    @property
    def words(self) -> str:
        """How it is called to an operator: by numbers, with no word of what it is."""
        return f"{self.table} {self.row_id} of matter {self.matter_id}"


def holdings(connection: Connection) -> Iterator[Holding]:
    """Return every stored file that a row names, without loading them all."""
    for table in _tables_with_files():
        found = table.c
        sha256, size = (found.get(name, null().label(name)) for name in ("sha256", "size_bytes"))
        query = select(found.id, found.matter_id, found.stored_name, sha256, size)
        query = query.where(found.stored_name.is_not(None)).order_by(found.id)
        for row in connection.execute(query.execution_options(yield_per=500)):
            yield Holding(table.name, row.id, row.matter_id, row.stored_name, row.sha256 or "", row.size_bytes or 0)


def _tables_with_files() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if "stored_name" in table.columns]
