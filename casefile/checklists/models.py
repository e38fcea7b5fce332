"""What counsel approved, what a client was given, opened and acknowledged; never a fact about the case."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter

WAYS = ("portal", "paper")
READ_BY = {"self": "Read it alone", "aloud": "It was read aloud", "interpreter": "Read aloud by an interpreter"}


def version_of(title: str, wording: str, why: str) -> str:
    """Return the digest of one wording as a client reads it: title, text and reason, each framed."""
    framed = json.dumps([title, wording, why], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(framed.encode()).hexdigest()


@append_only
class Approval(Base):
    """The wording of one item that an attorney approved for one matter; the newest of an item and language stands.

    ``library_version`` names the library's text, or the order's, that was before the attorney's eyes. ``translates``
    is the version of the English words that one in another language says; it stands no longer than they do.
    """

    __tablename__ = "guidance_approval"
    __table_args__ = (Index("ix_guidance_approval_matter_id_item_id", "matter_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    item_id: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(64))
    library_version: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(5), default="en", server_default="en")
    translates: Mapped[str] = mapped_column(String(64), default="", server_default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class Given(Base):
    """One item as it was given to a client, word for word. A changed wording is another row that ends this one."""

    __tablename__ = "guidance_given"
    __table_args__ = (Index("ix_guidance_given_matter_id_item_id", "matter_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("guidance_approval.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_given.id"))
    item_id: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(5), default="en", server_default="en")
    position: Mapped[int]
    completed_by: Mapped[list[str]]
    repeat_days: Mapped[int]
    repeat_on: Mapped[list[str]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    matter: Mapped[Matter] = relationship(viewonly=True)
    approval: Mapped[Approval] = relationship()
    end: Mapped[GivenEnd | None] = relationship(
        back_populates="given", foreign_keys="GivenEnd.given_id", uselist=False, viewonly=True
    )
    opened: Mapped[Opened | None] = relationship(uselist=False, viewonly=True)
    acknowledgements: Mapped[list[Acknowledgement]] = relationship(
        back_populates="given", order_by="Acknowledgement.id", viewonly=True
    )
    triggers: Mapped[list[Trigger]] = relationship(back_populates="given", order_by="Trigger.id", viewonly=True)


@append_only
class GivenEnd(Base):
    """That an item no longer stands for the client: withdrawn, or superseded by a new wording."""

    __tablename__ = "guidance_given_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("guidance_given.id"), unique=True)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("guidance_given.id"))
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    given: Mapped[Given] = relationship(back_populates="end", foreign_keys=[given_id], viewonly=True)


@append_only
class CounselPart(Base):
    """What counsel did of an item that counsel completes, too; for the office alone."""

    __tablename__ = "guidance_counsel_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("guidance_given.id"), index=True)
    done_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class Opened(Base):
    """The first time that an item stood on the client's screen."""

    __tablename__ = "guidance_opened"

    id: Mapped[int] = mapped_column(primary_key=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("guidance_given.id"), unique=True)
    at: Mapped[datetime]


@append_only
class Acknowledgement(Base):
    """That a client understood one wording. ``asks_again_at`` is when the same wording must be read anew.

    ``understood_at`` is when it was signed, where that is not the moment it was kept: what happened later asks again.
    On paper ``signed_on`` is the day beside the signature and ``by_name`` whoever entered the sheet; ``device`` is the
    family of the browser and nothing more.
    """

    __tablename__ = "guidance_acknowledgement"
    __table_args__ = (Index("ix_guidance_acknowledgement_given_id_id", "given_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("guidance_given.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[str] = mapped_column(String(64))
    how: Mapped[str] = mapped_column(String(10))
    read_by: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(60))
    device: Mapped[str] = mapped_column(String(20))
    signed_on: Mapped[date | None]
    asks_again_at: Mapped[datetime | None]
    understood_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    given: Mapped[Given] = relationship(back_populates="acknowledgements", viewonly=True)
    paper: Mapped[SignedPaper | None] = relationship(uselist=False, viewonly=True)

    @property
    def answers_until(self) -> datetime:
        """Return the moment up to which whatever happened is answered by this."""
        return self.understood_at or self.at


@append_only
class SignedPaper(Base):
    """Who read a signed sheet to the client, who saw it signed, and where the paper itself is kept."""

    __tablename__ = "guidance_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    acknowledgement_id: Mapped[int] = mapped_column(ForeignKey("guidance_acknowledgement.id"), unique=True)
    reader: Mapped[str] = mapped_column(String(120))
    interpreter: Mapped[str] = mapped_column(String(120))
    witness: Mapped[str] = mapped_column(String(120))
    kept_where: Mapped[str] = mapped_column(String(200))
    has_hour: Mapped[bool]


@append_only
class Trigger(Base):
    """Something that happened after an item was given, for which its client is asked once more.

    ``about`` names the fact, so that it is kept once; ``why`` is what staff wrote, for the office only.
    """

    __tablename__ = "guidance_trigger"
    __table_args__ = (UniqueConstraint("given_id", "kind", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("guidance_given.id"))
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(120))
    why: Mapped[str] = mapped_column(String(300))
    happened_at: Mapped[datetime]
    kept_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    given: Mapped[Given] = relationship(back_populates="triggers", viewonly=True)
    end: Mapped[TriggerEnd | None] = relationship(uselist=False, viewonly=True)


@append_only
class TriggerEnd(Base):
    """That a trigger asks nothing any more: the hearing was cancelled, moved or is over, or it was a mistake."""

    __tablename__ = "guidance_trigger_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    trigger_id: Mapped[int] = mapped_column(ForeignKey("guidance_trigger.id"), unique=True)
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class PortalCheck(Base):
    """An attorney's word that the conditions of release allow the portal, or that it was turned off."""

    __tablename__ = "portal_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    turned: Mapped[str] = mapped_column(String(3))
    statement: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class PortalInvitation(Base):
    """A one-time code that an attorney made for a client, and how it was to be handed over. The code is not here."""

    __tablename__ = "portal_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    handed: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    ends_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
