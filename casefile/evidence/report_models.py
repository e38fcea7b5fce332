"""Custody reports made in volumes, and drafts of certificates: what was asked, and the bytes that were made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefile.infra.db import Base, append_only
from casefile.matters.models import Matter


class CustodyReport(Base):
    """A printed log that was asked for: how far it is, and where the log stood when it was begun.

    ``labels`` are those that whoever asked may read. ``size`` and ``note`` are fixed when the first volume is made:
    every volume carries that checkpoint. ``moved_at`` is when it last came further, so that a dead one is told.
    """

    __tablename__ = "custody_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    receiver: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(500))
    labels: Mapped[list[str]]
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    begun_at: Mapped[datetime | None]
    moved_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    by_role: Mapped[str] = mapped_column(String(40))
    by_auth: Mapped[str] = mapped_column(String(40))

    matter: Mapped[Matter] = relationship()
    volumes: Mapped[list[CustodyVolume]] = relationship(back_populates="report", order_by="CustodyVolume.number")


@append_only
class CustodyVolume(Base):
    """One finished file of a report, sealed in the store: a volume, the index (number 0), or the list of digests."""

    __tablename__ = "custody_volume"
    __table_args__ = (UniqueConstraint("report_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("custody_report.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    holds: Mapped[str] = mapped_column(String(200))
    pages: Mapped[int]
    stored_name: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    at: Mapped[datetime]

    report: Mapped[CustodyReport] = relationship(back_populates="volumes")


@append_only
class CertificateDraft(Base):
    """A certificate under FRE 902 as it was drafted: what counsel typed and chose, and the PDF made of it.

    ``sha256`` is that of the PDF, ``values_sha256`` that of what it says, as canonical JSON. A wrong draft is followed
    by a new one, which names it in ``replaces_id``; none is ever changed, and none is signed here.
    """

    __tablename__ = "certificate_draft"
    __table_args__ = (Index("ix_certificate_draft_matter_id_id", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(10))
    declarant: Mapped[str] = mapped_column(String(200))
    exhibits: Mapped[list[str]]
    typed: Mapped[dict[str, Any]]
    warnings: Mapped[list[str]]
    log_size: Mapped[int]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_draft.id"))
    stored_name: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    pages: Mapped[int]
    values_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(200))
