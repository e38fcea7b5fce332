"""Tables as CSV that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# Spreadsheets read the wide signs too; an apostrophe is doubled, so that taking one away always gives the text back.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")


def disarmed(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before it."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) else text


def written(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180), every cell disarmed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([disarmed(cell) for cell in row] for row in rows)
    return out.getvalue()
