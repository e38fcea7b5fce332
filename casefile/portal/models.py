"""Which day in court was shown to a client, and what was said of it: so that a change can be told, and proved."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, append_only


@append_only
class DateShown(Base):
    """One day in court as it stood on the client's screen; the newest of a hearing is what the client knows of it.

    ``standing`` is ``to go``; or ``moved``, ``cancelled``, ``not needed`` once the client has said that they saw this.
    """

    __tablename__ = "portal_date_shown"
    __table_args__ = (Index("ix_portal_date_shown_person_id_hearing_id", "person_id", "hearing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"))
    starts_on: Mapped[date]
    starts_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(300))
    standing: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
