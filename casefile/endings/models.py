"""What was decided about the steps that end a matter; a later entry corrects an earlier one, which stays."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, append_only

DECIDED = {"done": "done", "not needed": "not needed here", "open": "open again"}


@append_only
class EndingStep(Base):
    """One decision about one step of a matter's end. ``kept_until`` is the last day on which the file is kept."""

    __tablename__ = "ending_step"
    __table_args__ = (Index("ix_ending_step_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    step: Mapped[str] = mapped_column(String(20))
    decided: Mapped[str] = mapped_column(String(20))
    done_on: Mapped[date | None]
    how: Mapped[str] = mapped_column(Text)
    kept_until: Mapped[date | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
