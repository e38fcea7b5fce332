"""Feeds, and reminders: what was to be sent to whom, each try to send it, and what a person chose to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.accounts.models import User
from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter


class CalendarFeed(Base):
    """A feed by a secret address, of which only the token's SHA-256 is kept; without a matter it is of all.

    ``full_titles``: its owner wants the names of dates and captions in it. ``fetched_at`` is the last time.
    """

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    full_titles: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    matter: Mapped[Matter | None] = relationship()


class ReminderChoice(Base):
    """How many days ahead a person wants to be reminded, as text; without a row the rule of the office holds."""

    __tablename__ = "reminder_choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    days: Mapped[list[str]]
    changed_at: Mapped[datetime]


@append_only
class Reminder(Base):
    """One thing that a person is to be told of one date, once. It is kept before it is sent, so that no run doubles it.

    ``about`` and ``date_id`` name a deadline or a hearing; ``what`` is the number of days ahead, or ``moved``, or a
    step of escalation; ``due`` is the day it counts from, as ISO 8601, so that a date that moves is told anew.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("about", "date_id", "user_id", "what", "due", name="uq_reminder_once"),
        Index("ix_reminder_at", "at"),
        Index("ix_reminder_user_id_id", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    about: Mapped[str] = mapped_column(String(10))
    date_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    what: Mapped[str] = mapped_column(String(20))
    due: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


@append_only
class ReminderTry(Base):
    """What came of one try: ``sent`` (the mail server took it), ``failed`` (it is tried again) or ``dropped``."""

    __tablename__ = "reminder_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminder.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
