"""What a client and counsel wrote to each other, to whom it was addressed, who opened it; and who is away.

Every table only grows. Words are sealed with the matter's key: no search and no reader of the database finds them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.accounts.models import User
from casefile.checklists.models import Given
from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter

KINDS = ("question", "contacted", "tell", "counsel")
COUNSEL_ONLY = ("contacted", "tell")
ENTRIES = ("client", "reply", "answered", "closed")


@append_only
class Thread(Base):
    """What begins a conversation. ``continues_id`` names the thread that it goes on from, which it does not open.

    ``kind``: a ``question`` of the client; ``contacted`` and ``tell`` are for counsel alone; ``counsel`` began it.
    """

    __tablename__ = "message_thread"
    __table_args__ = (
        Index("ix_message_thread_matter_id_id", "matter_id", "id"),
        Index("ix_message_thread_person_id_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    given_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_given.id"))
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("message_thread.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    matter: Mapped[Matter] = relationship()
    given: Mapped[Given | None] = relationship()


@append_only
class Addressed(Base):
    """An attorney to whom a thread is open; nobody else opens it, but the paralegals of the team a question.

    ``how``: ``lead``, ``team`` (nobody led), ``began``, ``cover`` (of an absence, for what arrives ``until``),
    ``added`` by somebody to whom it is open, or ``successor`` when nobody was left.
    """

    __tablename__ = "message_addressed"
    __table_args__ = (Index("ix_message_addressed_thread_id_user_id", "thread_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("message_thread.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    how: Mapped[str] = mapped_column(String(20))
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("message_absence.id"))
    until: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])


@append_only
class Message(Base):
    """One entry of a thread: the client's words, a reply, or the mark ``answered`` or ``closed``, which has no words.

    ``token`` is the form's own: what is sent twice is kept once. ``body`` is sealed.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_thread_id_id", "thread_id", "id"),
        Index("ix_message_matter_id_kind", "matter_id", "kind"),
        Index("ix_message_by_id_at", "by_id", "at"),
        UniqueConstraint("by_id", "token"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("message_thread.id"))
    kind: Mapped[str] = mapped_column(String(10))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    token: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    by_role: Mapped[str] = mapped_column(String(20))


@append_only
class MessageOpened(Base):
    """The first time that somebody opened a message, and their role then."""

    __tablename__ = "message_opened"
    __table_args__ = (UniqueConstraint("message_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


@append_only
class Absence(Base):
    """The days on which an attorney is away, both included, and who covers; in one matter, or in all of theirs."""

    __tablename__ = "message_absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    cover: Mapped[User | None] = relationship(foreign_keys=[cover_id])
    end: Mapped[AbsenceEnd | None] = relationship(uselist=False, viewonly=True)


@append_only
class AbsenceEnd(Base):
    """That an absence ended before its last day, or was entered by mistake."""

    __tablename__ = "message_absence_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    absence_id: Mapped[int] = mapped_column(ForeignKey("message_absence.id"), unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class MailChoice(Base):
    """Whether a client wants a mail when there is something new; the newest stands, and without one there is none."""

    __tablename__ = "message_mail_choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    wants: Mapped[bool]
    at: Mapped[datetime]
