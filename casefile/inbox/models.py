"""Who may hand something in, what was handed in, and what was decided about it. Nothing here is ever changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.clients.models import Person
from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter

OUTCOMES = {"accepted": "taken in as evidence", "noted": "taken over as a note", "refused": "not taken"}


@append_only
class Allowance(Base):
    """An attorney's word that a client may hand things in, in one matter, or may no longer; the newest holds."""

    __tablename__ = "inbox_allowance"
    __table_args__ = (Index("ix_inbox_allowance_person_id_matter_id_id", "person_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    turned: Mapped[str] = mapped_column(String(3))
    statement: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class HandIn(Base):
    """What a client handed in: a file that lies sealed in the store, or words, sealed in ``words``.

    ``content`` is the kind that the first bytes told. ``notice`` are the words that stood before the client's eyes and
    that they acknowledged, ``notice_version`` their digest.
    """

    __tablename__ = "inbox_hand_in"
    __table_args__ = (
        Index("ix_inbox_hand_in_matter_id_id", "matter_id", "id"),
        Index("ix_inbox_hand_in_person_id_at", "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(400), default="")
    content: Mapped[str] = mapped_column(String(40), default="")
    sha256: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int | None]
    stored_name: Mapped[str | None] = mapped_column(String(32), unique=True)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_for: Mapped[str] = mapped_column(String(32), default="")
    notice: Mapped[str] = mapped_column(Text)
    notice_version: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(5))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    matter: Mapped[Matter] = relationship(viewonly=True)
    person: Mapped[Person] = relationship(viewonly=True)
    decision: Mapped[Decision | None] = relationship(uselist=False, viewonly=True)

    @property
    def is_file(self) -> bool:
        """Whether it is a file, and not words."""
        return self.stored_name is not None


@append_only
class Decision(Base):
    """What was decided about one hand-in, once: the item or the note that it became, or why it was not taken."""

    __tablename__ = "inbox_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    hand_in_id: Mapped[int] = mapped_column(ForeignKey("inbox_hand_in.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(500), default="")
    item_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_item.id"))
    item_label: Mapped[str] = mapped_column(String(20), default="")
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
