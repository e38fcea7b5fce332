"""How a finished paper was served: upon whom, how, when. Records are added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casefile.filings.documents import SERVED_BY
from casefile.filings.models import Paper, PaperServed
from casefile.infra import audit, clock
from casefile.infra.db import add
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter


@dataclass(frozen=True, slots=True)
class Serving:
    """One act of service; ``replaces_id`` names an earlier record that was wrong."""

    upon: str
    how: str
    served_on: date
    note: str = ""
    replaces_id: int | None = None


def record_service(paper: Paper, matter: Matter, serving: Serving) -> PaperServed:
    """Record that a finished paper was served; a record that was wrong stays, with the one that took its place.

    Raises:
        Refusal: the way of service is not known, the day cannot be, or the record to be replaced is none of this paper.
    """
    if serving.how not in SERVED_BY or not serving.how:
        raise Refusal(f"{serving.how!r} is no way of service; choose one of the list.")
    made_on, today = clock.local(paper.made_at, matter.zone).date(), clock.today(matter.zone)
    if not made_on <= serving.served_on <= today:
        raise Refusal(
            f"Served on {serving.served_on}: this paper was finished on {made_on}; the day lies between then and today."
        )
    if serving.replaces_id is not None and serving.replaces_id not in {row.id for row in standing(paper)}:
        raise Refusal("The record to be replaced is none of this paper, or was replaced already; choose another.")
    who = audit.actor()
    audit.record("paper.served", matter_id=matter.id, target=f"paper {paper.id}", how=serving.how)
    return add(
        PaperServed(
            paper_id=paper.id,
            upon=serving.upon,
            how=serving.how,
            served_on=serving.served_on,
            note=serving.note,
            replaces_id=serving.replaces_id,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def standing(paper: Paper) -> list[PaperServed]:
    """Return the records of service that no later one replaces, in the order they were made."""
    replaced = {row.replaces_id for row in paper.served}
    return [row for row in paper.served if row.id not in replaced]
