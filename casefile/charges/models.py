"""Counts as charged, what was recorded on their elements and factors, and the history that is never rewritten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter

STATUSES = ("pending", "terminated", "complaint")
ELEMENT_STATES = ("unreviewed", "conceded", "contested", "no evidence offered")
FACTOR_POSITIONS = ("not alleged", "alleged", "disputed", "conceded", "withdrawn")
FACTOR_OUTCOMES = ("open", "found", "not found", "left undecided")
BY_HAND = "hand"


class Count(Base):
    """One count as the charge prints it, and the offence of the library it was mapped to.

    ``suffix`` is the docket's mark of the charging paper: none, ``s`` for the superseding one, ``ss`` for the second.
    ``source_key`` names the count again when a docket is read anew. ``committed_on`` is the last day of the offence as
    charged: the penalty in force on it applies; ``started_on`` is the first, where a span is charged. ``matched_how``
    is ``citation`` or ``person``; ``person`` without an offence says that counsel decided none of the library fits.
    """

    __tablename__ = "charge_count"
    __table_args__ = (UniqueConstraint("matter_id", "source_key", "number", "suffix", name="uq_charge_count_source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), default="")
    suffix: Mapped[str] = mapped_column(String(10), default="")
    citation: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20))
    disposition: Mapped[str] = mapped_column(Text, default="")
    source_key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    offence_key: Mapped[str | None] = mapped_column(String(60), index=True)
    matched_how: Mapped[str | None] = mapped_column(String(20))
    matched_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    started_on: Mapped[date | None]
    committed_on: Mapped[date | None]
    tiers: Mapped[list[str]]
    entered_at: Mapped[datetime]

    matter: Mapped[Matter] = relationship()
    elements: Mapped[list[ElementState]] = relationship(back_populates="count", order_by="ElementState.number")
    factors: Mapped[list[CountFactor]] = relationship(back_populates="count", order_by="CountFactor.id")

    @property
    def label(self) -> str:
        """The count as the docket names it: ``Count 1s``, or ``Complaint`` where it has no number."""
        if self.number:
            return f"Count {self.number}{self.suffix}"
        return "Complaint" if self.status == "complaint" else "Count without a number"

    @property
    def is_live(self) -> bool:
        """Whether the count stands in the charge: pending, or decided and not dismissed, as the docket lists it."""
        return self.status == "pending"


@append_only
class CountEvent(Base):
    """One thing that happened to a count: entered, printed anew, mapped, dated, tiers chosen, superseded."""

    __tablename__ = "count_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("charge_count.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


class ElementState(Base):
    """Where one element of a count stands now. It belongs to the offence too: another mapping starts unreviewed."""

    __tablename__ = "element_state"
    __table_args__ = (UniqueConstraint("count_id", "offence_key", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("charge_count.id"), index=True)
    offence_key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(Text, default="")

    count: Mapped[Count] = relationship(back_populates="elements")


@append_only
class ElementEvent(Base):
    """One state given to an element, with the element's wording on that day."""

    __tablename__ = "element_event"
    __table_args__ = (Index("ix_element_event_count_id_number", "count_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("charge_count.id"))
    offence_key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    wording: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


class CountFactor(Base):
    """Where one aggravating factor stands on a count: who alleges it where, our position, the outcome."""

    __tablename__ = "count_factor"
    __table_args__ = (UniqueConstraint("count_id", "factor_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("charge_count.id"), index=True)
    factor_key: Mapped[str] = mapped_column(String(60))
    position: Mapped[str] = mapped_column(String(20))
    alleged_in: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(20), default="open")

    count: Mapped[Count] = relationship(back_populates="factors")


@append_only
class FactorEvent(Base):
    """One position recorded on a factor."""

    __tablename__ = "factor_event"
    __table_args__ = (Index("ix_factor_event_count_id_factor_key", "count_id", "factor_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("charge_count.id"))
    factor_key: Mapped[str] = mapped_column(String(60))
    position: Mapped[str] = mapped_column(String(20))
    alleged_in: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
