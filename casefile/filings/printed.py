"""What is printed is what the guard reads: every text of a sheet by its place, and the whole as it is set."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from casefile.filings import setting
from casefile.filings.setting import Sheet

APART = frozenset(("body", "title"))  # the guard takes these two under names of their own
NAMES_A_FILE = ("exhibits", "source")  # it is one of a closed list of labels and is not printed; the file is looked at
_CALLED = {
    "order": "proposed order",
    "signers": "signature",
    "service": "certificate of service",
    "authorities": "table of authorities",
    "upon": "upon whom",
    "what": "what it is",
}


def texts(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Return every text of a sheet beside its body and title as (place, text): whatever field holds it.

    The fields are not named here, so that one which is added is read as well.
    """
    fields = (one.name for one in dataclasses.fields(sheet) if one.name not in APART)
    return tuple(found for name in fields for found in _texts(getattr(sheet, name), (name,)))


def as_set(sheet: Sheet) -> str:
    """Return the words of the whole paper as they are set, each line a paragraph: what markup parts is together here.

    Raises:
        LawDataError: there is no such frame.
    """
    return setting.plain_text(sheet).replace("\n", "\n\n")


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if path == NAMES_A_FILE:
        return
    if isinstance(value, str) and value.strip():
        yield ", ".join(_CALLED.get(name, name.replace("_", " ")) for name in path), value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one, path)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name), (*path, field.name))
