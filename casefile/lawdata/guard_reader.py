"""The rules of the guard from the law data: their names, how serious they are, their sources."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from casefile.law.guard import OVERRIDES, SEVERITIES, Override, Rule, Severity
from casefile.lawdata import reader
from casefile.lawdata.rows import Row


@cache
def guard_rules() -> Mapping[str, Rule]:
    """Return the rules by key, in the order of the file.

    Raises:
        LawDataError: the file names no sources, or an entry is not fit to be used.
    """
    path = reader.HERE / "us" / "guard.yaml"
    top, _ = reader._open(path)
    found: dict[str, Rule] = {}
    for row in reader._entries(top, "rules"):
        one = _rule(row)
        reader._refuse_twice(path, one.key, found)
        found[one.key] = one
    top.close()
    return MappingProxyType(found)


def _rule(row: Row) -> Rule:
    one = Rule(
        key=row.text("key"),
        name=row.text("name"),
        mend=row.text("mend"),
        severity=_severity(row, "severity"),
        elsewhere=_severity(row, "elsewhere"),
        sealed=_severity(row, "sealed"),
        override=_override(row),
        source=row.text_or_none("source") or "",
        verified=row.verified(default=False),
    )
    row.close()
    return one


def _severity(row: Row, field: str) -> Severity:
    word = row.one_of(field, SEVERITIES)
    return next(one for one in SEVERITIES if one == word)


def _override(row: Row) -> Override:
    word = row.one_of("override", OVERRIDES)
    return next(one for one in OVERRIDES if one == word)
