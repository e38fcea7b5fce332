"""The catalogue of general defences of the law data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from casefile.law.defences import Defence
from casefile.lawdata import reader
from casefile.lawdata.rows import Row


@cache
def defences() -> Mapping[str, Defence]:
    """Return the general defences by key, in the order of the file."""
    path = reader.HERE / "us" / "defences.yaml"
    top, sources = reader._open(path)
    found: dict[str, Defence] = {}
    for row in reader._entries(top, "defences"):
        one = _read(row, sources)
        reader._refuse_twice(path, one.key, found)
        found[one.key] = one
    top.close()
    return MappingProxyType(found)


def _read(row: Row, sources: frozenset[str]) -> Defence:
    one = Defence(
        key=row.text("key"),
        name=row.text("name"),
        what=row.text("what"),
        warnings=row.texts("warnings"),
        evidence=row.texts("evidence"),
        source=row.one_of("source", tuple(sorted(sources))),
        verified=row.verified(),
    )
    reader._refuse_word(row, "evidence", one.evidence, reader.evidence_kinds())
    row.close()
    return one
