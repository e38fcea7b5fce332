"""A matter with something to say on paper, and the tools that look at a PDF from outside."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from casefile.charges import service as charges
from casefile.clients import service as clients
from casefile.deadlines import hearings
from casefile.evidence import service as evidence
from casefile.evidence.models import Item
from casefile.filings import service
from casefile.filings.models import Draft
from casefile.infra import clock
from casefile.infra.db import transaction
from casefile.matters import service as matters
from casefile.matters.models import Matter
from tests import factories, papers

STALKING = charges.CountFacts(
    number="1", citation="18 U.S.C. § 2261A(2)", title="CYBERSTALKING", committed_on=date(2025, 3, 4)
)
THREATS = charges.CountFacts(
    number="2", citation="18 U.S.C. § 875(d)", title="EXTORTION BY THREATS", committed_on=date(2025, 3, 4)
)


def fill(office: factories.Office) -> Matter:
    """Give the matter a judge, two counts, an element looked at, and a hearing in a week."""
    with transaction():
        factories.act_as(office.avery)
        matter = office.matter
        matters.add_part(matter, clients.enter_person("Morgan Hale"), "judge")
        first, _ = charges.put_counts(matter, [STALKING, THREATS])
        charges.record_element(first, 1, "contested", "Intent: see the messages of 4 March")
        day = clock.today(matter.zone) + timedelta(days=7)
        hearings.add_hearing(matter, hearings.HearingFacts("Status conference", day, place="Courtroom 5, Lincoln"))
    return matter


def log_evidence(office: factories.Office, content: bytes = b"messages of 4 March") -> Item:
    """Log one text file that Casey received, and hand it over to Avery."""
    with transaction():
        factories.act_as(office.casey)
        facts = evidence.IntakeFacts(
            name="messages.txt", kind="document", received_from="Jordan Pike", condition="sealed envelope", seal="A-17"
        )
        stored = evidence.store_bytes(office.matter, BytesIO(content), declared_size=len(content), sha256=None)
        item = evidence.log_item(office.matter, facts, stored, content="text", plain=True)
        to = evidence.party_of(office.avery)
        evidence.release(item, to, evidence.Handling(condition="sealed", purpose="review before the hearing"))
        factories.act_as(office.avery)
        evidence.accept(item, evidence.Handling(condition="seal whole"))
    return item


def notice(office: factories.Office, **typed: Any) -> Draft:
    """A notice of appearance of Avery's that lacks nothing; a field given as None is left out."""
    words = {
        "counsel_id": office.avery.id,
        "firm": "Stone & Reyes",
        "address": "1 Main Street\nLincoln, Nebraska 68508",
        "phone": "402-555-0100",
        "email": "avery@office.example",
        "capacity": "retained",
        "signature": "line",
        "signed_on": "2026-03-02",
        "served_by": "ecf",
        **typed,
    }
    with transaction():
        factories.act_as(office.avery)
        draft = service.start_draft(office.matter, "notice_of_appearance")
        service.save_draft(draft, {name: word for name, word in words.items() if word is not None}, draft.revision)
    return draft


def started(office: factories.Office, kind: str) -> Draft:
    with transaction():
        factories.act_as(office.avery)
        return service.start_draft(office.matter, kind)


def text_of(pdf: bytes, folder: Path) -> str:
    """Return what a reader copies out of a PDF."""
    return papers.tool(pdf, folder, "pdftotext", "-layout", "{}", "-").stdout.decode()
