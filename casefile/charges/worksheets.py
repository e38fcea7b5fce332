"""Runs of the guideline worksheet: computed by the law, kept for good, compared by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from casefile.charges import own_library
from casefile.charges.worksheet_checklist import Line
from casefile.charges.worksheet_forms import SIDES
from casefile.charges.worksheet_models import WorksheetRun
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.law.guidelines_worksheet import worksheet
from casefile.lawdata import guidelines_reader, reader
from casefile.matters.models import Matter


def work_out(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what the law says on these facts, in the shape of the command-line contract.

    Raises:
        GuidelineError: the facts contradict the Manual or one another.
    """
    return worksheet(facts, own_library.offences(), guidelines_reader.manuals())


def save(
    matter: Matter,
    side: str,
    title: str,
    marks: dict[str, Any],
    facts: dict[str, Any],
    lines: Callable[[dict[str, Any]], list[Line]] | None = None,
) -> WorksheetRun:
    """Compute a worksheet and keep it with everything it came from; a kept one never changes.

    ``lines`` makes the checklist of the answer: it is kept in the words of the day, beside what was typed.
    """
    if side not in SIDES:
        raise Refusal(f"{side!r} is no side; choose one of: {', '.join(SIDES)}.")
    answer, who = work_out(facts), audit.actor()
    library = own_library.offences()
    own = {key: library[key].own_version for key in {one["offence"] for one in facts["counts"]} if key in library}
    if lines is not None:
        marks = {**marks, "checklist": lines(answer)}
    audit.record("worksheet.write", matter_id=matter.id, target=side)
    return add(
        WorksheetRun(
            matter_id=matter.id,
            side=side,
            title=title,
            marks={**marks, "own_versions": {key: version for key, version in own.items() if version is not None}},
            facts=facts,
            answer=answer,
            edition=str(answer["manual"]),
            hypothetical=bool(facts.get("hypothetical")),
            lawdata=reader.lawdata_version(),
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def find_run(matter: Matter, run_id: int) -> WorksheetRun | None:
    """Return a run of this matter."""
    return db.session.scalar(select(WorksheetRun).where(WorksheetRun.id == run_id, WorksheetRun.matter_id == matter.id))


def list_runs(matter: Matter, *, before: int | None = None, limit: int = 50) -> list[WorksheetRun]:
    """Return the runs of a matter, the newest first, paged by id."""
    query = select(WorksheetRun).where(WorksheetRun.matter_id == matter.id)
    if before is not None:
        query = query.where(WorksheetRun.id < before)
    return list(db.session.scalars(query.order_by(WorksheetRun.id.desc()).limit(limit)))


def newest_of_sides(matter: Matter) -> list[WorksheetRun]:
    """Return the newest run of each side, in the order of the sides, to be looked at side by side."""
    newest = select(func.max(WorksheetRun.id)).where(WorksheetRun.matter_id == matter.id).group_by(WorksheetRun.side)
    runs = db.session.scalars(select(WorksheetRun).where(WorksheetRun.id.in_(newest)))
    return sorted(runs, key=lambda run: list(SIDES).index(run.side))


def newest_run(matter: Matter, side: str = "ours") -> WorksheetRun | None:
    """Return the newest run of a side, or None."""
    query = select(WorksheetRun).where(WorksheetRun.matter_id == matter.id, WorksheetRun.side == side)
    return db.session.scalar(query.order_by(WorksheetRun.id.desc()).limit(1))


def checklist_of(run: WorksheetRun) -> list[Line]:
    """Return the checklist that was kept with a run; empty for one from before checklists were kept."""
    return list(run.marks.get("checklist", ()))
