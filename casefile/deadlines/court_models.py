"""What an office knows of its courts, and who must look at a date: rows that only grow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, append_only


@append_only
class CourtEntry(Base):
    """One saved version of a local rule, a standing order or a closed day; the latest holds, the older ones stay.

    ``court`` is a code of the court table, or empty where a day holds for every federal court. ``facts`` holds what was
    typed, as ``RuleFacts`` or ``DayFacts`` name it. ``rule``, or ``near_from`` to ``near_until``, tell which dates it
    can move. With ``withdrawn`` the entry is not used any more, for that reason.
    """

    __tablename__ = "court_entry"
    __table_args__ = (
        UniqueConstraint("key", "version", name="uq_court_entry_key_version"),
        Index("ix_court_entry_court_id", "court", "id"),
        Index("ix_court_entry_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    court: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]]
    rule: Mapped[str] = mapped_column(String(80))
    near_from: Mapped[date | None]
    near_until: Mapped[date | None]
    withdrawn: Mapped[str] = mapped_column(String(300))
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class CourtEntryCheck(Base):
    """A second person read one version of an entry in its source; a later version is not read by it."""

    __tablename__ = "court_entry_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("court_entry.id"), index=True)
    what_read: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class TwoPersonRule(Base):
    """From here on two persons are, or are no longer, required for every date: of one matter, or of the whole office.

    Without ``matter_id`` it holds for the office. The newest row counts; the office's is the least that holds.
    """

    __tablename__ = "two_person_rule"
    __table_args__ = (Index("ix_two_person_rule_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    required: Mapped[bool]
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
