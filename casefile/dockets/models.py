"""Dockets waiting for a person's yes, and the record of each import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from casefile.infra.db import Base, append_only


class StagedDocket(Base):
    """A docket that was read and shown, and is not yet taken in. It goes when it is taken in, or after a day."""

    __tablename__ = "staged_docket"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    court: Mapped[str] = mapped_column(String(20))
    page: Mapped[bytes] = mapped_column(LargeBinary)
    staged_at: Mapped[datetime]


@append_only
class DocketImport(Base):
    """One import of a docket into a matter: which page by its digest, by whom, and what was new."""

    __tablename__ = "docket_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    entries_new: Mapped[int]
    found: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
