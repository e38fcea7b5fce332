"""What every record of this room shares, and deliveries: logged once, never rewritten, corrected by a new row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from casefile.evidence.models import Item
from casefile.infra.db import Base, append_only
from casefile.law.protection import MEANINGS
from casefile.matters.models import Matter

MEDIA = {
    "drive": "drive",
    "disc": "disc",
    "link": "link",
    "portal": "portal",
    "e-mail": "e-mail",
    "paper": "paper",
    "other": "another way",
}
PROTECTION = {str(one): f"{one}: {words}" for one, words in MEANINGS.items()}
ENDS = {"returned": "returned", "destroyed": "destroyed", "kept": "kept, as allowed", "lost": "cannot be found"}


class Recorded:
    """Whose matter a row is of, who entered it, when, and the row it replaces; ``first_id`` names the first of a line.

    ``struck``: it was entered by mistake; it stays on record and leaves the lists.
    """

    __tablename__: Any

    id: Mapped[int] = mapped_column(primary_key=True)
    struck: Mapped[bool]
    why: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(200))

    @declared_attr
    def matter_id(self) -> Mapped[int]:
        """The matter it belongs to."""
        return mapped_column(ForeignKey("matter.id"))

    @declared_attr
    def first_id(self) -> Mapped[int | None]:
        """The first row of its line, or None for the first itself."""
        return mapped_column(ForeignKey(f"{self.__tablename__}.id"), index=True)

    @declared_attr
    def replaces_id(self) -> Mapped[int | None]:
        """The row whose place it takes."""
        return mapped_column(ForeignKey(f"{self.__tablename__}.id"), unique=True)

    @declared_attr
    def by_id(self) -> Mapped[int | None]:
        """The account that entered it."""
        return mapped_column(ForeignKey("user_account.id"))

    @declared_attr
    def matter(self) -> Mapped[Matter]:
        """The matter itself."""
        return relationship(Matter)

    @declared_attr.directive
    def __table_args__(self) -> tuple[Any, ...]:
        name = self.__tablename__
        return (Index(f"ix_{name}_matter_id_id", "matter_id", "id"),)

    @property
    def root_id(self) -> int:
        """The id of its first row, which addresses and other rows name."""
        return self.first_id or self.id


@append_only
class Delivery(Recorded, Base):
    """One delivery of the other side's material. A link is kept as words: it is never opened."""

    __tablename__ = "delivery"

    received_from: Mapped[str] = mapped_column(String(200))
    medium: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(500))
    link_expires_on: Mapped[date | None]
    authority: Mapped[str] = mapped_column(String(300))
    protection: Mapped[str] = mapped_column(String(20))
    protection_from: Mapped[str] = mapped_column(String(300))
    expected: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(2000))

    @property
    def expected_items(self) -> list[str]:
        """What was announced, one a line."""
        return [line.strip() for line in self.expected.split("\n") if line.strip()]


@append_only
class DeliveryItem(Recorded, Base):
    """One exhibit that came with a delivery."""

    __tablename__ = "delivery_item"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"))
    item: Mapped[Item] = relationship()


@append_only
class ListComparison(Recorded, Base):
    """What comparing a hash list with the exhibits found on that day; of the list only names and hashes are kept."""

    __tablename__ = "list_comparison"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    form: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]]


@append_only
class DeliveryEnd(Recorded, Base):
    """What became of a delivery at the end: returned, destroyed, kept as an order allows."""

    __tablename__ = "delivery_end"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    how: Mapped[str] = mapped_column(String(500))
    to_whom: Mapped[str] = mapped_column(String(200))
    witness: Mapped[str] = mapped_column(String(200))
