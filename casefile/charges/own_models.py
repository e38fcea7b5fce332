"""What an office adds to the library: entries of its own, version by version, and counsel's checks."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, append_only


@append_only
class OwnOffence(Base):
    """One saved version of an entry of the office's own; the latest one holds, the older ones stay.

    ``text`` is a whole file of the law data with this one entry in it, as it is exported and read again.
    """

    __tablename__ = "own_offence"
    __table_args__ = (UniqueConstraint("key", "version", name="uq_own_offence_key_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class LawCheck(Base):
    """Counsel checked an entry, or one figure of it, in a source; or withdrew such a check.

    ``digest`` is that of what was checked: when the data changes, the check holds no longer. A record with
    ``withdraws_id`` takes that one back, and ``note`` says why.
    """

    __tablename__ = "law_check"
    __table_args__ = (
        UniqueConstraint("withdraws_id", name="uq_law_check_withdraws_id"),
        Index("ix_law_check_offence_key_id", "offence_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offence_key: Mapped[str] = mapped_column(String(60))
    part: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    checked_on: Mapped[date]
    what_read: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("law_check.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
