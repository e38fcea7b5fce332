"""Facts, what is linked to which element, and the texts of the matrix: each row is a record and is never rewritten."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.charges.models import Count
from casefile.evidence.models import Item
from casefile.infra.db import Base, append_only
from casefile.matters.models import DocketEntry, Matter

STANDINGS = ("unknown", "agreed", "disputed")
SIDES = {"government": "Government's evidence", "ours": "Our evidence"}
BEARINGS = ("supports", "undermines")
STRENGTHS = ("weak", "fair", "strong")
TEXTS = {"theory": "Defence theory", "instruction": "Instruction note"}
PARTS = ("element", "factor", "worksheet")


@append_only
class Fact(Base):
    """One thing that happened, as a source tells it. It is corrected by a new fact that replaces it, never edited.

    ``happened_on`` is the day, or the first of a span that ends on ``until_on``; both are None where no day is known.
    ``clock`` is the time of day in the source's words, with its zone: it is never computed with. ``first_id`` names
    the first wording of a corrected fact, so that what is linked to it follows the corrections.
    """

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_matter_id_id", "matter_id", "id"), Index("ix_fact_first_id", "first_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    text: Mapped[str] = mapped_column(Text)
    happened_on: Mapped[date | None]
    until_on: Mapped[date | None]
    clock: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(500))
    standing: Mapped[str] = mapped_column(String(20))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"), unique=True)
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    matter: Mapped[Matter] = relationship()

    @property
    def root_id(self) -> int:
        """The id of its first wording, which is what links name."""
        return self.first_id or self.id


@append_only
class Link(Base):
    """One thing put to one part of a count (element, factor, worksheet item): an item, a docket entry or a fact.

    ``part_key`` is the element's number, the factor's key, or the section and id of the worksheet item. An element
    belongs to the offence the count was mapped to on that day: under another offence the link stands no more, and is
    not lost. ``bearing`` tells what the thing does to the proposition of that part: it supports or undermines it, on
    whichever side it stands.
    """

    __tablename__ = "proof_link"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN item_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN fact_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_target",
        ),
        Index("ix_proof_link_count_id_part_key", "count_id", "part_key"),
        Index("ix_proof_link_matter_id_item_id", "matter_id", "item_id"),
        Index("ix_proof_link_fact_id", "fact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    count_id: Mapped[int] = mapped_column(ForeignKey("charge_count.id"))
    offence_key: Mapped[str] = mapped_column(String(60))
    part: Mapped[str] = mapped_column(String(20))
    part_key: Mapped[str] = mapped_column(String(60))
    side: Mapped[str] = mapped_column(String(20))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_item.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("docket_entry.id"))
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"))
    pinpoint: Mapped[str] = mapped_column(String(200))
    bearing: Mapped[str] = mapped_column(String(20))
    strength: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    count: Mapped[Count] = relationship()
    item: Mapped[Item | None] = relationship()
    entry: Mapped[DocketEntry | None] = relationship()
    end: Mapped[LinkEnd | None] = relationship(back_populates="link", viewonly=True)


@append_only
class LinkEnd(Base):
    """That a link was taken back, by whom and why. The link stays on record."""

    __tablename__ = "proof_link_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("proof_link.id"), unique=True)
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))

    link: Mapped[Link] = relationship(back_populates="end", viewonly=True)


@append_only
class CellText(Base):
    """One version of the defence theory or of the instruction note of an element; the newest is shown."""

    __tablename__ = "cell_text"
    __table_args__ = (Index("ix_cell_text_count_id_number", "count_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("charge_count.id"))
    offence_key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))


@append_only
class CellDefence(Base):
    """That a defence was put to an element, or taken from it (``raised`` False); the newest row of each counts.

    ``wording`` is what the library said on that day.
    """

    __tablename__ = "cell_defence"
    __table_args__ = (Index("ix_cell_defence_count_id_number", "count_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("charge_count.id"))
    offence_key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    defence_key: Mapped[str] = mapped_column(String(60))
    wording: Mapped[str] = mapped_column(Text)
    raised: Mapped[bool]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
