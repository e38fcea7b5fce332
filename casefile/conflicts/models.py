"""What is stored of conflict checks and of prospective clients: all of it only grows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.accounts.models import User
from casefile.clients.models import Person
from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter

OUTCOMES = {
    "none": "No conflict",
    "waived": "Conflict waived with written consent",
    "wall": "Wall set",
    "declined": "Declined",
}
GOES_ON = ("none", "waived", "wall")
"""The decisions with which the office may act."""
ANSWERS = {"clear": "No conflict stands in the way", "conflict": "A conflict stands in the way"}
STEPS = ("declined", "opened", "extended", "let in")


class _Entered:
    """When a row was entered and by whom."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class Prospect(_Entered, Base):
    """Somebody who asks whether the office will act for them: told to those who took it, and kept in confidence.

    ``about`` is in neutral words: what is told here is kept for conflict checks, and would taint whoever reads more.
    """

    __tablename__ = "prospect"

    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    decides_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    known_as: Mapped[str] = mapped_column(String(300))
    email: Mapped[str] = mapped_column(String(300))
    phone: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(300))
    from_whom: Mapped[str] = mapped_column(String(200))
    how: Mapped[str] = mapped_column(String(30))
    about: Mapped[str] = mapped_column(Text)
    court: Mapped[str | None] = mapped_column(String(20))
    asked_on: Mapped[date]
    expires_on: Mapped[date]

    steps: Mapped[list[ProspectStep]] = relationship(order_by="ProspectStep.id", lazy="selectin")


@append_only
class ProspectStep(_Entered, Base):
    """What became of an inquiry: declined with a reason, opened as a matter, kept longer, or shown to a colleague."""

    __tablename__ = "prospect_step"

    prospect_id: Mapped[int] = mapped_column(ForeignKey("prospect.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text)
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    expires_on: Mapped[date | None]

    user: Mapped[User | None] = relationship(foreign_keys=[user_id])


@append_only
class ConflictCheck(_Entered, Base):
    """One conflict check: who was asked about, by whom, for what. ``digest`` covers what was asked and what was found.

    ``decides_id`` is the attorney who decides on it. With a ``matter_id`` it is a check of that matter's people.
    """

    __tablename__ = "conflict_check"
    __table_args__ = (Index("ix_conflict_check_by_id_id", "by_id", "id"),)

    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decides_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    prospect_id: Mapped[int | None] = mapped_column(ForeignKey("prospect.id"), index=True)
    asked: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))

    decides: Mapped[User] = relationship(foreign_keys=[decides_id])
    matter: Mapped[Matter | None] = relationship()

    @property
    def people(self) -> list[dict[str, str]]:
        """Who was asked about, line by line, as typed."""
        return list(self.asked["people"])


@append_only
class ConflictHit(Base):
    """One role of one person, or one inquiry, that is like somebody who was asked about.

    ``hidden``: the attorney who decides could not open it when it was found. Who is asked instead goes by what they may
    open now.
    ``digest`` is of the asked line and of what was found, so that later words cannot change what was seen.
    """

    __tablename__ = "conflict_hit"

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("conflict_check.id"), index=True)
    line: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    prospect_id: Mapped[int | None] = mapped_column(ForeignKey("prospect.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    ended: Mapped[bool]
    how: Mapped[str] = mapped_column(String(60))
    score: Mapped[int]
    serious: Mapped[bool]
    hidden: Mapped[bool]
    digest: Mapped[str] = mapped_column(String(64))

    check: Mapped[ConflictCheck] = relationship()
    person: Mapped[Person | None] = relationship(lazy="joined")
    matter: Mapped[Matter | None] = relationship(lazy="joined")
    prospect: Mapped[Prospect | None] = relationship(lazy="joined")


@append_only
class ConflictAnswer(_Entered, Base):
    """What somebody who may see a hidden hit says of it. The reason stays with those who may see the hit."""

    __tablename__ = "conflict_answer"

    hit_id: Mapped[int] = mapped_column(ForeignKey("conflict_hit.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text)


@append_only
class ConflictDecision(_Entered, Base):
    """What an attorney decided on a check, and why; the newest stands. ``second_id`` is asked to sign it off."""

    __tablename__ = "conflict_decision"

    check_id: Mapped[int] = mapped_column(ForeignKey("conflict_check.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text)
    consent_on: Mapped[date | None]
    serious: Mapped[bool]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)

    second: Mapped[User | None] = relationship(foreign_keys=[second_id])
    signed: Mapped[ConflictSignOff | None] = relationship(lazy="joined")


@append_only
class ConflictSignOff(_Entered, Base):
    """That a second attorney signed a decision off."""

    __tablename__ = "conflict_sign_off"
    __table_args__ = (UniqueConstraint("decision_id"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("conflict_decision.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


@append_only
class ConflictCovered(Base):
    """That a check covered a person of a matter with all identities up to one: what is newer is not yet checked."""

    __tablename__ = "conflict_covered"
    __table_args__ = (Index("ix_conflict_covered_matter_id_person_id", "matter_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("conflict_check.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    identity_id: Mapped[int]
