"""Deliveries: logged once, never rewritten, corrected by a new row."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.evidence.models import Item
from casefile.infra.db import Base, append_only
from casefile.law.protection import MEANINGS
from casefile.matters.recorded import Recorded

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
