"""Dockets and notices waiting for a person's yes, and the record of each that was taken in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
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


class StagedNotices(Base):
    """What was read from notices and is not yet taken in: values, not mails. It goes as a staged docket does."""

    __tablename__ = "staged_notices"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    mails: Mapped[list[Any]] = mapped_column(JSON)
    staged_at: Mapped[datetime]


@append_only
class DocketNotice(Base):
    """What a notice of electronic filing said of an entry; the mail itself is not kept, only its digest.

    ``differs``: the matter held the entry in other words already, and kept them. ``entered_at`` is the court's.
    """

    __tablename__ = "docket_notice"
    __table_args__ = (
        UniqueConstraint("matter_id", "entry_key", "words_sha256"),
        Index("ix_docket_notice_matter_id_id", "matter_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    entry_key: Mapped[str] = mapped_column(String(80))
    number: Mapped[int | None]
    filed_on: Mapped[date]
    entered_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    words_sha256: Mapped[str] = mapped_column(String(64))
    differs: Mapped[bool]
    document: Mapped[str] = mapped_column(String(200))
    mail_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
