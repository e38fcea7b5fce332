"""Builds the demo office: its people, the matter from the docket, and the invented matter that is alive today."""

from __future__ import annotations

from pathlib import Path

from casefile.demo import exchange, invented, speedy, tip
from casefile.demo.cast import Cast, act_as, people
from casefile.dockets import service as dockets
from casefile.dockets.values import DocketReading
from casefile.evidence import service as evidence
from casefile.infra.db import transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from casefile.matters.notebook import write_note

HERE = Path(__file__).resolve().parent
DOCKET = HERE / "dockets" / "nebraska-possession.html"


def build() -> bool:
    """Build what is missing of the demo office; return whether anything was."""
    cast, is_new = people()
    act_as(cast.avery)
    is_new = _docket_matter(cast) or is_new
    return invented.build(cast) or is_new


def _docket_matter(cast: Cast) -> bool:
    page = DOCKET.read_bytes()
    reading = dockets.read(page, "ned")
    matter = dockets.find_matter(reading, 1, None)
    is_new = matter is None
    if matter is None:
        matter = _take_in(reading, page, cast)
    entered = [fill(matter) for fill in (exchange.fill_gated, tip.fill, speedy.fill_docket) if matter.is_demo]
    return is_new or any(entered)


def _take_in(reading: DocketReading, page: bytes, cast: Cast) -> Matter:
    with transaction():
        matter = dockets.take_in(reading, page, lead=cast.avery, user_id=None, is_demo=True).matter
        matters.add_member(matter, cast.casey, "paralegal")
        matters.record_whereabouts(matter, "in custody", "Federal institution, visits on weekdays", "")
        write_note(
            matter,
            "The docket names no offence dates. Ask for them before any range is quoted: until then it is unknown.",
        )
        _reference_item(matter)
    return matter


def _reference_item(matter: Matter) -> None:
    """Record the government's exhibit that may never come here."""
    facts = evidence.IntakeFacts(
        name="Government exhibit 1",
        kind="device",
        received_from="Federal agency, digital evidence custodian",
        place="Government facility, Lincoln",
        description="One computer, as listed in the inventory of the search. Examined there only.",
        authority="18 U.S.C. 3509(m)",
    )
    evidence.log_item(matter, facts, None, reference_only=True)
