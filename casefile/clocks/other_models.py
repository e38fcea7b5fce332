"""Duties that come again, as an order or a statute sets them, and what was recorded of each due day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, append_only
from casefile.matters.recorded import Recorded

KINDS = {"release condition": "condition of release", "registration": "duty to register", "other": "another duty"}
UNITS = {"days": "days", "weeks": "weeks", "months": "months"}
OUTCOMES = {"done": "done", "missed": "missed", "excused": "excused by the court or the officer"}


@append_only
class RecurringDuty(Recorded, Base):
    """A duty of the accused that comes again; ``source`` is the order or the statute that sets it.

    It is due on ``first_on`` and every so many days, weeks or months after, to ``until`` where the order names an end.
    """

    __tablename__ = "recurring_duty"

    kind: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    first_on: Mapped[date]
    every: Mapped[int]
    unit: Mapped[str] = mapped_column(String(10))
    until: Mapped[date | None]


@append_only
class DutyReport(Recorded, Base):
    """What became of a duty on one day on which it was due; ``duty_id`` is the first row of the duty's line."""

    __tablename__ = "duty_report"

    duty_id: Mapped[int] = mapped_column(ForeignKey("recurring_duty.id"), index=True)
    due_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(1000))
