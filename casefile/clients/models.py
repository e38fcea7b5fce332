"""People, whatever their part in a matter, and the identities by which they can be known."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only

IDENTITY_KINDS = ("alias", "nickname", "handle", "e-mail", "phone", "address", "other")


class Person(Base):
    """One human being or body, once for the whole office; what they are in a matter is a role there.

    ``pseudonym`` is what stands in titles, papers and messages where the real name must not (MV-1). ``kept_id`` is the
    row that this one reads as one with, where two were merged: always the last of the chain. ``person_merge`` says how
    it came to be.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    pseudonym: Mapped[str] = mapped_column(String(40), default="")
    firm: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(60), default="")
    born_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), unique=True)
    portal_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    identities: Mapped[list[Identity]] = relationship(back_populates="person", order_by="Identity.id")

    @property
    def shown_name(self) -> str:
        """The pseudonym where there is one, else the name."""
        return self.pseudonym or self.name

    @property
    def one_id(self) -> int:
        """The row under which this person is read: its own, or the one that it was merged into."""
        return self.kept_id or self.id


@append_only
class Identity(Base):
    """A nickname, handle, e-mail, phone or address by which a person is known; ``folded`` is what comparison uses.

    ``source`` says where it is known from, ``matter_id`` in which matter it was entered: only whoever may open that
    matter is shown it. Older rows name neither. It is never changed: it ends, and another is added.
    """

    __tablename__ = "person_identity"
    __table_args__ = (Index("ix_person_identity_folded", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300), default="")
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    at: Mapped[datetime | None]
    by_name: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship(back_populates="identities")
    ended: Mapped[IdentityEnd | None] = relationship(lazy="joined")


@append_only
class IdentityEnd(Base):
    """That somebody is no longer known by an identity, and why; it stays on record and in every conflict check."""

    __tablename__ = "person_identity_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("person_identity.id"), unique=True)
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class PersonMerge(Base):
    """That two rows are one person, or, by a later entry, that they are not; ``number`` counts those of one row."""

    __tablename__ = "person_merge"
    __table_args__ = (UniqueConstraint("merged_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    undone: Mapped[bool]
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
