"""What can be done at the end of a matter: see each step, and decide about it by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from casefile.endings.findings import STEPS, Found, Step
from casefile.endings.models import DECIDED, EndingStep
from casefile.infra import audit, clock
from casefile.infra.db import add, db
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter


@dataclass(frozen=True)
class Decision:
    """A decision as typed."""

    decided: str
    how: str
    done_on: date | None = None
    kept_until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One step with what the file says and what was decided last."""

    step: Step
    found: Found | None
    last: EndingStep | None

    @property
    def state(self) -> str:
        """``done``, ``not needed`` or ``open``: what a person decided; where nobody did, what the file says."""
        if self.last is not None:
            return self.last.decided
        return "done" if self.found is not None and not self.found.open else "open"

    @property
    def contradicts(self) -> bool:
        """Whether somebody decided that it is done and the file still names something open."""
        return bool(self.last and self.last.decided == "done" and self.found and self.found.open)


def checklist(matter: Matter) -> list[Line]:
    """Return every step of a matter's end, as the file stands now."""
    newest = select(func.max(EndingStep.id)).where(EndingStep.matter_id == matter.id).group_by(EndingStep.step)
    last = {row.step: row for row in db.session.scalars(select(EndingStep).where(EndingStep.id.in_(newest)))}
    return [Line(step, step.read(matter) if step.read else None, last.get(step.key)) for step in STEPS.values()]


def decide(matter: Matter, key: str, decision: Decision) -> EndingStep:
    """Keep a decision about a step; the earlier ones stay.

    Raises:
        Refusal: there is no such step, it is not said how, a day lies ahead, or the day until which the file is kept
            has passed.
    """
    if key not in STEPS:
        raise Refusal(f"{key!r} is no step of a matter's end; choose one of the list.")
    if decision.decided not in DECIDED:
        raise Refusal("Choose whether the step is done, not needed here, or open again.")
    if not decision.how.strip():
        raise Refusal("Say how it was done, or why it is not needed: whoever opens the file later reads only this.")
    today = clock.today(matter.zone)
    if decision.done_on and decision.done_on > today:
        raise Refusal(f"{decision.done_on} lies ahead; give the day on which it was done.")
    if decision.kept_until and decision.kept_until < today:
        raise Refusal(f"The file is kept until {decision.kept_until}, which has passed; give a day to come.")
    who = audit.actor()
    audit.record("matter.ending", matter_id=matter.id, target=key, decided=decision.decided)
    return add(
        EndingStep(
            matter_id=matter.id,
            step=key,
            decided=decision.decided,
            done_on=decision.done_on,
            how=decision.how.strip(),
            kept_until=decision.kept_until,
            at=clock.now(),
            by_id=who.id,
            by_name=who.name,
        )
    )


def history(matter: Matter, limit: int = 200) -> list[EndingStep]:
    """Return every decision, the newest first."""
    query = select(EndingStep).where(EndingStep.matter_id == matter.id)
    return list(db.session.scalars(query.order_by(EndingStep.id.desc()).limit(limit)))
