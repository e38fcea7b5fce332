"""Deadlines and hearings: what is stored, and the history beside it that only grows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter

OPEN_STATES = ("proposed", "confirmed")
STATES = (*OPEN_STATES, "rejected", "done", "cancelled", "superseded")
SOURCES = ("rule", "docket entry", "person")
SERVICE_METHODS = {
    "": "not served, or not known",
    "electronic": "by the court's electronic filing system, or by other electronic means",
    "hand": "by hand",
    "mail": "by mail",
    "clerk": "left with the clerk",
    "other": "by other means consented to",
}
HEARING_STATUSES = ("set", "reset", "held", "cancelled", "unknown")


class Deadline(Base):
    """A date by which something is due, as it stands now; its history is in ``DeadlineEvent``.

    The row is never deleted and its date never changes: a date that moves is superseded by a new one that names it in
    ``replaces_id``. ``due_on`` is the day in the court's zone; ``due_at`` is set where an hour counts. ``asked`` holds
    what the count was made from, so that it can be made again; it runs from ``trigger_hearing_id``, from the
    date ``trigger_deadline_id``, or from a day that was typed. ``was_past``: it came from the docket of a case that the
    court had closed, and its day had gone by already, so that it is on nobody's desk.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("matter_id", "entry_key", "what", "due_on", name="uq_deadline_docket"),
        Index("ix_deadline_matter_id_due_on", "matter_id", "due_on"),
        Index("ix_deadline_state_due_on", "state", "due_on"),
        Index("ix_deadline_rule_state", "rule", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    what: Mapped[str] = mapped_column(String(300))
    who: Mapped[str] = mapped_column(String(60), default="")
    due_on: Mapped[date]
    due_at: Mapped[datetime | None]
    rule: Mapped[str | None] = mapped_column(String(80))
    cite: Mapped[str] = mapped_column(String(300), default="")
    consequence: Mapped[str] = mapped_column(Text, default="")
    verified: Mapped[str] = mapped_column(String(10), default="false")
    trigger: Mapped[str] = mapped_column(String(300), default="")
    trigger_on: Mapped[date | None]
    trigger_at: Mapped[datetime | None]
    trigger_hearing_id: Mapped[int | None] = mapped_column(ForeignKey("hearing.id"), index=True)
    trigger_deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadline.id"), index=True)
    served_by: Mapped[str] = mapped_column(String(20), default="")
    asked: Mapped[dict[str, Any]]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    also_possible: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    needs_review: Mapped[bool] = mapped_column(default=False)
    was_past: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    source: Mapped[str] = mapped_column(String(20))
    entry_key: Mapped[str | None] = mapped_column(String(120))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("deadline.id"), unique=True)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    entered_by: Mapped[str] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_by: Mapped[str] = mapped_column(String(200), default="")

    matter: Mapped[Matter] = relationship()
    trigger_hearing: Mapped[Hearing | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.state in OPEN_STATES

    @property
    def trigger_has_moved(self) -> bool:
        """Whether the hearing that this date was counted from has been moved or cancelled since."""
        hearing = self.trigger_hearing
        return hearing is not None and hearing.status in ("reset", "cancelled")


@append_only
class DeadlineEvent(Base):
    """One step in the life of a deadline; ``data`` repeats what and when it was, so that the log stands by itself."""

    __tablename__ = "deadline_event"
    __table_args__ = (Index("ix_deadline_event_kind_at", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"), index=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    deadline: Mapped[Deadline] = relationship()


class Hearing(Base):
    """A day in court, as it stands now; its history is in ``HearingEvent``.

    ``starts_on`` is the day in the court's zone; ``starts_at`` is empty where no hour is known. ``key`` names a hearing
    found in the docket, and ``docket_says`` is what the docket last said of it: a later import changes only what the
    court changed.
    ``client_must_attend`` is true until counsel says otherwise, because a missed appearance cannot be undone: not even
    where the docket says that the accused need not be there. ``witness_must_attend`` is any witness or expert of ours.
    """

    __tablename__ = "hearing"
    __table_args__ = (
        UniqueConstraint("matter_id", "key"),
        Index("ix_hearing_matter_id_starts_on", "matter_id", "starts_on"),
        Index("ix_hearing_status_starts_on", "status", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    key: Mapped[str | None] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(String(300), default="")
    starts_on: Mapped[date]
    starts_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(300), default="")
    judge: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(20), default="set")
    client_must_attend: Mapped[bool] = mapped_column(default=True)
    counsel_must_attend: Mapped[bool] = mapped_column(default=True)
    witness_must_attend: Mapped[bool] = mapped_column(default=False)
    interpreter_needed: Mapped[bool] = mapped_column(default=False)
    arrive: Mapped[str] = mapped_column(String(300), default="")
    bring: Mapped[str] = mapped_column(String(600), default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    entry_key: Mapped[str | None] = mapped_column(String(120))
    docket_says: Mapped[dict[str, Any]]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("hearing.id"))
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    entered_by: Mapped[str] = mapped_column(String(200))

    matter: Mapped[Matter] = relationship()


@append_only
class HearingEvent(Base):
    """One step in the life of a hearing, with what changed: ``data`` is ``{field: [before, after]}``."""

    __tablename__ = "hearing_event"
    __table_args__ = (Index("ix_hearing_event_kind_at", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"), index=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    entry_key: Mapped[str | None] = mapped_column(String(120))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    hearing: Mapped[Hearing] = relationship()
