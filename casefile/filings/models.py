"""Papers: drafts that can be changed, and finished papers that cannot."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only


class Draft(Base):
    """A paper being written: what a person typed for it; the rest is drawn from the matter each time it is shown.

    ``revision`` grows with each save, so that what is finished is what was last read. ``paper_id`` is set once it is.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(40))
    typed: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    started_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), unique=True)


@append_only
class Paper(Base):
    """A finished paper. Its bytes lie in the store and are never made again.

    ``sha256`` is that of the PDF; ``values_sha256`` that of the plain values it was made from, as canonical JSON.
    """

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(2))
    stored_name: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    pages: Mapped[int]
    values_sha256: Mapped[str] = mapped_column(String(64))
    lawdata_version: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_by: Mapped[str] = mapped_column(String(200))

    events: Mapped[list[PaperEvent]] = relationship(back_populates="paper", order_by="PaperEvent.id")

    @property
    def filed(self) -> PaperEvent | None:
        """The newest record of its filing, or None where it was not filed."""
        return self.events[-1] if self.events else None


@append_only
class PaperEvent(Base):
    """That a finished paper was filed: on which day, as which docket entry. A later record corrects an earlier one."""

    __tablename__ = "paper_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    filed_on: Mapped[date]
    entry_number: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    paper: Mapped[Paper] = relationship(back_populates="events")


@append_only
class GuardOverride(Base):
    """That an attorney let one finding of the guard pass, and why. ``finding_key`` names what was found in its place.

    What was found is not kept here: it is what must not be written down again.
    """

    __tablename__ = "guard_override"
    __table_args__ = (Index("ix_guard_override_draft_id_finding_key", "draft_id", "finding_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    revision: Mapped[int]
    finding_key: Mapped[str] = mapped_column(String(32))
    rule: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
