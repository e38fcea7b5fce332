"""Fills a matter with rows of every kind that the desk, an overview and a list of evidence show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from casefile.accounts.models import User
from casefile.charges.models import Count
from casefile.checklists.models import Approval, Given
from casefile.clients.models import Person
from casefile.deadlines.models import Deadline, Hearing
from casefile.evidence.models import KINDS, Item
from casefile.infra import clock
from casefile.infra.db import db
from casefile.matters.models import DocketEntry, Matter, Membership, Note, Task

AT_ONCE = 5000


def fill(matter: Matter, member: User, client: Person, number: int) -> None:
    """Add so many rows of each kind to a matter, and as many further matters that ``member`` may open."""
    first = (db.session.scalar(select(func.max(DocketEntry.id))) or 0) + 1
    for kind, row in _kinds(matter, member, client).items():
        put(kind, [row(n) for n in range(first, first + number)])
    add_items(matter, member, number)
    _open_more_matters(matter, member, range(first, first + number))


def put(kind: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows of one kind, a few thousand in a statement."""
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(kind), rows[start : start + AT_ONCE])


def add_items(matter: Matter, holder: User, number: int, *, in_transit: bool = True) -> None:
    """Log so many items in a matter, each received by ``holder``, some on their way to somebody."""
    now = clock.now()
    first = (db.session.scalar(select(func.count(Item.id)).where(Item.matter_id == matter.id)) or 0) + 1
    put(
        Item,
        [
            {
                "matter_id": matter.id,
                "label": f"E-{n:04d}",
                "name": f"IMG_{n:06d}.jpg",
                "kind": KINDS[n % len(KINDS)],
                "received_from": "Federal agency, digital evidence custodian",
                "received_at": now,
                "holder_id": f"u-{holder.id}",
                "holder_name": holder.name,
                "in_transit_name": "Casey Reyes" if in_transit and n % 7 == 0 else None,
                "in_transit_to": "u-0" if in_transit and n % 7 == 0 else None,
                "sha256": f"{n:064x}",
                "size_bytes": 1000 + n,
                "fixity": "match" if n % 5 else "unverified",
            }
            for n in range(first, first + number)
        ],
    )


def _kinds(matter: Matter, member: User, client: Person) -> dict[Any, Any]:
    now, today = clock.now(), clock.today(matter.zone)
    text = {"title": "Arrive early", "wording": "Come an hour before.", "why": "So that nothing is missed."}
    by: dict[str, Any] = {"matter_id": matter.id, "by_id": member.id, "by_name": member.name, "at": now}
    entered = {"matter_id": matter.id, "entered_at": now, "entered_by": member.name}
    approval = Approval(**by, **text, item_id="arrive", version="0" * 64, library_version="0" * 64)
    db.session.add(approval)
    db.session.flush()
    given = {**by, **text, "person_id": client.id, "approval_id": approval.id, "version": "0" * 64}
    due = {**entered, "asked": {}, "steps": [], "also_possible": [], "source": "person", "verified": "false"}
    return {
        DocketEntry: lambda n: {
            "matter_id": matter.id, "key": f"filled-{n}", "number": n, "filed_on": today, "text": f"Entry {n}",
            "imported_at": now,
        },
        Note: lambda n: {**by, "label": "WP", "body": f"Note {n}"},
        Task: lambda n: {"matter_id": matter.id, "what": f"Task {n}", "assignee_id": member.id, "created_at": now},
        Deadline: lambda n: {
            **due, "what": f"Brief {n}", "due_on": today + timedelta(days=n % 40 - 10),
            "state": "confirmed" if n % 3 else "proposed",
        },
        Hearing: lambda n: {
            **entered, "what": f"Hearing {n}", "starts_on": today + timedelta(days=n % 40), "docket_says": {},
        },
        Count: lambda n: {
            "matter_id": matter.id, "number": str(n), "title": f"Count {n}", "status": "pending",
            "source_key": f"filled-{n}", "position": n, "tiers": [], "entered_at": now,
        },
        Given: lambda n: {
            **given, "item_id": f"item-{n}", "position": n, "completed_by": [], "repeat_days": 0, "repeat_on": [],
        },
    }  # fmt: skip


def _open_more_matters(like: Matter, member: User, numbers: range) -> None:
    now = clock.now()
    facts = {"court": like.court, "zone": like.zone, "stage": like.stage, "opened_at": now, "wrapped_key": b"none"}
    put(Matter, [{**facts, "caption": f"United States v. Doe {n}", "docket_number": f"filled-{n}"} for n in numbers])
    made = db.session.scalars(
        select(Matter.id).where(Matter.docket_number.in_([f"filled-{n}" for n in numbers])).order_by(Matter.id)
    )
    put(Membership, [{"matter_id": one, "user_id": member.id, "role": "lead", "since": now} for one in made])
