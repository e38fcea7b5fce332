"""Access from outside the team: what lead counsel opened, to whom, until when; and what ended it before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra import clock
from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter, Membership


@append_only
class AccessGrant(Base):
    """What was opened to somebody from outside: ``items`` are the numbers of exhibits, for an expert; no others.

    ``acknowledged_on`` is the day they acknowledged the protective order, ``acknowledgement`` where that is on paper.
    When it begins and ends by itself stands in its membership, which the gate reads.
    """

    __tablename__ = "access_grant"
    __table_args__ = (Index("ix_access_grant_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), unique=True)
    until: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(String(300))
    items: Mapped[list[str]]
    may_copy: Mapped[bool]
    acknowledged_on: Mapped[date | None]
    acknowledgement: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    matter: Mapped[Matter] = relationship()
    membership: Mapped[Membership] = relationship()

    @property
    def last_day(self) -> date:
        """The last day on which it runs, by the court's clock."""
        return clock.local(self.until - timedelta(seconds=1), self.matter.zone).date()

    @property
    def role(self) -> str:
        """Whether they are co-counsel or an expert."""
        return self.membership.role


@append_only
class AccessEnd(Base):
    """That lead counsel ended an access before its day, and why."""

    __tablename__ = "access_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("access_grant.id"), unique=True)
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
