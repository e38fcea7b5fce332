"""The file on private search is refused by name where an authority answers what nobody asked, or an ask is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.law.errors import LawDataError
from casefile.lawdata import reader
from casefile.lawdata.private_search_reader import private_search

WHOLE = (reader.HERE / "us" / "private_search.yaml").read_text(encoding="utf-8")
COURTS = reader.courts()  # read before the folder is another one


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{unviewed: beyond}", "{unseen: beyond}", "answers is 'unseen'; one of viewed, hash_only"),
        ("{viewed: within}", "{viewed: maybe}", "answers is 'maybe'; for viewed one of within, beyond"),
        ('court: "9"', 'court: "14"', "court is '14'; one of us"),
        ("{key: order,", "{key: ordering,", "asks is"),
        ("preservation_since: 2024-05-07", "", "preservation_since is None; a date"),
        ("source: CA10", "source: RUMOUR", "source is 'RUMOUR'"),
    ],
)
def test_a_wrong_entry_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str, says: str
) -> None:
    (tmp_path / "us").mkdir()
    (tmp_path / "us" / "private_search.yaml").write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(reader, "HERE", tmp_path)
    with pytest.raises(LawDataError, match=says):
        private_search.__wrapped__()
