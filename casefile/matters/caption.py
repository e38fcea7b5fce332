"""The caption of a matter, as papers for a court print it: plain values, no row goes further than here."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.lawdata import reader
from casefile.matters.models import Matter
from casefile.matters.people import parts

TITLES = ("judge", "chief", "senior", "district", "magistrate", "hon", "honorable", "the")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the caption of a paper says. Empty: not known in the matter."""

    court: str
    number: str
    government: str
    accused: str
    judge: str


def frame_of(matter: Matter) -> Frame:
    """Return the caption of a matter, in the form of a federal district court."""
    court = reader.court(matter.court)
    named = parts(matter)
    left, _, right = matter.caption.partition(" v. ")
    client = next((part.shown_name for part in named if part.role == "client"), "")
    return Frame(
        court=court.name if court else "",
        number=matter.docket_number or "",
        government=_government(left) if right else "",
        accused=client or right.strip(),
        judge=next((_titled(part.person.name) for part in named if part.role == "judge"), ""),
    )


def _titled(judge: str) -> str:
    """Return a judge's name with a title; dockets print some names with theirs and some without."""
    first = judge.split()[0].rstrip(".").casefold() if judge.split() else ""
    return judge if first in TITLES or not judge else f"Judge {judge}"


def _government(left: str) -> str:
    short = left.strip().rstrip(".").casefold()
    return "United States of America" if short in ("united states", "usa", "u.s", "us") else left.strip()
