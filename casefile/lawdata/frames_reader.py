"""The frames of papers: captions and measures of each court, as the law data has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from casefile.law.errors import LawDataError
from casefile.lawdata import reader
from casefile.lawdata.rows import Row

SHEETS = ("plain", "pleading", "letter")
DEFAULT = "federal"


@dataclass(frozen=True, slots=True)
class PaperFrame:
    """How one court's papers look. ``points`` and ``leading`` are in points; ``court`` holds the place ``{court}``.

    ``government`` stands where the matter names none. ``counsel_first``: counsel's address from the first line;
    ``number_first``: the number above the caption; ``court_beside``: the court beside the parties, not above.
    """

    key: str
    name: str
    sheet: str
    points: int
    leading: int
    court: str
    government: str
    government_role: str
    accused_role: str
    versus: str
    number_label: str
    counsel_first: bool
    number_first: bool
    court_beside: bool
    numbered_headings: bool
    jurisdictions: tuple[str, ...]


@cache
def frames() -> Mapping[str, PaperFrame]:
    """Return the frames by key, in the order of the file.

    Raises:
        LawDataError: the file names no sources, or an entry is not fit to be used.
    """
    path = reader.HERE / "us" / "frames.yaml"
    top, _ = reader._open(path)
    found: dict[str, PaperFrame] = {}
    for row in reader._entries(top, "frames"):
        one = _read_frame(row)
        reader._refuse_twice(path, one.key, found)
        found[one.key] = one
    top.close()
    return MappingProxyType(found)


def frame_for(court_code: str | None) -> str:
    """Return the key of the frame of a court: a federal court's code, or a jurisdiction such as ``us-ca``.

    What is not known has the frame of a federal district court; whoever writes the paper may choose another.
    """
    code = (court_code or "").strip().lower()
    for one in frames().values():
        if any(code == place or code.startswith(f"{place}-") for place in one.jurisdictions if place != "us"):
            return one.key
    return DEFAULT


def frame(key: str) -> PaperFrame:
    """Return a frame by its key.

    Raises:
        LawDataError: there is no such frame.
    """
    if key not in frames():
        raise LawDataError(f"{key!r} is no frame of a paper; known are {', '.join(frames())}")
    return frames()[key]


def _read_frame(row: Row) -> PaperFrame:
    made = PaperFrame(
        key=row.text("key"),
        name=row.text("name"),
        sheet=row.one_of("sheet", SHEETS),
        points=row.number("points"),
        leading=row.number("leading"),
        court=row.text_or_none("court") or "{court}",
        government=row.text_or_none("government") or "",
        government_role=row.text_or_none("government_role") or "",
        accused_role=row.text_or_none("accused_role") or "",
        versus=row.text_or_none("versus") or "",
        number_label=row.text_or_none("number_label") or "",
        counsel_first=row.flag("counsel_first", default=False),
        number_first=row.flag("number_first", default=False),
        court_beside=row.flag("court_beside", default=False),
        numbered_headings=row.flag("numbered_headings"),
        jurisdictions=row.texts("jurisdictions"),
    )
    row.close()
    return made
