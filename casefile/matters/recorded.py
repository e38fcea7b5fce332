"""What every record shares that is entered once, never rewritten, and corrected by a new row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from casefile.matters.models import Matter


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
