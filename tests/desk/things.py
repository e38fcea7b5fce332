"""One thing of every kind that can be found, each with a word of its own, in a matter."""

from __future__ import annotations

from typing import Any

from casefile.clients import service as clients
from casefile.deadlines.models import Deadline, Hearing
from casefile.evidence import service
from casefile.evidence.models import Item
from casefile.filings import service as filings
from casefile.filings.models import Draft, Paper
from casefile.infra import clock
from casefile.infra.db import add
from casefile.matters import notebook
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter
from tests.factories import Office

WORDS = {
    "person": "plover",
    "matter": "dunlin",
    "item": "godwit",
    "entry": "curlew",
    "note": "avocet",
    "contact": "whimbrel",
    "task": "turnstone",
    "hearing": "sanderling",
    "deadline": "lapwing",
    "paper": "phalarope",
    "draft": "snipe",
}


def one_of_each(office: Office, matter: Matter, more: str = "") -> dict[str, Any]:
    """Add one thing of each kind to a matter, whose word is that of ``WORDS``, with ``more`` behind it."""
    word = {kind: f"{one} {more}".strip() for kind, one in WORDS.items()}
    now, avery = clock.now(), office.avery
    entered = {"matter_id": matter.id, "entered_at": now, "entered_by": avery.name}
    person = clients.enter_person(f"Robin {word['person']}")
    matters.add_part(matter, person, "witness")
    matter.caption = f"United States v. {word['matter']}"
    hearing = {"what": f"Status {word['hearing']}", "starts_on": clock.today(matter.zone), "docket_says": {}}
    due = {"asked": {}, "steps": [], "also_possible": [], "source": "person", "verified": "false"}
    filed = {"kind": "case_summary", "sha256": "ab12cd34" * 8, "size_bytes": 1, "pages": 1, "values_sha256": "0" * 64}
    made = {"lawdata_version": "0", "made_at": now, "made_by_id": avery.id, "made_by": avery.name}
    return {
        "person": person,
        "matter": matter,
        "item": _logged(matter, f"{word['item']}.jpg"),
        "entry": add(
            DocketEntry(
                matter_id=matter.id, key=f"k{matter.id}", number=12, text=f"ORDER on {word['entry']}", imported_at=now
            )
        ),
        "note": notebook.write_note(matter, f"The {word['note']} flew"),
        "contact": notebook.log_contact(matter, "visit", f"Spoke of the {word['contact']}", matter.opened_at, None),
        "task": notebook.take_on(matter, f"Read the {word['task']}", None, None),
        "hearing": add(Hearing(**entered, **hearing)),
        "deadline": add(
            Deadline(**entered, **due, what=f"Brief on {word['deadline']}", due_on=clock.today(matter.zone))
        ),
        "paper": add(
            Paper(
                matter_id=matter.id,
                title=f"Motion {word['paper']}",
                label="WP",
                stored_name=f"{matter.id:032x}",
                **filed,
                **made,
            )
        ),
        "draft": _drafted(matter, f"Stone & {word['draft']}"),
    }


def _drafted(matter: Matter, firm: str) -> Draft:
    draft = filings.start_draft(matter, "notice_of_appearance")
    filings.save_draft(draft, {**draft.typed, "firm": firm}, draft.revision)
    return draft


def _logged(matter: Matter, name: str) -> Item:
    facts = service.IntakeFacts(name, "device", "Federal agency", place="Omaha field office")
    return service.log_item(matter, facts, None, reference_only=True)


def an_item(office: Office, matter: Matter, name: str, share: str = "WP", label: str = "EX-1") -> Item:
    """Add an item as the lists show one."""
    avery = office.avery
    return add(
        Item(
            matter_id=matter.id,
            label=label,
            name=name,
            kind="image",
            share=share,
            received_from="Agency",
            received_at=clock.now(),
            holder_id=f"u-{avery.id}",
            holder_name=avery.name,
        )
    )
