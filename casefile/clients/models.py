"""People, whatever their part in a matter, and the identities by which they can be known."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base

IDENTITY_KINDS = ("alias", "handle", "e-mail", "phone", "address", "other")


class Person(Base):
    """One human being or body, once for the whole office; what they are in a matter is a role there.

    ``pseudonym`` is what stands in titles, papers and messages where the real name must not (MV-1).
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

    identities: Mapped[list[Identity]] = relationship(back_populates="person", order_by="Identity.id")

    @property
    def shown_name(self) -> str:
        """The pseudonym where there is one, else the name."""
        return self.pseudonym or self.name


class Identity(Base):
    """A nickname, handle, e-mail, phone or address by which a person is known; ``folded`` is what comparison uses."""

    __tablename__ = "person_identity"
    __table_args__ = (Index("ix_person_identity_folded", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(300))

    person: Mapped[Person] = relationship(back_populates="identities")
