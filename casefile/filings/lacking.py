"""What a draft still lacks, each with the place on the page where it is put right."""

from __future__ import annotations

from dataclasses import dataclass

from casefile.filings.assembling import Composed
from casefile.law.dated import Verified
from casefile.law.filings import RequiredPart
from casefile.law.paper_text import Gap

ASK = "ask."
_AT = {
    "counsel.name": "counsel_id",
    "counsel.address": "address",
    "counsel.email": "email",
    "counsel.phone": "phone",
    "counsel.bar_number": "bar_number",
    "counsel.firm": "firm",
    "signature": "signature-0",
    "signed_on": "signed_on",
    "note": "note",
    "ledger": "exhibits",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing to be written. ``at`` is the id of its field; empty where it is put right on another page."""

    what: str
    mend: str
    at: str = ""
    source: str = ""
    verified: Verified = False


def lacks(paper: Composed) -> list[Lack]:
    """Return the required parts that a paper lacks, then the gaps in its text and its order, in reading order."""
    order = paper.order.gaps if paper.order else ()
    return [
        *map(of_part, paper.missing),
        *(_of_gap(gap, "text", "") for gap in paper.text.gaps),
        *(_of_gap(gap, "order", "proposed order, ") for gap in order),
    ]


def of_part(part: RequiredPart) -> Lack:
    """Return a required part with the field where it is entered."""
    return Lack(part.what, part.mend, _field_of(part.field), part.source, part.verified)


def _field_of(path: str) -> str:
    if path.startswith("sections."):
        return "text"
    if path.startswith("service."):
        return "service-0-how"
    if path.startswith(ASK):
        return "ask_" + path.removeprefix(ASK)
    return _AT.get(path, "")


def _of_gap(gap: Gap, at: str, where: str) -> Lack:
    asked = gap.name.startswith(ASK)
    mend = gap.mend or "write it, or strike it"
    return Lack(gap.what, mend if asked else f"{where}line {gap.line}: {mend}", _field_of(gap.name) if asked else at)
