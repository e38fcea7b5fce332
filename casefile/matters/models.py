"""Matters: what is stored about one case apart from its charges, evidence, dates and papers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    ScalarSelect,
    String,
    Text,
    UniqueConstraint,
    column,
    select,
    table,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from casefile.accounts.models import User
from casefile.clients.merging import same_person
from casefile.clients.models import Person
from casefile.infra.db import Base, append_only

TEAM_ROLES = ("lead", "attorney", "paralegal")
OUTSIDE_ROLES = ("cocounsel", "expert")
MATTER_ROLES = (*TEAM_ROLES, *OUTSIDE_ROLES)
PERSON_ROLES = (
    "client",
    "complaining witness",
    "witness",
    "co-defendant",
    "prosecutor",
    "defence counsel",
    "judge",
    "referred judge",
    "case agent",
    "expert",
    "family",
    "interpreter",
    "other",
)
WHEREABOUTS = ("unknown", "released", "in custody")
LABELS = {
    "WP": "Work product",
    "CV": "Client-visible",
    "XS": "Shared with the expert",
    "PR": "Produced or filed in court",
    "RO": "Reference only",
}


class Matter(Base):
    """One case of one client. ``zone`` is the court's; ``docket_number`` is as the court prints it.

    Two matters may hold one docket: whoever may not open the first must not learn from a refusal that it is there.
    """

    __tablename__ = "matter"

    id: Mapped[int] = mapped_column(primary_key=True)
    caption: Mapped[str] = mapped_column(String(300))
    court: Mapped[str | None] = mapped_column(String(20))
    docket_number: Mapped[str | None] = mapped_column(String(60), index=True)
    defendant: Mapped[int] = mapped_column(default=1)
    zone: Mapped[str] = mapped_column(String(60))
    filed_on: Mapped[date | None]
    terminated_on: Mapped[date | None]
    stage: Mapped[str] = mapped_column(String(20), index=True)
    whereabouts: Mapped[str] = mapped_column(String(20), default="unknown")
    facility: Mapped[str] = mapped_column(String(200), default="")
    interpreter: Mapped[str] = mapped_column(String(60), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)

    members: Mapped[list[Membership]] = relationship(back_populates="matter", order_by="Membership.id")
    parts: Mapped[list[Part]] = relationship(back_populates="matter", order_by="Part.id")

    @property
    def is_closed(self) -> bool:
        """Whether the matter is closed: nothing in it may then be changed, save custody and reopening."""
        return self.closed_at is not None


class Membership(Base):
    """One person of the office on the team of a matter, or from outside, from ``since`` until ``until``.

    Somebody from outside always has an ``until``.
    """

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_user_id_matter_id", "user_id", "matter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    matter: Mapped[Matter] = relationship(back_populates="members")
    user: Mapped[User] = relationship(foreign_keys=[user_id])


class Wall(Base):
    """A screen between one account and one matter; it beats every membership and role."""

    __tablename__ = "wall"
    __table_args__ = (Index("ix_wall_user_id_matter_id", "user_id", "matter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])


_PERSON: Any = Person.__table__


def _pseudonym_here(matter_id: Any, person_id: Any) -> ScalarSelect[str]:
    """Return the pseudonym of any row of one person that has a part in the same matter, the kept row's first.

    Rows of other matters do not count: their team entered that name, and nothing of it is told here.
    """
    here = table("part", column("matter_id"), column("person_id")).alias("part_here")
    own, row = _PERSON.alias("own_row"), _PERSON.alias("other_row")  # tables, for the classes are not ready yet
    query = select(row.c.pseudonym).select_from(own)
    query = query.join(row, same_person(own.c, row.c))
    query = query.join(here, here.c.person_id == row.c.id)
    query = query.where(own.c.id == person_id, here.c.matter_id == matter_id, row.c.pseudonym != "")
    return (
        query.order_by(row.c.kept_id.is_not(None), row.c.id).limit(1).correlate_except(here, own, row).scalar_subquery()
    )


class Part(Base):
    """The role that a person plays in a matter. ``no_contact``: the system may never address them.

    ``one_pseudonym`` is that of any row of the person in this matter, or None: whatever is shown asks ``shown_name``.
    """

    __tablename__ = "part"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    detail: Mapped[str] = mapped_column(String(300), default="")
    no_contact: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    matter: Mapped[Matter] = relationship(back_populates="parts")
    person: Mapped[Person] = relationship()
    one_pseudonym: Mapped[str | None] = column_property(_pseudonym_here(matter_id, person_id))

    @property
    def shown_name(self) -> str:
        """The pseudonym of any row of the person in this matter, where one stands, else the name."""
        return self.one_pseudonym or self.person.name


@append_only
class MatterEvent(Base):
    """One change of stage, whereabouts, team, facts or state of a matter; the history is never rewritten."""

    __tablename__ = "matter_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class DocketEntry(Base):
    """One docket entry, in the court's words. ``key`` tells it again when the docket is imported anew."""

    __tablename__ = "docket_entry"
    __table_args__ = (UniqueConstraint("matter_id", "key"), Index("ix_docket_entry_matter_id_id", "matter_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    key: Mapped[str] = mapped_column(String(80))
    number: Mapped[int | None]
    filed_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime]


@append_only
class Note(Base):
    """A note of the team. It is corrected by a new note that names it, never edited."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    label: Mapped[str] = mapped_column(String(2), default="WP")
    attorneys_only: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


class Task(Base):
    """Something a person of the team has taken on."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_assignee_id_done_at", "assignee_id", "done_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    what: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])


@append_only
class Contact(Base):
    """One conversation, call, visit or letter, as it was logged."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    how: Mapped[str] = mapped_column(String(30))
    summary: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    person: Mapped[Person | None] = relationship()
    one_pseudonym: Mapped[str | None] = column_property(_pseudonym_here(matter_id, person_id))

    @property
    def shown_name(self) -> str:
        """The pseudonym of any row of the person in this matter, where one stands, else the name, or nothing."""
        return self.one_pseudonym or (self.person.name if self.person else "")
