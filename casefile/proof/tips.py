"""Reports to the clearing-house: entered, corrected by a new row, and what their sections say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from casefile.evidence import service as evidence
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.proof.tip_models import PARTS, Tip, TipText

_Newer = aliased(Tip)


@dataclass(frozen=True)
class TipFacts:
    """A report as typed. ``exhibit`` is the label of the item that holds it, or empty."""

    number: str
    provider: str
    submitted_on: date | None = None
    received_on: date | None = None
    exhibit: str = ""


def stamp(why: str = "") -> dict[str, Any]:
    """Return who enters a row now, and why."""
    who = audit.actor()
    return {"why": why.strip(), "at": clock.now(), "by_id": who.id, "by_name": who.name}


def hold(matter: Matter) -> None:
    """Hold the matter, so that two people who correct the same thing at once do so one after the other."""
    db.session.flush()
    db.session.execute(select(Matter.id).where(Matter.id == matter.id).with_for_update())


def find_exhibit(matter: Matter, label: str, labels: Sequence[str]) -> int | None:
    """Return the id of the item of this matter with a label, or None for an empty one.

    Raises:
        Refusal: no item that a role with these labels may know of is called that.
    """
    if not label.strip():
        return None
    found = evidence.find_item(matter, label.strip().upper(), labels)
    if found is None:
        raise Refusal(
            f"{label.strip()!r} is no exhibit of this matter; give a label such as E-0001, or leave it empty."
        )
    return found.id


def record_tip(matter: Matter, facts: TipFacts, labels: Sequence[str], old: Tip | None = None, why: str = "") -> Tip:
    """Enter a report, or a new row in the place of one that was entered.

    Raises:
        Refusal: number or provider is missing, a day lies ahead, the exhibit is unknown, the same report is entered
            already, no reason is given, or somebody has corrected it meanwhile.
    """
    hold(matter)
    typed = asdict(facts)
    exhibit = find_exhibit(matter, typed.pop("exhibit"), labels)
    _refuse_unkeepable(matter, facts, old, why)
    row = Tip(matter=matter, **typed, item_id=exhibit, **stamp(why))
    if old:
        row.first_id, row.replaces_id = old.root_id, old.id
    kept = add(row)
    audit.record("tip.corrected" if old else "tip.entered", matter_id=matter.id, target=f"report {kept.root_id}")
    return kept


def _refuse_unkeepable(matter: Matter, facts: TipFacts, old: Tip | None, why: str) -> None:
    if not facts.number.strip() or not facts.provider.strip():
        raise Refusal("A report needs its number and who made it.")
    for day in (facts.submitted_on, facts.received_on):
        if day and day > clock.today(matter.zone):
            raise Refusal(f"{day} lies ahead; a report was submitted and received on a day that has come.")
    if facts.submitted_on and facts.received_on and facts.received_on < facts.submitted_on:
        raise Refusal(f"Received on {facts.received_on}, before it was submitted on {facts.submitted_on}; correct one.")
    if old and not why.strip():
        raise Refusal("Say why the report is corrected.")
    if old and db.session.scalar(select(Tip.id).where(Tip.replaces_id == old.id)):
        raise Refusal("This report was corrected meanwhile; open it again and correct its newest row.")
    root = old.root_id if old else None
    if any(one.number == facts.number and one.root_id != root for one in list_tips(matter)):
        raise Refusal(f"Report {facts.number} is entered already; open it from the list.")


def _current(matter: Matter) -> Select[Tip]:
    query = select(Tip).outerjoin(_Newer, _Newer.replaces_id == Tip.id).options(joinedload(Tip.item))
    return query.where(Tip.matter_id == matter.id, _Newer.id.is_(None))


def list_tips(matter: Matter, limit: int = 500) -> list[Tip]:
    """Return the reports of a matter as they stand, in the order they were entered."""
    return list(db.session.scalars(_current(matter).order_by(func.coalesce(Tip.first_id, Tip.id)).limit(limit)))


def find_tip(matter: Matter, root_id: int) -> Tip | None:
    """Return the newest row of the report whose first row has this id, or None."""
    return db.session.scalar(_current(matter).where(func.coalesce(Tip.first_id, Tip.id) == root_id))


def earlier_rows(tip: Tip) -> list[Tip]:
    """Return what a corrected report said before, the newest first."""
    query = select(Tip).where(func.coalesce(Tip.first_id, Tip.id) == tip.root_id, Tip.id < tip.id)
    return list(db.session.scalars(query.options(joinedload(Tip.item)).order_by(Tip.id.desc())))


def texts_of(tip: Tip) -> dict[str, list[TipText]]:
    """Return every version of each part of a report, the newest first."""
    found: dict[str, list[TipText]] = {part: [] for part in PARTS}
    query = select(TipText).where(TipText.tip_id == tip.root_id).order_by(TipText.id.desc())
    for row in db.session.scalars(query):
        found[row.part].append(row)
    return found


def write_part(tip: Tip, part: str, text: str, pinpoint: str, why: str = "", seen: int | None = None) -> TipText:
    """Write what a part of a report says, or a new version of it; ``seen`` is the version that the writer has read.

    Raises:
        Refusal: there is no such part, text or pinpoint is missing, a new version gives no reason or says the same,
            or another one came meanwhile.
    """
    if part not in PARTS:
        raise Refusal(f"{part!r} is no part of a report; choose one of: {', '.join(PARTS)}.")
    hold(tip.matter)
    newest = next(iter(texts_of(tip)[part]), None)
    if (newest.id if newest else None) != seen:
        raise Refusal("This part was written meanwhile; open it again, so that no version is lost.")
    if not text.strip() or not pinpoint.strip():
        raise Refusal("It needs the text and where the report says it: a page or a line.")
    if newest and (newest.text, newest.pinpoint) == (text.strip(), pinpoint.strip()):
        raise Refusal("This says what the newest version says already; change it, or leave it.")
    if newest and not why.strip():
        raise Refusal("Say why there is a new version.")
    audit.record("tip.part", matter_id=tip.matter_id, target=f"report {tip.root_id} {part}")
    row = TipText(tip_id=tip.root_id, part=part, text=text.strip(), pinpoint=pinpoint.strip(), **stamp(why))
    row.replaces_id = newest.id if newest else None
    return add(row)
