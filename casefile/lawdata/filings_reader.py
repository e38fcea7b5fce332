"""The kinds of paper of the law data: what each must contain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from casefile.law.filings import PaperKind, RequiredPart
from casefile.lawdata import reader
from casefile.lawdata.rows import Row

LABELS = ("WP", "CV", "XS", "PR")


@cache
def paper_kinds() -> Mapping[str, PaperKind]:
    """Return the kinds of paper by key, in the order of the file."""
    path = reader.HERE / "us" / "filings.yaml"
    top, _ = reader._open(path)
    found: dict[str, PaperKind] = {}
    for row in reader._entries(top, "papers"):
        one = _read_kind(row)
        reader._refuse_twice(path, one.key, found)
        found[one.key] = one
    top.close()
    return MappingProxyType(found)


def _read_kind(row: Row) -> PaperKind:
    kind = PaperKind(
        key=row.text("key"),
        name=row.text("name"),
        heading=row.text("heading"),
        about=row.text("about"),
        label=row.one_of("label", LABELS),
        to_court=row.flag("to_court"),
        parts=tuple(_read_part(part) for part in row.rows("parts")),
    )
    row.close()
    return kind


def _read_part(row: Row) -> RequiredPart:
    part = RequiredPart(
        field=row.text("field"),
        what=row.text("what"),
        mend=row.text("mend"),
        source=row.text_or_none("source") or "",
        verified=row.verified(default=False),
        when=_read_when(row.row("when")),
    )
    row.close()
    return part


def _read_when(row: Row | None) -> tuple[str, tuple[str, ...]] | None:
    if row is None:
        return None
    when = row.text("field"), row.texts("is")
    row.close()
    return when
