"""What was demanded, what was answered, checks before a hearing, and clocks of things that vanish."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.deadlines.models import Deadline, Hearing
from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter
from casefile.matters.recorded import Recorded

ANSWERS = {
    "promised": "promised",
    "received": "received as asked",
    "received in part": "received in part",
    "other format": "received in another format",
    "refused": "refused",
    "does not exist": "said not to exist",
}
STILL_OPEN = ("promised", "received in part", "other format", "refused")


@append_only
class Demand(Recorded, Base):
    """One thing asked for: under which authority, in which format, of whom, when."""

    __tablename__ = "demand"

    what: Mapped[str] = mapped_column(String(500))
    authority: Mapped[str] = mapped_column(String(300))
    form_wanted: Mapped[str] = mapped_column(String(300))
    asked_of: Mapped[str] = mapped_column(String(200))
    asked_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(300))


@append_only
class DemandAnswer(Recorded, Base):
    """One answer to a demand; the newest says where the demand stands."""

    __tablename__ = "demand_answer"

    demand_id: Mapped[int] = mapped_column(ForeignKey("demand.id"), index=True)
    answer: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    promised_by: Mapped[date | None]
    form_received: Mapped[str] = mapped_column(String(300))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))
    reason: Mapped[str] = mapped_column(String(1000))


@append_only
class SupplementalCheck(Recorded, Base):
    """A look, before a hearing, at what is still to come; ``open_demands`` were without an end at that moment."""

    __tablename__ = "supplemental_check"

    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"), index=True)
    on: Mapped[date]
    asked_of: Mapped[str] = mapped_column(String(200))
    found: Mapped[str] = mapped_column(Text)
    open_demands: Mapped[int]

    hearing: Mapped[Hearing] = relationship()


@append_only
class Preservation(Recorded, Base):
    """Something that is lost after a time, from when that runs, and where the day comes from."""

    __tablename__ = "preservation"

    kind: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(500))
    holder: Mapped[str] = mapped_column(String(200))
    started_on: Mapped[date]
    started_at: Mapped[datetime | None]
    renewed_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300))


@append_only
class ClockProposal(Base):
    """That the end of a clock was proposed to the dates; each end of each thing once."""

    __tablename__ = "clock_proposal"
    __table_args__ = (UniqueConstraint("matter_id", "clock", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    clock: Mapped[str] = mapped_column(String(30))
    due_on: Mapped[date]
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))

    matter: Mapped[Matter] = relationship()
    deadline: Mapped[Deadline] = relationship()
